"""The records of what people decided: of a statement, of a speaker, of a claim.

``services.records`` hands them on, as it does with all records that cross the services' border.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class CorrectionRecord:
    """One decision of a person: what the statement was before and after, as JSON values by field name.

    ``updated_at`` is when it was made or undone.
    """

    id: int
    statement_id: int
    action: str
    actor: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    note: str | None
    undone_at: datetime | None
    undone_by: str | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class DecisionRecord:
    """One decision of a person on a speaker or a claim (``subject``), with what was before and after."""

    id: int
    subject: str
    subject_id: int
    action: str
    actor: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    note: str | None
    undone_at: datetime | None
    undone_by: str | None
    created_at: datetime
