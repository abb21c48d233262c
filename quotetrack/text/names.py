"""Names as keys: two spellings of one name fold into the same string; the name as written is never changed."""

import re
import unicodedata

# Letters that have no decomposition in Unicode but are commonly written without their stroke.
_PLAIN = str.maketrans(
    dict(zip("øđðłħŧıæœþĸŋ", ("o", "d", "d", "l", "h", "t", "i", "ae", "oe", "th", "k", "n"), strict=True))
)
_TITLE_WORDS = """
mr mrs ms miss mx madam madame mme mlle messrs sir dame lord lady baron baroness count countess dr
doctor prof professor rev reverend fr father sister brother rabbi imam bishop archbishop cardinal pope
pastor hon honorable honourable judge justice president pres vice premier chancellor minister prime
secretary sec governor gov lieutenant lt lieut mayor senator sen representative rep congressman
congresswoman councillor councilor cllr councilman councilwoman ambassador amb attorney commissioner
delegate del deputy assemblyman assemblywoman alderman general gen colonel col major maj captain capt
commander cmdr sergeant sgt corporal cpl private pvt admiral adm rear brigadier brig marshal chief
inspector insp detective det officer superintendent supt constable sheriff king queen prince princess
emperor sheikh coach
"""
_TITLES = frozenset(_TITLE_WORDS.split())
_SUFFIX_WORDS = "jr snr sr jnr ii iii iv esq phd md mp mep mbe obe cbe kbe qc kc"
_SUFFIXES = frozenset(_SUFFIX_WORDS.split())
_SPLIT = re.compile(r"[^\w']+")
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘‛ʼ`´′", "'"))
_INITIAL_RUN = re.compile(r"\b(?:[^\W\d_]\.){2,}")


def fold_name(name: str) -> str:
    """The name as a key: without titles, accents, case, stroke letters, punctuation and possessive; words by one space.

    "Gov. Zoë Ångström-Løvås’s" becomes "zoe angstrom lovas", "J. K. Rowe" and "J.K. Rowe" both "j k rowe", "Straße"
    "strasse". A name of titles alone keeps them; text without a letter or figure folds to "".
    """
    return " ".join(_strip_words(_fold_words(name)))


def strip_titles(name: str) -> str:
    """The name as written, without titles before it, suffixes such as "Jr." after it, and a closing possessive.

    White space is trimmed at the ends and otherwise kept; a name that is nothing but titles is returned whole.
    """
    words = list(re.finditer(r"\S+", name))
    if not words:
        return ""
    first, last = 0, len(words)
    while first < last - 1 and _is_title(words[first].group()):
        first += 1
    while last - 1 > first and _fold_word(words[last - 1].group()) in _SUFFIXES:
        last -= 1
    stripped = name[words[first].start() : words[last - 1].end()].rstrip(",;: ")
    return re.sub(r"['’]s\Z|(?<=s)['’]\Z", "", stripped) or name.strip()


def _is_title(word: str) -> bool:
    parts = [part for part in re.split(r"[-–.]", _fold_word(word)) if part]
    return bool(parts) and all(part in _TITLES for part in parts)


def _fold_word(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word.translate(_APOSTROPHES)).casefold()
    plain = "".join(char for char in unicodedata.normalize("NFKD", decomposed) if not unicodedata.combining(char))
    return plain.translate(_PLAIN).strip(".,;:()[]\"'“”")


def _fold_words(name: str) -> list[str]:
    spaced = _INITIAL_RUN.sub(lambda run: run.group().replace(".", " "), name)
    folded = _SPLIT.split(" ".join(_fold_word(word) for word in spaced.split()))
    return [re.sub(r"'s\Z", "", word).replace("'", "") for word in folded if word.strip("'_")]


def _strip_words(words: list[str]) -> list[str]:
    first, last = 0, len(words)
    while first < last - 1 and words[first] in _TITLES:
        first += 1
    while last - 1 > first and words[last - 1] in _SUFFIXES:
        last -= 1
    return words[first:last]
