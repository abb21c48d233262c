"""Lists of articles, statements and speakers: filters, pages, totals."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from quotetrack.errors import BadCursorError, ConflictError, InputError, NotFoundError
from quotetrack.services import articles, corrections, speakers, statements
from quotetrack.services.records import Actor, ArticleFilters, PageRequest, StatementFilters
from quotetrack.services.speaker_decisions import add_alias
from quotetrack.terms import Kind, Polarity, Review, SpeakerKind, Status

ALL = PageRequest(limit=200, include_total=True)
MARCH = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def stored(send):
    """Three articles of two outlets, a day apart; the third without a day."""
    return [
        send(
            "“The café is 100% full_stop,” said Tamsin Orrell.\n\n“Nothing of it,” denied Harald Brix.\n",
            url="https://post.example/1",
            title="Été at the weir",
            byline="Ida Quill",
            outlet="Kelmoor Post",
            published_at=MARCH,
        ),
        send(
            "“We close the gate,” said Tamsin Orrell.\n\n“Perhaps,” said someone.\n",
            url="https://post.example/2",
            title="The gate",
            outlet="Upriver Times",
            published_at=MARCH + timedelta(days=1),
        ),
        send("“Boats come first,” said Harald Brix or Olga Brix.\n", url="https://post.example/3", title="Boats"),
    ]


def find(**filters) -> list[str]:
    page = statements.list_statements(StatementFilters(**filters), ALL)
    assert page.total == len(page.items)
    assert [one.id for one in statements.iterate_statements(StatementFilters(**filters))] == [
        one.id for one in page.items
    ]
    return [one.text for one in page.items]


CAFE, NOTHING, GATE, PERHAPS, BOATS = (
    "The café is 100% full_stop",
    "Nothing of it",
    "We close the gate",
    "Perhaps",
    "Boats come first",
)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, [CAFE, NOTHING, GATE, PERHAPS, BOATS]),
        ({"q": "CAFE full"}, [CAFE]),
        ({"q": "100%"}, [CAFE]),
        ({"q": "full_stop"}, [CAFE]),
        ({"q": "st*"}, [CAFE]),
        ({"q": "l_s"}, []),
        ({"q": "%"}, []),
        ({"q": "  "}, [CAFE, NOTHING, GATE, PERHAPS, BOATS]),
        ({"q": "café gate"}, []),
        ({"outlet": "kelmoor  POST"}, [CAFE, NOTHING]),
        ({"outlet": "nowhere"}, []),
        ({"status": Status.UNKNOWN}, [PERHAPS]),
        ({"status": Status.AMBIGUOUS}, [BOATS]),
        ({"polarity": Polarity.DENIED}, [NOTHING]),
        ({"kind": Kind.INDIRECT}, []),
        ({"min_confidence": 0.9}, [CAFE, NOTHING, GATE]),
        ({"min_confidence": 0.0, "status": Status.ATTRIBUTED}, [CAFE, NOTHING, GATE]),
        ({"published_from": MARCH + timedelta(microseconds=1)}, [GATE, PERHAPS]),
        ({"published_from": MARCH, "published_to": MARCH + timedelta(days=1)}, [CAFE, NOTHING]),
        ({"reviewed": False}, [CAFE, NOTHING, GATE, PERHAPS, BOATS]),
        ({"reviewed": True}, []),
        ({"review": Review.REJECTED}, []),
        ({"speaker": 2**63}, []),
        ({"article": -1}, []),
    ],
)
def test_filters_keep_the_statements_that_they_name(stored, filters, expected: list[str]) -> None:
    assert find(**filters) == expected


def test_statements_of_one_speaker_and_of_one_article(stored) -> None:
    assert find(speaker=stored[0].statements[0].speaker.id) == [CAFE, GATE]
    assert find(article=stored[1].article.id) == [GATE, PERHAPS]


def test_reviewed_statements_are_told_from_open_and_rejected_ones(stored, editor) -> None:
    cafe, nothing = stored[0].statements
    corrections.accept_statement(cafe.id, actor=editor, expected_version=1)
    corrections.reject_statement(nothing.id, actor=editor, expected_version=1)
    assert find(reviewed=True) == [CAFE]
    assert find(reviewed=False) == [GATE, PERHAPS, BOATS]
    assert find(review=Review.REJECTED) == [NOTHING]
    assert find() == [CAFE, GATE, PERHAPS, BOATS]


def test_updated_since_is_exact_to_the_microsecond(stored, editor) -> None:
    changed = corrections.accept_statement(stored[1].statements[0].id, actor=editor, expected_version=1)
    assert find(updated_since=changed.updated_at) == [GATE]
    assert find(updated_since=changed.updated_at + timedelta(microseconds=1)) == []


@pytest.mark.parametrize(
    "filters",
    [
        {"min_confidence": float("nan")},
        {"min_confidence": 1.1},
        {"min_confidence": -0.1},
        {"q": "a\0"},
        {"q": "\ud800"},
        {"q": "a" * 501},
        {"q": " ".join(f"w{n}" for n in range(33))},
        {"outlet": "\0"},
        {"published_from": datetime(2026, 3, 1)},  # noqa: DTZ001 - what is refused
    ],
)
def test_filters_that_cannot_be_read_are_refused_at_once(stored, filters) -> None:
    with pytest.raises(InputError):
        statements.list_statements(StatementFilters(**filters), ALL)
    with pytest.raises(InputError):
        statements.iterate_statements(StatementFilters(**filters))


def test_many_words_and_odd_ones_are_searched_without_an_error(stored) -> None:
    assert find(q="' \" ; -- ) (") == []
    assert find(q="cafe " * 100) == [CAFE]


@pytest.mark.parametrize("newest_first", [False, True])
def test_pages_give_every_statement_once(stored, newest_first: bool) -> None:
    request = PageRequest(limit=2, include_total=True, newest_first=newest_first)
    seen: list[str] = []
    while True:
        page = statements.list_statements(StatementFilters(), request)
        assert page.total == 5
        seen += [one.text for one in page.items]
        if page.next_cursor is None:
            break
        request = PageRequest(page.next_cursor, 2, include_total=True, newest_first=newest_first)
    expected = [CAFE, NOTHING, GATE, PERHAPS, BOATS]
    assert seen == (expected[::-1] if newest_first else expected)


def test_a_cursor_of_another_list_is_refused(stored) -> None:
    cursor = articles.list_articles(ArticleFilters(), PageRequest(limit=1)).next_cursor
    for wrong in (cursor, "nonsense"):
        with pytest.raises(BadCursorError):
            statements.list_statements(StatementFilters(), PageRequest(cursor=wrong))


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, ["Été at the weir", "The gate", "Boats"]),
        ({"q": "ete QUILL"}, ["Été at the weir"]),
        ({"outlet": "upriver times"}, ["The gate"]),
        ({"published_to": MARCH + timedelta(days=1)}, ["Été at the weir"]),
        ({"published_from": MARCH + timedelta(days=1)}, ["The gate"]),
        ({"updated_since": datetime(2020, 1, 1, tzinfo=UTC)}, ["Été at the weir", "The gate", "Boats"]),
        ({"updated_since": datetime(9000, 1, 1, tzinfo=UTC)}, []),
    ],
)
def test_filters_keep_the_articles_that_they_name(stored, filters, expected: list[str]) -> None:
    page = articles.list_articles(ArticleFilters(**filters), ALL)
    assert [one.title for one in page.items] == expected
    assert page.total == len(expected)


def test_a_list_of_articles_leaves_their_texts_out(stored) -> None:
    listed = articles.list_articles(ArticleFilters(), ALL).items[0]
    whole = articles.get_article(listed.id)
    assert listed == replace(whole, text="", sentences=(), furniture=())
    assert whole.text.startswith("“The café")


def test_articles_come_newest_first_when_asked(stored) -> None:
    page = articles.list_articles(ArticleFilters(), PageRequest(limit=2, newest_first=True))
    assert [one.title for one in page.items] == ["Boats", "The gate"]


def test_an_article_counts_what_wants_an_editors_eyes(stored, editor) -> None:
    assert [one.article.attention_count for one in stored] == [0, 1, 1]
    corrections.accept_statement(stored[2].statements[0].id, actor=editor, expected_version=1)
    assert articles.get_article(stored[2].article.id).attention_count == 0


@pytest.mark.parametrize("wrong", [0, -1, 999, 2**63])
def test_what_does_not_exist_is_not_found(stored, wrong: int) -> None:
    for look_up in (
        articles.get_article,
        statements.get_statement,
        statements.list_article_statements,
        speakers.get_speaker,
        speakers.list_article_speakers,
    ):
        with pytest.raises(NotFoundError):
            look_up(wrong)


def test_speakers_are_found_by_words_of_their_names_and_aliases(stored) -> None:
    orrell = stored[0].statements[0].speaker
    add_alias(orrell.id, "The Weir Keeper", actor=Actor("Ida Quill"))
    for q in ("ORRELL tamsin", "weir keeper", "Órr"):
        page = speakers.list_speakers(q, ALL)
        assert [(one.id, one.aliases, one.statement_count) for one in page.items] == [
            (orrell.id, ("The Weir Keeper",), 2)
        ]
        assert page.total == 1
    assert [one.name for one in speakers.list_speakers(None, ALL).items] == ["Tamsin Orrell", "Harald Brix"]
    assert speakers.list_speakers("tamsin keeper", ALL).items == []


def test_an_alias_given_twice_is_one(stored) -> None:
    orrell = stored[0].statements[0].speaker
    add_alias(orrell.id, "The Weir Keeper", actor=Actor("Ida Quill"))
    assert add_alias(orrell.id, "the weir KEEPER", actor=Actor("Ida Quill")).aliases == ("The Weir Keeper",)


def test_the_speakers_of_an_article_are_those_who_speak_in_it(stored) -> None:
    names = [[one.name for one in speakers.list_article_speakers(result.article.id)] for result in stored]
    assert names == [["Harald Brix", "Tamsin Orrell"], ["Tamsin Orrell"], []]


def test_a_speaker_made_by_hand_is_matched_later(stored, send) -> None:
    made = speakers.create_speaker("  Olga   Venn ", SpeakerKind.PERSON)
    assert (made.name, made.statement_count, made.version) == ("Olga Venn", 0, 1)
    said = send("“It is a fine day,” said Olga Venn.", url="https://post.example/4").statements[0]
    assert said.speaker.id == made.id
    assert speakers.get_speaker(made.id).statement_count == 1


def test_a_speaker_of_a_known_name_is_not_made_twice(stored) -> None:
    with pytest.raises(ConflictError, match="known already"):
        speakers.create_speaker("tamsin ORRELL", SpeakerKind.PERSON)
    assert speakers.create_speaker("Tamsin Orrell", SpeakerKind.BODY).kind is SpeakerKind.BODY


@pytest.mark.parametrize("name", ["", " \t", "a\0b", "\udfff", "x" * 301])
def test_a_name_that_cannot_be_kept_is_refused(database, name: str) -> None:
    with pytest.raises(InputError):
        speakers.create_speaker(name, SpeakerKind.PERSON)


@pytest.mark.parametrize("newest_first", [False, True])
@pytest.mark.parametrize("outlet", ["Ember Press", "Slate Press"])
def test_pages_by_outlet_are_whole_however_far_apart_its_statements_are(
    send, monkeypatch: pytest.MonkeyPatch, outlet: str, newest_first: bool
) -> None:
    # Two outlets, one of which has every fifth article: its pages are not full within three statements.
    monkeypatch.setattr(statements, "NEAR", 3)
    for number in range(12):
        name = "Ember Press" if number % 5 == 0 else "Slate Press"
        send(f"“Lamp {number} is lit,” said Petra Lund.\n", url=f"https://lamps.example/{number}", outlet=name)
    filters = StatementFilters(outlet=outlet)
    every = [one.id for one in statements.iterate_statements(StatementFilters()) if one.outlet == outlet]
    request, seen = PageRequest(limit=2, newest_first=newest_first), []
    while True:
        page = statements.list_statements(filters, request)
        seen += [one.id for one in page.items]
        if page.next_cursor is None:
            break
        request = replace(request, cursor=page.next_cursor)
    assert len(every) >= 2
    assert seen == sorted(every, reverse=newest_first)
