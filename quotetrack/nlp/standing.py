"""Where a phrase stands in its clause: as a subject, beside a verb of saying."""

from quotetrack.nlp.lexicons import load_words
from quotetrack.nlp.vocabulary import word_set
from quotetrack.nlp.wording import Wording

SPEECH_VERBS = load_words("speech_verbs.txt") | {"according"}
# Words after which a clause begins that is not what somebody said: the subject of "that he left" is less in mind.
_OPENERS = word_set(
    "and but or as when while if because after before since although though so where then until yet nor which who"
)


def is_subject(wording: Wording, first: int) -> bool:
    """Whether the phrase opens a clause, or follows a mark or a conjunction that may open one."""
    if first == 0 or wording.opens[first] or not wording.joined[first - 1]:
        return True
    before = wording.plain[first - 1]
    return before in _OPENERS or is_inverted(wording, first) or not before[0].isalnum()


def is_inverted(wording: Wording, first: int) -> bool:
    """Whether the phrase follows its verb, as after a quotation: "…,” said Nora Quill"."""
    if wording.plain[first - 1] not in SPEECH_VERBS:
        return False
    return first < 2 or wording.opens[first - 1] == 1 or not wording.plain[first - 2][-1].isalnum()


def touches_speech(wording: Wording, first: int, last: int) -> bool:
    """Whether the phrase is the subject of a verb of saying beside it, or follows "according to"."""
    if first and is_inverted(wording, first) and not wording.possessive[last]:
        return True
    if first > 1 and wording.plain[first - 1] == "to" and wording.plain[first - 2] == "according":
        return True
    return last + 1 < len(wording.tokens) and wording.plain[last + 1] in SPEECH_VERBS
