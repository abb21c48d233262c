"""A card of the queue as the page's script gets it, and who has its statement open."""

from typing import Any

from flask import current_app, render_template

from quotetrack.admin.cards import Card
from quotetrack.admin.session import get_actor, get_signed_in
from quotetrack.services import leases


def spell_card(card: Card, asked: str) -> dict[str, Any]:
    """The card as data, with its HTML; ``asked`` is the query of the queue's address."""
    return {
        "id": card.statement.id,
        "version": card.statement.version,
        "cursor": card.cursor,
        "reason": card.reason.value if card.reason else None,
        "text": card.statement.text,
        "html": render_template("pages/card.html", card=card, asked=asked, lease=None),
    }


def take_lease(statement_id: int) -> leases.LeaseRecord | None:
    """The lease of somebody else, or None where it is the editor's own from now on; readers take none."""
    user = get_signed_in()
    if user is None or not user.may_edit:
        return leases.find_leases([statement_id]).get(statement_id)
    minutes = current_app.extensions["quotetrack_web"].lease_minutes
    lease = leases.take_lease(statement_id, actor=get_actor(), minutes=minutes)
    return None if lease.user_id == user.record.id else lease
