# `make crawl` and `make test` do all of their own set-up; a second call of either does not install again.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO := data/demo
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: crawl test test-long check install clean

crawl: $(VENV)/.installed ## crawl seeds/ into an emptied demo folder and print a summary
	@rm -rf $(DEMO)
	@$(BIN)/scrapy crawl local --loglevel WARNING \
		-s NEWSCRAWL_ARTICLES_DIR=$(DEMO)/articles -s NEWSCRAWL_RUNS_DIR=$(DEMO)/runs -s NEWSCRAWL_STATE_DIR=$(DEMO)/state

# A module's tests run in one worker, so that the crawls they share run once; tests/conftest.py orders the modules.
# A hundred processes start, and without bytecode each would compile every module again.
PYTEST := PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n 2 --dist loadscope --no-loadscope-reorder

test: $(VENV)/.installed-dev ## every behaviour
	$(PYTEST)

test-long: $(VENV)/.installed-dev ## the same with more kills, more documents and more hostile texts
	$(PYTEST) -m long

check: $(VENV)/.installed-dev ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

install: $(VENV)/.installed

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

# The development group is read by a script of ours: the pip of a fresh Python 3.11 knows no --group
$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet $$($(BIN)/python -c 'import tomllib; print(*(name.replace(" ", "") for name in tomllib.load(open("pyproject.toml", "rb"))["dependency-groups"]["dev"]))')
	@touch $@

clean: ## remove the environment, the demo and caches
	rm -rf $(VENV) $(DEMO) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
