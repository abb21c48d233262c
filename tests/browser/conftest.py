"""A real Chromium against the real application, served on a loopback port with a database of its own."""

import os
import shutil
import threading

import pytest
from marked_articles import STORY, take_in, tell
from playwright.sync_api import expect, sync_playwright
from werkzeug.serving import make_server

from quotetrack.app import create_app
from quotetrack.services.accounts import add_key, add_user
from quotetrack.settings import load_settings
from quotetrack.terms import Scope, UserRole

HOW_TO_GET = "Chromium is missing, so the browser tests are left out. On Debian: apt-get install chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PASSWORD = "a reservoir of words"
# Chromium logs every page that comes with such a status, also where a page in plain words is what should come.
STATUS_COMPLAINT = "Failed to load resource: the server responded with a status of 4"
WAIT_MILLISECONDS = 15_000
# A page that is left while it loads makes Chromium hang up; the development server, which only these tests use, then
# leaves the script's file to be closed by the collector.
LEFT_OPEN = "ignore:Exception ignored in. <_io.FileIO:pytest.PytestUnraisableExceptionWarning"

expect.set_options(timeout=WAIT_MILLISECONDS)


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.parent.name == "browser":
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.filterwarnings(LEFT_OPEN))


@pytest.fixture(scope="session")
def chromium():
    program = shutil.which("chromium")
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail(HOW_TO_GET)
        pytest.skip(HOW_TO_GET)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def settings(_sqlite_url, tmp_path):
    return load_settings(
        {
            "QUOTETRACK_DATABASE_URL": _sqlite_url,
            "QUOTETRACK_WEB_SECRET_KEY_FILE": str(tmp_path / "secret.key"),
            "QUOTETRACK_LOGS_LEVEL": "error",
        }
    )


@pytest.fixture
def address(settings):
    """Where the pages are served."""
    app = create_app(settings)
    database = app.extensions["quotetrack_database"]
    database.open()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()
    # Else it would go on with a database that is no longer the test's.
    app.extensions["quotetrack_importer"].stop()
    database.close()


@pytest.fixture
def tell_story(address, settings):
    """Takes in an outlet's article with quotes; see ``marked_articles.tell``."""
    return lambda outlet, *quotes, **fields: tell(settings, outlet, *quotes, **fields)


@pytest.fixture
def take_story_in(address, settings):
    return lambda text, **fields: take_in(text, settings, **fields)


@pytest.fixture
def story(take_story_in):
    """The article of the reservoir and its four statements."""
    return take_story_in(STORY, title="Reservoir to be lowered", outlet="The Harrow Courier")


@pytest.fixture
def key(address):
    """An API key that may read."""
    return add_key("reading desk", [Scope.READ])[1]


@pytest.fixture
def open_browser(chromium, address):
    """Opens a page in a fresh browser; at the end no page may have complained or asked another host for anything."""
    complaints = []
    contexts = []

    def open_browser(**options):
        context = chromium.new_context(base_url=address, **options)
        context.set_default_timeout(WAIT_MILLISECONDS)
        contexts.append(context)
        context.on("console", lambda message: note(message.type, message.text))
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        context.on("request", lambda request: note_request(request.url))
        return context.new_page()

    def note(kind, text):
        if kind in ("error", "warning") and not text.startswith(STATUS_COMPLAINT):
            complaints.append(text)

    def note_request(url):
        if not url.startswith((f"{address}/", "data:")):
            complaints.append(f"asked for {url}")

    yield open_browser
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def sign_in(open_browser):
    """Makes a user of the role and answers the page of that user's browser after signing in."""

    def sign_in(name="ada lund", role=UserRole.EDITOR, *, start="/articles", **options):
        add_user(name, role, PASSWORD)
        page = open_browser(**options)
        page.goto("/sign-in")
        page.get_by_label("Name").fill(name)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("button", name="Sign out")).to_be_visible()
        page.goto(start)
        return page

    return sign_in
