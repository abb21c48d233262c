"""The CSV: columns, quoting, spreadsheets, and how it streams."""

import csv
import io

import pytest

from quotetrack.errors import InputError
from quotetrack.services import exports
from quotetrack.services.records import StatementFilters
from quotetrack.services.statements import CHUNK
from quotetrack.storage.connection import database as bound


def read_rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_row_holds_what_the_columns_say(send, editor) -> None:
    result = send(
        "“Perhaps, in time,” said someone.\n\n“We have waited,\nlong enough,” said Tamsin Orrell for the Trust.\n",
        outlet="Kelmoor Post",
        title="The weir, rebuilt",
    )
    text = "".join(exports.write_statements_csv(StatementFilters()))
    rows = read_rows(text)
    assert tuple(rows[0]) == exports.STATEMENT_COLUMNS
    statement = result.statements[-1]
    assert rows[-1] == {
        "statement_id": str(statement.id),
        "article_id": str(result.article.id),
        "article_url": "https://post.example/weir",
        "outlet": "Kelmoor Post",
        "published": "",
        "title": "The weir, rebuilt",
        "statement": "We have waited,\nlong enough",
        "kind": "direct",
        "polarity": "affirmed",
        "speaker": "Tamsin Orrell",
        "speaker_id": str(statement.speaker.id),
        "source_words": "Tamsin Orrell",
        "on_behalf_of": "Trust",
        "confidence": "0.900",
        "status": "attributed",
        "corrected_by": "",
        "corrected_at": "",
        "claim_id": "",
        "relation": "",
        "start": str(statement.content[0].start),
        "end": str(statement.content[0].end),
        "review": "open",
        "outdated": "false",
    }


def test_rows_end_with_crlf_and_newlines_inside_a_cell_are_kept(send) -> None:
    send("“One\nline,” said Tamsin Orrell.\n")
    pieces = list(exports.write_statements_csv(StatementFilters()))
    assert all(piece.endswith("\r\n") for piece in pieces)
    assert '"One\nline"' in pieces[1]


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@sum", "\tx", "\rx"])
def test_cells_that_a_spreadsheet_would_run_are_made_harmless(send, start: str) -> None:
    send("“Words enough,” said Tamsin Orrell.\n", title=start, url=f"{start}|cmd")
    harmless = read_rows("".join(exports.write_statements_csv(StatementFilters())))[0]
    assert (harmless["title"], harmless["article_url"]) == (f"'{start}", f"'{start}|cmd")
    raw = read_rows("".join(exports.write_statements_csv(StatementFilters(), raw=True)))[0]
    assert (raw["title"], raw["article_url"]) == (start, f"{start}|cmd")


def test_the_mark_for_excel_comes_once_and_only_when_asked(send) -> None:
    send("“Words enough,” said Tamsin Orrell.\n")
    assert "".join(exports.write_statements_csv(StatementFilters(), bom=True)).count("\ufeff") == 1
    assert "\ufeff" not in "".join(exports.write_statements_csv(StatementFilters()))


def test_no_statement_is_left_out_however_many(send) -> None:
    count = 2 * CHUNK + 1
    send("".join(f"“Sentence number {n},” said Tamsin Orrell.\n" for n in range(count)))
    rows = read_rows("".join(exports.write_statements_csv(StatementFilters())))
    assert [row["statement"] for row in rows] == [f"Sentence number {n}" for n in range(count)]


def test_nothing_found_is_a_heading_alone(database) -> None:
    assert list(exports.write_statements_csv(StatementFilters())) == [",".join(exports.STATEMENT_COLUMNS) + "\r\n"]


def test_a_wrong_filter_is_refused_before_the_first_row(database) -> None:
    with pytest.raises(InputError):
        exports.write_statements_csv(StatementFilters(q="\0"))


def test_a_reader_who_hangs_up_leaves_no_connection_open(send) -> None:
    send("".join(f"“Sentence number {n},” said Tamsin Orrell.\n" for n in range(CHUNK + 5)))
    rows = exports.write_statements_csv(StatementFilters())
    assert next(rows).startswith("statement_id")
    assert "Sentence number 0" in next(rows)
    assert bound.is_closed()
    rows.close()
    assert bound.is_closed()
