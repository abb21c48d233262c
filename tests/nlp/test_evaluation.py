"""What the figures count, each shown on a text small enough to count by hand."""

from typing import Any

import pytest

from quotetrack.errors import InputError
from quotetrack.nlp.analysis import Statement
from quotetrack.nlp.annotated_words import cut_words, is_same_name
from quotetrack.nlp.evaluation import Evaluation, Evaluator, Rate
from quotetrack.nlp.gold import build_gold
from quotetrack.terms import Kind, Polarity, Status
from quotetrack.text.spans import Span

FERRY = "“The ferry sails at noon today,” Odile Brandt said. Her deputy said the crew wanted more pay this year."
QUOTE, REPORT = "The ferry sails at noon today,", "the crew wanted more pay this year"


def find(text: str, words: str) -> list[int]:
    start = text.index(words)
    return [start, start + len(words)]


def attribute(content: str, source: str | None, cue: str = "said", speaker: str | None = None) -> dict[str, Any]:
    return {
        "content": [find(FERRY, content)],
        "source": [find(FERRY, source)] if source else [],
        "cue": [find(FERRY, cue)],
        "speaker": speaker,
    }


def state(
    content: str,
    source: str | None,
    *,
    kind: Kind = Kind.DIRECT,
    speaker: str | None = None,
    confidence: float = 0.8,
    text: str = FERRY,
) -> Statement:
    return Statement(
        content=(Span(*find(text, content)),),
        cue=Span(*find(text, "said")),
        source=Span(*find(text, source)) if source else None,
        kind=kind,
        polarity=Polarity.AFFIRMED,
        status=Status.ATTRIBUTED if speaker else Status.UNKNOWN,
        entity=0 if speaker else None,
        speaker=speaker,
        on_behalf_of=None,
        candidates=(),
        confidence=confidence,
        reason="",
    )


def evaluate(attributions: list[dict[str, Any]], *statements: Statement, text: str = FERRY, **more: Any) -> Evaluation:
    evaluator = Evaluator()
    evaluator.add(build_gold({"id": "bay_1", "text": text, "attributions": attributions, **more}), statements)
    return evaluator.report()


def test_what_is_found_with_its_source_counts_on_both_sides() -> None:
    report = evaluate(
        [attribute(QUOTE, "Odile Brandt", speaker="Odile Brandt"), attribute(REPORT, "Her deputy")],
        state(QUOTE, "Odile Brandt", speaker="Odile Brandt"),
        state(REPORT, "Her deputy", kind=Kind.INDIRECT),
    )
    assert (report.articles, report.words) == (1, 19)
    assert report.quotations_found == Rate(1, 1)
    assert (report.quoted.precision, report.quoted.recall, report.quoted.f1) == (Rate(1, 1), Rate(1, 1), 1.0)
    assert report.resolved == Rate(1, 1)
    assert (report.statements.precision, report.statements.recall) == (Rate(2, 2), Rate(2, 2))
    assert report.attributed == report.statements


def test_wrong_source_is_found_but_not_right() -> None:
    report = evaluate(
        [attribute(QUOTE, "Odile Brandt", speaker="Odile Brandt")], state(QUOTE, "deputy", speaker="The deputy")
    )
    assert report.quotations_found == Rate(1, 1)
    assert (report.quoted.precision, report.quoted.recall) == (Rate(0, 1), Rate(0, 1))
    assert (report.statements.f1, report.attributed.f1, report.resolved) == (1.0, 0.0, Rate(0, 1))


def test_missing_source_lowers_recall_but_not_precision_of_quotations() -> None:
    report = evaluate([attribute(QUOTE, "Odile Brandt")], state(QUOTE, None))
    assert (report.quoted.precision, report.quoted.recall) == (Rate(0, 0), Rate(0, 1))


def test_no_source_on_either_side_is_right() -> None:
    report = evaluate([attribute(REPORT, None)], state(REPORT, None))
    assert report.attributed.recall == Rate(1, 1)


@pytest.mark.parametrize(("content", "found"), [("wanted more pay this year", 1), ("pay this year", 0)])
def test_contents_are_the_same_when_their_words_overlap_by_half(content: str, found: int) -> None:
    report = evaluate([attribute(REPORT, "Her deputy")], state(content, "Her deputy", kind=Kind.INDIRECT))
    assert report.statements.recall == Rate(found, 1)


def test_one_annotated_content_is_found_once() -> None:
    report = evaluate([attribute(QUOTE, "Odile Brandt")], state(QUOTE, "Odile Brandt"), state(QUOTE, "Odile Brandt"))
    assert (report.statements.precision, report.statements.recall) == (Rate(1, 2), Rate(1, 1))


def test_groups_are_the_kind_the_cue_and_the_outlet() -> None:
    report = evaluate([attribute(QUOTE, "Odile Brandt"), attribute(REPORT, "Her deputy")], state(QUOTE, "Odile Brandt"))
    kinds = {group.name: group.statements.recall for group in report.by_kind}
    assert kinds == {"direct": Rate(1, 1), "indirect": Rate(0, 1)}
    assert [(group.name, group.statements.recall) for group in report.by_cue] == [("said", Rate(1, 2))]
    (outlet,) = report.by_outlet
    assert (outlet.name, outlet.statements.recall) == ("bay", Rate(1, 2))
    assert outlet.quoted is not None
    assert outlet.quoted.recall == Rate(1, 1)


def test_outlet_is_the_field_before_the_identifier() -> None:
    (outlet,) = evaluate([attribute(QUOTE, None)], outlet="Bay News").by_outlet
    assert outlet.name == "Bay News"


def test_only_the_commonest_twenty_cues_are_told() -> None:
    words = [f"word{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"]
    text = " ".join([*words, "one two three"])
    cues = [words[0], *words]
    attributions = [{"content": [find(text, "one two three")], "cue": [find(text, cue)]} for cue in cues]
    report = evaluate(attributions, text=text)
    assert [group.name for group in report.by_cue] == words[:20]


def test_article_of_direct_quotations_alone_wants_them_in_any_marks() -> None:
    text = "'The ferry sails at noon,' Odile Brandt said."
    gold = {"content": [find(text, "The ferry sails at noon")], "source": [find(text, "Odile Brandt")]}
    own = state("The ferry sails at noon", "Odile Brandt", text=text)
    assert evaluate([gold], own, text=text).quotations_found == Rate(0, 0)
    report = evaluate([gold], own, text=text, direct_only=True)
    assert (report.direct_only, report.quotations_found, report.quoted.recall) == (1, Rate(1, 1), Rate(1, 1))


def test_each_statement_falls_into_the_bin_of_its_confidence() -> None:
    report = evaluate(
        [attribute(QUOTE, "Odile Brandt"), attribute(REPORT, "Her deputy")],
        state(QUOTE, "Odile Brandt", confidence=1.0),
        state(REPORT, "Odile Brandt", confidence=0.95),
        state("Her deputy", None, confidence=0.3),
    )
    filled = {each.low: each for each in report.reliability if each.statements}
    assert len(report.reliability) == 10
    assert {low: (each.statements, each.annotated, each.right) for low, each in filled.items()} == {
        0.9: (2, 2, 1),
        0.3: (1, 0, 0),
    }


def test_nothing_to_count_is_no_error() -> None:
    report = Evaluator().report()
    assert (report.articles, report.quoted.f1, report.statements.f1, report.by_kind) == (0, 0.0, 0.0, ())


@pytest.mark.parametrize(
    ("annotated", "own", "same"),
    [
        ("Odile Brandt", "ODILE BRANDT", True),
        ("Odile Brandt", "Sen. Odile Brandt", True),
        ("Odile Brandt", "Odile M. Brandt", True),
        ("Harbor Authority", "Hallow Bay Harbor Authority", True),
        ("Hallow Bay Harbor Authority", "Harbor Authority", False),
        ("Odile Brandt", "Brandt", False),
        ("Brandt", "Odile Brandt", False),
        ("Odile Brandt Jr.", "Odile Brandt", False),
        ("Odile Brandt", "Karel Brandt", False),
        ("Brandt", "Brandt’s", True),
        ("Odile Brandt", "", False),
        ("Mr", "Mr", False),
    ],
)
def test_names_are_the_same_when_they_name_one_speaker(annotated: str, own: str, same: bool) -> None:
    assert is_same_name(annotated, own) is same


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        ("“one two” three", [{0, 1}]),
        ("“one two\n“three” four", [{0, 1}, {2}]),
        ("“one\n“two” three", [{0}, {1}]),
        ('"one two" three "four', [{0, 1}, {3}]),
        ("``one two'' three ''four''", [{0, 1}, {3}]),
        ("don't ‘one two’", []),
        ("“”", [set()]),
    ],
)
def test_marked_stretches_end_at_their_mark_or_at_the_line_before_the_next(
    text: str, stretches: list[set[int]]
) -> None:
    assert [set(words) for words in cut_words(text).quoted] == stretches


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"id": None}, "'id' must be a text or a number."),
        ({"text": 3}, "'text' must be a text."),
        ({"attributions": None}, "'attributions' must be a list."),
        ({"attributions": ["x"]}, "attributions[0] must be an object."),
        ({"attributions": [{"content": [[0, 999]]}]}, "attributions[0].content must be a list of [start, end]"),
        ({"attributions": [{"content": [[2, 1]]}]}, "attributions[0].content must be a list of [start, end]"),
        ({"attributions": [{"content": [[True, 1]]}]}, "attributions[0].content must be a list of [start, end]"),
        ({"attributions": [{"content": "x"}]}, "attributions[0].content must be a list of [start, end]"),
        ({"attributions": [{"source": [[0, 1], 2]}]}, "attributions[0].source must be a list of [start, end]"),
        ({"attributions": [{"speaker": 1}]}, "'attributions[0].speaker' must be a text."),
        ({"direct_only": "yes"}, "'direct_only' must be true or false."),
        ({"outlet": 1}, "'outlet' must be a text."),
    ],
)
def test_annotation_that_cannot_be_read_is_refused_with_its_place(change: dict[str, Any], complaint: str) -> None:
    with pytest.raises(InputError, match=r"^" + complaint.replace("[", r"\[").replace("]", r"\]")):
        build_gold({"id": "a", "text": FERRY, "attributions": [], **change})


def test_one_pair_stands_for_a_list_of_one_and_null_for_none() -> None:
    article = build_gold({"id": 7, "text": FERRY, "attributions": [{"content": [1, 4], "source": None}]})
    (attribution,) = article.attributions
    assert (article.identifier, attribution.content, attribution.source) == ("7", (Span(1, 4),), ())
