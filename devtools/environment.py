"""Virtual environments made from the locks, once: a stamp tells that nothing is left to do.

An environment lies in the repository. The mark "unfinished" stands in it while something is being installed,
so that a run that was cut off is never taken for whole: the next one makes it anew, from pip's own cache.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from devtools import ROOT, SetupFault, system
from devtools.process import ToolFailed, watch
from devtools.talk import Progress, say

#: Which locks each lock brings with it.
INCLUDES = {"dev": ("dev", "runtime"), "reference": ("reference", "dev", "runtime")}
#: Bytes that must be free before an environment is made, a little more than it takes.
DISK = {"runtime": 10**9, "dev": 10**9, "build": 3 * 10**8, "reference": 3 * 10**9, "training": 3 * 10**9}
#: pip must see the lock alone, whatever its user's configuration says of users, targets and constraints.
#: pyvips must not find the headers of another libvips than the one that pyvips-binary brings.
PIP_ENV = {
    "PIP_USER": "0",
    "PIP_TARGET": "",
    "PIP_CONSTRAINT": "",
    "PIP_REQUIRE_VIRTUALENV": "0",
    "PKG_CONFIG_PATH": "",
    "PKG_CONFIG_LIBDIR": os.devnull,
}
#: The only package that has no wheels. Its build tools have a lock of their own, as every other package has.
SOURCE_PACKAGE = "pyvips"

_PACKAGE = re.compile(r"(?:Collecting|Processing|Requirement already satisfied:) (\S+?)(?:==|$| )")


def python_of(folder: Path) -> Path:
    """The interpreter of the environment in `folder`."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def lock_file(name: str) -> Path:
    """The lock called `name`."""
    return ROOT / "requirements" / f"{name}.txt"


def stamp_file(folder: Path, name: str) -> Path:
    """The file that holds the hash of what was installed last under `name`."""
    return folder / f"otterscope-{name}.stamp"


def is_ready(folder: Path, name: str) -> bool:
    """Whether the environment in `folder` holds the lock called `name` as it is now. Reads only files."""
    stamp = stamp_file(folder, name)
    return (
        python_of(folder).exists()
        and not _unfinished(folder).exists()
        and stamp.is_file()
        and stamp.read_text(encoding="ascii") == _digest(name)
    )


def ensure(name: str, folder: Path) -> Path:
    """Make the environment in `folder` hold the lock called `name`; returns its interpreter.

    Raises:
        SetupFault: the system lacks venv, or a package could not be fetched.
    """
    if is_ready(folder, name):
        return python_of(folder)
    system.require([system.VENV])
    system.require_disk(folder.parent, DISK[name])
    with only_one(folder):
        if not is_ready(folder, name):
            _create(folder)
            _install(name, folder)
    return python_of(folder)


@contextlib.contextmanager
def unfinished(folder: Path) -> Iterator[None]:
    """While this lasts, the environment counts as broken; it stays so if the body fails."""
    mark = _unfinished(folder)
    mark.touch()
    yield
    mark.unlink()


@contextlib.contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Two runs at once take turns in making the same environment."""
    with (folder.parent / f"{folder.name}.lock").open("w", encoding="ascii") as held:
        if os.name == "posix":
            import fcntl

            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                say(f"Another dev.py is at work in {folder.name}; waiting for it …")
                fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _unfinished(folder: Path) -> Path:
    return folder / "unfinished"


def _digest(name: str) -> str:
    return hashlib.sha256(lock_file(name).read_bytes()).hexdigest()


def _create(folder: Path) -> None:
    if (folder / "pyvenv.cfg").is_file() and python_of(folder).exists() and not _unfinished(folder).exists():
        return
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir()
    progress = Progress(f"making {folder.name}")
    with unfinished(folder):
        try:
            watch([sys.executable, "-m", "venv", str(folder)], progress)
        except ToolFailed as failed:
            progress.finish("failed")
            raise SetupFault(
                f"The virtual environment {folder} could not be made: see the lines above.", failed.tail
            ) from failed
    progress.finish()


def _install(name: str, folder: Path) -> None:
    progress = Progress(f"installing the {name} packages")
    environ = {**os.environ, **PIP_ENV}
    command = [str(python_of(folder)), "-m", "pip", "install", "--require-hashes", "--only-binary=:all:"]
    command += ["--no-input", "--disable-pip-version-check", "--progress-bar=off"]
    locks = [lock_file(name)]
    if f"\n{SOURCE_PACKAGE}==" in lock_file(name).read_text(encoding="utf-8"):
        locks.insert(0, lock_file("sources"))
        command += [f"--no-binary={SOURCE_PACKAGE}", "--no-build-isolation"]
    counter = PipCounter(progress, "".join(lock.read_text(encoding="utf-8") for lock in locks))
    with unfinished(folder):
        try:
            for lock in locks:
                watch([*command, "-r", str(lock)], progress, counter.line, env=environ, log=_log(name))
        except ToolFailed as failed:
            progress.finish("failed")
            raise SetupFault(
                f"The {name} packages could not be installed: look at the lines above, check the connection "
                "and the free disk space, and run the same command again.",
                failed.tail,
            ) from failed
    for included in INCLUDES.get(name, (name,)):
        stamp_file(folder, included).write_text(_digest(included), encoding="ascii")
    progress.finish()


def _log(name: str) -> Path:
    return ROOT / ".logs" / f"install-{name}.log"


class PipCounter:
    """Reads pip's output and tells how many of the lock's packages have come."""

    def __init__(self, progress: Progress, lock: str) -> None:
        self._progress = progress
        self._total = len(re.findall(r"^\S+==", lock, re.MULTILINE))
        self._step = 0

    def line(self, line: str) -> None:
        """Take one line of pip's output."""
        if line.startswith("Ignoring "):  # a package of the lock that this platform does without
            self._total -= 1
        elif found := _PACKAGE.match(line):
            self._step = min(self._step + 1, self._total)
            self._progress.update(self._step, self._total, found.group(1).rsplit("/", 1)[-1])
        elif line.startswith("Installing collected packages"):
            self._progress.update(self._step, self._total, "unpacking")
