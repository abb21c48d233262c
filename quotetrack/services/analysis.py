"""The analysis of a text, stored nowhere."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from quotetrack.errors import EmptyTextError, TextTooLongError
from quotetrack.nlp.analysis import Analysis
from quotetrack.settings import AnalysisSettings, LimitsSettings
from quotetrack.text.furniture import NO_VERDICTS, Verdicts


@dataclass(slots=True)
class _Choice:
    """What the settings say of the analysis; set once, when the process starts."""

    model: Path | None = None
    min_confidence: float = 0.0


_choice = _Choice()


def configure_analysis(settings: AnalysisSettings) -> None:
    """Takes the model and the least confidence from the settings, for the whole process."""
    _choice.model = Path(settings.model) if settings.model else None
    _choice.min_confidence = settings.min_confidence_percent / 100


class Analyzer(Protocol):
    """What turns a text into its statements; ``quotetrack.nlp.analyze`` unless another is given."""

    def __call__(
        self,
        text: str,
        *,
        title: str | None = None,
        published: datetime | None = None,
        language: str = "en",
        verdicts: Verdicts = NO_VERDICTS,
    ) -> Analysis:
        """The analysis of the text; ``verdicts`` are what editors said of its paragraphs."""


def analyze_text(
    text: str,
    *,
    title: str | None = None,
    published: datetime | None = None,
    language: str = "en",
    limits: LimitsSettings,
) -> Analysis:
    """Every statement in the text; EmptyTextError and TextTooLongError where there is nothing or too much to read."""
    check_text(text, limits)
    return read_text(text, title=title, published=published, language=language)


def check_text(text: str, limits: LimitsSettings) -> None:
    """Raises EmptyTextError for nothing but white space, TextTooLongError over ``limits.text_length`` code points."""
    if len(text) > limits.text_length:
        raise TextTooLongError(f"The text has {len(text)} characters; {limits.text_length} are the most.")
    if not text.strip():
        raise EmptyTextError("There is no text.")


def read_text(
    text: str,
    *,
    title: str | None = None,
    published: datetime | None = None,
    language: str = "en",
    verdicts: Verdicts = NO_VERDICTS,
) -> Analysis:
    """The language floor's analysis, loaded at first use: a command that analyses nothing need not wait for it."""
    from quotetrack.nlp.engine import analyze, load_engine

    return analyze(
        text,
        title=title,
        published=published,
        language=language,
        engine=load_engine(_choice.model),
        min_confidence=_choice.min_confidence,
        verdicts=verdicts,
    )
