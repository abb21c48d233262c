"""The settings as frozen data: default.toml, then the file named by QUOTETRACK_CONFIG, then the environment.

Later ones outrank earlier ones. Every name, type and range is checked before anything starts, and a complaint names the
setting and the place that it came from. Values are never shown, since some are secrets.
"""

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import partial
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from quotetrack.errors import ConfigurationError

if TYPE_CHECKING:
    import marshmallow

ENVIRONMENT_PREFIX = "QUOTETRACK_"
CONFIG_VARIABLE = "QUOTETRACK_CONFIG"
# Names with the prefix that are no settings: the file of settings, and the annotated corpora that some tests read.
OTHER_VARIABLES = frozenset({CONFIG_VARIABLE, "QUOTETRACK_CORPORA"})

_BOOLEANS = {"true": True, "1": True, "yes": True, "on": True, "false": False, "0": False, "no": False, "off": False}
_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,18}")
_DATABASE_URL = re.compile(r"sqlite:///[^\0]+|postgres(ql)?://[^\s\0/]*/[^\s\0/?]+(\?[^\s\0]*)?")
_LEAST_SECRET = 32


def _within(least: int, most: int) -> Any:
    return field(metadata={"least": least, "most": most})


def _one_of(*choices: str) -> Any:
    return field(metadata={"choices": choices})


@dataclass(frozen=True, slots=True)
class DatabaseSettings:
    """Where the data is kept; the URL may hold a password and is left out of the representation."""

    url: str = field(repr=False, metadata={"check": "database_url"})
    busy_timeout_ms: int = _within(0, 600_000)
    cache_mb: int = _within(1, 100_000)
    pool_size: int = _within(1, 1000)


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """Where ``quotetrack serve`` listens, and with how many processes and threads."""

    host: str = field(metadata={"check": "filled"})
    port: int = _within(1, 65535)
    workers: int = _within(1, 256)
    threads: int = _within(1, 256)
    proxies: int = _within(0, 10)


@dataclass(frozen=True, slots=True)
class WebSettings:
    """Sessions and sign-in; ``secret_key`` empty means the key in ``secret_key_file``."""

    secret_key: str = field(repr=False, metadata={"check": "secret"})
    secret_key_file: str = field(metadata={"check": "filled"})
    secure_cookies: bool
    session_minutes: int = _within(1, 525_600)
    sign_in_attempts: int = _within(1, 1_000_000)
    sign_in_wait_seconds: int = _within(1, 86_400)
    lease_minutes: int = _within(1, 1440)


@dataclass(frozen=True, slots=True)
class LimitsSettings:
    """What is too much: code points of a text, bytes of a request, items of a page; how long answers are kept."""

    text_length: int = _within(1, 1_000_000_000)
    body_bytes: int = _within(1024, 10_000_000_000)
    form_bytes: int = _within(1024, 10_000_000_000)
    form_parts: int = _within(1, 10_000)
    batch_items: int = _within(1, 100_000)
    idempotency_hours: int = _within(1, 8760)
    idempotency_seconds: int = _within(1, 86_400)
    page_default: int = _within(1, 10_000)
    page_max: int = _within(1, 10_000)
    requests_per_minute: int = _within(0, 100_000_000)
    ingests_per_minute: int = _within(0, 100_000_000)
    failures_per_minute: int = _within(0, 100_000_000)


@dataclass(frozen=True, slots=True)
class AnalysisSettings:
    """How a text is read; ``timezone`` is a name of the IANA database, ``model`` a file's path or "" for our own."""

    timezone: str = field(metadata={"check": "timezone"})
    model: str
    min_confidence_percent: int = _within(0, 100)


@dataclass(frozen=True, slots=True)
class IngestSettings:
    """How much `quotetrack ingest` stores in one transaction: so many articles, or so many code points of them."""

    batch_articles: int = _within(1, 10_000)
    batch_characters: int = _within(1, 1_000_000_000)


@dataclass(frozen=True, slots=True)
class ImportsSettings:
    """How much the pages take at once, in articles and in bytes once unpacked; for how many days they tell of it."""

    articles: int = _within(1, 1_000_000)
    unpacked_bytes: int = _within(1024, 10_000_000_000)
    keep_days: int = _within(1, 36_500)


@dataclass(frozen=True, slots=True)
class MatchingSettings:
    """When statements join a claim by themselves; words are those that carry content, shares are percents."""

    short_words: int = _within(1, 1000)
    stock_speakers: int = _within(2, 200)
    copy_statements: int = _within(1, 1000)
    copy_percent: int = _within(1, 100)


@dataclass(frozen=True, slots=True)
class WatchesSettings:
    """How many watches one key has, and for how many days their alerts are kept."""

    per_key: int = _within(0, 1_000_000)
    keep_days: int = _within(1, 36_500)


@dataclass(frozen=True, slots=True)
class WebhooksSettings:
    """How alerts are sent: where to, how patiently, how often again; ``ca_file`` is a path or ""."""

    in_server: bool
    allow_private: bool
    ports: str = field(metadata={"check": "ports"})
    ca_file: str
    timeout_seconds: int = _within(1, 300)
    response_bytes: int = _within(0, 10_000_000)
    attempts: int = _within(1, 100)
    retry_base_seconds: int = _within(1, 86_400)
    retry_most_seconds: int = _within(1, 2_592_000)
    concurrency: int = _within(1, 256)


@dataclass(frozen=True, slots=True)
class RetentionSettings:
    """For how many days articles are kept, 0 for ever; applied by a command alone."""

    keep_days: int = _within(0, 36_500)


@dataclass(frozen=True, slots=True)
class MetricsSettings:
    """Who reads ``/metrics`` without a key: networks, in CIDR notation, separated by commas."""

    networks: str = field(metadata={"check": "networks"})


@dataclass(frozen=True, slots=True)
class LogsSettings:
    """How much is logged and in which form."""

    level: str = _one_of("debug", "info", "warning", "error")
    format: str = _one_of("console", "json")


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting, by section."""

    database: DatabaseSettings
    server: ServerSettings
    web: WebSettings
    limits: LimitsSettings
    analysis: AnalysisSettings
    ingest: IngestSettings
    imports: ImportsSettings
    matching: MatchingSettings
    watches: WatchesSettings
    webhooks: WebhooksSettings
    retention: RetentionSettings
    metrics: MetricsSettings
    logs: LogsSettings


SECTIONS: Mapping[str, type[Any]] = {
    "database": DatabaseSettings,
    "server": ServerSettings,
    "web": WebSettings,
    "limits": LimitsSettings,
    "analysis": AnalysisSettings,
    "ingest": IngestSettings,
    "imports": ImportsSettings,
    "matching": MatchingSettings,
    "watches": WatchesSettings,
    "webhooks": WebhooksSettings,
    "retention": RetentionSettings,
    "metrics": MetricsSettings,
    "logs": LogsSettings,
}


@dataclass(frozen=True, slots=True)
class _Given:
    value: Any
    origin: str


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings that hold for this process; ``environ`` is the process's own unless given.

    Raises ConfigurationError with one sentence for an unknown name, a wrong type or range, or an unreadable file.
    """
    environ = os.environ if environ is None else environ
    given = dict(_read_file(find_config_folder() / "default.toml"))
    if named := environ.get(CONFIG_VARIABLE):
        given.update(_read_file(Path(named)))
    given.update(_read_environment(environ))
    sections = {name: _build_section(name, given) for name in SECTIONS}
    settings = Settings(**sections)
    if settings.limits.page_default > settings.limits.page_max:
        origin = given["limits", "page_default"].origin
        raise ConfigurationError(f"limits.page_default in {origin} must not be greater than limits.page_max.")
    return settings


def find_config_folder() -> Path:
    """The folder of default.toml and gunicorn.conf.py: inside an installed package, beside it in a working copy."""
    package = Path(__file__).resolve().parent
    for folder in (package / "config", package.parent / "config"):
        if (folder / "default.toml").is_file():
            return folder
    raise ConfigurationError(f"default.toml is missing from {package / 'config'}: install quotetrack again.")


def _read_file(path: Path) -> Iterator[tuple[tuple[str, str], _Given]]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(f"The settings file {path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise ConfigurationError(f"The settings file {path} is not valid TOML: {error}.") from error
    for section, entries in content.items():
        if section not in SECTIONS:
            raise ConfigurationError(f"[{section}] in {path} is no section of the settings.{_suggest(SECTIONS)}")
        if not isinstance(entries, dict):
            raise ConfigurationError(f"{section} in {path} must be a section, written [{section}].")
        for name, value in entries.items():
            _require_known(section, name, f"{section}.{name} in {path}")
            yield (section, name), _Given(value, str(path))


def _read_environment(environ: Mapping[str, str]) -> Iterator[tuple[tuple[str, str], _Given]]:
    for variable in sorted(environ):
        if not variable.startswith(ENVIRONMENT_PREFIX) or variable in OTHER_VARIABLES:
            continue
        section, _, name = variable.removeprefix(ENVIRONMENT_PREFIX).lower().partition("_")
        if section not in SECTIONS or variable != variable.upper():
            raise ConfigurationError(f"The environment variable {variable} names no setting.")
        _require_known(section, name, f"The environment variable {variable}")
        yield (
            (section, name),
            _Given(_parse_variable(section, name, environ[variable]), f"the environment ({variable})"),
        )


def _require_known(section: str, name: str, where: str) -> None:
    names = [entry.name for entry in fields(SECTIONS[section])]
    if name not in names:
        raise ConfigurationError(f"{where} names no setting.{_suggest(names, section)}")


def _suggest(known: Mapping[str, Any] | list[str], section: str | None = None) -> str:
    where = f" in [{section}]" if section else ""
    return f" Known{where}: {', '.join(known)}."


def _parse_variable(section: str, name: str, value: str) -> Any:
    """The value of an environment variable in its setting's type; left a string, and refused later, if it has none."""
    wanted = next(entry.type for entry in fields(SECTIONS[section]) if entry.name == name)
    if wanted is bool:
        return _BOOLEANS.get(value.strip().lower(), value)
    if wanted is int and _WHOLE_NUMBER.fullmatch(value.strip()):
        return int(value)
    return value


def _build_section(section: str, given: Mapping[tuple[str, str], _Given]) -> Any:
    from marshmallow import ValidationError

    values = {name: entry.value for (of, name), entry in given.items() if of == section}
    try:
        loaded = _build_schema(SECTIONS[section]).load(values)
    except ValidationError as error:
        name, messages = next(iter(error.messages_dict.items()))
        origin = given[section, name].origin if (section, name) in given else "default.toml"
        raise ConfigurationError(f"{section}.{name} in {origin} {messages[0]}.") from error
    return SECTIONS[section](**loaded)


def _build_schema(section: type[Any]) -> "marshmallow.Schema":
    """The section's fields as a schema; marshmallow is imported here since few commands' first moments need it."""
    from marshmallow import RAISE, Schema

    made = Schema.from_dict({entry.name: _build_field(entry.type, entry.metadata) for entry in fields(section)})
    return made(unknown=RAISE)


def _build_field(wanted: Any, metadata: Mapping[str, Any]) -> "marshmallow.fields.Field[Any]":
    from marshmallow import fields as kinds
    from marshmallow import validate

    missing: dict[str, Any] = {"required": "is missing", "null": "must not be null"}
    if wanted is bool:
        return kinds.Boolean(
            required=True, truthy={True}, falsy={False}, error_messages={**missing, "invalid": "must be true or false"}
        )
    if wanted is int:
        check_range = partial(_check_range, least=metadata["least"], most=metadata["most"])
        return kinds.Raw(required=True, validate=check_range, error_messages=missing)
    checks: list[Any] = []
    if "choices" in metadata:
        choices = metadata["choices"]
        checks.append(validate.OneOf(choices, error=f"must be one of {', '.join(choices)}"))
    if "check" in metadata:
        checks.append(_CHECKS[metadata["check"]])
    return kinds.String(required=True, validate=checks, error_messages={**missing, "invalid": "must be a text"})


def _refuse(message: str) -> None:
    from marshmallow import ValidationError

    raise ValidationError(message)


def _check_range(value: Any, *, least: int, most: int) -> None:
    # marshmallow's own integers take true, 1.5 and "7" as numbers; a file with those is more likely a mistake.
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        _refuse(f"must be a whole number from {least} to {most}")


def _check_database_url(value: str) -> None:
    if not _DATABASE_URL.fullmatch(value):
        _refuse("must be sqlite:///PATH or postgresql://user:password@host/name")


def _check_filled(value: str) -> None:
    if not value.strip() or "\0" in value:
        _refuse("must not be empty")


def _check_secret(value: str) -> None:
    if value and len(value) < _LEAST_SECRET:
        _refuse(f"must be empty or have at least {_LEAST_SECRET} characters")


def _check_timezone(value: str) -> None:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        _refuse("must be a name of the IANA time zone database, such as Europe/Oslo")


def read_ports(value: str) -> frozenset[int]:
    """The ports of a list such as "80, 443"; "" stands for every port and gives an empty set. ValueError otherwise."""
    ports = frozenset(int(part) for part in value.split(",")) if value.strip() else frozenset()
    if not all(1 <= port <= 65_535 for port in ports):
        raise ValueError("A port lies between 1 and 65535.")
    return ports


def read_networks(value: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """The networks of a list such as "127.0.0.0/8, ::1"; none for "". Raises ValueError for what is none."""
    return tuple(ip_network(part.strip()) for part in value.split(",")) if value.strip() else ()


def _check_ports(value: str) -> None:
    try:
        read_ports(value)
    except ValueError:
        _refuse("must be ports separated by commas, or empty for every port")


def _check_networks(value: str) -> None:
    try:
        read_networks(value)
    except ValueError:
        _refuse("must be networks such as 127.0.0.0/8 separated by commas, or empty for none")


_CHECKS = {
    "database_url": _check_database_url,
    "filled": _check_filled,
    "secret": _check_secret,
    "networks": _check_networks,
    "ports": _check_ports,
    "timezone": _check_timezone,
}
