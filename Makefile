# Two commands: `make demo` and `make test`. Both work from a bare clone and ask nothing.

VENV := .venv
PYTHON := $(VENV)/bin/python
UV := $(VENV)/bin/uv pip install --quiet --require-hashes --compile-bytecode
FRONT_SOURCES := $(shell find static locales templates/words.en.json -path static/node_modules -prune -o -path static/words -prune -o -path static/dist -prune -o -path static/test -prune -o -type f -print)
INSTALL = sudo=; [ "$$(id -u)" = 0 ] || sudo="sudo -n"; $$sudo apt-get update -qq && \
  $$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends >/dev/null
DEBIAN_PACKAGES := chromium firefox-esr postgresql coturn nftables iproute2 gcc libc6-dev

# Tests with real media or a real browser. One that fails is tried once more, three of a run at most
# (one of the pages, two of the others), and both tries are printed (docs/decisions/0013). Those with
# media are promised time, so nothing runs beside them; the pages of tests/web have none, and share
# the cores.
ALONE := browser or journey or networks
TRIES := --reruns 1 --rerun-show-tracebacks --max-suite-reruns

.PHONY: demo test check docs clean

demo: $(VENV)/.demo static/dist/manifest.json
	$(PYTHON) -m app demo

# A part that fails does not hide what the next one would show.
test: $(VENV)/.dev static/dist/manifest.json debian check
	@failed=0; \
	$(PYTHON) -m tests.postgres $(PYTHON) -m pytest -n 2 --dist loadfile -m "not ($(ALONE))" || failed=1; \
	$(PYTHON) -m pytest -n 2 --dist loadfile $(TRIES) 1 -m "$(ALONE)" tests/web || failed=1; \
	$(PYTHON) -m pytest $(TRIES) 2 -m "$(ALONE)" --ignore tests/web || failed=1; \
	exit $$failed

# What needs no running service: style, types, import contracts, the front end's own tests.
check: $(VENV)/.dev static/dist/manifest.json
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy
	$(VENV)/bin/lint-imports
	$(PYTHON) static/build.py check
	$(PYTHON) static/build.py test

docs: $(VENV)/.demo static/dist/manifest.json
	$(PYTHON) -m app docs

# Debian's browsers, database and compiler, for the tests; a missing one is installed, never skipped.
.PHONY: debian
debian:
	@missing=""; for package in $(DEBIAN_PACKAGES); do \
	  dpkg-query -W -f='$${Status}' $$package 2>/dev/null | grep -q '^install ok' || missing="$$missing $$package"; done; \
	if [ -n "$$missing" ]; then \
	  echo "installing:$$missing"; $(INSTALL) $$missing; fi

$(VENV)/.uv: requirements/uv.txt
	python3 -m venv $(VENV) || { rm -rf $(VENV); $(INSTALL) python3-venv && python3 -m venv $(VENV); }
	$(VENV)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	touch $@

$(VENV)/.demo: $(VENV)/.uv requirements/demo.txt requirements/build.txt
	$(UV) -r requirements/demo.txt -r requirements/build.txt
	touch $@

$(VENV)/.dev: $(VENV)/.demo requirements/dev.txt
	$(UV) -r requirements/dev.txt
	touch $@

static/dist/manifest.json: $(FRONT_SOURCES) | $(VENV)/.demo
	$(PYTHON) static/build.py build
	touch $@

clean:
	rm -rf $(VENV) static/node_modules static/dist
