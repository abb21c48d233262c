"""Claims across articles: who joins which by itself, what is only suggested, what never merges."""

import csv
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from time import process_time

import pytest
from peewee import fn

from quotetrack.services import claims, exports, statements
from quotetrack.services.claim_records import ClaimFilters
from quotetrack.services.records import PageRequest, StatementFilters
from quotetrack.storage.connection import reading
from quotetrack.storage.wordings import MOST_POSTINGS, WordingKey
from quotetrack.terms import AppearanceState, Relation

ALL = PageRequest(limit=200, include_total=True)
MAY = datetime(2026, 5, 1, 8, tzinfo=UTC)
WEIR = "We will rebuild the old weir above Kelmoor before the winter floods arrive"
OTHER = "Nobody has counted the salmon that came up this river in spring"


@pytest.fixture
def tell(send):
    """Sends an article of the outlet, some days after the first of May, with the quotes, by Tamsin Orrell unless
    another is said as (name, words)."""

    def tell_it(outlet: str, *quotes, day: int | None = 0, lead: str = "", **fields):
        said = [quote if isinstance(quote, tuple) else ("Tamsin Orrell", quote) for quote in quotes]
        text = lead + "".join(f"“{words},” said {name}.\n\n" for name, words in said)
        published = None if day is None else MAY + timedelta(days=day)
        url = fields.pop("url", f"https://{outlet}.example/{abs(hash((quotes, day, lead)))}".replace(" ", "-"))
        return send(text, url=url, outlet=outlet, published_at=published, **fields)

    return tell_it


def list_all(**filters):
    page = claims.list_claims(ClaimFilters(**filters), ALL)
    assert page.total == len(page.items)
    return list(page.items)


def show(claim_id: int, *states: AppearanceState) -> list[tuple[str, str, str | None]]:
    """Outlet, state and relation of the claim's appearances in order."""
    found = claims.iterate_appearances(claim_id, states=states or claims.SHOWN_STATES)
    return [(one.statement.outlet, one.state.value, one.relation.value if one.relation else None) for one in found]


def test_a_statement_that_nobody_repeats_is_no_claim(tell) -> None:
    assert tell("Post", WEIR).statements[0].claim_id is None
    assert list_all() == []


@pytest.mark.parametrize(
    ("words", "relation"),
    [
        (WEIR, Relation.IDENTICAL),
        (WEIR.upper().replace(" ", "  "), Relation.IDENTICAL),
        ("rebuild the old weir above Kelmoor before the winter floods", Relation.EXCERPT),
        (f"Believe me when I say this much. {WEIR}. That is all there is to say", Relation.EXCERPT),
        (WEIR.replace("arrive", "come"), Relation.ALTERED),
    ],
)
def test_the_same_the_cut_and_the_altered_join_by_themselves(tell, words: str, relation: Relation) -> None:
    first = tell("Post", WEIR).statements[0]
    second = tell("Times", words, day=1).statements[0]
    [claim] = list_all()
    assert (second.claim_id, second.relation) == (claim.id, relation)
    founder = statements.get_statement(first.id)
    assert (founder.claim_id, founder.relation) == (claim.id, None)
    assert (claim.text, claim.outlet, claim.first_published, claim.last_published) == (
        WEIR,
        "Post",
        MAY,
        MAY + timedelta(days=1),
    )
    assert (claim.appearance_count, claim.article_count, claim.outlet_count) == (2, 2, 2)
    assert show(claim.id) == [("Post", "joined", None), ("Times", "joined", relation.value)]


def test_what_changed_is_marked_from_the_first_to_each_outlets_words(tell) -> None:
    tell("Post", WEIR)
    tell("Times", WEIR.replace("arrive", "come"), day=1)
    [claim] = list_all()
    first, second = claims.iterate_appearances(claim.id)
    assert first.changes == ()
    [change] = second.changes
    assert change.a.cut(first.statement.text) == "arrive"
    assert change.b.cut(second.statement.text) == "come"


@pytest.mark.parametrize(
    ("words", "relation"),
    [
        (WEIR.replace("before", "forty days before"), Relation.NUMBER_CHANGED),
        (WEIR.replace("will", "will not"), Relation.NEGATED),
    ],
)
def test_another_number_and_the_opposite_are_contrasts_and_never_merge(tell, words: str, relation: Relation) -> None:
    tell("Post", WEIR.replace("before", "twenty days before") if "days" in words else WEIR)
    second = tell("Times", words, day=1).statements[0]
    assert second.claim_id is None
    [claim] = list_all()
    assert (claim.appearance_count, claim.contrast_count) == (1, 1)
    assert show(claim.id)[1] == ("Times", "contrast", relation.value)


def test_a_denial_in_the_same_words_is_the_opposite(tell) -> None:
    tell("Post", WEIR)
    text = f"“{WEIR},” denied Harald Brix.\n"
    denied = tell("Times", day=1, lead=text).statements[0]
    assert denied.claim_id is None
    [claim] = list_all()
    assert show(claim.id)[1] == ("Times", "contrast", "negated")


def test_a_claim_is_not_joined_through_a_cut_that_hides_its_number(tell) -> None:
    tell("Post", "The council will hire 500 wardens and close the upper harbour for the whole summer season")
    tell("Times", "close the upper harbour for the whole summer season", day=1)
    third = tell(
        "Echo", "The council will hire 300 wardens and close the upper harbour for the whole summer season", day=2
    ).statements[0]
    [claim] = list_all()
    assert third.claim_id is None
    assert show(claim.id)[2] == ("Echo", "contrast", "number_changed")


def test_statements_of_one_article_are_never_matched_with_each_other(tell) -> None:
    result = tell("Post", WEIR, (("Harald Brix", OTHER)), WEIR)
    assert {one.claim_id for one in result.statements} == {None}
    assert list_all() == []
    second = tell("Times", WEIR, day=1)
    [claim] = list_all()
    assert second.statements[0].claim_id == claim.id


def test_both_places_of_words_that_an_article_prints_twice_belong_to_the_claim_and_count_once(tell) -> None:
    tell("Post", WEIR)
    twice = tell("Times", WEIR, ("Harald Brix", OTHER), f"{WEIR}. Mark that", day=1)
    [claim] = list_all()
    assert [one.claim_id for one in twice.statements] == [claim.id, None, claim.id]
    assert (claim.appearance_count, claim.article_count) == (3, 2)


def test_short_words_are_suggested_for_the_same_speaker_and_nothing_for_another(tell) -> None:
    tell("Post", "We have no comment")
    tell("Times", ("Harald Brix", "We have no comment"), day=1)
    assert list_all() == []
    again = tell("Echo", "We have no comment", day=2).statements[0]
    assert again.claim_id is None
    [claim] = list_all(suggested=True)
    assert show(claim.id) == [("Post", "joined", None), ("Echo", "suggested", "identical")]


def test_words_of_many_speakers_are_nobodys_claim(tell) -> None:
    words = "Our thoughts are with the families and friends of everybody on board tonight"
    names = ["Tamsin Orrell", "Harald Brix", "Olga Venn", "Bo Lund", "Ines Quay", "Piet Okafor", "Ana Reyes"]
    for day, name in enumerate(names):
        last = tell("Post", (name, words), day=day).statements[0]
    assert last.claim_id is None


def test_the_first_is_the_one_published_first_whichever_came_first(tell) -> None:
    tell("Times", WEIR, day=3)
    tell("Echo", WEIR, day=None)
    tell("Post", WEIR, day=1)
    [claim] = list_all()
    assert [outlet for outlet, _, _ in show(claim.id)] == ["Post", "Times", "Echo"]
    assert (claim.outlet, claim.first_published) == ("Post", MAY + timedelta(days=1))


WIRE = (
    WEIR,
    ("Harald Brix", OTHER),
    ("Olga Venn", "The harbour dues have to rise by the end of this parliament"),
    ("Bo Lund", "Every household on the eastern bank will be asked to move out"),
)


def test_a_copy_counts_once_and_says_whose_it_is(tell) -> None:
    original = tell("Wire", *WIRE).article
    copy = tell("Post", *WIRE, day=1, lead="From our agencies.\n\n").article
    own = tell("Times", WEIR, ("Ida Quay", "There was a very long silence in the town hall after that"), day=2)
    claim = claims.get_claim(own.statements[0].claim_id)
    assert (claim.appearance_count, claim.article_count, claim.outlet_count) == (3, 2, 2)
    assert [one.copy_of for one in claims.iterate_appearances(claim.id)] == [None, original.id, None]
    assert [one.statement.article_id for one in claims.iterate_appearances(claim.id)][1] == copy.id
    assert len(list_all(min_articles=2)) == 1
    assert len(list_all()) == 4


def test_the_original_may_come_after_its_copy(tell) -> None:
    copy = tell("Post", *WIRE, day=1).article
    original = tell("Wire", *WIRE, day=0, lead="Wire service.\n\n").article
    appearances = list(claims.iterate_appearances(list_all()[0].id))
    assert [(one.statement.article_id, one.copy_of) for one in appearances] == [
        (original.id, None),
        (copy.id, original.id),
    ]


def test_the_same_statements_in_another_order_are_no_copy(tell) -> None:
    tell("Wire", *WIRE)
    tell("Post", *reversed(WIRE), day=1)
    assert {one.article_count for one in list_all()} == {2}


def test_the_same_article_again_changes_no_claim(tell) -> None:
    tell("Post", WEIR)
    tell("Times", WEIR, day=1)
    before = list_all(), [show(one.id) for one in list_all()]
    for _ in range(3):
        tell("Times", WEIR, day=1)
    assert (list_all(), [show(one.id) for one in list_all()]) == before


def test_a_new_text_matches_new_words_and_lets_old_ones_go(tell) -> None:
    tell("Post", WEIR)
    url = "https://times.example/1"
    tell("Times", WEIR, day=1, url=url)
    [claim] = list_all()
    revised = tell("Times", OTHER, day=1, url=url)
    assert revised.outcome == "revised"
    assert claims.get_claim(claim.id).appearance_count == 1
    back = tell("Times", f"{WEIR}. So there", day=1, url=url, lead="Again.\n\n").statements[0]
    assert back.claim_id == claim.id


def test_a_thousand_articles_with_one_sentence_are_one_claim_in_bounded_time(tell) -> None:
    taken = []
    for number in range(1000):
        if number % 100 == 0:
            taken.append(process_time())
        last = tell("Post", WEIR, lead=f"Edition {number}.\n\n", day=number % 300)
    taken.append(process_time())
    claim = claims.get_claim(last.statements[0].claim_id)
    assert (claim.appearance_count, claim.article_count) == (1000, 1000)
    spans = [after - before for before, after in pairwise(taken)]
    # The last hundred cost no more than the first hundreds, but for what a busy machine adds.
    assert min(spans[-3:]) < 3 * max(spans[:3])


def test_the_same_article_from_eight_clients_at_once_is_one(tell) -> None:
    tell("Post", WEIR)
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: tell("Times", WEIR, day=1, url="https://times.example/1"), range(8)))
    assert sorted(one.outcome for one in results) == ["created"] + ["unchanged"] * 7
    [claim] = list_all()
    assert claim.appearance_count == 2


def test_articles_that_come_at_once_find_each_other(tell) -> None:
    outlets = [f"Outlet {number}" for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda outlet: tell(outlet, WEIR, day=1), outlets))
    [claim] = list_all()
    assert (claim.appearance_count, claim.outlet_count) == (8, 8)


@pytest.mark.parametrize(
    "words",
    [
        "No",
        "🙂",
        "🙂 🙂 🙂 🙂 🙂 🙂",
        "السدّ القديم سيعاد بناؤه قبل الشتاء يا جماعة",
        "?!",
        "نعم",
        "cafe\u0301 na\u00efve",
    ],
)
def test_odd_words_are_matched_with_themselves_without_harm(tell, words: str) -> None:
    for day, outlet in enumerate(["Post", "Times", "Echo"]):
        assert tell(outlet, words, day=day).statements[0].text == words
    assert all(one.appearance_count <= 3 for one in list_all())


def test_composed_and_decomposed_letters_are_the_same_words(tell) -> None:
    tell("Post", "Every café on the quay at Åmli will be closed for the regatta")
    second = tell("Times", "Every cafe\u0301 on the quay at A\u030amli will be closed for the regatta", day=1)
    assert second.statements[0].relation is Relation.IDENTICAL


def test_very_long_statements_are_matched_in_bounded_time(tell) -> None:
    words = " ".join(f"word{number % 9973} river" for number in range(25_000))
    tell("Post", words)
    same = tell("Times", words, day=1).statements[0]
    assert same.relation is Relation.IDENTICAL
    altered = tell("Echo", words.replace("word77 ", "lock77 ", 1), day=2).statements[0]
    assert altered.claim_id == same.claim_id


def test_thousands_of_alike_statements_of_one_article_cost_those_to_come_no_more_than_a_few(tell) -> None:
    taken = []
    for count in (500, 2000):
        name = f"ward{count}"
        said = [f"The votes of {name} were counted twice by hand in hall number {number}" for number in range(count)]
        tell("Post", *said)
        began = process_time()
        tell("Times", *(f"{words}, all of them, {name}" for words in said[:200]), day=1)
        taken.append(process_time() - began)
    with reading():
        query = WordingKey.select(fn.COUNT(WordingKey.wording)).group_by(WordingKey.key).tuples()
        assert max(number for (number,) in query) == MOST_POSTINGS
    assert taken[1] < 3 * taken[0]


def test_claims_are_filtered_by_what_their_variants_say(tell) -> None:
    tell("Post", WEIR, ("Harald Brix", OTHER))
    tell("Times", WEIR, ("Harald Brix", OTHER), day=4)
    weir, salmon = list_all(min_outlets=2)
    assert [one.id for one in list_all(q="salmon river")] == [salmon.id]
    assert [one.id for one in list_all(speaker=weir.speaker.id)] == [weir.id]
    assert len(list_all(outlet="times", published_from=MAY + timedelta(days=2))) == 2
    assert list_all(outlet="times", published_to=MAY + timedelta(days=2)) == []
    assert list_all(min_articles=3) == []
    assert list_all(tag="river") == []
    assert [one.id for one in claims.list_most_repeated(ClaimFilters(), PageRequest(limit=1)).items] == [weir.id]
    assert statements.list_statements(StatementFilters(claim=weir.id), ALL).total == 2


def test_the_statements_csv_names_the_claim_and_the_relation(tell) -> None:
    tell("Post", WEIR)
    second = tell("Times", WEIR, day=1).statements[0]
    rows = list(csv.reader(io.StringIO("".join(exports.write_statements_csv(StatementFilters())), newline="")))
    at = exports.STATEMENT_COLUMNS.index("claim_id")
    assert [row[at : at + 2] for row in rows[1:]] == [
        [str(second.claim_id), ""],
        [str(second.claim_id), "identical"],
    ]
