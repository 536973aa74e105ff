# make demo | test | lint | types | docs | clean | distclean
# Another interpreter: make test PYTHON=python3.13. Another environment: make test VENV=/tmp/env.
# More processes: make test JOBS=8.
PYTHON ?= python3
VENV ?= .venv
SITE ?= site
# Processes of the tests, each with one thread; about 2 GB of memory each.
JOBS ?= 2

SHELL := bash
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet
# The stamp names the Python version: another version makes a new environment.
STAMP := $(VENV)/.ready-$(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])')
PINS := requirements/core.txt requirements/extras.txt requirements/tests.txt

.PHONY: demo test lint types docs clean distclean

demo: $(STAMP)
	$(BIN)/python demo/demo.py

test: $(STAMP)
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -m "not slow" --quiet --durations=10 \
	    --numprocesses $(JOBS) --dist loadfile

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(STAMP)
	$(BIN)/pyright --pythonpath $(BIN)/python

docs: $(STAMP)
	$(PIP) install -r requirements/docs.txt
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --site-dir $(SITE)

$(STAMP): $(PINS) setup.py pyproject.toml
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit( \
	    "expected Python 3.11 or newer, but got %s; name one: make PYTHON=python3.13" % sys.version)'
	@echo "Installing into $(VENV): a few minutes and some gigabytes, once"
	$(PYTHON) -m venv $(if $(filter-out $(STAMP),$(wildcard $(VENV)/.ready-*)),--clear) $(VENV)
	$(PIP) install $(PINS:%=-r %)
	$(PIP) install --no-deps --editable .
	@touch $@

clean:
	rm -rf build dist site raproc.egg-info .pytest_cache .ruff_cache
	find configs demo raproc tests tools -name __pycache__ -prune -exec rm -rf {} +

distclean: clean
	rm -rf $(VENV) raproc/.mim
