"""What was stored before there were claims, and words that an editor changed, find their claims."""

from quotetrack.services import claims, corrections, statements
from quotetrack.services.backlog import index_names, match_backlog
from quotetrack.services.claim_records import ClaimFilters
from quotetrack.services.records import PageRequest, StatementChanges
from quotetrack.storage.claims import Claim
from quotetrack.storage.connection import writing
from quotetrack.storage.speakers import NameKey
from quotetrack.storage.wordings import StatementWording, Wording, WordingKey
from quotetrack.terms import Relation
from quotetrack.text.spans import Span

ALL = PageRequest(limit=200)
WEIR = "We will rebuild the old weir above Kelmoor before the winter floods arrive"


def test_articles_from_before_are_matched_once(send, settings) -> None:
    sent = [send(f"“{WEIR},” said Tamsin Orrell.\n", url=f"https://post.example/{n}") for n in range(3)]
    with writing():
        for table in (StatementWording, WordingKey, Wording, Claim, NameKey):
            table.delete().execute()
    assert statements.get_statement(sent[0].statements[0].id).claim_id is None
    assert list(match_backlog(settings.matching)) == [one.article.id for one in sent]
    [claim] = claims.list_claims(ClaimFilters(), ALL).items
    assert claim.appearance_count == 3
    assert list(match_backlog(settings.matching)) == []
    assert index_names() == 0
    other = send("“Something else again,” said Tamsin B Orrell.\n".replace(" B ", " "), url="https://post.example/9")
    assert other.statements[0].speaker == sent[0].statements[0].speaker


def test_words_that_an_editor_changed_are_matched_anew_and_back(send, settings, editor) -> None:
    send(f"“{WEIR},” said Tamsin Orrell.\n", url="https://post.example/1")
    text = f"“All of it is true and {WEIR[0].lower()}{WEIR[1:]},” said Tamsin Orrell.\n"
    whole = send(text, url="https://post.example/2").statements[0]
    assert whole.relation is Relation.EXCERPT
    start = text.index("we will")
    changed = corrections.correct_statement(
        whole.id,
        StatementChanges(content=(Span(start, start + len(WEIR)),)),
        actor=editor,
        expected_version=whole.version,
        matching=settings.matching,
    )
    assert (changed.claim_id, changed.relation) == (whole.claim_id, Relation.IDENTICAL)
    corrections.undo_last(whole.id, actor=editor, expected_version=changed.version)
    assert statements.get_statement(whole.id).claim_id is None
    assert list(match_backlog(settings.matching)) == [whole.article_id]
    assert statements.get_statement(whole.id).relation is Relation.EXCERPT
