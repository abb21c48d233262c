"""Taking articles in: what is stored, what counts as the same article, what is refused."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from plain_reader import read_plainly

from quotetrack.errors import EmptyTextError, InputError, TextTooLongError, UnreadableTextError
from quotetrack.nlp.analysis import Analysis
from quotetrack.services import articles, ingestion, speakers, statements
from quotetrack.services.records import Actor, ArticleFilters, NewArticle, PageRequest, StatementFilters
from quotetrack.services.speaker_decisions import add_alias
from quotetrack.terms import Kind, Polarity, Review, SpeakerKind, Status
from quotetrack.text.spans import Span

TEXT = (
    "The weir will be rebuilt.\n\n“We have waited long enough,” said Tamsin Orrell for the River Trust.\n\n"
    "“Not a word of it is true,” denied the Harbour Office.\n\n“Some of us doubt it,” said someone.\n\n"
    "“Boats come first,” said Harald Brix or Olga Brix.\n"
)
ALL = PageRequest(limit=200, include_total=True)


def count_articles() -> int | None:
    return articles.list_articles(ArticleFilters(), ALL).total


def test_a_new_article_is_stored_with_its_statements(send) -> None:
    published = datetime(2026, 3, 4, 9, 30, tzinfo=timezone(timedelta(hours=2)))
    result = send(
        TEXT,
        title="The weir",
        outlet="Kelmoor Post",
        byline="Ida Quill",
        published_at=published,
        published_zone="+02:00",
        extra={"desk": "local", "tags": ["river", None, 1.5]},
    )
    article = result.article
    assert result.outcome == "created"
    assert (article.text, article.title, article.outlet, article.byline) == (
        TEXT,
        "The weir",
        "Kelmoor Post",
        "Ida Quill",
    )
    assert (article.published_at, article.published_zone) == (published, "+02:00")
    assert article.published_at.tzinfo is UTC
    assert article.extra == {"desk": "local", "tags": ["river", None, 1.5]}
    assert (article.revision, article.version, article.statement_count, article.attention_count) == (1, 1, 4, 2)
    assert articles.get_article(article.id) == article
    assert result.statements == statements.list_article_statements(article.id)


def test_a_statement_is_stored_as_spans_of_the_text(send) -> None:
    statement = send(TEXT).statements[0]
    assert TEXT[slice(*statement.content[0])] == statement.text == "We have waited long enough"
    assert TEXT[slice(*statement.cue)] == statement.cue_text == "said"
    assert TEXT[slice(*statement.source)] == statement.source_text == "Tamsin Orrell"
    assert (statement.kind, statement.polarity, statement.status) == (Kind.DIRECT, Polarity.AFFIRMED, Status.ATTRIBUTED)
    assert (statement.speaker.name, statement.speaker.kind) == ("Tamsin Orrell", SpeakerKind.PERSON)
    assert (statement.on_behalf_of.name, statement.on_behalf_of.kind) == ("River Trust", SpeakerKind.BODY)
    assert statement.machine.content == statement.content
    assert (statement.machine.speaker, statement.machine.confidence) == ("Tamsin Orrell", 0.9)
    assert (statement.review, statement.version, statement.revision) == (Review.OPEN, 1, 1)


def test_the_ambiguous_keep_their_candidates_and_the_unknown_nobody(send) -> None:
    _, denied, unknown, ambiguous = send(TEXT).statements
    assert (denied.polarity, denied.speaker.name, denied.speaker.kind) == (
        Polarity.DENIED,
        "Harbour Office",
        SpeakerKind.BODY,
    )
    assert (unknown.status, unknown.speaker, unknown.candidates) == (Status.UNKNOWN, None, ())
    assert ambiguous.status is Status.AMBIGUOUS
    assert [(one.name, one.confidence) for one in ambiguous.candidates] == [("Harald Brix", 0.4), ("Olga Brix", 0.4)]
    assert ambiguous.speaker is None


def test_the_same_article_again_is_unchanged(send) -> None:
    first, second = send(TEXT), send(TEXT)
    assert second.outcome == "unchanged"
    assert second.article == first.article
    assert second.statements == first.statements
    assert count_articles() == 1


def test_an_article_is_known_by_its_external_id_within_its_outlet(send) -> None:
    first = send(TEXT, external_id="17", outlet="Kelmoor Post", url="https://post.example/a")
    again = send(TEXT, external_id="17", outlet="KELMOOR  POST", url="https://post.example/b")
    other = send(TEXT, external_id="17", outlet="Upriver Times", url="https://post.example/a")
    assert (again.article.id, again.outcome) == (first.article.id, "unchanged")
    assert again.article.url == "https://post.example/b"
    assert other.article.id != first.article.id


def test_an_article_without_a_name_is_known_by_its_text(send) -> None:
    first, again, other = send(TEXT, url=None), send(TEXT, url=None), send(TEXT + "More.", url=None)
    assert again.article.id == first.article.id
    assert other.article.id != first.article.id


def test_new_metadata_is_taken_over_although_the_text_is_the_same(send) -> None:
    first = send(TEXT, title="The weir", byline="Ida Quill", extra={"a": 1})
    second = send(TEXT, title="The weir at last", outlet="Kelmoor Post")
    assert second.outcome == "unchanged"
    assert (second.article.title, second.article.byline, second.article.outlet) == (
        "The weir at last",
        "Ida Quill",
        "Kelmoor Post",
    )
    assert second.article.extra == {"a": 1}
    assert second.article.version == first.article.version + 1
    assert articles.list_articles(ArticleFilters(q="at last quill"), ALL).total == 1


@pytest.mark.parametrize("text", ["", " \n\t\u2003 "])
def test_an_empty_text_is_refused(send, text: str) -> None:
    with pytest.raises(EmptyTextError):
        send(text)
    assert count_articles() == 0


def test_a_text_over_the_limit_is_refused(database, settings) -> None:
    limits = replace(settings.limits, text_length=20)
    with pytest.raises(TextTooLongError, match="has 21 characters; 20 are the most"):
        ingestion.ingest(NewArticle(text="x" * 21), limits=limits, matching=settings.matching)
    assert count_articles() == 0


@pytest.mark.parametrize("bad", ["a\0b", "a\ud800b"])
@pytest.mark.parametrize("field", ["text", "html", "title", "url", "external_id", "outlet", "byline", "published_zone"])
def test_what_no_database_can_hold_is_refused_before_anything_is_stored(send, field: str, bad: str) -> None:
    fields = {"text": TEXT, field: bad}
    if field == "html":
        del fields["text"]
    with pytest.raises(InputError) as caught:
        send(**fields)
    assert caught.value.faults[0].pointer == f"/{field}"
    assert count_articles() == 0


@pytest.mark.parametrize(
    ("extra", "pointer"),
    [
        ({"a": {"b": ["fine", "\0"]}}, "/extra/a/b/1"),
        ({"a/b": {"~\ud800": 1}}, "/extra/a~1b"),
        ({"a": float("nan")}, "/extra/a"),
        ({"a": [float("inf")]}, "/extra/a/0"),
        ({"a": object()}, "/extra/a"),
    ],
)
def test_unknown_fields_that_are_no_json_are_refused_with_their_place(send, extra, pointer: str) -> None:
    with pytest.raises(InputError) as caught:
        send(TEXT, extra=extra)
    assert caught.value.faults[0].pointer == pointer
    assert count_articles() == 0


def test_unknown_fields_may_not_be_endlessly_deep(send) -> None:
    deep: dict[str, object] = {}
    for _ in range(100_000):
        deep = {"a": deep}
    with pytest.raises(InputError, match="nested"):
        send(TEXT, extra=deep)


@pytest.mark.parametrize(
    "fields",
    [
        {"url": "https://post.example/" + "a" * 2_000},
        {"outlet": "a" * 301},
        {"title": "a" * 2_001},
        {"published_at": datetime(2026, 3, 4)},  # noqa: DTZ001 - what is refused
        {"published_at": datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))},
    ],
)
def test_fields_out_of_bounds_are_refused(send, fields) -> None:
    with pytest.raises(InputError):
        send(TEXT, **fields)
    assert count_articles() == 0


def test_text_and_html_together_or_neither_are_refused(database, settings) -> None:
    for article in (NewArticle(), NewArticle(text="a", html="<p>a</p>")):
        with pytest.raises(InputError, match="either text or html"):
            ingestion.ingest(article, limits=settings.limits, matching=settings.matching)


def test_html_gives_what_was_not_sent(send) -> None:
    page = (
        "<html><head><title>The weir</title><meta name='author' content='Ida Quill'>"
        "<meta property='article:published_time' content='2026-03-04T08:30:00+02:00'></head><body><article>"
        "<p>The weir at Kelmoor will be rebuilt in spring, the trust said on Monday.</p>"
        "<p>“We have waited long enough,” said Tamsin Orrell.</p></article></body></html>"
    )
    result = send(html=page, byline="Own Reporter")
    assert result.article.title == "The weir"
    assert result.article.byline == "Own Reporter"
    assert result.article.published_at == datetime(2026, 3, 4, tzinfo=UTC)
    assert [one.text for one in result.statements] == ["We have waited long enough"]
    assert "time of day is not known" in result.warnings[0]
    assert send(html=page).outcome == "unchanged"


def test_html_without_a_story_is_refused(send) -> None:
    with pytest.raises(UnreadableTextError):
        send(html="<html><body><script>1</script></body></html>")
    assert count_articles() == 0


def test_a_language_that_is_not_read_well_is_said(send) -> None:
    assert "English" in send(TEXT, language="nb").warnings[0]
    assert send("Other text.", url="https://post.example/other").warnings == ()


def test_an_article_sent_twice_at_once_is_stored_once(send) -> None:
    with ThreadPoolExecutor(6) as pool:
        results = list(pool.map(lambda _: send(TEXT, outlet="Kelmoor Post"), range(12)))
    assert len({result.article.id for result in results}) == 1
    assert sorted(result.outcome for result in results) == ["created"] + ["unchanged"] * 11
    assert statements.list_statements(StatementFilters(), ALL).total == 4
    assert speakers.list_speakers(None, ALL).total == 3


def test_many_articles_sent_at_once_make_each_speaker_once(send) -> None:
    with ThreadPoolExecutor(6) as pool:
        results = list(pool.map(lambda n: send(TEXT, url=f"https://post.example/{n}", outlet="Post"), range(18)))
    assert {result.outcome for result in results} == {"created"}
    assert speakers.list_speakers(None, ALL).total == 3


def test_a_full_name_is_one_speaker_across_articles_and_a_surname_only_its_own(send) -> None:
    first = send(
        "“Yes we will do it,” said Tamsin Orrell.\n\n“No we will not,” said Brix.", url="https://post.example/1"
    )
    second = send(
        "“Yes once more to it,” said Tamsin Orrell.\n\n“No once more,” said Brix.", url="https://post.example/2"
    )
    assert first.statements[0].speaker == second.statements[0].speaker
    assert first.statements[1].speaker.name == second.statements[1].speaker.name == "Brix"
    assert first.statements[1].speaker.id != second.statements[1].speaker.id


def test_several_speakers_of_one_name_make_the_statement_ambiguous(send, database) -> None:
    known = send("“Yes we will do it,” said Tamsin Orrell.").statements[0].speaker
    other = speakers.create_speaker("Tamsin A. Orrell", SpeakerKind.PERSON)
    add_alias(other.id, "Tamsin Orrell", actor=Actor("Ida Quill"))
    statement = send("“No we will not,” said Tamsin Orrell.", url="https://post.example/2").statements[0]
    assert (statement.status, statement.speaker) == (Status.AMBIGUOUS, None)
    assert [one.speaker_id for one in statement.candidates] == [known.id, other.id]
    assert statement.reason.startswith("2 known speakers are called Tamsin Orrell.")


def test_offsets_that_do_not_fit_the_text_are_never_stored(database, settings) -> None:
    def read_wrongly(text: str, **_: object) -> Analysis:
        analysis = read_plainly(text)
        wrong = replace(analysis.statements[0], content=(Span(5, 10_000),))
        return replace(analysis, statements=(wrong,))

    with pytest.raises(RuntimeError, match="does not fit"):
        ingestion.ingest(
            NewArticle(text=TEXT), limits=settings.limits, matching=settings.matching, analyzer=read_wrongly
        )
    assert count_articles() == 0
