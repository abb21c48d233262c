"""What is kept of one mention."""

from dataclasses import dataclass
from enum import StrEnum

from quotetrack.text.spans import Span


class MentionKind(StrEnum):
    """NAME a person's name, BODY a body's, ROLE a definite description of either or a document that stands for its
    author, PRONOUN, UNNAMED a source whom the article leaves without a name."""

    NAME = "name"
    BODY = "body"
    ROLE = "role"
    PRONOUN = "pronoun"
    UNNAMED = "unnamed"


@dataclass(frozen=True, slots=True)
class Mention:
    """A phrase that refers to somebody.

    ``gender`` is "f", "m" or "" (not told); ``on_behalf_of`` the body or person for whom an unnamed or named
    spokesperson speaks; ``role`` the noun that says what the person is ("director"), or what the phrase calls a body
    ("agency") or a document ("statement"), ``sort`` which of these; ``modifiers`` the folded words before and after it;
    ``owner`` a name that possesses, precedes or follows the noun ("Penn's lawyer"), ``owner_person`` whether it is a
    person's, ``owner_gender`` what titles tell of that person ("Ms. Lee's"); ``owned`` is set where something possesses
    the noun ("the club's manager"), ``definite`` unset for "a senator". ``subject`` says that it stands where a
    clause's subject stands, ``embedded`` that the clause is a subordinate one; ``spoke`` that a verb of saying touches
    it. ``sentence`` is an index into ``Document.sentences``. ``titles`` are the folded titles before a name.
    """

    span: Span
    head: Span
    kind: MentionKind
    in_quotation: bool
    sentence: int
    gender: str = ""
    plural: bool = False
    on_behalf_of: Span | None = None
    role: str = ""
    sort: str = ""
    modifiers: tuple[str, ...] = ()
    owner: Span | None = None
    owner_person: bool = False
    owner_gender: str = ""
    owned: bool = False
    definite: bool = False
    titles: tuple[str, ...] = ()
    sure: bool = False
    subject: bool = False
    embedded: bool = False
    spoke: bool = False
    possessive: bool = False
    label: bool = False
