"""The documents keep up with what they describe."""

import re
import tomllib
from pathlib import Path

from quotetrack.app import create_app
from quotetrack.services import claim_exports, correction_lists
from quotetrack.services.exports import STATEMENT_COLUMNS
from quotetrack.settings import find_config_folder, load_settings

DOCS = Path(__file__).parents[2] / "docs"


def test_every_setting_is_documented_with_its_default() -> None:
    page = (DOCS / "configuration.md").read_text(encoding="utf-8")
    documented = dict(re.findall(r"^\| `([a-z_.]+)` \| (.*?) \|", page, re.MULTILINE))
    default = tomllib.loads((find_config_folder() / "default.toml").read_text(encoding="utf-8"))
    wanted = {
        f"{section}.{name}": str(value).lower() if isinstance(value, bool | int) else f"`{value}`" if value else "empty"
        for section, entries in default.items()
        for name, value in entries.items()
    }
    assert documented == wanted


def test_every_route_of_the_api_is_documented_with_its_scope(tmp_path: Path) -> None:
    page = (DOCS / "api.md").read_text(encoding="utf-8")
    documented = re.findall(r"^\| `([A-Z]+ /\S+)` \| .+ \| `(\w+)` \|$", page, re.MULTILINE)
    environ = {"QUOTETRACK_DATABASE_URL": f"sqlite:///{tmp_path}/x.db", "QUOTETRACK_WEB_SECRET_KEY": "k" * 32}
    with create_app(load_settings(environ)).test_client() as client:
        described = client.get("/api/v1/openapi.json").get_json()
    routes = [
        (f"{method.upper()} {path.removeprefix('/api/v1')}", *operation["security"][0]["bearer"])
        for path, operations in described["paths"].items()
        for method, operation in operations.items()
        if method != "parameters" and path.startswith("/api/v1")
    ]
    assert sorted(documented) == sorted(routes)


def test_every_column_of_the_csv_is_documented() -> None:
    page = (DOCS / "api.md").read_text(encoding="utf-8")
    table = page.split("| column | meaning |")[1]
    documented = [
        name for names in re.findall(r"^\| ([a-z_, ]+) \|", table, re.MULTILINE) for name in names.split(", ")
    ]
    assert sorted(documented) == sorted(STATEMENT_COLUMNS)


def test_every_other_csv_is_documented_with_its_columns() -> None:
    page = (DOCS / "api.md").read_text(encoding="utf-8")
    table = re.findall(r"^\| `(/\S+\.csv)` \| ([a-z_, ]+) \|$", page, re.MULTILINE)
    assert {name: tuple(columns.split(", ")) for name, columns in table} == {
        "/claims.csv": claim_exports.CLAIM_COLUMNS,
        "/claims/{claim_id}/appearances.csv": claim_exports.APPEARANCE_COLUMNS,
        "/conflicts.csv": claim_exports.CONFLICT_COLUMNS,
        "/compare.csv": claim_exports.COMPARISON_COLUMNS,
        "/speakers.csv": claim_exports.SPEAKER_COLUMNS,
        "/corrections.csv": correction_lists.COLUMNS,
        "/speakers/{speaker_id}/timeline.csv": claim_exports.TIMELINE_COLUMNS,
    }
