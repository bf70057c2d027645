"""Freed memory stays in the process: taking it again brings no new pages."""

from __future__ import annotations

import errno
import subprocess
import sys
from pathlib import Path

import pytest

from training import memory

ROOT = Path(__file__).resolve().parents[2]
#: Pages that the system had to hand out while 48 MB were filled and let go of, again and again.
COUNT = """
import resource, sys
import numpy as np
from training.memory import keep_freed
print(keep_freed() if sys.argv[1] == "keep" else "as it is")
def faults(): return resource.getrusage(resource.RUSAGE_SELF).ru_minflt
np.ones(48 << 20, np.uint8)
before = faults()
for _ in range(20):
    np.ones(48 << 20, np.uint8)
print(faults() - before)
"""


def test_faults_that_say_that_memory_ran_out() -> None:
    kind = type("OutOfMemoryError", (RuntimeError,), {})
    ran_out = [
        MemoryError(),
        kind("CUDA out of memory"),
        OSError(errno.ENOMEM, "Cannot allocate memory"),
        RuntimeError("[enforce fail at alloc_cpu.cpp:127] DefaultCPUAllocator: can't allocate memory"),
        RuntimeError("DefaultCPUAllocator: not enough memory: you tried to allocate 8 bytes"),
    ]
    assert all(map(memory.ran_out, ran_out))
    others = [
        RuntimeError("shapes differ"),
        OSError(errno.ENOSPC, "No space"),
        ValueError("not enough memory"),
    ]
    assert not any(map(memory.ran_out, others))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc is Linux's")
def test_memory_that_was_let_go_of_is_used_again() -> None:
    found = {}
    for how in ("keep", "leave"):
        done = subprocess.run(
            [sys.executable, "-c", COUNT, how], cwd=ROOT, capture_output=True, text=True, check=True
        )
        said, pages = done.stdout.split("\n")[:2]
        assert said == ("True" if how == "keep" else "as it is")
        found[how] = int(pages)
    assert found["keep"] < 100
    assert found["leave"] > 10 * found["keep"] + 100, "without it the test shows nothing"
