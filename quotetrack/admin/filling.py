"""A form as it was filled in, with a sentence beside each field that cannot be taken."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from quotetrack.errors import InputError, QuotetrackError

WHOLE = "form"
"""The name under which stands what concerns no single field."""


@dataclass(frozen=True, slots=True)
class Filling:
    """What was typed by field name, which of a group was ticked, and the faults by field name."""

    typed: Mapping[str, str] = field(default_factory=dict)
    ticked: frozenset[str] = frozenset()
    faults: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return self.typed.get(name, "")


def refuse(filling: Filling, error: QuotetrackError, default: str = WHOLE) -> Filling:
    """The same with the faults that the error tells; one that names no field stands beside ``default``."""
    faults = dict(filling.faults)
    if isinstance(error, InputError):
        for fault in error.faults:
            names = fault.pointer.strip("/").split("/")
            faults[names[-1] or default] = fault.detail
    return Filling(filling.typed, filling.ticked, faults or {default: str(error)})


def keep(sent: Mapping[str, str], *names: str) -> Mapping[str, str]:
    """What was typed into these fields; never into one for a password."""
    return {name: sent.get(name, "").replace("\0", "") for name in names}
