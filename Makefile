# make book       build the book and say what to open
# make serve      show the built book on this machine (live pictures need a server)
# make test       everything that is checked: style, package, notebooks, book, browser
# make exercises  make the sets: pages, student notebooks, and solutions in instructors/
# make bench      measure speed and memory beside scikit-learn; some minutes
# make notebooks  run the chapters anew and store their outputs
# make clean      remove what was built; keeps .venv

NOTEBOOKS = book/index.ipynb $(sort $(wildcard book/chapters/*.ipynb book/instructors/*.ipynb))
PY = .venv/bin/python
# The first Python that is new enough; `make PYTHON=/path/to/python book` chooses another.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)

.PHONY: book html serve test bench exercises notebooks clean

book: html
	@echo
	@echo "The book is in _build/html/index.html. To read it with its live pictures:"
	@echo "    make serve    and open http://127.0.0.1:8000"

# Every page is read again each time: Sphinx forgets the warnings of pages that it does not reread,
# and leaves pages lying whose source is gone.
html: .venv/ready exercises
	@mkdir -p _build && rm -rf _build/built _build/html
	.venv/bin/jupyter-book build . --all -W -n --keep-going
	@touch _build/built

serve:
	@test -f _build/built || { echo "make serve: no book yet; run 'make book' first" >&2; exit 1; }
	$(PY) -m http.server --bind 127.0.0.1 --directory _build/html 8000

# One failing step does not hide the next; pytest comes last, so its summary is what one sees.
# Long files first: two workers then end at about the same time. A thread each: BLAS would start two.
test: .venv/ready-test
	@status=0; \
	echo "== style";  .venv/bin/ruff format --check . || status=1; .venv/bin/ruff check . || status=1; \
	echo "== browser"; $(PY) tests/book/browser.py || status=1; \
	echo "== book";   $(MAKE) --no-print-directory html || status=1; \
	echo "== tests and notebooks"; \
	OPENBLAS_NUM_THREADS=1 $(PY) -m pytest -n 2 --dist loadfile --no-loadscope-reorder --durations=15 \
		--nbval --nbval-current-env --nbval-cell-timeout=300 \
		--nbval-sanitize-with=tests/book/nbval_sanitize.cfg \
		tests/book $(NOTEBOOKS) tests || status=1; \
	exit $$status

exercises: .venv/ready
	$(PY) book/exercises/make.py

bench: .venv/ready-test
	for what in em fit memory scaling import; do $(PY) tests/benchmarks/bench_$$what.py; done

notebooks: .venv/ready
	$(PY) book/notebooks.py refresh $(NOTEBOOKS)

clean:
	rm -rf _build

.venv/ready: requirements.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "make: Python 3.11 or later is needed, and was not found" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "make: $(PYTHON) lacks the venv module; on Debian or Ubuntu: apt install python3-venv" >&2; exit 1; }
	@$(PY) -c 'import pip' 2>/dev/null || { echo "Making .venv"; $(PYTHON) -m venv --clear .venv; }
	$(PY) -m pip install -r requirements.txt
	@touch $@

.venv/ready-test: .venv/ready
	$(PY) -m pip install -e '.[test]'
	@touch $@
