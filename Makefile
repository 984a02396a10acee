# 两条命令 two commands: `make dataset` 重建数据集, `make test` 运行测试. 只需 Python ≥ 3.11、git、make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export DVC_NO_ANALYTICS := 1
export ORT_DISABLE_TELEMETRY := 1

.PHONY: dataset test test-all check bench lock facsimile clean

dataset: $(VENV)/.dataset ## 重建发布;被终止过的运行先修复 rebuild the release, mending first what a killed run left
	@$(BIN)/python -m pipeline.mend
	$(BIN)/dvc repro

test: $(VENV)/.dev ## 运行测试,久的除外 the tests, long ones apart
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not long" $(ARGS)

test-all: $(VENV)/.dev ## 运行全部测试 all tests, as CI does
	$(BIN)/python -m pytest -n 2 --dist loadfile $(ARGS)

check: $(VENV)/.dev ## 风格与类型 style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/.dev ## 测速 speed, as ratios in one run
	$(BIN)/python -m bench

facsimile: $(VENV)/.dev ## 由转录重排 2024 年摹本 set the facsimile of 2024 from the transcript
	$(BIN)/python -m pipeline.facsimile

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "需要 Python 3.11 或更新 Python 3.11 or newer is needed: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.dataset: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --use-pep517 --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.dataset
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --use-pep517 --require-hashes -r requirements-dev.lock
	@touch $@

lock: ## 重算锁文件(维护者;需要 uv)remake the lock files (maintainers; needs uv)
	uv pip compile pyproject.toml build.in --extra office --extra ocr --extra report --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q -o requirements.lock
	uv pip compile pyproject.toml build.in --extra dev -c requirements.lock --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q -o requirements-dev.lock

clean:
	rm -rf data/grids data/tables data/findings data/checks.json
