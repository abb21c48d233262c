"""Articles whose statements are written into their text, so that a test of the pages depends on no analysis."""

import re
from datetime import UTC, datetime, timedelta

from quotetrack.nlp.analysis import Analysis, Candidate, Entity, Statement
from quotetrack.services.ingestion import ingest
from quotetrack.services.records import NewArticle
from quotetrack.terms import Kind, Polarity, SpeakerKind, Status
from quotetrack.text.spans import Span

STORY = """HARROWGATE — The board met on Tuesday.

“[[Ingrid Halloran|We would rather lose one summer of sailing than one village,]]” said Ingrid Halloran.

“[[Piet Okafor|They told us in March that nothing was wrong,]]” Piet Okafor told reporters.

An official said [[-|the ministry would pay half of the cost]].

“[[?|We have agreed on every point but the money,]]” the statement said.
"""


MAY = datetime(2026, 5, 1, 8, tzinfo=UTC)
WEIR = "We will rebuild the old weir above Kelmoor before the winter floods arrive"
SALMON = "Nobody has counted the salmon that came up this river in spring"


def tell(settings, outlet, *quotes, day=0, **fields):
    """Ingests an article of the outlet, some days after the first of May, with quotes by Tamsin Orrell, or by another
    where they are given as (name, words)."""
    said = [quote if isinstance(quote, tuple) else ("Tamsin Orrell", quote) for quote in quotes]
    text = "\n\n".join(f"“[[{name}|{words}]],” said {name}." for name, words in said)
    published = None if day is None else MAY + timedelta(days=day)
    given = {"title": f"{outlet} reports", "url": f"https://press.example/{outlet}/{day}", **fields}
    return take_in(text, settings, outlet=outlet, published_at=published, **given)


def take_in(text, settings, **fields):
    """Ingests a text whose statements are written ``[[Speaker|words]]`` (``?`` ambiguous, ``-`` nobody)."""
    plain, analysis = read_marked(text)
    article = NewArticle(text=plain, **fields)
    return ingest(
        article,
        limits=settings.limits,
        matching=settings.matching,
        analyzer=lambda *_args, **_fields: analysis,
    )


def read_marked(text):
    """The text without its marks, and the analysis that the marks say."""
    plain, statements, names = "", [], ["Ministry of Water", "Tamar Dam Authority"]
    for piece in re.split(r"(\[\[.*?\]\])", text, flags=re.DOTALL):
        if not piece.startswith("[["):
            plain += piece
            continue
        speaker, words = piece[2:-2].split("|")
        span = Span(len(plain), len(plain) + len(words))
        plain += words
        if speaker not in (*names, "?", "-"):
            names.append(speaker)
        statements.append((speaker, span))
    entities = tuple(Entity(n, SpeakerKind.BODY if i < 2 else SpeakerKind.PERSON) for i, n in enumerate(names))
    made = tuple(read_statement(speaker, span, names) for speaker, span in statements)
    return plain, Analysis((Span(0, len(plain)),), (), made, entities)


def read_statement(speaker, span, names):
    status = {"?": Status.AMBIGUOUS, "-": Status.UNKNOWN}.get(speaker, Status.ATTRIBUTED)
    rivals = tuple(Candidate(names[i], 0.5 - i / 20, i) for i in (0, 1)) if status is Status.AMBIGUOUS else ()
    named = status is Status.ATTRIBUTED
    return Statement(
        content=(span,),
        cue=None,
        source=None,
        kind=Kind.DIRECT,
        polarity=Polarity.AFFIRMED,
        status=status,
        entity=names.index(speaker) if named else None,
        speaker=speaker if named else None,
        on_behalf_of=None,
        candidates=rivals,
        confidence=0.9 if named else 0.5,
        reason="The nearest cue names the speaker." if named else "Nobody near the cue is named alone.",
        evidence=("quotation marks",),
    )
