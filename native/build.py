"""Build llama-cpp-python's wheel with OtterHD's architecture inside, once for each machine and set of inputs.

    python native/build.py [--backend auto|cpu|cuda|metal|vulkan] [--distribution] [--cache FOLDER]

Runs in an environment that has the pinned build tools (cmake, ninja, scikit-build-core). Prints progress
lines `[n/m] …` and at the end `wheel: PATH` and `tools: FOLDER` (the native test and llama-bench; none with
--distribution). Exit code 1 with a sentence on stderr if it cannot build.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import backends
import registrations
import source

NATIVE = Path(__file__).resolve().parent
_STEP = re.compile(r"^\s*\[(\d+)/(\d+)\]\s+(.*)")


class BuildError(Exception):
    """The compiler or the packaging failed; its text is a sentence for the user."""


def default_cache() -> Path:
    """The folder of built wheels: OTTERSCOPE_BUILD_CACHE, or the user's cache folder."""
    override = os.environ.get("OTTERSCOPE_BUILD_CACHE")
    if override:
        return Path(override).expanduser().absolute()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "otterscope" / "native"


def build_key(backend: str, *, distribution: bool) -> str:
    """Hash of everything that goes into a wheel: upstream, our files, insertions, options, tools, machine."""
    digest = hashlib.sha256(source.SHA256.encode())
    lock = NATIVE.parent / "requirements" / "build.txt"
    files = [path for glob in ("*.cmake", "src/*", "tests/*.cpp") for path in NATIVE.glob(glob)]
    for path in sorted(files) + [lock] * lock.is_file():
        digest.update(path.relative_to(NATIVE.parent).as_posix().encode() + b"\0")
        digest.update(path.read_bytes() + b"\0")
    digest.update(repr((registrations.ALL, registrations.NEW_FILES)).encode())
    digest.update(repr(backends.cmake_options(backend, distribution=distribution)).encode())
    digest.update(backends.fingerprint(backend, distribution=distribution).encode())
    return digest.hexdigest()[:24]


def build(backend: str, cache: Path, *, distribution: bool = False) -> tuple[Path, Path | None]:
    """The wheel and the folder of native tools, from `cache` or built now.

    Raises:
        BuildError, source.SourceError, backends.BackendError: each with a sentence; the cache is unchanged.
    """
    if backend == "auto":
        backend = backends.detect()
    backends.require(backend)
    _sweep(cache)
    home = cache / f"{backend}-{build_key(backend, distribution=distribution)}"
    if not home.is_dir():
        archive = source.fetch(cache)
        # Beside the final place, so that the last step is one rename: a killed build leaves no half result.
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="building-", dir=cache, ignore_cleanup_errors=True) as folder:
            root = source.unpack(archive, Path(folder))
            result = Path(folder) / "result"
            _compile(root, Path(folder) / "build", result, backend, distribution)
            try:
                result.replace(home)
            except OSError:
                if not home.is_dir():  # otherwise another build of the same inputs was faster
                    raise
    wheel = next(home.glob("*.whl"))
    tools = home / "tools"
    return wheel, tools if tools.is_dir() else None


def _sweep(cache: Path) -> None:
    """Remove what killed builds have left; a day old, since another build may be running now."""
    for folder in cache.glob("building-*"):
        with contextlib.suppress(OSError):  # another build has swept it
            if folder.stat().st_mtime < time.time() - 86400:
                shutil.rmtree(folder, ignore_errors=True)


def _compile(root: Path, work: Path, result: Path, backend: str, distribution: bool) -> None:
    result.mkdir()
    options = backends.cmake_options(backend, distribution=distribution)
    options.append(f"-DOTTERSCOPE_NATIVE={NATIVE.as_posix()}")
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--verbose",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
    ]
    command += ["--config-settings", f"build-dir={work}", "--wheel-dir", str(result)]
    command += [f"--config-settings=cmake.args={';'.join(options)}", str(root)]
    tail: list[str] = []
    for line in _run(command):
        step = _STEP.match(line)
        if step:
            print(f"[{step[1]}/{step[2]}] {step[3].rsplit('/', 1)[-1]}", flush=True)
        tail = [*tail[-400:], line]
    wheels = list(result.glob("*.whl"))
    if not wheels:
        log = result.parent.parent / "last-failed-build.log"
        log.write_text("\n".join(tail), encoding="utf-8")
        fault = next((line for line in tail if "error:" in line.lower()), "the compiler stopped")
        raise BuildError(
            f"The native part could not be built ({fault.strip()[:200]}). "
            f"Nothing was installed; the compiler's output is in {log}."
        )
    if not distribution:
        _keep_tools(work / "otterscope-tools", wheels[0], result / "tools")


def _keep_tools(built: Path, wheel: Path, tools: Path) -> None:
    """Put the native programs beside copies of the very libraries that the wheel installs."""
    shutil.copytree(built, tools)
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if name.startswith("llama_cpp/lib/"):
                (tools / name.rsplit("/", 1)[-1]).write_bytes(archive.read(name))


def _run(command: list[str]) -> Iterator[str]:
    environment = {
        **os.environ,
        "CMAKE_BUILD_PARALLEL_LEVEL": str(os.cpu_count() or 2),
        "NINJA_STATUS": "[%f/%t] ",
    }
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env=environment,
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            yield line.rstrip("\n")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Build llama.cpp with OtterHD's architecture inside.")
    parser.add_argument("--backend", choices=("auto", *backends.BACKENDS), default="auto")
    parser.add_argument(
        "--distribution", action="store_true", help="for any machine: all CPU variants, loaded at run time"
    )
    parser.add_argument("--cache", type=Path, default=None, help="folder of built wheels")
    args = parser.parse_args(arguments)
    # Asked to end, it leaves by the normal way, so that the folder it builds in goes too.
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(143))
    try:
        wheel, tools = build(args.backend, args.cache or default_cache(), distribution=args.distribution)
    except (BuildError, source.SourceError, backends.BackendError) as fault:
        print(fault, file=sys.stderr)
        return 1
    if tools is not None:
        print(f"tools: {tools}")
    print(f"wheel: {wheel}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
