"""From nothing to the program, with small stand-ins for packages and native build; nothing twice."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from devtools import environment
from devtools.talk import Progress

ROOT = Path(__file__).resolve().parents[2]


def test_pip_is_counted() -> None:
    progress = Progress("installing", io.StringIO())
    counter = environment.PipCounter(progress, "a==1 \\\n    --hash=x\nb==2 ; q \\\n    --hash=y\nc==3 \\\n")
    counter.line("Collecting a==1 (from -r x (line 1))")
    assert (progress.step, progress.total, progress.what) == (1, 3, "a")
    counter.line("Ignoring b: markers 'q' don't match your environment")
    counter.line("  Downloading a-1.whl (1 kB)")
    counter.line("Processing /some/where/c-3-py3-none-any.whl (from -r x (line 3))")
    assert (progress.step, progress.total, progress.what) == (2, 2, "c-3-py3-none-any.whl")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository of its own, in a folder with a space, whose locks hold one package from a local folder."""
    root = tmp_path / "a repository"
    (root / "requirements").mkdir(parents=True)
    wheel = write_wheel(tmp_path / "wheels", "tinything", "1.0")
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    for name in ("runtime", "dev", "build"):
        (root / "requirements" / f"{name}.txt").write_text(f"tinything==1.0 \\\n    --hash=sha256:{digest}\n")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "wheels"))
    monkeypatch.setenv("OTTERSCOPE_BUILD_CACHE", str(tmp_path / "cache"))
    (root / "native").mkdir()
    (root / "native" / "build.py").write_text(FAKE_BUILD, encoding="utf-8")
    (root / "app" / "otterscope").mkdir(parents=True)
    (root / "app" / "otterscope" / "__init__.py").touch()
    (root / "app" / "otterscope" / "__main__.py").write_text(FAKE_PROGRAM, encoding="utf-8")
    for name in ("dev.py", "devtools"):
        _copy(ROOT / name, root / name)
    return root


@pytest.fixture(scope="module")
def empty_environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("environment") / "empty"
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    return folder


@pytest.fixture
def begun(place: Path, empty_environment: Path) -> Path:
    """The same repository with its environments made and still empty, which saves seconds."""
    for name in (".venv", ".venv-build"):
        shutil.copytree(empty_environment, place / name, symlinks=True)
    return place


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        target.mkdir()
        for path in source.glob("*.py"):
            _copy(path, target / path.name)
    else:
        target.write_bytes(source.read_bytes())


def write_wheel(folder: Path, name: str, version: str) -> Path:
    folder.mkdir(exist_ok=True)
    wheel = folder / f"{name}-{version}-py3-none-any.whl"
    info = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(f"{name}.py", f"version = {version!r}\n")
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return wheel


FAKE_BUILD = """
import os, pathlib, sys, zipfile
folder = pathlib.Path(os.environ["OTTERSCOPE_BUILD_CACHE"])
folder.mkdir(exist_ok=True)
METADATA = "Metadata-Version: 2.1\\nName: llama-cpp-python\\nVersion: 0.3.36\\n"
if (folder / "fail").exists():
    print("[1/2] one.cpp")
    sys.exit("fatal: the compiler gave up")
with (folder / "calls").open("a") as calls:
    calls.write(" ".join(sys.argv[1:]) + "\\n")
wheel = folder / "llama_cpp_python-0.3.36-py3-none-any.whl"
with zipfile.ZipFile(wheel, "w") as archive:
    info = "llama_cpp_python-0.3.36.dist-info"
    archive.writestr("llama_cpp.py", "")
    archive.writestr(f"{info}/METADATA", METADATA)
    archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
    archive.writestr(f"{info}/RECORD", "")
print("[1/2] one.cpp")
print("[2/2] two.cpp")
print(f"tools: {folder}")
print(f"wheel: {wheel}")
"""

FAKE_PROGRAM = """
import json, os, sys
import llama_cpp, otterscope, tinything
print(json.dumps({"arguments": sys.argv[1:], "folder": os.getcwd(), "input": sys.stdin.read()}))
print("to the user", file=sys.stderr)
sys.exit(23)
"""


def dev(
    place: Path, *arguments: str, cwd: Path | None = None, **env: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(place / "dev.py"), *arguments],
        cwd=cwd or place,
        env={**os.environ, **env},
        input="typed",
        text=True,
        capture_output=True,
        check=False,
        timeout=600,
    )


def calls(place: Path) -> list[str]:
    path = place.parent / "cache" / "calls"
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def test_from_nothing_to_the_program_and_nothing_twice(place: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "pictures"
    elsewhere.mkdir()
    (elsewhere / "json.py").write_text(
        "raise SystemExit('a file of the user got in the way')", encoding="utf-8"
    )
    first = dev(place, "run", "ask", "a b.png", "--help", "-x", "", cwd=elsewhere)
    assert first.returncode == 23, first.stderr
    assert json.loads(first.stdout) == {
        "arguments": ["ask", "a b.png", "--help", "-x", ""],
        "folder": str(elsewhere),
        "input": "typed",
    }
    assert calls(place) == ["--backend auto"]
    for said in (
        "making .venv",
        "installing the runtime packages: done",
        "building the native library",
        "to the user",
    ):
        assert said in first.stderr

    # Nothing is left to do: no word from dev.py, and none of its tools is even there to be called.
    (place / "native" / "__pycache__").mkdir(exist_ok=True)
    (place / "native" / "__pycache__" / "build.pyc").touch()
    second = dev(place, "run", "ask", PATH="", PIP_FIND_LINKS=str(tmp_path / "gone"))
    assert (second.returncode, second.stderr) == (23, "to the user\n")
    assert calls(place) == ["--backend auto"]

    # A changed source means a new build, for the backend that was chosen before.
    assert dev(place, "native", "--backend", "vulkan").returncode == 0
    (place / "native" / "fuyu.cpp").write_text("// new", encoding="utf-8")
    assert dev(place, "run", "ask").returncode == 23
    assert calls(place) == ["--backend auto", "--backend vulkan", "--backend vulkan"]

    # A broken build leaves what was installed, says so, and the next run goes on from there.
    (place / "native" / "fuyu.cpp").write_text("// newer", encoding="utf-8")
    (tmp_path / "cache" / "fail").touch()
    broken = dev(place, "run", "ask")
    assert (broken.returncode, broken.stdout) == (1, "")
    assert "fatal: the compiler gave up" in broken.stderr
    assert broken.stderr.splitlines()[-1].startswith(
        "The native library was not built; all of the output is in "
    )
    (tmp_path / "cache" / "fail").unlink()
    assert dev(place, "run", "ask").returncode == 23

    # What was cut off while installing is made anew, whatever the folder holds.
    (place / ".venv" / "unfinished").touch()
    (place / ".venv" / "torn").touch()
    again = dev(place, "run", "ask")
    assert again.returncode == 23
    assert not (place / ".venv" / "torn").exists()
    assert not (place / ".venv" / "unfinished").exists()


def test_a_package_that_is_not_the_locked_one_is_refused(begun: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "wheels" / "tinything-1.0-py3-none-any.whl", "a") as archive:
        archive.writestr("surprise.py", "")
    done = dev(begun, "run", "ask")
    assert done.returncode == 1
    assert done.stdout == ""
    assert "THESE PACKAGES DO NOT MATCH THE HASHES" in done.stderr
    assert done.stderr.splitlines()[-1].startswith("The runtime packages could not be installed: ")
    assert not environment.stamp_file(begun / ".venv", "runtime").exists()


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
def test_a_stop_is_clean_and_the_next_run_goes_on(begun: Path, tmp_path: Path) -> None:
    build = begun / "native" / "build.py"
    build.write_text("import time\nprint('[1/2] slow.cpp', flush=True)\ntime.sleep(99)\n", encoding="utf-8")
    command = [sys.executable, str(begun / "dev.py"), "run", "ask"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        for line in running.stderr:
            if "building the native library" in line:
                break
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=60)
    assert running.returncode == 130
    assert out == ""
    assert err.splitlines()[-1] == "Stopped. Run the same command again to go on."
    assert "Traceback" not in err
    build.write_text(FAKE_BUILD, encoding="utf-8")
    again = dev(begun, "run", "ask")
    assert again.returncode == 23
    assert "installing the runtime packages" not in again.stderr
