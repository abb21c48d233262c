# make run: everything from nothing to a served page. make test: every check. make install: the command alone.
PYTHON ?= python3
BIN := .venv/bin
# Both files name everything, down to the last dependency, so pip has nothing to find out (a test holds them to it).
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check

.PHONY: run install test test-contract test-crash lint types floors bench bench-analysis bench-ingest bench-matching bench-pairs bench-api bench-editing bench-history screenshots bench-scale bench-loading soak test-batch cluster clean
.DEFAULT_GOAL := run

run: .venv/installed
	@exec $(BIN)/quotetrack serve --prepare

install: .venv/installed

# pytest says at its end which tests were left out for want of PostgreSQL or Chromium, and how to get them; with
# CI=true that is a failure.
test: lint types floors
	@$(BIN)/python -m pytest -n 2

# The long way of the contract tests: 2,000 examples a route, three seeds, both databases, 200 clients that hang up.
EXAMPLES ?= 2000
SEEDS ?= 1,2,3
test-contract: .venv/installed-dev
	@CONTRACT_EXAMPLES=$(EXAMPLES) CONTRACT_SEEDS=$(SEEDS) CONTRACT_CLIENTS=200 $(BIN)/python -m pytest -n 2 tests/contract

# Everything broken at a hundred moments, fifty on each database, where `make test` breaks it at two.
# CRASH_SEED=N for other moments.
test-crash: .venv/installed-dev
	@CRASH_ROUNDS=50 $(BIN)/python -m pytest -n 0 tests/crash

lint: .venv/installed-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: .venv/installed-dev
	@$(BIN)/mypy

floors: .venv/installed-dev
	@$(BIN)/lint-imports

# What the README says of speed. CORPORA=FOLDER measures on the corpus there (polnear/dev.jsonl), else on invented news.
bench: bench-analysis bench-ingest bench-matching bench-pairs bench-api

bench-analysis: .venv/installed
	@$(BIN)/python benchmarks/analysis.py $(CORPORA)

# Articles taken in with their analysis and their claims, into an empty database and into ones of so many statements.
INGEST_SIZES ?= 0,100000,1000000
bench-ingest: .venv/installed
	@$(BIN)/python benchmarks/ingest.py $(CORPORA) --sizes $(INGEST_SIZES) --workers 2

# A million variants of real statements, stored and asked for; SIZES=100000 for a quick look.
# DATABASE=postgresql://user@host/name measures that server too.
SIZES ?= 100000,1000000
bench-matching: .venv/installed
	@$(BIN)/python benchmarks/matching.py $(CORPORA) --sizes $(SIZES) $(if $(DATABASE),--database $(DATABASE))

# How well two statements are compared, on labelled pairs of benchmarks/pairs, and how fast; PAIRS=FILE for others.
bench-pairs: .venv/installed
	@$(BIN)/python benchmarks/pairs.py $(PAIRS)

# Over HTTP with wrk, beside Datasette on the same file. API="--rows 0" leaves the CSV of a million rows out.
API ?=
bench-api: .venv/installed
	@$(BIN)/python benchmarks/api.py $(API)

# A generated archive of so many articles of ten statements: bytes a statement, the plans of the hottest queries.
ARTICLES ?= 100000
bench-scale: .venv/installed
	@$(BIN)/python benchmarks/scale.py $(CORPORA) --articles $(ARTICLES) $(if $(DATABASE),--database $(DATABASE))

# What `quotetrack batch` wrote into the folder RESULTS, loaded into an empty database: CPU time of an article.
bench-loading: .venv/installed-cluster
	@$(BIN)/python benchmarks/loading.py $(RESULTS) $(if $(DATABASE),--database $(DATABASE))

# Eight clients at a bounded rate for SECONDS seconds against gunicorn: memory, connections, speed and errors by minute.
SECONDS ?= 3600
soak: .venv/installed
	@$(BIN)/python benchmarks/soak.py --seconds $(SECONDS) $(if $(DATABASE),--database $(DATABASE))

# Claims of an archive loaded from a cluster's results beside those of the same articles ingested one by one.
BATCH_ARTICLES ?= 5000
test-batch: .venv/installed-dev .venv/installed-cluster
	@BATCH_ARTICLES=$(BATCH_ARTICLES) $(BIN)/python -m pytest -n 0 tests/batch

# Thirty statements of the queue decided by keys in a scripted browser, a hundred thousand stored.
bench-editing: .venv/installed-dev
	@$(BIN)/python benchmarks/editing.py $(if $(DATABASE),--database $(DATABASE))

# How long the pages of history and accuracy take with 20,000 corrections among 100,000 statements.
bench-history: .venv/installed-dev
	@$(BIN)/python benchmarks/history.py $(if $(DATABASE),--database $(DATABASE))

# Pictures of every page of the editors, light, dark and on a phone, to be looked at; FOLDER=somewhere.
FOLDER ?= build/screenshots
screenshots: .venv/installed-dev
	@$(BIN)/python benchmarks/screenshots.py $(FOLDER)

clean:
	rm -rf .venv .venv-bench .venv-bench-matching .venv-bench-api build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

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

# Dask and Arrow, for `quotetrack batch` and its tests; without them the tests say that they were left out.
cluster: .venv/installed-cluster

.venv/installed-cluster: .venv/installed requirements-cluster.txt
	@$(PIP) install --no-deps -r requirements-cluster.txt
	@touch $@

.venv/installed-dev: .venv/installed requirements-dev.txt
	@$(PIP) install --no-deps -r requirements-dev.txt
	@touch $@
