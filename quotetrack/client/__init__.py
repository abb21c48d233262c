"""quotetrack's API from Python: typed records, pages that follow themselves, streams that never end short in silence.

    from quotetrack.client import Client

    client = Client("http://127.0.0.1:8000", key)
    for statement in client.statements(status="ambiguous"):
        print(statement.text)

It needs urllib3 and tqdm alone and imports nothing else of quotetrack.
"""

from quotetrack.client.batches import BatchLimits, BatchResult
from quotetrack.client.caller import Client, Listing
from quotetrack.client.failures import (
    ClientError,
    ConflictError,
    CutShortError,
    ForbiddenError,
    MissingError,
    ProblemError,
    RefusedError,
    ServerError,
    StaleVersionError,
    TooManyRequestsError,
    UnauthenticatedError,
    UnexpectedAnswerError,
    UnreachableError,
)
from quotetrack.client.records import (
    Alert,
    Analysis,
    Appearance,
    Article,
    ArticleComparison,
    ArticleSummary,
    Claim,
    Conflict,
    Ingested,
    Match,
    Speaker,
    Statement,
    TimelineEntry,
    Watch,
)
from quotetrack.client.sending import Patience

__all__ = [
    "Alert",
    "Analysis",
    "Appearance",
    "Article",
    "ArticleComparison",
    "ArticleSummary",
    "BatchLimits",
    "BatchResult",
    "Claim",
    "Client",
    "ClientError",
    "Conflict",
    "ConflictError",
    "CutShortError",
    "ForbiddenError",
    "Ingested",
    "Listing",
    "Match",
    "MissingError",
    "Patience",
    "ProblemError",
    "RefusedError",
    "ServerError",
    "Speaker",
    "StaleVersionError",
    "Statement",
    "TimelineEntry",
    "TooManyRequestsError",
    "UnauthenticatedError",
    "UnexpectedAnswerError",
    "UnreachableError",
    "Watch",
]
