# Steward: `make help` explains each target.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
UPSTREAM ?= .venv-upstream
DJANGO ?= .venv-django

.DEFAULT_GOAL := help
.PHONY: help run test nightly upstream fuzz lint check bench pairs dangers messages format clean

help:  ## Say what each target does
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(VENV)/.run: requirements.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements.txt requirements-dev.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@ $(VENV)/.run

run: $(VENV)/.run  ## Install, migrate, fill the demo on first run, serve http://127.0.0.1:5000
	@$(BIN)/python run.py db upgrade
	@$(BIN)/python run.py demo --if-empty
	@$(BIN)/python run.py serve

test: $(VENV)/.dev  ## Install, then pass the tests; what cannot run here is skipped with the reason
	$(BIN)/python -m pytest -n 2 --dist loadfile -m 'not nightly'

nightly: $(VENV)/.dev  ## The walks through everything, of which `make test` takes a sample
	$(BIN)/python -m pytest -n 2 --dist loadfile -m nightly

$(UPSTREAM)/.ready: requirements.txt requirements-upstream.txt
	@test -x $(UPSTREAM)/bin/python || $(PYTHON) -m venv $(UPSTREAM)
	@$(UPSTREAM)/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-upstream.txt
	@touch $@

upstream: $(UPSTREAM)/.ready  ## Flask-Admin's own SQLAlchemy tests, against our ModelView
	$(UPSTREAM)/bin/python -m tests.upstream -n 2

lint: $(VENV)/.dev  ## Format, lint, types, import contracts, and the migrations as files
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python run.py db check --files

fuzz: $(VENV)/.dev  ## Schemathesis asks the demo's API, as each role and as nobody
	$(BIN)/python -m tests.fuzz

check: lint test fuzz  ## Everything that must be green: lint, the tests, then schemathesis

bench: $(VENV)/.dev  ## The benchmarks, side by side with plain Flask-Admin, as a table
	$(BIN)/python -m benchmarks $(BENCH)

$(DJANGO)/.ready: requirements-django.txt
	@test -x $(DJANGO)/bin/python || $(PYTHON) -m venv $(DJANGO)
	@$(DJANGO)/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-django.txt
	@touch $@

pairs: $(VENV)/.dev $(DJANGO)/.ready  ## Every pair of migrations through Steward, Alembic and Django; writes docs/migration-conflicts.md
	$(BIN)/python -m tests.schema.pairs --django $(DJANGO)/bin/python

dangers: $(VENV)/.dev  ## Each dangerous migration on 1,000,000 rows under load, and its safe form; writes docs/migration-safety.md
	$(BIN)/python -m tests.schema.safety.dangers

messages: $(VENV)/.dev  ## Collect every sentence into the catalogues, and compile them
	@$(BIN)/python run.py messages

format: $(VENV)/.dev  ## Format and mend what a tool can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:  ## Remove the environment, caches and the demo's database
	rm -rf $(VENV) $(UPSTREAM) $(DJANGO) instance .pytest_cache .mypy_cache .ruff_cache .import_linter_cache \
		.hypothesis .schemathesis
