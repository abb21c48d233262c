"""A CRF taken apart decodes as it did in one piece."""

import pycrfsuite
import pytest

from quotetrack.nlp.weights import PackedWeights, take_apart

LABELS = ("B", "I", "O")
WORDS = tuple("abcdefgh")


def mix_words(words: tuple[str, ...], number: int, size: int) -> list[str]:
    return [words[(number * number + 3 * place * place + number * place) % len(words)] for place in range(size)]


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params({"c1": 0.1, "c2": 0.01, "max_iterations": 30})
    for number in range(200):
        words = mix_words(WORDS, number, 8)
        labels = ["B" if word < "c" else "I" if word < "e" and number % 5 else "O" for word in words]
        trainer.append([[f"w={word}"] for word in words], labels)
    path = tmp_path_factory.mktemp("model") / "whole.crfsuite"
    trainer.train(str(path))
    return path.read_bytes()


def test_labels_and_probabilities_are_those_of_the_whole(trained: bytes) -> None:
    whole, chain = pycrfsuite.Tagger(), pycrfsuite.Tagger()
    whole.open_inmemory(trained)
    apart = take_apart(trained)
    chain.open_inmemory(apart.chain)
    packed = PackedWeights(apart)
    for number in range(50):
        words = mix_words((*WORDS, "never seen"), number, 12)
        labels = whole.tag([[f"w={word}"] for word in words])
        assert chain.tag(packed.spread([(packed.weigh((f"w={word}",)),) for word in words])) == labels
        for place, label in enumerate(labels):
            assert chain.marginal(label, place) == pytest.approx(whole.marginal(label, place), abs=1e-4)


def test_each_weight_is_the_weight_of_a_group_of_one(trained: bytes) -> None:
    packed = PackedWeights(take_apart(trained))
    each = packed.weigh_each(["w=a", "w=never seen"])
    assert each == [packed.weigh(("w=a",)), 0]
    assert each[0] != 0
    assert packed.weigh(("w=a", "w=b")) == each[0] + packed.weigh(("w=b",))


def test_one_model_comes_apart_in_one_way(trained: bytes) -> None:
    assert take_apart(trained) == take_apart(trained)
