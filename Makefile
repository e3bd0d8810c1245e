# Attune. `make run` starts it, `make test` tests it; both need Python 3.11 and make, no more.
# Another Python: make run PYTHON=/path/to/python3. Another port or folder: PORT=… DATA_DIR=….

PYTHON ?= $(shell command -v python3.11 || command -v python3 || echo python3)
CHROMIUM ?= $(firstword $(foreach name,chromium-headless-shell chromium chromium-browser \
	google-chrome,$(shell command -v $(name))))
# Test workers: one more than two cores, for they wait for the browser a good deal.
JOBS ?= 3
# Narrows make test: ARGS='tests/config -k port'
ARGS ?=

# Everything is named relative to this folder: its own path may hold a space. Programs are called
# as modules, because a script's first line cannot.
PY := .venv/bin/python
# The environment knows the path it was installed from: in a moved checkout it is done again.
HERE := $(shell pwd | cksum | cut -d ' ' -f 1)
ENV := .venv/.made-$(HERE)
TOOLS := .venv/.tools-$(HERE)
# Translations are compiled here, and not kept in the repository in that form.
WORDS := .venv/.words-$(HERE)

PIP := PIP_USER=0 $(PY) -m pip --disable-pip-version-check --no-input --quiet
# Without a home folder that can be written there is no place for a cache, and it is left out.
CACHE := if [ ! -w "$${HOME:-/nonexistent}" ]; then export PIP_NO_CACHE_DIR=1; fi
INSTALL = $(CACHE); $(PIP) install --require-hashes -r $< && \
	$(PIP) install --no-build-isolation --no-deps --editable .

.PHONY: run env test test-fast test-deep check format lock messages tools chromium clean
.DEFAULT_GOAL := run

run: $(ENV) $(WORDS)
	@exec $(PY) -m config.up --end-with-parent

env: $(ENV) $(WORDS)

tools: $(TOOLS)

$(ENV): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo 'Attune needs Python 3.11 or newer: name one, as in make run PYTHON=/usr/bin/python3.11.'; \
	  exit 1; }
	@$(PYTHON) -c 'import lzma' 2> /dev/null || { \
	  echo 'This Python was built without xz (lzma), which reads the language model: name another.'; \
	  exit 1; }
	@if ! $(PY) -m pip --version > /dev/null 2>&1; then \
	  echo 'Making the environment (.venv), this takes a minute …'; \
	  $(PYTHON) -m venv --clear .venv || { \
	    echo 'Python cannot make an environment: install its venv module (on Debian: apt-get install python3-venv).'; \
	    exit 1; }; \
	fi
	@$(INSTALL)
	@touch $@

$(TOOLS): requirements-dev.txt $(ENV)
	@echo 'Installing the tools for tests and checks …'
	@$(INSTALL)
	@touch $@

$(WORDS): $(wildcard platform/config/locale/*/LC_MESSAGES/django.po) $(ENV)
	@$(PY) manage.py messages --compile
	@touch $@

# Gathers what is new to translate into the catalogues.
messages: $(ENV)
	@$(PY) manage.py messages

# A worker that is done takes over what others have not begun. The tests start many programs, which
# need not be compiled each time, whatever the environment says.
PYTEST = PYTHONDONTWRITEBYTECODE= $(PY) -m pytest -n $(JOBS) --dist worksteal

test: $(TOOLS) $(WORDS) chromium
	@$(HOMED) $(PYTEST) $(ARGS)

test-fast: $(TOOLS) $(WORDS)
	@$(HOMED) $(PYTEST) --ignore=tests/browser $(ARGS)

# Every law of the core on 10,000 examples each, which takes an hour or two.
test-deep: $(TOOLS)
	@HYPOTHESIS_PROFILE=deep $(PYTEST) -m hypothesis tests/attune $(ARGS)

# The browser and some tools want a home folder they can write to.
HOMED = if [ ! -w "$${HOME:-/nonexistent}" ]; then mkdir -p .venv/home; export HOME="$$PWD/.venv/home"; fi;

chromium:
	@if [ -n "$(CHROMIUM)" ]; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null; then \
	  echo 'Installing Chromium for the browser tests …'; \
	  export DEBIAN_FRONTEND=noninteractive; apt-get update -qq && \
	    for package in chromium-headless-shell chromium; do \
	      apt-get install -qq -y --no-install-recommends $$package > /dev/null && exit 0; \
	    done; exit 1; \
	else \
	  echo 'The browser tests need Chromium: install it (on Debian: sudo apt-get install chromium), or run make test-fast.'; \
	  exit 1; \
	fi

TEMPLATES = find templates -name '*.html' -exec

# Says what it does, and shows a tool's output only where it found something.
QUIETLY = quietly() { told=$$("$$@" 2>&1) || { printf '%s\n' "$$told"; return 1; }; }; quietly

check: $(TOOLS)
	@echo 'ruff'       && $(PY) -m ruff check --quiet . && $(PY) -m ruff format --check --quiet .
	@echo 'mypy'       && $(PY) -m mypy --no-error-summary
	@echo 'imports'    && $(QUIETLY) $(PY) -c 'import sys, importlinter.cli as cli; sys.exit(cli.lint_imports())'
	@echo 'templates'  && $(TEMPLATES) .venv/bin/djade --check {} + && \
	  $(TEMPLATES) $(PY) -m djhtml --check {} +
	@echo 'migrations' && $(QUIETLY) $(PY) manage.py check --fail-level WARNING && \
	  $(QUIETLY) $(PY) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run

format: $(TOOLS)
	@$(PY) -m ruff check --quiet --fix . ; $(PY) -m ruff format --quiet .
	@$(TEMPLATES) .venv/bin/djade {} + ; $(TEMPLATES) $(PY) -m djhtml {} +

# Pins every dependency with its hashes; no address gets into the files.
RESOLVE = printf 'hatchling\neditables\n' | $(PY) -m uv pip compile --universal \
	--python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet

lock: $(TOOLS)
	$(RESOLVE) --extra server pyproject.toml - -o requirements.txt
	$(RESOLVE) --extra server --extra dev -c requirements.txt pyproject.toml - -o requirements-dev.txt

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache build dist
