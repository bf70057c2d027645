"""The wheel is built once for each set of inputs; what cannot be built is a sentence."""

from __future__ import annotations

import contextlib
import importlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import backends
import pytest
import source

# By its name at run time: a checker would take a folder called build for it.
build = importlib.import_module("build")

NATIVE = Path(backends.__file__).resolve().parent

#: A project whose "compiler" prints steps as ninja does and packs an empty wheel, or gives up.
BACKEND = """
import pathlib, sys, time, zipfile

METADATA = "Metadata-Version: 2.1\\nName: llama-cpp-python\\nVersion: 0.3.36\\n"

def build_wheel(folder, config_settings=None, metadata_directory=None):
    print("[1/2] Building CXX object a/fuyu.cpp.o", flush=True)
    here = pathlib.Path.cwd()
    while (here / "wait").exists():
        time.sleep(0.1)
    if (here / "fail").exists():
        print("fuyu.cpp:7:1: error: expected a semicolon", flush=True)
        raise SystemExit(1)
    print("[2/2] Linking", flush=True)
    name = "llama_cpp_python-0.3.36-py3-none-any.whl"
    info = "llama_cpp_python-0.3.36.dist-info"
    with zipfile.ZipFile(pathlib.Path(folder) / name, "w") as archive:
        archive.writestr(f"{info}/METADATA", METADATA)
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        archive.writestr(f"{info}/RECORD", "")
    return name
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The source is replaced by the small project, which every build unpacks anew."""
    root = tmp_path / "project"
    root.mkdir()
    (root / "backend.py").write_text(BACKEND, encoding="utf-8")
    text = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
    text += '[project]\nname = "llama-cpp-python"\nversion = "0.3.36"\n'
    (root / "pyproject.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(source, "fetch", lambda cache: tmp_path / "archive")
    monkeypatch.setattr(source, "unpack", lambda archive, folder: shutil.copytree(root, folder / "source"))
    monkeypatch.setattr(backends, "require", lambda backend: None)
    return root


def test_built_once_then_taken_from_the_cache(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cache = tmp_path / "cache"
    arguments = ["--backend", "cpu", "--distribution", "--cache", str(cache)]
    assert build.main(arguments) == 0
    first = capsys.readouterr().out.splitlines()
    assert first[:2] == ["[1/2] fuyu.cpp.o", "[2/2] Linking"]
    assert first[-1].startswith("wheel: ")
    assert Path(first[-1].removeprefix("wheel: ")).is_file()
    (project / "fail").touch()
    assert build.main(arguments) == 0
    assert capsys.readouterr().out.splitlines() == [first[-1]]
    assert len(list(cache.iterdir())) == 1


def test_what_does_not_compile_is_a_sentence_and_leaves_no_wheel(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "fail").touch()
    cache = tmp_path / "cache"
    assert build.main(["--backend", "cpu", "--distribution", "--cache", str(cache)]) == 1
    sentence = capsys.readouterr().err.strip()
    assert sentence.startswith(
        "The native part could not be built (fuyu.cpp:7:1: error: expected a semicolon). "
    )
    left = list(cache.iterdir())
    assert [path.suffix for path in left] == [".log"]
    assert str(left[0]) in sentence
    assert "expected a semicolon" in left[0].read_text(encoding="utf-8")


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["interrupt", "terminate"])
def test_a_stopped_build_leaves_nothing(project: Path, tmp_path: Path, number: signal.Signals) -> None:
    """The build runs in a process of its own, over the small project, whose compiler takes for ever."""
    (project / "wait").touch()
    cache = tmp_path / "cache"
    code = f"""
import pathlib, shutil, sys
sys.path.insert(0, {str(NATIVE)!r})
import backends, build, source
source.fetch = lambda cache: None
source.unpack = lambda archive, folder: shutil.copytree({str(project)!r}, folder / "source")
backends.require = lambda backend: None
sys.exit(build.main(["--backend", "cpu", "--distribution", "--cache", {str(cache)!r}]))
"""
    command = [sys.executable, "-c", code]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "[1/2] fuyu.cpp.o\n"
        assert [path.name.split("-")[0] for path in cache.iterdir()] == ["building"]
        os.killpg(running.pid, number)
        try:
            assert running.wait(60) != 0
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(running.pid, signal.SIGKILL)
    assert list(cache.iterdir()) == []


def test_what_killed_builds_left_is_swept_away_after_a_day(project: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    for name in ("building-old", "building-now", "cpu-kept"):
        (cache / name / "deep").mkdir(parents=True)
    for name in ("building-old", "cpu-kept"):
        os.utime(cache / name, (0, 0))
    assert build.main(["--backend", "cpu", "--distribution", "--cache", str(cache)]) == 0
    left = sorted(path.name for path in cache.iterdir())
    assert left[0] == "building-now"
    assert "cpu-kept" in left
    assert len(left) == 3, "the new wheel is the third"


def test_the_cache_is_where_the_user_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OTTERSCOPE_BUILD_CACHE", str(tmp_path / "here"))
    assert build.default_cache() == tmp_path / "here"
    monkeypatch.delenv("OTTERSCOPE_BUILD_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(sys, "platform", "linux")
    assert build.default_cache() == tmp_path / "otterscope" / "native"


def test_the_key_knows_everything_that_goes_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "native"
    shutil.copytree(NATIVE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "requirements").mkdir()
    lock = tmp_path / "requirements" / "build.txt"
    lock.write_text("cmake==1\n", encoding="utf-8")
    monkeypatch.setattr(build, "NATIVE", copy)

    def key(backend: str = "cpu", distribution: bool = False) -> str:
        return str(build.build_key(backend, distribution=distribution))

    first = key()
    assert key() == first
    keys = {first, key("vulkan"), key(distribution=True)}
    for path in (*sorted((copy / "src").iterdir()), copy / "otterscope.cmake", lock):
        with path.open("a", encoding="utf-8") as file:
            file.write("\n")
        keys.add(key())
    monkeypatch.setattr(source, "SHA256", "0" * 64)
    keys.add(key())
    monkeypatch.setattr(backends, "_cpu_features", lambda: "another processor")
    keys.add(key())
    assert len(keys) == 3 + len(list((copy / "src").iterdir())) + 4
    distributed = key(distribution=True)
    monkeypatch.setattr(backends, "_cpu_features", lambda: "a third processor")
    assert key(distribution=True) == distributed


# What the machine can build


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Linux machine with no tools; each test puts some into the folder that is its whole PATH."""
    if os.name != "posix":
        pytest.skip("the tools are shell scripts")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(backends, "find_nvcc", lambda: shutil.which("nvcc"))
    return tmp_path


def put(machine: Path, name: str, output: str = "", code: int = 0) -> None:
    tool = machine / name
    tool.write_text(
        f"#!/bin/sh\necho '{output}'\nexit {code}\n" if output else f"#!/bin/sh\nexit {code}\n",
        encoding="ascii",
    )
    tool.chmod(0o755)


def test_without_tools_the_processor_is_used(machine: Path) -> None:
    assert backends.detect() == "cpu"


def test_cuda_needs_its_compiler_and_a_device(machine: Path) -> None:
    put(machine, "nvcc")
    assert backends.detect() == "cpu"
    put(machine, "nvidia-smi", code=9)
    assert backends.detect() == "cpu"
    put(machine, "nvidia-smi")
    assert backends.detect() == "cpu"
    put(machine, "nvidia-smi", "GPU 0: anything")
    assert backends.detect() == "cuda"
    (machine / "nvcc").unlink()
    assert backends.detect() == "cpu"


def test_vulkan_needs_its_compiler_and_a_device(machine: Path) -> None:
    put(machine, "vulkaninfo", "GPU0")
    assert backends.detect() == "cpu"
    put(machine, "glslc")
    assert backends.detect() == "vulkan"


def test_macos_has_metal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert backends.detect() == "metal"


@pytest.mark.parametrize(
    ("backend", "tools", "sentence"),
    [
        ("cpu", [], "A C++ compiler is missing: "),
        ("cuda", ["c++"], "CUDA's compiler nvcc is missing: "),
        ("vulkan", ["g++"], "Vulkan's shader compiler glslc is missing: "),
        ("metal", ["clang++"], "Metal is there on macOS only: "),
    ],
)
def test_what_is_missing_has_a_sentence(machine: Path, backend: str, tools: list[str], sentence: str) -> None:
    for tool in tools:
        put(machine, tool)
    with pytest.raises(backends.BackendError) as caught:
        backends.require(backend)
    assert str(caught.value).startswith(sentence)


@pytest.mark.parametrize(
    ("backend", "tools"), [("cpu", ["c++"]), ("cuda", ["g++", "nvcc"]), ("vulkan", ["c++", "glslc"])]
)
def test_what_is_there_is_taken(machine: Path, backend: str, tools: list[str]) -> None:
    for tool in tools:
        put(machine, tool)
    backends.require(backend)
    options = backends.cmake_options(backend, distribution=False)
    assert {"-DGGML_CUDA=ON", "-DGGML_VULKAN=ON"} & set(options) == {f"-DGGML_{backend.upper()}=ON"} - {
        "-DGGML_CPU=ON"
    }
    assert "-DGGML_NATIVE=ON" in options


def test_a_build_for_other_machines_brings_every_processor_variant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    options = set(backends.cmake_options("cpu", distribution=True))
    assert {"-DGGML_NATIVE=OFF", "-DGGML_BACKEND_DL=ON", "-DGGML_CPU_ALL_VARIANTS=ON"} <= options


# What was built


def test_the_native_test_passes(tmp_path: Path) -> None:
    """The C++ test of our files: dev.py names the folder that it was built into."""
    tools = os.environ.get("OTTERSCOPE_NATIVE_TOOLS")
    if not tools:
        pytest.skip("started without dev.py, so the folder of the native programs is not known")
    program = Path(tools) / ("otterscope-native-test.exe" if os.name == "nt" else "otterscope-native-test")
    done = subprocess.run(
        [str(program), str(tmp_path)], capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert lines[-1] == "0 failed"
    assert len([line for line in lines if line.startswith("ok ")]) >= 10
