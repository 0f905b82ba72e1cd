# `make run` watches this machine's way out; `make test` proves that it works. `make help` lists all.
.POSIX:
.SUFFIXES:
SHELL = /bin/sh

# Tests are built apart, and optimised: the simulated months need it, and the two kinds of build
# would otherwise undo each other.
TEST_BUILD = --configuration release --scratch-path .build-tests
# Swift's own libraries are linked in: the program starts sooner and holds less memory.
BUILD = --configuration release --static-swift-stdlib
SCENARIO = access
SEED = 1
PICTURES = .build/pictures

.PHONY: help build run test lint format bench pictures docs rehearse clean packages \
  test-packages

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 22

run: build ## install what is missing, build, and watch this machine's own way out
	.build/release/relais run $(ARGUMENTS)

build: packages ## build the program: .build/release/relais
	swift build $(BUILD) --product relais

test: test-packages ## install what is missing, then prove everything
	scripts/run-tests $(TEST_BUILD)

lint: ## check layout and documentation of the sources
	swift format lint --strict --parallel --recursive Sources Tests Benchmarks Package.swift

format: ## mend the layout of the sources
	swift format --in-place --parallel --recursive Sources Tests Benchmarks Package.swift

bench: test-packages build ## measure speed and memory beside a peer, in one run
	scripts/run-benchmarks

pictures: test-packages build ## take README's pictures, and every page's to PICTURES, as root
	@scripts/install-packages pictures
	scripts/make-pictures .build/release/relais $(PICTURES)

docs: ## write the API's documentation to .build/docs
	swift package --allow-writing-to-directory .build/docs generate-documentation \
	  --enable-experimental-combined-documentation --output-path .build/docs

rehearse: build ## tell a simulated outage: make rehearse SCENARIO=access SEED=1
	.build/release/relais rehearse $(SCENARIO) --seed $(SEED)

clean: ## remove everything that was built
	rm -rf .build .build-tests .build-clients .build-peers .build-networks

packages:
	@scripts/install-packages run

test-packages:
	@scripts/install-packages run lab test
	@scripts/install-clients
