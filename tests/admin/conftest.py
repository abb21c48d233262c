"""What the tests of the editors' pages share."""

from datetime import UTC, datetime

import pytest

from quotetrack.services.records import SpeakerRef, StatementRecord
from quotetrack.terms import Kind, Polarity, Review, SpeakerKind, Status
from quotetrack.text.spans import Span

NOON = datetime(2026, 5, 6, 12, 0, tzinfo=UTC)


def build_statement(**given):
    """A statement by Orla Venn, with the given fields instead."""
    fields = {
        "id": 1,
        "article_id": 1,
        "article_url": None,
        "article_title": "The mill",
        "outlet": None,
        "published_at": None,
        "revision": 1,
        "outdated": False,
        "content": (Span(0, 4),),
        "text": "Wait",
        "cue": None,
        "cue_text": None,
        "source": None,
        "source_text": None,
        "kind": Kind.DIRECT,
        "polarity": Polarity.AFFIRMED,
        "status": Status.ATTRIBUTED,
        "speaker": SpeakerRef(7, "Orla Venn", SpeakerKind.PERSON),
        "on_behalf_of": None,
        "candidates": (),
        "confidence": 0.9,
        "reason": "The cue names her.",
        "review": Review.OPEN,
        "corrected_by": None,
        "corrected_at": None,
        "machine": None,
        "version": 1,
        "created_at": NOON,
        "updated_at": NOON,
    }
    return StatementRecord(**{**fields, **given})


@pytest.fixture
def make_statement():
    return build_statement
