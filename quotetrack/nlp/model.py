"""The trained model as one file: a zip of plain members, never a pickle.

``labels.txt`` and ``features.txt`` name what the records of ``weights.bin`` weigh; ``chain.crfsuite`` is in
python-crfsuite's own format; ``cues.tsv`` holds a word and its strength a line; ``links.tsv`` a ranker's name, a
feature and its weight; ``card.json`` says what it was made from and how.
"""

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from quotetrack.errors import InputError
from quotetrack.nlp.links import CUE_RANKER, SOURCE_RANKER
from quotetrack.nlp.weights import ChainWeights

SHIPPED = "tagger.zip"
# Members carry one fixed time, so that the same corpus makes the same file.
_EPOCH = (1980, 1, 1, 0, 0, 0)
Weights = dict[str, float]


@dataclass(frozen=True, slots=True)
class Model:
    """``tagger`` are the CRF's weights, ``cues`` gives words a strength from 1 to 5, ``links`` the rankers' weights."""

    tagger: ChainWeights
    cues: Mapping[str, int]
    links: Mapping[str, Weights]
    card: Mapping[str, Any]


def load_shipped_model() -> Model:
    """The model that ships with the package."""
    return read_model(resources.files("quotetrack.nlp").joinpath("data", SHIPPED).read_bytes())


def load_model(path: Path) -> Model:
    """A model from a file that ``quotetrack train`` wrote; raises InputError where it is none."""
    try:
        return read_model(path.read_bytes())
    except OSError as error:
        raise InputError(f"The model {path} cannot be read: {error.strerror}.") from error


def read_model(data: bytes) -> Model:
    """A model from the bytes of its file; raises InputError where they are none."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            cues = (line.split("\t") for line in archive.read("cues.tsv").decode().split("\n") if line)
            # A corpus that offers no choice leaves a ranker without weights.
            links: dict[str, Weights] = {CUE_RANKER: {}, SOURCE_RANKER: {}}
            for line in filter(None, archive.read("links.tsv").decode().split("\n")):
                ranker, feature, weight = line.split("\t")
                links.setdefault(ranker, {})[feature] = float(weight)
            return Model(
                tagger=ChainWeights(
                    labels=tuple(archive.read("labels.txt").decode().split("\n")),
                    names=tuple(archive.read("features.txt").decode().split("\n")),
                    table=archive.read("weights.bin"),
                    chain=archive.read("chain.crfsuite"),
                ),
                cues={word: int(strength) for word, strength in cues},
                links=links,
                card=json.loads(archive.read("card.json")),
            )
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise InputError(f"This is no model of quotetrack's: {error}.") from error


def write_model(model: Model, path: Path) -> None:
    """Write a model's file, whole or not at all; the same model gives the same bytes."""
    members = {
        "card.json": json.dumps(model.card, indent=1, sort_keys=True).encode(),
        "cues.tsv": "\n".join(f"{word}\t{strength}" for word, strength in sorted(model.cues.items())).encode(),
        "links.tsv": "\n".join(
            f"{ranker}\t{feature}\t{weight:g}"
            for ranker, weights in sorted(model.links.items())
            for feature, weight in sorted(weights.items())
        ).encode(),
        "labels.txt": "\n".join(model.tagger.labels).encode(),
        "features.txt": "\n".join(model.tagger.names).encode(),
        "weights.bin": model.tagger.table,
        "chain.crfsuite": model.tagger.chain,
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), data, zipfile.ZIP_DEFLATED)
    partial = path.with_name(path.name + ".part")
    partial.write_bytes(made.getvalue())
    partial.replace(path)
