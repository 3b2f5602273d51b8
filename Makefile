# Each target makes .venv by itself. Needs only python3 (3.11 or newer) with venv, and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test lint bench fuzz lock clean

demo: $(READY)
	@$(BIN)/prognosis demo

test: $(READY)
	$(BIN)/python -m pytest -n 2

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(READY)
	$(BIN)/python -m tests.bench

# Mails broken at random; the same numbers give the same mails
fuzz: $(READY)
	$(BIN)/python -m tests.fuzz $(or $(FUZZ),25000) $(or $(SEED),0)

# The locks hold names, versions and hashes, and install from whatever index pip is set up for: requirements.lock all that the tests
# need, requirements-run.lock the same versions of what the program runs on. Renew them with the oldest Python that is supported
# (Debian 12 has 3.11.2: make clean; make lock PYTHON=/usr/bin/python3), or they name releases that need a newer one.
# LOCKFLAGS=--upgrade takes the newest releases.
COMPILE := $(BIN)/pip-compile --quiet --all-build-deps --allow-unsafe --strip-extras --generate-hashes --no-header --no-annotate \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options

lock: $(READY)
	@$(COMPILE) --extra dev $(LOCKFLAGS) --output-file requirements.lock pyproject.toml
	@$(COMPILE) --extra postgres --constraint requirements.lock --output-file requirements-run.lock pyproject.toml

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null 2>&1 || { \
	    echo "There is no $(PYTHON) here. Install Python 3.11 or newer, or name it: make PYTHON=python3.12"; exit 1; } >&2
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	    echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) -V 2>&1). Name another: make PYTHON=python3.12"; exit 1; } >&2
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	    echo "$(PYTHON) has no venv module. On Debian: apt install python3-venv"; exit 1; } >&2
	@echo "Installing into $(VENV) (once) ..."
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
