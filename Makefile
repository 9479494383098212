# Every target is a function of tools/setup_env.py, which also runs without make.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	if $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$p; break; fi; done)

TARGETS := forecast test setup lint format types setup-lowest lowest docs notebooks bench bench-series bench-workforce bench-demand wheel check-wheel lock clean help

.DEFAULT_GOAL := help
.PHONY: $(TARGETS)

$(TARGETS):
	@$(or $(PYTHON),python3) tools/setup_env.py $@ $(ARGS)
