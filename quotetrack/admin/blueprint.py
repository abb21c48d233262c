"""The blueprint that all pages belong to, and what holds for every one of them."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar
from urllib.parse import urlsplit

from flask import Blueprint, Response, redirect, request, url_for
from flask_wtf.csrf import CSRFProtect
from werkzeug.wrappers import Response as AnyResponse

from quotetrack.admin.answers import answer_words, wants_data
from quotetrack.admin.errors import register_error_pages
from quotetrack.admin.forms import LARGEST_ID
from quotetrack.admin.headers import protect_page
from quotetrack.admin.session import get_signed_in
from quotetrack.errors import ForbiddenError

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")
PUBLIC_ENDPOINTS = frozenset({"pages.static", "pages.show_sign_in", "pages.sign_in"})
# Bytes: ten times the longest form that the pages' own fields allow. Werkzeug holds a plain form in memory whole.
LONGEST_FORM = 262_144
# Forms that are too large to be read whole; their views look at the token themselves.
READ_AS_THEY_COME = frozenset({"pages.import_articles"})
ID = f"<int(max={LARGEST_ID}):"

csrf = CSRFProtect()
pages = Blueprint("pages", __name__, template_folder="templates", static_folder="static", static_url_path="/assets")
register_error_pages(pages)


@pages.before_request
def require_user_and_token() -> AnyResponse | None:
    """Let nobody in who has not signed in, but to the pages for signing in; let no form through without its token."""
    request.max_content_length = LONGEST_FORM
    if request.endpoint not in PUBLIC_ENDPOINTS and get_signed_in() is None:
        if wants_data():
            return answer_words("You are signed out. Sign in again; nothing was changed.", 401)
        # A form's address answers GET with the page that it stood on.
        path = request.full_path if request.method in ("GET", "HEAD") else request.path.rpartition("/")[0]
        return redirect(url_for("pages.show_sign_in", next=path.rstrip("?") or None), 303)
    if request.method not in ("GET", "HEAD", "OPTIONS") and request.endpoint not in READ_AS_THEY_COME:
        csrf.protect()
    return None


@pages.after_request
def add_headers(response: Response) -> Response:
    """Give every page its protective headers; a static file named by its contents' hash may be kept for good."""
    if request.endpoint == "pages.static" and "v" in request.args and response.status_code == 200:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return protect_page(response)


def editors_only(view: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
    """Refuse readers."""

    @wraps(view)
    def guarded(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Answer:
        user = get_signed_in()
        if user is None or not user.may_edit:
            raise ForbiddenError(
                "Readers see everything and change nothing. Ask an administrator for the editor's role."
            )
        return view(*args, **kwargs)

    return guarded


def administrators_only(view: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
    """Refuse everybody else."""

    @wraps(view)
    def guarded(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Answer:
        user = get_signed_in()
        if user is None or not user.may_administer:
            raise ForbiddenError("Only administrators see and change this.")
        return view(*args, **kwargs)

    return guarded


def choose_own_path(path: str | None) -> str:
    """The path where it leads to a page of this server, else the queue.

    A browser reads a backslash as a slash and drops tabs and line ends, so none of them may be in it.
    """
    start = url_for("pages.show_queue")
    if not path or not path.startswith("/") or path.startswith("//") or "\\" in path:
        return start
    if any(letter.isspace() or not letter.isprintable() for letter in path):
        return start
    try:
        parts = urlsplit(path)
    except ValueError:
        return start
    return start if parts.scheme or parts.netloc else path
