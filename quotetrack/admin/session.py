"""Who is signed in: the key that signs the session, the cookie's rules, and the user behind it."""

import contextlib
import hashlib
import os
import secrets
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from flask import Flask, Request, current_app, request, session
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_login import LoginManager, current_user, login_user, logout_user

from quotetrack.errors import ConfigurationError, NotFoundError
from quotetrack.services import accounts, users
from quotetrack.services.records import Actor, UserRecord
from quotetrack.settings import WebSettings
from quotetrack.terms import UserRole

SECRET_BYTES = 48
LEAST_SECRET_LENGTH = 32
NUMBER = "number"
"""The session's own random number, under which it is noted as ended."""
NUMBER_BYTES = 24


@dataclass(frozen=True, slots=True)
class SessionUser:
    """A signed-in user as Flask-Login wants one; the id carries the epoch, so that raising it ends every session."""

    record: UserRecord

    @property
    def is_authenticated(self) -> bool:
        return True

    @property
    def is_anonymous(self) -> bool:
        return False

    @property
    def is_active(self) -> bool:
        return self.record.active

    @property
    def name(self) -> str:
        return self.record.name

    @property
    def may_edit(self) -> bool:
        return self.record.role in (UserRole.EDITOR, UserRole.ADMINISTRATOR)

    @property
    def may_administer(self) -> bool:
        return self.record.role is UserRole.ADMINISTRATOR

    def get_id(self) -> str:
        return f"{self.record.id}.{self.record.session_epoch}"


class PageSessions(SecureCookieSessionInterface):
    """Sessions whose cookie goes out with pages alone: a static file may be kept by a cache that others share."""

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        return is_page(request) and super().should_set_cookie(app, session)


def is_page(asked: Request) -> bool:
    """Whether one of the editors' pages was asked for, and not a static file or the API."""
    return asked.blueprint == "pages" and asked.endpoint != "pages.static"


def configure_sessions(app: Flask, web: WebSettings) -> None:
    """Give the app its secret key, its cookie rules and the way from a cookie to a user."""
    app.secret_key = load_secret_key(web)
    app.session_interface = PageSessions()
    app.config.update(
        SESSION_COOKIE_NAME="quotetrack_session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=web.secure_cookies,
        PERMANENT_SESSION_LIFETIME=timedelta(minutes=web.session_minutes),
        # Each request starts the minutes anew: it is idle sessions that end.
        SESSION_REFRESH_EACH_REQUEST=True,
    )
    # Its context processor would read the database for every page, error pages included.
    manager = LoginManager(app, add_context_processor=False)
    manager.user_loader(load_user)


def load_user(identifier: str) -> SessionUser | None:
    """The user of a session, or None where the user is gone or inactive, or the session was ended: by signing out of
    it, so that a copy of its cookie opens nothing either, or of all."""
    user_id, _, epoch = identifier.partition(".")
    if not user_id.isdecimal():
        return None
    try:
        record = accounts.get_user(int(user_id))
    except NotFoundError:
        return None
    if record is None or not record.active or str(record.session_epoch) != epoch or users.has_ended(_mark_session()):
        return None
    return SessionUser(record)


def start_session(record: UserRecord) -> None:
    """Sign the user in with an empty session: nothing of the one before the password was given lives on."""
    session.clear()
    session.permanent = True
    session[NUMBER] = secrets.token_urlsafe(NUMBER_BYTES)
    login_user(SessionUser(record))


def end_session() -> None:
    """Sign out for good and forget everything that the session held."""
    if current_user.is_authenticated:
        users.end_session(_mark_session(), round(current_app.permanent_session_lifetime.total_seconds() / 60))
    logout_user()
    session.clear()


def _mark_session() -> str:
    return hashlib.sha256(str(session.get(NUMBER, "")).encode()).hexdigest()


def get_signed_in() -> SessionUser | None:
    """The user of this request, or None."""
    # Flask-Login gives a proxy, which must not outlive the request: the record is taken out of it.
    return SessionUser(current_user.record) if current_user.is_authenticated else None


def require_user() -> SessionUser:
    """The user of this request; only for views that require one."""
    user = get_signed_in()
    if user is None:
        raise NotFoundError("Nobody is signed in.")
    return user


def get_actor() -> Actor:
    """The signed-in user as history names them; only for views that require one."""
    user = require_user()
    return Actor(name=user.record.name, user_id=user.record.id)


def load_secret_key(web: WebSettings) -> str:
    """The key that signs sessions and forms: the setting's, or the file's, which is made on the first use.

    The file is written aside with mode 0600 and linked into place, so that processes that start together agree on one
    key and none reads half of it. Raises ConfigurationError where the file cannot be made, read or trusted.
    """
    if web.secret_key:
        return web.secret_key
    path = Path(web.secret_key_file)
    try:
        if not path.exists():
            _make_secret_file(path)
        key = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"The secret key file {path} cannot be used: {error}.") from error
    if len(key) < LEAST_SECRET_LENGTH:
        raise ConfigurationError(
            f"The secret key file {path} holds fewer than {LEAST_SECRET_LENGTH} characters; remove it to have one made."
        )
    return key


def _make_secret_file(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # mkstemp makes the file with mode 0600.
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".secret-")
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(SECRET_BYTES) + "\n")
        with contextlib.suppress(FileExistsError):
            os.link(name, path)
    finally:
        Path(name).unlink()
