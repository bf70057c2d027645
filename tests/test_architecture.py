"""Who may import whom: every import of the package that is not on these lists is denied."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

APP = Path(__file__).resolve().parent.parent / "app"
PACKAGE = "otterscope"
MOST_LINES = 400

#: The modules at the root that any room may use.
COMMON = frozenset({"errors", "geometry", "gguf_file", "paths", "progress"})
#: room → the rooms that it may import, besides itself and the common modules.
ROOMS: Mapping[str, frozenset[str]] = {
    "": frozenset(),  # the common modules themselves
    "imaging": frozenset(),
    "engine": frozenset(),
    "weights": frozenset(),
    "session": frozenset(),
    "scenes": frozenset(),
    "work": frozenset({"imaging", "engine", "weights", "session", "scenes"}),
    "ui": frozenset({"imaging", "engine", "weights", "session", "work"}),
    "cli": frozenset({"imaging", "engine", "weights", "session", "work"}),
    "__main__": frozenset({"cli", "ui"}),
}
#: The one command that opens a window may reach into ui.
#: A packaged program has no other way to start the model's process than itself with a flag.
EXCEPTIONS = frozenset({(f"{PACKAGE}.cli.view", "ui"), (f"{PACKAGE}.__main__", "engine")})

#: package from elsewhere → the rooms or single modules that may import it.
PACKAGES: Mapping[str, frozenset[str]] = {
    "PIL": frozenset({"imaging", "scenes", "work"}),
    "PySide6": frozenset({"ui"}),
    "imagecodecs": frozenset({"imaging"}),
    "llama_cpp": frozenset({f"{PACKAGE}.engine.{name}" for name in ("llama", "vision", "worker")}),
    "numpy": frozenset({"", "imaging", "engine", "scenes", "weights", "work", "ui", "cli"}),
    "openslide": frozenset({"imaging"}),
    "pillow_heif": frozenset({"imaging"}),
    "platformdirs": frozenset({f"{PACKAGE}.paths"}),
    "psutil": frozenset({"engine", "imaging", "weights", "cli", "work"}),
    "pyvips": frozenset({"imaging"}),
    "shiboken6": frozenset({"ui"}),
    "tifffile": frozenset({"imaging"}),
    "typing_extensions": frozenset(ROOMS),
}
#: Parts of the standard library and of Qt that reach the network, and the one module that may.
NETWORK = (
    "socket",
    "socketserver",
    "ssl",
    "http",
    "urllib.request",
    "ftplib",
    "smtplib",
    "xmlrpc",
    "asyncio",
)
QT_NETWORK = ("PySide6.QtNetwork", "PySide6.QtWebEngineCore", "PySide6.QtWebSockets")
DOWNLOAD = f"{PACKAGE}.weights.download"


@dataclass(frozen=True)
class Import:
    """One imported name, `target`, dotted and absolute, in the module `module`."""

    module: str
    target: str
    line: int
    lazy: bool  # not done when the module is loaded

    def __str__(self) -> str:
        return f"{self.module}:{self.line} imports {self.target}"


def modules(app: Path) -> dict[str, Path]:
    """Dotted name → file, of every module of the package."""
    found = {}
    for path in sorted((app / PACKAGE).rglob("*.py")):
        parts = path.relative_to(app).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports_of(module: str, path: Path) -> Iterator[Import]:
    """Every import statement, wherever it stands; names that only type checkers see count too."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    lazy = {id(node) for part in ast.walk(tree) if _is_later(part) for node in ast.walk(part)}
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield Import(module, name.name, node.lineno, id(node) in lazy)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, base]).rstrip(".")
            for name in node.names:
                yield Import(module, f"{base}.{name.name}", node.lineno, id(node) in lazy)
        elif isinstance(node, ast.Call) and _called(node.func) in {"__import__", "importlib.import_module"}:
            first = node.args[0] if node.args else None
            named = first.value if isinstance(first, ast.Constant) else "a name known only at run time"
            yield Import(module, str(named), node.lineno, True)


def _is_later(node: ast.AST) -> bool:
    """Whether what stands inside is not done when the module is loaded."""
    if isinstance(node, ast.If):
        return ast.unparse(node.test) in {"TYPE_CHECKING", "typing.TYPE_CHECKING"}
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)


def _called(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return f"{_called(function.value)}.{function.attr}"
    return (
        {"import_module": "importlib.import_module"}.get(function.id, function.id)
        if isinstance(function, ast.Name)
        else ""
    )


def room_of(module: str) -> str:
    """The room that a module of the package is in; "" for the common modules and the package itself."""
    parts = module.split(".")
    if len(parts) < 2 or parts[1] in COMMON or parts[1] == "__version__":
        return ""
    return parts[1]


def why_denied(found: Import) -> str | None:
    """The rule that this import breaks, or None."""
    room, target, top = room_of(found.module), found.target, found.target.split(".")[0]
    if room not in ROOMS:
        return f"the plan has no room called {room}"
    if target.startswith(tuple(f"{name}." for name in NETWORK)) or target in NETWORK or target == "urllib":
        return None if found.module == DOWNLOAD else "only the download module may reach the network"
    if target.startswith(QT_NETWORK):
        return "Qt's network modules are used nowhere"
    if top == PACKAGE:
        other = room_of(target)
        if other in {"", room} or other in ROOMS[room] or (found.module, other) in EXCEPTIONS:
            return None
        return f"{room or 'a common module'} must not import {other}"
    if top in sys.stdlib_module_names:
        return None
    allowed = PACKAGES.get(top, frozenset())
    if room in allowed or found.module in allowed:
        return None
    return f"{top} is not allowed in {found.module}"


def denied(app: Path) -> list[str]:
    """One line for each import that breaks a rule."""
    return [
        f"{found}: {why}"
        for module, path in modules(app).items()
        for found in imports_of(module, path)
        if (why := why_denied(found))
    ]


def graph(app: Path) -> dict[str, set[str]]:
    """module → the package's modules that loading it loads at once."""
    known = modules(app)
    edges: dict[str, set[str]] = {module: set() for module in known}
    for module, path in known.items():
        for found in imports_of(module, path):
            target = found.target if found.target in known else found.target.rpartition(".")[0]
            if not found.lazy and target in known and target != module:
                edges[module].add(target)
    return edges


def cycle(edges: Mapping[str, set[str]]) -> list[str]:
    """A chain of modules that import each other in a circle, or nothing."""
    done: set[str] = set()

    def search(module: str, above: list[str]) -> list[str]:
        if module in above:
            return [*above[above.index(module) :], module]
        if module not in done:
            for target in sorted(edges[module]):
                if circle := search(target, [*above, module]):
                    return circle
            done.add(module)
        return []

    return next((circle for module in sorted(edges) if (circle := search(module, []))), [])


def loaded_by(edges: Mapping[str, set[str]], module: str) -> set[str]:
    """Every module of the package that is in memory once `module` is."""
    seen: set[str] = set()
    waiting = [module]
    while waiting:
        current = waiting.pop()
        if current not in seen:
            seen.add(current)
            waiting.extend(edges[current])
    return seen


def too_long(app: Path) -> list[str]:
    """The modules over the limit, with their lines."""
    lengths = {
        name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in modules(app).items()
    }
    return [f"{name}: {lines} lines" for name, lines in lengths.items() if lines > MOST_LINES]


def test_every_import_is_on_the_list() -> None:
    assert denied(APP) == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    assert cycle(graph(APP)) == []


def test_no_module_is_too_long() -> None:
    assert too_long(APP) == []


def test_only_the_child_process_loads_llama_cpp() -> None:
    """What a window or a command loads must not bring the modules in that bind llama.cpp."""
    edges = graph(APP)
    binding = {
        name
        for name, path in modules(APP).items()
        if any(i.target.startswith("llama_cpp") for i in imports_of(name, path))
    }
    assert binding, "no module binds llama.cpp: this test looks at the wrong thing"
    parents = [name for name in edges if room_of(name) in {"work", "ui", "cli", "__main__"}]
    assert {name: both for name in parents if (both := loaded_by(edges, name) & binding)} == {}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A package that keeps every rule, to be spoilt."""
    good = {
        "__init__": "",
        "errors": "import json",
        "geometry": "from otterscope.errors import AppError",
        "imaging/__init__": "",
        "imaging/opening": "import pyvips\nfrom otterscope.geometry import Region",
        "engine/__init__": "",
        "engine/client": "import numpy as np\nfrom otterscope.engine import api",
        "engine/api": "",
        "engine/llama": "import llama_cpp.llama_cpp as lib",
        "weights/__init__": "",
        "weights/download": "import urllib.request",
        "weights/catalog": "import urllib.parse",
        "work/__init__": "",
        "work/ask": "from otterscope.imaging import opening\nfrom otterscope.engine import client",
        "ui/__init__": "",
        "ui/window": "from PySide6.QtWidgets import QWidget\nfrom otterscope.work.ask import anything",
        "cli/__init__": "from otterscope.work import ask",
        "cli/view": "def run():\n    from otterscope.ui.window import Window",
        "__main__": "from otterscope.cli import main",
    }
    for name, text in good.items():
        path = tmp_path / PACKAGE / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def test_a_good_tree_passes(tree: Path) -> None:
    assert denied(tree) == []
    assert cycle(graph(tree)) == []
    assert too_long(tree) == []


@pytest.mark.parametrize(
    ("module", "text", "why"),
    [
        ("imaging/bad", "from otterscope.engine import api", "imaging must not import engine"),
        ("imaging/bad", "from ..engine import api", "imaging must not import engine"),
        ("engine/bad", "def f():\n    import otterscope.imaging.opening", "engine must not import imaging"),
        ("weights/bad", "import otterscope.session.store", "weights must not import session"),
        ("session/bad", "from otterscope.work import ask", "session must not import work"),
        ("errors", "from otterscope.imaging import opening", "a common module must not import imaging"),
        ("work/bad", "from otterscope.ui import window", "work must not import ui"),
        ("cli/bad", "from otterscope.ui import window", "cli must not import ui"),
        ("ui/bad", "from otterscope.cli import view", "ui must not import cli"),
        ("attic/bad", "import json", "the plan has no room called attic"),
        ("work/bad", "from PySide6 import QtCore", "PySide6 is not allowed in otterscope.work.bad"),
        ("cli/bad", "import PySide6.QtWidgets", "PySide6 is not allowed in otterscope.cli.bad"),
        ("engine/client", "import llama_cpp", "llama_cpp is not allowed in otterscope.engine.client"),
        ("weights/bad", "import torch", "torch is not allowed"),
        ("engine/bad", "if True:\n    from transformers import x", "transformers is not allowed"),
        ("engine/bad", "import socket", "only the download module may reach the network"),
        (
            "engine/bad",
            "from http.client import HTTPConnection",
            "only the download module may reach the network",
        ),
        ("weights/bad", "from urllib import request", "only the download module may reach the network"),
        ("work/bad", "import requests", "requests is not allowed"),
        (
            "ui/bad",
            "from PySide6.QtNetwork import QNetworkAccessManager",
            "Qt's network modules are used nowhere",
        ),
        ("ui/bad", "from PySide6 import QtNetwork", "Qt's network modules are used nowhere"),
        ("work/bad", "import importlib\nimportlib.import_module('torch')", "torch is not allowed"),
        ("work/bad", "from importlib import import_module\nimport_module('torch')", "torch is not allowed"),
        ("work/bad", "__import__(input())", "a name known only at run time is not allowed"),
        ("work/bad", "import devtools.main", "devtools is not allowed"),
    ],
)
def test_a_bad_import_is_denied(tree: Path, module: str, text: str, why: str) -> None:
    path = tree / PACKAGE / f"{module}.py"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    assert [line for line in denied(tree) if why in line], denied(tree)


def test_a_circle_is_found(tree: Path) -> None:
    (tree / PACKAGE / "engine" / "api.py").write_text(
        "from otterscope.engine.client import x", encoding="utf-8"
    )
    assert set(cycle(graph(tree))) == {"otterscope.engine.api", "otterscope.engine.client"}


def test_a_binding_in_the_parent_is_found(tree: Path) -> None:
    (tree / PACKAGE / "engine" / "api.py").write_text(
        "from otterscope.engine.llama import x", encoding="utf-8"
    )
    assert "otterscope.engine.llama" in loaded_by(graph(tree), "otterscope.work.ask")


def test_a_long_module_is_found(tree: Path) -> None:
    (tree / PACKAGE / "work" / "ask.py").write_text("x = 1\n" * (MOST_LINES + 1), encoding="utf-8")
    assert too_long(tree) == ["otterscope.work.ask: 401 lines"]
