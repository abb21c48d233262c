"""What is made of a likeness: how much two speakers, or two reports, must have in common to be one claim."""

from dataclasses import replace

import pytest

from quotetrack.services.candidates import Earlier, seek
from quotetrack.services.judgement import Decided, Match, judge
from quotetrack.settings import load_settings
from quotetrack.terms import AppearanceState, Polarity, Relation

RULES = load_settings({}).matching
FEW = "a higher tax on sugar and salt"
MANY = "to rebuild the old weir before winter and lend pumps to every farm beside the river"
ORRELL, BRIX = 1, 2
EARLIER = Earlier(
    statement=7,
    article=3,
    wording=5,
    text=FEW,
    words=4,
    start=0,
    speaker=ORRELL,
    polarity=Polarity.AFFIRMED,
    claim=None,
    name="Tamsin Orrell",
    speakers=1,
    quoted=False,
    on_behalf_of=None,
)


def decide(text: str, relation: Relation, score: float, *, speaker: int | None, quoted: bool = False) -> list[str]:
    """The states in which a statement of the text is linked to an earlier one of Orrell's."""
    earlier = replace(EARLIER, text=text, quoted=quoted)
    sought = seek(text, speaker, quoted=quoted)
    return [link.state.value for link in judge(sought, [Match(earlier, relation, score)], Decided(), RULES)]


@pytest.mark.parametrize(
    ("text", "relation", "score", "speaker", "quoted", "state"),
    [
        (FEW, Relation.IDENTICAL, 1.0, BRIX, False, AppearanceState.JOINED),
        (FEW, Relation.EXCERPT, 0.8, ORRELL, False, AppearanceState.JOINED),
        (FEW, Relation.EXCERPT, 0.8, BRIX, False, AppearanceState.SUGGESTED),
        (FEW, Relation.ALTERED, 0.9, None, False, AppearanceState.SUGGESTED),
        (FEW, Relation.ALTERED, 0.9, BRIX, True, AppearanceState.JOINED),
        (MANY, Relation.EXCERPT, 0.3, None, False, AppearanceState.JOINED),
        (MANY, Relation.ALTERED, 0.8, BRIX, False, AppearanceState.JOINED),
        (MANY, Relation.ALTERED, 0.72, BRIX, False, AppearanceState.SUGGESTED),
        (MANY, Relation.ALTERED, 0.72, ORRELL, False, AppearanceState.JOINED),
    ],
)
def test_reports_of_others_in_nearly_the_same_few_words_are_only_suggested(
    text: str, relation: Relation, score: float, speaker: int | None, quoted: bool, state: AppearanceState
) -> None:
    assert decide(text, relation, score, speaker=speaker, quoted=quoted) == [state.value]


def test_a_paraphrase_is_suggested_where_both_say_enough_to_tell_one_claim_from_another() -> None:
    assert decide(MANY, Relation.PARAPHRASE, 0.8, speaker=BRIX) == ["suggested"]
    assert decide(MANY, Relation.PARAPHRASE, 0.62, speaker=ORRELL) == ["suggested"]
    assert decide(MANY, Relation.PARAPHRASE, 0.62, speaker=BRIX) == []
    assert decide(FEW, Relation.PARAPHRASE, 1.0, speaker=ORRELL) == []


def test_a_claim_told_in_other_words_is_not_joined_through_a_piece_of_it() -> None:
    whole = replace(EARLIER, statement=6, wording=4, text=MANY, claim=11)
    piece = replace(EARLIER, text="to rebuild the old weir before winter", claim=11)
    sought = seek("they mean to rebuild the old weir before winter and to give pumps to the farmers", ORRELL)
    through_piece = Match(piece, Relation.EXCERPT, 0.8)

    def judge_all(*matches: Match) -> list[tuple[int, str]]:
        links = judge(sought, matches, Decided(), RULES)
        return [(link.match.earlier.statement, link.state.value) for link in links]

    assert judge_all(through_piece) == [(7, "joined")]
    assert judge_all(through_piece, Match(whole, Relation.ALTERED, 0.8)) == [(7, "joined")]
    assert judge_all(through_piece, Match(whole, Relation.PARAPHRASE, 0.7)) == [(7, "suggested")]
