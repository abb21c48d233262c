"""The naming words of ``nlp/data`` in the form in which mentions and entities ask for them."""

import unicodedata
from functools import lru_cache

from quotetrack.nlp.lexicons import load_classes

FEMALE = "f"
MALE = "m"
_GENDERS = {"woman": FEMALE, "man": MALE, "either": ""}


def word_set(words: str) -> frozenset[str]:
    """The words of a line, for the small closed classes that rules name."""
    return frozenset(words.split())


@lru_cache(maxsize=4096)
def fold_word(word: str) -> str:
    """The word without case, accents and the dots of an abbreviation, for comparing names; never for showing."""
    plain = word.replace(".", "").replace("’", "'")
    if plain.isascii():
        return plain.lower()
    return "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c)).casefold()


def fold_words(text: str) -> tuple[str, ...]:
    """The folded words of a name."""
    return tuple(filter(None, (fold_word(word) for word in text.split())))


def _read_classes(name: str) -> dict[str, tuple[str, ...]]:
    """The entries of a comma-parted list by class; an entry may run over the end of a line."""
    return {
        key: tuple(entry for part in " ".join(lines).split(",") if (entry := part.strip()))
        for key, lines in load_classes(name).items()
    }


def _read_roles() -> dict[str, tuple[str, str, bool]]:
    """Role nouns, singular and plural, as written: (singular, gender, whether plural)."""
    roles: dict[str, tuple[str, str, bool]] = {}
    for key, entries in _read_classes("roles.txt").items():
        for entry in entries:
            singular, *plurals = entry.split("/")
            for plural in plurals or [singular + "s"]:
                roles.setdefault(plural.lower(), (singular.lower(), _GENDERS[key], True))
            roles[singular.lower()] = (singular.lower(), _GENDERS[key], False)
    return roles


def _read_titles() -> dict[str, tuple[str, str]]:
    """Titles, folded: (gender, role noun or "")."""
    rows = (line.split() for line in load_classes("titles.txt")[""])
    return {
        fold_word(word): ("" if gender == "-" else gender, "" if role == "-" else role) for word, gender, role in rows
    }


def _read_given_names() -> dict[str, str]:
    return {fold_word(name): _GENDERS[key] for key, names in _read_classes("given_names.txt").items() for name in names}


def _read_known_bodies() -> tuple[dict[tuple[str, ...], str], dict[tuple[str, ...], str]]:
    """Types of known bodies, and the name to show for those that have another, by folded words."""
    types: dict[tuple[str, ...], str] = {}
    shown: dict[tuple[str, ...], str] = {}
    for key, entries in _read_classes("known_bodies.txt").items():
        for entry in entries:
            name, _, long = (part.strip() for part in entry.partition("="))
            short, _, spelled = (part.strip() for part in entry.partition("<"))
            other, best = (spelled, short) if spelled else (name, long)
            types[fold_words(other)] = key
            if best:
                types[fold_words(best)] = key
                shown[fold_words(other)] = best
    return types, shown


def _read_demonyms() -> dict[str, tuple[str, str]]:
    """What one calls a person by country or party, folded: (the adjective, gender)."""
    found = {" ".join(fold_words(name)): (fold_word(name), "") for name in _read_classes("places.txt")["people"]}
    found = {word: told for word, told in found.items() if not word.endswith(("s", "sh", "ch")) and " " not in word}
    classes = _read_classes("demonyms.txt")
    for key, gender in _GENDERS.items():
        for entry in classes[key]:
            noun, _, adjective = (part.strip() for part in entry.partition("="))
            found[" ".join(fold_words(noun))] = (" ".join(fold_words(adjective)), gender)
    return found


def _derive_peoples() -> frozenset[str]:
    """Folded nouns that look like a place's people: "Californians", "Vermonter"; those of short names are surnames."""
    found: set[str] = set()
    for place, key in PLACES.items():
        stem = place.rpartition(" ")[2]
        if key not in {"country", "region", "city"} or len(stem) < 4:
            continue
        endings = ("n", "ns") if stem.endswith(("a", "o")) else ("ian", "ians", "an", "ans", "ite", "ites")
        found.update(stem + ending for ending in endings)
        if len(stem) > 5:
            base = stem.removesuffix("e")
            found.update((base + "er", base + "ers", base[:-1] + "an", base[:-1] + "ans"))
    return frozenset(found - set(GIVEN_NAMES) - set(PLACES))


def _read_anaphors() -> dict[str, frozenset[str]]:
    pairs = (line.partition("=") for line in load_classes("anaphors.txt")[""])
    return {noun.strip(): frozenset(types.split()) for noun, _, types in pairs}


ROLES = _read_roles()
TITLES = _read_titles()
GIVEN_NAMES = _read_given_names()
BODY_TYPES, FULL_NAMES = _read_known_bodies()
ANAPHORS = _read_anaphors()
NICKNAMES = {frozenset(pair.split()) for pair in _read_classes("nicknames.txt")[""]}
BODY_WORDS = {word.lower(): key for key, words in _read_classes("body_words.txt").items() for word in words}
PLACES = {" ".join(fold_words(name)): key for key, names in _read_classes("places.txt").items() for name in names}
DEMONYMS = _read_demonyms()
PARTIES = frozenset(fold_word(word) for word in _read_classes("demonyms.txt")["party"])
PEOPLES = _derive_peoples()
NOT_NAMES = frozenset(word for words in _read_classes("not_names.txt").values() for word in words)
DOCUMENTS = frozenset(word for words in _read_classes("documents.txt").values() for word in words)

_SYNONYMS = (
    "lawyer attorney solicitor barrister counsel",
    "representative congressman congresswoman lawmaker legislator",
    "senator lawmaker legislator",
    "ceo executive boss chief chairman",
    "coach manager boss",
    "doctor physician surgeon",
    "nominee candidate contender hopeful",
    "reporter journalist correspondent writer author columnist",
    "author writer novelist",
    "actor actress star",
    "goalkeeper keeper goalie shot-stopper",
    "captain skipper",
    "striker forward attacker",
    "prime minister premier pm",
    "pope pontiff",
    "reverend pastor priest vicar minister rector clergyman",
    "lord peer",
    "baroness peer",
    "singer star musician",
    "businessman billionaire mogul tycoon",
    "professor academic scholar",
    "chairman chairwoman chair chairperson head leader",
    "officer policeman policewoman constable sergeant detective inspector superintendent trooper",
    "judge justice magistrate",
    "mp lawmaker politician",
    "official officer administrator",
    "king monarch",
    "queen monarch",
    "wife husband spouse",
    "general commander",
)
SYNONYMS: dict[str, frozenset[str]] = {
    word: frozenset(other for group in _SYNONYMS if word in group.split() for other in group.split())
    for word in {word for group in _SYNONYMS for word in group.split()}
}
SPOKES = word_set("spokesman spokeswoman spokesperson")
# Nouns that say nothing of which person is meant; they resolve as a pronoun does.
GENERIC_PERSONS = word_set("man woman boy girl person teenager youngster lady gentleman")


def roles_alike(role: str) -> frozenset[str]:
    """The role nouns that may be used for the same person as ``role``, itself among them."""
    return SYNONYMS.get(role, frozenset((role,)))


def gender_of_titles(titles: tuple[str, ...]) -> str:
    """The gender that folded titles give: "Ms.", "Sir", "Chairwoman"; "" where none does."""
    for title in titles:
        gender = TITLES[title][0] if title in TITLES else ROLES.get(title, ("", "", False))[1]
        if gender:
            return gender
    return ""
