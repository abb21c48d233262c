"""Who is whom across articles: names, initials, generations, offices, short forms."""

from datetime import UTC, datetime

import pytest

from quotetrack.nlp.analysis import Analysis, Entity, Statement
from quotetrack.services import ingestion, speakers
from quotetrack.services.names import is_short_form, may_be_one
from quotetrack.services.records import NewArticle, PageRequest
from quotetrack.services.speaker_decisions import add_alias, add_role
from quotetrack.terms import Kind, Polarity, SpeakerKind, Status
from quotetrack.text.spans import Span

MAY = datetime(2026, 5, 1, tzinfo=UTC)
YEARS = [datetime(year, 1, 1, tzinfo=UTC) for year in (2020, 2024, 2030)]


@pytest.fixture
def send_read(database, settings):
    """Sends an article whose one statement has the entity, or the source words, that the test says."""

    def send_it(text: str, *, entity: Entity | None = None, source: str | None = None, url: str, **fields):
        at = text.index(source) if source else 0
        statement = Statement(
            content=(Span(0, len(text)),),
            cue=None,
            source=Span(at, at + len(source)) if source else None,
            kind=Kind.INDIRECT,
            polarity=Polarity.AFFIRMED,
            status=Status.ATTRIBUTED if entity else Status.UNKNOWN,
            entity=0 if entity else None,
            speaker=entity.name if entity else None,
            on_behalf_of=None,
            candidates=(),
            confidence=0.8,
            reason="It says so.",
        )
        analysis = Analysis((Span(0, len(text)),), (), (statement,), (entity,) if entity else ())
        article = NewArticle(text=text, url=url, **fields)
        return ingestion.ingest(
            article, limits=settings.limits, matching=settings.matching, analyzer=lambda *_a, **_f: analysis
        ).statements[0]

    return send_it


@pytest.fixture
def say(send_read):
    """The statement of a person of that name in an article of its own."""

    def say_it(name: str, words: str = "The weir will hold.", **fields):
        url = f"https://post.example/{name}/{words}"
        return send_read(words, entity=Entity(name, SpeakerKind.PERSON), url=url, **fields)

    return say_it


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("j rowe", "jane rowe", True),
        ("j k rowe", "joanne rowe", True),
        ("j rowe", "jane row", False),
        ("jane rowe", "john rowe", False),
        ("george bush", "george w bush", True),
        ("george h w bush", "george w bush", False),
        ("ann b lee", "ann c lee", False),
        ("ann b lee", "ann beth lee", True),
        ("tom ray jr", "tom ray sr", False),
        ("tom ray jr", "tom ray", False),
        ("rowe", "jane rowe", False),
    ],
)
def test_names_that_may_be_one_persons(one: str, other: str, expected: bool) -> None:
    assert may_be_one(one, other) is expected
    assert may_be_one(other, one) is expected


def test_short_forms_are_made_of_first_letters() -> None:
    assert is_short_form("wra", "weir and river authority")
    assert not is_short_form("wro", "weir and river authority")


def test_accents_and_case_fold_in_the_key_alone(say) -> None:
    first = say("Søren Ågård")
    second = say("SOREN AGARD", "Another thing entirely")
    assert second.speaker == first.speaker
    assert first.speaker.name == "Søren Ågård"


def test_an_initial_is_the_one_known_speaker_with_that_surname(say) -> None:
    known = say("Tamsin Orrell").speaker
    assert say("T. Orrell", "We open in May").speaker == known
    assert say("Tamsin B. Orrell", "We close in June").speaker == known


def test_an_initial_that_two_known_speakers_have_is_ambiguous_with_both(say) -> None:
    known = {say(name).speaker.id for name in ("Tamsin Orrell", "Tobias Orrell")}
    statement = say("T. Orrell", "We open in May")
    assert statement.status is Status.AMBIGUOUS
    assert statement.speaker is None
    assert {one.speaker_id for one in statement.candidates} == known


def test_a_middle_initial_that_disagrees_is_another_person(say) -> None:
    one = say("George H. Marl").speaker
    other = say("George W. Marl").speaker
    assert one.id != other.id
    plain = say("George Marl", "We open in May")
    assert {rival.speaker_id for rival in plain.candidates} == {one.id, other.id}


def test_a_junior_is_not_his_father(send_read) -> None:
    found = [
        send_read(f"{name} spoke.", entity=Entity(name, SpeakerKind.PERSON), url=f"https://post.example/{index}")
        for index, name in enumerate(["Tom Ray", "Tom Ray Jr.", "Tom Ray Sr.", "Thomas Ray"])
    ]
    assert len({one.speaker.id for one in found}) == 4


def test_a_surname_alone_stays_within_its_article(say) -> None:
    known = say("Tamsin Orrell").speaker
    alone = say("Orrell", "We open in May").speaker
    assert alone.id != known.id
    assert say("Orrell", "We close in June").speaker.id not in {alone.id, known.id}


@pytest.mark.parametrize(("year", "expected"), [(0, "Moira Flint"), (1, "Olga Venn"), (2, None)])
def test_an_office_names_whoever_held_it_on_the_day(database, send_read, editor, year: int, expected) -> None:
    flint = speakers.create_speaker("Moira Flint", SpeakerKind.PERSON)
    venn = speakers.create_speaker("Olga Venn", SpeakerKind.PERSON)
    add_role(flint.id, "Education Secretary", actor=editor, since=YEARS[0], until=YEARS[1])
    add_role(venn.id, "the education secretary", actor=editor, since=YEARS[1], until=YEARS[2])
    text = "The education secretary said that no school would close."
    statement = send_read(
        text, source="The education secretary", url="https://post.example/a", published_at=YEARS[year]
    )
    assert (statement.speaker.name if statement.speaker else None) == expected
    assert statement.machine.speaker == expected
    if expected:
        assert statement.reason.startswith(f"{expected} is on record as holding this office")


def test_an_office_that_two_held_is_ambiguous_with_both(database, send_read, editor) -> None:
    held = [speakers.create_speaker(name, SpeakerKind.PERSON) for name in ("Moira Flint", "Olga Venn")]
    for one in held:
        add_role(one.id, "harbour master", actor=editor)
    text = "The harbour master said that the pier was shut."
    statement = send_read(text, source="The harbour master", url="https://post.example/a", published_at=MAY)
    assert statement.status is Status.AMBIGUOUS
    assert [one.speaker_id for one in statement.candidates] == [one.id for one in held]
    undated = send_read(text + " ", source="The harbour master", url="https://post.example/b")
    assert (undated.status, undated.candidates) == (Status.UNKNOWN, ())


def test_any_harbour_master_is_no_office(database, send_read, editor) -> None:
    add_role(speakers.create_speaker("Olga Venn", SpeakerKind.PERSON).id, "harbour master", actor=editor)
    text = "A harbour master said that the pier was shut."
    statement = send_read(text, source="A harbour master", url="https://post.example/a", published_at=MAY)
    assert statement.status is Status.UNKNOWN


def test_a_dated_alias_holds_on_its_days_alone(say, editor) -> None:
    venn = say("Olga Venn").speaker
    add_alias(venn.id, "Olga Brix", actor=editor, since=YEARS[0], until=YEARS[1])
    inside = say("Olga Brix", "We open in May", published_at=datetime(2022, 6, 1, tzinfo=UTC))
    after = say("Olga Brix", "We close in June", published_at=MAY)
    assert inside.speaker == venn
    assert after.speaker.id != venn.id


def test_a_body_is_known_by_the_initials_that_an_article_explained(send_read) -> None:
    full = Entity("Weir and River Authority", SpeakerKind.BODY, aliases=("WRA",))
    first = send_read("The WRA is ready.", entity=full, url="https://post.example/1")
    short = send_read("WRA waits.", entity=Entity("WRA", SpeakerKind.BODY), url="https://post.example/2")
    assert short.speaker == first.speaker
    assert speakers.get_speaker(first.speaker.id).aliases == ("WRA",)


def test_initials_known_before_become_the_body_that_explains_them(send_read) -> None:
    short = send_read("WRA waits.", entity=Entity("WRA", SpeakerKind.BODY), url="https://post.example/1")
    full = Entity("Weir and River Authority", SpeakerKind.BODY, aliases=("WRA",))
    second = send_read("The WRA is ready.", entity=full, url="https://post.example/2")
    assert second.speaker.id == short.speaker.id
    assert len(speakers.list_speakers(None, PageRequest()).items) == 1
