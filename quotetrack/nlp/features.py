"""What a tagger is shown of each token: the word, its class, its neighbours, the marks and the nearest cue words.

Every feature is a short string; what each group is worth is told in docs/engine.md. Features that depend on the same
few things stand in one group, and a group is made once for each state of these: a trainer takes its strings, a tagger
the sum of their weights, and both read the same definitions. Names are shown as a class and not
by their letters, so that the tagger learns how sources are named and not who was in the news when it was trained.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Generic, Protocol, TypeVar

from quotetrack.nlp.lexicons import load_classes
from quotetrack.nlp.passages import Passage, Place
from quotetrack.nlp.surroundings import STRONG_CUE, Marks, measure_marks
from quotetrack.text.memory import Memory

_CLASSES = load_classes("tagger_words.txt")
_KEPT = frozenset(_CLASSES["capitalised"])
_OPENERS = frozenset(_CLASSES["openers"])
_PAUSES = frozenset({",", ":", ";", "--", "—", "–", "-", "(", ")"})
_CURRENCY = "$€£"
V = TypeVar("V")
Features = tuple[str, ...]


class Scale(Protocol[V]):
    """What is kept of features: a trainer keeps their strings, a tagger the sums of their weights."""

    def weigh(self, features: Features) -> V:
        """What is kept of a group."""
        ...

    def weigh_each(self, features: Iterable[str]) -> list[V]:
        """What is kept of groups of one feature."""
        ...


class Strings:
    """Keeps the strings themselves."""

    def weigh(self, features: Features) -> Features:
        """The group as it is."""
        return features

    def weigh_each(self, features: Iterable[str]) -> list[Features]:
        """Each a group of its own."""
        return [(feature,) for feature in features]


# Not frozen: that would double the time of making one.
@dataclass(slots=True)
class _Word(Generic[V]):
    """What does not depend on the neighbours, made once for each spelling."""

    word: str
    tag: str
    cue: int
    verb: str
    own: V
    before: V
    before2: V
    before3: V
    after: V
    after2: V
    after3: V
    pauses: bool = False
    opens: bool = False
    moves: bool = False


def _bucket(distance: int) -> int:
    for limit, name in ((4, distance), (6, 4), (10, 6), (20, 10)):
        if distance < limit:
            return name
    return 20


_BUCKETS = tuple(_bucket(distance) for distance in range(64))
_NOWHERE = -1


class FeatureReader(Generic[V]):
    """Reads features with the word classes and cue strengths that a model was trained with.

    ``tags`` gives word classes by spelling, ``endings`` those of unknown words by their last letters, ``cues`` how
    often a word was a cue: 1 seldom to 5 nearly always. ``scale`` says what is kept of the features.
    """

    def __init__(
        self, tags: Mapping[str, str], endings: Mapping[str, str], cues: Mapping[str, int], scale: Scale[V]
    ) -> None:
        self.tags = tags
        self.endings = endings
        self.cues = cues

        weigh = scale.weigh
        self._weigh = weigh
        self._weigh_each = scale.weigh_each
        self._nothing = weigh(())
        self._words: Memory[_Word[V]] = Memory(self._make_word)
        self._start = self._make_end("<s>", "<")
        self._end = self._make_end("</s>", ">")
        self._neighbours = Memory(self._make_neighbour)
        self._tag_pairs = Memory(self._make_tag_pair)
        self._places = Memory(lambda key: weigh(_describe_place(*key)))
        self._ends = [[weigh((f"fi={first}", f"la={last}")) for last in range(4)] for first in _BUCKETS]
        self._states = Memory(lambda key: weigh(_describe_state(*key)))
        self._sentences = Memory(lambda key: weigh((f"si={key[0]}{key[1]}{key[2]}", f"f1={key[3]}")))
        self._lefts = Memory(lambda key: weigh((f"lw={key[0]}", f"lwf={key[0]}|{key[1]}")))
        self._rights = Memory(lambda key: weigh((f"rw={key[0]}", f"rwn={key[0]}|{key[1]}")))
        self._pauses = Memory(lambda key: weigh((f"lastp={key[0]}{key[1]}",)))
        self._openers = Memory(lambda opener: weigh((f"sub={opener}",)))
        self._passed = Memory(lambda key: weigh((f"v={key[0]}", f"vp={key[0]}|{key[1]}")))
        self._verbs = Memory(lambda key: weigh((f"vd={key[0]}|{key[1]}",)))
        self._after_cues = Memory(lambda key: weigh((f"lp={key[0]}|{key[2]}", f"lsub={key[1]}|{key[2]}")))
        self._cue_pauses = Memory(lambda key: weigh((f"lwp={key[0]}|{key[1]}",)))

    def read(self, passage: Passage) -> Iterable[tuple[V, ...]]:
        """The groups of each token of a passage."""
        words = self._look_up(passage)
        marks = measure_marks(passage, [word.cue for word in words])
        return zip(
            *self._read_words(words), *self._read_marks(words, marks), *self._read_clauses(words, marks), strict=True
        )

    def _look_up(self, passage: Passage) -> list[_Word[V]]:
        known = self._words
        return [
            known["«" if place == _OPENING else "»" if place == _CLOSING else token.text]
            for token, place in zip(passage.tokens, passage.places, strict=True)
        ]

    def _make_word(self, text: str) -> _Word[V]:
        spelt = text.replace("’", "'") if len(text) < 5 else text
        tag = self._find_tag(spelt)
        word = _mask(spelt, tag)
        cue = self.cues.get(spelt.lower(), 0)
        before, before2, before3, after, after2, after3 = self._neighbours[word, tag, cue]
        verb = (tag + ("c" if cue >= STRONG_CUE else "")) if tag[:2] in {"VB", "MD"} or "/VB" in tag else ""
        pauses, opens = word in _PAUSES, word in _OPENERS
        return _Word(
            word=word,
            tag=tag,
            cue=cue,
            verb=verb,
            own=self._weigh(
                (f"w={word}", f"p={tag}", f"s={_shape(spelt)}", *([f"x={word[-3:]}"] if len(word) > 4 else []))
            ),
            before=before,
            before2=before2,
            before3=before3,
            after=after,
            after2=after2,
            after3=after3,
            pauses=pauses,
            opens=opens,
            moves=pauses or opens or bool(verb),
        )

    def _make_neighbour(self, key: tuple[str, str, int]) -> tuple[V, ...]:
        """A word as its neighbours see it, from one after it to three before it; all names look alike from there."""
        word, tag, cue = key

        def show(place: str, *, cued: bool = True) -> V:
            return self._weigh((f"w{place}={word}", f"p{place}={tag}", *([f"c{place}={cue}"] if cued and cue else [])))

        far_before, far_after = self._weigh_each((f"w-3={word}", f"w+3={word}"))
        return show("-1"), show("-2", cued=False), far_before, show("+1"), show("+2"), far_after

    def _make_tag_pair(self, pair: tuple[str, str]) -> tuple[V, ...]:
        both = f"={pair[0]}|{pair[1]}"
        return tuple(self._weigh_each(name + both for name in ("pb-", "pb+", "pp-", "pp+")))

    def _make_end(self, word: str, tag: str) -> _Word[V]:
        def show(place: str, *, tagged: bool = True) -> V:
            return self._weigh((f"w{place}={word}", f"p{place}={tag}") if tagged else (f"w{place}={word}",))

        return _Word(
            word=word,
            tag=tag,
            cue=0,
            verb="",
            own=self._nothing,
            before=show("-1"),
            before2=show("-2"),
            before3=show("-3", tagged=False),
            after=show("+1"),
            after2=show("+2"),
            after3=show("+3", tagged=False),
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

    def _read_words(self, words: list[_Word[V]]) -> list[list[V]]:
        """The columns of the words themselves and of their neighbours."""
        size = len(words)
        around = [self._start] * 3 + words + [self._end] * 3
        names = [word.word for word in around[2 : size + 4]]
        tags = [word.tag for word in around[1 : size + 5]]
        pairs = [f"={one}|{two}" for one, two in pairwise(names)]
        tagged = list(map(self._tag_pairs.__getitem__, pairwise(tags)))
        triples = (f"pt={one}|{two}|{three}" for one, two, three in zip(tags[1:], tags[2:], tags[3:-1], strict=False))
        return [
            [word.own for word in words],
            [word.before for word in around[2 : size + 2]],
            [word.before2 for word in around[1 : size + 1]],
            [word.before3 for word in around[:size]],
            [word.after for word in around[4 : size + 4]],
            [word.after2 for word in around[5 : size + 5]],
            [word.after3 for word in around[6:]],
            self._weigh_each(["b-" + pair for pair in pairs[:size]]),
            self._weigh_each(["b+" + pair for pair in pairs[1:]]),
            [pair[0] for pair in tagged[1 : size + 1]],
            [pair[1] for pair in tagged[2 : size + 2]],
            [pair[2] for pair in tagged[:size]],
            [pair[3] for pair in tagged[3:]],
            self._weigh_each(triples),
        ]

    def _read_marks(self, words: list[_Word[V]], marks: Marks) -> list[list[V]]:
        """The columns of quotation marks, of the place in the sentence and of the nearest cue words."""
        around = [9, *marks.places, 9]
        names = [word.word for word in words] + [""]
        nothing = self._nothing
        lefts = {at: self._lefts[names[at], names[at + 1]] if at >= 0 else nothing for at in set(marks.left)}
        rights = {at: self._rights[names[at], names[at + 1]] if at >= 0 else nothing for at in set(marks.right)}
        near = [_BUCKETS[min(index - at, 63)] if at >= 0 else _NOWHERE for index, at in enumerate(marks.left)]
        ahead = [_BUCKETS[min(at - index, 63)] if at >= 0 else _NOWHERE for index, at in enumerate(marks.right)]
        opened = {
            number: self._sentences[min(number, 3), marks.quotes, marks.lead, names[first]]
            for number, first in marks.first.items()
        }
        states = {number: (number in marks.quoted, min(marks.cued.get(number, 0), 2)) for number in marks.first}
        sentences = marks.sentences
        first, last, ends = marks.first, marks.last, self._ends
        return [
            list(map(self._places.__getitem__, zip(around, marks.places, around[2:], near, ahead, strict=False))),
            [
                ends[min(index - first[sentence], 63)][min(last[sentence] - index, 3)]
                for index, sentence in enumerate(sentences)
            ],
            [
                self._states[(*states[sentence], place, word.cue)]
                for sentence, place, word in zip(sentences, marks.places, words, strict=True)
            ],
            [opened[sentence] for sentence in sentences],
            [lefts[at] for at in marks.left],
            [rights[at] for at in marks.right],
        ]

    def _read_clauses(self, words: list[_Word[V]], marks: Marks) -> list[list[V]]:
        """The columns of what has been passed since the sentence began: punctuation, an opening word, a verb."""
        clauses: list[list[V]] = []
        verbs, after_cues, cue_pauses = [], [], []
        nothing = self._nothing
        current, verb_at, pauses = -1, 0, 0
        pause = opener = verb = "^"
        clause: list[V] = []
        for index, (word, place, left) in enumerate(zip(words, marks.places, marks.left, strict=True)):
            if marks.sentences[index] != current:
                current = marks.sentences[index]
                pause = opener = verb = "^"
                verb_at, pauses = index, 0
                clause = [self._pauses[pause, 0], self._openers[opener], self._passed[verb, pause]]
            clauses.append(clause)
            verbs.append(self._verbs[_BUCKETS[min(index - verb_at, 63)], word.tag])
            if left >= 0:
                after_cues.append(self._after_cues[pause, opener, _BUCKETS[min(index - left, 63)]])
                cue_pauses.append(self._cue_pauses[words[left].word, pause])
            else:
                after_cues.append(nothing)
                cue_pauses.append(nothing)
            if word.moves or place >= _OPENING:
                if word.pauses:
                    pause, pauses = word.word, pauses + 1
                if place >= _OPENING:
                    pause = f"Q{place}"
                if word.opens:
                    opener = word.word
                if word.verb:
                    verb, verb_at = word.verb, index
                clause = [self._pauses[pause, min(pauses, 3)], self._openers[opener], self._passed[verb, pause]]
        return [*map(list, zip(*clauses, strict=True)), verbs, after_cues, cue_pauses]


def read_strings(reader: FeatureReader[Features], passage: Passage) -> list[list[bytes]]:
    """The features of each token of a passage, as a trainer takes them; a lone surrogate becomes a question mark."""
    return [
        [feature.encode("utf-8", "replace") for feature in chain.from_iterable(groups)]
        for groups in reader.read(passage)
    ]


_OPENING, _CLOSING, _INSIDE = int(Place.OPENING), int(Place.CLOSING), int(Place.INSIDE)


def _describe_place(before: int, place: int, after: int, near: int, ahead: int) -> Features:
    left = "n" if near == _NOWHERE else str(near)
    right = "n" if ahead == _NOWHERE else str(ahead)
    return (
        f"q={place}",
        f"qc={before}{place}{after}",
        f"l={left}",
        f"r={right}",
        f"lr={left}|{right}",
        f"lq={left}|{place}",
        f"rq={right}|{place}",
    )


def _describe_state(quoted: bool, cued: int, place: int, cue: int) -> Features:
    state = f"S{quoted:d}{cued}"
    strength = (f"c={cue}{place == _INSIDE:d}",) if cue else ()
    return (state, f"{state}{place}", *strength)


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
