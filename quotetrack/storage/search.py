"""Words folded for finding, and the condition that a column holds all of them."""

from functools import reduce
from operator import and_
from typing import Any, Final

from quotetrack.errors import Fault, InputError
from quotetrack.text.folding import fold_words

__all__ = ["LONGEST_QUERY", "MOST_WORDS", "contains_words", "fold_words"]

MOST_WORDS: Final = 32
LONGEST_QUERY: Final = 500


def contains_words(column: Any, query: str) -> Any:
    """The condition that the folded column contains every word of the query, in any order.

    peewee escapes ``%`` and ``_``, so that they stand for themselves. Raises InputError for too many different words.
    """
    words = sorted(set(fold_words(query).split(" ")))
    if len(words) > MOST_WORDS:
        raise InputError(f"A search has at most {MOST_WORDS} different words.", (Fault("/q", "has too many words."),))
    return reduce(and_, (column.contains(word) for word in words))
