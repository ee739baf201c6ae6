# Everything a person does with this checkout. `make` alone lists it.
# Needs python3 (3.11 or newer), pip and make; the rest is brought here.

UV := .tools/bin/uv
STAMP := .venv/.synced
KIE := .venv/bin/kie
RUN := .venv/bin
KILLS := 500
ATTACK := 500

# A machine that keeps nothing compiled would compile the product for each of the processes that tests start.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test suite collected torture attack crawl mutants check scan fix browser-tools fault-tools deploy-tools messages documents sbom audit clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

$(UV):
	@python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --target .tools --require-hashes -r deploy/uv.txt

$(STAMP): $(UV) pyproject.toml uv.lock
	@UV_PYTHON_DOWNLOADS=never $(UV) sync --quiet --frozen --all-extras
	@touch $(STAMP)

run: $(STAMP) ## Start KIE with a demonstration council on http://127.0.0.1:8000
	@exec $(KIE) serve --demonstration

check: $(STAMP) ## The fast part: style, types, import order, templates
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .
	$(RUN)/mypy
	$(RUN)/lint-imports --no-cache
	$(RUN)/djlint --lint --quiet templates
	$(KIE) frameworks check

test: browser-tools fault-tools deploy-tools ## Everything: the fast part, then all tests on SQLite, PostgreSQL and in a browser
	@$(MAKE) --no-print-directory -j 2 check suite

# The types are read beside the tests, which keep no processor busy all the time.
suite: collected
	$(RUN)/pytest -n auto --dist loadgroup

# The tests are compiled before: each process of a run would do it again.
collected: $(STAMP)
	@$(RUN)/pytest --collect-only -q > .tools/collected.txt || { cat .tools/collected.txt; exit 1; }

torture: $(STAMP) ## Kill workers KILLS=500 times on each database while people save
	KIE_TEST_KILLS=$(KILLS) $(RUN)/pytest tests/faults/test_kills.py tests/faults/test_worker_kills.py -n 2 --dist loadgroup

attack: $(STAMP) ## Attack the published figures of ATTACK=500 random organisations over HTTP
	ATTACK=$(ATTACK) $(RUN)/pytest tests/insights/test_fetched.py -n 2

crawl: $(STAMP) ## Look at every address as everybody: who reads whose words, who opens what with whose ids
	CRAWL=whole $(RUN)/pytest tests/confidentiality -n 2

mutants: $(STAMP) ## Take away each condition of access in turn: prints what no quick test notices
	$(RUN)/pytest tests/access/mutants.py -n 2 --tb=short

scan: browser-tools ## Look at the whole product with other people's tools; STEPS="vnu lighthouse" for some of them
	$(RUN)/python -m tests.scan $(STEPS)

fault-tools: $(STAMP)
	@$(RUN)/python -m tests.faults.tools

deploy-tools: $(STAMP)
	@$(RUN)/python -m tests.deploy.tools

browser-tools: $(STAMP)
	@$(RUN)/python -m tests.chromium

fix: $(STAMP) ## Put style right where a tool can
	$(RUN)/ruff check --fix .
	$(RUN)/ruff format .

messages: $(STAMP) ## Collect the texts to translate into kie/translations/messages.pot
	$(RUN)/pybabel -q extract --sort-by-file --no-location --omit-header -k N_ -k _ -F babel.cfg -o kie/translations/messages.pot .

sbom: $(STAMP) ## Write what KIE is made of, with versions, hashes and licences, to dist/sbom.cdx.json
	@$(RUN)/python deploy/sbom.py

audit: $(STAMP) ## Ask whether a known weakness is in anything that KIE is made of; exits 1 when it is, or nobody answers
	@$(UV) audit --frozen --preview-features audit-command

bench: browser-tools ## Measure what must stay quick, as ratios; exits 1 when a bar is missed
	$(RUN)/python -m bench

clean: ## Remove what the commands above made, but no data
	rm -rf .venv .tools .mypy_cache .ruff_cache .pytest_cache .hypothesis

documents: $(STAMP) ## Write the documents that are made from the code
	$(RUN)/python -m tests.house.documents
