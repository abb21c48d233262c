"""Capitalised runs: where a name begins and ends, and whether it names a person, a body, a place or a role."""

import re
from dataclasses import replace

from quotetrack.nlp.capitals import is_participle
from quotetrack.nlp.vocabulary import (
    BODY_TYPES,
    BODY_WORDS,
    GIVEN_NAMES,
    NOT_NAMES,
    PEOPLES,
    PLACES,
    ROLES,
    TITLES,
    fold_word,
    word_set,
)
from quotetrack.nlp.wording import BODY, OTHER, PERSON, PLACE, ROLE, Run, Wording
from quotetrack.nlp.words import DETERMINERS, PREPOSITIONS, RELATIVES, SUBJECT_PRONOUNS

_PARTICLES = word_set("de del della da das dos du di la le van von der den ter ten bin ibn al el y e zu af av san mac")
_CONNECTORS = word_set("of for on")
# Bodies that are named for what they mean to do: "Alliance to Save the Pier".
_CAUSES = word_set("alliance coalition campaign committee fund movement association")
_SUFFIXES = word_set("jr sr jr. sr. ii iii iv")
_POSSESSIVE_PARTS = word_set("people women men children veterans workers women's king queen lloyd mcdonald")
_PEOPLED = word_set("country region city people time")
_INITIALISM = re.compile(r"(?:[A-Z][A-Z&\d]{1,6}|(?:[A-Z]\.){2,6}|[A-Z]\.[A-Z])s?")
_INITIAL = re.compile(r"[^\W\d_]\.?(?:-?[^\W\d_]\.)*")
_PARTY_LABEL = re.compile(r"[RDIL]-[A-Z][\w.]*")
_PRONOUNS = word_set("i i'm i'd i've i'll it's he's she's")
# Fields of an agency's work: "Customs and Border Protection", "Food and Drug Administration".
_FIELDS = word_set(
    "agriculture air alcohol arts aviation banking budget business citizenship commerce corrections culture customs"
    " drug economic education energy environment environmental fish fisheries food foreign government health housing"
    " immigration industry information investment justice labor labour land media medical oversight parks power"
    " public radiation research revenue rules safety sales sanitation science securities sport sports standards trade"
    " transport transportation water ways wildlife families human intelligence maritime justice prison probation"
    " planning building defence defense"
)
_OF_ROLES = word_set(
    "secretary minister director president chief chairman chairwoman speaker leader head attorney king queen prince"
    " princess duke duchess archbishop bishop lord mayor governor commissioner undersecretary dean bank chancellor"
    " professor member department"
)
# Words for places or bodies that are also common surnames after a given name: "Sarah Church", "Park Geun-hye".
_SURNAMES = word_set(
    "banks church park lane hill ford day law wall woods street bridges power hall cross bill west north rock lake"
    " mill post press marsh bush forest rivers watch fields house school court courts castle parks gates beach"
    " capital major king bishop pope duke baron marshall marshal count earl prince constable judge justice sergeant"
    " page price coach baker cook porter brewer taylor miner fisher hunter cooper carter fellow guard driver trader"
    " star guest friend person farmer singer model heir chef head chair gardner dean abbot noble cardinal case gold"
    " star young moss plan war night week bay shepherd pilot wells"
)
# A name ends before these though a heading writes them with a capital: "Quill Says She Would".
_CLAUSAL = SUBJECT_PRONOUNS | word_set("is are was were has had have would could should says said does did")
# So many words in capitals alone are a headline within the text.
SHOUTED = 4
_FUNCTION = (PREPOSITIONS | DETERMINERS | SUBJECT_PRONOUNS | RELATIVES) - GIVEN_NAMES.keys()
# Letters after a person's name; those that are a role say what the person is.
_LETTERS = word_set("kc qc sc mp mep msp mla td obe mbe cbe kbe dbe cmg ao phd md esq rn")
_STREETS = word_set("street park bridge school house court courts castle gates beach forest rivers fields lake church")
_ADJECTIVES = word_set(
    "former acting deputy assistant vice senior chief general executive then-president ex-president interim late"
    " retired presidential gubernatorial nominee communications press research first lady federal national foreign"
    " prime managing associate major shadow attorney lieutenant under permanent founding head"
)


def read_run(wording: Wording, first: int) -> Run | None:
    """The capitalised run that begins at a token, or None where the capital is no name's."""
    if first not in wording.runs:
        wording.runs[first] = _read_run(wording, first)
    return wording.runs[first]


def _read_run(wording: Wording, first: int) -> Run | None:
    last = _find_end(wording, first)
    opens = bool(wording.opens[first])
    while first <= last and _is_opening_word(wording, first, last, opens):
        first += 1
    while first <= last and not wording.capital[first]:
        first += 1
    if first > last:
        return None
    words = [fold_word(wording.word(index)) for index in range(first, last + 1)]
    if len(words) > SHOUTED and all(wording.tokens[index].text.isupper() for index in range(first, last + 1)):
        return Run(first, last, first, OTHER, sure=True)
    if words[0] in _PRONOUNS or _PARTY_LABEL.fullmatch(wording.word(first)):
        return None
    return _interpret(wording, first, last, words)


def _is_opening_word(wording: Wording, index: int, last: int, opens: bool) -> bool:
    """Whether a word at a sentence's head owes its capital to its place alone."""
    plain = wording.plain[index]
    if not opens or wording.possessive[index]:
        return False
    if plain not in NOT_NAMES:
        return index < last and is_participle(wording, index)
    if index < last:
        pair = f"{plain} {wording.plain[index + 1]}"
        if pair in PLACES or (plain in GIVEN_NAMES and wording.plain[index + 1] not in BODY_WORDS):
            return False
    return not _INITIALISM.fullmatch(wording.word(index))


def _find_end(wording: Wording, first: int) -> int:
    last = first
    bodyish = _opens_body(wording, first)
    limit = min(first + 24, len(wording.tokens) - 1)
    while last < limit:
        step = _step_over_possessive(wording, first, last) if wording.possessive[last] else None
        if wording.possessive[last] and step is None and wording.plain[last] not in _POSSESSIVE_PARTS:
            break
        if step is None:
            step = _find_suffix(wording, last) if not wording.joined[last] else _step(wording, first, last, bodyish)
        if step is None:
            break
        last = step
        bodyish = bodyish or _opens_body(wording, last)
    return last


def _step_over_possessive(wording: Wording, first: int, last: int) -> int | None:
    """The last token of "League" in "the Barge Owners' League", a body named after its members; None after an owner:
    "the Democrats' Campaign Committee", "Nora Banks' Foundation"."""
    at = last + 2
    if wording.possessive[last] != 2 or at >= len(wording.tokens) or not wording.joined[last + 1]:
        return None
    if not wording.capital[at] or wording.quoted[at] != wording.quoted[last]:
        return None
    member = wording.plain[last]
    if member in _POSSESSIVE_PARTS:
        return at
    if member not in ROLES and (member in GIVEN_NAMES or member in PLACES or member in PEOPLES):
        return None
    if (member,) in BODY_TYPES or is_given(wording.plain[first]) or wording.plain[first] in TITLES:
        return None
    if first == last and not (first and (wording.plain[first - 1] in DETERMINERS or wording.possessive[first - 1])):
        return None
    end = at
    while end < at + 3 and wording.joined[end] and wording.capital[end + 1] and not wording.possessive[end]:
        end += 1
    return next((index for index in range(end, at - 1, -1) if wording.plain[index] in BODY_WORDS), None)


def _find_suffix(wording: Wording, last: int) -> int | None:
    """The token of a "Jr." set off by a comma."""
    comma = last + 1
    if wording.tokens[comma].text == "," and comma + 1 < len(wording.tokens) and wording.joined[comma]:
        return comma + 1 if wording.plain[comma + 1] in _SUFFIXES else None
    return None


def _step(wording: Wording, first: int, last: int, bodyish: bool) -> int | None:
    """The last token after one more step of the run, or None where it ends."""
    after = last + 1
    plain = wording.plain[after]
    if wording.capital[after]:
        if fold_word(plain) in PLACES and PLACES[fold_word(plain)] == "time" and not _is_given(wording, last):
            return None
        return None if plain in _PRONOUNS or plain in _CLAUSAL else after
    if plain in _PARTICLES and not bodyish:
        at = after
        while at < after + 3 and wording.plain[at] in _PARTICLES and wording.joined[at]:
            at += 1
            if wording.capital[at]:
                return at
        return None
    if plain in {"&", "and"}:
        return _step_over_and(wording, first, last)
    if plain == "to" and wording.plain[last] in _CAUSES and wording.joined[after] and wording.capital[after + 1]:
        return after + 1
    if plain in _CONNECTORS and (bodyish or (plain == "of" and wording.plain[last] in _OF_ROLES)):
        return _step_over_connector(wording, last)
    return None


def _is_given(wording: Wording, index: int) -> bool:
    return wording.plain[index] in GIVEN_NAMES


def _opens_body(wording: Wording, index: int) -> bool:
    """Whether a phrase with "of", "for" or "on" may follow the word inside a body's name."""
    return wording.capital[index] == 1 and wording.plain[index] in BODY_WORDS


def _step_over_connector(wording: Wording, last: int) -> int | None:
    at = last + 1
    if not wording.joined[at]:
        return None
    at += 1
    if wording.plain[at] in {"the", "a"} and not wording.capital[at] and wording.joined[at]:
        at += 1
    if not wording.capital[at] or (wording.possessive[at] and wording.plain[at] not in _POSSESSIVE_PARTS):
        return None
    word = fold_word(wording.word(at))
    if word in TITLES or PLACES.get(word) == "time" or (word in GIVEN_NAMES and word not in PLACES):
        return None
    return at


def _step_over_and(wording: Wording, first: int, last: int) -> int | None:
    """Join "Customs and Border Protection", never "the Senate and Congress" or "Ann and Bob"."""
    at = last + 2
    if at >= len(wording.tokens) or not wording.joined[last + 1] or not wording.capital[at]:
        return None
    if wording.plain[last + 1] == "&":
        return at
    word = fold_word(wording.word(at))
    if (word,) in BODY_TYPES or word in TITLES or word in GIVEN_NAMES:
        return None
    linked = any(wording.plain[index] in {"of", "for", "on"} for index in range(first, last))
    definite = (
        first == last and first > 0 and wording.plain[first - 1] == "the" and wording.plain[last] not in BODY_WORDS
    )
    if (
        not linked
        and wording.plain[last] not in _FIELDS
        and (not definite or PLACES.get(fold_word(wording.word(last))) in _PEOPLED)
    ):
        return None
    if linked and wording.plain[last] in BODY_WORDS and wording.plain[last] not in _FIELDS:
        return None
    end = at
    while end < at + 3 and wording.joined[end] and wording.capital[end + 1] and not wording.possessive[end]:
        end += 1
    ends_as_body = wording.plain[end] in BODY_WORDS
    return end if ends_as_body or linked else None


def _interpret(wording: Wording, first: int, last: int, words: list[str]) -> Run:
    tail = 0
    while len(words) - tail > 2 and words[-1 - tail] in _LETTERS:
        tail += 1
    if not tail or not (is_given(words[0]) or words[0] in TITLES):
        return _read_words(wording, first, last, words)
    run = _read_words(wording, first, last - tail, words[:-tail])
    if run.kind != PERSON:
        return _read_words(wording, first, last, words)
    letters = tuple(word for word in words[-tail:] if word in ROLES)
    return replace(run, last=last, tail=tail, titles=run.titles + letters, sure=True)


def _read_words(wording: Wording, first: int, last: int, words: list[str]) -> Run:
    whole = tuple(words)
    if whole in BODY_TYPES:
        return Run(first, last, first, BODY, sure=True)
    title = _last_title(words)
    if title is not None and (words[title + 1 : title + 2] == ["of"] or not _is_body(words[title + 1 :], whole)):
        return _split_at_title(wording, first, last, words, title)
    return _classify(wording, first, last, words)


def is_given(word: str) -> bool:
    """Whether a folded word is a given name, or a doubled one: "eva-marie"."""
    return word in GIVEN_NAMES or ("-" in word and word.partition("-")[0] in GIVEN_NAMES)


def _last_title(words: list[str]) -> int | None:
    """Where the last title stands, if one stands before the name or is all there is."""
    if len(words) == 1 and words[0] in _SURNAMES and words[0] not in TITLES:
        return None
    opens_given = is_given(words[0]) and words[0] not in PLACES and words[0] not in TITLES
    if opens_given and (words[-1] in _SURNAMES or not any(_is_title(word) for word in words[1:-1])):
        return None
    found = None
    for index, word in enumerate(words):
        if _is_title(word) and not (index and word in _SURNAMES and words[index - 1] in GIVEN_NAMES):
            found = index
    if found is not None and found + 1 == len(words) and len(words) > 1 and words[-1] in _SURNAMES:
        # "Mr. King", "Sen. Judge": the last of two titles is the name.
        earlier = [index for index, word in enumerate(words[:-1]) if _is_title(word)]
        return earlier[-1] if earlier else None
    return found


def _is_title(word: str) -> bool:
    return word in TITLES or (word in ROLES and word != "marine")


def _is_body(words: list[str], whole: tuple[str, ...]) -> bool:
    """Whether the words end or turn on a body's word: "Department of X", "X Committee"."""
    if not words:
        return any(word in BODY_WORDS for word in whole) and "of" in whole and whole[0] in BODY_WORDS
    if words[-1] in BODY_WORDS and (words[-1] not in _SURNAMES or not is_given(words[0])):
        return True
    return any(
        word in BODY_WORDS and words[index + 1 : index + 2] in (["of"], ["for"], ["on"])
        for index, word in enumerate(words)
    )


def _split_at_title(wording: Wording, first: int, last: int, words: list[str], title: int) -> Run:
    start = title + 1
    if words[start : start + 1] == ["of"] and len(words) > start + 1:
        start = _skip_office(words, start + 1)
    before = 0
    while before < title and not (_is_title(words[before]) or words[before] in _ADJECTIVES):
        before += 1
    inner = (first, first + before - 1) if before else None
    titles = tuple(words[before:start])
    if start >= len(words):
        return Run(first, last, first, ROLE, sure=True, titles=titles, inner=inner)
    return Run(first, last, first + start, PERSON, sure=True, titles=titles, inner=inner)


def _skip_office(words: list[str], at: int) -> int:
    """Where the name begins in "Secretary of State John Kerry", given the index after "of"."""
    for index in range(at, len(words)):
        if is_given(words[index]) and words[index] not in PLACES and index > at:
            return index
    return at + 1 if len(words) - at == 3 else len(words)


def _classify(wording: Wording, first: int, last: int, words: list[str]) -> Run:
    while len(words) > 2 and (PLACES.get(words[0]) == "people" or words[0] in PEOPLES) and words[1] in GIVEN_NAMES:
        words = words[1:]
        first += 1
    if (
        len(words) > 2
        and is_given(words[-2])
        and words[-2] not in PLACES
        and words[-3] in PLACES
        and words[0] not in GIVEN_NAMES
    ):
        # "Ocean Norland Abby Dunn": a body's name runs into a person's.
        return Run(first, last, last - 1, PERSON, sure=True, inner=(first, last - 2))
    whole = tuple(words)
    if whole in BODY_TYPES:
        return Run(first, last, first, BODY, sure=True)
    text = " ".join(whole)
    if text in PLACES:
        place = PLACES[text] in {"country", "region", "city"}
        if place or words[0] not in GIVEN_NAMES:
            return Run(first, last, first, PLACE if place else OTHER, sure=True)
        return Run(first, last, first, OTHER)
    given = is_given(words[0]) and words[0] not in PLACES
    if (
        given
        and len(words) > 1
        and (words[-1] in _SURNAMES or not _is_body(words, whole))
        and (PLACES.get(words[-1]) != "word" or _is_surname(words))
    ):
        return Run(first, last, first, PERSON, sure=True)
    if _is_body(words, whole) or (len(words) == 1 and words[0] in BODY_WORDS):
        return Run(first, last, first, BODY, sure=len(words) > 1)
    return _classify_by_shape(wording, first, last, words)


def _is_surname(words: list[str]) -> bool:
    """Whether the last word is one's surname though it names places too: "Doris Day", not "Margaret Street"."""
    return words[-1] in _SURNAMES and (words[-1] not in _STREETS or any(len(word) == 1 for word in words[1:-1]))


def _classify_by_shape(wording: Wording, first: int, last: int, words: list[str]) -> Run:
    if len(words) == 1:
        shouted = _INITIALISM.fullmatch(wording.word(first)) is not None
        return Run(first, last, first, BODY if shouted else OTHER, sure=False)
    if any(word in _PARTICLES and not wording.capital[first + at] for at, word in enumerate(words)):
        return Run(first, last, first, PERSON, sure=True)
    if words[-1] in PEOPLES and len(words) == 2 and words[0] not in GIVEN_NAMES:
        return Run(first, last, first, OTHER, sure=True)
    if words[0] in _FUNCTION:
        return Run(first, last, first, OTHER)
    if all(word in PLACES or word in NOT_NAMES for word in words) or PLACES.get(words[-1]) in {"word", "time"}:
        return Run(first, last, first, OTHER, sure=True)
    if words[0] in GIVEN_NAMES or any(_INITIAL.fullmatch(wording.tokens[index].text) for index in range(first, last)):
        return Run(first, last, first, PERSON, sure=True)
    definite = (
        first > 0
        and wording.plain[first - 1] in {"the", "a", "an", "its", "their", "this"}
        and wording.joined[first - 1]
    )
    if definite or any(word in PLACES or word in BODY_WORDS for word in words) or len(words) > 4:
        return Run(first, last, first, BODY if definite else OTHER)
    return Run(first, last, first, PERSON)
