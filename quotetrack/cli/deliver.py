"""``quotetrack deliver``: alerts sent by a process of its own instead of the server's."""

import signal
from importlib import import_module
from typing import Any

import click

from quotetrack.cli.opening import load_quietly, open_storage


@click.command("deliver")
@click.option("--once", is_flag=True, help="Send what is due now, say how much that was, and end.")
def deliver_alerts(once: bool) -> None:
    """Send the alerts of watches to their addresses, until interrupted. Several such processes do no harm."""
    settings = load_quietly()
    with open_storage(settings):
        # Named, not imported: the app stands above the command line, and it alone knows how an alert is shown.
        app: Any = import_module("quotetrack.app").create_app(settings)
        courier, database = app.extensions["quotetrack_courier"], app.extensions["quotetrack_database"]
        if once:
            load_quietly()
            counts = courier.deliver_due()
            click.echo(f"sent {counts['sent']}, due again {counts['due']}, given up {counts['failed']}")
            return
        signal.signal(signal.SIGTERM, lambda *_given: courier.stop(0))
        try:
            courier.run()
        finally:
            database.close()
