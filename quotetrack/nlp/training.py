"""Training: annotated articles in, a model out; the same corpus gives the same model.

The form of the articles is told in ``gold``. How each choice here was made is told in docs/engine.md.
"""

import tempfile
import zlib
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pycrfsuite

from quotetrack.errors import InputError
from quotetrack.nlp.document import build_document
from quotetrack.nlp.features import FeatureReader, Strings, read_strings
from quotetrack.nlp.gold import GoldArticle, GoldAttribution
from quotetrack.nlp.links import (
    CUE_RANKER,
    SOURCE_RANKER,
    Parts,
    cue_features,
    near,
    score_features,
    sort_parts,
    source_features,
    sourceless_features,
    take_side,
)
from quotetrack.nlp.model import Model
from quotetrack.nlp.passages import Passage, read_passages
from quotetrack.nlp.tagging import Part, Stretch, join_labels
from quotetrack.nlp.weights import ChainWeights, take_apart
from quotetrack.nlp.word_classes import load_word_classes
from quotetrack.text.spans import Span

# Chosen on the development part of PolNeAR; what others gave is in docs/engine.md.
PARAMETERS: Mapping[str, float | int | bool] = {
    "c1": 2.5,
    "c2": 0.02,
    "max_iterations": 80,
    "feature.minfreq": 3,
    "feature.possible_transitions": False,
}
# The share of paragraphs without any attribution that is left out: the tagger then finds more, at a small price.
DROPPED_SHARE = 80
RANKER_ROUNDS = 4
MARGIN = 1.0
SMALLEST_WEIGHT = 0.02
CUE_LEVELS = ((0.7, 5), (0.45, 4), (0.25, 3), (0.1, 2), (0.02, 1))


@dataclass(slots=True)
class _Example:
    """A passage with its labels and the attributions whose cues stand in it."""

    key: int
    passage: Passage
    labels: list[str]
    attributions: list[GoldAttribution]


def train_model(articles: Iterable[GoldArticle], *, name: str) -> Model:
    """A model of annotated articles; ``name`` says in its card what they are.

    Articles of which direct quotations alone are annotated are left out: they would teach that the rest is not said.
    Raises InputError where nothing is annotated.
    """
    examples = [example for article in articles if not article.direct_only for example in _read_examples(article)]
    if not any(example.attributions for example in examples):
        raise InputError("There is nothing to learn from: no article has an attribution.")
    cues = _count_cues(examples)
    return Model(
        tagger=_train_tagger(examples, cues),
        cues=cues,
        links=_train_links(examples),
        card={
            "corpus": name,
            "passages": len(examples),
            "attributions": sum(len(example.attributions) for example in examples),
            "parameters": dict(PARAMETERS),
            "dropped_share": DROPPED_SHARE,
            "labels": [part.value for part in Part],
        },
    )


def _read_examples(article: GoldArticle) -> list[_Example]:
    passages = read_passages(build_document(article.text, article.title))
    base = zlib.crc32(article.identifier.encode("utf-8", "replace"))
    examples = [
        _Example((base + number * 7919) % 100, passage, ["O"] * len(passage.tokens), [])
        for number, passage in enumerate(passages)
    ]
    starts = [passage.tokens[0].start for passage in passages]
    if not examples:
        return examples
    for order in (Part.CONTENT_LEFT, Part.SOURCE, Part.CUE):
        # A cue within a source and a source within a content outrank what they stand in.
        for attribution in article.attributions:
            for span, part in _annotated(attribution, order):
                _mark(examples, starts, span, part)
    for attribution in article.attributions:
        spans = attribution.cue or attribution.content
        if not spans:
            continue
        where = spans[0].start
        examples[max(0, bisect_right(starts, where) - 1)].attributions.append(attribution)
    return examples


def _annotated(attribution: GoldAttribution, part: Part) -> list[tuple[Span, Part]]:
    if part is Part.CUE:
        return [(span, Part.CUE) for span in attribution.cue]
    if part is Part.SOURCE:
        return [(span, Part.SOURCE) for span in attribution.source]
    cue = attribution.cue[0].start if attribution.cue else None
    return [
        (span, Part.CONTENT_LEFT if cue is not None and cue < span.start else Part.CONTENT_RIGHT)
        for span in attribution.content
    ]


def _mark(examples: Sequence[_Example], starts: Sequence[int], span: Span, part: Part) -> None:
    index = max(0, bisect_right(starts, span.start) - 1)
    while index < len(examples) and starts[index] < span.end:
        example = examples[index]
        tokens = example.passage.tokens
        begins = [token.start for token in tokens]
        first, end = bisect_left(begins, span.start), bisect_left(begins, span.end)
        while first > 0 and tokens[first - 1].end > span.start:
            first -= 1
        for place in range(first, end):
            example.labels[place] = f"{'B' if place == first else 'I'}-{part.value}"
        index += 1


def _count_cues(examples: Sequence[_Example]) -> dict[str, int]:
    """How often a word is part of a cue, as a strength from 1 to 5; words met twice or more as one."""
    uses: Counter[str] = Counter()
    cues: Counter[str] = Counter()
    for example in examples:
        for token, label in zip(example.passage.tokens, example.labels, strict=True):
            word = token.text.lower()
            uses[word] += 1
            cues[word] += label.endswith(Part.CUE)
    found = {}
    for word, count in cues.items():
        share = count / (uses[word] + 1)
        level = next((level for least, level in CUE_LEVELS if share > least), 0)
        if count >= 2 and level and not any(mark.isspace() for mark in word):
            found[word] = level
    return found


def _train_tagger(examples: Sequence[_Example], cues: Mapping[str, int]) -> ChainWeights:
    classes = load_word_classes()
    reader = FeatureReader(classes.words, classes.endings, cues, Strings())
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params(PARAMETERS)
    for example in examples:
        if example.key >= DROPPED_SHARE or any(label != "O" for label in example.labels):
            trainer.append(pycrfsuite.ItemSequence(read_strings(reader, example.passage)), example.labels)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tagger.crfsuite"
        trainer.train(str(path))
        return take_apart(path.read_bytes())


class _Ranker:
    """An averaged perceptron that learns to put a right candidate above the wrong ones, by a margin."""

    def __init__(self) -> None:
        self.weights: dict[str, float] = {}
        self._sums: defaultdict[str, float] = defaultdict(float)
        self._steps = 0

    def learn(self, candidates: Sequence[tuple[int | None, list[str]]], right: set[int | None]) -> None:
        self._steps += 1
        scored = [(score_features(self.weights, features), name, features) for name, features in candidates]
        good = max((one for one in scored if one[1] in right), key=lambda one: one[0], default=None)
        bad = max((one for one in scored if one[1] not in right), key=lambda one: one[0], default=None)
        if good is None or bad is None or bad[0] < good[0] - MARGIN:
            return
        for change, features in ((1.0, good[2]), (-1.0, bad[2])):
            for feature in features:
                self.weights[feature] = self.weights.get(feature, 0.0) + change
                self._sums[feature] += change * self._steps

    def average(self) -> dict[str, float]:
        steps = max(self._steps, 1)
        means = {feature: weight - self._sums[feature] / steps for feature, weight in self.weights.items()}
        return {feature: round(mean, 3) for feature, mean in means.items() if abs(mean) > SMALLEST_WEIGHT}


def _train_links(examples: Sequence[_Example]) -> dict[str, dict[str, float]]:
    cue_ranker, source_ranker = _Ranker(), _Ranker()
    known = []
    for example in examples:
        stretches = [Stretch(part, first, end, 1.0) for part, first, end in join_labels(example.labels)]
        parts = sort_parts(example.passage, stretches)
        if parts.cues:
            known.append((parts, *_right_links(parts, example.attributions)))
    for _ in range(RANKER_ROUNDS):
        for parts, cue_of, source_of in known:
            _learn_cues(cue_ranker, parts, cue_of)
            _learn_sources(source_ranker, parts, source_of)
    return {CUE_RANKER: cue_ranker.average(), SOURCE_RANKER: source_ranker.average()}


def _right_links(
    parts: Parts, attributions: Sequence[GoldAttribution]
) -> tuple[dict[int, set[int]], dict[int, set[int | None]]]:
    """The cues of each content and the sources of each cue, as annotated."""
    tokens = parts.passage.tokens

    def meets(stretch: Stretch, spans: Sequence[Span]) -> bool:
        start, end = tokens[stretch.first].start, tokens[stretch.end - 1].end
        return any(start < span.end and span.start < end for span in spans)

    cue_of: dict[int, set[int]] = defaultdict(set)
    source_of: dict[int, set[int | None]] = defaultdict(set)
    for attribution in attributions:
        cues = [index for index, cue in enumerate(parts.cues) if meets(cue, attribution.cue)]
        sources: set[int | None] = {
            index for index, source in enumerate(parts.sources) if meets(source, attribution.source)
        }
        if not attribution.source:
            sources.add(None)
        for index, content in enumerate(parts.contents):
            if meets(content, attribution.content):
                cue_of[index].update(cues)
        for cue in cues:
            source_of[cue] |= sources
    return cue_of, source_of


def _learn_cues(ranker: _Ranker, parts: Parts, right: Mapping[int, set[int]]) -> None:
    taken: dict[int, str] = {}
    last: int | None = None
    for index, content in enumerate(parts.contents):
        if not right.get(index):
            continue
        candidates: list[tuple[int | None, list[str]]] = []
        for cue in near(parts.cues, content.first):
            features = cue_features(parts, content, cue, taken, last)
            if features is not None:
                candidates.append((cue, features))
        ranker.learn(candidates, set(right[index]))
        last = min(right[index])
        take_side(taken, last, parts, content)


def _learn_sources(ranker: _Ranker, parts: Parts, right: Mapping[int, set[int | None]]) -> None:
    used: dict[int, int] = {}
    last: int | None = None
    for index, cue in enumerate(parts.cues):
        wanted = right.get(index)
        if not wanted:
            continue
        candidates: list[tuple[int | None, list[str]]] = [(None, sourceless_features(parts, cue))]
        for source in near(parts.sources, cue.first):
            features = source_features(parts, cue, source, used, last)
            if features is not None:
                candidates.append((source, features))
        ranker.learn(candidates, wanted)
        named = sorted(one for one in wanted if one is not None)
        if named:
            last = named[0]
            used[last] = used.get(last, 0) + 1
