"""A document read for reported speech: its units, and in each the groups of cue and source."""

from collections.abc import Sequence
from dataclasses import dataclass

from quotetrack.nlp import words
from quotetrack.nlp.cues import Cue, find_cues, load_lexicon, word_at
from quotetrack.nlp.document import Document
from quotetrack.nlp.mentions import Mention
from quotetrack.nlp.sources import STOPS, Placed, Source, SourceFinder, place_mentions
from quotetrack.nlp.units import WORD, Element, Unit, build_units, make_unit

# Elements after a cue that are searched for the start of what it reports.
ASIDE_LIMIT = 24
# Prepositions before the title of a programme, paper or speech in which something was said.
GOVERNING = frozenset({"to", "of", "about", "like"})
PLACING = frozenset({"on", "in", "at", "during", "from", "for", "after", "before", "via", "through"})


@dataclass(frozen=True, slots=True)
class Group:
    """A cue with its source, element indices ``first`` to ``last``, the addressee and adverbials behind it included.

    ``right`` says what follows: quote (a quotation), clause, comma, end, or none; ``start`` is where that begins.
    ``opened`` is set where "that", "whether" or the like opens the clause.
    """

    cue: Cue
    source: Source | None
    first: int
    last: int
    right: str
    start: int
    opened: bool


@dataclass(frozen=True, slots=True)
class UnitReading:
    """One unit with its mentions and groups, in order."""

    unit: Unit
    placed: tuple[Placed, ...]
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """The whole document, unit by unit."""

    document: Document
    mentions: Sequence[Mention]
    units: tuple[UnitReading, ...]


def read_document(document: Document, mentions: Sequence[Mention]) -> Reading:
    """Find the groups of cue and source in every unit of the story."""
    starts = [mention.span.start for mention in mentions]
    readings = []
    for unit in _join_asked(build_units(document)):
        placed = place_mentions(unit, mentions, starts)
        readings.append(UnitReading(unit, placed, _read_groups(unit, placed, mentions)))
    return Reading(document, mentions, tuple(readings))


def _join_asked(units: tuple[Unit, ...]) -> list[Unit]:
    """Units with a quotation's "Hale gently asked." or "— Hale" joined to it where sentence ends had parted them."""
    joined: list[Unit] = []
    for unit in units:
        if joined and joined[-1].paragraph == unit.paragraph and _is_bare(joined[-1]) and _tells_of(unit):
            before = joined.pop()
            unit = make_unit(before.elements + unit.elements, unit.paragraph)
        joined.append(unit)
    return joined


def _is_bare(unit: Unit) -> bool:
    return len(unit.elements) == 1 and unit.elements[0].quotation != WORD


def _tells_of(unit: Unit) -> bool:
    """Whether a sentence is no more than a cue and its source, or a signature, for the quotation before it."""
    elements = unit.elements
    if elements[0].word in words.DASHES and len(elements) > 1:
        return True
    forms = load_lexicon().forms
    for place in range(1, min(len(elements), 24)):
        word = elements[place].word
        form = forms.get(word)
        if not word or word in words.AUXILIARIES:
            return False
        if form is not None and form.shape == "past" and "quote" in form.verb.frames and form.verb.section != "call":
            after = word_at(elements, place + 1)
            return (
                after in STOPS or after in words.PREPOSITIONS - {"that"} or after in words.SUBORDINATORS or after == ""
            )
    return False


def _read_groups(unit: Unit, placed: tuple[Placed, ...], mentions: Sequence[Mention]) -> tuple[Group, ...]:
    finder = SourceFinder(unit, placed, mentions)
    groups: list[Group] = []
    earlier: Source | None = None
    limit = 0
    for cue in find_cues(unit):
        source = finder.find_source(cue, limit, earlier)
        if _is_plain_noun(unit, cue, source):
            continue
        group = _make_group(unit, finder, cue, source)
        groups.append(group)
        if source is not None and cue.form != "phrase":
            earlier = source
        if source is None or unit.elements[source.last].word not in {"who", "which"}:
            limit = _next_limit(unit, group)
    return tuple(groups)


def _find_behind(elements: tuple[Element, ...], comma: int, cue: Cue) -> int | None:
    """A quotation behind a comma, with "but" or a parenthesis between."""
    behind = comma + 1 + (word_at(elements, comma + 1) in words.CONJUNCTIONS)
    if behind < len(elements) and elements[behind].quotation != WORD:
        return behind
    return _find_set_off(elements, comma, cue)


def _find_colon(elements: tuple[Element, ...], place: int) -> int | None:
    """A colon before a quotation in the same clause: "scolded him for it: “…”"."""
    for position in range(place, min(len(elements) - 1, place + 14)):
        element = elements[position]
        if element.word == ":":
            return position if elements[position + 1].quotation != WORD else None
        if element.quotation != WORD or element.word in STOPS or element.word in words.SUBORDINATORS:
            return None
    return None


def _find_set_off(elements: tuple[Element, ...], comma: int, cue: Cue) -> int | None:
    """A quotation behind a parenthesis: "said at a rally in Norland, N.D., “…”", "said, pausing briefly, “…”"."""
    if "quote" not in cue.verb.frames or cue.verb.section not in {"speech", "tell", "ask"}:
        return None
    if cue.first > 0 and elements[cue.first - 1].quotation != WORD:
        return None
    for place in range(comma + 1, min(len(elements), comma + 12)):
        if elements[place].quotation != WORD:
            return place if elements[place - 1].word in {",", ":"} else None
        if elements[place].word in {".", ";"}:
            return None
    return None


def _is_plain_noun(unit: Unit, cue: Cue, source: Source | None) -> bool:
    """Whether a spelling such as "message" or "claims" has no recognised subject and so is the noun."""
    lexicon = load_lexicon()
    word = unit.elements[cue.head].word
    form = lexicon.forms.get(word)
    if form is None or form.shape not in {"base", "present"} or form.verb.lemma not in lexicon.noun_like:
        return False
    if source is not None and (source.mentions or source.place == "after"):
        return False
    return cue.form == "finite"


def _next_limit(unit: Unit, group: Group) -> int:
    return group.start if group.opened or group.right == "quote" else group.cue.last + 1


def _make_group(unit: Unit, finder: SourceFinder, cue: Cue, source: Source | None) -> Group:
    first, last = cue.first, cue.last
    if cue.form == "cited" and source is not None:
        # The outlet that quotes stands outside; what it quotes may stand right before it.
        outlet = finder.find_before(cue.first - 1, 0)
        first = min(source.first, outlet.first if outlet else cue.first)
    elif source is not None and source.place != "far":
        if source.last < cue.first:
            first = source.first
        elif source.first > cue.last:
            last = source.last
    right, start, opened = _read_right(unit.elements, finder, cue, last + 1)
    return Group(cue, source, first, last, right, start, opened)


def _read_right(elements: tuple[Element, ...], finder: SourceFinder, cue: Cue, place: int) -> tuple[str, int, bool]:
    """What follows a cue, past its addressee and adverbials: (what, where it starts, whether "that" opens it)."""
    begin = place
    if cue.verb.frames & {"object", "addressed"}:
        place = _skip_addressee(elements, finder, place)
    aside = place > begin
    limit = min(len(elements), begin + ASIDE_LIMIT)
    while place < limit:
        element = elements[place]
        word = element.word
        if element.quotation != WORD:
            governed = place > begin and elements[place - 1].word in GOVERNING and cue.verb.section != "call"
            return "other" if governed else "quote", place, False
        if word in {"that", "whether"} or (word in words.CLAUSE_OPENERS and place == begin):
            return "clause", place + (word == "that"), True
        if word == ":":
            return (
                ("quote" if place + 1 < len(elements) and elements[place + 1].quotation != WORD else "clause"),
                place + 1,
                True,
            )
        if word == ",":
            behind = _find_behind(elements, place, cue)
            return ("comma", place, False) if behind is None else ("quote", behind, False)
        if word in STOPS:
            return "end", place, False
        if word == "to" and "to" in cue.verb.frames:
            return "clause", place, False
        step = _skip_adverbial(elements, finder, place)
        if step == place:
            colon = _find_colon(elements, place)
            if colon is not None and "quote" in cue.verb.frames:
                return "quote", colon + 1, True
            return ("other" if "addressed" in cue.verb.frames and not aside else "clause"), place, False
        place = step
        aside = True
    return ("end" if place >= len(elements) else "other"), place, False


def _skip_addressee(elements: tuple[Element, ...], finder: SourceFinder, place: int) -> int:
    """Past "reporters", "the Courier", "him" behind a verb of telling."""
    one = finder.by_first.get(place)
    if one:
        return one.last + 1
    word = word_at(elements, place)
    if word in words.OBJECT_PRONOUNS:
        return place + 1
    end = place
    while end < len(elements) and end - place < 8:
        here = elements[end]
        if here.quotation != WORD or here.word in STOPS or here.word in words.CLAUSE_OPENERS:
            break
        if end > place and (
            here.word in words.PREPOSITIONS or here.word in words.SUBJECT_PRONOUNS or here.word in words.DETERMINERS
        ):
            break
        if end > place and end in finder.by_first:
            break
        end += 1
    return end


def _skip_adverbial(elements: tuple[Element, ...], finder: SourceFinder, place: int) -> int:
    """Past one adverb, time or prepositional phrase; the same place where none stands."""
    word = elements[place].word
    if words.is_adverb(word) or word in words.TIME_NOUNS:
        return place + 1
    if word in words.TIME_OPENERS and word_at(elements, place + 1) in words.TIME_NOUNS:
        return place + 2
    if word not in words.PREPOSITIONS or word in {"than", "following"}:
        return place
    end = place + 1
    while end < len(elements) and end - place < 10:
        here = elements[end]
        one = finder.by_first.get(end)
        if (
            one
            and end > place + 1
            and word_at(elements, end - 1) not in words.DETERMINERS | words.PREPOSITIONS | {"and"}
            and _leads_clause(elements, one.last + 1)
        ):
            break
        if one:
            end = one.last + 1
            continue
        if here.quotation != WORD:
            # "said on “The Morning Hour”": a programme's title is part of the phrase.
            if word in PLACING:
                end += 1
                continue
            break
        if here.word in STOPS or here.word in words.CLAUSE_OPENERS:
            break
        if end > place + 1 and (
            here.word in words.SUBJECT_PRONOUNS or here.word in words.PREPOSITIONS or here.word in words.TIME_NOUNS
        ):
            break
        if (
            end > place + 1
            and here.word in words.DETERMINERS
            and word_at(elements, end - 1) not in words.PREPOSITIONS | {"and"}
        ):
            break
        end += 1
    return end


def _leads_clause(elements: tuple[Element, ...], place: int) -> bool:
    word = word_at(elements, place)
    return word in words.AUXILIARIES or word.endswith("ed") or words.is_adverb(word)
