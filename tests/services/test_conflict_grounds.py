"""What deserves its place on the board of conflicts, and what waits among the weak ones."""

import pytest

from quotetrack.services import corrections, statements
from quotetrack.services.claim_records import ConflictStrength
from quotetrack.services.conflicts import iterate_conflicts, list_conflicts
from quotetrack.services.ingestion import ingest
from quotetrack.services.records import NewArticle, PageRequest, SpeakerChoice, StatementChanges, StatementFilters
from quotetrack.storage.connection import writing
from quotetrack.storage.statements import Statement

WEIR = "The weir at Kelmoor will hold through every flood of the coming winter"
PLAN = "the harbour board would rebuild forty wooden jetties along the northern shore before winter"
ALL = PageRequest(limit=200, include_total=True)


@pytest.fixture
def send(database, settings):
    """Sends an article to be read as any other is."""

    def send_article(text: str, **fields):
        return ingest(NewArticle(text=text, **fields), limits=settings.limits, matching=settings.matching)

    return send_article


@pytest.fixture
def print_pair(send):
    """Sends two articles of two outlets and gives what is on the board afterwards, weak or not."""

    def send_both(first: str, second: str):
        for number, text in enumerate((first, second)):
            send(f"{text}\n", url=f"https://{number}.example/story", outlet=f"Outlet {number}")
        return list(iterate_conflicts(StatementFilters(), strength=None))

    return send_both


def say(words: str, name: str = "Tamsin Orrell") -> str:
    return f"“{words},” said {name}."


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        (say(WEIR), say(WEIR, "Bo Lund"), "Both quote these words, and credit them to two speakers."),
        (say(WEIR), say(WEIR.replace("will", "will not")), "Both quote the same speaker, and the quotations disagree."),
        (
            f"Tamsin Orrell said that {PLAN}.",
            f"Tamsin Orrell said that {PLAN.replace('forty', 'sixty')}.",
            "Both report the same speaker in nearly the same words, and disagree.",
        ),
        (
            say(PLAN.replace("the harbour", "The harbour")),
            f"Tamsin Orrell said that {PLAN.replace('forty', 'sixty')}.",
            "One quotes the speaker, the other reports the same words with another meaning.",
        ),
    ],
)
def test_words_that_must_be_one_matter_stand_on_the_board(print_pair, first: str, second: str, why: str) -> None:
    [conflict] = print_pair(first, second)
    assert (conflict.strength, conflict.why) == (ConflictStrength.STRONG, why)
    assert list(list_conflicts(StatementFilters(), ALL).items) == [conflict]


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        (say(f"{WEIR}?"), say(WEIR, "Bo Lund"), "One of the two is a question."),
        (say(WEIR, "Tam Orrell"), say(WEIR, "Tam Orrell Brix"), "One name may be short for the other."),
        (
            say(WEIR),
            say(WEIR.replace("will", "will not"), "Bo Lund"),
            "The two are not known to have the same speaker: it may be another's figure or view.",
        ),
        (
            f"Tamsin Orrell said that {PLAN}.",
            f"Bo Lund said that {PLAN}.",
            "At least one only reports the words, and names another speaker.",
        ),
        (
            "Tamsin Orrell said that the poll of the northern valley gave the mayor a lead of six points over Brix.",
            "Tamsin Orrell said that the poll of the northern valley gave the mayor a lead of two points over Brix.",
            "A poll or a survey: the next one differs by itself.",
        ),
        (
            "Tamsin Orrell said that the old mill by the river would open in June.",
            "Tamsin Orrell said that the old mill by the river would not open in June.",
            "The two have few words in common: they may be about different matters.",
        ),
    ],
)
def test_what_is_mostly_two_matters_is_weak(print_pair, first: str, second: str, why: str) -> None:
    [conflict] = print_pair(first, second)
    assert (conflict.strength, conflict.why) == (ConflictStrength.WEAK, why)
    page = list_conflicts(StatementFilters(), ALL)
    assert (list(page.items), page.total) == ([], 0)
    weak = list_conflicts(StatementFilters(), ALL, strength=ConflictStrength.WEAK)
    assert (list(weak.items), weak.total) == ([conflict], 1)


def test_an_editor_makes_sure_of_a_speaker(print_pair, editor) -> None:
    [conflict] = print_pair(say(WEIR), say(WEIR, "Bo Lund"))
    with writing():
        Statement.update(confidence=0.3).execute()
    [unsure] = list_conflicts(StatementFilters(), ALL, strength=None).items
    assert unsure.why == "It is not sure who says it in one of the two."
    for number in (conflict.left.id, conflict.right.id):
        corrections.accept_statement(number, actor=editor, expected_version=statements.get_statement(number).version)
    [sure] = list_conflicts(StatementFilters(), ALL).items
    assert sure.strength is ConflictStrength.STRONG


def test_one_speaker_of_both_is_no_conflict_once_an_editor_says_so(print_pair, editor) -> None:
    [conflict] = print_pair(say(WEIR), say(WEIR, "Bo Lund"))
    right = conflict.right
    corrections.correct_statement(
        right.id,
        StatementChanges(speaker=SpeakerChoice(id=conflict.left.speaker.id)),
        actor=editor,
        expected_version=right.version,
    )
    assert list_conflicts(StatementFilters(), ALL, strength=None).total == 0


def test_the_strongest_come_first_on_pages_of_any_size(send) -> None:
    stories = [
        f"Tamsin Orrell said that {PLAN}.\n\n{say(WEIR)}",
        f"Tamsin Orrell said that {PLAN.replace('forty', 'sixty')}.\n\n{say(WEIR.replace('will', 'will not'))}",
        say(WEIR, "Bo Lund"),
        say(WEIR.replace("will", "will not"), "Olga Venn"),
    ]
    for number, story in enumerate(stories):
        send(f"{story}\n", url=f"https://{number}.example/story", outlet=f"Outlet {number}")
    whole = list_conflicts(StatementFilters(), ALL, strength=None)
    found = [(one.strength, one.why) for one in whole.items]
    assert found == sorted(
        found, key=lambda one: (one[0] is ConflictStrength.WEAK, [why for _, why in found].index(one[1]))
    )
    assert len(found) == whole.total
    for limit in (1, 2, 3):
        request, pages = PageRequest(limit=limit), []
        while True:
            page = list_conflicts(StatementFilters(), request, strength=None)
            pages.append([one.id for one in page.items])
            if page.next_cursor is None:
                break
            request = PageRequest(limit=limit, cursor=page.next_cursor)
        assert [number for page in pages for number in page] == [one.id for one in whole.items]
        assert all(len(page) == limit for page in pages[:-1])


def test_conflicts_of_one_claim(print_pair) -> None:
    [conflict] = print_pair(say(WEIR), say(WEIR, "Bo Lund"))
    assert list_conflicts(StatementFilters(), ALL, claim=conflict.claim_id).total == 1
    assert list_conflicts(StatementFilters(), ALL, claim=conflict.claim_id + 1).total == 0
    assert list_conflicts(StatementFilters(), ALL, claim=2**70).total == 0
