"""Where a phrase stands in its clause: as a subject, beside a verb of saying."""

from quotetrack.nlp.lexicons import load_words
from quotetrack.nlp.vocabulary import word_set
from quotetrack.nlp.wording import Wording
from quotetrack.nlp.words import CONJUNCTIONS, DASHES, DAYS, HAVE, PREPOSITIONS, RELATIVES, SUBORDINATORS, is_adverb

SPEECH_VERBS = load_words("speech_verbs.txt") | {"according"}
# Words after which a clause begins that is not what somebody said: the subject of "that he left" is less in mind.
_OPENERS = word_set(
    "and but or as when while if because after before since although though so where then until yet nor which who"
)
_ENDINGS = frozenset(".!?;:")
_SUBORDINATING = _OPENERS - word_set("and but or then yet nor so")
# What may follow the speaker in "…, said Nora Quill on Monday"; with a verb there, what was said begins at the name.
_BEHIND = PREPOSITIONS | CONJUNCTIONS | RELATIVES | SUBORDINATORS | DAYS
# How many small words may stand between the verb and the name: "said master of ceremonies Carl Ebner".
BETWEEN = 6
# How long an aside between commas may be that stands between a name and its verb, in tokens.
ASIDE = 22


def is_subject(wording: Wording, first: int, last: int) -> bool:
    """Whether the phrase opens a clause, or follows a mark or a conjunction that may open one."""
    if first and is_inverted(wording, first, last):
        return True
    if last + 1 < len(wording.tokens) and wording.tokens[last + 1].text in _ENDINGS:
        return False
    if first == 0 or wording.opens[first] or not wording.joined[first - 1]:
        return True
    before = wording.plain[first - 1]
    if before == "," and last + 1 < len(wording.tokens) and wording.plain[last + 1] == ",":
        return False  # In apposition, or one of a list.
    return before in _OPENERS or not before[0].isalnum()


def is_embedded(wording: Wording, first: int) -> bool:
    """Whether the phrase is the subject of a subordinate clause: "while Quill waited", "who Quill was"."""
    return first > 0 and bool(wording.joined[first - 1]) and wording.plain[first - 1] in _SUBORDINATING


def is_inverted(wording: Wording, first: int, last: int) -> bool:
    """Whether the phrase follows its verb, as after a quotation: "…,” said Nora Quill"."""
    if wording.plain[first - 1] not in SPEECH_VERBS:
        return False
    if first >= 2 and wording.opens[first - 1] != 1 and wording.plain[first - 2][-1].isalnum():
        return False
    return _ends_clause(wording, last)


def _ends_clause(wording: Wording, last: int) -> bool:
    """Whether no verb follows that would make "Quill" of "he said Quill left" the subject of what was said."""
    if not wording.joined[last] or last + 1 >= len(wording.tokens):
        return True
    after = wording.plain[last + 1]
    return after in _BEHIND or not after[0].isalnum() or wording.capital[last + 1] == 1 or after.endswith("ly")


def follows_verb(wording: Wording, first: int, last: int) -> bool:
    """Whether a name stands behind a verb of saying and small words: "said former mayor and farmer Nora Quill"."""
    for index in range(first - 1, max(0, first - BETWEEN) - 1, -1):
        if not wording.joined[index] or wording.capital[index] or not wording.plain[index][0].isalpha():
            return False
        if wording.plain[index] in SPEECH_VERBS:
            return index < first - 1 and is_inverted(wording, index + 1, last)
    return False


def touches_speech(wording: Wording, first: int, last: int) -> bool:
    """Whether the phrase is the subject of a verb of saying beside it, or follows "according to"."""
    if first and is_inverted(wording, first, last) and not wording.possessive[last]:
        return True
    if first > 1 and wording.plain[first - 1] == "to" and wording.plain[first - 2] == "according":
        return True
    return last + 1 < len(wording.tokens) and _leads_to_verb(wording, last)


def _leads_to_verb(wording: Wording, last: int) -> bool:
    """Whether a verb of saying follows, behind adverbs ("recently told") or an aside between commas or dashes."""
    mark = wording.tokens[last + 1].text
    if mark != "," and mark not in DASHES:
        return _reaches_verb(wording, last + 1)
    if _reaches_verb(wording, last + 2):
        return True
    names = bool(wording.capital[last + 2]) if last + 2 < len(wording.tokens) else False
    for at in range(last + 2, min(last + 2 + ASIDE, len(wording.tokens))):
        if wording.sentence[at] != wording.sentence[last] or wording.quoted[at]:
            return False
        if names and wording.plain[at] == "and":
            return False  # "Quill, Ebner and Hask, said the mayor": what follows is no aside.
        if wording.tokens[at].text == mark and (_reaches_verb(wording, at + 1) or names):
            return _reaches_verb(wording, at + 1)
    return False


def _reaches_verb(wording: Wording, at: int) -> bool:
    """Whether a verb of saying stands at a token, or behind adverbs and "has" there."""
    for index in range(at, min(at + 3, len(wording.tokens))):
        plain = wording.plain[index]
        if plain in SPEECH_VERBS:
            # "Quill continued to wait", "Quill, according to Hask": neither says that Quill spoke.
            goes_on = index + 1 < len(wording.tokens) and wording.plain[index + 1] == "to"
            return not goes_on and wording.sentence[index] == wording.sentence[at - 1]
        if plain not in HAVE and not is_adverb(plain):
            return False
    return False
