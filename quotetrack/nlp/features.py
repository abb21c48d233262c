"""What a tagger is shown of each token: the word, its class, its neighbours, the marks and the nearest cue words.

Every feature is a short string; what each group is worth is told in docs/engine.md. Names are shown as a class and not
by their letters, so that the tagger learns how sources are named and not who was in the news when it was trained.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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


class _Word(NamedTuple):
    """What does not depend on the neighbours, made once for each spelling."""

    word: str
    tag: str
    cue: int
    verb: str
    own: tuple[str, ...]
    before: tuple[str, ...]
    before2: tuple[str, ...]
    after: tuple[str, ...]
    after2: tuple[str, ...]
    before3: str
    after3: str


def _bucket(distance: int) -> int:
    for limit, name in ((4, distance), (6, 4), (10, 6), (20, 10)):
        if distance < limit:
            return name
    return 20


_BUCKETS = tuple(_bucket(distance) for distance in range(64))


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

    def read(self, passage: Passage) -> list[list[str]]:
        """The features of each token of a passage."""
        words = self._look_up(passage)
        marks = _measure_marks(passage, words)
        rows = []
        clause = _Clause()
        for index in range(len(words)):
            row = _read_neighbours(words, index)
            row += marks.read(index)
            row += clause.read(index, words[index], marks)
            rows.append(row)
            clause.step(index, passage, words)
        return rows

    def _look_up(self, passage: Passage) -> list[_Word]:
        known = self._words
        found = []
        for token, place in zip(passage.tokens, passage.places, strict=True):
            text = "«" if place == Place.OPENING else "»" if place == Place.CLOSING else token.text
            word = known.get(text)
            if word is None:
                if len(known) > MEMORY_LIMIT:
                    known.clear()
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
        return _Word(
            word,
            tag,
            cue,
            (tag + ("c" if cue >= STRONG_CUE else "")) if tag[:2] in {"VB", "MD"} or "/VB" in tag else "",
            tuple(own),
            (f"w-1={word}", f"p-1={tag}", *([f"c-1={cue}"] if cue else [])),
            (f"w-2={word}", f"p-2={tag}"),
            (f"w+1={word}", f"p+1={tag}", *([f"c+1={cue}"] if cue else [])),
            (f"w+2={word}", f"p+2={tag}", *([f"c+2={cue}"] if cue else [])),
            f"w-3={word}",
            f"w+3={word}",
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


# Spellings remembered by one reader: some tens of megabytes at most.
MEMORY_LIMIT = 60_000


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


_START = _Word("<s>", "<", 0, "", (), ("w-1=<s>", "p-1=<"), ("w-2=<s>", "p-2=<"), (), (), "w-3=<s>", "")
_END = _Word("</s>", ">", 0, "", (), (), (), ("w+1=</s>", "p+1=>"), ("w+2=</s>", "p+2=>"), "", "w+3=</s>")


def _read_neighbours(words: Sequence[_Word], index: int) -> list[str]:
    size = len(words)
    here = words[index]
    before = words[index - 1] if index else _START
    before2 = words[index - 2] if index > 1 else _START
    after = words[index + 1] if index + 1 < size else _END
    after2 = words[index + 2] if index + 2 < size else _END
    tag, tag_before, tag_after = here.tag, before.tag, after.tag
    return [
        *here.own,
        *before.before,
        *before2.before2,
        *after.after,
        *after2.after2,
        words[index - 3].before3 if index > 2 else "w-3=<s>",
        words[index + 3].after3 if index + 3 < size else "w+3=</s>",
        f"b-={before.word}|{here.word}",
        f"b+={here.word}|{after.word}",
        f"pb-={tag_before}|{tag}",
        f"pb+={tag}|{tag_after}",
        f"pt={tag_before}|{tag}|{tag_after}",
        f"pp-={before2.tag}|{tag_before}",
        f"pp+={tag_after}|{after2.tag}",
    ]


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

    def read(self, index: int) -> list[str]:
        place = self.places[index]
        sentence = self.sentences[index]
        size = len(self.words)
        here = self.words[index]
        left, right = self.left[index], self.right[index]
        near_left = "n" if left < 0 else str(_BUCKETS[min(index - left, 63)])
        near_right = "n" if right < 0 else str(_BUCKETS[min(right - index, 63)])
        first = self.first[sentence]
        remaining = self.last[sentence] - index
        state = f"S{sentence in self.quoted:d}{min(self.cued.get(sentence, 0), 2)}"
        row = [
            f"q={place}",
            f"qc={self.places[index - 1] if index else 9}{place}{self.places[index + 1] if index + 1 < size else 9}",
            f"l={near_left}",
            f"r={near_right}",
            f"lr={near_left}|{near_right}",
            f"lq={near_left}|{place}",
            f"rq={near_right}|{place}",
            f"fi={_BUCKETS[min(index - first, 63)]}",
            f"la={remaining if remaining < 3 else 3}",
            state,
            f"{state}{place}",
            f"si={min(sentence, 3)}{self.quotes}{self.lead}",
            f"f1={self.words[first].word}",
        ]
        if here.cue:
            row.append(f"c={here.cue}{place == Place.INSIDE:d}")
        if left >= 0:
            cue = self.words[left].word
            row.append(f"lw={cue}")
            row.append(f"lwf={cue}|{self.words[left + 1].word if left + 1 < size else ''}")
        if right >= 0:
            cue = self.words[right].word
            row.append(f"rw={cue}")
            row.append(f"rwn={cue}|{self.words[right + 1].word if right + 1 < size else ''}")
        return row


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

    def read(self, index: int, word: _Word, marks: _Marks) -> list[str]:
        if marks.sentences[index] != self.sentence:
            self.sentence = marks.sentences[index]
            self.pause = self.opener = self.verb = "^"
            self.verb_at, self.pauses = index, 0
        row = [
            f"lastp={self.pause}{min(self.pauses, 3)}",
            f"sub={self.opener}",
            f"v={self.verb}",
            f"vd={_BUCKETS[min(index - self.verb_at, 63)]}|{word.tag}",
            f"vp={self.verb}|{self.pause}",
        ]
        left = marks.left[index]
        if left >= 0:
            near = _BUCKETS[min(index - left, 63)]
            row.append(f"lp={self.pause}|{near}")
            row.append(f"lwp={marks.words[left].word}|{self.pause}")
            row.append(f"lsub={self.opener}|{near}")
        return row

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
