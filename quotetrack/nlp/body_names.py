"""The ways in which a body is named: its ends, its initials, "X Department" for "Department of X"."""

from quotetrack.nlp.gathering import Draft, name_words
from quotetrack.nlp.vocabulary import ANAPHORS, BODY_TYPES, BODY_WORDS, FULL_NAMES, PLACES, TITLES, word_set

_SMALL = word_set("of and for the on in to a & at")
_NATION = word_set("us uk un british american national federal")
_LEGAL = word_set("inc corp corporation co company ltd limited plc llc llp group holdings ag sa gmbh")


class BodyNames:
    """The bodies of an article by the words that name them; ``drafts`` holds the persons too."""

    def __init__(self, drafts: list[Draft]) -> None:
        self.drafts = drafts
        self.by_words: dict[tuple[str, ...], list[int]] = {}
        self.prefixes: dict[tuple[str, ...], list[int]] = {}
        self.worded: dict[str, list[int]] = {}

    def add(self, words: tuple[str, ...], name: str, sort: str) -> None:
        """Note a body's name; longer names come before shorter ones."""
        same = self._same_body(words)
        if same is not None:
            self.by_words[words] = [same]
            if len(words) == 1 and words in BODY_TYPES and words not in FULL_NAMES and name.isupper():
                # NATO, NASA: the short form is the name by which it is known.
                self.drafts[same].aliases.append(self.drafts[same].name)
                self.drafts[same].name = name
            return
        full = FULL_NAMES.get(words)
        if full is not None:
            known = name_words(full)
            same = self._same_body(known) if known not in self.by_words else self.by_words[known][0]
            if same is not None:
                self.by_words[words] = [same]
                return
            name = full
        if sort == "body" and words[-1] in ANAPHORS and name.split()[-1].islower():
            same = self._described_body(words)
            if same is not None:
                self.by_words[words] = [same]
                return
        index = len(self.drafts)
        self.drafts.append(Draft(words, name, False, sort=sort_of_body(words, sort)))
        if len(words) > 2:
            for word in set(words) - {"of", "and", "for", "the", "on"}:
                self.worded.setdefault(word, []).append(index)
        for key in body_keys(name_words(name)) | {words}:
            self.by_words.setdefault(key, []).append(index)
        for key in short_keys(words, self.drafts[index].sort):
            self.prefixes.setdefault(key, []).append(index)

    def alias(self, target: int, short: tuple[str, ...], name: str) -> None:
        """Note the short form that stands in parentheses behind a name."""
        self.by_words[short] = [target]
        draft = self.drafts[target]
        if short in BODY_TYPES and short not in FULL_NAMES:
            draft.name = name
        if name not in draft.aliases:
            draft.aliases.append(name)

    def _described_body(self, words: tuple[str, ...]) -> int | None:
        """The one body that "House panel" describes: its type is a panel's, and "House" is in its name."""
        types = ANAPHORS[words[-1]]
        known = [self.worded.get(word, [])[:40] for word in words[:-1]]
        fitting = {index for index in known[0] if self.drafts[index].sort in types} if known else set()
        for more in known[1:]:
            fitting.intersection_update(more)
        return fitting.pop() if len(fitting) == 1 else None

    def _same_body(self, words: tuple[str, ...]) -> int | None:
        found = self.by_words.get(words) or self.prefixes.get(words) or []
        if len(found) == 1 and (len(words) > 1 or words[0] not in BODY_WORDS):
            return found[0]
        return None


def body_keys(words: tuple[str, ...]) -> set[tuple[str, ...]]:
    """The other ways to name a body: its ends, its initials, "X Department" for "Department of X"."""
    keys: set[tuple[str, ...]] = {words}
    for cut in range(1, max(1, len(words) - 1)):
        if words[cut] not in _SMALL and words[cut - 1] not in _SMALL and " ".join(words[cut:]) not in PLACES:
            keys.add(words[cut:])
    if len(words) > 1 and BODY_WORDS.get(words[-1]) == "media":
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
