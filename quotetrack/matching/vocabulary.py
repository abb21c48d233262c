"""What each word is worth in a comparison: its sense, its weight, whether it shifts in reported speech; remembered."""

from functools import lru_cache
from importlib import resources
from itertools import permutations
from typing import Final, NamedTuple

from quotetrack.matching.thresholds import FUNCTION_WEIGHT
from quotetrack.text.memory import WordMemory
from quotetrack.text.stems import find_stem

_FUNCTION_WORD_LIST: Final = """
a an the and or but nor so yet if then than that which who whom whose what when where why how as at by for from in
into of off on onto out over to under up upon with within about after before between during through till until unto
via per while because since though although whether i me my mine myself we us our ours ourselves you your yours
yourself he him his himself she her hers herself it its itself they them their theirs themselves this these those
there here be am is are was were been being have has had having do does did doing done will would shall should can
could may might must ought let 's s t also too just very really well oh ah um er yes such some any each every own
same other another again still even ever else now only not no never nor neither one say says said going got get
quite rather mr mrs ms mx sic like more most much many
"""
_FUNCTION_WORDS: Final = frozenset(_FUNCTION_WORD_LIST.split())
_FIRST_PERSON_WORDS: Final = """
i me my mine myself we us our ours ourselves
"""
FIRST_PERSON: Final = frozenset(_FIRST_PERSON_WORDS.split())
_THIRD_PERSON_WORDS: Final = """
he him his himself she her hers herself they them their theirs themselves it its
"""
THIRD_PERSON: Final = frozenset(_THIRD_PERSON_WORDS.split())
_SHIFT_GROUPS: Final = """
they i we he she it you me us him them; their my our his its your her mine ours hers theirs;
self myself ourselves himself herself themselves itself; be am is are was were been; have has had; do does did;
will would shall; can could; may might; that this; those these; there here
"""
_SHIFTS: Final = {
    form: "@" + group.split()[0] for group in _SHIFT_GROUPS.replace("\n", " ").split(";") for form in group.split()
}


class Sense(NamedTuple):
    """What a form is worth: ``key`` is shared by synonyms and inflections, "" for function words; ``pole`` is what
    opposites are looked up by; ``shifted`` what person and tense make of it in reported speech.
    """

    key: str
    weight: float
    stem: str
    pole: str
    shifted: str


@lru_cache(maxsize=1)
def load_synonyms() -> dict[str, str]:
    """Each stem of ``data/synonyms.txt`` with the first stem of its line."""
    groups: dict[str, str] = {}
    for line in read_data("synonyms.txt"):
        words = [find_stem(word) for word in line.split()]
        for word in words:
            groups.setdefault(word, words[0])
    return groups


@lru_cache(maxsize=1)
def load_opposites() -> dict[str, frozenset[str]]:
    """By sense key, the keys of what ``data/antonyms.txt`` sets against it."""
    groups = load_synonyms()
    opposites: dict[str, set[str]] = {}
    for line in read_data("antonyms.txt"):
        one, other = [groups.get(stem, stem) for stem in map(find_stem, line.split())]
        if one != other:
            opposites.setdefault(one, set()).add(other)
            opposites.setdefault(other, set()).add(one)
    return {key: frozenset(keys) for key, keys in opposites.items()}


@lru_cache(maxsize=1)
def load_siblings() -> frozenset[tuple[str, str]]:
    """The pairs of forms that stand in one line of ``data/siblings.txt``, each way round."""
    return _pair_lines("siblings.txt")


@lru_cache(maxsize=1)
def load_amounts() -> frozenset[tuple[str, str]]:
    """The pairs of forms that stand in one line of ``data/amounts.txt``, each way round."""
    return _pair_lines("amounts.txt")


@lru_cache(maxsize=1)
def load_amount_words() -> frozenset[str]:
    """Every form of ``data/amounts.txt``, "none" and "one"."""
    return frozenset(word for line in read_data("amounts.txt") for word in line.split()) | {"none", "one"}


def _pair_lines(name: str) -> frozenset[tuple[str, str]]:
    return frozenset(pair for line in read_data(name) for pair in permutations(line.split(), 2))


def read_data(name: str) -> list[str]:
    """The lines of a file under ``data/``, without empty ones and comments."""
    lines = resources.files("quotetrack.matching").joinpath("data", name).read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _find_sense(form: str) -> Sense:
    if form[0] == "#":
        return Sense(form, 1.0, form, form, form)
    stem = find_stem(form)
    pole = load_synonyms().get(stem, stem)
    if form in _FUNCTION_WORDS:
        return Sense("", FUNCTION_WEIGHT, stem, pole, _SHIFTS.get(form, form))
    return Sense(pole, 1.0, stem, pole, _SHIFTS.get(form, stem))


SENSES: Final = WordMemory(_find_sense)
