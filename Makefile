# Two commands do everything: `make all` and `make test`. The virtual environment is made on first use.
PYTHON ?= python3
REQUIREMENTS ?= envs/requirements-cpu.txt
CONFIG ?= config.yaml
CORES ?= all
VENV := .venv
PYTEST := OMP_NUM_THREADS=1 pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)

.PHONY: all test test-all lint format schema help

all: $(VENV)/installed  ## run the workflow on CONFIG, write the report, print the summary
	@python workflow_scripts/check_config.py "$(CONFIG)" > /dev/null
	snakemake --cores $(CORES) --configfile "$(CONFIG)" --no-hooks -- all
	@results="$$(python workflow_scripts/check_config.py "$(CONFIG)")"; \
	[ "$$results/report.html" -nt "$$results/summary.txt" ] || { \
	  echo "writing $$results/report.html"; \
	  snakemake --configfile "$(CONFIG)" --report "$$results/report.html" -- all > "$$results/logs/report.log" 2>&1 \
	  || { cat "$$results/logs/report.log" >&2; exit 1; }; }; \
	cat "$$results/summary.txt"

test: $(VENV)/installed lint  ## format, lint and the quick tests, in ten minutes
	$(PYTEST) -m "not slow"

test-all: $(VENV)/installed lint  ## every test: the slow ones, on real data, and of endurance too
	$(PYTEST)

lint: $(VENV)/installed  ## format and lint, without changing anything
	ruff format --check .
	ruff check .
	snakefmt --check Snakefile rules
	snakemake --lint

format: $(VENV)/installed  ## format the Python and Snakemake files
	ruff format .
	ruff check --fix .
	snakefmt Snakefile rules

schema: $(VENV)/installed  ## write the configuration's JSON schema, its page and the default's comments anew
	python workflow_scripts/make_reference.py

help:  ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/installed: $(REQUIREMENTS) envs/requirements.txt envs/requirements-uv.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "error: Isthmus needs Python 3.11 or later; try make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python envs/install.py $(REQUIREMENTS)
	touch $@
