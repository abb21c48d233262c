"""Words in their normal forms: contractions, accents, initials, British and American spelling, stems, negations."""

import unicodedata

import pytest

from quotetrack.text.normal import TOKEN, fold_word, read_word
from quotetrack.text.polarity import are_opposite, find_negators
from quotetrack.text.spelling import fold_spelling
from quotetrack.text.stems import find_stem


def read(text: str) -> list[str]:
    return [form for token in TOKEN.findall(text) for form in read_word(token).forms]


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("isn’t isn't ISN'T isnt", ["is", "not"] * 4),
        ("can't cannot won’t", ["can", "not", "can", "not", "will", "not"]),
        ("we'll they’re I've I'm she'd", ["we", "will", "they", "are", "i", "have", "i", "am", "she", "would"]),
        ("it's the pier’s", ["it", "is", "the", "pier", "'s"]),
        ("U.S. US u.s. us", ["usa", "usa", "usa", "us"]),
        ("Gov. Sen. Dr.", ["governor", "senator", "doctor"]),
        ("900m 3km 11th", ["900", "m", "3", "kilometer", "11", "th"]),
        ("al-Qaida P&G", ["al", "qaeda", "p", "and", "g"]),
        ("2,600,000 1,5 4.6", ["2600000", "1.5", "4.6"]),
    ],
)
def test_words_are_read_as_meant(text: str, forms: list[str]) -> None:
    assert read(text) == forms


@pytest.mark.parametrize("word", ["Café", "Zürich", "Łódź", "naïve", "ﬁre", "Ångström"])
def test_composed_and_decomposed_letters_fold_alike(word: str) -> None:
    assert fold_word(unicodedata.normalize("NFD", word)) == fold_word(unicodedata.normalize("NFC", word))


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("colour", "color"),
        ("neighbourhood", "neighborhood"),
        ("organisation", "organization"),
        ("analysed", "analyzed"),
        ("travelled", "traveled"),
        ("centre", "center"),
        ("kilometres", "kilometers"),
        ("defence", "defense"),
        ("programme", "program"),
        ("anaemia", "anemia"),
        ("grey", "gray"),
    ],
)
def test_british_and_american_spellings_meet(british: str, american: str) -> None:
    assert fold_spelling(british) == fold_spelling(american)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("four", "for"),
        ("hour", "hor"),
        ("filled", "filed"),
        ("willing", "wiling"),
        ("tour", "tor"),
        ("called", "caled"),
    ],
)
def test_words_that_only_look_british_stay_apart(one: str, other: str) -> None:
    assert fold_spelling(one) != fold_spelling(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("fell", "falling"), ("studies", "study"), ("stopped", "stop"), ("children", "child"), ("closing", "closed")],
)
def test_inflections_share_a_stem(one: str, other: str) -> None:
    assert find_stem(one) == find_stem(other)


@pytest.mark.parametrize("word", ["bus", "thing", "class", "red"])
def test_endings_that_are_none_stay(word: str) -> None:
    assert find_stem(word) == word


@pytest.mark.parametrize(
    ("sentence", "negations"),
    [
        ("we did not know", 1),
        ("not only the pier but the road", 0),
        ("no doubt they will", 0),
        ("neither the pier nor the road", 1),
        ("nobody said nothing", 2),
    ],
)
def test_negations_are_counted_by_meaning(sentence: str, negations: int) -> None:
    assert len(find_negators(sentence.split())) == negations


@pytest.mark.parametrize(
    ("one", "other", "opposite"),
    [
        ("lawful", "unlawful", True),
        ("possible", "impossible", True),
        ("harmful", "harmless", True),
        ("formed", "informed", False),
        ("ion", "union", False),
        ("lawful", "lawful", False),
    ],
)
def test_prefix_turns_a_word_round(one: str, other: str, opposite: bool) -> None:
    assert are_opposite(one, other) is opposite
