"""Archives cut into pieces: every article is in one piece, in its order, wherever the cuts fall."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from quotetrack.batch.extras import load_arrow, load_parquet
from quotetrack.batch.partitions import Partition, divide_files, find_archive, hash_partition, read_partition
from quotetrack.errors import InputError
from quotetrack.settings import Settings

TEXTS = ["Ida said “ja”.", "ü" * 30, "b", "The tide — it waits for nobody.", "c" * 200, "d"]


def write_texts(path: Path, ending: str = "\n", last: str = "\n") -> Path:
    lines = ending.join(json.dumps({"text": text}, ensure_ascii=False) for text in TEXTS) + last
    path.write_bytes(gzip.compress(lines.encode()) if path.suffix == ".gz" else lines.encode())
    return path


def read_texts(pieces: list[Partition], settings: Settings) -> list[str | None]:
    return [found.article and found.article.text for piece in pieces for found in read_partition(piece, settings)]


@pytest.mark.parametrize(("ending", "last"), [("\n", "\n"), ("\n", ""), ("\r\n", "\r\n"), ("\n\n", "\n\n\n")])
def test_every_line_is_in_one_piece_wherever_it_is_cut(
    ending: str, last: str, settings: Settings, tmp_path: Path
) -> None:
    path = write_texts(tmp_path / "news.jsonl", ending, last)
    for size in range(1, path.stat().st_size + 2):
        pieces = divide_files([str(path)], size)
        assert read_texts(pieces, settings) == TEXTS, size
        assert len({piece.key for piece in pieces}) == len(pieces)


def test_a_packed_file_is_one_piece(settings: Settings, tmp_path: Path) -> None:
    path = write_texts(tmp_path / "news.jsonl.gz")
    (piece,) = divide_files([str(path)], 10)
    assert read_texts([piece], settings) == TEXTS


def test_a_parquet_file_is_cut_into_its_row_groups(settings: Settings, tmp_path: Path) -> None:
    moment = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    rows = [{"text": text, "title": None, "published_at": moment, "desk": {"page": n}} for n, text in enumerate(TEXTS)]
    path = tmp_path / "news.parquet"
    load_parquet().write_table(load_arrow().Table.from_pylist(rows), path, row_group_size=4)
    pieces = divide_files([str(path)], 10)
    assert [(piece.start, piece.end) for piece in pieces] == [(0, 1), (1, 2)]
    assert read_texts(pieces, settings) == TEXTS
    (*_, last) = read_partition(pieces[1], settings)
    assert last.where == f"{path}, from row group 1, row 2"
    assert last.article is not None
    assert (last.article.title, last.article.published_at) == (None, moment)
    assert last.article.extra == {"desk": {"page": 5}}


def test_a_row_that_is_no_article_is_told_in_its_place(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "news.parquet"
    load_parquet().write_table(load_arrow().Table.from_pylist([{"text": "a"}, {"text": None}, {"text": "b"}]), path)
    (piece,) = divide_files([str(path)], 10)
    first, none, last = read_partition(piece, settings)
    assert (first.refusal, last.refusal) == (None, None)
    assert none.refusal == f"{path}, row 2 must have either 'text' or 'html'."


@pytest.mark.parametrize("kind", ["jsonl", "jsonl.gz", "parquet"])
def test_a_changed_piece_has_another_hash_and_the_others_keep_theirs(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"news.{kind}"

    def write(texts: list[str]) -> list[str]:
        if kind == "parquet":
            table = load_arrow().Table.from_pylist([{"text": text} for text in texts])
            load_parquet().write_table(table, path, row_group_size=1)
        else:
            content = "".join(json.dumps({"text": text}) + "\n" for text in texts).encode()
            path.write_bytes(gzip.compress(content, mtime=0) if kind == "jsonl.gz" else content)
        return [hash_partition(piece) for piece in divide_files([str(path)], len('{"text": "a"}\n'))]

    before = write(["a", "b", "c"])
    assert write(["a", "b", "c"]) == before
    after = write(["a", "b", "d"])
    assert after[-1] != before[-1]
    assert after[0] == before[0] or kind == "jsonl.gz"


def test_files_come_in_the_order_of_their_names_hidden_ones_left_out(tmp_path: Path) -> None:
    for name in ("b/2.jsonl", "a.parquet", "b/1.jsonl.gz", ".c.jsonl", "notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    wanted = ["a.parquet", "b/1.jsonl.gz", "b/2.jsonl"]
    assert find_archive([str(tmp_path)]) == [str(tmp_path / name) for name in wanted]


@pytest.mark.parametrize("name", ["missing.jsonl", "notes.txt", "empty", "a\0b"])
def test_what_is_no_archive_is_refused_by_name(name: str, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match=r"no file and no folder|read in pieces|holds no"):
        find_archive([str(tmp_path / name)])


def test_what_is_no_parquet_is_told(tmp_path: Path) -> None:
    path = tmp_path / "news.parquet"
    path.write_bytes(b"no such thing")
    with pytest.raises(InputError, match="cannot be read as Parquet"):
        divide_files([str(path)], 10)


def test_a_broken_packed_file_is_told(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "news.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"text": "a"}\n' * 1000)[:-20])
    with pytest.raises(InputError, match="cannot be unpacked"):
        list(read_partition(Partition(str(path), 0, 100), settings))
