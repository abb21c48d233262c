"""A statement as the queue shows it: in its paragraph, with the machine's reason, and with what can be chosen."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from quotetrack.admin.forms import CorrectionForm, fill_correction
from quotetrack.admin.panel import describe_speaker, list_choices
from quotetrack.admin.segments import Focus, Highlight, Paragraph, cut_paragraphs, cut_segments
from quotetrack.admin.wording import Piece, mark_against, name_relation
from quotetrack.matching import compare
from quotetrack.services import articles, leases, speakers, statements
from quotetrack.services.claims import name_speaker
from quotetrack.services.leases import LeaseRecord
from quotetrack.services.queue import Related, Waiting, list_related
from quotetrack.services.records import ArticleRecord, CandidateRecord, StatementRecord
from quotetrack.terms import AppearanceState, Reason
from quotetrack.text.spans import Span

MOST_CHOICES: Final = 9
NEIGHBOURS: Final = 6
"""Statements of the same article that one can be merged with from the queue."""

LONGEST_CONTEXT: Final = 1_200
"""Code points of a paragraph that are shown before and after the statement."""

REASON_NAMES: Final = {
    Reason.AMBIGUOUS: "Ambiguous",
    Reason.UNCLOSED: "Unclosed quote",
    Reason.CONFLICT: "Conflict",
    Reason.SUGGESTED: "Suggested claim",
    Reason.UNSURE: "Low confidence",
    Reason.UNNAMED: "Nobody named",
}
REASON_WORDS: Final = {
    Reason.AMBIGUOUS: "Several may have said it.",
    Reason.UNCLOSED: "The quote begins and nothing closes it in its paragraph.",
    Reason.CONFLICT: "Another article says otherwise.",
    Reason.SUGGESTED: "It may say the same as an earlier statement.",
    Reason.UNSURE: "The machine is not sure.",
    Reason.UNNAMED: "The text names nobody for it.",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of up to nine speakers: the value that the form sends, and what says that it may be right."""

    value: str
    name: str
    hint: str


@dataclass(frozen=True, slots=True)
class Contrast:
    """An earlier statement that this one repeats or contradicts, and this one with what it changed."""

    claim_id: int
    earlier: StatementRecord
    pieces: tuple[Piece, ...]
    relation: str
    suggested: bool


@dataclass(frozen=True, slots=True)
class Late:
    """A decision that came too late: who changed the statement, what is saved now, and what was wanted.

    ``rows`` are label, saved, wanted; ``wish`` is what the button would do, in words. It sends the ``fields`` to the
    address of ``endpoint``.
    """

    changed_by: str | None
    rows: tuple[tuple[str, str, str], ...]
    wish: str
    fields: Mapping[str, str]
    endpoint: str = "pages.decide_statement"


@dataclass(frozen=True, slots=True)
class Context:
    """Paragraphs around a statement; ``start`` is the code point of the text that their offsets count from."""

    paragraphs: tuple[Paragraph, ...]
    start: int
    cut_before: bool
    cut_after: bool


@dataclass(frozen=True, slots=True)
class Card:
    """A statement with everything that it takes to decide on it; ``reason`` is None where it does not wait."""

    statement: StatementRecord
    article: ArticleRecord
    reason: Reason | None
    cursor: str | None
    paragraphs: tuple[Paragraph, ...]
    cut_before: bool
    cut_after: bool
    context_start: int
    choices: tuple[Choice, ...]
    contrasts: tuple[Contrast, ...]
    neighbours: tuple[StatementRecord, ...]
    lease: LeaseRecord | None
    late: Late | None = None

    @property
    def form(self) -> CorrectionForm:
        """The correction form before anybody touches it."""
        return fill_correction(self.statement)

    @property
    def speaker(self) -> str:
        """Who is said to have said it, or what stands for a name."""
        return describe_speaker(self.statement)

    @property
    def reason_name(self) -> str:
        """The reason in a word or two."""
        return REASON_NAMES[self.reason] if self.reason else "Decided"

    @property
    def reason_words(self) -> str:
        """The reason as a sentence."""
        return REASON_WORDS[self.reason] if self.reason else ""


def build_card(statement_id: int, waiting: Waiting | None, *, late: Late | None = None) -> Card:
    """The card of a statement; NotFoundError where there is none."""
    statement = waiting.statement if waiting else statements.get_statement(statement_id)
    article = articles.get_article(statement.article_id)
    # The text of an earlier revision is not at hand: the words alone are shown then.
    current = statement.revision == article.revision
    context = cut_context(article, statement) if current else Context((), 0, cut_before=False, cut_after=False)
    return Card(
        statement=statement,
        article=article,
        reason=waiting.reason if waiting else None,
        cursor=waiting.cursor if waiting else None,
        paragraphs=context.paragraphs,
        cut_before=context.cut_before,
        cut_after=context.cut_after,
        context_start=context.start,
        choices=tuple(_list_choices(statement)),
        contrasts=tuple(_contrast(one, statement) for one in list_related(statement.id)),
        neighbours=_find_neighbours(statement) if current else (),
        lease=leases.find_leases([statement.id]).get(statement.id),
        late=late,
    )


def cut_context(article: ArticleRecord, statement: StatementRecord) -> Context:
    """The statement's paragraphs with one on each side."""
    text = article.text
    paragraphs = cut_paragraphs(text)
    inside = [n for n, one in enumerate(paragraphs) if any(one.overlaps(span) for span in statement.content)]
    first, last = max(0, inside[0] - 1), min(len(paragraphs) - 1, inside[-1] + 1)
    start = max(paragraphs[first].start, statement.content[0].start - LONGEST_CONTEXT)
    end = min(paragraphs[last].end, statement.content[-1].end + LONGEST_CONTEXT)
    cut = cut_segments(
        text[start:end],
        [Highlight(statement.id, tuple(_shift(statement.content, -start)))],
        focus=Focus(
            content=tuple(_shift(statement.content, -start)),
            source=_shift_one(statement.source, start, end),
            cue=_shift_one(statement.cue, start, end),
        ),
        furniture=[span for span in _shift(article.furniture, -start) if span.end > 0 and span.start < end - start],
    )
    before, after = start > paragraphs[0].start, end < paragraphs[-1].end
    return Context(cut, start, cut_before=before, cut_after=after)


def _list_choices(statement: StatementRecord) -> Iterable[Choice]:
    sure = {one.name: f"{round(one.confidence * 100)} %" for one in _list_candidates(statement)}
    in_article = sorted(speakers.list_article_speakers(statement.article_id), key=lambda one: -one.statement_count)
    for option in list_choices(statement, in_article)[:MOST_CHOICES]:
        name = option.label.removesuffix(" (new)")
        yield Choice(option.value, name, sure.get(name, ""))


def _list_candidates(statement: StatementRecord) -> Sequence[CandidateRecord]:
    return statement.candidates or (statement.machine.candidates if statement.machine else ())


def _contrast(related: Related, statement: StatementRecord) -> Contrast:
    earlier = related.statement
    found = compare(earlier.text, statement.text, speaker_a=name_speaker(earlier), speaker_b=name_speaker(statement))
    return Contrast(
        claim_id=related.claim_id,
        earlier=earlier,
        pieces=mark_against(earlier.text, statement.text, found.changes),
        relation=name_relation(found.relation, found.changes),
        suggested=related.state is AppearanceState.SUGGESTED,
    )


def _find_neighbours(statement: StatementRecord) -> tuple[StatementRecord, ...]:
    """The statements before and after it in the text, the nearest first."""
    found = [one for one in statements.list_article_statements(statement.article_id) if one.review != "rejected"]
    others = [one for one in found if one.id != statement.id and one.revision == statement.revision]
    start = statement.content[0].start
    return tuple(sorted(others, key=lambda one: (abs(one.content[0].start - start), one.id))[:NEIGHBOURS])


def _shift(spans: Iterable[Span], by: int) -> Iterable[Span]:
    return (Span(start + by, end + by) for start, end in spans)


def _shift_one(span: Span | None, start: int, end: int) -> Span | None:
    return Span(span.start - start, span.end - start) if span and start <= span.start and span.end <= end else None
