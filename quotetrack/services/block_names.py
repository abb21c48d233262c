"""Who is known by which name, asked for once for a batch of new articles, with the speakers that the batch itself adds.

Names are held meanwhile, so that nobody else makes a speaker of one of them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from quotetrack.nlp.analysis import Analysis
from quotetrack.services.identities import list_lookups, list_titles
from quotetrack.storage import naming
from quotetrack.storage.gathering import Gathering
from quotetrack.storage.naming import Named, NewSpeaker
from quotetrack.storage.speakers import NameKey, Speaker

NO_SPEAKERS: Final[Sequence[Named]] = ()


class BlockNames:
    """The names of a batch within the transaction of the gathering; the articles are written already."""

    def __init__(self, gathering: Gathering) -> None:
        self._gathering = gathering
        self._named = _Known(naming.find_named)
        self._keyed = _Known(naming.find_keyed)
        self._holding = _Known(naming.find_holding)
        self._new: dict[int, NewSpeaker] = {}
        self._learned: set[tuple[int, str, str]] = set()

    def look_ahead(self, articles: Iterable[tuple[Analysis, str]]) -> None:
        """Asks for what these analyses of texts will probably need."""
        names: set[str] = set()
        keys: set[str] = set()
        titles: set[str] = set()
        for analysis, text in articles:
            named, keyed = list_lookups(analysis)
            names |= named
            keys |= keyed
            titles.update(list_titles(analysis, text))
        self._named.find(names)
        self._keyed.find(keys)
        self._holding.find(titles)

    def hold_names(self, _names: Sequence[str], /) -> None:
        """Nothing: those of the whole batch are held."""

    def find_named(self, names: Sequence[str], /) -> Sequence[Named]:
        """Speakers of the folded names."""
        return self._named.find(names)

    def find_own(self, _article_id: int, /) -> Sequence[Named]:
        """None: the articles are new."""
        return NO_SPEAKERS

    def find_keyed(self, keys: Sequence[str], /) -> Sequence[Named]:
        """Speakers that the name keys lead to."""
        return self._keyed.find(keys)

    def find_holding(self, titles: Sequence[str], /) -> Sequence[Named]:
        """Those on record with the offices."""
        return self._holding.find(titles)

    def add_speakers(self, speakers: Sequence[NewSpeaker], /) -> Sequence[int]:
        """Makes new speakers; of those known everywhere the other articles of the batch know, too."""
        numbers = self._gathering.take_numbers(Speaker, len(speakers))
        for number, one in zip(numbers, speakers, strict=True):
            self._gathering.add(Speaker, {"id": number, **one._asdict()})
            self._new[number] = one
            if one.article is None:
                self._named.add(_describe(number, one, found_by=one.folded))
        return numbers

    def add_name_key(self, speaker_id: int, key: str, /) -> None:
        """Keeps a key of a new speaker's name."""
        self._gathering.add(NameKey, {"speaker": speaker_id, "key": key})
        self._keyed.add(_describe(speaker_id, self._new[speaker_id], found_by=key))

    def add_aliases(self, speaker_id: int, names: Sequence[tuple[str, str]], /) -> None:
        """Keeps other names of a speaker. They are rare, and only the database knows which of them are there."""
        learned = {(speaker_id, folded, name) for folded, name in names}
        if learned <= self._learned:
            return
        self._learned |= learned
        self._gathering.write()
        naming.add_aliases(speaker_id, names)
        self._named.forget(folded for folded, _ in names)


class _Known:
    """What one question was answered with, by what was asked for, and what the batch has added to it since."""

    def __init__(self, ask: Callable[[Sequence[str]], Sequence[Named]]) -> None:
        self._ask = ask
        self._found: dict[str, list[Named]] = {}
        self._added: dict[str, list[Named]] = defaultdict(list)

    def find(self, asked: Iterable[str]) -> list[Named]:
        """The speakers that any of these leads to."""
        wanted = dict.fromkeys(asked)
        if unknown := [one for one in wanted if one not in self._found]:
            fresh: dict[str, dict[Named, None]] = {one: {} for one in unknown}
            for row in self._ask(unknown):
                fresh[row.found_by][row] = None
            for one, rows in fresh.items():
                # What was written meanwhile is found both ways.
                rows.update(dict.fromkeys(self._added.get(one, ())))
                self._found[one] = list(rows)
        return [row for one in wanted for row in self._found[one]]

    def add(self, row: Named) -> None:
        """Answers with this one, too, from now on."""
        self._added[row.found_by].append(row)
        if row.found_by in self._found:
            self._found[row.found_by].append(row)

    def forget(self, asked: Iterable[str]) -> None:
        """Asks for these anew next time."""
        for one in asked:
            self._found.pop(one, None)


def _describe(number: int, one: NewSpeaker, *, found_by: str) -> Named:
    return Named(found_by, None, None, number, one.name, one.folded, one.kind, one.article, None)
