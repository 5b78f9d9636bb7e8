# Steward: `make help` explains each target.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
UPSTREAM ?= .venv-upstream

.DEFAULT_GOAL := help
.PHONY: help run test upstream lint check bench format clean

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

test: $(VENV)/.dev  ## Install, then pass every test; what cannot run here is skipped with the reason
	$(BIN)/python -m pytest -n 2 --dist loadfile

$(UPSTREAM)/.ready: requirements.txt requirements-upstream.txt
	@test -x $(UPSTREAM)/bin/python || $(PYTHON) -m venv $(UPSTREAM)
	@$(UPSTREAM)/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-upstream.txt
	@touch $@

upstream: $(UPSTREAM)/.ready  ## Flask-Admin's own SQLAlchemy tests, against our ModelView
	$(UPSTREAM)/bin/python -m tests.upstream -n 2

lint: $(VENV)/.dev  ## Format, lint, types and import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint test  ## Everything that must be green: lint, then the tests

bench: $(VENV)/.dev  ## The benchmarks, side by side with plain Flask-Admin, as a table
	$(BIN)/python -m benchmarks $(BENCH)

format: $(VENV)/.dev  ## Format and mend what a tool can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:  ## Remove the environment, caches and the demo's database
	rm -rf $(VENV) $(UPSTREAM) instance .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
