"""What the tests of the editors' pages share."""

import re
from datetime import UTC, datetime

import pytest
from marked_articles import STORY, take_in, tell

from quotetrack.app import create_app
from quotetrack.services.accounts import add_user
from quotetrack.services.records import SpeakerRef, StatementRecord
from quotetrack.settings import load_settings
from quotetrack.terms import Kind, Polarity, Review, SpeakerKind, Status, UserRole
from quotetrack.text.spans import Span

PASSWORD = "a reservoir of words"
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


@pytest.fixture
def settings(_sqlite_url, tmp_path):
    return load_settings(
        {
            "QUOTETRACK_DATABASE_URL": _sqlite_url,
            "QUOTETRACK_WEB_SECRET_KEY_FILE": str(tmp_path / "secret.key"),
            "QUOTETRACK_WEB_SIGN_IN_ATTEMPTS": "4",
            "QUOTETRACK_LOGS_LEVEL": "error",
        }
    )


@pytest.fixture
def app(settings):
    app = create_app(settings)
    database = app.extensions["quotetrack_database"]
    database.open()
    yield app
    # Else it would go on with a database that is no longer the test's.
    app.extensions["quotetrack_importer"].stop()
    database.close()


@pytest.fixture
def client(app):
    return Visitor(app)


@pytest.fixture
def sign_in(app):
    """Makes a user of the role and answers a visitor who has signed in as that user."""

    def sign_in(name, role):
        add_user(name, role, PASSWORD)
        visitor = Visitor(app)
        assert visitor.sign_in(name, PASSWORD).status_code == 303
        return visitor

    return sign_in


@pytest.fixture
def editor(sign_in):
    return sign_in("ada lund", UserRole.EDITOR)


@pytest.fixture
def reader(sign_in):
    return sign_in("rolf ek", UserRole.READER)


@pytest.fixture
def story(app, settings):
    """The article of the reservoir and its four statements."""
    return take_in(STORY, settings, title="Reservoir to be lowered", outlet="The Harrow Courier", byline="Lena Strand")


@pytest.fixture
def tell_story(app, settings):
    """Takes in an outlet's article with quotes; see ``marked_articles.tell``."""
    return lambda outlet, *quotes, **fields: tell(settings, outlet, *quotes, **fields)


@pytest.fixture
def take_story_in(app, settings):
    return lambda text, **fields: take_in(text, settings, **fields)


class Visitor:
    """A browser without a screen: keeps cookies, and sends a form with the token of the page that it last saw."""

    def __init__(self, app):
        self.browser = app.test_client()
        self.token = ""

    def get(self, path, **options):
        return self._remember(self.browser.get(path, **options))

    def post(self, path, fields=None, *, token=None, **options):
        sent = {"csrf_token": self.token if token is None else token, **(fields or {})}
        return self._remember(self.browser.post(path, data=sent, **options))

    def send(self, path, body, content_type):
        """Posts a body as it is."""
        return self._remember(self.browser.post(path, data=body, content_type=content_type))

    def sign_in(self, name, password, **fields):
        self.get("/sign-in")
        answer = self.post("/sign-in", {"name": name, "password": password, **fields})
        if answer.status_code == 303:
            self.get("/articles")
        return answer

    def _remember(self, response):
        with response:
            response.get_data()
        if found := re.search(r'name="csrf_token" value="([^"]+)"', response.text if response.is_json is False else ""):
            self.token = found[1]
        return response
