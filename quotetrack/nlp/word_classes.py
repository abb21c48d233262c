"""Word classes by spelling and by ending, from ``data/word_classes.tsv``."""

from functools import cache
from importlib import resources
from typing import NamedTuple


class WordClasses(NamedTuple):
    """Penn Treebank tags, the commoner first and joined by ``/``: of spellings, and of the endings of unknown words."""

    words: dict[str, str]
    endings: dict[str, str]


@cache
def load_word_classes() -> WordClasses:
    """Read the list that ships with the package; the file says where its counts come from."""
    classes = WordClasses({}, {})
    current = classes.words
    text = resources.files("quotetrack.nlp").joinpath("data", "word_classes.tsv").read_text("utf-8")
    for line in text.splitlines():
        if line.startswith("# "):
            continue
        tag, tab, spellings = line.partition("\t")
        if not tab:
            current = classes.endings if line == "[endings]" else classes.words
            continue
        for spelling in spellings.split(" "):
            current[spelling] = tag
    return classes
