# Needs make, Python 3.11 or newer with venv and pip, and nothing else.
# Another Python: make PYTHON=python3.12 test

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
STAMP := $(VENV)/.ready
DEMO := build/demo
EXAMPLES ?= 50000
FIGURES := examples/tunliu-2025/figures.csv

.PHONY: help venv demo test lint bench fuzz docs clean check-python
.DEFAULT_GOAL := help

help:
	@echo "make venv   set up $(VENV) with pinned packages"
	@echo "make demo   generate two sample workbooks in $(DEMO) and check them"
	@echo "make test   lint, then run all tests"
	@echo "make lint   ruff and mypy only"
	@echo "make bench  measure speed"
	@echo "make fuzz   read mutated workbooks, EXAMPLES=$(EXAMPLES) of them"
	@echo "make docs   regenerate the generated documentation"
	@echo "make clean  remove everything that make has created"

venv: $(STAMP)

$(STAMP): requirements/dev.txt pyproject.toml
	@$(MAKE) --no-print-directory check-python
	$(PYTHON) -m venv --clear $(VENV)
	$(RUN) -m pip install --quiet --disable-pip-version-check -r requirements/dev.txt
	$(RUN) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

check-python:
	@command -v "$(PYTHON)" >/dev/null || { \
	  echo "Python was not found: $(PYTHON). Install Python 3.11 or newer, or name it: make PYTHON=/path/to/python3" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "xlbudget needs Python 3.11 or newer; $(PYTHON) is $$("$(PYTHON)" -V 2>&1). Name another: make PYTHON=python3.12" >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "$(PYTHON) cannot create virtual environments. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }

demo: $(STAMP)
	@rm -rf $(DEMO)
	@mkdir -p $(DEMO)
	$(RUN) -m xlbudget new --figures $(FIGURES) -o $(DEMO)/tunliu-2025.xlsx
	$(RUN) -m xlbudget new --figures $(FIGURES) --as-printed -o $(DEMO)/tunliu-2025-as-printed.xlsx
	$(RUN) -m xlbudget check $(DEMO)/tunliu-2025.xlsx
	$(RUN) -m xlbudget check $(DEMO)/tunliu-2025-as-printed.xlsx
	@echo "The workbooks are in $(DEMO)."

test: lint
	$(RUN) -m pytest

lint: $(STAMP)
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy

bench: $(STAMP)
	$(RUN) bench/check_cold.py
	$(RUN) bench/read.py
	$(RUN) bench/batch.py

fuzz: $(STAMP)
	FUZZ_EXAMPLES=$(EXAMPLES) $(RUN) -m pytest tests/fuzz

docs: $(STAMP)
	$(RUN) -m tools.docs

clean:
	rm -rf $(VENV) build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
