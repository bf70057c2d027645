"""Memory: which faults say that it ran out, and freed blocks that are kept where the processor computes.

Each layer's activations are large blocks, which glibc takes from the system and gives back at once; the
system clears every page anew, and on a CPU that can take as long as the computation.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import sys

#: glibc's parameters (malloc.h) and what they are set to: never give back, grow by 64 MiB, map nothing apart.
_TRIM_THRESHOLD, _TOP_PAD, _MMAP_MAX = -1, -2, -4
_SETTINGS = {_TRIM_THRESHOLD: 2**31 - 1, _TOP_PAD: 64 << 20, _MMAP_MAX: 0}


#: The words of torch's allocator on the CPU, on Linux and Windows; it has no class of its own for them.
_WORDS = ("can't allocate memory", "not enough memory")


def ran_out(fault: BaseException) -> bool:
    """Whether a fault says that there was not enough memory, of the machine or of a GPU."""
    return (
        isinstance(fault, MemoryError)
        or type(fault).__name__ == "OutOfMemoryError"  # of torch, which this module does without
        or (isinstance(fault, OSError) and fault.errno == errno.ENOMEM)
        or (isinstance(fault, RuntimeError) and any(words in str(fault) for words in _WORDS))
    )


def keep_freed() -> bool:
    """Have freed memory used again instead of given back; returns whether this system can (glibc alone)."""
    if not sys.platform.startswith("linux"):
        return False
    with contextlib.suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        return all(library.mallopt(name, value) == 1 for name, value in _SETTINGS.items())
    return False
