# The one door: `make demo` shows the main job, `make test` tests everything, `make help` lists the rest.
# All that is needed beside a Rust toolchain, Python 3.11 and a C compiler is installed into .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
EXAMPLE := examples/harbour-summit.txt
EVAL ?= ../shared/eval

.PHONY: help demo test test-rust test-python lint bench compare accuracy world docs clean

help:
	@echo 'make demo      build, install into .venv, and read a bundled example article'
	@echo 'make test      everything that tests: Rust, Python, gold set, lints'
	@echo 'make lint      formatting and lints, Rust and Python'
	@echo 'make bench     criterion benchmarks'
	@echo 'make compare   names: rivals in the same run (NAMES=... TEXT=... for data of your own)'
	@echo 'make accuracy  the scores over the evaluation data (EVAL=$(EVAL))'
	@echo 'make world     compile the built-in gazetteer from crates/copydesk-gazetteer/data/world/*.jsonl'
	@echo 'make docs      the documentation into site/ and target/doc'
	@echo 'make clean     remove .venv and target'

# The package is installed anew when one of its sources is newer than the last installation.
SOURCES := pyproject.toml Cargo.toml README.md $(shell find crates python -type f -not -name '*.pyc' -not -path '*/__pycache__/*' 2>/dev/null)

$(VENV)/.made:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --upgrade pip
	@touch $@

$(VENV)/.installed: $(VENV)/.made $(SOURCES)
	$(BIN)/pip install --quiet --disable-pip-version-check .
	@touch $@

$(VENV)/.tools: $(VENV)/.made pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check --group test
	@touch $@

$(VENV)/.docs: $(VENV)/.made pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check --group docs
	@touch $@

demo: $(VENV)/.installed
	@$(BIN)/copydesk read $(EXAMPLE)

test: lint test-rust test-python

lint: $(VENV)/.tools
	cargo fmt --all --check
	cargo clippy --quiet --workspace --all-targets -- -D warnings
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --quiet --check .

test-rust:
	cargo test --quiet

test-python: $(VENV)/.installed $(VENV)/.tools
	$(BIN)/mypy
	$(BIN)/pytest

bench:
	cargo bench -p copydesk-benches

$(VENV)/.rivals: $(VENV)/.made benches/compare/gazetteer-requirements.txt
	@grep -v '^#' benches/compare/gazetteer-requirements.txt | while read -r rival; do \
		$(BIN)/pip install --quiet --disable-pip-version-check "$$rival" || echo "$$rival could not be installed"; done
	@touch $@

compare: $(VENV)/.installed $(VENV)/.rivals
	cargo run --release --quiet --manifest-path benches/compare/gazetteer/Cargo.toml -- $(NAMES) $(if $(TEXT),--text $(TEXT))
	$(BIN)/python benches/compare/gazetteer.py $(NAMES) $(if $(TEXT),--text $(TEXT))

accuracy: $(VENV)/.installed
	@test -d $(EVAL) || { echo 'no evaluation data at $(EVAL): name its folder with EVAL=...' >&2; exit 2; }
	$(PYTHON) $(EVAL)/measure.py --copydesk $(BIN)/copydesk

# To be done, and its result committed, whenever the data or the format of compiled gazetteers changes.
world:
	COPYDESK_UPDATE_WORLD=1 cargo test --quiet -p copydesk-gazetteer --test world

docs: $(VENV)/.docs
	$(BIN)/mkdocs build --quiet
	cargo doc --quiet --no-deps

clean:
	rm -rf $(VENV) target measured site
