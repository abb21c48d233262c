"""Reading files: the text as it stands, articles from every form, and complaints that name file and line."""

import io
import json
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from quotetrack.cli.article_files import read_articles
from quotetrack.cli.reading import read_lines, read_text
from quotetrack.errors import EmptyTextError, InputError, TextTooLongError, UnreadableTextError
from quotetrack.services.article_files import build_article
from quotetrack.services.record_reading import parse_record
from quotetrack.settings import Settings, load_settings

SETTINGS = load_settings({})


def limit_text(most: int) -> Settings:
    return replace(SETTINGS, limits=replace(SETTINGS.limits, text_length=most))


def write(folder: Path, name: str, content: bytes) -> str:
    path = folder / name
    path.write_bytes(content)
    return str(path)


def test_text_keeps_its_line_ends_and_loses_only_a_byte_order_mark(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", "\ufeffOne.\r\n\r\nTwo.\u2028\0 \ufeff".encode())
    assert read_text(path, 100) == "One.\r\n\r\nTwo.\u2028\0 \ufeff"


def test_standard_input_is_a_dash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("Ænes".encode())))
    assert read_text("-", 100) == "Ænes"


@pytest.mark.parametrize(
    ("content", "end"),
    [
        (b"caf\xe9", " is not UTF-8: byte 0xe9 at position 3."),
        ("x".encode("utf-16"), " is UTF-16; only UTF-8 is read."),
        (b"\xed\xa0\x80", " is not UTF-8: byte 0xed at position 0."),
    ],
)
def test_other_encodings_are_refused_with_the_place(tmp_path: Path, content: bytes, end: str) -> None:
    path = write(tmp_path, "a.txt", content)
    with pytest.raises(UnreadableTextError) as caught:
        read_text(path, 100)
    assert str(caught.value) == path + end


def test_missing_file_and_folder_are_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.txt cannot be read: No such file or directory\.$"):
        read_text(str(tmp_path / "none.txt"), 100)
    with pytest.raises(InputError, match=r"cannot be read: Is a directory\.$"):
        read_text(str(tmp_path), 100)


def test_file_over_the_limit_is_refused_before_it_is_read_whole(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", b"a" * 100)
    with pytest.raises(TextTooLongError, match="longer than 10 characters"):
        read_text(path, 10)
    with pytest.raises(TextTooLongError, match="longer than 99 characters"):
        read_articles(path, limit_text(99))
    assert read_articles(path, limit_text(100))[0][1].text == "a" * 100


def test_lines_end_at_line_feeds_alone_and_blank_ones_are_passed_over(tmp_path: Path) -> None:
    path = write(tmp_path, "a.jsonl", '{"id": 1, "text": "a\u2028b\x85c"}\r\n\n  \n{"id": 2}'.encode())
    assert list(read_lines(path, 100)) == [
        (f"{path}, line 1", {"id": 1, "text": "a\u2028b\x85c"}),
        (f"{path}, line 4", {"id": 2}),
    ]


@pytest.mark.parametrize(
    ("content", "end"),
    [
        ("{", "is not valid JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)."),
        ("[1]", "must be a JSON object."),
        ('{"a": NaN}', "is not valid JSON: NaN is no JSON value."),
        ("[" * 100_000, "is nested too deeply."),
    ],
)
def test_line_that_is_no_object_is_refused(content: str, end: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_record(content, "x, line 7")
    assert str(caught.value) == f"x, line 7 {end}"


def test_whole_number_of_many_digits_is_refused_not_computed() -> None:
    with pytest.raises(InputError, match=r"^x is not valid JSON: "):
        parse_record('{"id": ' + "9" * 5000 + "}", "x")


def test_article_has_the_shape_that_the_api_takes() -> None:
    record = {
        "title": "Weir holds",
        "text": "It held.",
        "url": "https://example.org/weir",
        "external_id": "w1",
        "outlet": "Mercury",
        "byline": "A. B.",
        "published_at": "2026-03-01T09:30:00+01:00",
        "section": "local",
    }
    article = build_article(record, "x", SETTINGS)
    assert article.published_at == datetime.fromisoformat("2026-03-01T09:30:00+01:00")
    assert article.published_zone == "+01:00"
    assert (article.title, article.text, article.html, article.url) == (
        "Weir holds",
        "It held.",
        None,
        "https://example.org/weir",
    )
    assert (article.external_id, article.outlet, article.byline, article.language) == ("w1", "Mercury", "A. B.", "en")
    assert article.extra == {"section": "local"}


@pytest.mark.parametrize(
    ("record", "external_id", "extra"),
    [
        ({"id": "bay_2026-03-01_weir"}, "bay_2026-03-01_weir", {}),
        ({"id": "bay-7", "external_id": "w1"}, "w1", {"id": "bay-7"}),
        ({"id": 7}, None, {"id": 7}),
        ({"id": " "}, None, {"id": " "}),
    ],
)
def test_id_in_words_is_the_external_id_where_none_is_given(
    record: dict[str, object], external_id: str | None, extra: dict[str, object]
) -> None:
    article = build_article({"text": "It held.", "attributions": [], **record}, "x", SETTINGS)
    assert (article.external_id, article.extra) == (external_id, {"attributions": [], **extra})


def test_time_without_a_zone_is_read_in_the_configured_one() -> None:
    settings = load_settings({"QUOTETRACK_ANALYSIS_TIMEZONE": "America/New_York"})
    article = build_article({"text": "It held.", "published_at": "2026-07-01T09:30:00"}, "x", settings)
    assert article.published_at == datetime.fromisoformat("2026-07-01T13:30:00+00:00")
    assert article.published_zone == "America/New_York"


@pytest.mark.parametrize(
    ("record", "sentence"),
    [
        ({}, "x must have either 'text' or 'html'."),
        ({"text": "a", "html": "b"}, "x must have either 'text' or 'html'."),
        ({"text": 7}, "x: 'text' must be a text."),
        ({"text": "a", "title": ["b"]}, "x: 'title' must be a text."),
        ({"text": "a", "published_at": "soon"}, "x: 'soon' is no time such as 2026-03-01T09:30:00+01:00."),
    ],
)
def test_article_of_another_shape_is_refused(record: dict[str, object], sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        build_article(record, "x", SETTINGS)
    assert str(caught.value) == sentence


def test_articles_come_from_every_form(tmp_path: Path) -> None:
    (plain,) = read_articles(write(tmp_path, "a.txt", b"It held.\n"), SETTINGS)
    (page,) = read_articles(write(tmp_path, "a.HTML", b"<p>It held."), SETTINGS)
    (one,) = read_articles(write(tmp_path, "a.json", b'{"text": "It held."}'), SETTINGS)
    many = read_articles(write(tmp_path, "a.jsonl", b'{"text": "a"}\n{"html": "b"}\n'), SETTINGS)
    assert (plain[1].text, plain[1].html, plain[1].title) == ("It held.\n", None, None)
    assert (page[1].text, page[1].html) == (None, "<p>It held.")
    assert one[1].text == "It held."
    assert [(article.text, article.html) for _, article in many] == [("a", None), (None, "b")]


def test_empty_article_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", " \n\u2003".encode())
    with pytest.raises(EmptyTextError) as caught:
        read_articles(path, SETTINGS)
    assert str(caught.value) == f"{path} has no text."


def test_every_sample_can_be_read() -> None:
    from quotetrack.cli.ingest import list_samples

    for path in list_samples():
        ((_, article),) = read_articles(path, SETTINGS)
        assert article.outlet
        assert article.extra == {}
        assert 300 <= len((article.text or "").split()) <= 600
        assert article.url
        assert any(f".example.{end}/" in article.url for end in ("org", "com", "net"))
    assert len(list_samples()) == 4
    assert all(json.loads(Path(path).read_text(encoding="utf-8"))["title"] for path in list_samples())
