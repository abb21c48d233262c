"""A Dask cluster that works through the pieces of an archive: one that is there, or processes of this computer."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from quotetrack.batch.extras import load_distributed, load_parquet
from quotetrack.batch.partitions import Partition
from quotetrack.batch.work import Entry, Job, run_partition
from quotetrack.errors import InputError

LOCAL: Final = "local"
ATTEMPTS: Final = 5
"""How often a piece is given out again after the workers that had it died."""

ALLOWED_DEATHS: Final = 5
"""Workers of this computer that may die with a piece before Dask takes the piece for their murderer; 3 by itself."""

AHEAD: Final = 4
"""Pieces for each worker that the scheduler knows of at once: an archive may have millions."""

PATIENCE: Final = 30


@dataclass(frozen=True, slots=True)
class Outcome:
    """A piece with what is known of its results, or why there are none."""

    partition: Partition
    entry: Entry | None
    failure: str | None = None


@contextmanager
def open_cluster(scheduler: str, workers: int) -> Iterator[Any]:
    """A client of the scheduler at the address, or of so many processes of this computer for ``local``.

    Raises InputError where the extra is not installed or no scheduler answers.
    """
    distributed = load_distributed()
    load_parquet()
    if scheduler != LOCAL:
        try:
            client = distributed.Client(scheduler, timeout=PATIENCE)
        except (OSError, ValueError) as error:
            raise InputError(f"No scheduler answers at {scheduler} ({error}).") from error
        with client:
            yield client
        return
    # Workers that come and go are told of by us; a piece that fails, too.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    with _start_workers(distributed, workers) as cluster, distributed.Client(cluster) as client:
        yield client


def _start_workers(distributed: Any, workers: int) -> Any:
    """Processes of this computer; where one dies while they begin, all are begun again."""
    import dask

    dask.config.set({"distributed.scheduler.allowed-failures": ALLOWED_DEATHS})
    for _ in range(ATTEMPTS):
        try:
            return distributed.LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                processes=True,
                dashboard_address=None,
                silence_logs=logging.CRITICAL,
            )
        except RuntimeError:
            continue
    raise InputError(f"The {workers} processes that should analyse could not be started; try fewer --workers.")


def run_partitions(client: Any, job: Job, partitions: Sequence[Partition]) -> Iterator[Outcome]:
    """What became of each piece, as they are done; a piece that fails ends nothing but itself."""
    distributed = load_distributed()
    left = iter(partitions)
    begun: dict[Any, tuple[Partition, int]] = {}

    def begin(piece: Partition, attempt: int) -> Any:
        future = client.submit(
            run_partition, job, piece, key=f"quotetrack-{job.engine}-{piece.key}-{attempt}", pure=False
        )
        begun[future] = (piece, attempt)
        return future

    room = AHEAD * max(1, len(client.scheduler_info(n_workers=-1)["workers"]))
    done = distributed.as_completed([begin(piece, 1) for piece in islice(left, room)])
    for future in done:
        piece, attempt = begun.pop(future)
        error = future.exception() if future.status == "error" else None
        if error is None:
            yield Outcome(piece, future.result())
        elif isinstance(error, distributed.KilledWorker) and attempt < ATTEMPTS:
            done.add(begin(piece, attempt + 1))
            continue
        else:
            yield Outcome(piece, None, _tell(error, piece))
        for following in islice(left, 1):
            done.add(begin(following, 1))


def _tell(error: BaseException, piece: Partition) -> str:
    if isinstance(error, InputError):
        return str(error)
    return f"{piece.name} could not be done ({type(error).__name__}: {error})."
