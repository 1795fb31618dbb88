# Needs make, Python 3.11 or newer with venv and pip, and nothing else.
# Another Python: make PYTHON=python3.12 test

PYTHON ?= python3
VENV := .venv
LOWEST := build/lowest
RUN := $(VENV)/bin/python
STAMP := $(VENV)/.ready
DEMO := build/demo
EXAMPLES ?= 50000
FIGURES := examples/tunliu-2025/figures.csv
PLANTED := two-digits-swapped
# Tests start a hundred programs: none should compile the code anew. `make clean` removes it.
export PYTHONDONTWRITEBYTECODE :=

show = echo "$$ xlbudget $(1)"; $(RUN) -m xlbudget $(1)

.PHONY: help venv demo test test-long test-lowest lint bench fuzz page docs clean check-python
.DEFAULT_GOAL := help

help:
	@echo "make venv   set up $(VENV) with pinned packages"
	@echo "make demo   make a real unit's workbook, check it, plant an error and find it"
	@echo "make test   lint, then run all tests"
	@echo "make test-long    what make test leaves out: more cases, more random instances; half an hour"
	@echo "make test-lowest  all tests with the oldest versions that are supported"
	@echo "make lint   ruff and mypy only"
	@echo "make bench  measure speed"
	@echo "make fuzz   read mutated workbooks, EXAMPLES=$(EXAMPLES) of them"
	@echo "make page   dist/xlbudget.html: checks in a browser, without network (needs npm)"
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
	@echo "1. A real unit: the workbook with formulas, from the figures it published"
	@echo
	@$(call show,new --figures $(FIGURES) -o $(DEMO)/linked.xlsx)
	@echo
	@echo "2. It reconciles"
	@echo
	@$(call show,check $(DEMO)/linked.xlsx)
	@echo
	@echo "3. Its tables as printed, but two digits of one figure swapped: the cell is found"
	@echo
	@$(RUN) -m examples.variants examples/tunliu-2025 $(DEMO) $(PLANTED) >/dev/null
	@$(call show,check $(DEMO)/$(PLANTED).xlsx) || test $$? -eq 1
	@echo
	@echo "The workbooks are in $(DEMO). English messages: add --lang en."

test: lint
	$(RUN) -m pytest

test-long: $(STAMP)
	XLBUDGET_DRAW_ALL=1 XLBUDGET_SHIPPED_SIZE=1 FUZZ_EXAMPLES=3000 $(RUN) -m pytest -m "long or drawn or hypothesis"

# Only packages that users install are old here: what judges them stays the same.
test-lowest: $(STAMP)
	$(PYTHON) -m venv --clear $(LOWEST)
	$(LOWEST)/bin/python -m pip install --quiet --disable-pip-version-check -r requirements/dev.txt
	$(LOWEST)/bin/python -m pip install --quiet --disable-pip-version-check -r requirements/lowest.txt
	$(LOWEST)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(LOWEST)/bin/python -m pytest

lint: $(STAMP)
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy

bench: $(STAMP)
	$(RUN) bench/check_cold.py
	$(RUN) bench/read.py
	$(RUN) bench/batch.py
	$(RUN) bench/hostile.py
	$(RUN) bench/people.py
	$(RUN) bench/damage.py

fuzz: $(STAMP)
	FUZZ_EXAMPLES=$(EXAMPLES) $(RUN) -m pytest tests/fuzz

page: $(STAMP)
	$(RUN) -m tools.page

docs: $(STAMP)
	$(RUN) -m tools.docs

clean:
	rm -rf $(VENV) build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
