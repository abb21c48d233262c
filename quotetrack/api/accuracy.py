"""Accuracy: how often the machine was right, and editors of one mind, as their corrections tell."""

from typing import Any, Final

import marshmallow as ma
from marshmallow import fields

from quotetrack.api.base import AnswerSchema, Blueprint
from quotetrack.api.fields import Moment, Term, Text
from quotetrack.api.statements import NAME_LENGTH
from quotetrack.services.accuracy import measure_accuracy
from quotetrack.services.accuracy_records import AccuracyFilters, AccuracyReport, Basis, Grouping, Mistake, Tally
from quotetrack.terms import Scope

blueprint: Blueprint = Blueprint("accuracy", __name__, description="How often the machine was right.")

_SHARE: Final = {"description": "The share of those that were right; null where none was looked at."}
_LOW: Final = {"description": "Where the 95 % interval (Wilson) of the share begins."}
_HIGH: Final = {"description": "Where the 95 % interval (Wilson) of the share ends."}
_NO_MISTAKES: Final = dict.fromkeys(Mistake, 0)
_TALLY_EXAMPLE: Final[dict[str, Any]] = {
    "looked_at": 120,
    "right": 96,
    "share": 0.8,
    "low": 0.7197,
    "high": 0.8616,
    "wrong": {**{mistake.value: 0 for mistake in Mistake}, "speaker": 14, "span": 6, "kind": 4},
    "missed": 3,
    "confidence": 0.86,
}
_EMPTY_EXAMPLE: Final[dict[str, Any]] = {
    **dict.fromkeys(("share", "low", "high", "confidence")),
    "looked_at": 0,
    "right": 0,
    "wrong": {mistake.value: 0 for mistake in Mistake},
    "missed": 0,
}
EXAMPLE: Final[dict[str, Any]] = {
    "basis": "all",
    "stored": 5400,
    "whole_articles": 0,
    "bases": {
        "all": _TALLY_EXAMPLE,
        "queue": _EMPTY_EXAMPLE,
        "others": _TALLY_EXAMPLE,
        "whole": _EMPTY_EXAMPLE,
    },
    "groups": [{**_TALLY_EXAMPLE, "by": "outlet", "label": "The Sandholm Courier"}],
    "agreement": {
        "decided": 20,
        "agreed": 17,
        "low": 0.6396,
        "high": 0.9476,
        "changed": {**{mistake.value: 0 for mistake in Mistake}, "speaker": 2},
        "taken_back": 1,
    },
}


class MistakesSchema(AnswerSchema):
    """Statements by what an editor changed; one may count under several."""

    speaker = fields.Integer(metadata={"description": "Another speaker than the machine named, or nobody."})
    left_open = fields.Integer(metadata={"description": "A speaker where the machine named nobody or several."})
    on_behalf_of = fields.Integer(metadata={"description": "For whom it was said."})
    span = fields.Integer(metadata={"description": "The words."})
    kind = fields.Integer(metadata={"description": "Direct, indirect or mixed."})
    polarity = fields.Integer(metadata={"description": "Affirmed, denied or hypothetical."})
    not_a_statement = fields.Integer(metadata={"description": "It was no statement."})


class TallySchema(AnswerSchema):
    """How often the machine was right."""

    looked_at = fields.Integer(metadata={"description": "Statements of the machine on which a decision stands."})
    right = fields.Integer(metadata={"description": "Those that were accepted as they were."})
    share = fields.Float(allow_none=True, metadata=_SHARE)
    low = fields.Float(allow_none=True, metadata=_LOW)
    high = fields.Float(allow_none=True, metadata=_HIGH)
    wrong = fields.Nested(MistakesSchema, metadata={"description": "The others by what was changed."})
    missed = fields.Integer(metadata={"description": "Statements that editors added, which the machine missed."})
    confidence = fields.Float(
        allow_none=True, metadata={"description": "The mean of what the machine said of itself, from 0 to 1."}
    )


class GroupSchema(TallySchema):
    """How often the machine was right in one group."""

    by = Term(Grouping, metadata={"description": "What the statements are grouped by."})
    label = fields.String(metadata={"description": "The group's name."})


class BasesSchema(AnswerSchema):
    """The same of each basis, whichever is chosen."""

    all = fields.Nested(TallySchema, metadata={"description": "Every statement that was decided on."})
    queue = fields.Nested(TallySchema, metadata={"description": "Those that waited for a reason: the hard ones."})
    others = fields.Nested(TallySchema, metadata={"description": "Those that did not wait and were looked at anyway."})
    whole = fields.Nested(
        TallySchema, metadata={"description": "Those of articles in which every statement was decided on."}
    )


class AgreementSchema(AnswerSchema):
    """What the second of two editors did to what the first had decided, having seen it."""

    decided = fields.Integer(metadata={"description": "How often an editor decided after another."})
    agreed = fields.Integer(metadata={"description": "How often that left standing what the other had decided."})
    low = fields.Float(allow_none=True, metadata=_LOW)
    high = fields.Float(allow_none=True, metadata=_HIGH)
    changed = fields.Nested(MistakesSchema, metadata={"description": "What the later one changed."})
    taken_back = fields.Integer(metadata={"description": "How often the later one undid what the other decided."})


class AccuracySchema(AnswerSchema):
    """How often the machine was right, and editors of one mind: no fair sample, since the queue has the hard ones."""

    basis = Term(Basis, metadata={"description": "Which statements `groups` counts."})
    stored = fields.Integer(metadata={"description": "All statements that are stored."})
    whole_articles = fields.Integer(metadata={"description": "Articles in which every statement was decided on."})
    bases = fields.Nested(BasesSchema, metadata={"description": "The sums of each basis."})
    groups = fields.List(fields.Nested(GroupSchema), metadata={"description": "The chosen basis by each grouping."})
    agreement = fields.Nested(AgreementSchema, metadata={"description": "Editors among themselves."})


class AccuracyQuery(ma.Schema):
    """Which decisions count."""

    basis = Term(Basis, metadata={"description": "Which statements are grouped; all unless given."})
    outlet = Text(most=NAME_LENGTH, metadata={"description": "An outlet's name."})
    decided_from = Moment(
        from_text=True, attribute="since", metadata={"description": "Last decided on at this time or later."}
    )
    decided_to = Moment(
        from_text=True, attribute="until", metadata={"description": "Last decided on before this time."}
    )


@blueprint.serve("/accuracy", "GET", Scope.READ)
@blueprint.arguments(AccuracyQuery, location="query")
@blueprint.response(200, AccuracySchema, example=EXAMPLE)
def read_accuracy(query: dict[str, Any]) -> dict[str, Any]:
    """Count how often the machine was right, by outlet, kind, cue, rule, confidence and the queue's reason.

    Accepted unchanged is right. Counted from corrections that stand; who met whom is not told.
    """
    return present_report(measure_accuracy(AccuracyFilters(**query)))


def present_report(report: AccuracyReport) -> dict[str, Any]:
    """The report as the schema writes it."""
    met = report.agreement
    return {
        "basis": report.filters.basis,
        "stored": report.stored,
        "whole_articles": report.whole_articles,
        "bases": {basis.value: _present_tally(tally) for basis, tally in report.bases.items()},
        "groups": [
            {**_present_tally(tally), "by": grouping, "label": tally.label}
            for grouping, tallies in report.groups.items()
            for tally in tallies
        ],
        "agreement": {
            "decided": met.decided,
            "agreed": met.agreed,
            "low": met.low,
            "high": met.high,
            "changed": {**_NO_MISTAKES, **met.changed},
            "taken_back": met.taken_back,
        },
    }


def _present_tally(tally: Tally) -> dict[str, Any]:
    names = ("looked_at", "right", "share", "low", "high", "missed", "confidence")
    return {name: getattr(tally, name) for name in names} | {"wrong": {**_NO_MISTAKES, **tally.wrong}}
