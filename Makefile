# Two commands do all the set-up: `make demo` and `make test`. They need Python 3.11 or newer, Node with npm, and make.
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
BIN := .venv/bin
LOCK := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
  --no-header --quiet
# Without compiling: of the 22,000 modules that tests need, few are ever imported, and those compile then.
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r
PORT ?= 8080

.PHONY: setup demo test lint teams-package emulator bench evals guide catalogue sbom lock clean

setup: .venv/.installed-dev .build/webchat/webchat.js .build/learnt.bin .hypothesis/unicode_data
	-@$(BIN)/python -m deploy.npm
	@$(BIN)/python -m tests.chromium

.venv/.installed: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed") if sys.version_info < (3, 11) else None'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing the locked packages …"
	@$(INSTALL) requirements.lock
	@touch $@

# What tests and checks need besides: a few minutes the first time.
.venv/.installed-dev: requirements-dev.lock .venv/.installed
	@echo "Installing the locked packages for development …"
	@$(INSTALL) requirements-dev.lock
	@touch $@

.build/webchat/webchat.js: .venv/.installed bot/web/assets.py
	@$(BIN)/python -m bot.web.assets
	@touch $@

# What the assistant learns from its sentences, so that no start has to.
.build/learnt.bin: .venv/.installed $(shell find dialogs -path "*/sentences/*.txt")
	@$(BIN)/python -m dialogs.understanding.learning
	@touch $@

# What Hypothesis knows of Unicode: gathering it takes 200 MB, which no worker of the tests needs to carry.
.hypothesis/unicode_data: .venv/.installed-dev
	@$(BIN)/python -c "from hypothesis import find, strategies; find(strategies.text(), bool)"
	@touch $@

demo: .venv/.installed .build/webchat/webchat.js .build/learnt.bin
	@$(if $(SIGNIN),GLA_SIGN_IN=on) $(BIN)/python -m bot serve --port $(PORT)

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

test: lint
	$(BIN)/pytest -n 2 --dist loadfile

# The Teams app package: make teams-package APP_ID=… HOST=… PRIVACY=… TERMS=… [TOKEN_SERVICE=…]
teams-package: .venv/.installed
	@$(BIN)/python -m deploy.teams.package $(if $(APP_ID),--app-id $(APP_ID)) $(if $(HOST),--host $(HOST)) \
	  $(if $(PRIVACY),--privacy-url $(PRIVACY)) $(if $(TERMS),--terms-url $(TERMS)) \
	  $(if $(TOKEN_SERVICE),--token-service $(TOKEN_SERVICE))

# The bot and the Microsoft 365 Agents Playground, which is a development tool and not passed on.
emulator: .venv/.installed .build/webchat/webchat.js .build/learnt.bin
	@$(BIN)/python -m deploy.emulator --channel $(or $(CHANNEL),msteams)

bench: setup
	$(BIN)/python -m tests.bench

evals: .venv/.installed-dev
	$(BIN)/python -m tests.evals --write tests/README.md
	$(BIN)/python -m tests.carried_out tests/README.md
	$(BIN)/python -m tests.answers --write tests/README.md

guide: .venv/.installed
	$(BIN)/python -m dialogs.guide > dialogs/GUIDE.md
	$(BIN)/python -m dialogs.guide README.md

# What is said, for translators, in every folder that says something: make catalogue LANGUAGE=de
catalogue: .venv/.installed
	@$(BIN)/python -m dialogs.words $(LANGUAGE)

# What the product is made of, as CycloneDX and as a list of licenses: .build/sbom.json, .build/licenses.csv
sbom: .venv/.installed-dev
	@$(BIN)/python -m tests.sbom

# New versions of the packages: needs uv (https://docs.astral.sh/uv/).
lock:
	$(LOCK) -o requirements.lock
	$(LOCK) --extra dev -c requirements.lock -o requirements-dev.lock

clean:
	rm -rf .venv .build .mypy_cache .pytest_cache .ruff_cache .hypothesis var
