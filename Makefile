# make run: everything from nothing to a served page. make test: every check. make install: the command alone.
PYTHON ?= python3
BIN := .venv/bin
# Both files name everything, down to the last dependency, so pip has nothing to find out (a test holds them to it).
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check

.PHONY: run install test lint types floors bench bench-analysis bench-matching clean
.DEFAULT_GOAL := run

run: .venv/installed
	@exec $(BIN)/quotetrack serve --prepare

install: .venv/installed

# pytest says at its end which tests were left out for want of PostgreSQL or Chromium, and how to get them; with
# CI=true that is a failure.
test: lint types floors
	@$(BIN)/python -m pytest -n 2

lint: .venv/installed-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: .venv/installed-dev
	@$(BIN)/mypy

floors: .venv/installed-dev
	@$(BIN)/lint-imports

# What the README says of speed. CORPORA=FOLDER measures on the corpus there (polnear/dev.jsonl), else on invented news.
bench: bench-analysis bench-matching

bench-analysis: .venv/installed
	@$(BIN)/python benchmarks/analysis.py $(CORPORA)

# A million variants of real statements, stored and asked for; SIZES=100000 for a quick look.
SIZES ?= 100000,1000000
bench-matching: .venv/installed
	@$(BIN)/python benchmarks/matching.py $(CORPORA) --sizes $(SIZES)

clean:
	rm -rf .venv .venv-bench .venv-bench-matching build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "quotetrack needs Python 3.11 or newer; name one with: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
	  { echo "Python's venv module is missing; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv .venv

# The stamps tell make that an installation is as new as what it was made from.
.venv/installed: .venv/bin/python requirements.txt pyproject.toml
	@echo "Installing into .venv (once, about a minute) ..."
	@$(PIP) install --no-deps -r requirements.txt
	@$(PIP) install --no-deps --editable .
	@touch $@

.venv/installed-dev: .venv/installed requirements-dev.txt
	@$(PIP) install --no-deps -r requirements-dev.txt
	@touch $@
