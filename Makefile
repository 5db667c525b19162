# Two commands do everything: `make run` and `make test`. The others are for people who build the portal.
PORT ?= 8000
DATA_DIR ?= var
SITE_URL ?= http://localhost:$(PORT)
export PORT DATA_DIR SITE_URL

PY := $(shell for p in python3.13 python3.14 python3.12 python3; do \
  $$p -c 'import sys,venv,ensurepip; sys.exit(sys.version_info < (3,12))' >/dev/null 2>&1 && { echo $$p; break; }; done)
BIN := .venv/bin
V := $(BIN)/python
INSTALL := -m pip install -q --disable-pip-version-check --require-hashes

.PHONY: run dev test lint promises messages lock bench clean help

help: ## list the commands
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

.venv/.run: requirements.txt
	@test -n "$(PY)" || { echo "Python 3.12 or newer with venv is needed (Debian: apt install python3-venv)."; exit 1; }
	$(PY) -m venv --clear .venv
	$(V) $(INSTALL) -r requirements.txt
	@touch $@

.venv/.test: .venv/.run requirements-dev.txt
	$(V) $(INSTALL) -r requirements-dev.txt
	@touch $@

run: .venv/.run ## start the portal: web, worker and clock; the sample company at the first start
	@sh scripts/run.sh $(BIN)

dev: .venv/.test ## the same with Django's reloading server, the part gallery at /ui/ and DEBUG
	@DEBUG=1 sh scripts/run.sh $(BIN)

test: .venv/.test ## lint and the whole suite, on SQLite and on PostgreSQL with Redis
	@sh scripts/packages.sh
	@$(MAKE) -s lint
	@sh scripts/suite.sh $(V)

lint: .venv/.test ## style, types, order of the apps, migrations, catalogue
	$(V) scripts/compile_messages.py
	$(BIN)/ruff check -q .
	$(BIN)/ruff format -q --check .
	$(BIN)/lint-imports --no-cache >/dev/null || $(BIN)/lint-imports --no-cache
	$(V) manage.py makemigrations --check --dry-run -v0
	$(BIN)/mypy --no-error-summary .

promises: .venv/.test ## the long form of the promises (docs/promises.md); NAME=mail_steps runs one
	@sh scripts/packages.sh
	sh scripts/with-services.sh $(V) -m tests.promises $(NAME)

bench: .venv/.run ## measure pages against their floors: make bench NAME=pages
	$(V) manage.py bench $(or $(NAME),pages)

messages: .venv/.test ## gather the strings to translate into locale/fr
	$(V) manage.py makemessages -l fr --no-wrap --add-location=file -i .venv -i node_modules -i var -i tests

lock: .venv/.test ## rewrite the two locks from the .in files
	sh scripts/lock.sh

clean: ## remove what the commands made, data included
	rm -rf .venv var .mypy_cache .ruff_cache .import_linter_cache
