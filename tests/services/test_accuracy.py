"""How often the machine was right, and editors of one mind, counted from corrections."""

import pytest

from quotetrack.errors import InputError
from quotetrack.nlp.reasons import WHERE
from quotetrack.services import corrections, mergers, reshaping
from quotetrack.services.accuracy import measure_accuracy, name_band, name_rule
from quotetrack.services.accuracy_records import (
    AccuracyFilters,
    Basis,
    Grouping,
    Mistake,
    find_interval,
)
from quotetrack.services.machine_answers import return_to_machine
from quotetrack.services.mergers import merge_speakers
from quotetrack.services.records import Actor, SpeakerChoice, StatementChanges
from quotetrack.services.statements import get_statement
from quotetrack.terms import Kind, Polarity
from quotetrack.text.spans import Span

ROLF = Actor("Rolf Ek")
TEXT = "“The weir will hold,” said Ida Marl.\n\n“We open in May,” said Ada Brix.\n\n“It is closed,” said someone.\n"


@pytest.fixture
def article(send):
    """Statements 1 by Ida Marl, 2 by Ada Brix, 3 by nobody."""
    return send(TEXT, outlet="Kelmoor Post")


def accept(number, actor):
    version = get_statement(number).version
    return corrections.accept_statement(number, actor=actor, expected_version=version)


def reject(number, actor):
    return corrections.reject_statement(number, actor=actor, expected_version=get_statement(number).version)


def correct(number, actor, **changes):
    version = get_statement(number).version
    return corrections.correct_statement(number, StatementChanges(**changes), actor=actor, expected_version=version)


def measure(**filters):
    return measure_accuracy(AccuracyFilters(**filters))


def read_group(report, grouping):
    return {one.label: (one.looked_at, one.right) for one in report.groups[grouping]}


def test_nothing_decided_is_nothing_counted(article) -> None:
    report = measure()
    assert (report.chosen.looked_at, report.chosen.share, report.chosen.low) == (0, None, None)
    assert report.groups[Grouping.OUTLET] == ()
    assert (report.agreement.decided, report.stored, report.whole_articles) == (0, 3, 0)


def test_accepted_is_right_and_corrected_is_wrong_by_what_was_changed(article, editor) -> None:
    accept(1, editor)
    correct(2, editor, speaker=SpeakerChoice(name="Eda Brix"), kind=Kind.INDIRECT)
    correct(3, editor, speaker=SpeakerChoice(name="Ida Marl"))
    chosen = measure().chosen
    assert (chosen.looked_at, chosen.right) == (3, 1)
    assert chosen.wrong == {Mistake.SPEAKER: 1, Mistake.KIND: 1, Mistake.LEFT_OPEN: 1}


@pytest.mark.parametrize(
    ("changes", "mistake"),
    [
        ({"speaker": None}, Mistake.SPEAKER),
        ({"on_behalf_of": SpeakerChoice(name="River Board")}, Mistake.BEHALF),
        ({"polarity": Polarity.DENIED}, Mistake.POLARITY),
        ({"content": (Span(1, 9),)}, Mistake.SPAN),
    ],
)
def test_each_mistake_has_its_name(article, editor, changes, mistake) -> None:
    correct(1, editor, **changes)
    assert measure().chosen.wrong == {mistake: 1}


def test_rejected_merged_split_and_added_statements(article, editor) -> None:
    reject(1, editor)
    second = get_statement(2)
    reshaping.merge_statements(2, 3, actor=editor, expected_version=second.version)
    chosen = measure().chosen
    assert (chosen.looked_at, chosen.wrong) == (3, {Mistake.NOT_A_STATEMENT: 1, Mistake.SPAN: 2})
    corrections.undo_last(2, actor=editor, expected_version=get_statement(2).version)
    reshaping.split_statement(2, second.content[0].start + 3, actor=editor, expected_version=get_statement(2).version)
    new = reshaping.NewStatement(revision=1, content=(Span(4, 8),))
    reshaping.add_statement(article.article.id, new, actor=editor)
    chosen = measure().chosen
    assert (chosen.looked_at, chosen.missed) == (2, 1)
    assert chosen.wrong == {Mistake.NOT_A_STATEMENT: 1, Mistake.SPAN: 1}


def test_what_was_undone_or_changed_back_is_no_mistake(article, editor) -> None:
    correct(1, editor, kind=Kind.INDIRECT)
    correct(1, editor, kind=Kind.DIRECT)
    correct(2, editor, kind=Kind.INDIRECT)
    corrections.undo_last(2, actor=editor, expected_version=get_statement(2).version)
    accept(3, editor)
    return_to_machine(3, actor=editor, expected_version=get_statement(3).version)
    chosen = measure().chosen
    assert (chosen.looked_at, chosen.right) == (1, 1)


def test_a_speaker_who_was_found_to_be_another_was_no_mistake(article, editor) -> None:
    ada = get_statement(2).speaker
    full = correct(2, editor, speaker=SpeakerChoice(name="Adelheid Brix")).speaker
    assert measure().chosen.wrong == {Mistake.SPEAKER: 1}
    merge_speakers(ada.id, full.id, actor=editor)
    assert measure().chosen.wrong == {}


def test_a_split_speaker_was_the_wrong_one(article, editor) -> None:
    ida = get_statement(1).speaker
    mergers.split_speaker(ida.id, [1], "Ida Marl the younger", actor=editor)
    assert measure().chosen.wrong == {Mistake.SPEAKER: 1}


def test_statements_are_counted_by_outlet_kind_cue_confidence_and_reason(article, send, editor) -> None:
    send("“We said no,” denied Ida Marl.\n", url="https://other.example/1", outlet="The Lantern")
    accept(1, editor)
    accept(3, editor)
    reject(4, editor)
    report = measure()
    assert read_group(report, Grouping.OUTLET) == {"Kelmoor Post": (2, 2), "The Lantern": (1, 0)}
    assert read_group(report, Grouping.KIND) == {"direct": (3, 2)}
    assert read_group(report, Grouping.CUE) == {"said": (2, 2), "denied": (1, 0)}
    assert read_group(report, Grouping.CONFIDENCE) == {"0.00–0.49": (1, 1), "0.90–0.94": (2, 1)}
    assert read_group(report, Grouping.REASON) == {"unsure": (1, 1), "not waiting": (2, 1)}
    assert report.groups[Grouping.CONFIDENCE][0].confidence == pytest.approx(0.3)
    assert read_group(measure(outlet="the lantern"), Grouping.CUE) == {"denied": (1, 0)}


def test_statements_of_the_queue_are_told_from_others(article, editor) -> None:
    accept(1, editor)
    correct(3, editor, speaker=SpeakerChoice(name="Ida Marl"))
    report = measure(basis=Basis.QUEUE)
    counted = {basis: (tally.looked_at, tally.right) for basis, tally in report.bases.items()}
    assert counted == {Basis.ALL: (2, 1), Basis.QUEUE: (1, 0), Basis.OTHERS: (1, 1), Basis.WHOLE: (0, 0)}
    assert read_group(report, Grouping.REASON) == {"unsure": (1, 0)}


def test_articles_that_were_read_whole_count_apart(article, editor, send) -> None:
    for number in (1, 2, 3):
        accept(number, editor)
    send("“We wait,” said Ida Marl.\n\n“We go,” said Ida Marl.\n", url="https://other.example/1")
    accept(4, editor)
    report = measure()
    assert (report.bases[Basis.WHOLE].looked_at, report.whole_articles) == (3, 1)
    assert report.chosen.looked_at == 4


def test_dates_keep_what_was_decided_then(article, editor) -> None:
    accept(1, editor)
    accept(2, editor)
    moment = corrections.list_corrections(2)[0].created_at
    assert measure(since=moment).chosen.looked_at == 1
    assert measure(until=moment).chosen.looked_at == 1
    with pytest.raises(InputError):
        measure(since=moment.replace(tzinfo=None))


def test_second_editor_who_accepts_agrees_and_one_who_changes_does_not(article, editor) -> None:
    correct(1, editor, speaker=SpeakerChoice(name="Ada Brix"))
    accept(1, ROLF)
    correct(2, editor, kind=Kind.INDIRECT)
    correct(2, ROLF, speaker=None)
    accept(3, editor)
    accept(3, editor)
    agreement = measure().agreement
    assert (agreement.decided, agreement.agreed) == (2, 1)
    assert agreement.changed == {Mistake.SPEAKER: 1}
    [pair] = agreement.pairs
    assert (pair.first, pair.second, pair.decided, pair.agreed) == ("Ida Quill", "Rolf Ek", 2, 1)


def test_what_another_editor_takes_back_is_no_agreement(article, editor) -> None:
    reject(1, editor)
    corrections.undo_last(1, actor=ROLF, expected_version=get_statement(1).version)
    accept(1, ROLF)
    agreement = measure().agreement
    assert (agreement.decided, agreement.agreed, agreement.taken_back) == (1, 0, 1)


def test_accepting_what_another_rejected_is_no_agreement(article, editor) -> None:
    reject(1, editor)
    accept(1, ROLF)
    agreement = measure().agreement
    assert (agreement.decided, agreement.agreed, agreement.changed) == (1, 0, {Mistake.NOT_A_STATEMENT: 1})


def test_decisions_outlive_a_new_text_and_are_counted_once(article, send, editor) -> None:
    correct(1, editor, kind=Kind.INDIRECT)
    send("Today. " + TEXT, outlet="Kelmoor Post")
    chosen = measure().chosen
    assert (chosen.looked_at, chosen.wrong) == (1, {Mistake.KIND: 1})


@pytest.mark.parametrize(
    ("right", "total", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605)],
)
def test_intervals_are_those_of_wilson(right, total, low, high) -> None:
    """The last two are worked examples of Newcombe (1998), methods 3."""
    assert find_interval(right, total) == pytest.approx((low, high), abs=1e-4)


def test_intervals_of_nothing() -> None:
    assert find_interval(0, 0) == (None, None)


@pytest.mark.parametrize(
    ("reason", "rule"),
    [
        ("Named right after the quote: ‘said Ida Marl’.", "Named right after the quote"),
        (
            "A reply in a dialogue without a cue of its own. Ida is the last named.",
            "A reply in a dialogue without a cue of its own",
        ),
        (
            "2 known speakers are called Ida Marl. Named right after the quote: ‘said Ida Marl’.",
            "Several known speakers bear the name",
        ),
        (
            "Ida Marl is on record as holding this office on the day of publication. X",
            "On record as holding the office",
        ),
        ("Whatever Ida Marl wrote.", "Another reason"),
    ],
)
def test_rules_are_named_without_the_words_of_the_text(reason, rule) -> None:
    assert name_rule(reason) == rule


def test_bands_of_confidence_meet_without_a_gap() -> None:
    assert [name_band(one) for one in (0.0, 0.4999, 0.5, 0.79, 0.8, 0.95, 1.0)] == [
        "0.00–0.49",
        "0.00–0.49",
        "0.50–0.59",
        "0.70–0.79",
        "0.80–0.89",
        "0.95–1.00",
        "0.95–1.00",
    ]


@pytest.mark.parametrize("rule", sorted(WHERE))
def test_every_rule_of_the_machine_has_a_name(rule) -> None:
    assert name_rule(WHERE[rule].format(words="said Ida Marl")) != "Another reason"
