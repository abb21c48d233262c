"""Everything that the board of conflicts and two articles side by side show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from quotetrack.admin.asking import SpeakerSearch, look_up_speaker, read_choice, read_id, read_words
from quotetrack.admin.wording import Piece, mark_left, mark_right, name_relation
from quotetrack.matching import Change
from quotetrack.services import comparisons, conflicts
from quotetrack.services.claim_records import ArticleComparison, ConflictKind, ConflictRecord, ConflictStrength
from quotetrack.services.records import PageRequest, StatementFilters, StatementRecord

ON_A_PAGE: Final = 25

KIND_NAMES: Final = {
    ConflictKind.SPEAKER: "Credited to two",
    ConflictKind.NUMBER: "Another number",
    ConflictKind.NEGATION: "The opposite",
    ConflictKind.REPORTED: "Quote against report",
}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two statements side by side, each with the words marked in which it differs; ``relation`` is in words."""

    left: StatementRecord
    right: StatementRecord
    left_pieces: tuple[Piece, ...]
    right_pieces: tuple[Piece, ...]
    relation: str


@dataclass(frozen=True, slots=True)
class ConflictLine:
    """One conflict and its two statements."""

    record: ConflictRecord
    pair: Pair


@dataclass(frozen=True, slots=True)
class ConflictBoard:
    """A page of conflicts, the strongest first, with what was asked for; ``kinds`` are the kinds with their names."""

    lines: tuple[ConflictLine, ...]
    kinds: Mapping[ConflictKind, str]
    kind: ConflictKind | None
    query: str
    outlet: str
    speaker: SpeakerSearch
    cursor: str | None
    next_cursor: str | None
    total: int | None
    strength: ConflictStrength

    @property
    def filtered(self) -> bool:
        """Whether anything was asked for."""
        return bool(self.kind or self.query or self.outlet or self.speaker.words)


@dataclass(frozen=True, slots=True)
class ComparisonPage:
    """Two articles side by side; ``comparison`` is None until two are chosen."""

    left: str
    right: str
    comparison: ArticleComparison | None
    pairs: tuple[Pair, ...]
    fault: str | None


def build_conflict_board(asked: Mapping[str, str]) -> ConflictBoard:
    """The conflicts that the query asks for; raises InputError and BadCursorError as the services do."""
    kind, speaker = read_choice(asked, "kind", ConflictKind), look_up_speaker(read_words(asked, "speaker"))
    query, outlet, cursor = read_words(asked, "q"), read_words(asked, "outlet"), asked.get("cursor") or None
    filters = StatementFilters(
        q=query or None, outlet=outlet or None, speaker=speaker.found.id if speaker.found else None
    )
    request = PageRequest(cursor=cursor, limit=ON_A_PAGE, include_total=True)
    strength = read_choice(asked, "strength", ConflictStrength) or ConflictStrength.STRONG
    if speaker.failed:
        return ConflictBoard((), KIND_NAMES, kind, query, outlet, speaker, None, None, 0, strength)
    page = conflicts.list_conflicts(filters, request, kind=kind, strength=strength)
    lines = tuple(
        ConflictLine(one, _pair(one.left, one.right, one.changes, KIND_NAMES[one.kind])) for one in page.items
    )
    return ConflictBoard(
        lines, KIND_NAMES, kind, query, outlet, speaker, cursor, page.next_cursor, page.total, strength
    )


def build_comparison_page(asked: Mapping[str, str]) -> ComparisonPage:
    """Two articles side by side; NotFoundError and InputError as the service does."""
    left, right = (read_words(asked, name) for name in ("left", "right"))
    numbers = [read_article_number(words) for words in (left, right)]
    if all(number or not words for number, words in zip(numbers, (left, right), strict=True)) and not all(numbers):
        return ComparisonPage(left, right, None, (), None)
    if numbers[0] is None or numbers[1] is None:
        return ComparisonPage(
            left, right, None, (), "Give the numbers of two articles, or the addresses of their pages."
        )
    found = comparisons.compare_articles(numbers[0], numbers[1])
    pairs = tuple(
        _pair(one.left, one.right, one.changes, name_relation(one.relation, one.changes)) for one in found.pairs
    )
    return ComparisonPage(str(found.left.id), str(found.right.id), found, pairs, None)


def read_article_number(words: str) -> int | None:
    """The number of an article from itself or from the address of its page."""
    path = words.partition("?")[0].partition("#")[0]
    return read_id(path.rpartition("/articles/")[2] if "/articles/" in path else path)


def _pair(left: StatementRecord, right: StatementRecord, changes: Sequence[Change], relation: str) -> Pair:
    return Pair(left, right, mark_left(left.text, changes), mark_right(right.text, changes), relation)
