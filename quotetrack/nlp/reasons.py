"""Plain sentences that tell an editor why a statement was given to somebody, and how often each rule is right."""

from quotetrack.nlp.linking import Draft
from quotetrack.terms import Status

WHERE = {
    "after": "Named right after the quote: ‘{words}’.",
    "before": "Named right before the quote: ‘{words}’.",
    "around": "Named in the middle of the quote: ‘{words}’.",
    "labelled": "Named before the colon that opens the quote: ‘{words}’.",
    "signed": "Signed below the quote: ‘{words}’.",
    "mixed": "Partly quoted in a sentence that reports it: ‘{words}’.",
    "continued": "The quote runs on from the paragraph before, said by ‘{words}’.",
    "paragraph": "The quote has no cue of its own and follows one in the same paragraph by ‘{words}’.",
    "next": "The quote has no cue of its own and follows a paragraph that reports ‘{words}’.",
    "colon": "The quote follows a colon in a sentence about ‘{words}’.",
    "alone": "The quote stands alone and no one is named beside it.",
    "turn": "A reply in a dialogue without a cue of its own.",
    "transcript": "The turn of a transcript labelled ‘{words}’.",
    "that": "Reported in a clause after ‘{words}’.",
    "bare": "Reported in a clause after ‘{words}’.",
    "left": "Reported in the clause before ‘{words}’.",
    "according": "Reported on the word of the source named: ‘{words}’.",
    "interrupted": "Reported around ‘{words}’.",
    "infinitive": "Reported as an intention: ‘{words}’.",
    "fragment": "Quoted words inside a sentence about what was said: ‘{words}’.",
    "tagged": "Reads as reported speech of the source: ‘{words}’.",
    "noun": "Reported after a noun that names a statement: ‘{words}’.",
}


def explain(draft: Draft, text: str, status: Status, speaker: str | None, note: str) -> str:
    """One or two sentences: where the source stands, and how it led to the speaker or did not."""
    spans = [span for span in (draft.source_span, draft.cue_span) if span is not None]
    shown = ""
    if spans:
        start, end = min(span.start for span in spans), max(span.end for span in spans)
        if end - start > 120 and draft.source_span:
            start, end = draft.source_span
        shown = " ".join(text[start:end].split())
    if not shown and draft.rule != "alone":
        first = "No source is named beside it."
    else:
        first = WHERE[draft.rule].format(words=shown) if "{words}" in WHERE[draft.rule] else WHERE[draft.rule]
    if draft.rival is not None:
        rival = " ".join(draft.rival.cut(text).split())
        first += f" But the {'marks' if draft.rule == 'tagged' else 'wording'} could also point to ‘{rival}’."
    # The table says so of every source that carries its own name; the words just shown tell it already.
    return first if note == "The source is named." else f"{first} {note}".strip()
