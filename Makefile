# Headwater. `make` alone lists what can be made.
SHELL := /bin/sh
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(CURDIR)/$(VENV)/bin
DATA ?= data
export PATH := $(BIN):$(PATH)
export PYTHONPATH := $(CURDIR)/testing
export npm_config_update_notifier := false npm_config_fund := false npm_config_audit := false

RUN_READY := $(VENV)/.run-ready
DEV_READY := $(VENV)/.dev-ready
NPM_READY := web/node_modules/.ready
WEB_READY := src/headwater/web/index.html
WEB_SOURCES = $(shell find web -path '*/node_modules' -prune -o -path '*/dist' -prune -o -type f -print 2>/dev/null)

.PHONY: help setup demo serve test check format bench soak test-clients lock openapi docs clean

help: ## list what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: $(RUN_READY) $(WEB_READY) ## environment in .venv, web app built; instant the second time

demo: setup ## start Headwater with two channels of its own and print where to look
	@$(BIN)/headwater demo --data $(DATA)/demo

serve: setup ## start an empty installation for real use
	@$(BIN)/headwater serve --data $(DATA)/serve

test: $(DEV_READY) $(WEB_READY) ## every test: unit, integration, conformance, browser
	@scripts/debian-packages test
	@cd web && npm run --silent test
	@$(BIN)/python -m pytest -n 2 --dist loadgroup -m "not clients"

check: $(DEV_READY) $(WEB_READY) ## linters and types
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/lint-imports --no-logo 2>/dev/null || $(BIN)/lint-imports
	@cd web && npm run --silent check
	@cd web && npx --no-install pyright --project ..

format: $(DEV_READY) ## put all Python files into shape
	@$(BIN)/ruff check --fix-only --quiet; $(BIN)/ruff format --quiet

test-clients: $(DEV_READY) $(WEB_READY) ## the heavy foreign clients: OBS, VLC, mpv, Streamlink
	@scripts/debian-packages clients
	@$(BIN)/python -m pytest -m clients -p no:xdist tests/clients

bench: $(DEV_READY) $(WEB_READY) ## measure every goal beside its peer (see bench/README.md)
	@scripts/debian-packages bench
	@for program in bench/g*.py; do echo "== $$program"; $(BIN)/python $$program || exit 1; done

bench-%: $(DEV_READY) $(WEB_READY) ## measure one goal: make bench-G3
	@scripts/debian-packages bench
	@$(BIN)/python bench/$(shell echo $* | tr A-Z a-z)_*.py

soak: $(DEV_READY) $(WEB_READY) ## what is slow: hours, not minutes
	@scripts/debian-packages test
	@$(BIN)/python -m pytest -p no:xdist tests/soak -m ""

openapi: $(DEV_READY) ## write the API description and the TypeScript client made from it
	@$(BIN)/headwater openapi > web/app/openapi.json
	@cd web && npm run --silent generate -w app

docs: $(DEV_READY) ## write the generated reference pages
	@$(BIN)/python -m headwater.app.reference docs/reference

lock: $(RUN_READY) ## resolve the lock files again, within pyproject.toml
	@scripts/lock

clean: ## remove everything that was made
	rm -rf $(VENV) web/node_modules web/*/node_modules web/*/dist src/headwater/web

$(VENV)/.uv-ready: requirements/bootstrap.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Headwater needs Python 3.11 or newer")'
	@$(PYTHON) -m venv $(VENV) || { echo "Install python3-venv first: apt-get install python3-venv" >&2; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.lock
	@touch $@

$(RUN_READY): $(VENV)/.uv-ready requirements/build.lock pyproject.toml
	@echo "Setting up the Python environment"
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/build.lock
	@scripts/link-node $(BIN)
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

$(DEV_READY): $(RUN_READY) requirements/dev.lock
	@echo "Setting up the tools for tests"
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.lock
	@touch $@

$(NPM_READY): $(RUN_READY) web/package-lock.json
	@echo "Setting up the web packages"
	@cd web && npm ci --silent
	@touch $@

$(WEB_READY): $(NPM_READY) $(WEB_SOURCES)
	@echo "Building the web app"
	@cd web && npm run --silent build
	@touch $@
