"""How far the tagger's findings reach, corrected by what words and marks beside them prove.

The tagger reads word by word and loses its way where a clause goes on behind a quotation or an aside.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from quotetrack.nlp import words
from quotetrack.nlp.attributions import Found
from quotetrack.nlp.document import Document
from quotetrack.text.spans import Span

# "… and that …": a second clause of the same verb of saying.
_AUXILIARY = "|".join(sorted(map(re.escape, words.AUXILIARIES)))
_SECOND_CLAUSE = re.compile(rf"[”\"’'.]{{0,3}},?\s+(?:and|or|but)\s+that\s(?!(?:{_AUXILIARY})(?:n['’]t)?\b)")
_SECOND_INFINITIVE = re.compile(r"[”\"’']{0,2},?\s+(?:and|or|but)\s+to\s")
_INFINITIVE = re.compile(r"to\s", re.IGNORECASE)
# "that, among fishermen, …": an aside right behind the word that opens the clause.
_OPENER = re.compile(r"that", re.IGNORECASE)
# Behind a quotation they open a clause of its own, whose verb of saying does not reach back over them.
_SUBORDINATE = re.compile(
    r"\s+(?:though|although|when|while|because|who|which|after|before|if|but|since|and)\s", re.IGNORECASE
)
_SEMICOLON = re.compile(r";\s+(?!(?:and|or|that|to)\b)")
_ENDS = " \t\r\n\u00a0.!?…,;:"
# Code points between the end of a content and the quotation that goes on with it.
_GAP = 4


def fit_extents(document: Document, found: Sequence[Found]) -> list[Found]:
    """The findings with contents cut and extended to what was said; linear in their number."""
    return _Fitter(document, found).fit()


class _Fitter:
    def __init__(self, document: Document, found: Sequence[Found]) -> None:
        self.document = document
        self.text = document.text
        self.found = list(found)

    def fit(self) -> list[Found]:
        self.found = [one for one in map(self._give_back, range(len(self.found))) if one is not None]
        spans = [span for one in self.found for span in (*one.content, one.cue, one.source) if span is not None]
        self.starts = sorted(span.start for span in spans)
        return [self._extend(one) for one in self.found]

    def _give_back(self, index: int) -> Found | None:
        """A finding without a quotation that its cue cannot reach: "because “…” though she noted"."""
        one = self.found[index]
        if one.cue is None:
            return one
        lost = [piece for piece in one.content if self._is_cut_off(piece, one.cue)]
        if not lost:
            return one
        for piece in lost:
            self._hand_on(index, piece)
        kept = tuple(piece for piece in one.content if piece not in lost)
        return replace(one, content=kept) if kept else None

    def _is_cut_off(self, piece: Span, cue: Span) -> bool:
        quotation = self.document.quotation_at(piece.start)
        if quotation is None or cue.start < piece.end:
            return False
        span = self.document.quotations[quotation].span
        return piece.end <= span.end < cue.start and bool(_SUBORDINATE.match(self.text, span.end))

    def _hand_on(self, index: int, piece: Span) -> None:
        """Give a quotation to the finding before, where its content runs up to the mark."""
        for other in range(index - 1, max(-1, index - 4), -1):
            one = self.found[other]
            last = one.content[-1]
            if 0 <= piece.start - last.end <= _GAP and one.cue is not None and one.cue.end <= last.start:
                self.found[other] = replace(one, content=(*one.content[:-1], Span(last.start, piece.end)))
                return

    def _extend(self, one: Found) -> Found:
        last = one.content[-1]
        if one.cue is None or one.cue.end > last.start:
            return one
        end = self._reach(last)
        end = self._stop(last.start, end)
        return one if end == last.end else replace(one, content=(*one.content[:-1], Span(last.start, end)))

    def _reach(self, piece: Span) -> int:
        goes_on = (
            _SECOND_CLAUSE.match(self.text, piece.end)
            or (_INFINITIVE.match(self.text, piece.start) and _SECOND_INFINITIVE.match(self.text, piece.end))
            or (_OPENER.fullmatch(self.text, *piece) and self.text[piece.end : piece.end + 1] == ",")
        )
        if not goes_on:
            return piece.end
        sentence = self.document.sentences[self.document.sentence_at(max(piece.start, piece.end - 1))]
        end = sentence.end
        while end > piece.end and self.text[end - 1] in _ENDS:
            end -= 1
        taken = bisect_left(self.starts, piece.end) != bisect_left(self.starts, end)
        return piece.end if taken else end

    def _stop(self, start: int, end: int) -> int:
        """Where a semicolon outside quotation marks ends what was said."""
        for match in _SEMICOLON.finditer(self.text, start, end):
            if self.document.quotation_at(match.start()) is None:
                return match.start()
        return end
