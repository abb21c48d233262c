"""Noun phrases that say what somebody is: "the company's chief executive", "a spokesman for X", "the report"."""

from dataclasses import dataclass, field

from quotetrack.nlp.lexicons import load_words
from quotetrack.nlp.naming import read_run
from quotetrack.nlp.vocabulary import ANAPHORS, DEMONYMS, DOCUMENTS, PARTIES, ROLES, TITLES, fold_words, word_set
from quotetrack.nlp.wording import BODY, OTHER, PERSON, ROLE, Run, Wording
from quotetrack.nlp.words import (
    AUXILIARIES,
    CONJUNCTIONS,
    PREPOSITIONS,
    RELATIVES,
    SUBJECT_PRONOUNS,
    SUBORDINATORS,
)

DEFINITE = word_set("the this that these those")
INDEFINITE = word_set(
    "a an some any one another two three four five six several many most few other both no every each"
)
POSSESSIVE = word_set("his her their its my our your whose")
DETERMINERS = DEFINITE | INDEFINITE | POSSESSIVE
_AGED = ("-year-old", "-years-old")
_PARENTS = ("mother-of-", "father-of-", "mum-of-", "mom-of-", "dad-of-", "grandmother-of-", "grandfather-of-")
_DESCRIBING = word_set("elder younger older late former old young junior senior usually normally now then other real")
_FORMER = ("ex-", "then-", "former-")
_OPENING, _CLOSING = frozenset({"“", '"', "‘", "'"}), frozenset({"”", '"', "’", "'"})
# Irregular past forms that a list of endings cannot tell from a noun's modifier.
_VERBS = word_set(
    "met saw took gave won lost led ran put hit fought beat kept made cut held sent became began brought bought built"
    " got had went came let left felt found knew thought heard meant paid sold stood spent sat threw wore rose fell"
    " drew drove ate flew grew hid rode shook shot sang spoke stole swore taught wants want wanted likes urges visits"
)
_STOPS = (
    AUXILIARIES
    | CONJUNCTIONS
    | PREPOSITIONS
    | RELATIVES
    | SUBJECT_PRONOUNS
    | SUBORDINATORS
    | _VERBS
    | DETERMINERS
    | word_set("not never also than then there here him them us me himself herself")
    | load_words("speech_verbs.txt")
)
_MAKING = word_set("by from of")
# A document may also be "obtained", "seen" or "funded" by somebody: that is not its author.
_MADE = word_set(
    "written made done sent published released issued conducted compiled produced authored prepared drafted filed"
    " posted signed distributed circulated delivered created written-up"
)
# "A review of the council", "a transcript of the speech": "of" tells what these are about, not whose they are.
_SUBJECTED = word_set(
    "review analysis study transcript survey poll profile biography documentary film movie video investigation summary"
    " evaluation assessment audit book story article piece account paper research exposé report coverage"
)
_ATTACHMENTS = word_set("of for at with from in on to")
_MODIFIERS = word_set(
    "press communications communication chief senior junior top deputy assistant vice former acting interim national"
    " international federal state local city county economic political legal military foreign domestic campaign policy"
    " law fund project program programme research executive managing general regional finance financial defense defence"
    " interior security intelligence health education environment transport trade home prime presidential"
    " vice-presidential gubernatorial congressional parliamentary senatorial mayoral republican democratic"
    " conservative liberal labour company team club party union government police army news sports sport business"
    " science technology co-chief head lead staff board majority minority first lieutenant night assistant-general"
    " current longtime long-time fellow rival outgoing incoming"
    " onetime one-time women's men's youth student community media public relations human resources ice football"
    " cricket rugby"
)
LENGTH = 10


@dataclass(slots=True)
class Phrase:
    """``first``..``last`` is the whole phrase, ``noun`` the token of its main word, ``word`` that word's singular.

    ``sort`` is role, body or document; ``owner`` a run that possesses it or stands before it; ``attached`` one after
    "of", "for" or "by". Indices are tokens.
    """

    first: int
    last: int
    noun: int
    word: str
    sort: str
    plural: bool = False
    gender: str = ""
    determiner: str = ""
    owner: Run | None = None
    owned: bool = False
    attached: Run | None = None
    linker: str = ""
    modifiers: list[str] = field(default_factory=list)


def read_phrase(wording: Wording, first: int) -> Phrase | None:
    """The noun phrase that begins at a determiner, a capital or a plain word, if a known noun heads it."""
    phrase = Phrase(first, first, -1, "", "")
    at = first
    limit = min(first + LENGTH, len(wording.tokens))
    if wording.plain[at] in DETERMINERS and not (wording.capital[at] and not wording.opens[at]):
        phrase.determiner = wording.plain[at]
        if not wording.joined[at]:
            return None
        at += 1
    while at < limit:
        if wording.tokens[at].text in _OPENING and phrase.determiner and phrase.noun < 0:
            close = _find_closing(wording, at)
            if close is None:
                break
            phrase.modifiers.extend(wording.plain[at + 1 : close])
            at = close + 1
            continue
        if wording.capital[at]:
            step = _take_run(wording, phrase, at)
            if step is None:
                break
            # "Jones' lawyer": the ending is a token of its own.
            at = step + 1 if wording.possessive[step] == 2 and wording.joined[step + 1] else step
        elif not _take_word(wording, phrase, at):
            break
        if not wording.joined[at]:
            break
        at += 1
    if phrase.owner is not None and phrase.owner.kind == OTHER and phrase.owner.sure and phrase.sort != "body":
        phrase.owner = None
    return phrase if phrase.noun >= 0 else None


def _find_closing(wording: Wording, opening: int) -> int | None:
    """Where a title between marks ends that stands before a noun: "the “Harbour” actor"."""
    for index in range(opening + 2, min(opening + 8, len(wording.tokens) - 1)):
        if wording.tokens[index].text in _CLOSING:
            parted = wording.tokens[index].end < wording.tokens[index + 1].start
            return index if parted and wording.sentence[opening] == wording.sentence[index + 1] else None
    return None


def _take_run(wording: Wording, phrase: Phrase, at: int) -> int | None:
    """Add a capitalised run to the phrase; its last token, or None where the phrase ends before it."""
    if phrase.noun >= 0:
        return None
    run = read_run(wording, at)
    if run is None:
        # A sentence's first word: "Voters in Ohio" are no Ohio.
        if not wording.opens[at] or wording.plain[at] in _STOPS:
            return None
        return at if not _sort_of(wording.plain[at]) or _take_word(wording, phrase, at) else None
    if run.kind == ROLE:
        phrase.noun = phrase.last = run.last
        phrase.sort = "role"
        phrase.word, phrase.gender, phrase.plural = _name_role(run.titles)
        phrase.modifiers.extend(run.titles)
        if run.inner is not None:
            phrase.modifiers.extend(wording.plain[run.inner[0] : run.inner[1] + 1])
        return run.last
    if phrase.owner is not None and phrase.owned and run.kind == PERSON:
        return None
    if phrase.owner is not None and phrase.owned and is_bare_body(wording, run):
        # "Quill's Foundation" is no foundation that was named before.
        phrase.noun = phrase.last = run.last
        phrase.sort, phrase.word = "body", wording.plain[run.last]
        return run.last
    if phrase.determiner in DEFINITE and _take_demonym(wording, phrase, run):
        return run.last
    phrase.owner = run
    phrase.owned = bool(wording.possessive[run.last])
    phrase.modifiers.extend(wording.plain[run.head : run.last + 1])
    return run.last


def is_bare_body(wording: Wording, run: Run) -> bool:
    """Whether the run is a body's noun alone, "the Foundation", named before or here after its owner."""
    return run.kind == BODY and run.first == run.last and not run.sure and wording.plain[run.last] in ANAPHORS


def _take_demonym(wording: Wording, phrase: Phrase, run: Run) -> bool:
    """Read "the Frenchman", "the Utah Republican" as somebody's description, where no noun follows."""
    name = " ".join(fold_words(wording.word(run.last)))
    whole = " ".join(fold_words(" ".join(wording.plain[run.first : run.last + 1])))
    if whole in DEMONYMS:
        name = whole
    if name not in DEMONYMS or wording.possessive[run.last] or run.last - run.first > 2:
        return False
    if wording.joined[run.last] and wording.plain[run.last + 1] not in _STOPS:
        return False
    adjective, phrase.gender = DEMONYMS[name]
    phrase.noun = phrase.last = run.last
    phrase.sort = "role"
    phrase.word = name if name in PARTIES else "national"
    phrase.modifiers.extend(wording.plain[run.first : run.last])
    phrase.modifiers.append(adjective)
    return True


def _name_role(titles: tuple[str, ...]) -> tuple[str, str, bool]:
    for title in reversed(titles):
        if title in ROLES:
            return ROLES[title]
        if title in TITLES:
            return TITLES[title][1] or title, TITLES[title][0], False
    return titles[-1] if titles else "", "", False


def _take_word(wording: Wording, phrase: Phrase, at: int) -> bool:
    """Add a plain word to the phrase; False where the phrase ends before it."""
    plain = wording.plain[at]
    sort = _sort_of(plain)
    if wording.possessive[at]:
        if phrase.noun >= 0 and not sort:
            return False
        phrase.owned = True
        phrase.owner = None
        phrase.modifiers.append(plain)
        phrase.noun = -1
        return True
    if phrase.noun >= 0:
        if plain == "general" and phrase.word in {
            "attorney",
            "inspector",
            "solicitor",
            "director",
            "surgeon",
            "secretary",
        }:
            phrase.last = phrase.noun = at
            phrase.word += " general"
            return True
        titled = sort == "body" and wording.capital[phrase.noun]
        if not sort or (phrase.sort == "role" and (sort == "document" or titled)):
            return False
        phrase.modifiers.append(wording.plain[phrase.noun])
    elif not sort:
        if plain in _STOPS or not plain[0].isalnum():
            return False
        bare = not phrase.determiner and not phrase.owned
        if bare and plain not in _MODIFIERS and not plain.endswith(("al", "ic", "ive", "ary", "ing", "based")):
            return False
        phrase.modifiers.append(plain)
        return True
    if plain.startswith(_FORMER):
        phrase.modifiers.append("former")
    elif plain.endswith(_AGED):
        phrase.modifiers.append(plain)
    phrase.noun = phrase.last = at
    phrase.sort = sort
    phrase.word, phrase.gender, phrase.plural = _singular(plain, sort)
    return True


def role_of(plain: str) -> tuple[str, str, bool] | None:
    """A role noun's singular, gender, number; also of "ex-striker", "mayor-elect", "27-year-old", "mother-of-two"."""
    if plain in ROLES:
        return ROLES[plain]
    if plain.endswith(_AGED):
        return "person", "", False
    if plain.startswith(_PARENTS):
        parent = plain.partition("-")[0]
        return ROLES.get(parent, ("parent", "", False))
    if plain.endswith("-elect"):
        return ROLES.get(plain[:-6])
    return ROLES.get(plain.partition("-")[2]) if plain.startswith(_FORMER) else None


def is_adjective(plain: str) -> bool:
    """Whether a word between an article and a name is likely to describe who is named: "the elder Quill"."""
    return plain in _DESCRIBING or plain.endswith(("ed", "al", "ic", "ous", "ful", "ish", "less", "based", "born"))


def _sort_of(plain: str) -> str:
    if plain in ROLES or ("-" in plain and role_of(plain) is not None):
        return "role"
    if plain in ANAPHORS:
        return "body"
    if plain in DOCUMENTS or (plain[-1:] == "s" and plain[:-1] in DOCUMENTS):
        return "document"
    if plain[-1:] == "s" and (plain[:-1] in ANAPHORS or (plain.endswith("ies") and plain[:-3] + "y" in ANAPHORS)):
        return "body"
    return ""


def _singular(plain: str, sort: str) -> tuple[str, str, bool]:
    if sort == "role":
        return role_of(plain) or ("person", "", False)
    if sort == "body" and plain not in ANAPHORS:
        return (plain[:-1] if plain[:-1] in ANAPHORS else plain[:-3] + "y"), "", True
    return plain, "", False


def attach_right(wording: Wording, phrase: Phrase) -> None:
    """Take in what follows a role or a document: "for Harborline Energy", "of the Bay Council", "by Ann Lee"."""
    linkers = _ATTACHMENTS if phrase.sort == "role" else _MAKING
    if phrase.sort == "document":
        _skip_participle(wording, phrase)
    for _ in range(2):
        at = phrase.last + 1
        if at + 1 >= len(wording.tokens) or not wording.joined[phrase.last] or not wording.joined[at]:
            return
        linker = wording.plain[at]
        if linker not in linkers or (linker == "of" and phrase.word in _SUBJECTED):
            return
        at += 1
        while wording.plain[at] in DEFINITE and wording.joined[at]:
            at += 1
        if phrase.sort == "document" and linker == "by":
            at = _skip_description(wording, at)
        run = read_run(wording, at) if wording.capital[at] else None
        if run is not None and phrase.sort != "role":
            if run.last + 1 < len(wording.tokens) and wording.plain[run.last + 1] == "and":
                return  # Two made it, and neither alone is meant.
            phrase.attached, phrase.linker = phrase.attached or run, linker
            return
        if run is None:
            _attach_plain(wording, phrase)
            inner = read_phrase(wording, phrase.last + 2)
            if inner is not None and phrase.sort == "role" and inner.sort == "body":
                phrase.last = inner.last
            return
        if phrase.attached is None:
            phrase.attached, phrase.linker = run, linker
        phrase.last = run.last


def _skip_description(wording: Wording, at: int) -> int:
    """Where the name begins in "by the independent consultancy Brandt & Vale"; where it was where none does."""
    for index in range(at, min(at + 4, len(wording.tokens) - 1)):
        if wording.capital[index]:
            return index
        if wording.plain[index] in _STOPS or not wording.plain[index].isalpha() or not wording.joined[index]:
            break
    return at


def _skip_participle(wording: Wording, phrase: Phrase) -> None:
    """Take in "published" of "a report published by the Institute"."""
    at = phrase.last + 1
    if at + 2 >= len(wording.tokens) or not wording.joined[phrase.last] or not wording.joined[at]:
        return
    word = wording.plain[at]
    if wording.plain[at + 1] == "by" and word in _MADE:
        phrase.last = at


def _attach_plain(wording: Wording, phrase: Phrase) -> None:
    """Take in a short plain complement that a comma or a name closes: "the minister of the economy, Nora Quill"."""
    if wording.plain[phrase.last + 1] not in {"of", "for"} or not phrase.determiner:
        return
    at = phrase.last + 2
    for last in range(at, min(at + 4, len(wording.tokens) - 1)):
        plain = wording.plain[last]
        if wording.capital[last] or not plain[0].isalpha() or (plain in _STOPS and plain != "the"):
            return
        if not wording.joined[last]:
            if wording.tokens[last + 1].text == "," and wording.capital[min(last + 2, len(wording.tokens) - 1)]:
                phrase.last = last
            return
