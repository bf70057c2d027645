"""Which of llama.cpp's backends this machine can build and use."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

#: What CMake and the compilers take from the environment.
_BUILD_VARIABLES = (
    "CC",
    "CXX",
    "CFLAGS",
    "CXXFLAGS",
    "LDFLAGS",
    "CMAKE_ARGS",
    "CUDACXX",
    "CUDAFLAGS",
    "CUDAARCHS",
)
BACKENDS = ("cpu", "cuda", "metal", "vulkan")


class BackendError(Exception):
    """The asked backend cannot be built here; its text is a sentence for the user."""


def detect() -> str:
    """The best backend for which compiler and device are both there."""
    if sys.platform == "darwin":
        return "metal"
    if find_nvcc() and _answers("nvidia-smi", "-L"):
        return "cuda"
    if shutil.which("glslc") and _answers("vulkaninfo", "--summary"):
        return "vulkan"
    return "cpu"


def require(backend: str) -> None:
    """Raises: BackendError, if the tools to build `backend` are missing."""
    compilers = ("c++", "g++", "clang++")
    if sys.platform != "win32" and not any(shutil.which(compiler) for compiler in compilers):
        raise BackendError("A C++ compiler is missing: install g++ (Debian: apt-get install g++).")
    if backend == "cuda" and not find_nvcc():
        raise BackendError(
            "CUDA's compiler nvcc is missing: install the CUDA toolkit, or build with --backend cpu."
        )
    if backend == "vulkan" and not shutil.which("glslc"):
        raise BackendError(
            "Vulkan's shader compiler glslc is missing: install it, or build with --backend cpu."
        )
    if backend == "metal" and sys.platform != "darwin":
        raise BackendError("Metal is there on macOS only: build with --backend cpu, cuda or vulkan.")


def find_nvcc() -> str | None:
    """Path of CUDA's compiler, also where the toolkit's folder is not on the PATH."""
    found = shutil.which("nvcc")
    usual = Path("/usr/local/cuda/bin/nvcc")
    return found or (str(usual) if usual.is_file() else None)


def cmake_options(backend: str, *, distribution: bool) -> list[str]:
    """CMake definitions for `backend`; a distribution runs anywhere, a local build on this machine's CPU."""
    options = [
        "-DCMAKE_BUILD_TYPE=Release",
        "-DLLAMA_OPENSSL=OFF",
        f"-DGGML_CUDA={_flag(backend == 'cuda')}",
        f"-DGGML_METAL={_flag(backend == 'metal')}",
        f"-DGGML_VULKAN={_flag(backend == 'vulkan')}",
        f"-DGGML_NATIVE={_flag(not distribution)}",
        f"-DOTTERSCOPE_TOOLS={_flag(not distribution)}",
    ]
    if backend == "cuda":
        options.append(f"-DCMAKE_CUDA_COMPILER={find_nvcc()}")
    if distribution:
        options.append("-DGGML_BACKEND_DL=ON")
        if sys.platform != "darwin":  # one library for Apple's processors serves them all
            options.append("-DGGML_CPU_ALL_VARIANTS=ON")
    return options


def fingerprint(backend: str, *, distribution: bool) -> str:
    """What of this machine goes into a build: a wheel is reused only where all of it is the same."""
    compiler = os.environ.get("CXX") or "c++"
    parts = [sys.platform, platform.machine(), backend, str(distribution), _first_line(compiler, "--version")]
    parts += [f"{name}={os.environ[name]}" for name in _BUILD_VARIABLES if os.environ.get(name)]
    if not distribution:
        parts.append(_cpu_features())
    if backend == "cuda":
        parts.append(_first_line(find_nvcc() or "nvcc", "--version"))
    return "\n".join(parts)


def _cpu_features() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        for line in cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith(("flags", "Features")):
                return line
    return platform.processor()


def _answers(*command: str) -> bool:
    if shutil.which(command[0]) is None:
        return False
    try:
        done = subprocess.run(command, capture_output=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and bool(done.stdout.strip())


def _first_line(*command: str) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return "\n".join(done.stdout.splitlines()[:5])


def _flag(on: bool) -> str:
    return "ON" if on else "OFF"
