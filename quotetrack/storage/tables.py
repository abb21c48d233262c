"""Every table, in an order in which they can be made."""

from typing import Final

import peewee

from quotetrack.storage.accounts import AccountChange, ApiKey, EndedSession, OwnKey, SignInFailure, User
from quotetrack.storage.articles import Article, Outlet, Revision
from quotetrack.storage.claims import Appearance, ArticleCopy, Claim, ClaimCount, ClaimDistinct, ClaimMark
from quotetrack.storage.decisions import Decision
from quotetrack.storage.imports import ImportBatch, ImportItem
from quotetrack.storage.intake import IdempotentCall, Tombstone
from quotetrack.storage.leases import Lease
from quotetrack.storage.limits import Allowance
from quotetrack.storage.search_rows import ArticleWords
from quotetrack.storage.speakers import Alias, Distinct, NameKey, Role, Speaker, SpeakerMerger
from quotetrack.storage.statements import Correction, Statement
from quotetrack.storage.watches import Alert, Delivery, Duty, Watch, WatchChange
from quotetrack.storage.wordings import StatementWording, Wording, WordingKey

TABLES: Final[tuple[type[peewee.Model], ...]] = (
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
    NameKey,
    Role,
    SpeakerMerger,
    Distinct,
    Decision,
    Claim,
    Appearance,
    ClaimDistinct,
    ArticleCopy,
    ClaimCount,
    ClaimMark,
    Wording,
    WordingKey,
    StatementWording,
    ArticleWords,
    Lease,
    Tombstone,
    IdempotentCall,
    Watch,
    WatchChange,
    Alert,
    Delivery,
    Duty,
    Allowance,
    AccountChange,
    OwnKey,
    EndedSession,
    ImportBatch,
    ImportItem,
)
