"""The ways in which a body is named: its ends, its initials, "X Department" for "Department of X"."""

from quotetrack.nlp.vocabulary import BODY_TYPES, BODY_WORDS, PLACES, TITLES, word_set

_SMALL = word_set("of and for the on in to a & at")
_NATION = word_set("us uk un british american national federal")
_LEGAL = word_set("inc corp corporation co company ltd limited plc llc llp group holdings ag sa gmbh")


def body_keys(words: tuple[str, ...]) -> set[tuple[str, ...]]:
    """The other ways to name a body: its ends, its initials, "X Department" for "Department of X"."""
    keys: set[tuple[str, ...]] = {words}
    for cut in range(1, max(1, len(words) - 1)):
        if words[cut] not in _SMALL and words[cut - 1] not in _SMALL and " ".join(words[cut:]) not in PLACES:
            keys.add(words[cut:])
    if len(words) > 2 and BODY_WORDS.get(words[-1]) == "media":
        keys.add(words[-1:])
    for start in range(2 if words[0] in _NATION else 1):
        letters = "".join(word[0] for word in words[start:] if word not in _SMALL)
        if len(letters) > 1:
            keys.add((letters,))
    if len(words) > 2 and words[1] == "of" and words[0] in {"department", "ministry", "university", "bureau"}:
        keys.add((*(word for word in words[2:] if word != "the"), words[0]))
    return keys


def sort_of_body(words: tuple[str, ...], sort: str) -> str:
    known = BODY_TYPES.get(words)
    if known is not None:
        return known
    if sort == "place" or " ".join(words) in PLACES:
        return "place"
    for word in reversed(words[: words.index("of")] if "of" in words else words):
        if word in BODY_WORDS:
            return BODY_WORDS[word]
    return "campaign" if words and words[-1] == "campaign" else ""


def short_keys(words: tuple[str, ...], sort: str) -> set[tuple[str, ...]]:
    """What a body's name begins with where that may stand for it: "Tidewater" for "Tidewater Energy Group"."""
    keys: set[tuple[str, ...]] = set()
    bare = words
    while len(bare) > 1 and bare[-1] in _LEGAL:
        bare = bare[:-1]
    if bare != words:
        keys.add(bare)
    first = words[0]
    if first in PLACES or first in BODY_WORDS or first in TITLES or len(first) < 3:
        return keys
    if len(words) == 2 or sort == "company":
        keys.add(words[:1])
    return keys
