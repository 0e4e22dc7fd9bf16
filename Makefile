# `make` lists what there is. Needs Go 1.26 and Python 3.10 or newer; no Docker.
# `make test` also needs a C compiler, for -race, Chromium, PgBouncer, Redis and nginx.

SHELL       := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS   += --no-print-directory

GO       ?= go
CACHE    := $(or $(TENON_CACHE),.cache)
STACK    := test/stack
LINT_PIN := v2.15.0
LINT     := $(CACHE)/bin/golangci-lint-$(LINT_PIN)
FUZZTIME ?= 10m
TIMEOUT  ?= 20m
PARALLEL ?= 4
RUN      ?= .

.PHONY: help run build bin/stack test lint gen bench soak fuzz-api compare-warnings clean-data

help: ## What there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: build ## Everything on this machine, in the foreground, until Ctrl-C
	@exec bin/stack run

build: ## The programs, in bin/
	@echo "Building bin/api and bin/migrate … (the first time takes a few minutes)"
	@mkdir -p bin
	@$(GO) build -o bin/ ./cmd/api ./cmd/migrate
	@$(MAKE) bin/stack

bin/stack:
	@echo "Building bin/stack, the development stack …"
	@cd $(STACK) && $(GO) build -o "$(CURDIR)/bin/stack" .

# test/e2e takes the longest and waits for much of it: it comes first, so that others compute meanwhile. Many tests
# wait, so more of them run at once than there are cores. `make lint` vets.
test: build ## Every test, on real servers that it starts by itself (RUN=Name for some)
	@echo "Testing Tenon …"
	@bin/stack test -- $(GO) test -race -vet=off -parallel $(PARALLEL) -timeout $(TIMEOUT) -run '$(RUN)' ./test/e2e ./...
	@echo "Testing the development stack …"
	@cd $(STACK) && $(GO) test -race -vet=off -timeout $(TIMEOUT) -run '$(RUN)' ./...
	@echo "Asking others about the audit logs …"
	@cd test/opinion && $(GO) test -timeout $(TIMEOUT) -run '$(RUN)' .
	@$(MAKE) compare-warnings

lint: $(LINT) ## Format, vet, golangci-lint
	@test -z "$$(gofmt -l . | tee /dev/stderr)"
	@$(GO) vet ./... && (cd $(STACK) && $(GO) vet ./...)
	@lint="$$(realpath $(LINT))" && "$$lint" run ./... && cd $(STACK) && "$$lint" run --config "$(CURDIR)/.golangci.yml" ./...

$(LINT):
	@echo "Installing golangci-lint $(LINT_PIN) into $(CACHE)/bin (once, takes a few minutes) …"
	@mkdir -p $(@D) && dir="$$(realpath "$$(mktemp -d $(@D)/new.XXXXXX)")" && trap 'rm -r "$$dir"' EXIT && \
		GOBIN="$$dir" $(GO) install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(LINT_PIN) && mv "$$dir/golangci-lint" $@

gen: ## What is generated: what measures the ports, the wiring, docs/access.md, docs/errors.md, a table of docs/architecture.md
	@ports="$$($(GO) run ./adapters/observe/gen)" && echo "$$ports" > adapters/observe/ports.go
	@$(GO) tool wire gen ./wire
	@$(GO) test ./test -run 'Printed$$' -update

bench: build ## Benchmarks, on real servers (twenty minutes)
	@bin/stack test -- $(GO) test -run '^$$' -bench . -benchtime 1x -timeout 60m ./test/bench

soak: build ## The tests at length, then every fuzz target for FUZZTIME
	@TENON_SOAK=1 bin/stack test -- $(GO) test -race -count=1 -timeout 4h ./...
	@grep -ro --include='*_test.go' '^func Fuzz[A-Za-z0-9_]*' adapters app core test wire | while IFS=: read -r file func; do \
		echo "Fuzzing $${func#func } in $$file for $(FUZZTIME) …"; \
		(cd "$$(dirname "$$file")" && $(GO) test -run '^$$' -fuzz "^$${func#func }\$$" -fuzztime $(FUZZTIME) .) < /dev/null; \
	done

SCHEMATHESIS_PIN := 4.32.0
SCHEMATHESIS     := $(CACHE)/schemathesis-$(SCHEMATHESIS_PIN)

fuzz-api: build $(SCHEMATHESIS)/bin/schemathesis ## The API against its description (TENON_EXAMPLES=20 TENON_SEED=1)
	@TENON_SCHEMATHESIS="$$(realpath -s $(SCHEMATHESIS)/bin/schemathesis)" \
		$(GO) test -v -tags schemathesis -count=1 -timeout 2h -run '^TestSchemathesis$$' ./test/e2e

$(SCHEMATHESIS)/bin/schemathesis:
	@echo "Installing schemathesis $(SCHEMATHESIS_PIN) into $(SCHEMATHESIS) (once) …"
	@python3 -m venv $(SCHEMATHESIS) && $(SCHEMATHESIS)/bin/pip install -q schemathesis==$(SCHEMATHESIS_PIN)

SQUAWK_PIN := 2.70.0
SQUAWK     := $(CACHE)/squawk-$(SQUAWK_PIN)

compare-warnings: $(SQUAWK)/bin/squawk ## What we warn of in migrations against squawk, on the same examples
	@TENON_SQUAWK="$$(realpath -s $(SQUAWK)/bin/squawk)" \
		$(GO) test -tags squawk -count=1 -run '^TestSquawkAgrees$$' ./core/migration/ddl

$(SQUAWK)/bin/squawk:
	@echo "Installing squawk $(SQUAWK_PIN) into $(SQUAWK) (once) …"
	@python3 -m venv $(SQUAWK) && $(SQUAWK)/bin/pip install -q --disable-pip-version-check squawk-cli==$(SQUAWK_PIN)

clean-data: bin/stack ## Erase what `make run` has kept (asks; FORCE=1 does not)
	@bin/stack clean $(if $(filter 1,$(FORCE)),--force)
