"""Cue words: the verbs, phrases and nouns that report what somebody said, from ``data/cues.txt``."""

from dataclasses import dataclass
from functools import cache

from quotetrack.nlp import words
from quotetrack.nlp.lexicons import load_classes
from quotetrack.nlp.units import WORD, Element, Unit
from quotetrack.terms import Polarity
from quotetrack.text.spans import Span

DENYING = frozenset({"denied", "denies", "deny", "denying"})
REFUSING = frozenset({"refused", "declined", "refuses", "declines", "refusing", "declining"})
CITING = frozenset({"quoted", "quotes", "quoting", "cited", "cites", "citing"})
# Verbs that report only with a word behind them: "put it", "went on".
COMPLETED = {"put": frozenset({"it", "this"}), "go": frozenset({"on"}), "sum": frozenset({"up"})}
CONTRACTED_BE = frozenset({"'s", "’s", "'m", "’m", "'re", "’re"})
NOBODY = frozenset({"nobody", "none", "neither"})


@dataclass(frozen=True, slots=True)
class Verb:
    """A cue verb: its frames as ``data/cues.txt`` explains them."""

    lemma: str
    section: str
    frames: frozenset[str]


@dataclass(frozen=True, slots=True)
class Form:
    """One spelling of a verb: ``shape`` is base, present, past or gerund."""

    verb: Verb
    shape: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What ``data/cues.txt`` holds, by spelling."""

    forms: dict[str, Form]
    nouns: frozenset[str]
    noun_like: frozenset[str]
    documents: frozenset[str]


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue in a unit; ``first``, ``head`` and ``last`` are element indices of its words.

    ``form`` is finite, gerund, infinitive, passive, cited ("quoted Lund as saying"), phrase ("according to") or noun.
    ``real`` is False for what nobody is said to have said: conditions, imperatives, "rarely says".
    """

    first: int
    head: int
    last: int
    verb: Verb
    form: str
    polarity: Polarity
    real: bool

    def span(self, unit: Unit) -> Span:
        """The cue's words in the text."""
        return unit.span_of(self.first, self.last)


SAYING = Verb("say", "speech", frozenset({"quote", "that", "bare", "fragment"}))
NOUN = Verb("noun", "noun", frozenset({"that"}))
ACCORDING = Verb("according to", "phrase", frozenset({"bare", "quote"}))


@cache
def load_lexicon() -> Lexicon:
    """Read the cue lexicon that ships with the package."""
    forms: dict[str, Form] = {}
    verbs: dict[str, Verb] = {}
    spellings: dict[str, list[str]] = {}
    classes = load_classes("cues.txt")
    for header, entries in classes.items():
        section, colon, names = header.partition(":")
        if not colon:
            continue
        for entry in entries:
            lemma, *irregular = entry.split("/")
            known = verbs.get(lemma)
            frames = frozenset(names.split()) | (known.frames if known else frozenset())
            verbs[lemma] = Verb(lemma, known.section if known else section, frames)
            if not known or irregular:
                spellings[lemma] = irregular
    for lemma, irregular in spellings.items():
        for spelling, shape in _inflect(lemma, irregular):
            forms.setdefault(spelling, Form(verbs[lemma], shape))
    noun_like = frozenset(word for line in classes["noun-like"] for word in line.split())
    return Lexicon(forms, frozenset(classes["noun"]), noun_like, frozenset(classes["document"]))


def _inflect(lemma: str, irregular: list[str]) -> list[tuple[str, str]]:
    """The spellings of a verb, by English spelling rules save where ``irregular`` gives past and participle."""
    vowel_y = lemma.endswith("y") and lemma[-2] not in "aeiou"
    stem = lemma[:-1] if lemma.endswith("e") or vowel_y else lemma
    doubled = lemma in {
        "quip",
        "blurt out",
        "beg",
        "dub",
        "chat",
        "rip",
        "slam",
        "admit",
        "refer",
        "tut",
        "chip",
        "snap",
        "sum",
    }
    last = lemma[-1] if doubled else ""
    present = stem + "ies" if vowel_y else lemma + ("es" if lemma.endswith(("s", "sh", "ch", "x", "z", "o")) else "s")
    past = [stem + "ied" if vowel_y else stem + last + "ed"]
    gerund = (lemma if vowel_y else stem) + last + "ing"
    return [
        (lemma, "base"),
        (present, "present"),
        *((spelling, "past") for spelling in irregular or past),
        (gerund, "gerund"),
    ]


def find_cues(unit: Unit) -> tuple[Cue, ...]:
    """The cues among a unit's elements, in order; words inside quotations are no cues."""
    lexicon = load_lexicon()
    cues: list[Cue] = []
    elements = unit.elements
    for place, element in enumerate(elements):
        if element.quotation != WORD:
            continue
        phrase = _read_phrase(elements, place)
        if phrase:
            while cues and cues[-1].last >= phrase.first:
                cues.pop()
            cues.append(phrase)
            continue
        noun = _read_noun(lexicon, elements, place)
        if noun:
            cues.append(noun)
            continue
        form = lexicon.forms.get(element.word)
        if form is not None and not _is_noun(elements, place, form):
            cue = _read_verb(elements, place, form)
            if cue is not None:
                cues.append(cue)
    return tuple(cues)


def word_at(elements: tuple[Element, ...], place: int) -> str:
    """The lower-cased word at a place; "" for a quotation and beyond the ends."""
    return elements[place].word if 0 <= place < len(elements) else ""


def _read_phrase(elements: tuple[Element, ...], place: int) -> Cue | None:
    word = elements[place].word
    if word == "according" and word_at(elements, place + 1) == "to":
        return Cue(place, place, place + 1, ACCORDING, "phrase", Polarity.AFFIRMED, real=True)
    if word == "saying" and word_at(elements, place - 1) == "as":
        return _read_citing(elements, place)
    if word == "in" and [word_at(elements, place + step) for step in (1, 2, 3)] == ["the", "words", "of"]:
        return Cue(place, place + 2, place + 3, ACCORDING, "phrase", Polarity.AFFIRMED, real=True)
    return None


def _read_citing(elements: tuple[Element, ...], place: int) -> Cue | None:
    """The cue in "the Courier quoted Lund as saying": from "quoted" to "saying"."""
    for first in range(place - 2, max(-1, place - 20), -1):
        if elements[first].quotation != WORD:
            return None
        if elements[first].word in CITING:
            return Cue(first, first, place, SAYING, "cited", Polarity.AFFIRMED, real=True)
    return None


def _read_noun(lexicon: Lexicon, elements: tuple[Element, ...], place: int) -> Cue | None:
    """A noun such as "claim" with its that-clause: "Hale's claim that"."""
    word = elements[place].word
    if word_at(elements, place + 1) != "that":
        return None
    before = word_at(elements, place - 1)
    owned = before in words.OWNERS or before.endswith(("'s", "’s", "s'", "s’"))
    if word not in lexicon.nouns and not (owned and word.endswith("s") and word[:-1] in lexicon.nouns):
        return None
    if before in {"he", "she", "they", "it", "who", "to"} or before in words.MODALS:
        return None
    return Cue(place, place, place, NOUN, "noun", Polarity.AFFIRMED, real=True)


def _is_noun(elements: tuple[Element, ...], place: int, form: Form) -> bool:
    """Whether a spelling that a noun shares is the noun here, judged by its neighbours."""
    before, after = word_at(elements, place - 1), word_at(elements, place + 1)
    possessive = before.endswith(("'s", "’s", "s'", "s’")) or before in {"'", "’", "'s", "’s"}
    if form.shape in {"past", "gerund"}:
        # "the quoted price", "his saying so": participles before nouns.
        return form.shape == "past" and before in {"a", "an", "the"} and place > 0
    if before in words.MODALS or before == "to" or before in words.DO:
        return False
    if form.verb.lemma not in load_lexicon().noun_like:
        return before in words.DETERMINERS or possessive
    if place == 0 or before in words.DETERMINERS or before in words.PREPOSITIONS or possessive:
        return True
    if form.shape == "base" and form.verb.lemma == "state":
        return True
    return (
        before in words.CONJUNCTIONS
        or after in words.PREPOSITIONS - {"that", "about"}
        or after in words.AUXILIARIES
        or after in {"and", "or", "-", "'s", "’s"}
    )


def _read_verb(elements: tuple[Element, ...], place: int, form: Form) -> Cue | None:
    """The cue whose head verb stands at ``place``, with its auxiliaries; None for forms that report nothing."""
    first = last = place
    if form.verb.lemma in COMPLETED:
        last = place + 1
        if word_at(elements, last) not in COMPLETED[form.verb.lemma]:
            return None
    group = _read_group(elements, place, infinitive=form.shape == "base")
    first = group.first
    governed, negative = _govern(elements, first, group.negative)
    imperative = form.shape == "base" and first == place == 0
    real = not (group.rarely or imperative or _is_condition(elements, first))
    polarity = Polarity.AFFIRMED
    if negative != (form.verb.section in {"denial", "refusal"}):
        polarity = Polarity.DENIED
    elif group.modal:
        polarity = Polarity.HYPOTHETICAL
    shape = _name_shape(form, to=group.to, be=group.be)
    return Cue(governed, place, last, form.verb, shape, polarity, real)


@dataclass(slots=True)
class _Group:
    """The words before a verb that belong to it."""

    first: int
    negative: bool = False
    modal: bool = False
    rarely: bool = False
    be: bool = False
    to: bool = False


def _read_group(elements: tuple[Element, ...], place: int, *, infinitive: bool) -> _Group:
    """The verb group that ends at ``place``: "would not have" before "said"."""
    group = _Group(place)
    while group.first > 0:
        word = word_at(elements, group.first - 1)
        if word[-2:] in CONTRACTED_BE and word[:-2] in words.SUBJECT_PRONOUNS:
            group.be = True
            break
        if word == "to" and infinitive and group.first == place:
            group.to = True
        elif not _joins_group(group, word):
            break
        group.first -= 1
    while group.first < place and is_middle_adverb(elements, group.first):
        group.first += 1
    return group


def _joins_group(group: _Group, word: str) -> bool:
    """Whether a word belongs to the verb group behind it; what it says of the group is noted."""
    negated = words.is_negated(word)
    group.negative = group.negative or negated
    group.rarely = group.rarely or word in words.RARELY
    group.be = group.be or word in words.BE
    group.modal = group.modal or word in words.MODALS
    return bool(word) and (negated or word in words.AUXILIARIES or word in words.RARELY or words.is_adverb(word))


def _name_shape(form: Form, *, to: bool, be: bool) -> str:
    """The form of a cue: "is saying" is as finite as "says"; "was told" is passive."""
    if to:
        return "infinitive"
    if form.shape == "gerund":
        return "finite" if be else "gerund"
    return "passive" if be and form.shape == "past" else "finite"


def is_middle_adverb(elements: tuple[Element, ...], place: int) -> bool:
    """Whether an adverb stands at the place, as between "has" and "said"."""
    word = word_at(elements, place)
    return bool(word) and words.is_adverb(word)


def _govern(elements: tuple[Element, ...], first: int, negative: bool) -> tuple[int, bool]:
    """Take in the verb that governs another: "refused to say", "denied saying", "denied that he said"."""
    before = word_at(elements, first - 1)
    if before in REFUSING:
        return first - 1, True
    if before in DENYING:
        return first - 1, not negative
    denials = {word_at(elements, place) for place in range(max(0, first - 5), first)}
    if denials & DENYING and not denials & {",", ";", "but"}:
        return first, not negative
    if before in NOBODY or (before == "one" and word_at(elements, first - 2) == "no"):
        return first, True
    return first, negative


def _is_condition(elements: tuple[Element, ...], first: int) -> bool:
    """Whether "if", "unless" or "let us" opens the clause that the cue stands in."""
    for place in range(first - 1, max(-1, first - 10), -1):
        word = word_at(elements, place)
        if word in words.CONDITIONS or word in {"let", "imagine", "suppose"}:
            return True
        if not word or word in {",", ";", ":", "."}:
            return False
    return False
