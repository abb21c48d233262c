"""Many articles at once: cut into batches by number and size, sent one after the other, answered one by one."""

import json
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sized
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from tqdm import tqdm

from quotetrack.client.failures import CutShortError, ProblemError, make_problem
from quotetrack.client.sending import Sender

MEDIA_TYPE: Final = "application/x-ndjson"
TOO_LARGE: Final = 413


@dataclass(frozen=True, slots=True)
class BatchLimits:
    """How much goes into one batch: articles, and bytes of their JSON. An article larger than that goes alone."""

    articles: int = 50
    size: int = 4_000_000


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What became of one article: its place among those given, and its id and outcome, or the problem."""

    index: int
    status: int
    id: int | None = None
    outcome: str | None = None
    warnings: tuple[str, ...] = ()
    problem: ProblemError | None = None
    document: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """The whole line of the answer."""


def send_batches(
    sender: Sender,
    path: str,
    articles: Iterable[Mapping[str, Any]],
    limits: BatchLimits | None = None,
    *,
    progress: bool = False,
) -> Iterator[BatchResult]:
    """The articles' results in order; a batch that the service finds too large is sent again in halves.

    Raises ClientError where a whole batch fails: what was given out before holds, and sending all again is harmless.
    """
    total = len(articles) if isinstance(articles, Sized) else None
    with tqdm(total=total, unit=" articles", disable=not progress) as bar:
        for batch in cut_batches(articles, limits or BatchLimits()):
            for result in _send_batch(sender, path, batch):
                bar.update()
                yield result


def cut_batches(articles: Iterable[Mapping[str, Any]], limits: BatchLimits) -> Iterator[list[tuple[int, bytes]]]:
    """The articles as lines of JSON with their places, as many to a batch as the limits allow."""
    batch: list[tuple[int, bytes]] = []
    size = 0
    for index, article in enumerate(articles):
        line = json.dumps(article, ensure_ascii=False, allow_nan=False, default=_write_value).encode() + b"\n"
        if batch and (len(batch) >= limits.articles or size + len(line) > limits.size):
            yield batch
            batch, size = [], 0
        batch.append((index, line))
        size += len(line)
    if batch:
        yield batch


def _send_batch(sender: Sender, path: str, batch: list[tuple[int, bytes]]) -> Iterator[BatchResult]:
    content = b"".join(line for _, line in batch)
    headers = {"Content-Type": MEDIA_TYPE, "Accept": MEDIA_TYPE, "Idempotency-Key": str(uuid.uuid4())}
    try:
        response = sender.send("POST", path, content, headers)
    except ProblemError as problem:
        if problem.status != TOO_LARGE:
            raise
        if len(batch) == 1:
            yield BatchResult(batch[0][0], TOO_LARGE, problem=problem)
            return
        middle = len(batch) // 2
        yield from _send_batch(sender, path, batch[:middle])
        yield from _send_batch(sender, path, batch[middle:])
        return
    lines = [line for line in response.data.split(b"\n") if line.strip()]
    if len(lines) != len(batch):
        raise CutShortError(f"{len(batch)} articles were sent and {len(lines)} answered.")
    for (index, _), line in zip(batch, lines, strict=True):
        yield _read_result(index, line)


def _read_result(index: int, line: bytes) -> BatchResult:
    try:
        document = json.loads(line)
        status = int(document["status"])
        failed = status >= 400
        problem = make_problem(status, document.get("problem") or document) if failed else None
        return BatchResult(
            index,
            status,
            id=None if failed else document.get("id"),
            outcome=None if failed else document.get("outcome"),
            warnings=tuple(document.get("warnings", ())),
            problem=problem,
            document=document,
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CutShortError("A line of the answer is no whole result.") from error


def _write_value(value: Any) -> Any:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.isoformat()
    raise TypeError(f"{value!r:.100} has no place in JSON; a time needs a zone.")
