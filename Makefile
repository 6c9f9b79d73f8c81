# Python 3.11+ and make are all this needs; everything else goes into .venv.
PYTHON ?= python3
ARGS   ?=
ONLY   ?=

PY      := .venv/bin/python
INSTALL := $(PY) -m pip install -qq --disable-pip-version-check --no-compile --no-deps --require-hashes
COMPILE := .venv/bin/uv pip compile --quiet --generate-hashes --no-emit-index-url \
           --universal --python-version 3.11 --fork-strategy fewest --no-header
SOURCES := bot handlers models.py

export UV_CUSTOM_COMPILE_COMMAND := make lock

.DEFAULT_GOAL := help
.PHONY: help run setup test quick check check-static check-format check-lint check-types check-security format bench quality cover lock clean

help:
	@echo 'make run      装好环境并启动（内置群聊，打印网址）   install and start'
	@echo 'make setup    只装环境                               environment only'
	@echo 'make test     全部测试                               every test'
	@echo 'make quick    一分钟内的测试                         tests within a minute'
	@echo 'make check    格式、检查、类型、分层、安全、快测     everything static, and quick'
	@echo 'make format   整理格式      make cover  覆盖率       format; coverage'
	@echo 'make bench    性能 [ONLY=名]  make quality  识别率   speed; understanding'
	@echo 'make lock     重锁依赖      make clean  清理         pin again; tidy up'

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo '需要 Python 3.11 或更新：make PYTHON=python3.12 …  (Python 3.11+ needed)' >&2; exit 1; }
	@$(PYTHON) -m venv .venv \
	  || { rm -rf .venv; echo '缺少 venv 模块：Debian/Ubuntu 请装 python3-venv  (venv module missing)' >&2; exit 1; }

.venv/.run: requirements/run.txt | .venv/bin/python
	@echo '安装运行依赖，约一分钟 … (installing)'
	@$(INSTALL) -r requirements/run.txt
	@touch $@

.venv/.dev: requirements/dev.txt .venv/.run
	@echo '安装测试依赖 … (installing test tools)'
	@$(INSTALL) -r requirements/dev.txt
	@touch $@

setup: .venv/.dev
	@:

run: .venv/.run
	@$(PY) -m bot run $(ARGS)

# A file's tests run in one worker: what they share is made once.
test: setup
	@$(PY) -m pytest -n 2 --dist loadfile $(ARGS)

quick: setup
	@$(PY) -m pytest -n 2 --dist loadfile -m 'not slow' $(ARGS)

# Each part can be asked for alone; `make -k check` goes on after the first that fails.
check: check-static quick

check-static: check-format check-lint check-types check-security

check-format: setup
	@.venv/bin/ruff format --check --quiet --output-format=concise .

check-lint: setup
	@.venv/bin/ruff check --quiet --output-format=concise .

check-types: setup
	@.venv/bin/mypy --no-error-summary

check-security: setup
	@said=$$(.venv/bin/bandit -q -ll -c pyproject.toml -f custom --msg-template '{relpath}:{line} {test_id} {msg}' \
	  -r $(SOURCES) 2>&1) || { echo "$$said" | grep -v WARNING; exit 1; }

format: setup
	@.venv/bin/ruff format --quiet .
	@.venv/bin/ruff check --quiet --fix .

bench: setup
	@$(PY) -m tests.bench $(if $(ONLY),--only $(ONLY))

quality: setup
	@$(PY) -m tests.quality $(ARGS)

cover: setup
	@$(PY) -m pytest -n 2 --dist loadfile -m 'not slow' --cov --cov-report=term $(ARGS)
	@.venv/bin/coverage report --include='bot/rules/*,bot/actions/*' --fail-under=95 --format=total

lock: setup
	@$(COMPILE) requirements/run.in -o requirements/run.txt
	@$(COMPILE) requirements/dev.in -o requirements/dev.txt
	@! grep -n '://' requirements/*.txt

clean:
	@rm -rf build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage*
	@find bot handlers tests -name __pycache__ -prune -exec rm -rf {} +
