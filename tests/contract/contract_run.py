"""One walk of schemathesis over the whole document, against an app in this process."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import schemathesis
from flask import Flask
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from schemathesis.transport.wsgi import WSGI_TRANSPORT

DOCUMENT = "/api/v1/openapi.json"


@dataclass(slots=True)
class Walk:
    """What a walk sent and what it found wrong: each failure once, with the request that shows it."""

    requests: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    failures: dict[str, str] = field(default_factory=dict)

    def describe(self) -> str:
        """Every failure, for a test's message."""
        return "\n\n".join(f"{title}\n{detail}" for title, detail in self.failures.items())


def walk_document(app: Flask, key: str, *, seed: int, examples: int, shrink: bool = False) -> Walk:
    """Sends what the document allows and what it forbids to every route, in all phases, with all checks.

    ``examples`` is how many are drawn for a route in each of the drawing phases, links between routes included.
    """
    config = SchemathesisConfig.from_dict(
        {
            "seed": seed,
            "continue-on-failure": True,
            "headers": {"Authorization": f"Bearer {key}"},
            "generation": {"max-examples": examples, "no-shrink": not shrink, "database": "none"},
            "checks": {"enabled": True},
            "phases": {
                "examples": {"enabled": True},
                "coverage": {"enabled": True},
                "fuzzing": {"enabled": True},
                "stateful": {"enabled": True},
            },
        }
    )
    schema: Any = schemathesis.openapi.from_wsgi(DOCUMENT, app, config=config)
    walk = Walk()
    with patch.object(WSGI_TRANSPORT, "send", _send_in_process):
        for event in from_schema(schema).execute():
            match event:
                case events.ScenarioFinished():
                    _note_scenario(walk, event)
                case events.NonFatalError():
                    walk.failures[f"{event.label}: {event.info.title}"] = event.info.format()
                case events.FatalError():
                    raise event.exception
    return walk


_send = WSGI_TRANSPORT.send


def _send_in_process(case: Any, **options: Any) -> Any:
    # The probes without a key come with settings of a socket, which a call within this process has none of.
    for name in ("max_redirects", "verify", "cert", "proxies"):
        options.pop(name, None)
    return _send(case, **options)


def _note_scenario(walk: Walk, event: Any) -> None:
    recorder = event.recorder
    for identifier, exchange in recorder.interactions.items():
        label = recorder.cases[identifier].value.operation.label
        walk.requests[f"{event.phase.value} {label}"] += 1
        if exchange.response is not None:
            walk.statuses[exchange.response.status_code] += 1
    for title, detail in _list_failures(recorder):
        walk.failures.setdefault(title, detail)


def _list_failures(recorder: Any) -> Iterator[tuple[str, str]]:
    for identifier, checks in recorder.checks.items():
        for check in checks:
            if check.failure_info is None:
                continue
            case = recorder.cases[identifier].value
            failure = check.failure_info.failure
            exchange = recorder.interactions.get(identifier)
            answer = "" if exchange is None or exchange.response is None else _show(exchange.response)
            yield (
                f"{case.operation.label}: {check.name}: {failure.title}",
                f"{failure.message}\n{check.failure_info.code_sample}\n{answer}",
            )


def _show(response: Any) -> str:
    return f"{response.status_code} {response.content[:600]!r}"
