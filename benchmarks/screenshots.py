#!/usr/bin/env python3
"""Pictures of every page of the editors, light, dark and on a phone, from invented articles.

    benchmarks/screenshots.py FOLDER [--only queue article …]

Whoever changes a page looks at them. `--readme` writes the README's three into the folder instead. Ends with status 1
where a page of a phone has to be scrolled sideways.
"""

import argparse
import json
import logging
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, sync_playwright
from werkzeug.serving import make_server

from quotetrack.app import create_app
from quotetrack.services.accounts import add_user
from quotetrack.services.claim_records import ClaimFilters
from quotetrack.services.claims import list_most_repeated
from quotetrack.services.corrections import accept_statement, correct_statement, reject_statement
from quotetrack.services.ingestion import ingest
from quotetrack.services.records import Actor, NewArticle, PageRequest, SpeakerChoice, StatementChanges
from quotetrack.services.statements import list_article_statements
from quotetrack.settings import Settings, load_settings
from quotetrack.storage.connection import bind_database, open_database
from quotetrack.storage.migrations import migrate
from quotetrack.terms import Review, Status, UserRole

SAMPLES = Path(__file__).parent.parent / "quotetrack" / "cli" / "samples"
NAME, PASSWORD = "Ada Lund", "pictures of every page"
WIDE: ViewportSize = {"width": 1280, "height": 860}
SMALL: ViewportSize = {"width": 1180, "height": 720}
NARROW: ViewportSize = {"width": 390, "height": 844}
README_LOOKS = (("light", SMALL, "light"),)
LOOKS = (("light", WIDE, "light"), ("dark", WIDE, "dark"), ("narrow", NARROW, "light"))
README = ("queue", "article", "claim")
BRIDGE = "The bridge will open to carts on the first of May, and not a day later"
# The same words on their way through four outlets: copied, cut, with another number, and the opposite.
TOLD = (
    ("Harrow Courier", f"“{BRIDGE},” said Ines Okonkwo, the harbour master. “We have 240 rivets left to set.”"),
    ("Port Gazette", f"“{BRIDGE},” harbour master Ines Okonkwo told the council. Tom Ferrand doubted it."),
    (
        "The Lantern",
        "“The bridge will open to carts on the first of May,” Okonkwo said. “We have 420 rivets left to set.”",
    ),
    ("Evening Tide", f"“{BRIDGE.replace('will open', 'will not open')},” said Tom Ferrand, who leads the carters."),
)

COUNCIL_DAY = datetime(2026, 11, 12, 18, 5, tzinfo=UTC)
COUNCIL = """HARROW — The council put the vote on the new lock off until the spring on Thursday.

Mayor Dana Reyes and her cousin, the engineer Luis Reyes, left the meeting of the Boatmen's Guild together.

“We will not spend a penny before the survey is done,” Reyes told reporters. “Then we will see who was right.”

The Guild said that its members had waited for nine years.
"""


def main() -> int:
    """Takes the pictures; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", nargs="*", default=None)
    parser.add_argument("--readme", action="store_true")
    options = parser.parse_args()
    program = shutil.which("chromium")
    if program is None:
        sys.stderr.write("Chromium is missing. On Debian: apt-get install chromium\n")
        return 2
    options.folder.mkdir(parents=True, exist_ok=True)
    wanted = README if options.readme else options.only
    too_wide: list[str] = []
    with serve_filled() as (address, pages), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        for look, size, scheme in README_LOOKS if options.readme else LOOKS:
            page = browser.new_page(base_url=address, viewport=size, color_scheme=scheme)  # type: ignore[arg-type]  # one of three words
            sign_in(page)
            for name, path in pages.items():
                if wanted is not None and name not in wanted:
                    continue
                page.goto(path)
                page.wait_for_load_state("networkidle")
                if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                    too_wide.append(f"{name} ({look})")
                picture = name if options.readme else f"{name}-{look}"
                page.screenshot(path=options.folder / f"{picture}.png", full_page=look == "narrow")
            page.close()
        browser.close()
    for one in too_wide:
        sys.stderr.write(f"{one} is wider than the screen.\n")
    return 1 if too_wide else 0


def sign_in(page: Page) -> None:
    """Signs in as the editor of the pictures."""
    page.goto("/sign-in")
    page.get_by_label("Name").fill(NAME)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_selector("main h1")


@contextmanager
def serve_filled() -> Iterator[tuple[str, dict[str, str]]]:
    """The address of the pages with articles in them, and each page's path by name."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(
            {
                "QUOTETRACK_DATABASE_URL": f"sqlite:///{folder}/pictures.db",
                "QUOTETRACK_WEB_SECRET_KEY_FILE": f"{folder}/secret.key",
                "QUOTETRACK_LOGS_LEVEL": "error",
            }
        )
        database = open_database(settings.database)
        bind_database(database)
        migrate(database)
        paths = fill(settings)
        app = create_app(settings)
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.port}", paths
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
            app.extensions["quotetrack_database"].close()


def fill(settings: Settings) -> dict[str, str]:
    """Takes the articles in and decides on a few statements; the pages' paths by name."""
    add_user(NAME, UserRole.ADMINISTRATOR, PASSWORD)
    add_user("bo", UserRole.EDITOR, PASSWORD)
    first_day = datetime(2026, 4, 20, 7, 30, tzinfo=UTC)
    for day, (outlet, text) in enumerate(TOLD):
        title, published = f"The bridge: {outlet} reports", first_day + timedelta(days=day)
        take_in(settings, text=text, title=title, outlet=outlet, published_at=published)
    council = {"title": "Council puts the lock off", "outlet": "Harrow Courier", "published_at": COUNCIL_DAY}
    take_in(settings, text=COUNCIL, **council)
    for path in sorted(SAMPLES.glob("*.json")):
        read = json.loads(path.read_text())
        take_in(settings, **{**read, "published_at": datetime.fromisoformat(read["published_at"])})
    article = len(TOLD) + 2
    opened = decide(article)
    claim = list_most_repeated(ClaimFilters(), PageRequest(limit=1)).items[0].id
    return {
        "start": "/",
        "queue": "/queue",
        "articles": "/articles",
        "article": f"/articles/{article}?statement={opened}#s{opened}",
        "article-closed": f"/articles/{article}",
        "claims": "/claims",
        "claim": f"/claims/{claim}",
        "speakers": "/speakers",
        "speaker": "/speakers/1",
        "conflicts": "/conflicts",
        "compare": "/compare?left=1&right=3",
        "history": "/history",
        "accuracy": "/accuracy",
        "import": "/import",
        "export": "/export",
        "settings": "/settings",
        "users": "/settings/users",
        "keys": "/settings/keys",
        "watches": "/settings/watches",
    }


def take_in(settings: Settings, **fields: object) -> None:
    """One article, as it would come."""
    ingest(NewArticle(**fields), limits=settings.limits, matching=settings.matching)  # type: ignore[arg-type]  # as read


def decide(article: int) -> int:
    """Some decisions of two editors; the statement that is to be open."""
    found = list_article_statements(article)
    ada, bo = Actor("Ada Lund"), Actor("bo")
    for one in found[:6]:
        accept_statement(one.id, actor=bo, expected_version=one.version)
    unnamed = next(one for one in found[6:] if one.status is Status.UNKNOWN)
    reject_statement(unnamed.id, actor=ada, expected_version=unnamed.version)
    opened = next(one for one in found[6:] if one.source and one.cue and one.review is Review.OPEN and one.speaker)
    changes = StatementChanges(speaker=SpeakerChoice(name="Peter Lindqvist"), note="He signed the statement.")
    other = next(one for one in found[::-1] if one.id not in (opened.id, unnamed.id) and one.review is Review.OPEN)
    correct_statement(other.id, changes, actor=ada, expected_version=other.version)
    return opened.id


if __name__ == "__main__":
    sys.exit(main())
