# make demo   set everything up and solve the two examples
# make test   set everything up and run all checks (about 16 minutes on 2 cores, setting up included)
# make slow   the checks that take longer, the documentation and the packages
# make docs   the documentation as a site, in build/docs
# make note   the note on forbidden masks as PDF, in build/note (needs pdflatex)
# make packages  wheel and sdist in build/dist, tried in fresh environments with the Pythons that PYTHONS lists
# make rocq-versions  the Rocq library with the versions that ROCQ_VERSIONS lists
# make bench  benchmarks, as ratios within one run

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ENGINES := .engines
export LANDSCAPE_ENGINES := $(CURDIR)/$(ENGINES)

.PHONY: setup demo test slow docs note packages rocq-versions bench clean

setup: $(VENV)/.done $(ENGINES)/.done

$(VENV)/.done: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' || { echo "the venv module is missing (Debian: apt-get install python3-venv)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	$(BIN)/python -m compileall -q symbolic proofs
	@touch $@

$(ENGINES)/.done: symbolic/engines/engines.txt $(VENV)/.done
	$(BIN)/landscape doctor --install
	@touch $@

demo: setup
	$(BIN)/landscape solve examples/tug_of_war.toml
	$(BIN)/landscape solve examples/golden.toml

test: setup
	@$(BIN)/python tests/run_checks.py

slow: setup $(VENV)/.classroom
	$(BIN)/pytest -m slow -n 2
	$(MAKE) docs
	$(BIN)/python -m tests.site_pages build/docs
	$(MAKE) packages
	$(if $(shell command -v pdflatex),$(MAKE) note,@echo "pdflatex is not there: the note is not built")

docs: setup $(VENV)/.docs
	$(BIN)/sphinx-build -E -W --keep-going -b html docs build/docs

note: setup $(VENV)/.docs
	@command -v pdflatex >/dev/null || { echo "pdflatex is missing (Debian: apt-get install texlive-latex-extra lmodern)"; exit 1; }
	$(BIN)/sphinx-build -E -q -W -c docs/note -b latex docs build/note
	cd build/note && for run in 1 2; do pdflatex -interaction=batchmode -halt-on-error forbidden-masks.tex; done

$(VENV)/.docs: $(VENV)/.done
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[docs]'
	@touch $@

$(VENV)/.classroom: $(VENV)/.done
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[classroom]'
	@touch $@

packages: setup
	$(BIN)/python -m tests.packages

rocq-versions: setup
	$(BIN)/python -m tests.rocq_versions

bench: setup
	$(BIN)/python benchmarks/run.py
	$(BIN)/python benchmarks/draws.py
	$(BIN)/python benchmarks/new_data.py 10 20 "chain of three"

clean:
	rm -rf $(VENV) $(ENGINES) build
