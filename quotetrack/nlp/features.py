"""What a tagger is shown of each token: the word, its class, its neighbours, the marks and the nearest cue words.

Every feature is a short byte string (crfsuite takes these without a copy); what each group is worth is told in
docs/engine.md. Strings that come again are made once, as nearly all do: making them was the slowest step. Names are
shown as a class and not by their letters, so that the tagger learns how sources are named and not who was in the news
when it was trained.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from quotetrack.nlp.lexicons import load_classes
from quotetrack.nlp.passages import Passage, Place

_CLASSES = load_classes("tagger_words.txt")
_KEPT = frozenset(_CLASSES["capitalised"])
_OPENERS = frozenset(_CLASSES["openers"])
_PAUSES = frozenset({",", ":", ";", "--", "—", "–", "-", "(", ")"})
_CURRENCY = "$€£"
STRONG_CUE = 3
CLEAR_CUE = 4
# Spellings and combinations remembered by one reader: some tens of megabytes at most.
MEMORY_LIMIT = 60_000
Row = list[bytes]


class _Word(NamedTuple):
    """What does not depend on the neighbours, made once for each spelling."""

    word: str
    tag: str
    cue: int
    verb: str
    own: tuple[bytes, ...]
    before: tuple[bytes, ...]
    before2: tuple[bytes, ...]
    after: tuple[bytes, ...]
    after2: tuple[bytes, ...]
    before3: bytes
    after3: bytes


def _bucket(distance: int) -> int:
    for limit, name in ((4, distance), (6, 4), (10, 6), (20, 10)):
        if distance < limit:
            return name
    return 20


_FARTHEST = 63
_BUCKETS = tuple(_bucket(distance) for distance in range(_FARTHEST + 1))


def _encode(*features: str) -> tuple[bytes, ...]:
    return tuple(feature.encode("utf-8", "replace") for feature in features)


@dataclass(slots=True)
class FeatureReader:
    """Reads features with the word classes and cue strengths that a model was trained with.

    ``tags`` gives word classes by spelling, ``endings`` those of unknown words by their last letters, ``cues`` how
    often a word was a cue: 1 seldom to 5 nearly always.
    """

    tags: Mapping[str, str]
    endings: Mapping[str, str]
    cues: Mapping[str, int]
    _words: dict[str, _Word] = field(default_factory=dict)
    _made: dict[tuple[object, ...], tuple[bytes, ...]] = field(default_factory=dict)

    def read(self, passage: Passage) -> list[Row]:
        """The features of each token of a passage."""
        if len(self._made) > MEMORY_LIMIT:
            self._made.clear()
        words = self._look_up(passage)
        marks = _measure_marks(passage, words)
        clause = _Clause()
        rows = self._read_neighbours(words)
        for index, row in enumerate(rows):
            self._add_marks(row, marks, index)
            clause.enter(index, marks)
            self._add_clause(row, marks, clause, index)
            clause.step(index, passage, words)
        return rows

    def _look_up(self, passage: Passage) -> list[_Word]:
        known = self._words
        if len(known) > MEMORY_LIMIT:
            known.clear()
        found = []
        for token, place in zip(passage.tokens, passage.places, strict=True):
            text = "«" if place == Place.OPENING else "»" if place == Place.CLOSING else token.text
            word = known.get(text)
            if word is None:
                word = known[text] = self._make_word(text)
            found.append(word)
        return found

    def _make_word(self, text: str) -> _Word:
        spelt = text.replace("’", "'") if len(text) < 5 else text
        tag = self._find_tag(spelt)
        word = _mask(spelt, tag)
        cue = self.cues.get(spelt.lower(), 0)
        own = [f"w={word}", f"p={tag}", f"s={_shape(spelt)}"]
        if len(word) > 4:
            own.append(f"x={word[-3:]}")
        is_verb = tag[:2] in {"VB", "MD"} or "/VB" in tag
        return _Word(
            word,
            tag,
            cue,
            (tag + ("c" if cue >= STRONG_CUE else "")) if is_verb else "",
            _encode(*own),
            _encode(f"w-1={word}", f"p-1={tag}", *([f"c-1={cue}"] if cue else [])),
            _encode(f"w-2={word}", f"p-2={tag}"),
            _encode(f"w+1={word}", f"p+1={tag}", *([f"c+1={cue}"] if cue else [])),
            _encode(f"w+2={word}", f"p+2={tag}", *([f"c+2={cue}"] if cue else [])),
            *_encode(f"w-3={word}", f"w+3={word}"),
        )

    def _find_tag(self, word: str) -> str:
        tag = self.tags.get(word) or self.tags.get(word.lower())
        if tag is not None:
            return tag
        first = word[0]
        if first.isupper():
            return "NNP?"
        if first.isdigit():
            return "CD"
        if not first.isalpha():
            return word[:2]
        for length in (4, 3, 2):
            tag = self.endings.get(word[-length:])
            if tag is not None:
                return tag
        return "UNK"

    def _read_neighbours(self, words: Sequence[_Word]) -> list[Row]:
        """The words, classes and their pairs around each token."""
        padded = [_START, _START, _START, *words, _END, _END, _END]
        pairs = [self._pair_tags(one.tag, other.tag) for one, other in pairwise(padded)]
        spelt = [f"{one.word}|{other.word}".encode("utf-8", "replace") for one, other in pairwise(padded)]
        made = self._made
        rows = []
        for at in range(3, len(padded) - 3):
            here, before, after = padded[at], padded[at - 1], padded[at + 1]
            key = (before.tag, here.tag, after.tag)
            three = made.get(key)
            if three is None:
                three = made[key] = _encode(f"pt={key[0]}|{key[1]}|{key[2]}")
            rows.append(
                [
                    *here.own,
                    *before.before,
                    *padded[at - 2].before2,
                    *after.after,
                    *padded[at + 2].after2,
                    padded[at - 3].before3,
                    padded[at + 3].after3,
                    b"b-=" + spelt[at - 1],
                    b"b+=" + spelt[at],
                    pairs[at - 1][0],
                    pairs[at][1],
                    pairs[at - 2][2],
                    pairs[at + 1][3],
                    three[0],
                ]
            )
        return rows

    def _pair_tags(self, one: str, other: str) -> tuple[bytes, ...]:
        made = self._made.get((one, other))
        if made is None:
            pair = f"{one}|{other}"
            made = self._made[(one, other)] = _encode(f"pb-={pair}", f"pb+={pair}", f"pp-={pair}", f"pp+={pair}")
        return made

    def _add_marks(self, row: Row, marks: "_Marks", index: int) -> None:
        """Quotation marks, nearest cues, and the place in sentence and paragraph."""
        places = marks.places
        size = len(places)
        place, sentence = places[index], marks.sentences[index]
        left, right = marks.left[index], marks.right[index]
        key = (
            places[index - 1] if index else 9,
            place,
            places[index + 1] if index + 1 < size else 9,
            -1 if left < 0 else _BUCKETS[min(index - left, _FARTHEST)],
            -1 if right < 0 else _BUCKETS[min(right - index, _FARTHEST)],
            sentence in marks.quoted,
            min(marks.cued.get(sentence, 0), 2),
            marks.words[index].cue,
        )
        row += self._made.get(key) or self._make_marks(key)
        first = marks.first[sentence]
        remaining = marks.last[sentence] - index
        spot = (
            _BUCKETS[min(index - first, _FARTHEST)],
            min(remaining, 3),
            min(sentence, 3),
            marks.quotes,
            marks.lead,
            marks.words[first].word,
        )
        row += self._made.get(spot) or self._make_spot(spot)
        if right >= 0:
            pair = ("rw", marks.words[right].word, marks.words[right + 1].word if right + 1 < size else "")
            row += self._made.get(pair) or self._make(pair, f"rw={pair[1]}", f"rwn={pair[1]}|{pair[2]}")
        if left >= 0:
            pair = ("lw", marks.words[left].word, marks.words[left + 1].word if left + 1 < size else "")
            row += self._made.get(pair) or self._make(pair, f"lw={pair[1]}", f"lwf={pair[1]}|{pair[2]}")

    def _make(self, key: tuple[object, ...], *features: str) -> tuple[bytes, ...]:
        made = self._made[key] = _encode(*features)
        return made

    def _make_marks(self, key: tuple[int, int, int, int, int, bool, int, int]) -> tuple[bytes, ...]:
        before, place, after, left, right, quoted, cued, cue = key
        near_left = "n" if left < 0 else str(left)
        near_right = "n" if right < 0 else str(right)
        state = f"S{quoted:d}{cued}"
        return self._make(
            key,
            f"q={place}",
            f"qc={before}{place}{after}",
            f"l={near_left}",
            f"r={near_right}",
            f"lr={near_left}|{near_right}",
            f"lq={near_left}|{place}",
            f"rq={near_right}|{place}",
            state,
            f"{state}{place}",
            *([f"c={cue}{place == Place.INSIDE:d}"] if cue else []),
        )

    def _make_spot(self, key: tuple[int, int, int, int, str, str]) -> tuple[bytes, ...]:
        first, remaining, sentence, quotes, lead, opening = key
        return self._make(key, f"fi={first}", f"la={remaining}", f"si={sentence}{quotes}{lead}", f"f1={opening}")

    def _add_clause(self, row: Row, marks: "_Marks", clause: "_Clause", index: int) -> None:
        """What the sentence has passed since it began."""
        passed = ("v", clause.pause, min(clause.pauses, 3), clause.opener, clause.verb)
        row += self._made.get(passed) or self._make(
            passed,
            f"lastp={passed[1]}{passed[2]}",
            f"sub={clause.opener}",
            f"v={clause.verb}",
            f"vp={clause.verb}|{clause.pause}",
        )
        near = ("vd", _BUCKETS[min(index - clause.verb_at, _FARTHEST)], marks.words[index].tag)
        row += self._made.get(near) or self._make(near, f"vd={near[1]}|{near[2]}")
        left = marks.left[index]
        if left >= 0:
            far = _BUCKETS[min(index - left, _FARTHEST)]
            since = ("lp", marks.words[left].word, clause.pause, clause.opener, far)
            row += self._made.get(since) or self._make(
                since, f"lp={clause.pause}|{far}", f"lwp={since[1]}|{clause.pause}", f"lsub={clause.opener}|{far}"
            )


def _mask(word: str, tag: str) -> str:
    lowered = word.lower()
    if word[:1].isupper() and tag in {"NNP?", "NNP"} and lowered not in _KEPT:
        if len(word) > 2:
            return "~A" if word.isupper() else "~N"
    elif tag == "CD" and word[0].isdigit():
        return "#"
    return lowered


def _shape(word: str) -> str:
    if word.isdigit():
        return "d"
    first = word[0]
    if first.isupper():
        return "XX" if len(word) > 1 and word.isupper() else "Xx"
    if first.islower():
        return "x"
    return "n" if first in _CURRENCY or first.isdigit() else word[:2]


def _make_edge(word: str, tag: str) -> _Word:
    return _Word(
        word,
        tag,
        0,
        "",
        (),
        _encode(f"w-1={word}", f"p-1={tag}"),
        _encode(f"w-2={word}", f"p-2={tag}"),
        _encode(f"w+1={word}", f"p+1={tag}"),
        _encode(f"w+2={word}", f"p+2={tag}"),
        *_encode(f"w-3={word}", f"w+3={word}"),
    )


_START = _make_edge("<s>", "<")
_END = _make_edge("</s>", ">")


@dataclass(slots=True)
class _Marks:
    """The sentences, quotation marks and nearest cue words of one passage."""

    words: Sequence[_Word]
    places: Sequence[int]
    sentences: Sequence[int]
    lead: str
    first: dict[int, int]
    last: dict[int, int]
    quoted: set[int]
    cued: dict[int, int]
    left: list[int]
    right: list[int]
    quotes: int


def _measure_marks(passage: Passage, words: Sequence[_Word]) -> _Marks:
    size = len(words)
    marks = _Marks(
        words, passage.places, passage.sentences, passage.lead, {}, {}, set(), {}, [-1] * size, [-1] * size, 0
    )
    nearest, sentence = -1, -1
    for index in range(size):
        place = passage.places[index]
        if passage.sentences[index] != sentence:
            sentence, nearest = passage.sentences[index], -1
            marks.first[sentence] = index
        marks.last[sentence] = index
        marks.left[index] = nearest
        if place == Place.INSIDE:
            marks.quoted.add(sentence)
        elif words[index].cue >= STRONG_CUE:
            nearest = index
            if words[index].cue >= CLEAR_CUE:
                marks.cued[sentence] = marks.cued.get(sentence, 0) + 1
        marks.quotes = 1 if place else marks.quotes
    nearest, sentence = -1, -1
    for index in range(size - 1, -1, -1):
        if passage.sentences[index] != sentence:
            sentence, nearest = passage.sentences[index], -1
        marks.right[index] = nearest
        if words[index].cue >= STRONG_CUE and passage.places[index] != Place.INSIDE:
            nearest = index
    return marks


@dataclass(slots=True)
class _Clause:
    """What has been passed since the sentence began: punctuation, an opening word, a verb."""

    sentence: int = -1
    pause: str = "^"
    opener: str = "^"
    verb: str = "^"
    verb_at: int = 0
    pauses: int = 0

    def enter(self, index: int, marks: _Marks) -> None:
        """Forget the sentence before where a new one begins."""
        if marks.sentences[index] != self.sentence:
            self.sentence = marks.sentences[index]
            self.pause = self.opener = self.verb = "^"
            self.verb_at, self.pauses = index, 0

    def step(self, index: int, passage: Passage, words: Sequence[_Word]) -> None:
        word = words[index]
        if word.word in _PAUSES:
            self.pause = word.word
            self.pauses += 1
        if passage.places[index] >= Place.OPENING:
            self.pause = f"Q{int(passage.places[index])}"
        if word.word in _OPENERS:
            self.opener = word.word
        if word.verb:
            self.verb, self.verb_at = word.verb, index
