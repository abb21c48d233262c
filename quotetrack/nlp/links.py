"""Which cue a content belongs to, and which source a cue: two rankers over the stretches of one passage.

Both weigh short string features of a pair, left to right, knowing what was decided before in the passage; the weights
are an averaged perceptron's (Collins 2002). Against the nearest stretch as partner they raise the share of right
attributions with perfect stretches from .84 to .97 on PolNeAR's development part.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

from quotetrack.nlp.passages import Passage, Place
from quotetrack.nlp.tagging import Part, Stretch

CUE_RANKER = "cue"
SOURCE_RANKER = "source"
# Stretches looked at on either side: it bounds the work on a passage, and links are short.
WINDOW = 12
_PUNCTUATION = {
    ",": "c", ":": ":", ".": ".", "—": "-", "--": "-", "–": "-", ";": ";", "?": ".", "!": "."
}  # fmt: skip
_GAP_LIMIT = 40


@dataclass(frozen=True, slots=True)
class Link:
    """One attribution within a passage: its contents in order, its cue and its source where they were found."""

    contents: tuple[Stretch, ...]
    cue: Stretch | None
    source: Stretch | None
    certainty: float = 0.0


@dataclass(slots=True)
class Parts:
    """A passage's stretches by what they are."""

    passage: Passage
    words: tuple[str, ...]
    contents: tuple[Stretch, ...]
    cues: tuple[Stretch, ...]
    sources: tuple[Stretch, ...]
    _edges: dict[str, tuple[list[int], list[int]]] = field(default_factory=dict)

    def count_between(self, kind: str, low: int, high: int) -> int:
        """How many stretches of a kind (contents, cues, sources) lie within two tokens."""
        edges = self._edges.get(kind)
        if edges is None:
            stretches: tuple[Stretch, ...] = getattr(self, kind)
            edges = self._edges[kind] = [one.first for one in stretches], [one.end for one in stretches]
        # They are in order and do not overlap.
        return max(0, bisect_right(edges[1], high) - bisect_left(edges[0], low))


def sort_parts(passage: Passage, stretches: Iterable[Stretch]) -> Parts:
    """The stretches of a passage by what they are."""
    found = list(stretches)
    return Parts(
        passage,
        tuple(token.text.lower() for token in passage.tokens),
        tuple(one for one in found if one.part in {Part.CONTENT_LEFT, Part.CONTENT_RIGHT}),
        tuple(one for one in found if one.part is Part.CUE),
        tuple(one for one in found if one.part is Part.SOURCE),
    )


def _distance(tokens: int) -> int:
    for limit, name in ((3, tokens), (5, 3), (9, 5), (16, 9), (30, 16)):
        if tokens < limit:
            return name
    return 30


def _pauses(parts: Parts, low: int, high: int) -> str:
    words = parts.words[low : min(high, low + _GAP_LIMIT)]
    return "".join(sorted({_PUNCTUATION[word] for word in words if word in _PUNCTUATION}))


def cue_features(
    parts: Parts, content: Stretch, cue: int, taken: Mapping[int, str], last: int | None
) -> list[str] | None:
    """Features of a content with a cue (its index); None where they overlap.

    ``taken`` tells on which sides each cue already has contents, ``last`` is the cue of the content before.
    """
    candidate = parts.cues[cue]
    right = candidate.end <= content.first
    low, high = (candidate.end, content.first) if right else (content.end, candidate.first)
    if high < low:
        return None
    places, sentences = parts.passage.places, parts.passage.sentences
    side = "R" if right else "L"
    cues = min(parts.count_between("cues", low, high), 3)
    contents = min(parts.count_between("contents", low, high), 3)
    sources = min(parts.count_between("sources", low, high), 2)
    apart = min(abs(sentences[candidate.first] - sentences[content.first if right else content.end - 1]), 3)
    quoted = int(places[content.first] in {Place.INSIDE, Place.OPENING})
    word = parts.words[candidate.end - 1]
    both = f"{content.part.value}{side}"
    used = taken.get(cue, "")
    far = _distance(high - low)
    two = min(cues, 2)
    return [
        f"{both}{far}",
        f"{both}s{apart}",
        f"{both}q{two}c{min(contents, 2)}s{sources}",
        f"{both}q{cues}",
        f"{both}c{contents}",
        f"{side}g{_pauses(parts, low, high)}",
        f"{side}u{used}",
        f"{both}u{used}q{two}",
        f"{side}w{word}",
        f"{side}f{parts.words[content.first]}",
        f"{side}{quoted}s{apart}q{two}",
        f"{both}pq{int(last == cue)}{quoted}n{two}",
        f"pq{int(last == cue)}{int(places[candidate.first] == Place.INSIDE)}",
        f"{both}uu{used}{quoted}s{apart}n{two}",
        f"in{quoted}{int(places[candidate.first])}",
        f"{both}lab{far}n{two}c{min(contents, 2)}",
        f"{side}pt{parts.words[content.first - 1] if content.first else '^'}",
    ]


def source_features(
    parts: Parts, cue: Stretch, source: int, used: Mapping[int, int], last: int | None
) -> list[str] | None:
    """Features of a cue with a source (its index); None where they overlap.

    ``used`` counts the cues that each source already has, ``last`` is the source of the cue before.
    """
    candidate = parts.sources[source]
    right = candidate.first >= cue.end
    low, high = (cue.end, candidate.first) if right else (candidate.end, cue.first)
    if high < low:
        return None
    places, sentences, words = parts.passage.places, parts.passage.sentences, parts.words
    side = "r" if right else "l"
    cues = min(parts.count_between("cues", low, high), 2)
    contents = min(parts.count_between("contents", low, high), 2)
    sources = min(parts.count_between("sources", low, high), 2)
    apart = min(abs(sentences[candidate.first] - sentences[cue.first]), 3)
    times = min(used.get(source, 0), 2)
    word = words[cue.end - 1]
    ending = word[-3:]
    far = _distance(high - low)
    same = int(last == source)
    return [
        f"{side}{far}",
        f"{side}s{apart}",
        f"{side}q{cues}c{contents}s{sources}",
        f"{side}u{times}q{cues}",
        f"{side}w{word}",
        f"{side}w0{words[cue.first]}",
        f"{side}x{ending}s{apart}",
        f"{side}ps{same}{far}",
        f"{side}d{far}q{cues}c{contents}",
        f"{side}n{sources}x{ending}",
        f"{side}nx{words[min(candidate.end, len(words) - 1)]}",
        f"{side}ps{same}x{ending}s{apart}",
        f"{side}in{int(places[candidate.first])}{int(places[cue.first])}",
        f"{side}b{words[max(cue.first - 1, 0)]}",
        f"{side}uu{times}s{apart}n{sources}",
    ]


def sourceless_features(parts: Parts, cue: Stretch) -> list[str]:
    """Features of a cue without any source: "it is expected that …"."""
    words = parts.words
    last = words[cue.end - 1]
    return [
        "NULL",
        f"NULLw{last}",
        f"NULLw0{words[cue.first]}",
        f"NULLn{min(len(parts.sources), 2)}",
        f"NULLp{words[cue.first - 1] if cue.first else '^'}",
        f"NULLe{last[-2:]}{words[cue.first][:3]}",
    ]


def near(stretches: Sequence[Stretch], place: int) -> range:
    """The indices of the stretches nearest to a token, ``WINDOW`` on either side."""
    before = bisect_left(stretches, place, key=attrgetter("first"))
    return range(max(0, before - WINDOW), min(len(stretches), before + WINDOW))


class Linker:
    """Links the stretches of a passage with trained weights."""

    def __init__(self, links: Mapping[str, Mapping[str, float]]) -> None:
        self._cues = links[CUE_RANKER]
        self._sources = links[SOURCE_RANKER]

    def link(self, passage: Passage, stretches: Iterable[Stretch]) -> tuple[Link, ...]:
        """The attributions of a passage; a content whose cue was not found stands alone."""
        stretches = tuple(stretches)
        if not stretches:
            return ()
        parts = sort_parts(passage, stretches)
        cue_of = self._choose_cues(parts)
        source_of = self._choose_sources(parts)
        grouped: dict[int, list[Stretch]] = {}
        links = []
        for index, content in enumerate(parts.contents):
            cue = cue_of.get(index)
            if cue is None:
                links.append(Link((content,), None, None))
            else:
                grouped.setdefault(cue, []).append(content)
        for cue, contents in grouped.items():
            source, certainty = source_of[cue]
            links.append(
                Link(
                    tuple(contents),
                    parts.cues[cue],
                    None if source is None else parts.sources[source],
                    certainty,
                )
            )
        return tuple(links)

    def _choose_cues(self, parts: Parts) -> dict[int, int]:
        chosen: dict[int, int] = {}
        taken: dict[int, str] = {}
        last: int | None = None
        for index, content in enumerate(parts.contents):
            best, best_score = None, 0.0
            for cue in near(parts.cues, content.first):
                features = cue_features(parts, content, cue, taken, last)
                if features is None:
                    continue
                score = score_features(self._cues, features)
                if best is None or score > best_score:
                    best, best_score = cue, score
            if best is not None:
                chosen[index] = last = best
                take_side(taken, best, parts, content)
        return chosen

    def _choose_sources(self, parts: Parts) -> dict[int, tuple[int | None, float]]:
        chosen: dict[int, tuple[int | None, float]] = {}
        used: dict[int, int] = {}
        last: int | None = None
        for index, cue in enumerate(parts.cues):
            scored: list[tuple[float, int | None]] = [
                (score_features(self._sources, sourceless_features(parts, cue)), None)
            ]
            for source in near(parts.sources, cue.first):
                features = source_features(parts, cue, source, used, last)
                if features is not None:
                    scored.append((score_features(self._sources, features), source))
            scored.sort(key=lambda pair: -pair[0])
            best = scored[0][1]
            chosen[index] = best, scored[0][0] - scored[1][0] if len(scored) > 1 else scored[0][0]
            if best is not None:
                used[best] = used.get(best, 0) + 1
                last = best
        return chosen


def score_features(weights: Mapping[str, float], features: Iterable[str]) -> float:
    """The sum of the features' weights."""
    get = weights.get
    return sum([get(feature, 0.0) for feature in features])


def take_side(taken: dict[int, str], cue: int, parts: Parts, content: Stretch) -> None:
    """Note on which side a cue has got a content; the last two are remembered."""
    side = "L" if content.end <= parts.cues[cue].first else "R"
    taken[cue] = (taken.get(cue, "") + side)[-2:]
