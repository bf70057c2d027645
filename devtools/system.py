"""What the operating system must bring: each missing part is one sentence, or one call of apt-get as root."""

from __future__ import annotations

import ctypes
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from devtools import SetupFault
from devtools.process import ToolFailed, watch
from devtools.talk import Progress, say


@dataclass(frozen=True)
class Part:
    """One part of the system: what it is called, whether it is there, which packages or steps bring it."""

    name: str
    present: Callable[[], bool]
    debian: tuple[str, ...]
    fedora: tuple[str, ...]
    macos: str = ""
    windows: str = ""


def _has_venv() -> bool:
    # Debian splits ensurepip off; a new process sees it as soon as it is installed.
    probe = [sys.executable, "-c", "import venv, ensurepip"]
    return subprocess.run(probe, check=False, capture_output=True).returncode == 0


def _has_compiler() -> bool:
    if os.name == "nt":
        base = os.environ.get("PROGRAMFILES(X86)", r"C:\Program Files (x86)")
        return (Path(base) / "Microsoft Visual Studio" / "Installer" / "vswhere.exe").is_file()
    named = os.environ.get("CXX", "").split()
    for candidate in [named] if named else [["c++"], ["g++"], ["clang++"]]:
        if shutil.which(candidate[0]):
            # A compiler without the C++ headers is there by name only, so it must read one.
            command = [*candidate, "-x", "c++", "-std=c++17", "-fsyntax-only", "-"]
            code = "#include <vector>\nint main() { return 0; }\n"
            done = subprocess.run(command, input=code, text=True, check=False, capture_output=True)
            if done.returncode == 0:
                return True
    return False


def _has_library(soname: str) -> bool:
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


def _has_font() -> bool:
    folders = ["/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts"]
    return any(
        found.suffix.lower() in {".ttf", ".otf", ".ttc"}
        for folder in folders
        for found in Path(folder).expanduser().rglob("*.[to]t[fc]")
    )


def _library(soname: str, debian: str, fedora: str) -> Part:
    return Part(f"Qt's system library {soname}", lambda: _has_library(soname), (debian,), (fedora,))


VENV = Part(
    "Python's module venv",
    _has_venv,
    (f"python3.{sys.version_info.minor}-venv",),
    ("python3",),
    "brew install python",
    "a Python from python's own installer",
)
COMPILER = Part(
    "a C++ compiler",
    _has_compiler,
    ("g++",),
    ("gcc-c++",),
    "xcode-select --install",
    "“Desktop development with C++” of the Visual Studio Build Tools",
)
#: Needed by Qt wherever it draws, a test without a screen included.
QT_PARTS = (
    _library("libEGL.so.1", "libegl1", "libglvnd-egl"),
    _library("libGL.so.1", "libgl1", "libglvnd-glx"),
    _library("libX11.so.6", "libx11-6", "libX11"),
    _library("libxkbcommon.so.0", "libxkbcommon0", "libxkbcommon"),
    _library("libdbus-1.so.3", "libdbus-1-3", "dbus-libs"),
    _library("libfontconfig.so.1", "libfontconfig1", "fontconfig"),
    _library("libfreetype.so.6", "libfreetype6", "freetype"),
    _library("libglib-2.0.so.0", "libglib2.0-0", "glib2"),
    _library("libzstd.so.1", "libzstd1", "libzstd"),
    Part("a font", _has_font, ("fonts-dejavu-core",), ("dejavu-sans-fonts",)),
)
#: Needed besides on an X11 screen.
SCREEN_PARTS = (
    _library("libX11-xcb.so.1", "libx11-xcb1", "libX11-xcb"),
    _library("libxcb-cursor.so.0", "libxcb-cursor0", "xcb-util-cursor"),
    _library("libxcb-icccm.so.4", "libxcb-icccm4", "xcb-util-wm"),
    _library("libxcb-image.so.0", "libxcb-image0", "xcb-util-image"),
    _library("libxcb-keysyms.so.1", "libxcb-keysyms1", "xcb-util-keysyms"),
    _library("libxcb-randr.so.0", "libxcb-randr0", "libxcb"),
    _library("libxcb-render-util.so.0", "libxcb-render-util0", "xcb-util-renderutil"),
    _library("libxcb-shape.so.0", "libxcb-shape0", "libxcb"),
    _library("libxcb-sync.so.1", "libxcb-sync1", "libxcb"),
    _library("libxcb-xfixes.so.0", "libxcb-xfixes0", "libxcb"),
    _library("libxcb-xkb.so.1", "libxcb-xkb1", "libxcb"),
    _library("libxkbcommon-x11.so.0", "libxkbcommon-x11-0", "libxkbcommon-x11"),
)


#: Another package manager may be at work: two minutes' patience.
WAIT = ("-o", "DPkg::Lock::Timeout=120")


def qt_parts(*, screen: bool) -> tuple[Part, ...]:
    """What Qt needs from this system; its wheels for macOS and Windows carry everything."""
    if platform.system() != "Linux":
        return ()
    return QT_PARTS + SCREEN_PARTS if screen else QT_PARTS


def family() -> str:
    """ "debian", "fedora", "macos", "windows" or "other"."""
    system = {"Darwin": "macos", "Windows": "windows"}.get(platform.system())
    if system:
        return system
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return "other"
    names = {release.get("ID", ""), *release.get("ID_LIKE", "").split()}
    if names & {"debian", "ubuntu"}:
        return "debian"
    return "fedora" if names & {"fedora", "rhel", "centos"} else "other"


def advice(part: Part, system: str) -> str:
    """One sentence: what is missing and the command that brings it."""
    start = f"OtterScope needs {part.name}, and this system has none"
    apt = f"`sudo apt-get install {' '.join(part.debian)}`"
    dnf = f"`sudo dnf install {' '.join(part.fedora)}`"
    if system == "debian":
        return f"{start}: install it with {apt}."
    if system == "fedora":
        return f"{start}: install it with {dnf}."
    if system == "macos" and part.macos:
        return f"{start}: install it with `{part.macos}`."
    if system == "windows" and part.windows:
        return f"{start}: install {part.windows}."
    return f"{start}: install it with {apt} (Debian, Ubuntu), {dnf} (Fedora) or what your system calls it."


def is_root() -> bool:
    """Whether packages can be installed without asking anybody."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def require(
    parts: Sequence[Part],
    *,
    system: str | None = None,
    root: bool | None = None,
    run: Callable[[Sequence[str]], tuple[int, str]] | None = None,
) -> None:
    """See that `parts` are there, and as root on Debian or Ubuntu bring the missing ones.

    Raises:
        SetupFault: a sentence for each part that is still missing.
    """
    missing = [part for part in parts if not part.present()]
    if not missing:
        return
    system = family() if system is None else system
    root = is_root() if root is None else root
    tail: tuple[str, ...] = ()
    if system == "debian" and root:
        tail = _apt(missing, _run if run is None else run)
        missing = [part for part in missing if not part.present()]
        if not missing:
            return
    raise SetupFault("\n".join(advice(part, system) for part in missing), tail)


def _apt(missing: Sequence[Part], run: Callable[[Sequence[str]], tuple[int, str]]) -> tuple[str, ...]:
    """Install; returns the last lines of apt-get's output when it failed, else nothing."""
    packages = sorted({package for part in missing for package in part.debian})
    say(f"Installing what the system lacks: {' '.join(packages)}")
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *WAIT, *packages]
    for command in (["apt-get", "update"], install):
        code, output = run(command)
        if code != 0:
            return tuple(output.splitlines()[-8:])
    return ()


def _run(command: Sequence[str]) -> tuple[int, str]:
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    progress = Progress(" ".join(command[:2]))
    try:
        watch(command, progress, env=env)
    except ToolFailed as failed:
        progress.finish("failed")
        return failed.code, "\n".join(failed.tail)
    except FileNotFoundError as error:
        progress.finish("failed")
        return 127, str(error)
    progress.finish()
    return 0, ""


def require_disk(folder: Path, needed: int) -> None:
    """See that the disk that holds `folder` has `needed` bytes free. Raises: SetupFault."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise SetupFault(
            f"The disk that holds {folder} has {free / 1e9:.1f} GB free and setting up needs "
            f"{needed / 1e9:.1f} GB: free some space and run the same command again."
        )
