"""An article's text in, an Analysis out; no database, no network, no clock.

``analyze`` is loaded when it is first asked for: who stores what others analysed needs the records of ``analysis``, and
not the models.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from quotetrack.nlp.engine import analyze

__all__ = ["analyze"]


def __getattr__(name: str) -> Any:
    if name != "analyze":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from quotetrack.nlp.engine import analyze

    return analyze
