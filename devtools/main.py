"""The commands of dev.py."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType

from devtools import ROOT, SetupFault, environment, native, system, training
from devtools.process import replace_by
from devtools.talk import say

USAGE = """usage: python3 dev.py COMMAND

  run [FILES | COMMAND …]    start OtterScope, from the folder you are in: its window, with these pictures,
                             or one of its commands (`run --help` lists them)
  test [--slow] [--reference] [PYTEST ARGUMENTS]
                             run the tests; --slow: the long ones too; --reference: those against torch alone
  native [--backend auto|cpu|cuda|metal|vulkan] [--distribution]
                             build llama.cpp with OtterHD in it and install it
  train CHECKPOINT …         fine-tune a model; `train --help` says how. `train demo`: make the demo model
  lint                       check style, layout and types
  bench [NAME [ARGUMENTS]]   run benchmarks/NAME.py; without a name: list them
"""

VENV = ROOT / ".venv"
VENV_REFERENCE = ROOT / ".venv-reference"
#: Commands of the program that open a window, and so need Qt's libraries from the system.
WINDOWED = {"view"}
CHECKED = ("app", "benchmarks", "dev.py", "devtools", "native", "resources", "tests", "tools", "training")


def main(arguments: Sequence[str]) -> int:
    """Run one command; returns its exit code. Every fault is a sentence on stderr and code 1."""
    commands: dict[str, Callable[[list[str]], int]] = {
        "run": run,
        "test": test,
        "native": build_native,
        "train": train,
        "lint": lint,
        "bench": bench,
    }
    if not arguments or arguments[0] in {"-h", "--help", "help"}:
        say(USAGE)
        return 0 if arguments else 2
    command = commands.get(arguments[0])
    if command is None:
        say(f"dev.py knows no command “{arguments[0]}”.\n\n{USAGE}")
        return 2
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        return command(list(arguments[1:]))
    except SetupFault as fault:
        for line in fault.tail:
            say(f"  | {line}")
        say(str(fault))
        return 1
    except KeyboardInterrupt:
        say("\nStopped. Run the same command again to go on.")
        return 130


def run(arguments: list[str]) -> int:
    """Start the program with `arguments` in the user's own folder; stdout and exit code are its own."""
    if _opens_window(arguments):
        offscreen = os.environ.get("QT_QPA_PLATFORM", "").startswith(("offscreen", "minimal"))
        system.require(system.qt_parts(screen=not offscreen))
    python = _program("runtime", VENV)
    # So that what the program advises can be typed as it stands.
    env = {**_program_env(), "OTTERSCOPE_COMMAND": "python3 dev.py run"}
    return replace_by([str(python), "-m", "otterscope", *arguments], env)


def _opens_window(arguments: list[str]) -> bool:
    """Whether the program will need a screen: as `otterscope.__main__` decides it."""
    if not arguments or arguments[0] in WINDOWED:
        return True
    first = arguments[0]
    return not first.startswith("-") and (any(sign in first for sign in "./\\") or Path(first).exists())


def test(arguments: list[str]) -> int:
    """Run pytest; what dev.py does not know goes to it."""
    slow, reference = "--slow" in arguments, "--reference" in arguments
    rest = [argument for argument in arguments if argument not in {"--slow", "--reference"}]
    system.require(system.qt_parts(screen=False))
    folder = VENV_REFERENCE if reference else VENV
    if reference:
        if sys.version_info < (3, 11) and not environment.is_ready(VENV_REFERENCE, "reference"):
            raise SetupFault("The reference tests need Python 3.11 or newer: start dev.py with one.")
        python = _program("reference", folder)
        marks = ["-m", "reference or slow" if slow else "reference"]
    else:
        python = _program("dev", folder)
        marks = ["-m", "not reference"] if slow else []
    return replace_by([str(python), "-m", "pytest", *marks, *rest], _tools_env(folder), cwd=ROOT)


def build_native(arguments: list[str]) -> int:
    """Build the native library for a backend of choice and install it into the environment."""
    parser = argparse.ArgumentParser(prog="dev.py native")
    parser.add_argument("--backend", choices=native.BACKENDS, default="auto")
    parser.add_argument("--distribution", action="store_true", help="for other machines: all CPU variants")
    chosen = parser.parse_args(arguments)
    environment.ensure("runtime", VENV)
    wheel = native.build(VENV, chosen.backend, distribution=chosen.distribution)
    say(f"Installed {wheel}")
    return 0


def train(arguments: list[str]) -> int:
    """Train in an environment with torch, from the folder you are in."""
    return training.run(arguments, _program_env(ROOT))


def lint(arguments: list[str]) -> int:
    """ruff's rules, ruff's layout, mypy's types: all are shown; the worst code is returned."""
    argparse.ArgumentParser(prog="dev.py lint").parse_args(arguments)
    python = str(environment.ensure("dev", VENV))
    present = [name for name in CHECKED if _has_python(ROOT / name)]
    # native/build.py runs as a script and so finds its neighbours by their bare names.
    scripts = [path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "native").glob("*.py"))]
    typed = ["native/imaging" if name == "native" else name for name in present]
    checks = [
        ["ruff", "check", "--no-cache", *present],
        ["ruff", "format", "--check", "--no-cache", *present],
        ["mypy", *typed],
        ["mypy", *scripts],
    ]
    codes = []
    for check in checks:
        say(f"$ {' '.join(check)}")
        env = {**os.environ, "MYPYPATH": "native" if check[1:] == scripts else ""}
        codes.append(subprocess.run([python, "-m", *check], cwd=ROOT, env=env, check=False).returncode)
    return max(codes)


def bench(arguments: list[str]) -> int:
    """Run one benchmark, or list them."""
    known = sorted(path.stem for path in (ROOT / "benchmarks").glob("[!_]*.py"))
    if not arguments or arguments[0] not in known:
        say(f"usage: python3 dev.py bench NAME [ARGUMENTS], with one of: {', '.join(known)}")
        return 2
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    system.require(system.qt_parts(screen=False))
    python = _program("dev", VENV)
    script = ROOT / "benchmarks" / f"{arguments[0]}.py"
    return replace_by([str(python), str(script), *arguments[1:]], _tools_env(VENV))


def _program(lock: str, folder: Path) -> Path:
    """The interpreter of an environment that holds `lock` and the native library."""
    if not native.is_ready(folder):
        # Said first, before minutes of downloading.
        system.require([system.VENV, system.COMPILER])
    python = environment.ensure(lock, folder)
    native.ensure(folder)
    return python


def _program_env(*folders: Path) -> dict[str, str]:
    """The program runs from its source; its user's own modules and the current folder stay out of its way."""
    path = os.pathsep.join(str(folder) for folder in (ROOT / "app", *folders))
    env = {**os.environ, "PYTHONPATH": path, "PYTHONSAFEPATH": "1"}
    env.pop("PYTHONHOME", None)
    return env


def _tools_env(folder: Path) -> dict[str, str]:
    """Tests and benchmarks find the programs of the native build, too."""
    return {**_program_env(ROOT), "OTTERSCOPE_NATIVE_TOOLS": native.tools_folder(folder)}


def _has_python(path: Path) -> bool:
    return path.is_file() or (path.is_dir() and any(path.rglob("*.py")))


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
