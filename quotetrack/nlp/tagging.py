"""The seam of taggers: the passages of an article in, labels with probabilities out.

What quotation marks prove is not left to a tagger: ``linking``, ``dialogue`` and ``turns`` hold it, and ``merging``
brings both together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from quotetrack.nlp.passages import Passage


class Part(StrEnum):
    """What a stretch of tokens is: a source, a cue, or a content that stands right or left of its cue."""

    SOURCE = "S"
    CUE = "Q"
    CONTENT_RIGHT = "CR"
    CONTENT_LEFT = "CL"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Tokens ``first`` up to but not including ``end`` of a passage; ``probability`` is that of the label there."""

    part: Part
    first: int
    end: int
    probability: float


class Tagger(Protocol):
    """Finds the parts of attributions; a second one can stand beside the first."""

    def label(self, passages: Sequence[Passage]) -> list[tuple[Stretch, ...]]:
        """The stretches of each passage, in order and not overlapping."""
        ...


# Looked up for every token: an enumeration's own call is slow.
_PARTS = {part.value: part for part in Part}


def join_labels(labels: Sequence[str]) -> list[tuple[Part, int, int]]:
    """Stretches of labels such as ``B-CR``, ``I-CR`` and ``O``, one a token."""
    found: list[tuple[Part, int, int]] = []
    current: Part | None = None
    first = 0
    for index, label in enumerate([*labels, "O"]):
        part = _PARTS.get(label[2:])
        if part is None or label[0] == "B" or part is not current:
            if current is not None:
                found.append((current, first, index))
            current, first = part, index
    return found
