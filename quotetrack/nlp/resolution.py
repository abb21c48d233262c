"""Drafts in text order, each given an entity of the article, several candidates, or nobody."""

from collections.abc import Sequence
from dataclasses import dataclass

from quotetrack.nlp.analysis import Candidate, Statement
from quotetrack.nlp.clauses import document_words
from quotetrack.nlp.confidence import TAGGED, measure_draft
from quotetrack.nlp.document import Document
from quotetrack.nlp.entities import EntityTable
from quotetrack.nlp.linking import Draft
from quotetrack.nlp.mentions import Mention
from quotetrack.nlp.reasons import explain
from quotetrack.terms import Status

# Preceding speakers that a pronoun may look back on.
MEMORY = 8
# A best candidate this much above the next is taken as the one meant.
CLEAR_LEAD = 0.2


@dataclass(frozen=True, slots=True)
class Answer:
    """Who said a draft: candidates best first, with the status that follows from them."""

    status: Status
    candidates: tuple[tuple[int, float], ...]
    on_behalf_of: int | None
    note: str


NOBODY = Answer(Status.UNKNOWN, (), None, "")


class Resolver:
    """Resolves the drafts of one document, remembering who spoke before."""

    def __init__(self, document: Document, mentions: Sequence[Mention], table: EntityTable) -> None:
        self.document = document
        self.mentions = mentions
        self.table = table
        self.answers: dict[int, Answer] = {}
        self.speakers: list[int] = []
        self.author: Answer | None = None

    def resolve(self, draft: Draft) -> Statement:
        """The finished statement of a draft; drafts come in text order."""
        answer = self._answer(draft)
        self.answers[id(draft)] = answer
        if answer.status is Status.ATTRIBUTED:
            entity = answer.candidates[0][0]
            self.speakers = [entity, *(one for one in self.speakers if one != entity)][:MEMORY]
            if self._names_document(draft):
                self.author = answer
        return self._finish(draft, answer)

    def _answer(self, draft: Draft) -> Answer:
        if draft.follows is not None:
            known = self.answers.get(id(draft.follows))
            return known if known is not None else self._answer(draft.follows)
        if draft.source is None:
            return NOBODY
        if self._is_document(draft):
            return self.author or self._last_speaker()
        if not draft.source.mentions:
            return NOBODY
        return self._resolve_mentions(draft, draft.source.mentions)

    def _resolve_mentions(self, draft: Draft, mentions: tuple[int, ...]) -> Answer:
        position = draft.source_span.start if draft.source_span else draft.content[0].start
        results = [
            self.table.resolve(mention, position=position, speakers=tuple(self.speakers)) for mention in mentions
        ]
        if len(results) > 1:
            together = {entity: weight for result in results for entity, weight in result.candidates[:1]}
            if len(together) > 1:
                return Answer(Status.AMBIGUOUS, tuple(together.items()), None, "Said by several together.")
        best = results[0]
        candidates = best.candidates
        if not candidates:
            return Answer(Status.UNKNOWN, (), best.on_behalf_of, best.reason)
        if len(candidates) > 1 and candidates[0][1] - candidates[1][1] < CLEAR_LEAD:
            return Answer(Status.AMBIGUOUS, candidates, best.on_behalf_of, best.reason)
        return Answer(Status.ATTRIBUTED, candidates[:1], best.on_behalf_of, best.reason)

    def _is_document(self, draft: Draft) -> bool:
        """Whether the source is "the statement" or the like, which speaks for its author."""
        if draft.source_span is None:
            return False
        spoken = draft.source_span.cut(self.document.text).lower().split()
        return len(spoken) == 2 and spoken[0] in {"the", "his", "her", "its", "their"} and spoken[1] in document_words()

    def _names_document(self, draft: Draft) -> bool:
        """Whether the reporting words speak of a statement or letter: "said in a statement"."""
        if draft.cue_span is None:
            return False
        after = self.document.text[draft.cue_span.end : draft.cue_span.end + 80].lower().split()
        return any(word.strip(".,;:") in document_words() for word in after[:8])

    def _last_speaker(self) -> Answer:
        if not self.speakers:
            return NOBODY
        return Answer(Status.ATTRIBUTED, ((self.speakers[0], 0.7),), None, "")

    def _list_evidence(self, draft: Draft, answer: Answer) -> tuple[str, ...]:
        """What led to the answer, in the order in which it was weighed: rule, cue, source, earlier speaker, entity."""
        text = self.document.text
        lines = [describe_finding(draft, text)]
        if draft.cue is not None and draft.cue_span is not None:
            lines.append(f"cue “{draft.cue_span.cut(text)}” ({draft.cue.verb.section}, {draft.cue.form})")
        if draft.source_span is not None:
            lines.append(f"source “{' '.join(draft.source_span.cut(text).split())}”")
        if draft.follows is not None:
            lines.append(f"follows the statement at {draft.follows.content[0].start}")
        lines += [f"candidate {self.table.entities[one].name} ({weight:.2f})" for one, weight in answer.candidates]
        return (*lines, *([answer.note] if answer.note else []))

    def _finish(self, draft: Draft, answer: Answer) -> Statement:
        entities = self.table.entities
        confidence = measure_draft(draft)
        entity = answer.candidates[0][0] if answer.status is Status.ATTRIBUTED else None
        speaker = entities[entity].name if entity is not None else None
        candidates: tuple[Candidate, ...] = ()
        if answer.status is Status.AMBIGUOUS:
            candidates = tuple(
                Candidate(entities[one].name, round(weight, 3), one) for one, weight in answer.candidates
            )
        if answer.candidates:
            confidence *= answer.candidates[0][1]
        return Statement(
            content=draft.content,
            cue=draft.cue_span,
            source=draft.source_span,
            kind=draft.kind,
            polarity=draft.polarity,
            status=answer.status,
            entity=entity,
            speaker=speaker,
            on_behalf_of=entities[answer.on_behalf_of].name if answer.on_behalf_of is not None else None,
            candidates=candidates,
            confidence=round(min(1.0, max(0.0, confidence)), 3),
            reason=explain(draft, self.document.text, answer.status, speaker, answer.note),
            evidence=self._list_evidence(draft, answer),
        )


def describe_finding(draft: Draft, text: str) -> str:
    """What found a draft, how the tagger stands to it, and how often findings like it are right."""
    if draft.rule == TAGGED:
        found = f"rule tagged: the tagger is {draft.probability:.0%} sure"
        rival = "the marks beside it point to"
    else:
        found = f"rule {draft.rule}" + (", the tagger agrees" if draft.agreement == "agreed" else "")
        rival = "the tagger reads as its source"
    disputed = f", {rival} “{' '.join(draft.rival.cut(text).split())}”" if draft.rival is not None else ""
    return f"{found}{disputed}, right in {measure_draft(draft):.0%} of measured cases"
