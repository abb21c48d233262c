"""An article's text in, an Analysis out; no database, no network, no clock."""

from quotetrack.nlp.engine import analyze

__all__ = ["analyze"]
