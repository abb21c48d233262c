"""What is made of a statement's likeness to earlier ones: pure decisions, written down by ``services.matching``."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Final

from quotetrack.matching.index import has_plain_words
from quotetrack.services.candidates import Earlier, Sought
from quotetrack.settings import MatchingSettings
from quotetrack.terms import AppearanceState, Polarity, Relation

JOINING: Final = (Relation.IDENTICAL, Relation.EXCERPT, Relation.ALTERED)
"""The relations that make a variant, the closest first."""

CONTRASTING: Final = frozenset({Relation.NUMBER_CHANGED, Relation.NEGATED})

SAME_WORDING: Final = 0.7
"""From this score on an altered wording joins; below it is suggested. Of the labelled pairs the false ones lie below,
as do those between unrelated reports of one campaign."""

NEEDED: Final = {
    Relation.ALTERED: 0.65,
    Relation.NUMBER_CHANGED: 0.7,
    Relation.NEGATED: 0.7,
    Relation.PARAPHRASE: 0.75,
}
"""From these scores on the looser relations are about the same thing, whoever speaks."""

SAME_SPEAKER_SCORE: Final = 0.6
"""The same for words of one and the same speaker."""

TELLING_WORDS: Final = 6
"""So many words that carry content and are no names, on both sides, make it unlikely that two who report at random
say the same. Below, of 840 news articles, half of the paraphrases and of the reports in nearly the same words were
other claims about one matter ("a tax on sugar")."""

OTHERS_WORDING: Final = 0.75
"""The score from which altered reports join with those of somebody else."""

MOST_SUGGESTED: Final = 2
MOST_CONTRASTS: Final = 3


@dataclass(frozen=True, slots=True)
class Match:
    """An earlier statement and how the new one compares with it."""

    earlier: Earlier
    relation: Relation
    score: float


@dataclass(frozen=True, slots=True)
class Link:
    """What is to be written: the statement belongs so to the claim of the earlier one."""

    match: Match
    state: AppearanceState


@dataclass(frozen=True, slots=True)
class Decided:
    """What editors have decided already: claims that the statement is not to be brought into again, whether it has a
    claim for good, and pairs of claims kept apart."""

    closed: Collection[int] = ()
    settled: bool = False
    apart: Collection[tuple[int, int]] = field(default=())


def weigh_polarity(relation: Relation, one: Polarity, other: Polarity) -> Relation:
    """The relation of what was said, when the words compare so and one speaker denied them.

    "He denied that he took the money" has the words of "I took the money" and says the opposite; to deny the opposite
    is to say the same in other words.
    """
    if (one is Polarity.DENIED) == (other is Polarity.DENIED):
        return relation
    if relation in JOINING or relation is Relation.PARAPHRASE:
        return Relation.NEGATED
    return Relation.PARAPHRASE if relation is Relation.NEGATED else relation


def judge(sought: Sought, matches: Sequence[Match], decided: Decided, rules: MatchingSettings) -> list[Link]:
    """The links of one new statement: at most one claim joined, few suggested, few contrasts; never against editors.

    A claim with which a number or a negation disagrees is not joined through another of its variants, and one that the
    statement tells in other words not through a piece of it that both have.
    """
    contrasts = [one for one in matches if one.relation in CONTRASTING and is_clear(sought, one, rules)]
    against = {_name_claim(one) for one in contrasts}
    reworded = {_name_claim(one) for one in matches if one.relation is Relation.PARAPHRASE}
    links: dict[object, Link] = {}
    joined: Match | None = None
    for match in sorted(_select_same(matches), key=_order):
        claim = _name_claim(match)
        if claim in links or claim in against or match.earlier.claim in decided.closed:
            continue
        through_piece = match.relation is Relation.EXCERPT and claim in reworded
        if joined is None and not decided.settled and not through_piece and _joins_alone(sought, match, rules):
            links[claim] = Link(match, AppearanceState.JOINED)
            joined = match
        elif len(links) <= MOST_SUGGESTED and _is_worth_suggesting(sought, match, joined, decided, rules):
            links[claim] = Link(match, AppearanceState.SUGGESTED)
    for match in sorted(contrasts, key=lambda one: -one.score)[:MOST_CONTRASTS]:
        if match.earlier.claim not in decided.closed:
            links.setdefault(_name_claim(match), Link(match, AppearanceState.CONTRAST))
    return list(links.values())


def is_stock(match: Match, rules: MatchingSettings) -> bool:
    """Whether so many speakers are on record with the words that they say nothing of who says them now."""
    return match.earlier.speakers >= rules.stock_speakers


def is_short(text: str, rules: MatchingSettings) -> bool:
    """Whether the words are too few to tell one occasion from another: then none but the very same are linked."""
    return not has_plain_words(text, rules.short_words)


def is_telling(sought: Sought, match: Match) -> bool:
    """Whether both sides say enough for a looser likeness to mean one claim."""
    return all(has_plain_words(text, TELLING_WORDS) for text in (sought.prepared.text, match.earlier.text))


def _is_either_short(sought: Sought, match: Match, rules: MatchingSettings) -> bool:
    return is_short(sought.prepared.text, rules) or is_short(match.earlier.text, rules)


def _is_same_speaker(sought: Sought, match: Match) -> bool:
    return sought.speaker is not None and sought.speaker == match.earlier.speaker


def is_clear(sought: Sought, match: Match, rules: MatchingSettings) -> bool:
    """Whether the likeness is enough to be shown: the looser the relation, the more must be alike.

    Of short words only the very same are worth an editor's look, and only of the same speaker.
    """
    same = _is_same_speaker(sought, match)
    if _is_either_short(sought, match, rules):
        return match.relation is Relation.IDENTICAL and same and has_plain_words(sought.prepared.text, 1)
    if match.relation in (Relation.IDENTICAL, Relation.EXCERPT):
        return True
    if match.relation is Relation.PARAPHRASE and not is_telling(sought, match):
        return False
    return match.score >= (SAME_SPEAKER_SCORE if same else NEEDED[match.relation])


def _select_same(matches: Sequence[Match]) -> list[Match]:
    return [one for one in matches if one.relation in JOINING or one.relation is Relation.PARAPHRASE]


def _order(match: Match) -> tuple[int, float, bool, int]:
    rank = JOINING.index(match.relation) if match.relation in JOINING else len(JOINING)
    return rank, -match.score, match.earlier.claim is None, match.earlier.statement


def _name_claim(match: Match) -> object:
    """What stands for the claim: its number, or the statement that would begin it."""
    return match.earlier.claim or ("statement", match.earlier.statement)


def _joins_alone(sought: Sought, match: Match, rules: MatchingSettings) -> bool:
    if match.relation not in JOINING or _is_either_short(sought, match, rules) or is_stock(match, rules):
        return False
    if match.relation is Relation.ALTERED and match.score < SAME_WORDING:
        return False
    if match.relation is not Relation.IDENTICAL and not _is_vouched_for(sought, match):
        return False
    hypothetical = Polarity.HYPOTHETICAL
    return (sought.polarity is hypothetical) == (match.earlier.polarity is hypothetical)


def _is_vouched_for(sought: Sought, match: Match) -> bool:
    """Whether nearly the same words are known to be somebody's: one speaker's, or quoted on both sides, or too many to
    be chance. Outlets report different claims about one matter in the same few words."""
    if _is_same_speaker(sought, match) or (sought.quoted and match.earlier.quoted):
        return True
    alike = match.relation is Relation.EXCERPT or match.score >= OTHERS_WORDING
    return alike and is_telling(sought, match)


def _is_worth_suggesting(
    sought: Sought, match: Match, joined: Match | None, decided: Decided, rules: MatchingSettings
) -> bool:
    if is_stock(match, rules) or not is_clear(sought, match, rules):
        return False
    ours, theirs = joined.earlier.claim if joined else None, match.earlier.claim
    if ours is None or theirs is None:
        return True
    return (min(ours, theirs), max(ours, theirs)) not in decided.apart
