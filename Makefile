# One way to be green: `make test` sets everything up and runs `make check`; .ci/run calls the same.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
OUTPUT ?= articles.jsonl
STAMP := $(VENV)/.ready-

.PHONY: crawl test check format lint types tests docs torture fixtures bench clean

crawl: $(STAMP)run ## set up everything and crawl: the demo world, or SOURCE=https://…
ifdef SOURCE
	$(BIN)/newsfeed crawl $(SOURCE) -o $(OUTPUT)
else
	$(BIN)/python fixtures/demo/serve.py -- $(BIN)/newsfeed crawl --sources fixtures/demo/sources.toml -o $(OUTPUT)
endif

test: $(STAMP)dev ## set up everything and pass the tests
	$(MAKE) check

check: format lint types tests

format: $(STAMP)dev
	$(BIN)/ruff format --check .

lint: $(STAMP)dev
	$(BIN)/ruff check .

types: $(STAMP)dev
	$(BIN)/mypy

tests: $(STAMP)dev
	$(BIN)/python -m pytest

torture: $(STAMP)dev ## the reliability bars in full
	NEWSFEED_TORTURE=1 $(BIN)/python -m pytest -m torture tests

fixtures: $(STAMP)dev ## what the program gives beside every fixture's truth, and how they differ
	$(BIN)/python fixtures/compare.py

$(STAMP)run: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	touch $@

$(STAMP)dev: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .coverage build
