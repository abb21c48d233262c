"""A trained CRF taken apart: the weights of its features, summed here, and the small chain that decodes the sums.

python-crfsuite spends most of a tagger's time on taking in feature strings, some forty a token. A group of features
that occurs again has the same weights again, so its sum is kept; what is left for crfsuite is one number a label for
each token, the transitions, and the search for the best path. The weights of all labels are one whole number, 32 bits
a label in fixed point, so that one addition adds them all.
"""

import struct
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path

import pycrfsuite

# Weights are kept in this fraction of one; sums stay exact, and far from what 32 bits hold.
SCALE = 1 << 20
_LANE = 32
_HEADER = struct.Struct("<4sI4sIIIIIIIII")
# Where crfsuite's header says that the features begin.
_FEATURES_AT = 7
_CHUNK = struct.Struct("<4sII")
_FEATURE = struct.Struct("<IIId")
_STATE, _TRANSITION = 0, 1


@dataclass(frozen=True, slots=True)
class ChainWeights:
    """``chain`` is a CRF in crfsuite's format with one feature for each label and all transitions; ``names`` are the
    features, and ``table`` has as many records of weights as there are names, in their order."""

    labels: tuple[str, ...]
    names: tuple[str, ...]
    table: bytes
    chain: bytes

    def __post_init__(self) -> None:
        if len(self.table) != len(self.names) * _measure_record(len(self.labels)):
            raise ValueError("weights and features do not fit together")


def _measure_record(labels: int) -> int:
    # A byte above the last lane for the sign.
    return labels * _LANE // 8 + 1


class PackedWeights:
    """Sums of features' weights as whole numbers, see the module."""

    def __init__(self, weights: ChainWeights) -> None:
        size = self._record = _measure_record(len(weights.labels))
        table = weights.table
        records = (int.from_bytes(table[at : at + size], "little", signed=True) for at in range(0, len(table), size))
        self._find = dict(zip(weights.names, records, strict=True)).get
        self._labels = weights.labels
        self._lanes = struct.Struct(f"<{len(weights.labels)}i")

    def weigh(self, features: tuple[str, ...]) -> int:
        """The weights of a group of features; a feature that training left out has none."""
        find = self._find
        total = 0
        for feature in features:
            total += find(feature, 0)
        return total

    def weigh_each(self, features: Iterable[str]) -> list[int]:
        """The weights of each feature."""
        return list(map(self._find, features, repeat(0)))

    def spread(self, groups: Iterable[tuple[int, ...]]) -> list[dict[str, int]]:
        """The sum of each token's groups, label by label, as crfsuite takes it.

        A lane below zero borrows one from the next: an error of one part in ``SCALE``.
        """
        labels, size, unpack = self._labels, self._record, self._lanes.unpack_from
        return [
            dict(zip(labels, unpack(sum(group).to_bytes(size, "little", signed=True)), strict=True)) for group in groups
        ]


def take_apart(tagger: bytes) -> ChainWeights:
    """The weights of a CRF that crfsuite trained."""
    # crfsuite reads from these very bytes, which must outlive it.
    opened = pycrfsuite.Tagger()
    opened.open_inmemory(tagger)
    told = opened.info()
    labels = tuple(sorted(told.labels))
    weights: dict[str, list[float]] = {}
    for (name, label), weight in told.state_features.items():
        weights.setdefault(name, [0.0] * len(labels))[labels.index(label)] = weight
    # A name with a line feed, which no token has, could not be written one a line.
    names = tuple(name for name in sorted(weights) if "\n" not in name)
    size = _measure_record(len(labels))
    table = b"".join(_pack(weights[name]).to_bytes(size, "little", signed=True) for name in names)
    return ChainWeights(labels, names, table, make_chain(labels, told.transitions))


def _pack(weights: Sequence[float]) -> int:
    return sum(round(weight * SCALE) << (_LANE * lane) for lane, weight in enumerate(weights))


def make_chain(labels: Sequence[str], transitions: Mapping[tuple[str, str], float]) -> bytes:
    """A CRF with these transitions whose only other features are the labels themselves, each worth 1 / ``SCALE``.

    crfsuite cannot be told weights, so it trains a chain of this shape, and the weights are then written over. It
    numbers labels and features as it meets them, so that both have the place of the label in ``labels``.
    """
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params({"c1": 0.0, "c2": 1.0, "max_iterations": 3})
    pairs = [*((label, label) for label in labels), *sorted(transitions)]
    for pair in pairs:
        trainer.append(pycrfsuite.ItemSequence([[label] for label in pair]), list(pair))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "chain.crfsuite"
        trainer.train(str(path))
        chain = bytearray(path.read_bytes())
    at = _HEADER.unpack_from(chain)[_FEATURES_AT]
    _, _, count = _CHUNK.unpack_from(chain, at)
    written = set()
    for place in range(at + _CHUNK.size, at + _CHUNK.size + count * _FEATURE.size, _FEATURE.size):
        kind, source, target, _ = _FEATURE.unpack_from(chain, place)
        if kind == _STATE:
            weight = 1 / SCALE if source == target else 0.0
        else:
            weight = transitions.get((labels[source], labels[target]), 0.0)
        _FEATURE.pack_into(chain, place, kind, source, target, weight)
        written.add((kind, source, target))
    numbers = {label: number for number, label in enumerate(labels)}
    wanted = {(_STATE, number, number) for number in numbers.values()}
    wanted |= {(_TRANSITION, numbers[source], numbers[target]) for source, target in transitions}
    if not wanted <= written:
        raise RuntimeError("python-crfsuite made a chain of another shape than its format promises.")
    return bytes(chain)
