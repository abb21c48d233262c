"""The decisions on a speaker or a claim in words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from quotetrack.services.decisions import list_decisions
from quotetrack.services.records import DecisionRecord


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """One decision: the record, and what was done as the end of a sentence that begins with who did it."""

    record: DecisionRecord
    deed: str


def write_decisions(subject: str, subject_id: int) -> tuple[DecisionLine, ...]:
    """The decisions on it, the newest first."""
    found = list_decisions(subject, subject_id)
    return tuple(DecisionLine(record, describe_decision(record, subject_id)) for record in reversed(found))


def describe_decision(record: DecisionRecord, subject_id: int) -> str:
    """``merged Tam Orrell into this speaker``, and the like, as the page of ``subject_id`` tells it.

    An action not known here is named as it is.
    """
    if record.subject_id != subject_id and record.action in ("merge", "split"):
        did = "merged this one into" if record.action == "merge" else "split this one off from"
        return f"{did} {record.subject} {record.subject_id}"
    if record.subject_id != subject_id:
        return f"keeps it apart from {record.subject} {record.subject_id}"
    describe = DEEDS.get((record.subject, record.action))
    return describe(record) if describe else record.action


def _name_statements(record: DecisionRecord) -> str:
    places: Sequence[Any] = record.after.get("appearances", ())
    numbers = sorted({place[0] for place in places})
    listed = ", ".join(str(number) for number in numbers[:5]) + (" …" if len(numbers) > 5 else "")
    return f"statement{'' if len(numbers) == 1 else 's'} {listed}"


def _name_other(record: DecisionRecord) -> str:
    others = [one for one in record.after.get("pair", ()) if one != record.subject_id]
    return f"{record.subject} {others[0]}" if others else f"another {record.subject}"


DEEDS: Final[dict[tuple[str, str], Callable[[DecisionRecord], str]]] = {
    ("claim", "begin"): lambda _: "began this claim",
    ("claim", "update"): lambda record: f"changed {', '.join(sorted(record.after))}",
    ("claim", "confirm"): lambda record: f"confirmed {_name_statements(record)}",
    ("claim", "part"): lambda record: f"parted {_name_statements(record)}",
    ("claim", "merge"): lambda record: f"merged claim {record.before.get('source')} into this one",
    ("claim", "split"): lambda record: f"split claim {record.after.get('made')} off",
    ("claim", "apart"): lambda record: f"keeps it apart from {_name_other(record)}",
    ("speaker", "rename"): lambda record: f"renamed {record.before.get('name')} to {record.after.get('name')}",
    ("speaker", "alias"): lambda record: f"added the name {record.after.get('name')}",
    ("speaker", "unalias"): lambda record: f"took the name {record.before.get('name')} away",
    ("speaker", "role"): lambda record: f"added the office {record.after.get('title')}",
    ("speaker", "unrole"): lambda record: f"took the office {record.before.get('title')} away",
    ("speaker", "apart"): lambda record: f"keeps it apart from {_name_other(record)}",
    ("speaker", "merge"): lambda record: f"merged {record.before.get('name')} into this speaker",
    ("speaker", "split"): lambda record: f"split {record.after.get('name')} off",
}
