"""The tokens of an article with what the naming grammar asks of each, worked out once in one pass."""

from bisect import bisect_left
from dataclasses import dataclass, field

from quotetrack.nlp.document import Document, Token
from quotetrack.nlp.vocabulary import GIVEN_NAMES, NOT_NAMES, ROLES, TITLES
from quotetrack.nlp.words import AUXILIARIES, CONJUNCTIONS, DETERMINERS, PREPOSITIONS, RELATIVES, SUBJECT_PRONOUNS
from quotetrack.text.spans import Span

_POSSESSIVES = ("'s", "’s", "'S", "’S")
_APOSTROPHES = frozenset("'’")
# Marks after which a capital says nothing: the first word of a sentence has one anyway.
_OPENERS = frozenset("\"“‘«„(['`:;–—…-•*") | {"--", "---", "``", "''"}


# A heading within the story is shorter than this, and writes some of these with a capital.
HEADING = 140
_SMALL_WORDS = (
    (PREPOSITIONS | AUXILIARIES | DETERMINERS | SUBJECT_PRONOUNS | RELATIVES | CONJUNCTIONS)
    - GIVEN_NAMES.keys()
    - {"i"}
)
# So many words of a script without capitals may be a name in an English sentence.
FOREIGN = 4
PERSON, BODY, PLACE, ROLE, OTHER = "person", "body", "place", "role", "other"


@dataclass(frozen=True, slots=True)
class Run:
    """A capitalised run: token indices, what it is, the naming part, and the titles before it.

    ``first``..``last`` is the whole, ``head``..``last`` the name; ``inner`` are the bounds of a body or place named
    before a title ("ICE Director Matthew Albence"). ``sure`` says that the words alone prove the kind; ``tail`` is the
    number of tokens at the end that are letters after a name ("Ann Lee KC"), and no part of it.
    """

    first: int
    last: int
    head: int
    kind: str
    sure: bool = False
    titles: tuple[str, ...] = ()
    inner: tuple[int, int] | None = None
    tail: int = 0

    @property
    def stop(self) -> int:
        """The last token of the name."""
        return self.last - self.tail


@dataclass(frozen=True, slots=True)
class Wording:
    """Parallel to ``Document.tokens``; every index below is a token index.

    ``plain`` is the token in lower case, with a straight apostrophe and without a possessive ending; ``possessive``
    says that it had one. ``joined`` says that only white space stands between it and the next one, in one sentence.
    ``opens`` marks a token whose capital its place explains. ``sentence`` is its sentence, ``quoted`` whether it stands
    inside a quotation, ``live`` whether it is part of the story.
    ``runs`` remembers the capitalised runs read so far, by their first token. ``named`` are the words that the story
    writes with a capital where their place does not explain it.
    """

    text: str
    tokens: tuple[Token, ...]
    plain: list[str]
    possessive: bytearray
    joined: bytearray
    opens: bytearray
    capital: bytearray
    quoted: bytearray
    live: bytearray
    sentence: list[int]
    named: frozenset[str] = frozenset()
    runs: dict[int, Run | None] = field(default_factory=dict)

    def span(self, first: int, last: int) -> Span:
        """The stretch from one token to another, both included, without a possessive ending on the last."""
        end = self.tokens[last].end
        return Span(self.tokens[first].start, end - 2 if self.possessive[last] == 1 else end)

    def word(self, index: int) -> str:
        """The token as written, without a possessive ending."""
        text = self.tokens[index].text
        return text[:-2] if self.possessive[index] == 1 else text


def read_wording(document: Document) -> Wording:
    """Look at every token once."""
    tokens = document.tokens
    size = len(tokens)
    plain = [token.text.lower() for token in tokens]
    possessive, capital = bytearray(size), bytearray(size)
    caseless: list[int] = []
    for index, token in enumerate(tokens):
        text = token.text
        first = text[0]
        if first.isupper() or first.istitle():
            capital[index] = len(text) <= 60
        elif first.isalpha() and not first.islower():
            caseless.append(index)
        elif ("-" in text or "’" in text or "'" in text) and _has_particle(text):
            capital[index] = 1
        if text[-2:] in _POSSESSIVES and len(text) > 2:
            plain[index] = plain[index][:-2]
            possessive[index] = 1
        if "’" in text:
            plain[index] = plain[index].replace("’", "'")
    _find_foreign_names(tokens, caseless, capital)
    for index in range(1, size):
        if tokens[index].text in _APOSTROPHES and plain[index - 1][-1:] == "s" and not possessive[index - 1]:
            # "Jones' plan": the ending is a token of its own; 2 says that the word itself is whole.
            possessive[index - 1] = 2 if tokens[index - 1].end == tokens[index].start else 0
    starts = [token.start for token in tokens]
    sentence = _number(document.sentences, starts)
    paragraph = _number(document.paragraphs, starts)
    joined, opens = _read_borders(document.text, tokens, sentence, paragraph, possessive)
    furniture = frozenset(document.furniture)
    middle = _discount_capitals(document, tokens, plain, capital, opens, sentence)
    quoted = _inside([quotation.span for quotation in document.quotations], starts)
    dead = [paragraph in furniture for paragraph in document.paragraphs]
    live = bytearray(number >= 0 and not dead[number] for number in paragraph)
    return Wording(document.text, tokens, plain, possessive, joined, opens, capital, quoted, live, sentence, middle)


def _find_foreign_names(tokens: tuple[Token, ...], caseless: list[int], capital: bytearray) -> None:
    """Take a few words of a script without capitals for a name where they stand among words that have case."""
    at = 0
    while at < len(caseless):
        first = caseless[at]
        last = first
        while at + 1 < len(caseless) and caseless[at + 1] == last + 1:
            at += 1
            last += 1
        at += 1
        beside = (tokens[index].text[0] for index in (first - 1, last + 1) if 0 <= index < len(tokens))
        if last - first < FOREIGN and any(letter.islower() or letter.isupper() for letter in beside):
            capital[first : last + 1] = bytes([1]) * (last + 1 - first)


def _discount_capitals(
    document: Document,
    tokens: tuple[Token, ...],
    plain: list[str],
    capital: bytearray,
    opens: bytearray,
    sentence: list[int],
) -> frozenset[str]:
    """Take no capital for a name's that its place explains: in a headline, or at the head of a sentence.

    In a headline a word is a name's if the story writes it so in the middle of a sentence; a sentence's first word is
    none if the story elsewhere writes it small, and never with a capital. The words so written are returned.
    """
    head = _find_headings(document, tokens, plain, capital, sentence)
    told = [index for index in range(len(tokens)) if capital[index] and not head[index]]
    middle = {plain[index] for index in told if not opens[index]}
    named = middle | {plain[index] for index in told if plain[index] not in NOT_NAMES}
    small = {plain[index] for index in range(len(tokens)) if not capital[index]}
    for index in range(len(tokens)):
        if not capital[index]:
            continue
        word = plain[index]
        if head[index]:
            capital[index] = word in named and (word in middle or word not in small)
        elif opens[index] and word not in middle and (word in small or word.endswith("ly")) and word not in GIVEN_NAMES:
            capital[index] = _opens_title(plain, capital, index)
    return frozenset(middle)


def _opens_title(plain: list[str], capital: bytearray, index: int) -> bool:
    """Whether a sentence's first word is a title before a name: "Secretary of State Nora Quill"."""
    if index + 2 >= len(plain) or not (plain[index] in TITLES or plain[index] in ROLES):
        return False
    return bool(capital[index + 1] or (plain[index + 1] == "of" and capital[index + 2]))


def _find_headings(
    document: Document, tokens: tuple[Token, ...], plain: list[str], capital: bytearray, sentence: list[int]
) -> bytearray:
    """Which tokens belong to the headline, or to a heading within the story, set in capitals."""
    heads = bytearray(len(tokens))
    size = _find_headline(document, tokens, capital, sentence)
    heads[:size] = bytes([1]) * size
    for paragraph in document.paragraphs[1:]:
        if paragraph.end - paragraph.start > HEADING:
            continue
        first, last = document.tokens_in(paragraph)
        words = [index for index in range(first, last) if len(tokens[index].text) > 3 and plain[index][0].isalpha()]
        small_words = sum(1 for index in range(first + 1, last) if capital[index] and plain[index] in _SMALL_WORDS)
        if len(words) > 3 and small_words and sum(capital[index] for index in words) > 0.8 * len(words):
            heads[first:last] = bytes([1]) * (last - first)
    return heads


def _find_headline(document: Document, tokens: tuple[Token, ...], capital: bytearray, sentence: list[int]) -> int:
    """How many tokens at the beginning belong to a headline set in capitals; 0 where nothing follows it."""
    if not document.paragraphs:
        return 0
    end = document.headline.end if document.headline is not None else document.paragraphs[0].end
    size = 0
    while size < len(tokens) and tokens[size].end <= end:
        size += 1
    words = [index for index in range(size) if tokens[index].text[0].isalpha() and len(tokens[index].text) > 3]
    if size == len(tokens) or len(words) < 3 or sum(capital[index] for index in words) < 0.7 * len(words):
        return 0
    return size if document.headline is not None or len(words) < 25 else 0


def _has_particle(text: str) -> bool:
    """Whether it is written like al-Sadr, d'Arcy or bin-Laden: a small particle tied to a capital."""
    for cut in (2, 3, 4):
        if text[cut - 1 : cut] in {"-", "'", "’"}:
            return text[cut : cut + 1].isupper() and text[: cut - 1].lower() in {"al", "el", "d", "l", "bin", "ibn"}
    return False


def _read_borders(
    text: str, tokens: tuple[Token, ...], sentence: list[int], paragraph: list[int], possessive: bytearray
) -> tuple[bytearray, bytearray]:
    joined, opens = bytearray(len(tokens)), bytearray(len(tokens))
    for index, token in enumerate(tokens):
        if index == 0:
            opens[0] = 1
            continue
        before = tokens[index - 1]
        if (
            sentence[index] != sentence[index - 1]
            or paragraph[index] != paragraph[index - 1]
            or (before.text in _OPENERS and possessive[index - 2] != 2)
        ):
            opens[index] = 1
        elif token.start > before.end and "\n\n" not in text[before.end : token.start]:
            joined[index - 1] = 1
    return joined, opens


def _number(spans: tuple[Span, ...], starts: list[int]) -> list[int]:
    """For each token's start the index of the span in which it lies, -1 where there is none."""
    numbers = [-1] * len(starts)
    last = 0
    for index, (start, end) in enumerate(spans):
        first = bisect_left(starts, start, last)
        last = bisect_left(starts, end, first)
        numbers[first:last] = [index] * (last - first)
    return numbers


def _inside(spans: list[Span], starts: list[int]) -> bytearray:
    return bytearray(number >= 0 for number in _number(tuple(spans), starts))
