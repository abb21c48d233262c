"""The shipped tagger: a linear-chain CRF over a paragraph's tokens (python-crfsuite)."""

import threading
from collections.abc import Sequence

import pycrfsuite

from quotetrack.nlp.features import FeatureReader
from quotetrack.nlp.model import Model
from quotetrack.nlp.passages import Passage
from quotetrack.nlp.tagging import Stretch, join_labels
from quotetrack.nlp.weights import PackedWeights
from quotetrack.nlp.word_classes import load_word_classes


class CrfTagger:
    """Labels passages with a trained model, for any number of threads: what it remembers of words is common to them."""

    def __init__(self, model: Model) -> None:
        classes = load_word_classes()
        self._weights = PackedWeights(model.tagger)
        self._reader = FeatureReader(classes.words, classes.endings, model.cues, self._weights)
        self._chain = model.tagger.chain
        self._local = threading.local()

    def label(self, passages: Sequence[Passage]) -> list[tuple[Stretch, ...]]:
        """The most probable labels of each passage, joined to stretches; see ``Tagger``."""
        tagger = self._open()
        return [self._label_passage(tagger, passage) for passage in passages]

    def _open(self) -> pycrfsuite.Tagger:
        """crfsuite's tagger of this thread: it holds the passage of which it is asked, and little else."""
        tagger = getattr(self._local, "tagger", None)
        if tagger is None:
            # crfsuite reads from these bytes for as long as it lives.
            tagger = pycrfsuite.Tagger()
            tagger.open_inmemory(self._chain)
            self._local.tagger = tagger
        return tagger

    def _label_passage(self, tagger: pycrfsuite.Tagger, passage: Passage) -> tuple[Stretch, ...]:
        labels = tagger.tag(self._weights.spread(self._reader.read(passage)))
        return tuple(
            Stretch(part, first, end, tagger.marginal(labels[first], first)) for part, first, end in join_labels(labels)
        )
