# Everything stands on .venv, which `make install` (or any other target) makes with Python 3.11 or newer.

# The first of these that is new enough; `make PYTHON=/path/to/python3.12 install` chooses another.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
STAMP := .venv/.installed
OUT ?= out
PLANT ?= examples/beijing/plant.yaml
# Replications of `make run`: fewer than the ten of the plant file, so that a newcomer sees the page sooner.
RUNS ?= 4

.DEFAULT_GOAL := help
.PHONY: help install run test tests nojit bench docs lint clean

help:
	@echo "make install   make .venv with everything in it (a few minutes the first time)"
	@echo "make run       simulate ten years of the shipped plant; the page is $(OUT)/report.html"
	@echo "make test      lint, type check, architecture check and all tests"
	@echo "make lint      ruff, mypy, lint-imports"
	@echo "make bench     speed beside SimPy and Cimba, and the tables of known results"
	@echo "make docs      the handbook, into site/"
	@echo "make clean     remove what was made, .venv included"

install: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "Carwright needs Python 3.11 or newer; none found (say make PYTHON=/path/to/python3 install)"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[dev]"
	@touch $@

run: $(STAMP)
	$(BIN)/carwright simulate $(PLANT) --replications $(RUNS) --out $(OUT)
	@echo "The page: file://$(abspath $(OUT))/report.html"

# The tests take two processors themselves; what takes one each goes side by side before.
test: $(STAMP)
	$(MAKE) --jobs=2 lint nojit
	$(MAKE) tests

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --cache-dir .cache/import-linter

tests: $(STAMP)
	$(BIN)/python -m pytest -n 2 --dist worksteal

# The kernels as plain Python, on small cases, so that coverage sees inside them.
nojit: $(STAMP)
	NUMBA_DISABLE_JIT=1 $(BIN)/python -m coverage run -m pytest -m nojit -q
	$(BIN)/python -m coverage report --include 'src/carwright/kernels/*,src/carwright/arrays/*'

bench: $(STAMP)
	$(BIN)/python benchmarks/simulation.py

docs: $(STAMP)
	$(BIN)/mkdocs build --strict

clean:
	rm -rf .venv $(OUT) site dist build .cache .hypothesis .pytest_cache .ruff_cache .mypy_cache
	find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
