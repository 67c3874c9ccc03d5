# Everything needs Python 3.11 or newer and make, nothing else: `make run`, `make test`.
# ARGS goes to the command: make run ARGS="radar 'author Bohan Zhuang'", make test ARGS="-k clock".
.DEFAULT_GOAL := help
.PHONY: install run test check bench chaos fmt lock help

BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest
CODE := bot adapters storage tests scripts
HOUSE := scripts/install scripts/python pyproject.toml requirements-build.lock

# Where this is set, each of the many processes of a run would compile all of the code anew.
unexport PYTHONDONTWRITEBYTECODE

# Stamps: newer than what they were made from, so that a second run installs nothing.
RUNTIME := .venv/runtime.stamp
DEV := .venv/dev.stamp

$(RUNTIME): $(HOUSE) requirements.lock
	@scripts/install runtime
	@touch $@

$(DEV): $(HOUSE) requirements-dev.lock
	@scripts/install dev
	@touch $(RUNTIME) $@

install: $(RUNTIME) ## put AcademicHub into .venv

run: $(RUNTIME) ## run what the settings allow; with none, the local page
	@$(BIN)/academichub $(ARGS)

test: $(DEV) ## run the tests, in a real browser where there is one
	@scripts/install_chromium
	@$(PYTEST) -n 3 --dist worksteal -ra $(ARGS)

check: $(DEV) ## lint, format, types, layers, and what may not stand in the tree
	@$(BIN)/ruff check --quiet $(CODE)
	@$(BIN)/ruff format --quiet --check $(CODE) || { $(BIN)/ruff format --check $(CODE); exit 1; }
	@$(BIN)/python scripts/check_tree.py
	@$(BIN)/lint-imports --no-cache --no-logo
	@$(BIN)/mypy

bench: $(DEV) ## measure, each against its peer
	@$(PYTEST) -m bench -s $(ARGS)

chaos: $(DEV) ## long runs under fire
	@$(PYTEST) -m chaos -o faulthandler_timeout=3600 $(ARGS)

fmt: $(DEV) ## put the code into its format
	@$(BIN)/ruff check --quiet --fix $(CODE)
	@$(BIN)/ruff format --quiet $(CODE)

lock: $(DEV) ## write the locks anew from pyproject.toml (ARGS=--upgrade for newer versions)
	@scripts/lock $(ARGS)

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' Makefile
