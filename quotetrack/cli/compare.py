"""``quotetrack compare``: how two statements relate and what differs, as lines of JSON; nothing is stored."""

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from quotetrack.cli.opening import load_quietly
from quotetrack.cli.reading import read_lines
from quotetrack.errors import InputError, TextTooLongError

if TYPE_CHECKING:
    # At run time this would load the library that aligns words, which most commands never need.
    from quotetrack.matching import Comparison

_TEXTS_A_LINE = 2


@click.command("compare")
@click.argument("pairs")
@click.option("--jsonl", is_flag=True, required=True, help="Print one line of JSON for each pair.")
def compare_pairs(pairs: str, jsonl: bool) -> None:
    """Say how two statements relate, for each line {"id", "a", "b", "speaker_a", "speaker_b"} of PAIRS.

    The speakers may be left out. Prints {"id", "relation", "score", "changes"}; - is standard input.
    """
    from quotetrack.matching import compare

    most = load_quietly().limits.text_length
    out = sys.stdout.buffer
    for where, record in read_lines(pairs, _TEXTS_A_LINE * most):
        identifier = record.get("id")
        if isinstance(identifier, bool) or not isinstance(identifier, str | int | float):
            raise InputError(f"{where}: 'id' must be a text or a number.")
        a, b = (_take_statement(record, name, where, most) for name in ("a", "b"))
        speaker_a, speaker_b = (_take_speaker(record, name, where) for name in ("speaker_a", "speaker_b"))
        out.write(encode_comparison(identifier, compare(a, b, speaker_a=speaker_a, speaker_b=speaker_b)))
        out.flush()


def encode_comparison(identifier: Any, comparison: "Comparison") -> bytes:
    """One line of JSON with its line feed; ``identifier`` is the sender's own and comes back as it was."""
    record = {
        "id": identifier,
        "relation": comparison.relation,
        "score": comparison.score,
        "changes": [{"kind": change.kind, "a": change.a, "b": change.b} for change in comparison.changes],
    }
    try:
        return json.dumps(record, ensure_ascii=False).encode("utf-8") + b"\n"
    except UnicodeEncodeError:
        return json.dumps(record).encode("ascii") + b"\n"


def _take_statement(record: dict[str, Any], name: str, where: str, most: int) -> str:
    value = record.get(name)
    if not isinstance(value, str):
        raise InputError(f"{where}: '{name}' must be a text.")
    if len(value) > most:
        raise TextTooLongError(f"{where}: '{name}' is longer than {most} characters (limits.text_length).")
    return value


def _take_speaker(record: dict[str, Any], name: str, where: str) -> str | None:
    value = record.get(name)
    if value is not None and not isinstance(value, str):
        raise InputError(f"{where}: '{name}' must be a text.")
    return value
