"""llama.cpp with OtterHD in it: has native/build.py make the wheel once, and installs it."""

from __future__ import annotations

import hashlib
import json
import os
import re
from pathlib import Path

from devtools import ROOT, SetupFault, environment, system
from devtools.process import ToolFailed, watch
from devtools.talk import Progress, say

BACKENDS = ("auto", "cpu", "cuda", "metal", "vulkan")
SOURCES = ROOT / "native"
BUILD_FOLDER = ROOT / ".venv-build"


def sources_digest() -> str:
    """A hash of every file under native/, names included, and of the build tools' lock."""
    total = hashlib.sha256()
    for path in [*sorted(SOURCES.rglob("*")), environment.lock_file("build")]:
        if path.is_file() and "__pycache__" not in path.parts:
            total.update(path.relative_to(ROOT).as_posix().encode() + b"\0")
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def is_ready(folder: Path) -> bool:
    """Whether the environment in `folder` holds the library of the present sources, for any backend."""
    return _stamp(folder).get("sources") == sources_digest()


def ensure(folder: Path) -> None:
    """Bring the library into the environment in `folder` unless it is there; keeps its chosen backend."""
    if not is_ready(folder):
        build(folder, _stamp(folder).get("backend", "auto"))


def build(folder: Path, backend: str, *, distribution: bool = False) -> Path:
    """Build for `backend` and install into the environment in `folder`; returns the wheel.

    Raises:
        SetupFault: no compiler, or the build failed; what was installed before stays.
    """
    digest = sources_digest()
    made = _make_wheel(backend, distribution=distribution)
    wheel = Path(made["wheel"])
    python = environment.python_of(folder)
    command = [str(python), "-m", "pip", "install", "--no-deps", "--no-index", "--force-reinstall"]
    progress = Progress("installing the native library")
    with environment.only_one(folder), environment.unfinished(folder):
        try:
            watch([*command, "--disable-pip-version-check", str(wheel)], progress)
        except ToolFailed as failed:
            progress.finish("failed")
            raise SetupFault(f"The library {wheel} could not be installed.", failed.tail) from failed
    progress.finish()
    _build_imaging(python)
    stamp = json.dumps({"sources": digest, "backend": backend, **made})
    environment.stamp_file(folder, "native").write_text(stamp, encoding="utf-8")
    return wheel


def tools_folder(folder: Path) -> str:
    """Where the programs lie that were built with the installed library (the native test), or ""."""
    return _stamp(folder).get("tools", "")


def _make_wheel(backend: str, *, distribution: bool) -> dict[str, str]:
    """Run native/build.py; returns the paths that it names: "wheel" and, but for distribution, "tools"."""
    system.require([system.COMPILER])
    python = environment.ensure("build", BUILD_FOLDER)
    env = {**os.environ, "PYTHONUNBUFFERED": "1"}
    env["PATH"] = str(python.parent) + os.pathsep + env.get("PATH", os.defpath)
    command = [str(python), str(SOURCES / "build.py"), "--backend", backend]
    if distribution:
        command.append("--distribution")
    log = ROOT / ".logs" / "native.log"
    progress = Progress("building the native library (minutes the first time)")
    try:
        lines = watch(command, progress, BuildReader(progress).line, env=env, log=log)
    except ToolFailed as failed:
        progress.finish("failed")
        sentence = f"The native library was not built; all of the output is in {log}."
        raise SetupFault(sentence, failed.tail) from failed
    made = dict(line.split(": ", 1) for line in lines if line.startswith(("wheel: ", "tools: ")))
    if "wheel" not in made:
        raise SetupFault(f"The native build named no wheel; all of its output is in {log}.", tuple(lines))
    progress.finish()
    return made


def _build_imaging(python: Path) -> None:
    """The picture rooms' own small library: the program works without it, only slower."""
    script = SOURCES / "imaging" / "build.py"
    if not script.is_file():
        return
    progress = Progress("building the imaging library")
    try:
        watch([str(python), str(script)], progress, log=ROOT / ".logs" / "imaging.log")
    except ToolFailed as failed:
        progress.finish("left out (large JPEG files will be slower)")
        say("\n".join(f"  | {line}" for line in failed.tail[-5:]))
    else:
        progress.finish()


def _stamp(folder: Path) -> dict[str, str]:
    path = environment.stamp_file(folder, "native")
    if not environment.python_of(folder).exists() or not path.is_file():
        return {}
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


class BuildReader:
    """Reads the build's output: ninja counts its steps as [n/m]; other lines are shown as they are."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def line(self, line: str) -> None:
        """Take one line of the build's output."""
        if found := re.match(r"\s*\[(\d+)/(\d+)\]\s*(.*)", line):
            what = found.group(3).split("/")[-1].removesuffix(".o")
            self._progress.update(int(found.group(1)), int(found.group(2)), what)
        elif line.strip() and not line.startswith((" ", "wheel: ", "tools: ")):
            self._progress.update(what=line.strip())
