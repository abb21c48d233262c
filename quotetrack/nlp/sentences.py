"""Sentences: NLTK's Punkt decides, at each full stop that may end one, whether it does.

Punkt is given its parameters in code, from our own abbreviations and sentence openers; no model file is read. It sees
one candidate at a time (the word before the mark, the word after it) and never a whole text, so that no input can make
its regular expressions slow.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer

from quotetrack.nlp.lexicons import load_classes, load_words
from quotetrack.text.spans import Span

_CLASSES = load_classes("abbreviations.txt")
ABBREVIATIONS = load_words("abbreviations.txt")
"""Lower-case words that keep their full stop, here without it."""

_TITLES = frozenset(_CLASSES["titles"])
_NUMBERS = frozenset(_CLASSES["numbers"])
_TIMES = frozenset(_CLASSES["times"])
# Without its capital, "ill." or "sat." is a word at the end of its sentence.
_CAPITALS_ONLY = frozenset(
    word for name in ("titles", "names", "months", "days", "places") for word in _CLASSES[name] if "." not in word
) - {"v", "vs"}
_STARTERS = load_words("starters.txt")
_REPORTING = load_words("speech_verbs.txt")
# What Punkt would learn of a word met at the start of sentences with a capital and within them without: its flags
# ORTHO_BEG_UC and ORTHO_MID_LC, which it keeps under private names.
_OPENS_SENTENCES = 2 | 32
# No abbreviation is longer.
_WORD_LENGTH = 24

# No white space is asked for here: a pattern that fails after a long run of marks would be tried again at each of them.
_MARK = re.compile(r"(?P<mark>[.?!…‼⁇⁈⁉]+)(?P<closers>[\"'”’»›)\]}“]*)|[。！？。।॥؟۔]+[\"'”’»)\]}」』）]*")
_NEXT = re.compile(r"(?P<space>\s+)(?P<openers>[\"'“‘«‹(\[{「『„‚`”’—–-]{0,8})\s?(?P<word>[\w.&’'-]{0,24})")
_WORD = re.compile(r"[\w.&’'-]*\Z")
_LETTERS = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")
_NARRATION = re.compile(r"(?:[^\W\d_][\w.’'-]{0,30}\s+){1,4}?(?P<verb>[a-z]{3,14})\b")
_AFTER_TIMES = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|[A-Z]{2,4}\b|Eastern|Pacific|Central|Mountain|Jan|Feb|Mar"
)


def find_sentences(text: str, paragraphs: Sequence[Span]) -> tuple[Span, ...]:
    """Sentences that tile the text: the first begins at 0, they touch, the last ends at ``len(text)``.

    White space belongs to the sentence before it, closing marks to the sentence they close, and a paragraph's end
    always ends a sentence. A text without a paragraph is one sentence; the empty text has none.
    """
    if not text:
        return ()
    starts = [0]
    for number, paragraph in enumerate(paragraphs):
        if number:
            starts.append(paragraph.start)
        starts.extend(_find_breaks(text, paragraph))
    ends = [*starts[1:], len(text)]
    return tuple(map(Span, starts, ends))


def _find_breaks(text: str, paragraph: Span) -> Iterator[int]:
    """Where a new sentence begins within the paragraph."""
    for match in _MARK.finditer(text, *paragraph):
        following = _NEXT.match(text, match.end(), paragraph.end)
        if match["mark"] is None:
            start = following.end("space") if following else match.end()
            if start < paragraph.end:
                yield start
        elif following is not None and _ends_sentence(text, paragraph, match, following):
            yield following.end("space")


def _ends_sentence(text: str, paragraph: Span, match: re.Match[str], following: re.Match[str]) -> bool:
    word = following["word"]
    openers = following["openers"].strip("—–-")
    after = text[following.end("openers") : following.end("openers") + 1]
    if after in {".", "?", "!", ",", ";", ":", "…"} or (word[:1].islower() and not openers):
        return False
    if match["mark"] != ".":
        return not (match["closers"] and not openers and _reports(text, following.end("space")))
    before = _word_before(text, paragraph, match.start())
    if before.isdigit() and match.start() - len(before) == paragraph.start:
        return False  # the number of a list's item
    return _breaks_after(before, word)


def _word_before(text: str, paragraph: Span, end: int) -> str:
    start = max(paragraph.start, end - _WORD_LENGTH)
    found = _WORD.search(text[start:end])
    return found.group().lstrip("'’-.&") if found else ""


def _reports(text: str, start: int) -> bool:
    """Whether “Really?” is followed by who asked it, so that both are one sentence."""
    narration = _NARRATION.match(text, start, start + 90)
    return narration is not None and narration["verb"] in _REPORTING


@lru_cache(maxsize=2048)
def _breaks_after(word: str, following: str) -> bool:
    """Whether "word. Following" is two sentences; what Punkt cannot know of a word's class is settled before it."""
    bare = word.lower()
    if (bare in _NUMBERS and following[:1].isdigit()) or (
        bare in _TITLES and word[:1].isupper() and following[:1].isupper()
    ):
        return False
    if bare in _TIMES:
        return following[:1].isupper() and _AFTER_TIMES.match(following) is None
    if bare in _CAPITALS_ONLY and word[:1].islower():
        bare = "word"
    elif _LETTERS.fullmatch(bare):
        bare = "u.s"
    return bool(_PUNKT.text_contains_sentbreak(f"{bare or 'word'}. {following or 'Word'}"))


def _build_punkt() -> PunktSentenceTokenizer:
    parameters = PunktParameters()
    parameters.abbrev_types = set(ABBREVIATIONS - _NUMBERS)
    parameters.sent_starters = set(_STARTERS)
    for word in _STARTERS:
        parameters.ortho_context[word] = _OPENS_SENTENCES
    return PunktSentenceTokenizer(parameters)


_PUNKT = _build_punkt()
