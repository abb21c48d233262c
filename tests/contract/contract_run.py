"""One walk of schemathesis over the whole document, against an app in this process."""

import json
import re
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
EXPECTED = ("2xx", "304", "401", "403", "404", "409", "412", "429")
# Why a request may be refused although every value in it is of the documented form; whatever else is said of one is a
# fault of the document.
BEYOND_SCHEMAS = tuple(
    re.compile(pattern)
    for pattern in (
        # What exists, and what was given out.
        r"There is no (article|speaker|statement|claim|alias|role|watch|alert|correction) \d+\.",
        r"The cursor (is not one that a list gave out|belongs to another list)\.",
        # Two values of one request that do not go together.
        r"An article is compared with another one\.",
        r"is not after since\.",
        r"The start must come before the end\.",
        r"The stretches must be in order and must not overlap\.",
        r"Send either text or html, not both\.",
        r"Send the article's text, or its html\.",
        r"Give either the id of a speaker or a name\.",
        r"The kind belongs to a name\.",
        r"There is nothing to change\.",
        r"The unit \d+ stands within a character\.",
        r"This is not what the address says\.",
        r"There is no word to look for\.",
        r"names no office\.",
        r"No article can have this external_id\.",
        r"Send at least one article\.",
        r"A watch names a speaker, a claim, an outlet, or words that must be there\.",
        # A number within what the sender wants kept.
        r"Integers of more than 63 bits are not taken\.",
        # Characters that no text may hold, blanks beyond ASCII, and bytes, which schemas do not count.
        r"(A field's name: )?A NUL character stands at \d+\.",
        r"(A field's name: )?A lone surrogate stands at \d+\.",
        r"This is blank\.",
        r"This is longer than \d+ bytes\.",
        # What a file holds, and what stands beside it in the form.
        r"The file (is|says|has|belongs) .*",
        r"The field is (given more than once|not UTF-8)\.",
        r"A part of the form has no name\.",
        # Formats.
        r"This is not an http or https address\.",
        r"There is no such time\.",
        r"The address (must|names|cannot) .*",
        r"Alerts are not sent to .*",
    )
)


@dataclass(slots=True)
class Walk:
    """What a walk sent and what it found wrong: each failure once, with the request that shows it."""

    requests: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    failures: dict[str, str] = field(default_factory=dict)

    def describe(self) -> str:
        """Every failure, for a test's message."""
        return "\n\n".join(f"{title}\n{detail}" for title, detail in self.failures.items())


@schemathesis.serializer("application/x-ndjson")
def serialize_lines(_context: Any, value: Any) -> bytes:
    """A text of lines as it stands; what is drawn instead of one as a line of JSON."""
    return value.encode("utf-8", "replace") if isinstance(value, str) else json.dumps(value).encode()


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
            "checks": {
                "enabled": True,
                # RFC 6585: a change that does not say which version it is made on.
                "missing_required_header": {"expected-statuses": [400, 401, 403, 404, 415, 422, 428]},
                "positive_data_acceptance": {"expected-statuses": [*EXPECTED]},
            },
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
            exchange = recorder.interactions.get(identifier)
            response = None if exchange is None else exchange.response
            case = recorder.cases[identifier].value
            if check.failure_info is None or _is_beyond_schemas(check.name, case, response):
                continue
            failure = check.failure_info.failure
            answer = "" if response is None else _show(response)
            yield (
                f"{case.operation.label}: {check.name}: {failure.title}",
                f"{failure.message}\n{check.failure_info.code_sample}\n{answer}",
            )


def _is_beyond_schemas(check: str, case: Any, response: Any) -> bool:
    if check == "negative_data_rejection" and case.media_type == "application/x-ndjson":
        # Whatever is no text becomes one on the way, and each line of it has a result of its own.
        return True
    if check == "ensure_resource_availability" and response is not None:
        # What the body names is missing, not what the address names.
        numbers = re.findall(r"\d+", json.loads(response.content)["detail"])
        return bool(numbers) and not set(numbers) & {str(value) for value in case.path_parameters.values()}
    if check != "positive_data_acceptance" or response is None or response.status_code not in {400, 415, 422}:
        return False
    document = json.loads(response.content)
    if response.status_code == 415:
        # A file may be of a kind that is not read; any other medium that the document names must be taken.
        return case.media_type == "multipart/form-data" and document["detail"].startswith("The file is ")
    if document["type"].endswith((":idempotency-key-reused", ":unreadable-text")):
        # What was sent before, and what a page holds.
        return True
    complaints = document["errors"]
    return bool(complaints) and all(
        any(pattern.fullmatch(complaint["detail"]) for pattern in BEYOND_SCHEMAS) for complaint in complaints
    )


def _show(response: Any) -> str:
    return f"{response.status_code} {response.content[:600]!r}"
