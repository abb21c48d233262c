"""schemathesis walks the whole document: what it allows, what it forbids, and from one answer to the next.

`make test` goes a short way; `make test-contract` draws 2,000 examples a route with three seeds.
"""

import os

import pytest
from contract_run import walk_document
from flask import Flask

EXAMPLES = int(os.environ.get("CONTRACT_EXAMPLES", "4"))
SEEDS = [int(seed) for seed in os.environ.get("CONTRACT_SEEDS", "1").split(",")]


@pytest.mark.parametrize("seed", SEEDS)
def test_every_answer_is_as_the_document_says(api_app: Flask, api_key: str, seed: int) -> None:
    walk = walk_document(api_app, api_key, seed=seed, examples=EXAMPLES)
    assert walk.failures == {}, walk.describe()
    # A walk that was turned away everywhere would find nothing wrong either.
    assert walk.statuses[200] > 300
    assert walk.statuses[201] > min(EXAMPLES, 10)
    assert not [status for status in walk.statuses if status >= 500]
    for path, item in api_app.test_client().get("/api/v1/openapi.json").json["paths"].items():
        for method in item.keys() - {"parameters"}:
            assert any(walk.requests[f"{phase} {method.upper()} {path}"] for phase in ("coverage", "fuzzing")), path
    assert sum(count for label, count in walk.requests.items() if label.startswith("stateful ")) > EXAMPLES
