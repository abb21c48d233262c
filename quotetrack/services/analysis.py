"""The analysis of a text, stored nowhere."""

from datetime import datetime
from typing import Protocol

from quotetrack.errors import EmptyTextError, TextTooLongError
from quotetrack.nlp.analysis import Analysis
from quotetrack.settings import LimitsSettings


class Analyzer(Protocol):
    """What turns a text into its statements; ``quotetrack.nlp.analyze`` unless another is given."""

    def __call__(
        self, text: str, *, title: str | None = None, published: datetime | None = None, language: str = "en"
    ) -> Analysis:
        """The analysis of the text."""


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
    text: str, *, title: str | None = None, published: datetime | None = None, language: str = "en"
) -> Analysis:
    """The language floor's analysis, loaded at first use: a command that analyses nothing need not wait for it."""
    from quotetrack.nlp import analyze

    return analyze(text, title=title, published=published, language=language)
