"""Asks a short-lived child process what llama.cpp can compute on here, so that the asker never loads it.

python -m otterscope.engine.inspect
"""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from dataclasses import dataclass

from otterscope.engine.budget import Device, free_memory
from otterscope.engine.client import child_environment
from otterscope.engine.errors import NativePartMissing

_PATIENCE_S = 60.0


@dataclass(frozen=True)
class Machine:
    """What llama.cpp finds here: its backends by name, such as "CPU" or "CUDA", and their devices."""

    backends: tuple[str, ...]
    devices: tuple[Device, ...]


def machine() -> Machine:
    """The backends and devices of this machine. Raises: NativePartMissing."""
    frozen = getattr(sys, "frozen", False)
    command = [sys.executable, "--engine-devices"] if frozen else [sys.executable, "-m", __name__]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_PATIENCE_S, env=child_environment(), check=True
        )
        told = json.loads(done.stdout)
        found = (Device(**row) for row in told["devices"])
        return Machine(tuple(map(str, told["backends"])), tuple(map(_with_free_memory, found)))
    except (OSError, subprocess.SubprocessError, ValueError, TypeError, KeyError) as fault:
        raise NativePartMissing(detail=getattr(fault, "stderr", None) or str(fault)) from None


def devices() -> tuple[Device, ...]:
    """The devices of this machine. Raises: NativePartMissing."""
    return machine().devices


def _with_free_memory(device: Device) -> Device:
    """ggml takes all of main memory for free; the system knows better."""
    return device if device.is_gpu else dataclasses.replace(device, free=min(device.total, free_memory()))


def main() -> None:
    """The child: print what there is as JSON."""
    from otterscope.engine import llama

    log = llama.set_log(None)
    llama.load_backends()
    rows = [dataclasses.asdict(device) for device in llama.devices()]
    print(json.dumps({"backends": llama.backends(), "devices": rows}))
    del log


if __name__ == "__main__":
    main()
