# make run: everything from nothing to a served page. make test: every check. make install: the command alone.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test lint types floors install clean
.DEFAULT_GOAL := run

run: .venv/installed
	@exec $(BIN)/quotetrack serve --prepare

install: .venv/installed

test: .venv/installed-dev lint types floors
	$(BIN)/pytest

lint: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/installed-dev
	$(BIN)/mypy

floors: .venv/installed-dev
	$(BIN)/lint-imports

clean:
	rm -rf .venv build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

.venv/installed: requirements.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

.venv/installed-dev: .venv/installed requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@
