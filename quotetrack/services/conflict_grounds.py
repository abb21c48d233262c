"""Why two statements stand on the board of conflicts, and how much that is worth: asked in SQL, told in words.

The grounds were chosen by reading all 34 conflicts among 840 news articles: words that both outlets quote are the same
words, and where they differ one is wrong; reports of a few words, polls and figures of rivals mostly are two matters.
"""

from collections.abc import Collection, Mapping
from enum import IntEnum
from functools import reduce
from operator import or_
from typing import Any, Final

from peewee import SQL, Case, fn

from quotetrack.services.claim_records import ConflictStrength
from quotetrack.storage.claims import Appearance
from quotetrack.storage.speakers import Speaker
from quotetrack.storage.statements import Statement
from quotetrack.storage.wordings import StatementWording, Wording
from quotetrack.terms import AppearanceState, Kind, Relation, Review

Left: Final = Statement.alias("left_statement")
"""The statement that the later one is held against."""

Ours: Final = Speaker.alias("later_speaker")
Theirs: Final = Speaker.alias("left_speaker")

SURE: Final = 0.5
"""From this confidence on the machine is believed about who speaks; what an editor looked at is believed anyway."""

COMMON_WORDING: Final = 0.75
"""From this score on two quotations have enough in common to be of one occasion."""

REPORTED_WORDING: Final = 0.8
TELLING_WORDS: Final = 6
"""The same for a report and the opposite: this score, and so many words of content on both sides."""

REPORTED_NUMBER: Final = 0.65
"""The same for a report and another number of one speaker: the figure is most of what is said."""

POLL_WORDS: Final = (" poll ", " polls ", " survey ", " voters", " points", " lead ", " leads ", " leading ")
"""Words of polls and surveys, whose next edition differs by itself, as they are looked for in a folded text."""


class Ground(IntEnum):
    """Why a conflict is on the board, the strongest first."""

    QUOTED_TWO = 1
    QUOTED_CHANGED = 2
    REPORT_DIFFERS = 3
    REPORTS_DIFFER = 4
    UNSURE_SPEAKER = 5
    ALIKE_NAMES = 6
    QUESTION = 7
    REPORTED_TWO = 8
    OTHER_SPEAKER = 9
    POLL = 10
    LITTLE_IN_COMMON = 11


STRONG: Final = frozenset({Ground.QUOTED_TWO, Ground.QUOTED_CHANGED, Ground.REPORT_DIFFERS, Ground.REPORTS_DIFFER})

WORDS: Final[Mapping[Ground, str]] = {
    Ground.QUOTED_TWO: "Both quote these words, and credit them to two speakers.",
    Ground.QUOTED_CHANGED: "Both quote the same speaker, and the quotations disagree.",
    Ground.REPORT_DIFFERS: "One quotes the speaker, the other reports the same words with another meaning.",
    Ground.REPORTS_DIFFER: "Both report the same speaker in nearly the same words, and disagree.",
    Ground.UNSURE_SPEAKER: "It is not sure who says it in one of the two.",
    Ground.ALIKE_NAMES: "One name may be short for the other.",
    Ground.QUESTION: "One of the two is a question.",
    Ground.REPORTED_TWO: "At least one only reports the words, and names another speaker.",
    Ground.OTHER_SPEAKER: "The two are not known to have the same speaker: it may be another's figure or view.",
    Ground.POLL: "A poll or a survey: the next one differs by itself.",
    Ground.LITTLE_IN_COMMON: "The two have few words in common: they may be about different matters.",
}


def list_grounds(strength: ConflictStrength | None) -> tuple[Ground, ...]:
    """The grounds of that strength, or all, the strongest first."""
    if strength is None:
        return tuple(Ground)
    return tuple(one for one in Ground if (one in STRONG) == (strength is ConflictStrength.STRONG))


def name_strength(ground: Ground) -> ConflictStrength:
    """Whether it stands on the board unless asked otherwise."""
    return ConflictStrength.STRONG if ground in STRONG else ConflictStrength.WEAK


def find_ground() -> Any:
    """The ground of a conflict as a number; over statements joined with ``Left``, ``Ours`` and ``Theirs``."""
    contrast = Appearance.state == AppearanceState.CONTRAST.value
    same = Statement.speaker == Left.speaker
    direct = [_is_kind(one, (Kind.DIRECT,)) for one in (Statement, Left)]
    quoted = [_is_kind(one, (Kind.DIRECT, Kind.MIXED)) for one in (Statement, Left)]
    unsure = ~(is_sure(Statement) & is_sure(Left))
    score = fn.COALESCE(Appearance.score, 1.0)
    little = (
        (score < REPORTED_WORDING) | (_count_words(Statement) < TELLING_WORDS) | (_count_words(Left) < TELLING_WORDS)
    )
    number = Appearance.relation == Relation.NUMBER_CHANGED.value
    ordered = (
        (contrast & _is_untrue(same), Ground.OTHER_SPEAKER),
        (unsure, Ground.UNSURE_SPEAKER),
        (contrast & direct[0] & direct[1] & (score >= COMMON_WORDING), Ground.QUOTED_CHANGED),
        (contrast & direct[0] & direct[1], Ground.LITTLE_IN_COMMON),
        (contrast & number & (_is_poll(Statement) | _is_poll(Left)), Ground.POLL),
        (contrast & number & (score < REPORTED_NUMBER), Ground.LITTLE_IN_COMMON),
        (contrast & ~number & little, Ground.LITTLE_IN_COMMON),
        (contrast & (direct[0] | direct[1]), Ground.REPORT_DIFFERS),
        (contrast, Ground.REPORTS_DIFFER),
        (_has_name(Ours, Theirs) | _has_name(Theirs, Ours), Ground.ALIKE_NAMES),
        (_is_question(Statement) != _is_question(Left), Ground.QUESTION),
        (quoted[0] & quoted[1], Ground.QUOTED_TWO),
    )
    return Case(None, tuple((condition, int(ground)) for condition, ground in ordered), int(Ground.REPORTED_TWO))


def may_stand_on(ground: Ground) -> Any:
    """A cheap condition that every conflict on the ground meets, which an index answers."""
    contrast = Appearance.state == AppearanceState.CONTRAST.value
    if ground in {Ground.QUOTED_TWO, Ground.ALIKE_NAMES, Ground.QUESTION, Ground.REPORTED_TWO}:
        return Appearance.state.in_([AppearanceState.JOINED.value, AppearanceState.CONFIRMED.value])
    return Appearance.state.is_null(False) if ground is Ground.UNSURE_SPEAKER else contrast


def _is_untrue(condition: Any) -> Any:
    """Whether it is false or not known."""
    return Case(None, ((condition, 0),), 1) == 1


def _is_kind(statement: Any, kinds: Collection[Kind]) -> Any:
    return statement.kind.in_([kind.value for kind in kinds])


def is_sure(statement: Any) -> Any:
    """Whether it is sure enough who says it: to the machine, or to an editor who looked."""
    seen = statement.review.in_([Review.ACCEPTED.value, Review.CORRECTED.value])
    return (statement.confidence >= SURE) | seen


def _count_words(statement: Any) -> Any:
    words = (
        StatementWording.select(Wording.words)
        .join(Wording, on=StatementWording.wording == Wording.id)
        .where(StatementWording.statement == statement.id)
    )
    return fn.COALESCE(words, 0)


def _is_poll(statement: Any) -> Any:
    return reduce(or_, (_pad(statement.folded).contains(words) for words in POLL_WORDS))


def _has_name(long: Any, short: Any) -> Any:
    """Whether the one name is part of the other, word for word."""
    padded = _pad(long.folded)
    return fn.REPLACE(padded, _pad(short.folded), "") != padded


def _pad(column: Any) -> Any:
    return SQL("' '").concat(column).concat(" ")


def _is_question(statement: Any) -> Any:
    return Case(None, ((statement.content_text.endswith("?"), 1),), 0)
