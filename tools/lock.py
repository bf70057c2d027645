"""Remake the locks under requirements/ from pyproject.toml: exact versions and hashes for every platform.

Needs `uv` on the path. The locks name no package index, so that pip's own configuration decides where the
files come from.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ROOT / "requirements"

#: lock → (arguments for uv, oldest Python). Later ones keep to the versions of the earlier ones.
PLANS = {
    "runtime": (["pyproject.toml", "--extra", "slide"], "3.10"),
    "dev": (["pyproject.toml", "--extra", "slide", "--group", "dev"], "3.10"),
    "build": (["--group", "build"], "3.10"),
    "sources": (["--group", "sources"], "3.10"),
    "reference": (["pyproject.toml", "--extra", "slide", "--group", "dev", "--group", "reference"], "3.11"),
    "training": (["pyproject.toml", "--group", "training"], "3.11"),
}
CONSTRAINED_BY = {"dev": "runtime", "sources": "runtime", "reference": "dev", "training": "dev"}

#: Locks with torch: its CPU build, which needs none of `CUDA_PARTS`. A GPU's build is put in by its user.
WITH_TORCH = {"reference", "training"}
CUDA_PARTS = [
    "cuda-bindings",
    "cuda-pathfinder",
    "cuda-toolkit",
    "nvidia-cudnn-cu13",
    "nvidia-cusparselt-cu13",
    "nvidia-nccl-cu13",
    "nvidia-nvshmem-cu13",
    "triton",
]
#: The CPU builds of torch 2.13.0 for x86-64 Linux (CPython 3.11 and 3.12), which carry a local version.
TORCH_CPU_HASHES = [
    "4ca4a9394b0c771238a4f73590fdbbc4debad85ed0fa63d026ae1b085da7d6e2",
    "6746dbcbeb526eb61330b76b41ff1b4eb848951103a892eeb080dfa2b264667b",
]


def make(name: str) -> None:
    """Write requirements/`name`.txt. Raises: CalledProcessError when uv finds no solution."""
    arguments, python = PLANS[name]
    command = ["uv", "pip", "compile", *arguments, "--universal", "--generate-hashes", "--quiet"]
    command += ["--no-header", "--no-annotate", "--no-emit-index-url", "--python-version", python]
    if name in CONSTRAINED_BY:
        command += ["--constraints", f"requirements/{CONSTRAINED_BY[name]}.txt"]
    target = LOCKS / f"{name}.txt"
    if name in WITH_TORCH:
        excludes = LOCKS / "excludes.tmp"
        excludes.write_text("\n".join(CUDA_PARTS), encoding="utf-8")
        try:
            text = _output([*command, "--excludes", str(excludes)])
        finally:
            excludes.unlink()
        first = "torch==2.13.0 \\\n"
        assert first in text
        hashes = " \\\n".join(f"    --hash=sha256:{digest}" for digest in TORCH_CPU_HASHES)
        on_linux = f"torch==2.13.0+cpu ; sys_platform == 'linux' \\\n{hashes}\n"
        text = text.replace(first, f"{on_linux}torch==2.13.0 ; sys_platform != 'linux' \\\n")
    else:
        text = _output(command)
    target.write_text(text, encoding="utf-8")


def _output(command: list[str]) -> str:
    return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


if __name__ == "__main__":
    for chosen in sys.argv[1:] or list(PLANS):
        make(chosen)
