"""The trained tagger: passages, what it is shown, its model's file, training, and linking."""

import zipfile
from pathlib import Path

import pytest
from annotated import build_corpus
from hypothesis import given
from hypothesis import strategies as st

from quotetrack.errors import InputError
from quotetrack.nlp import engine
from quotetrack.nlp.crf import CrfTagger
from quotetrack.nlp.document import build_document
from quotetrack.nlp.features import FeatureReader, Strings, read_strings
from quotetrack.nlp.gold import GoldArticle
from quotetrack.nlp.links import Linker
from quotetrack.nlp.model import Model, load_model, load_shipped_model, write_model
from quotetrack.nlp.passages import Passage, Place, read_passages
from quotetrack.nlp.tagging import Part, Stretch, join_labels
from quotetrack.nlp.training import train_model


@pytest.fixture(scope="module")
def model() -> Model:
    return train_model(build_corpus(), name="invented")


def read_words(passage: Passage) -> list[str]:
    return [token.text for token in passage.tokens]


def test_a_passage_a_paragraph_with_the_marks_that_its_tokens_stand_in() -> None:
    (first, second) = read_passages(build_document("Vera Quill said: “It’s safe.”\n\nNobody came."))
    assert read_words(first) == ["Vera", "Quill", "said", ":", "“", "It", "’s", "safe", ".", "”"]
    assert list(first.places) == [0, 0, 0, 0, Place.OPENING, *[Place.INSIDE] * 4, Place.CLOSING]
    assert (first.lead, second.lead) == ("^", "m")


def test_a_dateline_is_not_shown_to_the_tagger() -> None:
    (passage,) = read_passages(build_document("MORROW -- Vera Quill said the bridge was safe."))
    assert read_words(passage)[0] == "Vera"


@given(st.text(alphabet=st.sampled_from("“”\"'Aa said,.\n’\u0000\ud800é "), max_size=120))
def test_passages_and_features_of_any_text(text: str) -> None:
    reader = FeatureReader({}, {}, {"said": 5}, Strings())
    for passage in read_passages(build_document(text)):
        assert all(text[token.start : token.end] == token.text for token in passage.tokens)
        assert (
            len(read_strings(reader, passage)) == len(passage.tokens) == len(passage.places) == len(passage.sentences)
        )


def test_names_are_shown_as_a_class_and_not_by_their_letters() -> None:
    reader = FeatureReader({}, {}, {}, Strings())
    (passage,) = read_passages(build_document("Yesterday Quill spoke to Senator Brand."))
    rows = read_strings(reader, passage)
    assert b"w=~N" in rows[1]
    assert b"w=senator" in rows[4]
    assert not any(b"quill" in feature.lower() for row in rows for feature in row)


def test_labels_join_to_stretches() -> None:
    labels = ["B-S", "I-S", "B-Q", "B-CR", "I-CR", "B-CR", "O", "I-CL"]
    assert join_labels(labels) == [
        (Part.SOURCE, 0, 2),
        (Part.CUE, 2, 3),
        (Part.CONTENT_RIGHT, 3, 5),
        (Part.CONTENT_RIGHT, 5, 6),
        (Part.CONTENT_LEFT, 7, 8),
    ]


def test_a_model_learns_to_find_and_link_attributions(model: Model) -> None:
    text = "“the dam holds well enough,” said Lena Moss.\n\nOtto Brand said nobody was told."
    passages = read_passages(build_document(text))
    tagger, linker = CrfTagger(model), Linker(model.links)
    found = [
        (tuple(text[passage.tokens[one.first].start : passage.tokens[one.end - 1].end] for one in stretches))
        for passage, some in zip(passages, tagger.label(passages), strict=True)
        for link in linker.link(passage, some)
        for stretches in [[one for one in (link.source, link.cue, *link.contents) if one is not None]]
    ]
    assert found == [
        ("Lena Moss", "said", "the dam holds well enough"),
        ("Otto Brand", "said", "nobody was told"),
    ]


def test_the_same_corpus_makes_the_same_file(model: Model, tmp_path: Path) -> None:
    write_model(model, tmp_path / "one.zip")
    write_model(train_model(build_corpus(), name="invented"), tmp_path / "two.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    assert load_model(tmp_path / "one.zip") == model


def test_a_file_of_plain_members_and_nothing_that_runs(tmp_path: Path, model: Model) -> None:
    write_model(model, tmp_path / "one.zip")
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        assert sorted(archive.namelist()) == [
            "card.json",
            "chain.crfsuite",
            "cues.tsv",
            "features.txt",
            "labels.txt",
            "links.tsv",
            "weights.bin",
        ]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut short", b"{}"])
def test_what_is_no_model_is_refused_in_a_sentence(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "none.zip"
    path.write_bytes(content)
    with pytest.raises(InputError, match="no model"):
        load_model(path)


def test_a_missing_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        load_model(tmp_path / "none.zip")


def test_nothing_annotated_teaches_nothing() -> None:
    with pytest.raises(InputError, match="nothing to learn"):
        train_model([GoldArticle("a", "Nobody said anything.", ())], name="empty")


def test_the_shipped_model_is_small_and_says_what_it_is() -> None:
    shipped = load_shipped_model()
    assert len(shipped.tagger.table) + len(shipped.tagger.chain) < 5_000_000
    assert shipped.card["labels"] == [part.value for part in Part]
    assert shipped.card["attributions"] > 15_000


def test_a_model_of_ones_own_can_be_used(model: Model) -> None:
    text = "“the dam holds well enough,” said Lena Moss."
    (statement,) = engine.analyze(text, engine=engine.make_engine(model)).statements
    assert statement.speaker == "Lena Moss"


def test_precision_can_be_chosen_over_coverage() -> None:
    text = "“The dam holds,” said Vera Quill. Otto Brand wants a new bridge by May, people think."
    every = engine.analyze(text).statements
    sure = engine.analyze(text, min_confidence=0.9).statements
    assert [statement.speaker for statement in sure] == ["Vera Quill"]
    assert set(sure) < set(every)


def test_a_linker_without_cues_leaves_contents_alone() -> None:
    (passage,) = read_passages(build_document("The dam holds well."))
    stretch = Stretch(Part.CONTENT_LEFT, 0, 4, 0.5)
    (link,) = Linker({"cue": {}, "source": {}}).link(passage, [stretch])
    assert (link.contents, link.cue, link.source) == ((stretch,), None, None)
