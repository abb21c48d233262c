"""``quotetrack match``: which stored statements say the same as a text, or the contrary; nothing is stored."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from quotetrack.cli.opening import load_quietly, open_storage
from quotetrack.cli.reading import STANDARD_INPUT, read_text
from quotetrack.cli.table import get_width, indent_text, make_printable
from quotetrack.errors import InputError, NotFoundError
from quotetrack.services.records import PageRequest, SpeakerRecord

if TYPE_CHECKING:
    # At run time this would load the storage, which most commands never need.
    from quotetrack.services.claim_records import MatchRecord

_SHOWN_SPEAKERS = 10


@click.command("match")
@click.argument("text")
@click.option("--speaker", metavar="NAME", help="Who says it, by name or id: that speaker's statements come first.")
def match_words(text: str, speaker: str | None) -> None:
    """Print the stored statements that say the same as TEXT, or the contrary, closest first; - is standard input.

    One statement stands for all of the same words: the first. Its claim leads to the others.
    """
    from quotetrack.services.comparisons import match_text

    settings = load_quietly()
    sought = read_text(text, settings.limits.text_length) if text == STANDARD_INPUT else text
    with open_storage(settings):
        chosen = None if speaker is None else _find_speaker(speaker)
        found = match_text(sought, limits=settings.limits, speaker=chosen)
    if not found:
        click.echo("No stored statement says the same.")
    for number, match in enumerate(found, 1):
        for line in _show_match(number, match, sought, get_width()):
            click.echo(line)


def _find_speaker(name: str) -> int:
    """The id of the one speaker whom the name means: in full, else as a part of a name."""
    from quotetrack.services.speakers import get_speaker, list_speakers

    if name.isdecimal() and len(name) < 19:
        return get_speaker(int(name)).id
    found = list_speakers(name, PageRequest(limit=200)).items
    meant = [one for one in found if _is_called(one, name)] or list(found)
    if not meant:
        raise NotFoundError(f"There is no speaker called {name}.")
    if len(meant) > 1:
        listed = ", ".join(f"{one.name} ({one.id})" for one in meant[:_SHOWN_SPEAKERS])
        raise InputError(f"Several speakers may be meant by {name}: {listed}. Choose one by its id.")
    return meant[0].id


def _is_called(speaker: SpeakerRecord, name: str) -> bool:
    from quotetrack.services.names import fold_name

    return fold_name(name, speaker.kind) in {fold_name(one, speaker.kind) for one in (speaker.name, *speaker.aliases)}


def _show_match(number: int, match: "MatchRecord", sought: str, width: int) -> Iterator[str]:
    from quotetrack.services.claim_exports import describe_changes

    statement = match.statement
    published = statement.published_at.date().isoformat() if statement.published_at else None
    place = [
        statement.speaker.name if statement.speaker else statement.status.value,
        statement.outlet,
        published,
        f"article {statement.article_id}",
        f"statement {statement.id}",
        f"claim {statement.claim_id}" if statement.claim_id else None,
    ]
    shown = " · ".join(part for part in place if part)
    yield from indent_text(f"{number}. ", make_printable(f"{match.relation} {match.score:.2f} · {shown}"), width)
    yield from indent_text("   ", make_printable(statement.text), width)
    if match.changes:
        changes = describe_changes(match.changes, statement.text, sought)
        yield from indent_text("   changes: ", make_printable(changes), width)
