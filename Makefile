# Everything a person does with this project. Needs Python 3.11+; the rest comes into .venv and var/.

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --no-input
PORT ?= 8000

# Of a deployment only its settings are checked: nothing is contacted.
DEPLOYED := DEBUG=0 ALLOWED_HOSTS=consents.example PUBLIC_URL=https://consents.example \
	SECRET_KEY=0123456789-abcdefghijklmnopqrstuvwxyz-only-for-this-check \
	DATABASE_URL=postgres://nowhere.invalid/amigo SMS_URL=https://sms.invalid/ \
	PERSONAL_DATA_KEY=0123456789-of-nobody-only-for-this-check-0123456789 TRUSTED_PROXIES=1 \
	EMAIL_URL=smtp://mail.invalid SEAL_KEY=b25seS1mb3ItdGhpcy1jaGVjay0wMDAwMDAwMDAwMDA=

export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: help demo test check fix bench lock

help:
	@echo "make demo    run everything with demo data at http://127.0.0.1:$(PORT)"
	@echo "make test    run the tests"
	@echo "make check   formatting, lint, types, templates, imports, migrations, translations, deployment"
	@echo "make fix     mend what a formatter can mend"
	@echo "make bench   measure ([CLIENTS=100000])"
	@echo "make lock    compile requirements/*.txt (UPGRADE=--upgrade for the newest versions)"

demo: $(VENV)/installed .env
	@DEBUG=1 PORT=$(PORT) exec python -m scripts.demo

test: $(VENV)/installed-dev
	@DEBUG=1 exec pytest

check: export DEBUG := 1
check: $(VENV)/installed-dev
	ruff format --check --quiet .
	ruff check --quiet .
	mypy
	djlint --quiet --check templates
	djlint --quiet --lint templates
	lint-imports --no-logo
	python manage.py makemigrations --check --dry-run
	python -m scripts.check_messages
	$(DEPLOYED) python manage.py check --deploy --fail-level WARNING

fix: $(VENV)/installed-dev
	ruff check --quiet --fix .
	ruff format --quiet .
	djlint --quiet --reformat templates

bench: $(VENV)/installed
	@DEBUG=1 exec python -m benchmarks

lock: $(VENV)/installed-dev
	@compile() { uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links \
		--custom-compile-command "make lock" $(UPGRADE) pyproject.toml "$$@"; } && \
	compile --output-file requirements/base.txt && \
	compile --group dev --constraint requirements/base.txt --output-file requirements/dev.txt

# A workplace says so to every command in it, not only to make's.
.env:
	@echo "DEBUG=1" > $@

# Installs happen again only when the lock has changed.

$(VENV)/installed: requirements/base.txt | $(BIN)/python
	@echo "Installing ..."
	@$(PIP) --require-hashes --requirement $<
	@touch $@

$(VENV)/installed-dev: requirements/dev.txt requirements/base.txt | $(BIN)/python
	@echo "Installing, with what tests and checks need ..."
	@$(PIP) --require-hashes --requirement $<
	@touch $(VENV)/installed $@

$(BIN)/python:
	@for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
		if $$python -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
		then exec $$python -m venv $(VENV); fi; \
	done; \
	echo "Python 3.11 or newer, with venv, is needed (Debian: apt-get install python3-venv)." >&2; exit 1
