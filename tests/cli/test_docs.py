"""The documents keep up with what they describe."""

import re
import tomllib
from pathlib import Path

from quotetrack.settings import find_config_folder

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
