"""All commands under one name, and the one place where an error becomes a line on standard error and an exit status.

Exit statuses: 0 done; 1 the database, the output or another file cannot be used; 2 what was asked or sent cannot be
taken; 130 interrupted.
"""

import errno
import io
import sys
from collections.abc import Sequence
from typing import Final

import click

from quotetrack.cli import (
    accounts,
    analyze,
    batch,
    compare,
    database,
    deliver,
    evaluate,
    export,
    ingest,
    match,
    migrate,
    retention,
    serve,
    train,
)
from quotetrack.cli.output import drop_output
from quotetrack.cli.table import make_printable
from quotetrack.errors import QuotetrackError, StorageError

_OUTPUT: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="quotetrack", message="%(prog)s %(version)s")
def quotetrack() -> None:
    """Finds every statement in a newsroom's articles, says who made it, and keeps the editors' corrections."""


for _command in (
    analyze.analyze_file,
    compare.compare_given,
    evaluate.evaluate_gold,
    ingest.ingest_files,
    batch.batch_group,
    match.match_words,
    export.export_group,
    accounts.users_group,
    accounts.keys_group,
    migrate.migrate_database,
    retention.articles_group,
    database.database_group,
    database.back_up,
    database.restore,
    serve.serve_pages,
    deliver.deliver_alerts,
    train.train_corpora,
):
    quotetrack.add_command(_command)


def run_command(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; the exit status. Errors made on purpose are one line on standard error, others are bugs."""
    # A terminal that cannot show a letter shows a question mark; only CSV and JSON must be exact, and are bytes.
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    try:
        # Not click's own main(): it ends the process for a closed pipe before anybody can say with which status.
        with quotetrack.make_context("quotetrack", list(sys.argv[1:] if arguments is None else arguments)) as context:
            quotetrack.invoke(context)
        sys.stdout.flush()
    except BrokenPipeError:
        drop_output()
        return 0
    except (click.exceptions.Abort, KeyboardInterrupt):
        return 130
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.ClickException as error:
        return _complain(_phrase_usage(error), error.exit_code)
    except StorageError as error:
        told = str(error)
        known = error.cause is None or error.cause in " ".join(told.split())
        return _complain(told if known else f"{told.removesuffix('.')}: {error.cause}", 1)
    except QuotetrackError as error:
        return _complain(str(error), 2)
    except OSError as error:
        # The output on a full disk, a file that may not be looked at, no more processes.
        drop_output()
        return _complain(_phrase_refusal(error), 1)
    return 0


def _complain(sentence: str, status: int) -> int:
    click.echo(f"quotetrack: {make_printable(sentence)}", err=True)
    return status


def _phrase_usage(error: click.ClickException) -> str:
    """click's complaint on one line, with where to read more."""
    message = " ".join(error.format_message().split()).rstrip(".") + "."
    context = error.ctx if isinstance(error, click.UsageError) else None
    return f"{message} See '{context.command_path} --help'." if context else message


def _phrase_refusal(error: OSError) -> str:
    """What the system refused, with the file if it is one that has a name."""
    if error.filename is not None:
        return f"{error.filename}: {error.strerror}."
    return f"The output cannot be written: {error.strerror}." if error.errno in _OUTPUT else f"{error}."
