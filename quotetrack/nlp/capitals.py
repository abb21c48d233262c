"""Capitals that say nothing of a name: a sentence's first word, a month, a people, the place behind "near"."""

from quotetrack.nlp.standing import touches_speech
from quotetrack.nlp.vocabulary import BODY_TYPES, BODY_WORDS, GIVEN_NAMES, NOT_NAMES, PEOPLES, PLACES, word_set
from quotetrack.nlp.wording import OTHER, Run, Wording

_WHERE = word_set("in at near outside inside across around throughout")
_DENYING = word_set("denied denies admitted admits refused refuses declined declines")
_CONTRACTIONS = ("'ve", "'re", "'ll", "'m", "'d", "n't")
# Endings of compound adjectives: "Spanish-language", "U.S.-born", "Iran-related".
_COMPOUNDS = (
    "-language", "-born", "-dominant", "-style", "-era", "-like", "-free", "-wide", "-friendly", "-leaning", "-run",
    "-made", "-led", "-based", "-backed", "-related", "-owned", "-funded", "-controlled", "-american", "-americans",
    "-held", "-endorsed", "-approved", "-appointed", "-aligned", "-affiliated", "-inspired",
    "-sponsored", "-supported", "-area", "-wing", "-only", "-plus", "-level", "-infused",
)  # fmt: skip


def is_whereabouts(wording: Wording, run: Run) -> bool:
    """Whether a lone unknown word stands where a place does: "near Barton", "Nora Quill, from Barton"."""
    at = run.first
    if (
        at < run.last
        or at < 2
        or run.titles
        or run.kind != OTHER
        or wording.possessive[at]
        or not wording.joined[at - 1]
    ):
        return False
    before = wording.plain[at - 1]
    if wording.plain[at] in GIVEN_NAMES:
        return False
    return before in _WHERE or (before in {"from", "of"} and wording.tokens[at - 2].text == ",")


def owes_capital_to_place(wording: Wording, run: Run) -> bool:
    """Whether a lone word has its capital from its place, or is a people's or a month's, and so no name."""
    at = run.first
    if at < run.last or run.titles:
        return False
    plain = wording.plain[at]
    if plain.endswith(_CONTRACTIONS) or (plain in PEOPLES and plain[-1] == "s"):
        return True
    if touches_speech(wording, at, at):
        return False
    if plain in NOT_NAMES and plain not in GIVEN_NAMES:
        return True
    if (
        PLACES.get(plain) == "time"
        or (plain in PEOPLES and plain not in wording.named)
        or ("-" in plain and plain.endswith(_COMPOUNDS))
    ):
        return True
    return bool(
        wording.opens[at]
        and plain not in wording.named
        and plain not in GIVEN_NAMES
        and not wording.possessive[at]
        and not _acts_on_somebody(wording, at)
    )


def _acts_on_somebody(wording: Wording, at: int) -> bool:
    """Whether a sentence's first word is a subject as persons are: "Quill denied that", "Quill angered Brand"."""
    if at + 2 >= len(wording.tokens) or wording.plain[at].endswith(("s", "ing", "ed", "ly")):
        return False
    verb, behind = wording.plain[at + 1], at + 2
    if verb in _DENYING:
        return True
    return verb.endswith("ed") and bool(wording.capital[behind]) and PLACES.get(wording.plain[behind]) is None


def is_participle(wording: Wording, index: int) -> bool:
    """Whether a sentence's first word is no part of the name behind it: "Celebrating Quill"."""
    plain = wording.plain[index]
    if len(plain) < 6 or not plain.endswith(("ing", "ed")) or plain in GIVEN_NAMES or plain in BODY_WORDS:
        return False
    after = wording.plain[index + 1]
    if after in BODY_WORDS or after in PLACES or (plain, after) in BODY_TYPES:
        return False
    return plain not in wording.named and after in wording.named and wording.joined[index] == 1
