# `make verify` runs the main job, `make test` checks everything; both set up what is missing.
.PHONY: verify review test setup format clean help

help:
	@echo "make verify   set up, collate scans/telegram-25348 with its transcription, say where the report is"
	@echo "make review   set up, collate both sets of the telegram, open the desk on them in a browser"
	@echo "make test     set up, then formatting, linting, typing, imports and the tests"
	@echo "make format   format the code"
	@echo "make clean    remove .venv and results"

setup:
	@scripts/setup.sh

# Exit code 1 means that there are findings to review: the job succeeded.
verify: setup
	@.venv/bin/sverka verify scans/telegram-25348 ground_truth/telegram-25348 --out out/telegram-25348 \
		|| { code=$$?; [ $$code -eq 1 ] || exit $$code; }

# Both sets of scans with the one transcription: in the second the typist, not the transcriber, has the other digit.
review:
	@scripts/setup.sh review
	@{ echo name,scans,transcription; for set in telegram-25348 telegram-25348-typed-variant; do \
		echo $$set,scans/$$set,ground_truth/telegram-25348; done; } \
		| .venv/bin/sverka verify - --out out/review || { code=$$?; [ $$code -eq 1 ] || exit $$code; }
	.venv/bin/sverka review out/review --tour

test:
	@scripts/setup.sh test
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	OMP_THREAD_LIMIT=1 .venv/bin/python -m pytest -n 2 --dist worksteal

format:
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .

clean:
	rm -rf .venv out build *.egg-info
