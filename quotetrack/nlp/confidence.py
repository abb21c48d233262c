"""How often each way of finding a statement is right: the table from which every confidence starts.

Measured on 420 annotated US news articles (half of PolNeAR's training part) with a tagger trained on the other half:
the share of the statements found in a way whose content and source fit the annotation. Ways met fewer than ten times
there stand at the figure of the way most like them; quotes that run over paragraphs and signed ones, rare in that
corpus, at what 114 others gave (the development part and other news). ``docs/engine.md`` has the counts.
"""

from quotetrack.nlp.linking import Draft
from quotetrack.terms import Kind

AGREED, DISPUTED, SILENT, ALONE = "agreed", "disputed", "silent", "alone"
TAGGED = "tagged"

# By rule: where the tagger agrees with it, where it says otherwise and the rule prevails, where it says nothing.
MEASURED: dict[str, tuple[float, float, float]] = {
    "after": (0.98, 0.9, 0.79),
    "around": (0.96, 0.9, 0.8),
    "before": (0.97, 0.7, 0.69),
    "signed": (0.96, 0.9, 0.95),
    "labelled": (0.86, 0.8, 0.85),
    "transcript": (0.97, 0.97, 0.97),
    "paragraph": (0.98, 0.6, 0.6),
    "continued": (0.9, 0.6, 0.72),
    "next": (0.8, 0.5, 0.66),
    "colon": (0.85, 0.5, 0.6),
    "alone": (0.5, 0.5, 0.5),
    "turn": (0.5, 0.5, 0.5),
    "that": (0.95, 0.5, 0.6),
    "bare": (0.95, 0.5, 0.43),
    "left": (0.8, 0.5, 0.5),
    "according": (0.88, 0.7, 0.73),
    "interrupted": (0.89, 0.7, 0.78),
    "mixed": (0.8, 0.5, 0.34),
    "fragment": (0.8, 0.5, 0.29),
    "infinitive": (0.7, 0.5, 0.3),
    "noun": (0.5, 0.5, 0.3),
}
# What the tagger found by itself, by its own probability in tenths.
TAGGED_DIRECT = (0.2, 0.2, 0.3, 0.44, 0.65, 0.7, 0.7, 0.78, 0.82, 0.92)
TAGGED_MIXED = (0.2, 0.38, 0.5, 0.5, 0.52, 0.6, 0.78, 0.78, 0.81, 0.89)
TAGGED_INDIRECT = (0.2, 0.2, 0.25, 0.42, 0.44, 0.54, 0.63, 0.7, 0.77, 0.86)
TAGGED_DISPUTED = 0.55


def measure_draft(draft: Draft) -> float:
    """The share of statements found like this one that are right: a probability for content and source together."""
    if draft.rule != TAGGED:
        agreed, disputed, silent = MEASURED[draft.rule]
        return agreed if draft.agreement == AGREED else disputed if draft.agreement == DISPUTED else silent
    if draft.agreement == DISPUTED:
        return TAGGED_DISPUTED
    tenth = min(9, int(draft.probability * 10))
    if draft.kind is Kind.DIRECT:
        return TAGGED_DIRECT[tenth]
    return (TAGGED_MIXED if draft.kind is Kind.MIXED else TAGGED_INDIRECT)[tenth]
