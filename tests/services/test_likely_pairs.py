"""Speakers who may be one, found by their names."""

import pytest

from quotetrack.services.likely_pairs import Likeness, find_likely, list_likely_pairs
from quotetrack.services.mergers import merge_speakers
from quotetrack.services.records import Actor
from quotetrack.services.speaker_decisions import add_alias, keep_apart
from quotetrack.services.speakers import create_speaker
from quotetrack.storage.connection import writing
from quotetrack.storage.speakers import Speaker
from quotetrack.terms import SpeakerKind

IDA = Actor("Ida Quill")


def name_pairs(**asked):
    """The pairs as (one, other, likeness), in their order."""
    return [(pair.one.name, pair.other.name, pair.likeness.value) for pair in list_likely_pairs(**asked).items]


def make(name, kind=SpeakerKind.PERSON):
    return create_speaker(name, kind).id


def make_one_word(name):
    """Somebody whom an article calls by the surname alone."""
    with writing():
        Speaker.create(name=name, folded=name.lower(), kind="person")


@pytest.mark.usefixtures("database")
class TestNames:
    @pytest.mark.parametrize(
        ("earlier", "later", "likeness"),
        [
            ("Jane Rowe", "Jane Q. Rowe", "initials"),
            ("J. Rowe", "Jane Rowe", "initials"),
            ("Tam Orrell", "Tamsin Orrell", "spelling"),
            ("Jon Rowe", "John Rowe", "spelling"),
            ("Maria Lopez", "Maria Lopez Garcia", "part"),
        ],
    )
    def test_compatible_names_make_a_pair(self, earlier, later, likeness):
        make(earlier)
        make(later)
        assert name_pairs() == [(later, earlier, likeness)]

    @pytest.mark.parametrize(
        ("earlier", "later"),
        [
            ("Ada Lund", "Erik Lund"),
            ("George H. W. Bush", "George W. Bush"),
            ("Karl Berg", "Karl Berg Jr."),
            ("Jane Rowe", "Jane Crowe"),
            ("Li Wu", "Lu Wu"),
        ],
    )
    def test_others_make_none(self, earlier, later):
        make(earlier)
        make(later)
        assert name_pairs() == []

    def test_a_body_goes_by_its_initials_and_by_part_of_its_name(self):
        make("TDA", SpeakerKind.BODY)
        make("Tamar Dam", SpeakerKind.BODY)
        make("Tamar Dam Authority", SpeakerKind.BODY)
        assert name_pairs() == [
            ("Tamar Dam Authority", "TDA", "short"),
            ("Tamar Dam Authority", "Tamar Dam", "part"),
        ]

    def test_a_surname_in_one_article_may_be_the_full_name_of_another(self):
        full = make("Piet Okafor")
        make_one_word("Okafor")
        assert name_pairs() == [("Piet Okafor", "Okafor", "part")]
        assert [pair.other.name for pair in find_likely(full)] == ["Okafor"]

    def test_another_name_counts_as_the_own(self):
        lund = make("Ada Lund")
        make("A. Strand")
        add_alias(lund, "Ada Strand", actor=IDA)
        assert name_pairs() == [("Ada Lund", "A. Strand", "initials")]

    def test_a_person_is_no_body(self):
        make("Harrow Vale")
        make("Harrow Vale Council", SpeakerKind.BODY)
        assert name_pairs() == []


def test_who_is_kept_apart_merged_or_put_off_is_not_asked_about(database):
    rowes = [make(name) for name in ("Jane Rowe", "Jane A. Rowe", "Jane B. Rowe")]
    assert name_pairs() == [
        ("Jane B. Rowe", "Jane Rowe", "initials"),
        ("Jane A. Rowe", "Jane Rowe", "initials"),
    ]
    assert name_pairs(besides=[(rowes[0], rowes[2])]) == [("Jane A. Rowe", "Jane Rowe", "initials")]
    keep_apart(rowes[1], rowes[0], actor=IDA)
    assert name_pairs() == [("Jane B. Rowe", "Jane Rowe", "initials")]
    merge_speakers(rowes[2], rowes[0], actor=IDA)
    assert name_pairs() == []


def test_a_merged_ones_pairs_are_kept_apart_with_it(database):
    rowe, other, third = (make(name) for name in ("Jane Rowe", "Jane A. Rowe", "Janet Rowe"))
    keep_apart(rowe, third, actor=IDA)
    merge_speakers(rowe, other, actor=IDA)
    assert ("Janet Rowe", "Jane A. Rowe", "spelling") not in name_pairs()


def test_list_goes_on_where_it_ended(database):
    for number in range(5):
        surname = "abcde"[number] * 4
        make(f"Ada {surname}")
        make(f"Ada Q. {surname}")
    first = list_likely_pairs(limit=2)
    assert [pair.one.name for pair in first.items] == ["Ada Q. eeee", "Ada Q. dddd"]
    second = list_likely_pairs(limit=2, cursor=first.next_cursor)
    assert [pair.one.name for pair in second.items] == ["Ada Q. cccc", "Ada Q. bbbb"]
    last = list_likely_pairs(limit=2, cursor=second.next_cursor)
    assert [pair.one.name for pair in last.items] == ["Ada Q. aaaa"]
    assert last.next_cursor is None


def test_a_frequent_name_fills_no_page(database):
    make("Karl Berg")
    for _ in range(40):
        make_one_word("Berg")
    pairs = list_likely_pairs(limit=50).items
    assert [pair.likeness for pair in pairs if pair.one.name == "Karl Berg"] == [Likeness.PART] * 6


def test_a_name_that_too_many_share_leads_to_nobody(database, monkeypatch):
    monkeypatch.setattr("quotetrack.services.likely_pairs.MOST_SHARED", 3)
    make("Karl Berg")
    for _ in range(4):
        make_one_word("Berg")
    for name in ("Ada Lund", "Ada Q. Lund", "Alma Lund"):
        make(name)
    assert name_pairs() == [("Ada Q. Lund", "Ada Lund", "initials")]
    make("Agda Lund")
    assert name_pairs() == []
