"""The field's words as enumerations, shared by every floor; their values are what the database and the API hold."""

from enum import StrEnum
from typing import Final

LOW_CONFIDENCE: Final = 0.5
"""Below this a statement wants an editor's eyes even where it has a speaker."""


class Kind(StrEnum):
    """How the content is given: in the source's own words, in the reporter's, or partly each."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    MIXED = "mixed"


class Polarity(StrEnum):
    """Whether the cue says that it was said, that it was not, or that it might be."""

    AFFIRMED = "affirmed"
    DENIED = "denied"
    HYPOTHETICAL = "hypothetical"


class Status(StrEnum):
    """What is known of who said it: one speaker, several plausible ones, or nobody named."""

    ATTRIBUTED = "attributed"
    AMBIGUOUS = "ambiguous"
    UNKNOWN = "unknown"


class SpeakerKind(StrEnum):
    """What speaks: a person, or a body such as an agency, a company or a newspaper."""

    PERSON = "person"
    BODY = "body"


class Review(StrEnum):
    """What an editor has decided of a statement; ``open`` where nobody has yet."""

    OPEN = "open"
    ACCEPTED = "accepted"
    CORRECTED = "corrected"
    REJECTED = "rejected"


class Scope(StrEnum):
    """What an API key may do."""

    READ = "read"
    INGEST = "ingest"
    EDIT = "edit"
    ADMIN = "admin"


class UserRole(StrEnum):
    """What a signed-in user may do on the editors' pages."""

    READER = "reader"
    EDITOR = "editor"
    ADMINISTRATOR = "administrator"


class Relation(StrEnum):
    """How two statements compare, from the same words to nothing in common."""

    IDENTICAL = "identical"
    EXCERPT = "excerpt"
    ALTERED = "altered"
    NUMBER_CHANGED = "number_changed"
    NEGATED = "negated"
    PARAPHRASE = "paraphrase"
    RELATED = "related"
    UNRELATED = "unrelated"


class ChangeKind(StrEnum):
    """What differs at one place of two statements."""

    REPLACED = "replaced"
    REMOVED = "removed"
    ADDED = "added"
    MOVED = "moved"
    NUMBER = "number"
    NEGATION = "negation"


class AppearanceState(StrEnum):
    """How a statement belongs to a claim.

    ``joined`` and ``confirmed`` ones are its variants, by the machine's and by an editor's word; ``suggested`` waits
    for an editor; ``parted`` is one that an editor took out or refused, for good; ``contrast`` says nearly the same
    with another number or the opposite, and is never a variant.
    """

    JOINED = "joined"
    SUGGESTED = "suggested"
    CONFIRMED = "confirmed"
    PARTED = "parted"
    CONTRAST = "contrast"


class ClaimStatus(StrEnum):
    """How far the newsroom is with a claim."""

    OPEN = "open"
    CHECKING = "checking"
    CHECKED = "checked"
    CLOSED = "closed"


class Reason(StrEnum):
    """Why a statement wants an editor's eyes, the most pressing first; each has the first reason that holds.

    Several may have said it; its closing mark is missing; another article contradicts it or credits somebody else; it
    may belong to a claim; the machine is not sure (``LOW_CONFIDENCE``); nobody is named.
    """

    AMBIGUOUS = "ambiguous"
    UNCLOSED = "unclosed"
    CONFLICT = "conflict"
    SUGGESTED = "suggested"
    UNSURE = "unsure"
    UNNAMED = "unnamed"


class RecordKind(StrEnum):
    """What leaves a tombstone when it is deleted."""

    ARTICLE = "article"
    STATEMENT = "statement"
    SPEAKER = "speaker"
    CLAIM = "claim"
    CORRECTION = "correction"


class DeliveryState(StrEnum):
    """What became of an alert that is sent to its watch's address: on its way, arrived, or given up."""

    DUE = "due"
    SENT = "sent"
    FAILED = "failed"
