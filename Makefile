# The commands of this project; `make help` tells what each does.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# Tests wait more than they work: two at a time also on one core.
WORKERS ?= 2

.PHONY: help setup demo test long lint accuracy bench chaos docs cookbook site lock clean

help: ## Tell what each target does
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 10

setup: $(READY) ## Make the virtual environment with the locked dependencies

# As a constraint the lock also holds what is asked for with extras, as sqlalchemy[asyncio] is.
# The stamp is the last thing written: a set-up that was interrupted is done again from the start.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "jobfeed needs Python 3.11 or later; this is " + sys.version.split()[0] + ". Say: make PYTHON=python3.11 " + "$(MAKECMDGOALS)")'
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock -c requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: $(READY) ## Run the whole pipeline against the bundled careers site
	$(BIN)/jobfeed demo

test: lint $(READY) ## Lint, check types, run the tests
	$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile -m "not long"

long: $(READY) ## Run the tests that take minutes each
	$(BIN)/python -m pytest -q -m long

lint: $(READY) ## Check style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

accuracy: $(READY) ## Measure what cleaning reads right of the gold texts
	$(BIN)/python -m benchmarks.accuracy

bench: $(READY) ## Measure speed against yardsticks in the same run
	$(BIN)/python -m benchmarks

chaos: $(READY) ## Kill everything at random over thirty cycles; the store must end as if nothing had
	CHAOS_CYCLES=30 CHAOS_UNREACHABLE=60 $(BIN)/python -m pytest -q -s tests/test_chaos.py

docs: $(READY) ## Write docs/reference.md anew from the code
	$(BIN)/python -m jobfeed.reference

cookbook: $(READY) ## Ask the questions of docs/cookbook.md anew of the demo's data
	$(BIN)/python -m jobfeed.cookbook

site: $(READY) ## Build the documentation as pages into site/
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

lock: $(READY) ## Write requirements.lock anew from pyproject.toml (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra dev pyproject.toml -o requirements.lock

clean: ## Remove the virtual environment, caches and the demo's data
	rm -rf $(VENV) demo-data site .mypy_cache .ruff_cache .pytest_cache build *.egg-info
