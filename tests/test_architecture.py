"""The shape of the code, held by reading the code itself: layers, hands off, budgets, nothing on import."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[1]

#: Low to high. A module may import from its own layer and from those below; the longest prefix decides.
#: A new module that no prefix covers fails the test: say here where it belongs.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("bot.terms", "bot.clock", "bot.columns", "bot.refusals"),
    ("bot.calendar", "bot.text", "bot.messages", "bot.config", "bot.settings"),
    ("models", "bot.rules", "bot.tables"),
    (
        *("bot.outbox", "bot.queries", "bot.router", "bot.channels.base"),
        *(
            "bot.context",
            "bot.conversation",
            "bot.database",
            "bot.inbox",
            "bot.statements",
            "bot.media",
            "bot.told",
            "bot.understander",
            "bot.learning",
        ),
        *("bot.listener", "bot.links", "bot.copies", "bot.schema", "bot.migrations", "bot.logs"),
    ),
    ("bot.actions", "bot.channels", "bot.papers"),
    ("handlers", "bot.jobs", "bot.register", "bot.demo"),
    ("handlers.registry", "bot.web"),
    ("bot.app", "bot.shell", "bot.replay", "bot.alarm", "bot.simulation"),
    ("bot.cli", "bot.commands", "bot.__main__"),
)

#: Where the parts meet the world.
SHELL = ("bot.app", "bot.shell", "bot.replay", "bot.cli", "bot.commands", "bot.__main__")

#: Who alone may import what.
ONLY_IN: dict[str, tuple[str, ...]] = {
    "wechaty_grpc": ("bot.channels.wechaty",),
    "grpclib": ("bot.channels.wechaty",),
    "betterproto": ("bot.channels.wechaty",),
    "nicegui": ("bot.web", "bot.channels.web", *SHELL),
    "fastapi": ("bot.web", "bot.channels.web", *SHELL),
    "apscheduler": ("bot.alarm",),
    "typer": ("bot.cli", "bot.commands", "bot.__main__"),
    "asyncio": ("bot.channels", "bot.outbox", "bot.jobs", "bot.web", *SHELL),
}

#: Who may not import what.
NEVER_IN: dict[str, tuple[str, ...]] = {
    "handlers": ("models", "peewee", "playhouse", "asyncio", "sqlite3", "bot.channels"),
    "bot.rules": ("models", "peewee", "playhouse", "sqlite3"),
    "bot.text": ("models", "peewee", "playhouse", "sqlite3"),
}

#: Modules that may write rows; all others that see the tables only read them.
WRITERS = (
    *("models", "bot.tables", "bot.statements", "bot.database"),
    *("bot.actions", "bot.inbox", "bot.outbox", "bot.app"),
)
WRITING = frozenset({"create", "insert_many", "bulk_create", "bulk_update", "delete_instance", "delete_by_id"})

#: Where one broken message, job, send or connection must not stop the rest. Each of them logs or uses the error.
CATCH_ALL = ("bot.app", "bot.shell", "bot.jobs", "bot.outbox", "bot.channels")

CLOCK_READS = frozenset(
    {
        *(f"datetime.{name}" for name in ("now", "utcnow", "today")),
        "date.today",
        *(f"time.{name}" for name in ("time", "time_ns", "localtime", "gmtime", "ctime")),
    }
)

FUNCTION_MAX, FUNCTION_P95, FUNCTION_MEDIAN = 50, 30, 8
FILE_MAX, TABLES_MAX = 300, 450


class Module(NamedTuple):
    """One source file as Python sees it."""

    name: str
    path: Path
    tree: ast.Module


class Import(NamedTuple):
    """A module imported somewhere in a file, whole name."""

    target: str
    line: int


@cache
def sources() -> tuple[Module, ...]:
    """All of bot, handlers and models."""
    files = [*sorted((ROOT / "bot").rglob("*.py")), *sorted((ROOT / "handlers").rglob("*.py")), ROOT / "models.py"]
    return tuple(Module(_name(file), file, ast.parse(file.read_text(encoding="utf-8"))) for file in files)


def _name(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def imports(module: Module) -> tuple[Import, ...]:
    """Every import of ``module``, also those inside functions; a relative import fails."""
    return tuple(_imports(module))


def _imports(module: Module) -> Iterator[Import]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{module.name}:{node.lineno} imports relatively"
            yield from (Import(_imported(node.module or "", alias.name), node.lineno) for alias in node.names)


def _imported(package: str, name: str) -> str:
    """`from bot import clock` imports bot.clock; `from bot.clock import now` imports bot.clock."""
    return f"{package}.{name}" if f"{package}.{name}" in names() else package


@cache
def names() -> frozenset[str]:
    """Of all modules."""
    return frozenset(module.name for module in sources())


def within(name: str, prefixes: tuple[str, ...]) -> bool:
    """Whether ``name`` is one of ``prefixes``, lies in one, or is a sibling file split off one (wechaty_puppet)."""
    return any(name == prefix or name.startswith((prefix + ".", prefix + "_")) for prefix in prefixes)


def layer(name: str) -> int:
    """The number of the layer that ``name`` belongs to, lowest is 0; -1 where the table says nothing."""
    fitting = [(len(prefix), n) for n, names in enumerate(LAYERS) for prefix in names if within(name, (prefix,))]
    return max(fitting, default=(0, -1))[1]


def own(name: str) -> bool:
    """Whether ``name`` is one of this project's modules with something in it."""
    return name.split(".")[0] in ("bot", "handlers", "models") and name not in ("bot", "handlers")


def place(module: Module, line: int) -> str:
    """How a finding is told."""
    return f"{module.path.relative_to(ROOT)}:{line}"


# --- layers -----------------------------------------------------------------------------------------------------------


def test_every_module_has_its_layer():
    homeless = [m.name for m in sources() if own(m.name) and m.path.name != "__init__.py" and layer(m.name) < 0]
    assert not homeless, "say in LAYERS where these belong"


def test_no_import_points_up():
    up = [
        f"{place(module, line)} {module.name} (layer {layer(module.name)}) imports {target} (layer {layer(target)})"
        for module in sources()
        for target, line in imports(module)
        if own(target) and layer(target) > layer(module.name)
    ]
    assert not up, "\n".join(up)


def test_the_longest_prefix_decides_the_layer():
    assert layer("bot.channels.base") < layer("bot.channels.wechaty_puppet") == layer("bot.channels")
    assert layer("handlers.visits") < layer("handlers.registry") < layer("bot.app")
    assert layer("bot.somewhere") == -1


def test_there_is_no_circle_of_imports():
    edges = {m.name: {t for t, _ in imports(m) if own(t)} - {m.name} for m in sources()}
    while leaves := {name for name, targets in edges.items() if not targets & edges.keys()}:
        edges = {name: targets for name, targets in edges.items() if name not in leaves}
    assert not edges, "these import each other"


@pytest.mark.parametrize("library", ONLY_IN)
def test_only_its_own_modules_import(library: str):
    wrong = [
        place(module, line)
        for module in sources()
        for target, line in imports(module)
        if within(target, (library,)) and target.split(".")[0] == library and not within(module.name, ONLY_IN[library])
    ]
    assert not wrong, f"only {ONLY_IN[library]} may import {library}"


@pytest.mark.parametrize("owner", NEVER_IN)
def test_some_things_are_never_imported_by(owner: str):
    wrong = [
        f"{place(module, line)} imports {target}"
        for module in sources()
        for target, line in imports(module)
        if within(module.name, (owner,)) and within(target, NEVER_IN[owner])
    ]
    assert not wrong


def test_no_handler_imports_another():
    wrong = [
        f"{place(module, line)} imports {target}"
        for module in sources()
        for target, line in imports(module)
        if module.name.startswith("handlers.") and module.name != "handlers.registry" and target.startswith("handlers")
    ]
    assert not wrong, "only handlers.registry knows the handlers"


def test_bot_handlers_and_models_come_from_one_root():
    homes = {
        name: Path(str(importlib.import_module(name).__file__)).resolve() for name in ("bot", "handlers", "models")
    }
    assert homes["bot"].parents[1] == homes["handlers"].parents[1] == homes["models"].parent == ROOT


# --- hands off --------------------------------------------------------------------------------------------------------


def clock_reads(tree: ast.AST) -> Iterator[int]:
    """Lines that name the real time, called or handed on: datetime.now, dt.date.today, time.time."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
            owner = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
            if f"{owner}.{node.attr}" in CLOCK_READS:
                yield node.lineno
        elif isinstance(node, ast.ImportFrom) and node.module == "time":
            yield from (node.lineno for alias in node.names if f"time.{alias.name}" in CLOCK_READS)


def test_only_the_clock_reads_the_time():
    wrong = [place(m, line) for m in sources() if m.name != "bot.clock" for line in clock_reads(m.tree)]
    assert not wrong, "take `now` as an argument"


@pytest.mark.parametrize(
    "code",
    ["datetime.now(tz)", "dt.datetime.utcnow()", "date.today()", "f(default=time.time)", "from time import time"],
)
def test_a_clock_read_is_seen_however_it_is_written(code: str):
    assert list(clock_reads(ast.parse(code)))


def test_a_settable_clock_is_no_clock_read():
    assert not list(clock_reads(ast.parse("clock.now(); self.clock.now(); time.monotonic(); datetime(2026, 1, 1)")))


def test_only_actions_and_the_outbox_write_rows():
    wrong = [
        f"{place(module, node.lineno)} .{node.func.attr}()"
        for module in sources()
        if not within(module.name, WRITERS) and any(within(target, ("models",)) for target, _ in imports(module))
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITING
    ]
    assert not wrong, "writes belong into bot.actions or bot.outbox"


def swallows_all(node: ast.ExceptHandler) -> bool:
    """Whether it ends any error: `except:`, Exception or BaseException, alone or in a tuple, without raising again."""
    kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
    every = any(kind is None or getattr(kind, "id", "") in ("Exception", "BaseException") for kind in kinds)
    return every and not isinstance(node.body[-1], ast.Raise)


def tells(node: ast.ExceptHandler) -> bool:
    """Whether the handler logs with the traceback or does something with the error it caught."""
    inside = [part for line in node.body for part in ast.walk(line)]
    logs = any(isinstance(part, ast.Attribute) and part.attr == "exception" for part in inside)
    return logs or (node.name is not None and any(isinstance(p, ast.Name) and p.id == node.name for p in inside))


def swallowing() -> Iterator[tuple[Module, ast.ExceptHandler]]:
    """Every place that ends any error."""
    for module in sources():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ExceptHandler) and swallows_all(node):
                yield module, node


def test_any_error_is_ended_only_per_message_job_send_or_connection():
    assert not [place(m, node.lineno) for m, node in swallowing() if not within(m.name, CATCH_ALL)]


def test_no_error_is_ended_in_silence():
    assert not [place(m, node.lineno) for m, node in swallowing() if not tells(node)]


def test_no_variable_hides_a_package():
    taken = {"bot", "handlers", "models"}
    wrong = [f"{place(m, line)} {name}" for m in sources() for name, line in names_made(m.tree) if name in taken]
    assert not wrong


def names_made(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Variables, arguments and import aliases; fields of a class hide nothing."""
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    fields = {id(line.target) for one in classes for line in one.body if isinstance(line, ast.AnnAssign)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and id(node) not in fields:
            yield node.id, node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno
        elif isinstance(node, ast.alias) and node.asname and node.asname != node.name:
            yield node.asname, node.lineno


def test_every_init_is_empty():
    full = [str(m.path.relative_to(ROOT)) for m in sources() if m.path.name == "__init__.py" and m.path.stat().st_size]
    assert not full


# --- nothing on import ------------------------------------------------------------------------------------------------

#: Imports every module of ours and tells of each file, socket, process or database that one of them opened by its own
#: hand while it was imported. What a library does when it is imported is the library's own affair, and so is a time
#: zone's file and pydantic's look for its plug-ins.
WATCH = """
import importlib, sys
root, names = sys.argv[1], sys.argv[2:]
harmless = ("zoneinfo", ".dist-info", ".egg-info", ".zip")
seen = []
def whose(frame):
    while frame is not None:
        path = frame.f_code.co_filename
        if path.startswith("<frozen importlib"):
            return None
        if path.startswith((root + "/bot/", root + "/handlers/", root + "/models.py")):
            return f"{path[len(root) + 1:]}:{frame.f_lineno}"
        frame = frame.f_back
def watch(event, args):
    if event in ("open", "sqlite3.connect", "socket.connect", "subprocess.Popen", "os.mkdir"):
        spot = whose(sys._getframe(1))
        if spot and not any(part in str(args[0]) for part in harmless):
            seen.append(f"{spot} {event} {str(args[0])[-60:]}")
sys.addaudithook(watch)
for name in names:
    importlib.import_module(name)
if "jieba" in sys.modules and sys.modules["jieba"].dt.initialized:
    seen.append("jieba is loaded")
seen += [f"{heavy} is imported; import it where it is used" for heavy in ("matplotlib", "sklearn", "scipy", "pypinyin")
         if heavy in sys.modules]
print("\\n".join(seen))
"""


def watched(root: Path, *names: str) -> str:
    """What the modules ``names`` under ``root`` did while they were imported, a line each; empty is good."""
    done = subprocess.run(
        [sys.executable, "-c", WATCH, str(root), *names], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-1500:]
    return done.stdout.strip()


@pytest.mark.slow
def test_importing_does_no_work():
    assert not watched(ROOT, *(module.name for module in sources() if module.name != "bot.__main__"))


def test_work_on_import_is_seen_and_a_library_is_let_alone(tmp_path: Path):
    (tmp_path / "bot").mkdir()
    (tmp_path / "bot" / "reads.py").write_text("TEXT = open(__file__).read()\n")
    (tmp_path / "bot" / "opens.py").write_text("import sqlite3\nBASE = sqlite3.connect(':memory:')\n")
    (tmp_path / "bot" / "calm.py").write_text("import colorsys, pydantic\ndef f():\n    return open('x')\n")
    assert watched(tmp_path, "bot.reads").startswith("bot/reads.py:1 open")
    assert watched(tmp_path, "bot.opens").startswith("bot/opens.py:2 sqlite3.connect")
    assert not watched(tmp_path, "bot.calm")


# --- budgets ----------------------------------------------------------------------------------------------------------


@cache
def lengths() -> dict[str, int]:
    """Lines of every function from its `def` to its end, docstring and all."""
    return {
        f"{place(module, node.lineno)} {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for module in sources()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def test_no_function_is_longer_than_fifty_lines():
    assert not {name: lines for name, lines in lengths().items() if lines > FUNCTION_MAX}


def test_functions_are_short_as_a_whole():
    counts = sorted(lengths().values())
    longest = sorted(lengths().items(), key=lambda item: -item[1])[:10]
    assert quantiles(counts, n=20)[-1] <= FUNCTION_P95, longest
    assert median(counts) <= FUNCTION_MEDIAN, longest


def test_no_file_is_too_long():
    counts = {module.name: len(module.path.read_text(encoding="utf-8").splitlines()) for module in sources()}
    assert not {n: lines for n, lines in counts.items() if lines > (TABLES_MAX if n == "models" else FILE_MAX)}


# --- what is committed ------------------------------------------------------------------------------------------------

#: Put together here so that this file does not hold them itself.
HOSTS: tuple[str, ...] = (
    *("pypi" + ".org", "python" + "hosted.org", "files." + "python"),
    *("npm" + "js.org", "npm" + "js.com", "npm" + "mirror.com"),
    *("deb" + ".debian.org", "tuna." + "tsinghua", "mirrors." + "aliyun"),
)
MACHINE_PATH = re.compile(r"(?<![\w./~$}-])/(?:wo" + r"rk|ro" + r"ot)/")


@cache
def committed() -> tuple[Path, ...]:
    """The files under version control; every file but the known leftovers where there is no git."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git work tree")
    return tuple(ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file())


def texts() -> Iterator[tuple[Path, str]]:
    """Committed files that are text."""
    for file in committed():
        content = file.read_bytes()
        if b"\0" not in content[:4096]:
            yield file, content.decode("utf-8", errors="replace")


def test_no_committed_file_names_a_registry_or_a_place_on_one_machine():
    wrong = [
        f"{file.relative_to(ROOT)}: {found}"
        for file, text in texts()
        for found in [*(host for host in HOSTS if host in text), *MACHINE_PATH.findall(text)]
    ]
    assert not wrong


def test_what_tools_leave_behind_is_not_committed():
    left = re.compile(r"(^|/)(\.venv|node_modules|__pycache__|build)/|\.(db|sqlite|pyc|log)$")
    assert not [str(f.relative_to(ROOT)) for f in committed() if left.search(str(f.relative_to(ROOT)))]
