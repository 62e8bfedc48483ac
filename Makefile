# Everything a clone needs: `make demo` and `make test` install what they use into .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# The weights the tests and the demo pull are kept beside the clone's environment.
export CLEANPLATE_HOME ?= $(CURDIR)/$(VENV)/cleanplate

.PHONY: demo test test-slow check format bench docs clean

demo: $(VENV)/.core
	$(BIN)/cleanplate demo --out demo

test: $(VENV)/.test check
	$(BIN)/python -m pytest -m "not slow"

test-slow: $(VENV)/.test
	$(BIN)/python -m pytest -m slow

check: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.test
	$(BIN)/python -m benchmarks

docs: $(VENV)/.test
	$(BIN)/python docs/make_pictures.py
	$(BIN)/python docs/make_reference.py

clean:
	rm -rf $(VENV) demo

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.core: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	touch $@

$(VENV)/.test: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[fine,heif,motion,slides,train,window,dev]'
	touch $@ $(VENV)/.core
