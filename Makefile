# make book       build the book and say what to open
# make serve      show the built book on this machine (live pictures need a server)
# make test       everything that is checked: style, types, package, notebooks, book, browsers
# make epub       the book for e-readers, with formulas that can be read aloud
# make pdf        the book on paper, printed by Chromium; tagged, with an outline
# make archive    the built site in one file, to take where there is no network
# make exercises  make the sets: pages, student notebooks, and solutions in instructors/
# make examination SEED=2027   two examinations with solutions, in instructors/, of a seed of yours
# make bench      measure speed and memory beside scikit-learn; some minutes
# make notebooks  run the chapters anew and store their outputs
# make lock       write constraints.txt: what requirements ask for, at the versions that it has;
#                 with LOCK=--upgrade all of it at the newest
# make clean      remove what was built; keeps .venv

NOTEBOOKS = book/index.ipynb $(sort $(wildcard book/chapters/*.ipynb book/instructors/*.ipynb))
PY = .venv/bin/python
# The first Python that is new enough; `make PYTHON=/path/to/python book` chooses another.
ENOUGH = import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	$$p -c '$(ENOUGH)' 2>/dev/null && echo $$p && break; done)
# Every version that is installed; `make CONSTRAINTS=/dev/null book` takes the newest instead.
CONSTRAINTS ?= constraints.txt
INSTALL = $(PY) -m pip install -c $(CONSTRAINTS)
# Long files first: two workers then end at about the same time. A thread each: BLAS would start two.
PYTEST = OPENBLAS_NUM_THREADS=1 $(PY) -m pytest -n 2 --dist loadfile --no-loadscope-reorder
OTHERS = tests/book tests/checks tests/figures tests/pages
NO_PACKAGES = { echo "make: what pip names above could not be installed; is the package index within \
	reach, and room on the disk? Then make again" >&2; exit 1; }

.PHONY: book html serve test bench exercises examination notebooks lock clean

book: html
	@echo
	@echo "The book is in _build/html/index.html. To read it with its live pictures:"
	@echo "    make serve    and open http://127.0.0.1:8000"

html: .venv/ready exercises
	$(PY) book/build.py

serve:
	@test -d _build/html || { echo "make serve: no book yet; run 'make book' first" >&2; exit 1; }
	$(PY) -m http.server --bind 127.0.0.1 --directory _build/html 8000

epub: .venv/ready
	@$(PY) book/editions.py epub

archive: .venv/ready
	@$(PY) book/editions.py archive

pdf: .venv/ready-test
	@$(PY) book/editions.py pdf

# One failing step does not hide the next; pytest comes last, so its summary is what one sees.
test: .venv/ready-test
	@status=0; \
	echo "== style";  .venv/bin/ruff format --check . || status=1; .venv/bin/ruff check . || status=1; \
	echo "== types";  $(PY) -m mypy || status=1; \
	echo "== browsers"; $(PY) tests/book/browser.py || status=1; \
	echo "== book";   $(MAKE) --no-print-directory html || status=1; \
	echo "== mathematics, and how much of it is tested"; \
	$(PYTEST) --durations=5 --cov=gmmlab tests $(OTHERS:%=--ignore=%) || status=1; \
	echo "== book, notebooks, pictures and checks"; \
	$(PYTEST) --durations=15 \
		--nbval --nbval-current-env --nbval-cell-timeout=300 \
		--nbval-sanitize-with=tests/book/nbval_sanitize.cfg \
		tests/book $(NOTEBOOKS) $(OTHERS) || status=1; \
	exit $$status

exercises: .venv/ready
	$(PY) book/exercises/make.py

examination: .venv/ready-test
	$(PY) book/exercises/examination.py --seed $(or $(SEED),0)

bench: .venv/ready-test
	for what in em fit acceleration memory wide scaling import; do $(PY) tests/benchmarks/bench_$$what.py; done

notebooks: .venv/ready
	OPENBLAS_NUM_THREADS=1 $(PY) book/notebooks.py refresh $(NOTEBOOKS)

# One file for every Python from 3.11 on and every system; of two versions the one that serves all.
lock: .venv/made
	$(PY) -m pip install -q uv
	.venv/bin/uv pip compile requirements.txt pyproject.toml --extra notebooks --extra test \
		--universal --python-version 3.11 --fork-strategy fewest --no-emit-package gmmlab \
		--no-annotate --custom-compile-command "make lock" -q $(LOCK) -o constraints.txt

clean:
	rm -rf _build

.venv/made:
	@test -n "$(PYTHON)" && $(PYTHON) -c '$(ENOUGH)' 2>/dev/null || { \
		echo "make: Python 3.11 or later is needed; $(if $(PYTHON),$(PYTHON) is not,none was found). \
	Install one, or name it: make PYTHON=/path/to/python book" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "make: $(PYTHON) lacks the venv module; on Debian or Ubuntu: apt install python3-venv" >&2; exit 1; }
	@echo "Making .venv"; $(PYTHON) -m venv --clear .venv || { \
		echo "make: no .venv could be made; is there room on the disk?" >&2; exit 1; }
	@touch $@

# gmmlab is built by the locked setuptools: the same each time, and again without a network.
.venv/ready: .venv/made requirements.txt pyproject.toml $(filter-out /dev/null,$(CONSTRAINTS))
	@$(INSTALL) "setuptools>=77" && $(INSTALL) --no-build-isolation -r requirements.txt || $(NO_PACKAGES)
	@touch $@

.venv/ready-test: .venv/ready
	@$(INSTALL) --no-build-isolation -e '.[test]' || $(NO_PACKAGES)
	@touch $@
