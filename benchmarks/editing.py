#!/usr/bin/env python3
"""How long an editor waits in the queue: thirty statements decided by keys in a real browser.

    benchmarks/editing.py [--stored 100000] [--decided 30] [--database postgresql://user@host/name]

Invented articles of ten statements each are stored in a SQLite database in a temporary folder, or in a new database on
the PostgreSQL server of the URL, three statements in ten of them waiting; the pages are served on a loopback port as
`quotetrack serve` would. Each key is timed in the browser, from the key going down to the next statement painted. Ends
with status 1 where the 95th percentile is not under 100 ms.
"""

import argparse
import logging
import shutil
import sys
import tempfile
import threading
from dataclasses import replace

from databases import open_empty, settle
from playwright.sync_api import Page, sync_playwright
from werkzeug.serving import make_server

from quotetrack.app import create_app
from quotetrack.services.accounts import add_user
from quotetrack.services.queue import QueueFilters, count_waiting
from quotetrack.settings import Settings
from quotetrack.storage.articles import Article, Revision
from quotetrack.storage.bulk import insert_rows
from quotetrack.storage.connection import bind_database, database, writing
from quotetrack.storage.statements import Statement
from quotetrack.terms import UserRole

TARGET_MS = 100
PASSWORD = "thirty statements by keys"  # noqa: S105 - of a database that is thrown away
PER_ARTICLE = 10
CHUNK = 20_000
KEYS = "aux"
# From the key going down to the frame that shows another statement.
TIMING = """() => {
  window.took = [];
  let began = 0;
  addEventListener("keydown", () => { began = performance.now(); }, true);
  new MutationObserver(() => requestAnimationFrame(() => {
    if (!began) return;
    const from = began;
    began = 0;
    setTimeout(() => window.took.push(performance.now() - from));
  })).observe(document.querySelector("#card"), { childList: true });
}"""


def main() -> int:
    """Stores, walks and tells; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stored", type=int, default=100_000)
    parser.add_argument("--decided", type=int, default=30)
    parser.add_argument("--database", default=None)
    options = parser.parse_args()
    program = shutil.which("chromium")
    if program is None:
        sys.stderr.write("Chromium is missing. On Debian: apt-get install chromium\n")
        return 2
    with tempfile.TemporaryDirectory() as folder, open_empty(options.database) as settings:
        web = replace(settings.web, secret_key_file=f"{folder}/secret.key")
        quiet = replace(settings, web=web, logs=replace(settings.logs, level="error"))
        took, waiting = walk(quiet, program, options.stored, options.decided)
    took.sort()
    p95 = took[max(0, -(-95 * len(took) // 100) - 1)]
    sys.stdout.write(
        f"{options.stored:,} statements stored, {waiting:,} waiting; {len(took)} decided by keys: from key to next "
        f"statement {took[len(took) // 2]:.0f} ms at the median, {p95:.0f} ms at p95, {took[-1]:.0f} ms at most.\n"
    )
    return 0 if p95 < TARGET_MS and len(took) == options.decided else 1


def walk(settings: Settings, program: str, stored: int, decided: int) -> tuple[list[float], int]:
    """The milliseconds of each key, and how many statements waited."""
    fill(stored)
    settle()
    waiting = sum(count_waiting(QueueFilters()).values())
    add_user("editor", UserRole.EDITOR, PASSWORD)
    filled = database.obj
    app = create_app(settings)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
            page = browser.new_page(base_url=f"http://127.0.0.1:{server.port}")
            took = press_keys(page, decided)
            browser.close()
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        app.extensions["quotetrack_database"].close()
        # The app has bound a database of its own; the one that was filled is taken down by who opened it.
        bind_database(filled)
    return took, waiting


def press_keys(page: Page, decided: int) -> list[float]:
    """Decides as an editor would who looks at each statement for half a second."""
    page.goto("/sign-in")
    page.get_by_label("Name").fill("editor")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_selector("main h1", state="attached")
    page.goto("/queue")
    page.wait_for_selector(".card")
    page.wait_for_timeout(1_000)
    page.evaluate(TIMING)
    for number in range(decided):
        page.keyboard.press(KEYS[number % len(KEYS)])
        page.wait_for_function("(number) => window.took.length > number", arg=number)
        page.wait_for_timeout(500)
    # What is still being saved is saved before the server goes.
    page.wait_for_load_state("networkidle")
    took: list[float] = page.evaluate("window.took")
    return took


def fill(stored: int) -> None:
    """Stores invented articles of ten statements."""
    words = [f"We counted {n} boats on the shore before the tide turned" for n in range(PER_ARTICLE)]
    text = "\n\n".join(f"“{one},” Ada Brix said." for one in words)
    said = []
    for one in words:
        start = text.index(one)
        said.append({"content": [[start, start + len(one)]], "start": start, "end": start + len(one)})
    common = {"kind": "direct", "polarity": "affirmed", "status": "unknown", "candidates": [], "reason": "No name."}
    for begun in range(0, stored // PER_ARTICLE, CHUNK // PER_ARTICLE):
        numbers = range(begun + 1, min(begun + CHUNK // PER_ARTICLE, stored // PER_ARTICLE) + 1)
        with writing():
            insert_rows(
                Article,
                [
                    {"natural_key": f"{n:064d}", "title": f"Report {n}", "language": "en", "extra": {}, "folded": ""}
                    for n in numbers
                ],
            )
            revision = {"number": 1, "text": text, "text_hash": "", "sentences": [], "furniture": []}
            insert_rows(Revision, [{**revision, "article": n} for n in numbers])
            insert_rows(
                Statement,
                [
                    {
                        **common,
                        **said[place],
                        "content_text": words[place],
                        "folded": words[place].lower(),
                        "confidence": 0.4,
                        "article": n,
                        "revision": n,
                        "attention": 1 + (n + place) % 6 if place < 3 else 0,
                    }
                    for n in numbers
                    for place in range(PER_ARTICLE)
                ],
            )


if __name__ == "__main__":
    sys.exit(main())
