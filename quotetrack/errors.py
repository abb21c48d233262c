"""Every error that quotetrack raises on purpose, one family, mapped once to HTTP (``api``) and exit statuses (``cli``).

QuotetrackError
  InputError                what was sent cannot be taken           422, exit 2
    EmptyTextError          no text, or nothing but white space
    TextTooLongError        longer than ``limits.text_length``      413
    UnreadableTextError     bad encoding, or HTML without a story
    BadCursorError          a list cursor that we did not make      400
    ReusedNameError         an Idempotency-Key of another call
  NotFoundError             no such item                            404
  ConflictError             the item's state forbids it             409
    StaleVersionError       somebody changed it meanwhile           412
    CallRunningError        the same call is still being done
  AccessError
    UnauthenticatedError    no valid key or session                 401
    ForbiddenError          valid, but not allowed                  403
  ConfigurationError        a setting that cannot work              exit 2
  StorageError              the database cannot be used now         503, exit 1
    ContentionError         others changed the same rows just then
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in what was sent: a JSON pointer (RFC 6901; "" for the whole) and a sentence."""

    pointer: str
    detail: str


class QuotetrackError(Exception):
    """The root of the family; ``str(error)`` is one sentence fit to show to a user."""


class InputError(QuotetrackError):
    """What was sent cannot be taken; ``faults`` says where and why."""

    def __init__(self, message: str, faults: tuple[Fault, ...] = ()) -> None:
        super().__init__(message)
        self.faults = faults


class EmptyTextError(InputError):
    """There is no text, or nothing but white space."""


class TextTooLongError(InputError):
    """The text is longer than ``limits.text_length`` code points."""


class UnreadableTextError(InputError):
    """The bytes are not in the encoding they should be, or the HTML holds no story."""


class BadCursorError(InputError):
    """A list cursor that this service did not make, or made for another list."""


class ReusedNameError(InputError):
    """The name that a client gave a call, its Idempotency-Key, is that of another call."""


class NotFoundError(QuotetrackError):
    """There is no such item."""


class ConflictError(QuotetrackError):
    """The item's state forbids what was asked."""


class CallRunningError(ConflictError):
    """The call under this Idempotency-Key is still being done; its answer can be had a little later."""


class StaleVersionError(ConflictError):
    """Somebody changed the item since the caller read it; ``current_version`` is what it is now."""

    def __init__(self, message: str, current_version: int) -> None:
        super().__init__(message)
        self.current_version = current_version


class AccessError(QuotetrackError):
    """The caller may not do this."""


class UnauthenticatedError(AccessError):
    """No valid key or session came with the request."""


class ForbiddenError(AccessError):
    """The key or the user is known but not allowed to do this."""


class ConfigurationError(QuotetrackError):
    """A setting is missing, unknown or cannot work."""


class StorageError(QuotetrackError):
    """The database cannot be used at the moment."""

    @property
    def cause(self) -> str | None:
        """In one line what the database itself said, for who runs the service; None where it said nothing."""
        said = "" if self.__cause__ is None else " ".join(str(self.__cause__).split())
        return said[:500] or None


class ContentionError(StorageError):
    """Others changed the same rows at the same moment; nothing was stored, and the same again may well succeed."""
