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
