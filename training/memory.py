"""Keeps memory that was freed within the process, where the processor itself computes.

Each layer's activations are large blocks, which glibc takes from the system and gives back at once; the
system clears every page anew, and on a CPU that can take as long as the computation.
"""

from __future__ import annotations

import contextlib
import ctypes
import sys

#: glibc's parameters (malloc.h) and what they are set to: never give back, grow by 64 MiB, map nothing apart.
_TRIM_THRESHOLD, _TOP_PAD, _MMAP_MAX = -1, -2, -4
_SETTINGS = {_TRIM_THRESHOLD: 2**31 - 1, _TOP_PAD: 64 << 20, _MMAP_MAX: 0}


def keep_freed() -> bool:
    """Have freed memory used again instead of given back; returns whether this system can (glibc alone)."""
    if not sys.platform.startswith("linux"):
        return False
    with contextlib.suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        return all(library.mallopt(name, value) == 1 for name, value in _SETTINGS.items())
    return False
