"""``quotetrack users`` and ``quotetrack keys``: who may sign in, and which programs may call the API."""

import sys
from datetime import datetime

import click

from quotetrack.cli.opening import load_quietly, open_storage
from quotetrack.cli.table import make_printable
from quotetrack.errors import InputError
from quotetrack.services.record_reading import decode_text
from quotetrack.terms import Scope, UserRole


@click.group("users")
def users_group() -> None:
    """People who sign in to the editors' pages."""


@users_group.command("add")
@click.argument("name")
@click.option(
    "--role", type=click.Choice([choice.value for choice in UserRole]), default=UserRole.EDITOR.value, show_default=True
)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of making one.")
def add_user(name: str, role: str, password_stdin: bool) -> None:
    """Let NAME sign in. The password that is made is printed this once and kept nowhere."""
    from quotetrack.services import accounts

    settings = load_quietly()
    password = _read_password() if password_stdin else None
    with open_storage(settings):
        user, password_made = accounts.add_user(name, UserRole(role), password)
    click.echo(f"user {user.name} ({user.role})")
    if not password_stdin:
        click.echo(f"password {password_made}")


@users_group.command("list")
def list_users() -> None:
    """Print everybody with an account: number, state, role, since when, name."""
    from quotetrack.services import accounts

    with open_storage(load_quietly()):
        users = accounts.list_users()
    for user in users:
        state = "active" if user.active else "inactive"
        row = (str(user.id), state, user.role, f"since {_write_minute(user.created_at)}", make_printable(user.name))
        click.echo("\t".join(row))


@users_group.command("role")
@click.argument("name")
@click.argument("role", type=click.Choice([choice.value for choice in UserRole]))
def change_role(name: str, role: str) -> None:
    """Give the user called NAME another ROLE; it counts at once."""
    from quotetrack.services import users

    with open_storage(load_quietly()):
        user = users.change_role(users.find_user(name).id, UserRole(role))
    click.echo(f"user {make_printable(user.name)} ({user.role})")


@users_group.command("deactivate")
@click.argument("name")
def deactivate_user(name: str) -> None:
    """Keep the user called NAME out from now on: sessions and feeds end at once. What they decided stays."""
    from quotetrack.services import users

    with open_storage(load_quietly()):
        user = users.deactivate_user(users.find_user(name).id)
    click.echo(f"user {make_printable(user.name)} is inactive")


@users_group.command("activate")
@click.argument("name")
def activate_user(name: str) -> None:
    """Let the user called NAME in again, with the password as it was."""
    from quotetrack.services import users

    with open_storage(load_quietly()):
        user = users.activate_user(users.find_user(name).id)
    click.echo(f"user {make_printable(user.name)} is active")


@users_group.command("password")
@click.argument("name")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of making one.")
def renew_password(name: str, password_stdin: bool) -> None:
    """Give the user called NAME a new password and end their sessions. One that is made is printed this once."""
    from quotetrack.services import users

    settings = load_quietly()
    password = _read_password() if password_stdin else None
    with open_storage(settings):
        user, password_made = users.renew_password(users.find_user(name).id, password)
    click.echo(f"user {make_printable(user.name)} ({user.role})")
    if not password_stdin:
        click.echo(f"password {password_made}")


@users_group.command("sign-out")
@click.argument("name")
def sign_out(name: str) -> None:
    """End every session of the user called NAME."""
    from quotetrack.services import users

    with open_storage(load_quietly()):
        user = users.sign_out_everywhere(users.find_user(name).id)
    click.echo(f"user {make_printable(user.name)} is signed out everywhere")


@users_group.command("changes")
def list_changes() -> None:
    """Print the last changes of users and keys, newest first: when, who, what, whom, how."""
    from quotetrack.services import account_log

    with open_storage(load_quietly()):
        changes = account_log.list_account_changes()
    for one in changes:
        row = (_write_minute(one.created_at), one.actor, f"{one.subject} {one.subject_id}", one.name, one.action)
        click.echo("\t".join(make_printable(cell) for cell in (*row, one.detail or "")).rstrip("\t"))


def _read_password() -> str:
    password = decode_text(sys.stdin.buffer.readline(), "The password on standard input").rstrip("\r\n")
    if not password:
        raise InputError("There is no password on standard input.")
    return password


@click.group("keys")
def keys_group() -> None:
    """Keys with which programs call the API."""


@keys_group.command("add")
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    type=click.Choice([choice.value for choice in Scope]),
    multiple=True,
    required=True,
    help="What the key may do; give it more than once for more.",
)
def add_key(name: str, scopes: tuple[str, ...]) -> None:
    """Make a key called NAME. It is printed this once; only a hash of it is kept."""
    from quotetrack.services import accounts

    with open_storage(load_quietly()):
        _key, secret = accounts.add_key(name, frozenset(Scope(scope) for scope in scopes))
    click.echo(secret)


@keys_group.command("list")
def list_keys() -> None:
    """Print every key, revoked ones too: number, state, first characters, scopes, last use, name."""
    from quotetrack.services import accounts

    with open_storage(load_quietly()):
        keys = accounts.list_keys()
    for key in keys:
        scopes = ",".join(sorted(scope.value for scope in key.scopes))
        used = "never used" if key.last_used_at is None else f"used {_write_minute(key.last_used_at)}"
        state = "valid" if key.revoked_at is None else f"revoked {_write_minute(key.revoked_at)}"
        row = (str(key.id), state, f"qt_{key.prefix}_…", scopes, used, make_printable(key.name))
        click.echo("\t".join(row))


@keys_group.command("revoke")
@click.argument("key_id", type=click.IntRange(min=1), metavar="NUMBER")
def revoke_key(key_id: int) -> None:
    """Make the key of this NUMBER (see 'keys list') useless, for good; its watches are told nothing any more."""
    from quotetrack.services import accounts

    with open_storage(load_quietly()):
        key = accounts.revoke_key(key_id)
    click.echo(f"key {key.id} ({make_printable(key.name)}) is revoked")


def _write_minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}Z"
