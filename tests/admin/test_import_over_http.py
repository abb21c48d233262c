"""Imports through a real server of two processes: what a client in the same process cannot show."""

import re
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

import pytest
from running_server import run_server, wait_for

from quotetrack.services import accounts
from quotetrack.settings import load_settings
from quotetrack.storage.connection import bind_database, open_database
from quotetrack.terms import UserRole

PASSWORD = "a reservoir of words"


class Browser:
    """A browser's cookies and forms, over a real connection."""

    def __init__(self, port):
        self.root = f"http://127.0.0.1:{port}"
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self.token = ""

    def open(self, path, data=None, kind="application/x-www-form-urlencoded"):
        headers = {} if data is None else {"Content-Type": kind}
        request = urllib.request.Request(self.root + path, data, headers)  # noqa: S310 - http, by its root
        try:
            with self.opener.open(request, timeout=60) as answer:
                status, url, text = answer.status, answer.url, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                status, url, text = error.code, error.url, error.read().decode()
        if found := re.search(r'name="csrf_token" value="([^"]+)"', text):
            self.token = found[1]
        return status, url, text

    def give(self, **fields):
        parts = "".join(
            f'--part\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{words}\r\n'
            for name, words in {"csrf_token": self.token, **fields}.items()
        )
        return self.open("/import/add", f"{parts}--part--\r\n".encode(), "multipart/form-data; boundary=part")


@pytest.fixture
def browser(_sqlite_url, tmp_path):
    database = open_database(load_settings({"QUOTETRACK_DATABASE_URL": _sqlite_url}).database)
    bind_database(database)
    accounts.add_user("ada lund", UserRole.EDITOR, PASSWORD)
    database.close_all()
    more = {"QUOTETRACK_SERVER_WORKERS": "2", "QUOTETRACK_LIMITS_BODY_BYTES": "33554432"}
    with run_server(_sqlite_url, tmp_path, more=more) as server:
        browser = Browser(server.port)
        browser.open("/sign-in")
        form = {"csrf_token": browser.token, "name": "ada lund", "password": PASSWORD}
        browser.open("/sign-in", urllib.parse.urlencode(form).encode())
        browser.open("/import")
        yield browser


def test_what_either_process_received_is_taken_in_and_too_much_is_answered_with_a_page(browser):
    reports = []
    for number in range(4):
        status, url, _ = browser.give(text=f'{{"title": "Story {number}", "text": "Text {number}."}}')
        assert status == 200
        reports.append(url.removeprefix(browser.root))
        browser.open("/import")
    wait_for(lambda: all("· done" in browser.open(path)[2] for path in reports))
    assert all("1 of 1 article<" in browser.open(path)[2] for path in reports)
    browser.open("/import")
    status, _, page = browser.give(title="Ferry waits", text="x" * 50_000_000)
    assert status == 413
    assert "That is too much to paste" in page
    assert 'value="Ferry waits"' in page
