"""``analyze``: every step of the analysis, one after the other."""

import gc
import threading
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from quotetrack.nlp.analysis import Analysis
from quotetrack.nlp.attributions import Found, place_links
from quotetrack.nlp.clauses import Label, RuleTagger
from quotetrack.nlp.crf import CrfTagger
from quotetrack.nlp.dialogue import follow_quotations
from quotetrack.nlp.document import Document, build_document
from quotetrack.nlp.entities import build_entities
from quotetrack.nlp.extents import fit_extents
from quotetrack.nlp.linking import Draft, link_quotations, quotation_content
from quotetrack.nlp.links import Linker
from quotetrack.nlp.mentions import find_mentions
from quotetrack.nlp.merging import Merger
from quotetrack.nlp.model import Model, load_model, load_shipped_model
from quotetrack.nlp.passages import read_passages
from quotetrack.nlp.reading import Reading, read_document
from quotetrack.nlp.resolution import Resolver
from quotetrack.nlp.tagging import Tagger
from quotetrack.nlp.turns import draft_turns
from quotetrack.nlp.units import Element
from quotetrack.terms import Kind, Polarity
from quotetrack.text.furniture import NO_VERDICTS, Verdicts
from quotetrack.text.spans import Span

RULES = RuleTagger()


@dataclass(frozen=True, slots=True)
class Engine:
    """A tagger with the linker that joins what it finds."""

    tagger: Tagger
    linker: Linker


_engines: dict[Path | None, Engine] = {}
_loading = threading.Lock()


def make_engine(model: Model) -> Engine:
    """The engine of a trained model; it serves any number of threads."""
    return Engine(CrfTagger(model), Linker(model.links))


def load_engine(model: Path | None = None) -> Engine:
    """The process's engine of a model's file, or of the model that ships with the package.

    All threads share it, since it remembers much of the words that it has met. Raises InputError where the file is no
    model.
    """
    engine = _engines.get(model)
    if engine is None:
        with _loading:
            engine = _engines.get(model)
            if engine is None:
                engine = _engines[model] = make_engine(load_shipped_model() if model is None else load_model(model))
                # What is loaded by now stays for good: the collector need not walk it again with every article (a
                # tenth of the time, measured).
                gc.freeze()
    return engine


def analyze(
    text: str,
    *,
    title: str | None = None,
    published: datetime | None = None,
    language: str = "en",
    engine: Engine | None = None,
    min_confidence: float = 0.0,
    verdicts: Verdicts = NO_VERDICTS,
) -> Analysis:
    """Every statement in an article and who said it; any text at all, never an exception.

    ``title`` is the headline where it is known apart from the text. ``published`` and ``language`` are taken for later
    steps that need them; rules and model are those of English news. Statements of a confidence below
    ``min_confidence`` are left out: precision instead of coverage. ``verdicts`` say which paragraphs are furniture
    against what their words look like. All offsets are code points into ``text``.
    """
    document = build_document(text, title, verdicts)
    mentions = find_mentions(document)
    table = build_entities(document, mentions)
    reading = read_document(document, mentions)
    drafts = link_quotations(reading)
    drafts += _draft_labels(reading, RULES.label(reading), drafts)
    drafts += follow_quotations(reading, drafts)
    drafts += draft_turns(document, mentions)
    drafts = Merger(reading, table, drafts).merge(_find_attributions(document, engine or load_engine()))
    drafts.sort(key=lambda draft: (draft.content[0].start, -draft.content[-1].end))
    resolver = Resolver(document, mentions, table)
    found = (resolver.resolve(draft) for draft in drafts)
    statements = tuple(statement for statement in found if statement.confidence >= min_confidence)
    return Analysis(document.sentences, document.furniture, statements, tuple(table.entities))


def _find_attributions(document: Document, engine: Engine) -> list[Found]:
    passages = read_passages(document)
    stretches = engine.tagger.label(passages)
    links = [engine.linker.link(passage, some) for passage, some in zip(passages, stretches, strict=True)]
    return fit_extents(document, place_links(document, passages, links))


def _cut_before(reading: Reading, content: tuple[Span, ...], quotation: Element) -> tuple[Span, ...]:
    """A content without the quotation at its end that another cue already has; unchanged where it stands inside."""
    last = content[-1]
    if quotation.end < last.end or quotation.start <= last.start:
        return content if quotation.end < last.end else content[:-1]
    text = reading.document.text
    end = quotation.start
    while end > last.start and (text[end - 1].isspace() or text[end - 1] in ",:;—–-"):
        end -= 1
    return (*content[:-1], Span(last.start, end)) if end > last.start else content[:-1]


def _draft_labels(reading: Reading, labels: tuple[Label, ...], linked: list[Draft]) -> list[Draft]:
    """Drafts of the tagger's labels, save those that a linked quotation already tells."""
    taken = {(draft.unit, quotation) for draft in linked for quotation in draft.quotations}
    drafts: list[Draft] = []
    for label in labels:
        unit = reading.units[label.unit].unit
        inside = [
            (element, quotation)
            for element, (_, quotation) in ((unit.elements[place], (place, q)) for place, q in unit.quoted)
            if any(span.start < element.end and element.start < span.end for span in label.content)
        ]
        own = [quotation for _, quotation in inside if (label.unit, quotation) not in taken]
        content = label.content
        if inside and not own and len(inside) == 1:
            content = _cut_before(reading, content, inside[0][0])
            if not content:
                continue
            if content != label.content:
                inside = []
        kind = Kind.MIXED if inside else Kind.INDIRECT
        if len(inside) == 1 and len(content) == 1 and content[0] == (inside[0][0].start, inside[0][0].end):
            if not own:
                continue
            content, kind = (quotation_content(reading, own[0]),), Kind.DIRECT
            if content[0].start == content[0].end:
                continue
        drafts.append(
            Draft(
                unit=label.unit,
                content=content,
                cue=label.cue,
                cue_span=label.cue.span(unit) if label.cue else None,
                source=label.source,
                source_span=label.source.span(unit) if label.source else None,
                kind=kind,
                polarity=label.cue.polarity if label.cue else Polarity.AFFIRMED,
                rule=label.rule,
                quotations=frozenset(own),
            )
        )
    return drafts
