"""The seam where what is reported without marks of its own comes in: by rules here, by a learned tagger elsewhere.

Quotation structure is never left to a tagger: ``linking`` holds what the marks prove.
"""

from dataclasses import dataclass
from typing import Protocol

from quotetrack.nlp.cues import Cue
from quotetrack.nlp.reading import Reading
from quotetrack.nlp.sources import Source
from quotetrack.text.spans import Span


@dataclass(frozen=True, slots=True)
class Label:
    """One reported content of a unit (an index into ``Reading.units``), with its cue and source where they are known.

    ``probability`` is that of the content belonging to this cue and source; ``rule`` names what found it.
    """

    unit: int
    content: tuple[Span, ...]
    cue: Cue | None
    source: Source | None
    rule: str
    probability: float


class Tagger(Protocol):
    """Finds reported speech outside and partly inside quotation marks."""

    def label(self, reading: Reading) -> tuple[Label, ...]:
        """Labels in text order; a content may overlap that of another cue."""
        ...
