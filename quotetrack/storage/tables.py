"""Every table, in an order in which they can be made."""

from typing import Final

from quotetrack.storage.accounts import ApiKey, SignInFailure, User
from quotetrack.storage.articles import Article, Outlet, Revision
from quotetrack.storage.base import Table
from quotetrack.storage.speakers import Alias, Speaker
from quotetrack.storage.statements import Correction, Statement

TABLES: Final[tuple[type[Table], ...]] = (
    Outlet,
    Article,
    Revision,
    Speaker,
    Alias,
    User,
    ApiKey,
    SignInFailure,
    Statement,
    Correction,
)
