"""Build the small library that gives random access into JPEG files, for the machine this runs on.

Usage: python native/imaging/build.py [--out FOLDER]

It needs a C compiler and nothing else. The program works without it: large JPEG files are then seen through
a tile pyramid, and their exact pixels are decoded from the top.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
DEFAULT_OUT = HERE.parents[1] / "app" / "otterscope" / "imaging" / "_native"


def library_name() -> str:
    """The library's file name on this platform."""
    return {"win32": "jpegscan.dll", "darwin": "libjpegscan.dylib"}.get(sys.platform, "libjpegscan.so")


def compiler_command(source: Path, target: Path) -> list[str]:
    """The command that compiles `source` into the library `target`. Raises: FileNotFoundError."""
    if sys.platform == "win32":
        if not shutil.which("cl"):
            raise FileNotFoundError("no C compiler: run this from a developer prompt of Visual Studio")
        return [
            "cl",
            "/nologo",
            "/O2",
            "/LD",
            str(source),
            f"/Fe:{target}",
            f"/Fo:{target.with_suffix('.obj')}",
        ]
    compiler = os.environ.get("CC") or shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if not compiler:
        raise FileNotFoundError("no C compiler: install gcc or clang")
    flags = ["-O3", "-std=c11", "-Wall", "-Wextra", "-Werror", "-fPIC", "-shared", "-fvisibility=hidden"]
    return [*compiler.split(), *flags, str(source), "-o", str(target)]


def build(folder: Path) -> Path:
    """Compile into `folder` and return the library's path. Raises: CalledProcessError, FileNotFoundError."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / library_name()
    fresh = folder / f"new-{os.getpid()}-{library_name()}"
    subprocess.run(compiler_command(HERE / "jpegscan.c", fresh), check=True)
    fresh.replace(target)
    return target


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=DEFAULT_OUT)
    try:
        print(build(parser.parse_args().out))
    except (FileNotFoundError, subprocess.CalledProcessError) as fault:
        print(f"not built: {fault}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
