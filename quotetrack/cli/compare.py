"""``quotetrack compare``: two articles side by side, or how pairs of statements relate, as lines of JSON."""

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
@click.argument("left")
@click.argument("right", required=False)
@click.option("--jsonl", is_flag=True, help="LEFT holds lines of pairs; print one line of JSON for each.")
def compare_given(left: str, right: str | None, jsonl: bool) -> None:
    """Compare two articles: what both say, how it changed, and what only one of them says.

    LEFT and RIGHT are stored articles, by id or external id, or two files of text, .html or .json, of which nothing is
    stored. A file whose name is a number is given as ./12.

    With --jsonl, say how two statements relate, for each line {"id", "a", "b", "speaker_a", "speaker_b"} of LEFT; the
    speakers may be left out, and - is standard input. Prints {"id", "relation", "score", "changes"}.
    """
    if jsonl == (right is not None):
        wanted = "--jsonl takes one file of pairs" if jsonl else "Give a LEFT and a RIGHT, or --jsonl"
        raise click.UsageError(f"{wanted}.")
    if right is None:
        _print_pairs(left)
        return
    from quotetrack.cli.alignment import print_alignment

    print_alignment(left, right)


def _print_pairs(pairs: str) -> None:
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
