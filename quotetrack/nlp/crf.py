"""The shipped tagger: a linear-chain CRF over a paragraph's tokens (python-crfsuite)."""

from collections.abc import Sequence

import pycrfsuite

from quotetrack.nlp.features import FeatureReader
from quotetrack.nlp.model import Model
from quotetrack.nlp.passages import Passage
from quotetrack.nlp.tagging import Stretch, join_labels
from quotetrack.nlp.weights import PackedWeights
from quotetrack.nlp.word_classes import load_word_classes


class CrfTagger:
    """Labels passages with a trained model; one instance serves one thread at a time."""

    def __init__(self, model: Model) -> None:
        classes = load_word_classes()
        self._weights = PackedWeights(model.tagger)
        self._reader = FeatureReader(classes.words, classes.endings, model.cues, self._weights)
        # crfsuite reads from these bytes for as long as it lives.
        self._bytes = model.tagger.chain
        self._tagger = pycrfsuite.Tagger()
        self._tagger.open_inmemory(self._bytes)

    def label(self, passages: Sequence[Passage]) -> list[tuple[Stretch, ...]]:
        """The most probable labels of each passage, joined to stretches; see ``Tagger``."""
        return [self._label_passage(passage) for passage in passages]

    def _label_passage(self, passage: Passage) -> tuple[Stretch, ...]:
        labels = self._tagger.tag(self._weights.spread(self._reader.read(passage)))
        return tuple(
            Stretch(part, first, end, self._tagger.marginal(labels[first], first))
            for part, first, end in join_labels(labels)
        )
