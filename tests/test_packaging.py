"""What is installed elsewhere: a wheel that carries everything, and requirements that stay as light as promised."""

import importlib.metadata
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
REQUIREMENTS = ("requirements.txt", "requirements-cluster.txt")
REQUIREMENT = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)$")


def read_requirements(name: str) -> dict[str, str]:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    found = {}
    for line in lines:
        if line and not line.startswith(("#", "-r ")):
            match = REQUIREMENT.match(line)
            assert match, f"{name}: {line!r} is not pinned"
            found[normalise(match[1])] = match[2]
    return found


def normalise(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def list_needs(name: str) -> set[str]:
    """The packages that an installed one needs here, extras and other platforms aside."""
    from packaging.requirements import Requirement

    needs = map(Requirement, importlib.metadata.requires(name) or [])
    return {normalise(need.name) for need in needs if need.marker is None or need.marker.evaluate({"extra": ""})}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The names in a wheel built from a copy of the sources, without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    copy = folder / "source"
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True
    )
    if listed.returncode == 0:
        names = [name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]
    else:
        names = [
            str(path.relative_to(ROOT))
            for part in ("quotetrack", "migrations", "config", "pyproject.toml", "README.md", *REQUIREMENTS)
            for path in ([ROOT / part] if (ROOT / part).is_file() else (ROOT / part).rglob("*"))
            if path.is_file()
        ]
    for name in names:
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_bytes((ROOT / name).read_bytes())
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    done = subprocess.run([*build, "--wheel-dir", str(folder), str(copy)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (made,) = folder.glob("quotetrack-*.whl")
    with zipfile.ZipFile(made) as archive:
        return archive.namelist()


@pytest.mark.parametrize(
    ("source", "inside"),
    [
        ("quotetrack", "quotetrack"),
        ("migrations", "quotetrack/migrations"),
        ("config", "quotetrack/config"),
    ],
)
def test_wheel_carries_every_file_of_the_package(wheel: list[str], source: str, inside: str) -> None:
    wanted = {
        f"{inside}/{path.relative_to(ROOT / source).as_posix()}"
        for path in (ROOT / source).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert wanted
    assert wanted - set(wheel) == set()


def test_wheel_carries_data_templates_samples_settings_and_migrations(wheel: list[str]) -> None:
    for pattern in (
        r"quotetrack/config/default\.toml",
        r"quotetrack/config/gunicorn\.conf\.py",
        r"quotetrack/migrations/0001_initial\.py",
        r"quotetrack/nlp/data/abbreviations\.txt",
        r"quotetrack/admin/templates/.*\.html",
        r"quotetrack/admin/static/.*\.css",
        r"quotetrack/cli/samples/.*\.json",
        r"quotetrack/py\.typed",
    ):
        assert any(re.fullmatch(pattern, name) for name in wheel), pattern


def test_wheel_carries_nothing_but_the_package(wheel: list[str]) -> None:
    assert {name.split("/")[0].split("-")[0] for name in wheel} == {"quotetrack"}


def test_requirements_are_the_closure_of_what_they_name() -> None:
    run = read_requirements("requirements.txt")
    missing = {need for name in run for need in list_needs(name)} - set(run)
    assert missing == set()


def test_requirements_for_development_are_closed_too() -> None:
    both = read_requirements("requirements.txt") | read_requirements("requirements-dev.txt")
    missing = {need for name in both for need in list_needs(name)} - set(both)
    assert missing == set()


def test_requirements_of_the_cluster_are_closed_and_pinned_alike() -> None:
    run, more = read_requirements("requirements.txt"), read_requirements("requirements-cluster.txt")
    dev = read_requirements("requirements-dev.txt")
    try:
        missing = {need for name in more for need in list_needs(name)} - set(run | more)
    except importlib.metadata.PackageNotFoundError as error:
        pytest.skip(f"{error.name} is not installed; make cluster installs it")
    assert missing == set()
    assert {name: dev.get(name, version) for name, version in more.items()} == more


def test_pinned_versions_are_the_installed_ones() -> None:
    both = read_requirements("requirements.txt") | read_requirements("requirements-dev.txt")
    assert {name: importlib.metadata.version(name) for name in both} == both


def test_numpy_stays_out() -> None:
    # With it in the environment, importing nltk takes five times as long.
    assert "numpy" not in read_requirements("requirements.txt")
    assert "numpy" not in read_requirements("requirements-dev.txt")
    assert "numpy" not in read_requirements("requirements-cluster.txt")
