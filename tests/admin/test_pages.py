"""What the pages show, and what they tell the browser."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from quotetrack.admin import render_error
from quotetrack.app import create_app

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@pytest.mark.parametrize("path", ["/articles", "/articles/1", "/articles/1?statement=1", "/articles/999", "/nowhere"])
def test_every_page_is_strict_and_not_kept(editor, story, path):
    headers = editor.get(path).headers
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cache-Control"] == "no-store"


def test_page_for_signing_in_is_strict_too(client):
    headers = client.get("/sign-in").headers
    assert (headers["Content-Security-Policy"], headers["Cache-Control"]) == (POLICY, "no-store")


@pytest.mark.parametrize("path", ["/articles", "/articles/1", "/articles/1?statement=1", "/sign-in", "/articles/999"])
def test_no_page_has_styles_or_scripts_of_its_own(editor, story, path):
    text = editor.get(path).text
    assert "style=" not in text
    assert "<style" not in text
    assert "<script>" not in text
    assert " onclick" not in text


def test_static_files_named_by_their_contents_may_be_kept(editor):
    page = editor.get("/articles").text
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]
    answer = editor.get(address)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert editor.get(address.partition("?")[0]).headers["Cache-Control"] == "no-cache"


def test_list_shows_what_an_editor_needs_and_leads_to_the_article(editor, take_story_in):
    published = datetime(2026, 11, 3, 23, 30, tzinfo=UTC)
    take_story_in(
        "“[[Ingrid Halloran|We wait,]]” she said. [[?|They agreed]].",
        title="Dam <b>low</b>",
        outlet="The Harrow Courier",
        published_at=published,
        published_zone="+02:00",
    )
    text = editor.get("/articles").text
    assert "Dam &lt;b&gt;low&lt;/b&gt;" in text
    assert "The Harrow Courier" in text
    assert "4 Nov 2026, 01:30 (+02:00)" in text
    assert '<td data-label="Statements" class="number">2</td>' in text
    assert '<strong class="eyes">1</strong>' in text
    assert 'href="/articles/1"' in text


def test_list_goes_from_the_newest_to_the_older_ones_page_by_page(editor, take_story_in):
    for number in range(52):
        take_story_in(f"Story number {number}.", title=f"Story-{number}-")
    first = editor.get("/articles").text
    assert "Story-51-" in first
    assert "Story-1-" not in first
    assert first.index("Story-51-") < first.index("Story-2-")
    older = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = editor.get(older).text
    assert "Story-1-" in second
    assert "Story-2-" not in second
    assert 'rel="next"' not in second
    assert ">Newest</a>" in second


def test_list_is_searched_by_words_of_the_title(editor, take_story_in):
    take_story_in("One.", title="Reservoir to be lowered")
    take_story_in("Two.", title="Lighthouse to be sold")
    text = editor.get("/articles?q=lighthouse").text
    assert "<mark>Lighthouse</mark> to be sold" in text
    assert "Reservoir" not in text
    assert "No article has <q>&lt;i&gt;</q>" in editor.get("/articles?q=%3Ci%3E").text


def test_empty_list_says_what_to_do_next(editor):
    assert "No articles yet." in editor.get("/articles").text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/articles?cursor=nonsense", 400),
        ("/articles/999", 404),
        ("/articles/0", 404),
        ("/articles/-1", 404),
        ("/articles/99999999999999999999999", 404),
        ("/articles/1?statement=999", 404),
        ("/articles/1?statement=abc", 404),
        ("/articles/1?statement=%C2%B2", 404),
        ("/articles/1?statement=99999999999999999999999999", 404),
        ("/statements/999", 404),
        ("/nowhere", 404),
    ],
)
def test_wrong_addresses_get_a_page_in_plain_words(editor, story, path, status):
    answer = editor.get(path)
    assert answer.status_code == status
    assert answer.mimetype == "text/html"
    assert "<h1>" in answer.text
    assert "Traceback" not in answer.text


def test_very_long_search_is_refused_in_plain_words(editor):
    answer = editor.get("/articles?q=" + "x" * 5000)
    assert answer.status_code == 422
    assert "<h1>" in answer.text


def test_wrong_method_names_the_right_ones(editor):
    answer = editor.get("/statements/1/accept")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_article_shows_its_text_with_each_statement_marked(editor, story):
    text = editor.get("/articles/1").text
    assert '<p dir="auto" data-start="0">HARROWGATE — The board met on Tuesday.</p>' in text
    assert 'data-letter="A"' in text
    assert ">We would rather lose one summer of sailing than one village,</a>” said Ingrid Halloran." in text
    assert 'class="statement ambiguous"' in text
    assert 'class="statement unknown"' in text
    assert '<span id="who-s1" dir="auto">Ingrid Halloran</span>' in text


def test_open_statement_shows_why_and_who_else(editor, story):
    opened = next(s for s in story.statements if s.candidates)
    text = editor.get(f"/articles/1?statement={opened.id}").text
    assert "Nobody near the cue is named alone." in text
    assert "<bdi>Ministry of Water</bdi>" in text
    assert "50 %" in text
    assert 'aria-current="true">' in text


def test_statement_address_leads_to_its_article(editor, story):
    assert editor.get("/statements/2").location == "/articles/1?statement=2#s2"


def test_article_full_of_markup_is_shown_as_text(editor, take_story_in):
    take_story_in(
        '</p><script>alert(1)</script> “[[<img src=x onerror=alert(2)>|</a><b>{{ 7 * 7 }}</b> & "so"]]” said.',
        title="<svg onload=alert(3)>",
        outlet='"><i>',
        byline="<u>",
        url="https://example.org/?a=<b>",
        language='en" onclick="x',
    )
    for path in ("/articles", "/articles/1", "/articles/1?statement=1"):
        text = editor.get(path).text
        assert "<script>alert" not in text
        assert "<img" not in text
        assert "<svg" not in text
        assert "<b>" not in text
        assert 'onclick="x' not in text
    assert "&lt;/a&gt;&lt;b&gt;{{ 7 * 7 }}&lt;/b&gt; &amp; &#34;so&#34;" in text


def test_address_of_another_scheme_is_no_link(editor, take_story_in):
    take_story_in("One.", url="javascript:alert(1)")
    assert 'href="javascript' not in editor.get("/articles/1").text


def test_error_page_needs_neither_session_nor_database(app):
    with app.test_request_context("/nowhere"):
        answer = render_error(500, request_id="r-17")
    assert answer.status_code == 500
    assert "Something went wrong here" in answer.get_data(as_text=True)
    assert "r-17" in answer.get_data(as_text=True)
    assert "Sign out" not in answer.get_data(as_text=True)
    assert answer.headers["Content-Security-Policy"] == POLICY


def test_static_file_carries_no_session(editor):
    address = editor.get("/articles").text.split('rel="stylesheet" href="')[1].split('"')[0]
    assert "Set-Cookie" in editor.get("/articles").headers
    assert "Set-Cookie" not in editor.get(address).headers
    assert "Set-Cookie" not in editor.get("/api/v1/articles").headers


def test_database_out_of_reach_is_told_in_plain_words(settings):
    unmigrated = replace(settings, database=replace(settings.database, url=settings.database.url + ".none"))
    app = create_app(unmigrated)
    with app.test_client().get("/sign-in") as answer:
        assert answer.status_code == 503
        assert "The database cannot be reached just now" in answer.text
        assert answer.headers["Content-Security-Policy"] == POLICY
    app.extensions["quotetrack_database"].close()


def test_form_over_the_limit_is_refused_in_plain_words(editor, story):
    answer = editor.post("/statements/1/correct", {"note": "x" * 300_000})
    assert answer.status_code == 413
    assert "That is too much at once" in answer.text


def test_decision_on_words_that_are_gone_is_kept_in_sight(editor, take_story_in):
    taken = take_story_in("“[[Ingrid Halloran|We wait,]]” she said.", title="Dam", external_id="d-1")
    statement = taken.statements[0]
    editor.post(f"/statements/{statement.id}/accept", {"version": statement.version})
    take_story_in("“[[Ingrid Halloran|We go,]]” she said.", title="Dam", external_id="d-1")
    page = editor.get("/articles/1").text
    assert "Not marked in the text" in page
    assert page.count(f'href="/articles/1?statement={statement.id}#s{statement.id}"') == 1
    opened = editor.get(f"/articles/1?statement={statement.id}").text
    assert "A later version of the article no longer has these words." in opened
    assert ">We go,</a>" in opened


def test_article_without_statements_or_title_says_so(editor, take_story_in):
    take_story_in("Nobody said anything.")
    page = editor.get("/articles/1").text
    assert "No statement was found in this article." in page
    assert "Untitled article 1" in page


def test_a_search_shows_what_fits_best_first_and_marks_it(editor, take_story_in):
    take_story_in("“[[Ada Brix|One,]]” Ada Brix said.", title="The dam and the village", url="https://a.example/1")
    take_story_in("“[[Ada Brix|Two,]]” Ada Brix said.", title="A village", url="https://a.example/2")
    page = editor.get("/articles?q=dam").text
    assert "The <mark>dam</mark> and the village" in page
    assert "A village" not in page
    assert "<mark>" not in editor.get("/articles").text
