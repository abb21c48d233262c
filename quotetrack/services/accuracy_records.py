"""What is counted of the machine's answers and of editors who decided on the same statement."""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

Z: Final = 1.959963984540054
"""Standard deviations on each side of the mean that hold 95 per cent of a normal distribution."""

FEW: Final = 30
"""Below this number a share says little: its interval is wider than a third of the scale."""


class Mistake(StrEnum):
    """What an editor changed in a machine's answer.

    ``speaker`` is another name, or none, in the place of the one that the machine gave; ``left_open`` a speaker where
    it named nobody or offered several; ``not_a_statement`` was rejected.
    """

    SPEAKER = "speaker"
    LEFT_OPEN = "left_open"
    BEHALF = "on_behalf_of"
    SPAN = "span"
    KIND = "kind"
    POLARITY = "polarity"
    NOT_A_STATEMENT = "not_a_statement"


class Basis(StrEnum):
    """Which decided statements count.

    ``queue`` are those that waited for a reason when they were decided on, ``others`` those that did not; of decisions
    made before that was kept it is not known, and they are in ``all`` alone. ``whole`` are those of articles in which
    every statement was decided on.
    """

    ALL = "all"
    QUEUE = "queue"
    OTHERS = "others"
    WHOLE = "whole"


class Grouping(StrEnum):
    """What the statements are counted by."""

    OUTLET = "outlet"
    KIND = "kind"
    CUE = "cue"
    RULE = "rule"
    CONFIDENCE = "confidence"
    REASON = "reason"


@dataclass(frozen=True, slots=True)
class AccuracyFilters:
    """Which decided statements: by basis, by the outlet's name, and by when they were last decided on, from inclusive,
    until exclusive."""

    basis: Basis = Basis.ALL
    outlet: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How often the machine was right in one group; ``label`` is "" for all of them.

    ``wrong`` counts statements by mistake; one with two counts under both. ``missed`` are those that editors added by
    hand, which ``looked_at`` does not count. ``low`` and ``high`` are the 95 % interval of the share that is right
    (Wilson, 1927), None where nothing was looked at. ``confidence`` is the mean of what the machine said of itself.
    """

    label: str
    looked_at: int
    right: int
    wrong: Mapping[Mistake, int]
    missed: int
    low: float | None
    high: float | None
    confidence: float | None

    @property
    def share(self) -> float | None:
        """The share that is right, None where nothing was looked at."""
        return self.right / self.looked_at if self.looked_at else None

    @property
    def is_small(self) -> bool:
        """Whether there are too few to say much."""
        return self.looked_at < FEW


@dataclass(frozen=True, slots=True)
class PairTally:
    """How often the second of two editors left standing what the first had decided; both names may be of keys."""

    first: str
    second: str
    decided: int
    agreed: int
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """Statements on which one editor decided after another, and what the later one changed; ``taken_back`` were
    undone by somebody else."""

    decided: int
    agreed: int
    low: float | None
    high: float | None
    changed: Mapping[Mistake, int]
    taken_back: int
    pairs: tuple[PairTally, ...]


@dataclass(frozen=True, slots=True)
class AccuracyReport:
    """The machine's accuracy as editors saw it: all by basis, the chosen basis by each grouping, and agreement.

    ``whole_articles`` is the number of articles in which every statement was decided on; ``stored`` of the statements.
    """

    filters: AccuracyFilters
    bases: Mapping[Basis, Tally]
    groups: Mapping[Grouping, tuple[Tally, ...]]
    agreement: Agreement
    whole_articles: int
    stored: int

    @property
    def chosen(self) -> Tally:
        """All of the chosen basis."""
        return self.bases[self.filters.basis]


class Count:
    """A tally while it is counted."""

    __slots__ = ("confidence", "looked_at", "missed", "right", "wrong")

    def __init__(self) -> None:
        self.looked_at = self.right = self.missed = 0
        self.confidence = 0.0
        self.wrong: Counter[Mistake] = Counter()

    def add(self, mistakes: frozenset[Mistake], confidence: float) -> None:
        """One statement that was looked at."""
        self.looked_at += 1
        self.right += not mistakes
        self.confidence += confidence
        self.wrong.update(mistakes)

    def close(self, label: str) -> Tally:
        """The tally."""
        low, high = find_interval(self.right, self.looked_at)
        mean = self.confidence / self.looked_at if self.looked_at else None
        return Tally(label, self.looked_at, self.right, dict(self.wrong), self.missed, low, high, mean)


def find_interval(right: int, total: int) -> tuple[float, float] | tuple[None, None]:
    """The 95 % interval of a share (Wilson, 1927), which holds for small numbers and shares near 0 and 1 too."""
    if total == 0:
        return None, None
    share, square = right / total, Z * Z
    middle = (share + square / (2 * total)) / (1 + square / total)
    half = Z * math.sqrt(share * (1 - share) / total + square / (4 * total * total)) / (1 + square / total)
    return max(0.0, middle - half), min(1.0, middle + half)
