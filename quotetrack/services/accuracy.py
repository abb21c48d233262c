"""How often the machine was right, and editors of one mind, as their corrections tell.

Nothing is counted twice and nothing is kept beside the corrections: each report reads them once, in a handful of
queries however many there are. The machine's answer is what stood before the first decision that still stands; what
is right is what stands after the last one.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from quotetrack.nlp.reasons import WHERE
from quotetrack.services.accuracy_reading import (
    Looked,
    State,
    Step,
    find_mistakes,
    read_mergers,
    read_statements,
    read_steps,
    read_unfinished,
)
from quotetrack.services.accuracy_records import (
    AccuracyFilters,
    AccuracyReport,
    Agreement,
    Basis,
    Count,
    Grouping,
    Mistake,
    PairTally,
    Tally,
    find_interval,
)
from quotetrack.services.attention import REASONS
from quotetrack.services.checks import LONGEST_NAME, check_field, check_moment
from quotetrack.storage.connection import reading
from quotetrack.storage.fields import EPOCH
from quotetrack.storage.search import fold_words
from quotetrack.storage.statements import Statement
from quotetrack.terms import Review

BANDS: Final = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
"""Where one band of confidence ends and the next begins."""

NOT_WAITING: Final = "not waiting"
NOT_KEPT: Final = "not kept"
NO_OUTLET: Final = "No outlet named"
NO_CUE: Final = "no cue"
OTHER_RULE: Final = "Another reason"
MOST_PAIRS: Final = 30


def _name_start(words: str) -> tuple[str, str]:
    """What a rule's sentence begins with, and the same as a name: an ellipsis stands for the words of the text."""
    start, mark, _ = words.partition("‘{words}’")
    plain = start.rstrip(" :.")
    return start, f"{plain} …" if mark and not start.endswith(": ") else plain


_RULES: Final = dict(map(_name_start, (*WHERE.values(), "No source is named beside it.")))
_OFFICE: Final = "On record as holding the office"
_SEVERAL: Final = re.compile(r"\d+ (?:known )?speakers are ")


class _Verdict(NamedTuple):
    """What became of one statement: ``missed`` by the machine, or looked at with these mistakes."""

    missed: bool
    mistakes: frozenset[Mistake]
    kind: str | None
    attention: int | None
    decided_at: int


def measure_accuracy(filters: AccuracyFilters) -> AccuracyReport:
    """The report of all corrections that the filters keep; InputError for a filter that cannot be read.

    The agreement of editors is counted over everything, whatever the basis.
    """
    check_field(filters.outlet, "/outlet", LONGEST_NAME)
    check_moment(filters.since, "/since")
    check_moment(filters.until, "/until")
    with reading():
        mergers = read_mergers()
        statements = read_statements()
        unfinished = read_unfinished()
        counting = _Counting(filters, statements, unfinished)
        meeting = _Meeting(mergers)
        for number, steps in read_steps():
            if (seen := statements.get(number)) is None or not counting.keeps(seen, steps):
                continue
            meeting.add(steps)
            if (verdict := judge(steps, mergers)) is not None:
                counting.add(seen, verdict)
        stored = Statement.select().count()
    return AccuracyReport(
        filters,
        {basis: counting.bases[basis].close("") for basis in Basis},
        {grouping: _close(counting.groups[grouping], grouping) for grouping in Grouping},
        meeting.close(),
        len(counting.whole),
        stored,
    )


def judge(steps: Sequence[Step], mergers: Mapping[int, int]) -> _Verdict | None:
    """What the decisions that stand say of the machine's answer; None where none stands, or it gave none."""
    standing = [step for step in steps if step.undone_at is None]
    if not standing:
        return None
    first, last = standing[0], standing[-1]
    before: State = {}
    after: State = {}
    for step in standing:
        before = {**step.before, **before}
        after = {**after, **step.after}
    review = after.get("review")
    if review == Review.OPEN.value:
        return None
    if first.before == {"review": Review.REJECTED.value}:
        # It was made by hand: added, or the second half of a split, whose words the machine had found.
        if first.action != "add" or review == Review.REJECTED.value:
            return None
        return _Verdict(True, frozenset(), after.get("kind"), first.attention, last.created_at)
    mistakes = find_mistakes({**before, "review": Review.OPEN.value}, after, mergers)
    if mistakes == {Mistake.NOT_A_STATEMENT} and last.action == "merge":
        # Its words are part of another statement now: the machine cut them off.
        mistakes = frozenset({Mistake.SPAN})
    return _Verdict(False, mistakes, before.get("kind"), first.attention, last.created_at)


def name_rule(reason: str) -> str:
    """The way in which the machine came to its answer, of the sentence that tells it, without the words of the text."""
    if "is on record as holding this office" in reason or "are on record as holding this office" in reason:
        return _OFFICE
    if _SEVERAL.match(reason):
        return "Several known speakers bear the name"
    return next((rule for start, rule in _RULES.items() if reason.startswith(start)), OTHER_RULE)


def name_band(confidence: float) -> str:
    """``0.50–0.59`` and the like."""
    low, high = 0.0, 1.0
    for edge in BANDS:
        if confidence < edge:
            high = edge - 0.01
            break
        low = edge
    return f"{low:.2f}–{high:.2f}"


def name_reason(attention: int | None) -> str:
    """For what the statement waited when it was decided on."""
    if attention is None:
        return NOT_KEPT
    return REASONS[attention].value if attention in REASONS else NOT_WAITING


class _Counting:
    """The counts of the machine's answers."""

    def __init__(self, filters: AccuracyFilters, statements: Mapping[int, Looked], unfinished: set[int]) -> None:
        self._basis = filters.basis
        self._outlet = fold_words(filters.outlet) if filters.outlet else None
        self._since, self._until = _measure(filters.since), _measure(filters.until)
        self._unfinished = unfinished
        self._folded = {one.outlet: fold_words(one.outlet or "") for one in statements.values()}
        self.whole: set[int] = set()
        self.bases = {basis: Count() for basis in Basis}
        self.groups: dict[Grouping, dict[str, Count]] = {grouping: defaultdict(Count) for grouping in Grouping}

    def keeps(self, seen: Looked, steps: Sequence[Step]) -> bool:
        """Whether the outlet and the moment of the last decision are those asked for."""
        decided = steps[-1].created_at
        if self._outlet is not None and self._folded[seen.outlet] != self._outlet:
            return False
        if self._since is not None and decided < self._since:
            return False
        return self._until is None or decided < self._until

    def add(self, seen: Looked, verdict: _Verdict) -> None:
        """One statement on which decisions stand."""
        bases = [Basis.ALL]
        if verdict.attention is not None:
            bases.append(Basis.QUEUE if verdict.attention else Basis.OTHERS)
        if seen.article not in self._unfinished and not seen.outdated:
            bases.append(Basis.WHOLE)
            self.whole.add(seen.article)
        counts = [self.bases[basis] for basis in bases]
        if self._basis in bases:
            counts += [self.groups[grouping][label] for grouping, label in _label(seen, verdict)]
        for count in counts:
            if verdict.missed:
                count.missed += 1
            else:
                count.add(verdict.mistakes, seen.confidence)


def _label(seen: Looked, verdict: _Verdict) -> Iterable[tuple[Grouping, str]]:
    """The group of each grouping; what was missed has an outlet and a kind alone."""
    yield Grouping.OUTLET, seen.outlet or NO_OUTLET
    yield Grouping.KIND, verdict.kind or seen.kind
    if not verdict.missed:
        yield Grouping.CUE, " ".join(seen.cue.lower().split()) if seen.cue else NO_CUE
        yield Grouping.RULE, name_rule(seen.reason)
        yield Grouping.CONFIDENCE, name_band(seen.confidence)
        yield Grouping.REASON, name_reason(verdict.attention)


class _Meeting:
    """What the later of two editors did to what the earlier one had decided."""

    def __init__(self, mergers: Mapping[int, int]) -> None:
        self._mergers = mergers
        self._pairs: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
        self._changed: Counter[Mistake] = Counter()
        self._taken_back = 0

    def add(self, steps: Sequence[Step]) -> None:
        """One statement's decisions."""
        if len({name for step in steps for name in (step.actor, step.undone_by) if name}) < 2:
            return
        events = [(step.created_at, 0, step) for step in steps]
        events += [(step.undone_at, 1, step) for step in steps if step.undone_at is not None]
        stack: list[Step] = []
        for _, undoing, step in sorted(events, key=lambda event: event[:2]):
            if undoing:
                stack = [one for one in stack if one is not step]
                if step.undone_by and step.undone_by != step.actor:
                    self._taken_back += 1
                    self._note(step.actor, step.undone_by, agreed=False)
                continue
            if stack and stack[-1].actor != step.actor:
                mistakes = find_mistakes(step.before, step.after, self._mergers)
                self._changed.update(mistakes)
                # Given back to the machine is no agreement, even where nothing was changed by it.
                self._note(stack[-1].actor, step.actor, agreed=not mistakes and step.action != "machine")
            stack.append(step)

    def _note(self, first: str, second: str, *, agreed: bool) -> None:
        pair = self._pairs[first, second]
        pair[0] += 1
        pair[1] += agreed

    def close(self) -> Agreement:
        """The sums, with the pairs that met most often."""
        decided, agreed = (sum(pair[place] for pair in self._pairs.values()) for place in (0, 1))
        most = sorted(self._pairs.items(), key=lambda item: (-item[1][0], item[0]))[:MOST_PAIRS]
        pairs = tuple(
            PairTally(first, second, met, same, *find_interval(same, met)) for (first, second), (met, same) in most
        )
        low, high = find_interval(agreed, decided)
        return Agreement(decided, agreed, low, high, dict(self._changed), self._taken_back, pairs)


def _close(counts: Mapping[str, Count], grouping: Grouping) -> tuple[Tally, ...]:
    """The groups, those with most statements first; bands of confidence and reasons in their own order."""
    tallies = [count.close(label) for label, count in counts.items()]
    order: dict[str, Any] = {}
    if grouping is Grouping.REASON:
        order = {name: place for place, name in enumerate([*(r.value for r in REASONS.values()), NOT_WAITING])}
    if grouping is Grouping.CONFIDENCE:
        return tuple(sorted(tallies, key=lambda one: one.label))
    return tuple(
        sorted(tallies, key=lambda one: (order.get(one.label, len(order)), -one.looked_at, -one.missed, one.label))
    )


def _measure(moment: datetime | None) -> int | None:
    return None if moment is None else (moment - EPOCH) // timedelta(microseconds=1)
