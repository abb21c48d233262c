"""A word to whoever lacks the extra, without which archives are not tested."""

import importlib.util
import os

import pytest

HOW_TO_GET = "Arrow and Dask are not installed; they come with: make cluster"


@pytest.fixture(autouse=True, scope="session")
def _cluster() -> None:
    if importlib.util.find_spec("pyarrow") is None or importlib.util.find_spec("distributed") is None:
        if os.environ.get("CI") == "true":
            pytest.fail(HOW_TO_GET)
        pytest.skip(HOW_TO_GET)
