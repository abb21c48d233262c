"""What a decision did, told without the page of what it concerns around it: whom, from what, to what."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from quotetrack.admin.panel import Difference
from quotetrack.services.records import DecisionRecord
from quotetrack.terms import AppearanceState

MOST_PLACES: Final = 6
"""Statements of a decision on a claim whose way is shown one by one; of more only the number is told."""

SHOWN: Final = 60
"""Code points of a paragraph that name it."""

STATEMENT_DEEDS: Final = {
    "accept": "accepted",
    "correct": "corrected",
    "reject": "rejected …, as no statement",
    "split": "split … in two",
    "merge": "merged … with another statement",
    "add": "added … by hand",
    "machine": "gave … back to the machine",
}
"""What was done to a statement, which is named in the place of the dots, or at the end."""

STATE_NAMES: Final = {
    AppearanceState.JOINED.value: "variant by the machine",
    AppearanceState.CONFIRMED.value: "confirmed variant",
    AppearanceState.SUGGESTED.value: "suggestion",
    AppearanceState.PARTED.value: "parted",
    AppearanceState.CONTRAST.value: "contrast",
}


def tell_decision(record: DecisionRecord) -> str:
    """What was done to the subject, before its name: ``renamed the speaker``, ``merged Tam Orrell into the speaker``.

    An action not known here is named as it is.
    """
    tell = DEEDS.get((record.subject, record.action))
    return tell(record) if tell else f"{record.action} {record.subject}"


def tell_loss(record: DecisionRecord) -> str:
    """What went with an article that was deleted, as a sentence; "" for any other decision."""
    if record.action != "delete":
        return ""
    said = record.before
    named = [f"“{said['external_id']}”"] if said.get("external_id") else []
    named += [f"of {said['outlet']}"] if said.get("outlet") else []
    lost = [_count(said.get("statements", 0), "statement"), _count(said.get("corrections", 0), "decision")]
    return f"The article{''.join(f' {one}' for one in named)} went with {lost[0]} and {lost[1]} on them."


def count_moved(record: DecisionRecord) -> int:
    """How many statements the decision gave to somebody else, or into a claim or out of one."""
    moved = record.before.get("moved", {})
    credited = [one[0] for one in record.before.get("credited", ())]
    placed = [one[0] for one in record.after.get("appearances", ())]
    listed = {one for numbers in moved.values() for one in numbers} | {*credited, *placed}
    return len(listed) or len(record.after.get("corrections", ()))


def find_other(record: DecisionRecord) -> int | None:
    """Whom else the decision concerns: merged into the subject, split off from it, or kept apart from it."""
    if "pair" in record.after:
        return next((int(one) for one in record.after["pair"] if one != record.subject_id), None)
    other = record.before.get("source") or record.after.get("made") or record.after.get("speaker")
    return int(other) if other else None


def compare_decision(record: DecisionRecord) -> tuple[Difference, ...]:
    """What was before and after, in words."""
    compare = COMPARING.get(record.action)
    return tuple(compare(record)) if compare else ()


def _compare_name(record: DecisionRecord) -> Iterator[Difference]:
    yield Difference("Name", record.before.get("name") or "–", record.after.get("name") or "–")


def _compare_dated(label: str, field: str) -> Callable[[DecisionRecord], Iterator[Difference]]:
    def compare(record: DecisionRecord) -> Iterator[Difference]:
        yield Difference(label, _spell_dated(record.before, field), _spell_dated(record.after, field))

    return compare


def _spell_dated(said: Mapping[str, Any], field: str) -> str:
    if field not in said:
        return "–"
    dates = [f"{word} {said[name][:10]}" for name, word in (("since", "from"), ("until", "until")) if said.get(name)]
    return " ".join([str(said[field]), *dates])


def _compare_fields(record: DecisionRecord) -> Iterator[Difference]:
    for name in record.after:
        yield Difference(name.capitalize(), _spell(record.before.get(name)), _spell(record.after[name]))


def _compare_places(record: DecisionRecord) -> Iterator[Difference]:
    after: Sequence[Any] = record.after.get("appearances", ())
    before = {(one[0], one[1]): one[2] for one in record.before.get("appearances", ())}
    if len(after) > MOST_PLACES:
        return
    for statement, claim, said in after:
        was = before.get((statement, claim))
        yield Difference(f"Statement {statement} in claim {claim}", _spell_state(was), _spell_state(said))


def _compare_merged(record: DecisionRecord) -> Iterator[Difference]:
    if record.subject == "speaker":
        yield Difference("Speaker", record.before.get("name") or "–", record.after.get("name") or "–")
    else:
        yield Difference("Claim", str(record.before.get("source") or "–"), str(record.subject_id))


def _name_paragraphs(record: DecisionRecord) -> Iterator[Difference]:
    for words in record.after["paragraphs"][:MOST_PLACES]:
        shown = words if len(words) <= SHOWN else f"{words[:SHOWN]}…"
        yield Difference(f"“{shown}”", "furniture" if record.action == "story" else "story", record.action)


def _spell_state(said: Mapping[str, Any] | None) -> str:
    return "none of it" if said is None else STATE_NAMES.get(said["state"], said["state"])


def _count(number: int, one: str) -> str:
    return f"{number} {one}{'' if number == 1 else 's'}"


def _spell(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(one) for one in value) or "–"
    return "–" if value in (None, "") else str(value)


DEEDS: Final[dict[tuple[str, str], Callable[[DecisionRecord], str]]] = {
    ("article", "delete"): lambda _: "deleted",
    ("article", "story"): lambda _: "said that a paragraph is story in",
    ("article", "furniture"): lambda _: "said that a paragraph is furniture in",
    ("claim", "begin"): lambda _: "began",
    ("claim", "update"): lambda record: f"changed {' and '.join(sorted(record.after))} of",
    ("claim", "confirm"): lambda _: "confirmed a variant of",
    ("claim", "part"): lambda _: "parted a statement from",
    ("claim", "merge"): lambda record: f"merged claim {record.before.get('source')} into",
    ("claim", "split"): lambda record: f"split claim {record.after.get('made')} off from",
    ("claim", "apart"): lambda record: f"keeps claim {find_other(record)} apart from",
    ("speaker", "rename"): lambda _: "renamed",
    ("speaker", "alias"): lambda _: "gave another name to",
    ("speaker", "unalias"): lambda _: "took a name from",
    ("speaker", "role"): lambda _: "put an office on record for",
    ("speaker", "unrole"): lambda _: "took an office from",
    ("speaker", "apart"): lambda record: f"keeps speaker {find_other(record)} apart from",
    ("speaker", "merge"): lambda record: f"merged {record.before.get('name')} into",
    ("speaker", "split"): lambda record: f"split {record.after.get('name')} off from",
}

COMPARING: Final[dict[str, Callable[[DecisionRecord], Iterator[Difference]]]] = {
    "rename": _compare_name,
    "alias": _compare_dated("Name", "name"),
    "unalias": _compare_dated("Name", "name"),
    "role": _compare_dated("Office", "title"),
    "unrole": _compare_dated("Office", "title"),
    "update": _compare_fields,
    "begin": _compare_places,
    "confirm": _compare_places,
    "part": _compare_places,
    "apart": _compare_places,
    "merge": _compare_merged,
    "split": _compare_places,
    "story": _name_paragraphs,
    "furniture": _name_paragraphs,
}
