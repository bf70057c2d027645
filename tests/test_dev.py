"""dev.py: what it says, what it installs, and that it does nothing twice."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Sequence
from pathlib import Path

import psutil
import pytest

from devtools import SetupFault, environment, main, native, process, system
from devtools.talk import Progress, duration

ROOT = Path(__file__).resolve().parent.parent
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def part(name: str, *present: bool) -> system.Part:
    """A part of the system that answers with `present` in turn, the last for ever."""
    answers = list(present)
    return system.Part(
        name, lambda: answers.pop(0) if len(answers) > 1 else answers[0], (f"lib{name}",), (name,), name
    )


# What the system lacks


@pytest.mark.parametrize(
    ("family", "command"),
    [
        ("debian", "`sudo apt-get install g++`."),
        ("fedora", "`sudo dnf install gcc-c++`."),
        ("macos", "`xcode-select --install`."),
        ("windows", "“Desktop development with C++” of the Visual Studio Build Tools."),
        ("other", "`sudo apt-get install g++` (Debian, Ubuntu), `sudo dnf install gcc-c++` (Fedora)"),
    ],
)
def test_a_missing_compiler_is_one_sentence_with_its_command(family: str, command: str) -> None:
    sentence = system.advice(system.COMPILER, family)
    assert sentence.startswith("OtterScope needs a C++ compiler, and this system has none: ")
    assert command in sentence
    assert "\n" not in sentence


def test_every_part_has_its_packages() -> None:
    for needed in (system.VENV, system.COMPILER, *system.QT_PARTS, *system.SCREEN_PARTS):
        for family in ("debian", "fedora", "other"):
            assert re.search(r"install [A-Za-z0-9.+-]+`", system.advice(needed, family)), needed.name


def test_nothing_is_run_when_all_is_there() -> None:
    def run(command: Sequence[str]) -> tuple[int, str]:
        raise AssertionError(command)

    system.require([part("a", True), part("b", True)], system="debian", root=True, run=run)


def test_root_on_debian_gets_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    commands: list[list[str]] = []

    def run(command: Sequence[str]) -> tuple[int, str]:
        commands.append(list(command))
        return 0, ""

    system.require(
        [part("b", False, True), part("a", False, True), part("c", True)], system="debian", root=True, run=run
    )
    install = ["apt-get", "install", "--yes", "--no-install-recommends", "liba", "libb"]
    assert commands == [["apt-get", "update"], install]
    output = capsys.readouterr()
    assert output.out == ""
    assert "liba libb" in output.err


@pytest.mark.parametrize(
    ("family", "root"), [("debian", False), ("fedora", True), ("macos", True), ("other", True)]
)
def test_others_get_a_sentence_for_each_part(family: str, root: bool) -> None:
    def run(command: Sequence[str]) -> tuple[int, str]:
        raise AssertionError(command)

    with pytest.raises(SetupFault) as caught:
        system.require(
            [part("a", False), part("b", True), part("c", False)], system=family, root=root, run=run
        )
    lines = str(caught.value).splitlines()
    assert [line.split(",")[0] for line in lines] == ["OtterScope needs a", "OtterScope needs c"]


@pytest.mark.parametrize("failing", ["update", "install"])
def test_apt_that_fails_is_shown_and_the_sentence_stays(failing: str) -> None:
    def run(command: Sequence[str]) -> tuple[int, str]:
        return (100, "line 1\nE: no such package") if command[1] == failing else (0, "")

    with pytest.raises(SetupFault, match="sudo apt-get install liba") as caught:
        system.require([part("a", False)], system="debian", root=True, run=run)
    assert caught.value.tail == ("line 1", "E: no such package")


def test_a_compiler_in_name_only_counts_as_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = tmp_path / "c++"
    fake.write_text("#!/bin/sh\nexit 1\n", encoding="ascii")
    fake.chmod(0o755)
    monkeypatch.setenv("CXX", str(fake))
    assert not system.COMPILER.present()
    fake.write_text("#!/bin/sh\nexit 0\n", encoding="ascii")
    assert system.COMPILER.present()


def test_a_library_is_looked_up_by_loading_it() -> None:
    there, not_there = (system._library(name, "d", "f") for name in ("libc.so.6", "libnever-there.so.9"))
    assert not not_there.present()
    if sys.platform == "linux":
        assert there.present()


def test_an_old_python_is_told_so() -> None:
    """dev.py itself must be readable for a Python that is too old, which is played here."""
    text = (ROOT / "dev.py").read_text(encoding="utf-8")
    played = "import sys\nsys.version_info = (3, 8, 1)\n" + text
    done = subprocess.run([sys.executable, "-c", played], text=True, capture_output=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith(
        "OtterScope needs Python 3.10 or newer and this is 3.8: install a newer one"
    )
    assert len(done.stderr.splitlines()) == 1


def test_a_full_disk_has_its_sentence(tmp_path: Path) -> None:
    system.require_disk(tmp_path, 1)
    with pytest.raises(SetupFault, match=r"GB free and setting up needs 1000000000.0 GB: free some space"):
        system.require_disk(tmp_path, 10**18)


# Locks


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.stem)
def test_a_lock_holds_versions_and_hashes_and_names_no_host(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert not re.search(r"://|^-|^ *--(?!hash)|@", text, re.MULTILINE)
    entries = re.split(r"^(?=\S)", text, flags=re.MULTILINE)[1:]
    assert entries
    for entry in entries:
        assert re.match(
            r"[a-z0-9._-]+==[0-9][^ ;]*( ; [^\\]+)? \\\n( +--hash=sha256:[0-9a-f]{64}( \\)?\n)+$", entry
        ), entry


def test_the_locks_hold_what_the_package_declares() -> None:
    declared = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    listed = re.search(r"^dependencies = \[(.*?)^\]", declared, re.MULTILINE | re.DOTALL)
    assert listed
    names = re.findall(r'^    "([A-Za-z0-9_-]+)', listed.group(1), re.MULTILINE)
    assert len(names) > 10
    for lock in ("runtime", "dev", "reference"):
        text = environment.lock_file(lock).read_text(encoding="utf-8")
        assert {n for n in names if f"\n{n.lower().replace('_', '-')}==" not in f"\n{text}"} == set()
    assert "llama-cpp-python==" not in text
    assert "pyside6-essentials==6.11.3 " in text


def test_a_version_is_the_same_in_every_lock() -> None:
    pins: dict[str, set[str]] = {}
    for lock in ("runtime", "dev"):
        for name, rest in re.findall(
            r"^([a-z0-9._-]+)==([^\\]+)", environment.lock_file(lock).read_text(), re.MULTILINE
        ):
            pins.setdefault(f"{name} ;{rest.partition(';')[2]}", set()).add(rest.partition(";")[0].strip())
    assert {name: versions for name, versions in pins.items() if len(versions) > 1} == {}


# Progress


def test_on_a_terminal_one_line_renews_itself() -> None:
    stream, now = Terminal(), [0.0]
    progress = Progress("building", stream, lambda: now[0])
    now[0] = 65.0
    progress.update(12, 193, "fuyu.cpp")
    assert stream.getvalue().endswith("\r\x1b[Kbuilding: 6 %, step 12/193, 1:05 (fuyu.cpp)")
    assert "\n" not in stream.getvalue()
    progress.finish()
    assert stream.getvalue().endswith("\r\x1b[Kbuilding: done in 1:05\n")


def test_elsewhere_a_line_about_every_ten_seconds() -> None:
    stream, now = io.StringIO(), [0.0]
    progress = Progress("building", stream, lambda: now[0])
    for second in range(1, 31):
        now[0] = float(second)
        progress.update(second, 100)
    assert stream.getvalue().splitlines() == [
        "building …",
        "building: 10 %, step 10/100, 0:10",
        "building: 20 %, step 20/100, 0:20",
        "building: 30 %, step 30/100, 0:30",
    ]


def test_time_passes_in_a_step_that_prints_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    seen: list[int] = []
    progress = Progress("waiting", io.StringIO())
    monkeypatch.setattr(progress, "update", lambda *a, **k: seen.append(1))
    command = [sys.executable, "-c", "import time; time.sleep(0.8)"]
    process.watch(command, progress, log=tmp_path / "log")
    assert seen


def test_pip_is_counted() -> None:
    progress = Progress("installing", io.StringIO())
    counter = environment.PipCounter(progress, "a==1 \\\n    --hash=x\nb==2 ; q \\\n    --hash=y\nc==3 \\\n")
    counter.line("Collecting a==1 (from -r x (line 1))")
    assert (progress.step, progress.total, progress.what) == (1, 3, "a")
    counter.line("Ignoring b: markers 'q' don't match your environment")
    counter.line("  Downloading a-1.whl (1 kB)")
    counter.line("Processing /some/where/c-3-py3-none-any.whl (from -r x (line 3))")
    assert (progress.step, progress.total, progress.what) == (2, 2, "c-3-py3-none-any.whl")


def test_ninja_is_counted() -> None:
    progress = Progress("building", io.StringIO())
    reader = native.BuildReader(progress)
    reader.line("[7/202] Building CXX object a/b/CMakeFiles/x.dir/fuyu.cpp.o")
    assert (progress.step, progress.total, progress.what) == (7, 202, "fuyu.cpp")
    reader.line("wheel: /somewhere/x.whl")
    reader.line("   indented detail")
    assert progress.what == "fuyu.cpp"
    reader.line("Fetching the source")
    assert progress.what == "Fetching the source"


def test_durations() -> None:
    assert [duration(s) for s in (0.4, 59.9, 60, 3601)] == ["0:00", "0:59", "1:00", "60:01"]


# Tools that are watched


def test_a_tool_that_fails_leaves_its_last_lines_and_a_log(tmp_path: Path) -> None:
    code = "import sys\nfor i in range(100): print('line', i)\nprint('the end', file=sys.stderr)\nsys.exit(3)"
    with pytest.raises(process.ToolFailed) as caught:
        process.watch([sys.executable, "-u", "-c", code], Progress("x", io.StringIO()), log=tmp_path / "log")
    assert caught.value.code == 3
    assert len(caught.value.tail) == process.TAIL_LINES
    assert caught.value.tail[-1] == "the end"
    assert len((tmp_path / "log").read_text(encoding="utf-8").splitlines()) == 101


@pytest.mark.skipif(os.name != "posix", reason="process groups are POSIX's")
def test_a_stop_reaches_the_children_of_a_tool(tmp_path: Path) -> None:
    """The tool starts a child that ignores the polite signals; a stop ends both."""
    child = "import signal, time\nfor number in (2, 15): signal.signal(number, signal.SIG_IGN)\n"
    child += "print('up', flush=True)\ntime.sleep(99)"
    tool = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    pids: list[int] = []

    def parse(line: str) -> None:
        pids.extend(found.pid for found in psutil.Process().children(recursive=True))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        process.watch([sys.executable, "-c", tool], Progress("x", io.StringIO()), parse, log=tmp_path / "log")
    assert len(pids) == 2
    deadline = time.monotonic() + 30
    while any(_runs(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not [pid for pid in pids if _runs(pid)]


def _runs(pid: int) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    return False


# Environments, with small stand-ins for pip's packages and for the native build


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
        timeout=100,
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


def test_what_killed_builds_left_is_swept_away_after_a_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTTERSCOPE_BUILD_CACHE", str(tmp_path))
    for name in ("building-old", "building-now", "cpu-kept"):
        (tmp_path / name / "deep").mkdir(parents=True)
    for name in ("building-old", "cpu-kept"):
        os.utime(tmp_path / name, (0, 0))
    native.sweep()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["building-now", "cpu-kept"]


# Commands


@pytest.mark.parametrize("arguments", [["--help"], ["-h"]])
def test_help_is_an_answer(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(arguments) == 0
    assert "usage: python3 dev.py COMMAND" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"), [([], "usage:"), (["fly"], "knows no command “fly”"), (["bench"], "one of:")]
)
def test_a_command_that_is_none_is_a_usage_error(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.main(arguments) == 2
    assert said in capsys.readouterr().err


def test_only_commands_with_a_window_ask_for_qts_libraries(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert set(main.WINDOWED) <= set(commands_of_the_program())
    monkeypatch.setattr(system, "qt_parts", lambda screen: (part("a screen" if screen else "Qt", False),))
    monkeypatch.setattr(system, "is_root", lambda: False)
    monkeypatch.setattr(main, "_program", lambda lock, folder: Path("python"))
    monkeypatch.setattr(main, "replace_by", lambda command, env: 0)
    monkeypatch.delenv("QT_QPA_PLATFORM")
    assert main.main(["run", "ask", "view"]) == 0
    assert main.main(["run"]) == 0
    assert main.main(["run", "view", "x.png"]) == 1
    assert capsys.readouterr().err.startswith("OtterScope needs a screen, and this system has none")
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert main.main(["run", "view", "x.png"]) == 1
    assert capsys.readouterr().err.startswith("OtterScope needs Qt, and this system has none")


def commands_of_the_program() -> list[str]:
    """What `otterscope --help` lists."""
    from otterscope import cli

    return re.findall(r"^    (\w+) ", cli.parser().format_help(), re.MULTILINE)
