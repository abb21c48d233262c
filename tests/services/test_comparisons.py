"""What an editor asks: who said this before, two articles side by side, then and now, who contradicts whom."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest

from quotetrack.errors import EmptyTextError, InputError, NotFoundError, TextTooLongError
from quotetrack.services import claim_exports, claims, speakers
from quotetrack.services.claim_decisions import part_appearance
from quotetrack.services.claim_records import ClaimFilters, ConflictKind
from quotetrack.services.comparisons import compare_articles, match_text
from quotetrack.services.conflicts import iterate_conflicts, list_conflicts
from quotetrack.services.records import PageRequest, StatementFilters
from quotetrack.services.timelines import list_timeline
from quotetrack.terms import Relation

ALL = PageRequest(limit=200, include_total=True)
MAY = datetime(2026, 5, 1, 8, tzinfo=UTC)
WEIR = "We will rebuild the old weir above Kelmoor before the winter floods arrive"
DUES = "The harbour dues have to rise by twelve percent before the end of this parliament"
SALMON = "Nobody has counted the salmon that came up this river in spring"


@pytest.fixture
def tell(send):
    """Sends an article of the outlet, some days after the first of May, with quotes as (name, words)."""

    def tell_it(outlet: str, *quotes, day: int = 0):
        text = "".join(f"“{words},” said {name}.\n\n" for name, words in quotes)
        url = f"https://post.example/{outlet}/{day}"
        return send(text, url=url, outlet=outlet, published_at=MAY + timedelta(days=day))

    return tell_it


def test_a_text_finds_who_said_it_before(tell, settings) -> None:
    stored = tell("Post", ("Tamsin Orrell", WEIR), ("Harald Brix", DUES)).statements
    [found] = match_text(WEIR.replace("arrive", "come"), limits=settings.limits)
    assert (found.statement.id, found.relation) == (stored[0].id, Relation.ALTERED)
    [change] = found.changes
    assert change.a.cut(WEIR) == "arrive"
    [other] = match_text(DUES.replace("twelve", "thirty"), limits=settings.limits)
    assert (other.statement.id, other.relation) == (stored[1].id, Relation.NUMBER_CHANGED)
    assert match_text("Something that nobody in this valley ever mentioned", limits=settings.limits) == ()


def test_a_named_speaker_comes_first(tell, settings) -> None:
    tell("Post", ("Tamsin Orrell", WEIR))
    brix = tell("Times", ("Harald Brix", f"Listen carefully. {WEIR}"), day=1).statements[0].speaker
    found = match_text(WEIR, limits=settings.limits, speaker=brix.id)
    assert found[0].relation in {Relation.EXCERPT, Relation.IDENTICAL}
    with pytest.raises(NotFoundError):
        match_text(WEIR, limits=settings.limits, speaker=999)


@pytest.mark.parametrize(
    ("text", "error"), [(" \n", EmptyTextError), ("x" * 5_000_001, TextTooLongError), ("a\0b", InputError)]
)
def test_a_text_that_cannot_be_read_is_refused(database, settings, text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        match_text(text, limits=settings.limits)


def test_two_articles_are_aligned_statement_by_statement(tell) -> None:
    left = tell("Post", ("Tamsin Orrell", WEIR), ("Harald Brix", DUES), ("Olga Venn", SALMON)).article
    right = tell(
        "Times",
        ("Harald Brix", DUES.replace("twelve", "thirty")),
        ("Tamsin Orrell", WEIR),
        ("Bo Lund", "Every household on the eastern bank was asked to move out"),
        day=1,
    ).article
    found = compare_articles(left.id, right.id)
    assert [(one.left.text, one.relation.value) for one in found.pairs] == [
        (WEIR, "identical"),
        (DUES, "number_changed"),
    ]
    assert [one.text for one in found.only_left] == [SALMON]
    assert [one.speaker.name for one in found.only_right] == ["Bo Lund"]
    assert found.copy_of is None
    mirrored = compare_articles(right.id, left.id)
    assert {(one.right.id, one.left.id) for one in mirrored.pairs} == {
        (one.left.id, one.right.id) for one in found.pairs
    }


def test_a_copy_is_said_to_be_one(tell) -> None:
    quotes = ("Tamsin Orrell", WEIR), ("Harald Brix", DUES), ("Olga Venn", SALMON)
    left, right = tell("Wire", *quotes).article, tell("Post", *quotes, day=1).article
    assert compare_articles(right.id, left.id).copy_of == left.id
    assert compare_articles(right.id, left.id).only_left == ()


def test_articles_of_many_statements_are_compared_in_bounded_time(tell) -> None:
    many = [("Tamsin Orrell", f"Lock number {n} of the upper canal will be shut for {n} weeks") for n in range(150)]
    left, right = tell("Post", *many).article, tell("Times", *many, day=1).article
    assert len(compare_articles(left.id, right.id).pairs) == 150


def test_an_article_is_not_compared_with_itself_or_nothing(tell) -> None:
    article = tell("Post", ("Tamsin Orrell", WEIR)).article
    with pytest.raises(InputError):
        compare_articles(article.id, article.id)
    for missing in (0, 999, 2**70):
        with pytest.raises(NotFoundError):
            compare_articles(article.id, missing)


def test_a_speakers_words_then_and_now(tell) -> None:
    tell("Post", ("Harald Brix", DUES), ("Tamsin Orrell", WEIR), day=2)
    tell("Times", ("Harald Brix", DUES.replace("twelve", "thirty")), ("Harald Brix", SALMON), day=5)
    first = tell("Echo", ("Harald Brix", DUES.replace("rise", "climb")), day=0).statements[0]
    page = list_timeline(first.speaker.id, ALL)
    assert [one.statement.outlet for one in page.items] == ["Echo", "Post", "Times", "Times"]
    assert [one.relation.value if one.relation else None for one in page.items] == [
        None,
        "altered",
        "number_changed",
        None,
    ]
    then, now = page.items[1].earlier, page.items[1].statement
    [change] = page.items[1].changes
    assert (change.a.cut(then.text), change.b.cut(now.text)) == ("climb", "rise")
    of_claim = list_timeline(first.speaker.id, ALL, claim=page.items[1].statement.claim_id)
    assert [one.statement.outlet for one in of_claim.items] == ["Echo", "Post", "Times"]
    of_words = list_timeline(first.speaker.id, ALL, filters=StatementFilters(q="salmon"))
    assert [one.statement.text for one in of_words.items] == [SALMON]


def test_a_timeline_comes_in_pages(tell) -> None:
    for day in (3, 1, 2, 0):
        speaker = tell("Post", ("Harald Brix", SALMON.replace("spring", f"year {day}")), day=day).statements[0].speaker
    request, days = PageRequest(limit=3), []
    while True:
        page = list_timeline(speaker.id, request)
        days += [one.statement.text[-1] for one in page.items]
        if page.next_cursor is None:
            break
        request = PageRequest(limit=3, cursor=page.next_cursor)
    assert days == ["0", "1", "2", "3"]
    with pytest.raises(InputError):
        list_timeline(speaker.id, PageRequest(cursor="nonsense"))
    with pytest.raises(NotFoundError):
        list_timeline(999, ALL)


@pytest.fixture
def quarrel(tell):
    """The same words of two, another number, the opposite."""
    tell("Post", ("Tamsin Orrell", WEIR), ("Harald Brix", DUES), ("Olga Venn", SALMON))
    tell(
        "Times",
        ("Bo Lund", WEIR),
        ("Harald Brix", DUES.replace("twelve", "thirty")),
        ("Olga Venn", SALMON.replace("Nobody has", "They have")),
        day=1,
    )


def test_conflicts_say_what_two_outlets_disagree_in(quarrel) -> None:
    found = list_conflicts(StatementFilters(), ALL)
    assert found.total == 3
    assert [(one.kind.value, one.same_speaker) for one in found.items] == [
        ("speaker", False),
        ("negation", True),
        ("number", True),
    ]
    assert {(one.left.outlet, one.right.outlet) for one in found.items} == {("Post", "Times")}
    [number] = list_conflicts(StatementFilters(), ALL, kind=ConflictKind.NUMBER).items
    assert [(one.a.cut(number.left.text), one.b.cut(number.right.text)) for one in number.changes] == [
        ("twelve percent", "thirty percent")
    ]
    assert list(iterate_conflicts(StatementFilters())) == list(found.items)


def read_csv(pieces) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(pieces), newline="")))


def test_everything_leaves_as_csv(quarrel) -> None:
    claims_rows = read_csv(claim_exports.write_claims_csv(ClaimFilters()))
    assert [(row["text"], row["articles"], row["contrasts"]) for row in claims_rows] == [
        (WEIR, "2", "0"),
        (DUES, "1", "1"),
        (SALMON, "1", "1"),
    ]
    appearances = read_csv(claim_exports.write_appearances_csv(int(claims_rows[1]["claim_id"])))
    assert [(row["outlet"], row["state"], row["changes"]) for row in appearances] == [
        ("Post", "joined", ""),
        ("Times", "contrast", "twelve percent > thirty percent"),
    ]
    conflicts = read_csv(claim_exports.write_conflicts_csv(StatementFilters()))
    assert [(row["conflict"], row["same_speaker"]) for row in conflicts] == [
        ("speaker", "no"),
        ("negation", "yes"),
        ("number", "yes"),
    ]
    assert (conflicts[0]["first_speaker"], conflicts[0]["later_speaker"]) == ("Tamsin Orrell", "Bo Lund")
    brix = speakers.list_speakers("brix", ALL).items[0]
    timeline = read_csv(claim_exports.write_timeline_csv(brix.id))
    assert [row["changes"] for row in timeline] == ["", "twelve percent > thirty percent"]
    compared = read_csv(claim_exports.write_comparison_csv(1, 2))
    assert [row["relation"] for row in compared] == ["identical", "number_changed", "negated"]
    named = read_csv(claim_exports.write_speakers_csv("brix"))
    assert [(row["name"], row["statements"]) for row in named] == [("Harald Brix", "2")]


def test_conflicts_are_filtered_like_statements(quarrel) -> None:
    assert len(list_conflicts(StatementFilters(outlet="times"), ALL).items) == 3
    assert list_conflicts(StatementFilters(outlet="post"), ALL).items == []
    assert len(list_conflicts(StatementFilters(q="salmon"), ALL).items) == 1
    assert list_conflicts(StatementFilters(published_to=MAY), ALL).items == []
    page = list_conflicts(StatementFilters(), PageRequest(limit=2))
    rest = list_conflicts(StatementFilters(), PageRequest(limit=2, cursor=page.next_cursor))
    assert len(page.items) + len(rest.items) == 3


def test_a_conflict_is_settled_by_parting_the_statement(quarrel, editor) -> None:
    for one in list_conflicts(StatementFilters(), ALL).items:
        part_appearance(one.right.id, one.claim_id, actor=editor)
    assert list_conflicts(StatementFilters(), ALL).items == []
    assert claims.get_claim(1).contrast_count == 0


def test_a_spokesperson_and_the_body_are_no_conflict(send) -> None:
    send(f"“{WEIR},” said the River Trust.\n", url="https://post.example/1", outlet="Post")
    send(f"“{WEIR},” said Tamsin Orrell for the River Trust.\n", url="https://post.example/2", outlet="Times")
    assert list_conflicts(StatementFilters(), ALL).items == []
