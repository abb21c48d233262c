"""Where a run over an archive stands in the revisions of each article, so that the same run again adds none.

An archive that holds several versions of an article brings these in their order, and they were stored in that order. A
run begins before the first revision and goes forward with each text that it finds at or behind the place where it
stands; a text that it does not find there is new, although an earlier revision may have had the same words. So A, B, A
are three revisions when they are read first, and the same three when they are read again; a run that was stopped goes
on behind what it had stored, and what others sent meanwhile stays where it is. Whoever sends a single article means it
as it now stands, and is not held against earlier revisions.
"""

from typing import Any, Final

from quotetrack.storage.queries import Query

_NEXT: Final = Query(
    """SELECT number FROM revision WHERE article_id = ? AND number >= ? AND text_hash = ?
    ORDER BY number LIMIT 1"""
)


class Rereading:
    """One run's places: for each article the revision that it came to last.

    Kept only of articles with several revisions, about a hundred bytes each: before the first and at the first are the
    same place.
    """

    def __init__(self) -> None:
        self._places: dict[int, int] = {}

    def find(self, article_id: int, text_hash: str) -> int | None:
        """The number of the next revision with this text, from where the run stands; None where it is new."""
        row = _NEXT.first(article_id, self._places.get(article_id, 1), text_hash)
        return None if row is None else int(row[0])

    def is_passed_over(self, row: Any, text_hash: str) -> bool:
        """Whether the text is a revision of the article's row before the last one; the run then stands there.

        The row is held by the caller's transaction. Nothing is lost when that is rolled back: the same text is found at
        the same place again.
        """
        if row.revision == 1:
            return False
        number = self.find(row.id, text_hash)
        if number is not None:
            self.note(row.id, number)
        return number is not None and number < row.revision

    def note(self, article_id: int, number: int) -> None:
        """Says that the run came to this revision of the article."""
        if number > 1:
            self._places[article_id] = number
