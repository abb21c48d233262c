"""``quotetrack serve``: the API and the editors' pages under gunicorn; ``--prepare`` sets up what is missing first."""

import errno
import socket
import sys
from dataclasses import replace
from importlib import import_module
from typing import Any

import click

from quotetrack.cli.ingest import check_files, describe_outcome, list_samples, store_articles
from quotetrack.cli.opening import load_quietly, open_storage
from quotetrack.cli.table import build_stored_row, format_rows
from quotetrack.errors import ConfigurationError, InputError
from quotetrack.metrics import prepare_folder
from quotetrack.settings import ServerSettings, Settings, find_config_folder, load_settings
from quotetrack.terms import UserRole

ADMINISTRATOR = "admin"


@click.command("serve")
@click.option("--prepare", is_flag=True, help="First create what is missing: database, sample articles, administrator.")
@click.option("--host", help="Listen here instead of at server.host.")
@click.option("--port", type=click.IntRange(1, 65535), help="Listen here instead of at server.port.")
def serve_pages(prepare: bool, host: str | None, port: int | None) -> None:
    """Serve the API and the editors' pages until interrupted."""
    settings = load_quietly()
    server = replace(settings.server, host=host or settings.server.host, port=port or settings.server.port)
    require_free_port(server)
    if prepare:
        prepare_storage(settings)
    else:
        with open_storage(settings):
            pass
    click.echo(f"quotetrack is at {_write_url(server)} (stop it with Ctrl-C)")
    sys.stdout.flush()
    run_gunicorn(server)


def require_free_port(server: ServerSettings) -> None:
    """InputError in one sentence where gunicorn would retry for seconds and then print a traceback."""
    where = f"{server.host}:{server.port}"
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(server.host, server.port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise InputError(f"{where} is taken: stop what listens there, or choose another --port.") from error
        raise InputError(f"{where} cannot be listened at: {error.strerror}.") from error
    except UnicodeError as error:
        raise InputError(f"{where} cannot be listened at: no host has such a name.") from error


def prepare_storage(settings: Settings) -> None:
    """The schema, then the samples if there is no article yet, then an administrator if there is no user yet."""
    from quotetrack.storage.connection import open_database
    from quotetrack.storage.migrations import migrate

    database: Any = open_database(settings.database)
    try:
        migrate(database)
    finally:
        database.close_all()
    with open_storage(settings):
        _take_samples(settings)
        _add_administrator()


def _take_samples(settings: Settings) -> None:
    from quotetrack.services.articles import list_articles
    from quotetrack.services.records import ArticleFilters, PageRequest
    from quotetrack.services.statements import list_article_statements

    if list_articles(ArticleFilters(), PageRequest(limit=1)).items:
        return
    for departure in store_articles(check_files(list_samples(), settings), settings):
        click.echo(describe_outcome(departure))
        if departure.told is not None:
            statements = list_article_statements(departure.told.stored.article_id)
            for line in format_rows(map(build_stored_row, statements)):
                click.echo(line)
        click.echo()


def _add_administrator() -> None:
    from quotetrack.services import accounts

    if accounts.count_users():
        return
    user, password = accounts.add_user(ADMINISTRATOR, UserRole.ADMINISTRATOR)
    click.echo(f"Sign in as {user.name} with the password {password} (shown this once).")


def _write_url(server: ServerSettings) -> str:
    host = f"[{server.host}]" if ":" in server.host else server.host
    return f"http://{host}:{server.port}"


def run_gunicorn(server: ServerSettings) -> None:
    """Serves ``quotetrack.wsgi`` from this process on; never returns, gunicorn ends the process.

    Told to reload, it reads the settings again and replaces its processes; settings that cannot work change nothing.
    """
    from gunicorn.app.base import Application
    from gunicorn.util import import_app

    # Before the app is loaded, which counts from its first moment.
    prepare_folder()
    # Named, not imported: the app stands above the command line, as it does for `gunicorn quotetrack.wsgi:app`. Loaded
    # before gunicorn starts, so that a setting that cannot work is one sentence here and no traceback of a worker.
    app = import_app("quotetrack.wsgi:app")

    class Service(Application):  # type: ignore[misc]  # gunicorn has no types
        renewed: Settings | None = None

        def reload(self) -> None:
            try:
                settings = load_settings()
            except ConfigurationError as error:
                # gunicorn would end the service.
                click.echo(f"quotetrack: the settings stay as they were: {error}", err=True)
                return
            super().reload()
            self.renewed = settings

        def load_config(self) -> None:
            self.load_config_from_file(str(find_config_folder() / "gunicorn.conf.py"))
            host = f"[{server.host}]" if ":" in server.host else server.host
            self.cfg.set("bind", f"{host}:{server.port}")

        def load(self) -> Any:
            # Loaded once for all processes; after a reload each makes it from what the settings are then.
            return app if self.renewed is None else import_module("quotetrack.app").create_app(self.renewed)

    Service("%(prog)s").run()
