"""The recipes of the documents run as they stand, against a running service."""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from running_server import Server

from quotetrack.client import Client
from quotetrack.services.webhooks import sign

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "docs" / "api.md", ROOT / "docs" / "client.md"]
BLOCK = re.compile(r"^```(python|sh)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
RECIPES = [
    pytest.param(kind, code, id=f"{page.stem} {number}")
    for page in PAGES
    for number, (kind, code) in enumerate(BLOCK.findall(page.read_text(encoding="utf-8")), 1)
]


def run(kind: str, code: str, service: Server, folder: Path) -> subprocess.CompletedProcess[str]:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("QUOTETRACK_")}
    environ |= {"QT_URL": f"http://127.0.0.1:{service.port}", "QT_KEY": service.key, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", code] if kind == "python" else ["sh", "-euc", code]
    return subprocess.run(command, env=environ, cwd=folder, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize(("kind", "code"), RECIPES)
def test_a_recipe_runs_as_it_stands(service: Server, client: Client, tmp_path: Path, kind: str, code: str) -> None:
    client.post_article({"text": "“The lamps are lit,” said Ada Lund.", "outlet": "Bay News", "external_id": "lamps"})
    if importlib.util.find_spec("pandas") is None:
        # What the service gives is looked at here; the table is pandas' own.
        code = code.partition("import pandas")[0]
    done = run(kind, code, service, tmp_path)
    assert done.returncode == 0, done.stderr
    assert service.key not in done.stdout + done.stderr


def test_the_recipes_do_what_they_say(service: Server, client: Client, tmp_path: Path) -> None:
    blocks = [recipe.values for recipe in RECIPES]
    hook, nightly = (next(block for block in blocks if words in block[1]) for words in ("on_save", "client.save"))
    assert run(*hook, service, tmp_path).stdout.split()[-1] == "unchanged"
    stored = next(iter(client.articles(q="Tide stops the ferry")))
    assert client.get_article(stored.id).extra == {"desk": "local"}
    run(*nightly, service, tmp_path)
    assert (tmp_path / "statements.csv").read_text(encoding="utf-8").startswith("\ufeffstatement_id,")


def test_the_receiver_of_a_webhook_knows_what_is_genuine() -> None:
    (code,) = (recipe.values[1] for recipe in RECIPES if "is_genuine" in recipe.values[1])
    names: dict[str, Any] = {}
    exec(code, names)  # noqa: S102  # the recipe itself
    header = sign("whsec_a", 1_772_000_000, b"{}")
    check = names["is_genuine"]
    assert check("whsec_a", header, b"{}", now=1_772_000_100)
    assert not check("whsec_b", header, b"{}", now=1_772_000_100)
    assert not check("whsec_a", header, b"{ }", now=1_772_000_100)
    assert not check("whsec_a", header, b"{}", now=1_772_000_400)


def test_there_are_recipes_for_what_integrators_do() -> None:
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    for name in ("A CMS hook", "A nightly CSV", "A watch", "A notebook with pandas"):
        assert f"### {name}" in page
