"""How good an analysis is, told by annotated articles; pure counting.

The measures follow what users of quotations ask (O'Keefe et al. 2012 for attribution, Newell et al. 2018 for PolNeAR):

- *quotations*: stretches of three words or more between double marks that the annotation attributes. One is found when
  a statement covers half of it, and its source is right when it overlaps the annotated one. Precision looks from the
  other side: of the stretches for which a statement names a source, those that the annotation gives to that source.
- *resolved*: quotations whose statement names the very person or body that the annotation names.
- *statements*: every annotated attribution. One of ours is the same as an annotated one when the words of the two
  contents overlap by half (intersection over union), one to one, the best pairs first.
- *attributed*: the same pairs, where the sources overlap too or both are missing.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from quotetrack.nlp.analysis import Statement
from quotetrack.nlp.annotated_words import WordCut, cut_words, is_same_name
from quotetrack.nlp.gold import GoldArticle
from quotetrack.terms import Kind
from quotetrack.text.spans import Span

_LEAST_WORDS = 3
_COMMONEST_CUES = 20
_BINS = 10
_NOTHING = "(none)"


@dataclass(frozen=True, slots=True)
class Rate:
    """So many of so many; ``share`` is 0 where there are none at all."""

    right: int
    total: int

    @property
    def share(self) -> float:
        """Between 0 and 1."""
        return self.right / self.total if self.total else 0.0


@dataclass(frozen=True, slots=True)
class Score:
    """Precision and recall, each with the counts behind it."""

    precision: Rate
    recall: Rate

    @property
    def f1(self) -> float:
        """The harmonic mean of the two."""
        precision, recall = self.precision.share, self.recall.share
        return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


@dataclass(frozen=True, slots=True)
class GroupScore:
    """One kind, cue or outlet; precision counts our statements of the group, recall the annotated ones of the group.

    ``quoted`` is set for outlets alone.
    """

    name: str
    statements: Score
    attributed: Score
    quoted: Score | None = None


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Our statements with ``low`` ≤ confidence < ``high`` (the last bin takes 1 too).

    ``annotated`` are those at least half of whose words one annotated content holds, ``right`` those of them with its
    source: the others cannot be judged by their source, since the annotation has none for them.
    """

    low: float
    high: float
    statements: int
    annotated: int
    right: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Everything counted over the articles; ``quotations_found`` and ``quoted`` are of quotations, see the module."""

    articles: int
    words: int
    direct_only: int
    quotations_found: Rate
    quoted: Score
    resolved: Rate
    statements: Score
    attributed: Score
    by_kind: tuple[GroupScore, ...]
    by_cue: tuple[GroupScore, ...]
    by_outlet: tuple[GroupScore, ...]
    reliability: tuple[ReliabilityBin, ...]


@dataclass(slots=True)
class _StatementCount:
    """Annotated (wanted) and own (given) statements of one group, and how many of each are in a pair."""

    wanted: int = 0
    wanted_found: int = 0
    wanted_right: int = 0
    given: int = 0
    given_found: int = 0
    given_right: int = 0

    def score(self) -> tuple[Score, Score]:
        return (
            Score(Rate(self.given_found, self.given), Rate(self.wanted_found, self.wanted)),
            Score(Rate(self.given_right, self.given), Rate(self.wanted_right, self.wanted)),
        )


@dataclass(slots=True)
class _QuotationCount:
    wanted: int = 0
    found: int = 0
    sourced: int = 0
    sourced_right: int = 0
    credited: int = 0
    credited_right: int = 0
    named: int = 0
    named_right: int = 0

    def score(self) -> Score:
        return Score(Rate(self.credited_right, self.credited), Rate(self.sourced_right, self.sourced))


@dataclass(frozen=True, slots=True)
class _Side:
    """A statement of either side as the measures see it."""

    words: frozenset[int]
    source: tuple[Span, ...]
    speaker: str | None
    kind: Kind
    cue: str
    confidence: float = 1.0


@dataclass(slots=True)
class Evaluator:
    """Counts article by article; only counts are kept, so a corpus of any size will do."""

    _articles: int = 0
    _words: int = 0
    _direct_only: int = 0
    _statements: _StatementCount = field(default_factory=_StatementCount)
    _quotations: _QuotationCount = field(default_factory=_QuotationCount)
    _kinds: defaultdict[str, _StatementCount] = field(default_factory=lambda: defaultdict(_StatementCount))
    _cues: defaultdict[str, _StatementCount] = field(default_factory=lambda: defaultdict(_StatementCount))
    _outlets: defaultdict[str, _StatementCount] = field(default_factory=lambda: defaultdict(_StatementCount))
    _outlet_quotations: defaultdict[str, _QuotationCount] = field(default_factory=lambda: defaultdict(_QuotationCount))
    _bins: list[list[int]] = field(default_factory=lambda: [[0, 0, 0] for _ in range(_BINS)])

    def add(self, article: GoldArticle, statements: Sequence[Statement]) -> None:
        """Counts one article with what the analysis of its text found."""
        cut = cut_words(article.text)
        wanted, given = _take_annotated(article, cut), _take_own(article.text, statements, cut)
        self._articles += 1
        self._words += len(cut.words)
        self._direct_only += article.direct_only
        outlet = article.outlet or _NOTHING
        self._count_quotations(article, cut, wanted, given, outlet)
        self._count_statements(wanted, given, outlet)
        self._count_reliability(wanted, given)

    def report(self) -> Evaluation:
        """The figures so far."""
        statements, attributed = self._statements.score()
        quotations = self._quotations
        commonest = sorted(self._cues, key=lambda cue: (-self._cues[cue].wanted, cue))[:_COMMONEST_CUES]
        edges = [place / _BINS for place in range(_BINS + 1)]
        return Evaluation(
            articles=self._articles,
            words=self._words,
            direct_only=self._direct_only,
            quotations_found=Rate(quotations.found, quotations.wanted),
            quoted=quotations.score(),
            resolved=Rate(quotations.named_right, quotations.named),
            statements=statements,
            attributed=attributed,
            by_kind=_score_groups(self._kinds, [kind for kind in Kind if kind in self._kinds]),
            by_cue=_score_groups(self._cues, commonest),
            by_outlet=_score_groups(self._outlets, sorted(self._outlets), self._outlet_quotations),
            reliability=tuple(
                ReliabilityBin(low, high, *counts)
                for (low, high), counts in zip(pairwise(edges), self._bins, strict=True)
            ),
        )

    def _count_quotations(
        self, article: GoldArticle, cut: WordCut, wanted: Sequence[_Side], given: Sequence[_Side], outlet: str
    ) -> None:
        counts = (self._quotations, self._outlet_quotations[outlet])
        wanted_at, given_at = _place_words(wanted), _place_words(given)
        stretches = [words for words in cut.quoted if len(words) >= _LEAST_WORDS]
        # Where direct quotations alone are annotated, they are wanted whatever marks they stand in.
        asked = _list_contents(article, cut) if article.direct_only else stretches
        for words in asked:
            gold = _find_cover(words, wanted, wanted_at)
            if gold:
                own = _find_cover(words, given, given_at)
                for count in counts:
                    _count_wanted(count, gold, own)
        for words in stretches:
            own = _find_cover(words, given, given_at)
            if own and (own.source or own.speaker):
                gold = _find_cover(words, wanted, wanted_at)
                right = gold is not None and (not gold.source or _overlap(gold.source, own.source))
                for count in counts:
                    count.credited += 1
                    count.credited_right += right

    def _count_statements(self, wanted: Sequence[_Side], given: Sequence[_Side], outlet: str) -> None:
        pairs = _pair_contents(wanted, given)
        right = {
            (gold, own)
            for gold, own in pairs
            if _overlap(wanted[gold].source, given[own].source) or not (wanted[gold].source or given[own].source)
        }
        found_gold, found_own = {gold for gold, _ in pairs}, {own for _, own in pairs}
        right_gold, right_own = {gold for gold, _ in right}, {own for _, own in right}
        for place, side in enumerate(wanted):
            for count in (self._statements, self._kinds[side.kind], self._cues[side.cue], self._outlets[outlet]):
                count.wanted += 1
                count.wanted_found += place in found_gold
                count.wanted_right += place in right_gold
        for place, side in enumerate(given):
            for count in (self._statements, self._kinds[side.kind], self._cues[side.cue], self._outlets[outlet]):
                count.given += 1
                count.given_found += place in found_own
                count.given_right += place in right_own

    def _count_reliability(self, wanted: Sequence[_Side], given: Sequence[_Side]) -> None:
        wanted_at = _place_words(wanted)
        for own in given:
            gold = _find_cover(own.words, wanted, wanted_at)
            counts = self._bins[max(0, min(_BINS - 1, int(own.confidence * _BINS)))]
            counts[0] += 1
            if gold:
                counts[1] += 1
                counts[2] += _overlap(gold.source, own.source) or not (gold.source or own.source)


def _count_wanted(count: _QuotationCount, gold: _Side, own: _Side | None) -> None:
    count.wanted += 1
    count.found += own is not None
    if gold.source:
        count.sourced += 1
        count.sourced_right += own is not None and _overlap(gold.source, own.source)
    if gold.speaker:
        count.named += 1
        count.named_right += own is not None and is_same_name(gold.speaker, own.speaker or "")


def _take_annotated(article: GoldArticle, cut: WordCut) -> list[_Side]:
    sides = []
    for attribution in article.attributions:
        words = cut.find_inside(attribution.content)
        if words:
            cue = _name_cue(article.text, attribution.cue)
            sides.append(_Side(words, attribution.source, attribution.speaker, cut.tell_kind(words), cue))
    return sides


def _take_own(text: str, statements: Iterable[Statement], cut: WordCut) -> list[_Side]:
    sides = []
    for own in statements:
        words = cut.find_inside(own.content)
        if words:
            source = (own.source,) if own.source else ()
            cue = _name_cue(text, (own.cue,) if own.cue else ())
            sides.append(_Side(words, source, own.speaker, own.kind, cue, own.confidence))
    return sides


def _name_cue(text: str, spans: tuple[Span, ...]) -> str:
    return " ".join(" ".join(span.cut(text) for span in spans).casefold().split()) or _NOTHING


def _list_contents(article: GoldArticle, cut: WordCut) -> list[frozenset[int]]:
    pieces = (cut.find_inside((span,)) for attribution in article.attributions for span in attribution.content)
    return [words for words in pieces if len(words) >= _LEAST_WORDS]


def _place_words(sides: Sequence[_Side]) -> dict[int, list[int]]:
    """For each word, the sides that hold it, so that only those which share words are ever compared."""
    places: dict[int, list[int]] = defaultdict(list)
    for place, side in enumerate(sides):
        for word in side.words:
            places[word].append(place)
    return places


def _share_words(words: frozenset[int], places: dict[int, list[int]]) -> dict[int, int]:
    """How many of the words each side holds, for those that hold any."""
    shared: dict[int, int] = defaultdict(int)
    for word in words:
        for place in places.get(word, ()):
            shared[place] += 1
    return shared


def _find_cover(words: frozenset[int], sides: Sequence[_Side], places: dict[int, list[int]]) -> _Side | None:
    """The side that holds most of the words, the first of equals, if it holds half of them."""
    shared = _share_words(words, places)
    if not shared:
        return None
    place = min(shared, key=lambda place: (-shared[place], place))
    return sides[place] if 2 * shared[place] >= len(words) else None


def _pair_contents(wanted: Sequence[_Side], given: Sequence[_Side]) -> list[tuple[int, int]]:
    """Pairs (annotated, own) whose words overlap by half of their union, one to one, the most alike first."""
    places = _place_words(given)
    likely = []
    for gold, side in enumerate(wanted):
        for own, shared in _share_words(side.words, places).items():
            union = len(side.words) + len(given[own].words) - shared
            if 2 * shared >= union:
                likely.append((-shared / union, gold, own))
    used_wanted: set[int] = set()
    used_given: set[int] = set()
    pairs = []
    for _, gold, own in sorted(likely):
        if gold not in used_wanted and own not in used_given:
            used_wanted.add(gold)
            used_given.add(own)
            pairs.append((gold, own))
    return pairs


def _overlap(first: tuple[Span, ...], second: tuple[Span, ...]) -> bool:
    return any(one.overlaps(other) for one in first for other in second)


def _score_groups(
    counts: dict[str, _StatementCount], names: Iterable[str], quotations: dict[str, _QuotationCount] | None = None
) -> tuple[GroupScore, ...]:
    return tuple(
        GroupScore(str(name), *counts[name].score(), quotations[name].score() if quotations else None) for name in names
    )
