# `make crawl` and `make test` do all of their own set-up; a second call of either does not install again.
# They install what requirements/ locks. `make lock` generates those files from pyproject.toml.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO := data/demo
# Everything needed is in the lock files, so nothing is resolved, nor fetched to build a package with
INSTALL := $(BIN)/python -m pip install --quiet --no-deps --no-build-isolation
UV := build/uv/bin/uv
LOCK := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes
# A module's tests run in one worker, so that the crawls they share run once; tests/conftest.py orders the modules
PYTEST := -m pytest -n 2 --dist loadscope --no-loadscope-reorder
export PIP_DISABLE_PIP_VERSION_CHECK = 1
# The tests start a hundred processes; without bytecode each would compile every module again
export PYTHONDONTWRITEBYTECODE =
export UV_CUSTOM_COMPILE_COMMAND = make lock

.PHONY: crawl test test-long test-soak durability test-oldest test-newest lint docs install browser lock clean

crawl: $(VENV)/.installed ## crawl seeds/ into an emptied demo folder and print a summary
	@rm -rf $(DEMO)
	@$(BIN)/scrapy crawl local --loglevel WARNING \
		-s NEWSCRAWL_ARTICLES_DIR=$(DEMO)/articles -s NEWSCRAWL_RUNS_DIR=$(DEMO)/runs -s NEWSCRAWL_STATE_DIR=$(DEMO)/state

test: $(VENV)/.installed-dev browser ## every behaviour; ARGS names a part
	$(BIN)/python $(PYTEST) $(ARGS)

test-long: $(VENV)/.installed-dev browser ## the same with more kills, more documents and more hostile texts
	$(BIN)/python $(PYTEST) -m long $(ARGS)

durability: $(VENV)/.installed-dev ## kills, failing disks and runs at once, for an hour; ARGS names trials and numbers
	$(BIN)/python -m benchmarks.durability $(ARGS)

test-soak: $(VENV)/.installed-dev ## random damage, deaths and texts, for a quarter of an hour
	$(BIN)/python $(PYTEST) -m soak $(ARGS)

test-oldest: RESOLUTION := lowest-direct
test-newest: RESOLUTION := highest
test-oldest test-newest: test-%: $(UV) ## the suite with the lowest versions that pyproject.toml allows, or with the newest
	$(UV) venv --quiet --clear --no-python-downloads --python $(PYTHON) build/$*
	$(UV) pip install --quiet --python build/$* --resolution $(RESOLUTION) \
		--requirements pyproject.toml --all-extras --group dev --group build --editable .
	build/$*/bin/python $(PYTEST) $(ARGS)

lint: $(VENV)/.installed-dev ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

docs: $(VENV)/.installed-dev ## the site of docs/, in build/docs
	$(BIN)/python -m sphinx -W -n --keep-going -q docs build/docs

install: $(VENV)/.installed

browser: ## Chromium, in which the report is tried, where it is missing and Debian's packages can be installed
	@command -v chromium > /dev/null || { test "$$(id -u)" = 0 && command -v apt-get > /dev/null && apt-get update -qq && \
		apt-get install -qq --no-install-recommends chromium > /dev/null; } || echo "no chromium: tests of the report's page are skipped"

lock: $(UV) ## take changes of pyproject.toml into requirements/; ARGS=--upgrade takes the newest of everything
	$(LOCK) $(ARGS) --output-file requirements/run.txt pyproject.toml
	$(LOCK) $(ARGS) --output-file requirements/build.txt --constraints requirements/run.txt --group build
	$(LOCK) $(ARGS) --output-file requirements/dev.txt --constraints requirements/run.txt --group dev

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml requirements/build.txt requirements/run.txt | $(BIN)/python
	$(INSTALL) --require-hashes --requirement requirements/build.txt
	$(INSTALL) --require-hashes --requirement requirements/run.txt
	$(INSTALL) --editable .
	@touch $@

$(VENV)/.installed-dev: requirements/dev.txt $(VENV)/.installed
	$(INSTALL) --require-hashes --requirement requirements/dev.txt
	@touch $@

$(UV):
	$(PYTHON) -m venv build/uv
	build/uv/bin/python -m pip install --quiet 'uv>=0.13'

clean: ## remove the environments, the demo and caches
	rm -rf $(VENV) $(DEMO) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
