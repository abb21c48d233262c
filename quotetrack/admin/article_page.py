"""Everything that the article page shows, gathered in one record."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quotetrack.admin.cards import Late
from quotetrack.admin.forms import CorrectionForm, fill_correction, rebase_correction
from quotetrack.admin.legend import Legend, Mark, build_legend, needs_eyes
from quotetrack.admin.panel import (
    Conflict,
    Difference,
    HistoryLine,
    Option,
    OptionGroup,
    compare_machine,
    compare_versions,
    find_last_actor,
    group_options,
    list_choices,
    write_history,
)
from quotetrack.admin.segments import Focus, Highlight, Paragraph, cut_segments
from quotetrack.errors import NotFoundError
from quotetrack.services import articles, claims, corrections, speakers, statements
from quotetrack.services.furniture import ParagraphNote, list_paragraph_notes
from quotetrack.services.names import fold_name, is_full_name
from quotetrack.services.records import ArticleRecord, PageRequest, SpeakerRecord, StatementRecord
from quotetrack.terms import Review, SpeakerKind

KNOWN_SPEAKERS = PageRequest(limit=200)
MOST_CHOICES = 9
NEIGHBOURS = 8


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Where else the open statement was printed: its claim, and in how many articles, in words."""

    claim_id: int
    words: str


@dataclass(frozen=True, slots=True)
class Panel:
    """The statement that is open and all that stands in its panel."""

    statement: StatementRecord
    mark: Mark
    form: CorrectionForm
    groups: tuple[OptionGroup, ...]
    known: tuple[SpeakerRecord, ...]
    history: tuple[HistoryLine, ...]
    machine_differences: tuple[Difference, ...]
    conflict: Conflict | None
    previous: int | None
    following: int | None
    next_to_look_at: int | None
    elsewhere: Elsewhere | None
    choices: tuple[Option, ...]
    neighbours: tuple[StatementRecord, ...]
    late: Late | None

    @property
    def may_undo(self) -> bool:
        """Whether there is a decision that still stands."""
        return any(line.record.undone_at is None for line in self.history)


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """An article, its text in segments, its statements and their marks, and the panel of the open one.

    ``statements`` are in the order of the text; ``apart`` are those that the text does not show: kept by a decision
    though a later version of the text has lost their words, or hidden under others. ``notes`` are, by the start of a
    paragraph as it is shown, the parts of it that are furniture or were said to be or not to be.
    """

    article: ArticleRecord
    paragraphs: tuple[Paragraph, ...]
    statements: tuple[StatementRecord, ...]
    by_id: dict[int, StatementRecord]
    legend: Legend
    to_look_at: tuple[StatementRecord, ...]
    apart: tuple[StatementRecord, ...]
    panel: Panel | None
    notes: Mapping[int, tuple[ParagraphNote, ...]]


def build_article_page(
    article_id: int,
    opened: int | None,
    *,
    sent: CorrectionForm | None = None,
    conflict: str | None = None,
    late: Late | None = None,
) -> ArticlePage:
    """The page of an article; ``sent`` is a form that was not saved, ``conflict`` the deed that came too late, ``late``
    the same with both versions.

    Raises NotFoundError where there is no such article, or no such statement in it.
    """
    article = articles.get_article(article_id)
    found = sorted(statements.list_article_statements(article_id, include_outdated=True), key=_order)
    by_id = {statement.id: statement for statement in found}
    if opened is not None and opened not in by_id:
        raise NotFoundError("There is no such statement in this article.")
    statement = by_id[opened] if opened is not None else None
    current = [s for s in found if s.revision == article.revision]
    paragraphs = cut_segments(
        article.text,
        [Highlight(s.id, s.content) for s in current],
        focus=_focus(statement) if statement and statement in current else None,
        furniture=article.furniture,
    )
    shown = {segment.statement for paragraph in paragraphs for segment in paragraph.segments if segment.anchor}
    legend = build_legend(found)
    return ArticlePage(
        article=article,
        paragraphs=paragraphs,
        statements=tuple(found),
        by_id=by_id,
        legend=legend,
        to_look_at=tuple(s for s in found if needs_eyes(s)),
        apart=tuple(s for s in found if s.id not in shown),
        panel=_build_panel(statement, found, legend, sent, conflict, late) if statement else None,
        notes=_place_notes(paragraphs, list_paragraph_notes(article)),
    )


def is_known_everywhere(speaker: SpeakerRecord) -> bool:
    """Whether the speaker may be meant in other articles: a person of one name is known in a single article only."""
    return speaker.kind is SpeakerKind.BODY or is_full_name(fold_name(speaker.name, speaker.kind))


def find_speaker_named(name: str, article_id: int) -> SpeakerRecord | None:
    """The one speaker who bears exactly this name, whatever the case; those of the article come before all others.

    None where nobody bears it, or several do.
    """
    wanted = name.casefold()
    for group in (
        speakers.list_article_speakers(article_id),
        [one for one in speakers.list_speakers(name, KNOWN_SPEAKERS).items if is_known_everywhere(one)],
    ):
        named = [one for one in group if wanted in (known.casefold() for known in (one.name, *one.aliases))]
        if named:
            return named[0] if len(named) == 1 else None
    return None


def _build_panel(
    statement: StatementRecord,
    found: Sequence[StatementRecord],
    legend: Legend,
    sent: CorrectionForm | None,
    conflict: str | None,
    told_late: Late | None,
) -> Panel:
    in_article = speakers.list_article_speakers(statement.article_id)
    known = [one for one in speakers.list_speakers(None, KNOWN_SPEAKERS).items if is_known_everywhere(one)]
    form = fill_correction(statement) if sent is None else sent
    groups = group_options(statement, form.speaker, in_article, known)
    decisions = corrections.list_corrections(statement.id)
    late = None
    if conflict:
        late = compare_versions(sent, statement, groups, find_last_actor(decisions), conflict)
        form = rebase_correction(form, statement)
    place = found.index(statement)
    later = [s for s in [*found[place + 1 :], *found[:place]] if needs_eyes(s)]
    return Panel(
        statement=statement,
        mark=legend.marks[statement.id],
        form=form,
        groups=groups,
        known=(*in_article, *(one for one in known if one not in in_article)),
        history=write_history(decisions),
        machine_differences=compare_machine(statement),
        conflict=late,
        previous=found[place - 1].id if place else None,
        following=found[place + 1].id if place + 1 < len(found) else None,
        next_to_look_at=later[0].id if later else None,
        elsewhere=_find_elsewhere(statement),
        choices=tuple(list_choices(statement, in_article)[:MOST_CHOICES]),
        neighbours=_find_neighbours(statement, found),
        late=told_late,
    )


def _place_notes(
    paragraphs: Sequence[Paragraph], notes: Sequence[ParagraphNote]
) -> dict[int, tuple[ParagraphNote, ...]]:
    """The notes by the start of the shown paragraph that they stand in; one that is shown may hold several lines."""
    starts = [one.start for one in paragraphs]
    placed: dict[int, tuple[ParagraphNote, ...]] = {}
    for note in notes:
        at = bisect_right(starts, note.span.start) - 1
        if at >= 0:
            placed[starts[at]] = (*placed.get(starts[at], ()), note)
    return placed


def _find_neighbours(statement: StatementRecord, found: Sequence[StatementRecord]) -> tuple[StatementRecord, ...]:
    """The statements that it can be merged with, the nearest first."""
    start = statement.content[0].start
    others = [
        one
        for one in found
        if one.id != statement.id and one.revision == statement.revision and one.review is not Review.REJECTED
    ]
    return tuple(sorted(others, key=lambda one: (abs(one.content[0].start - start), one.id))[:NEIGHBOURS])


def _find_elsewhere(statement: StatementRecord) -> Elsewhere | None:
    if statement.claim_id is None:
        return None
    claim = claims.get_claim(statement.claim_id)
    others = claim.article_count - 1
    if others > 0:
        return Elsewhere(claim.id, f"Also in {others} other article{'' if others == 1 else 's'}")
    return Elsewhere(claim.id, "Also in copies of the article" if claim.appearance_count > 1 else "Its claim")


def _focus(statement: StatementRecord) -> Focus:
    return Focus(content=statement.content, source=statement.source, cue=statement.cue)


def _order(statement: StatementRecord) -> tuple[bool, int, int]:
    return (statement.outdated, statement.content[0].start if statement.content else 0, statement.id)
