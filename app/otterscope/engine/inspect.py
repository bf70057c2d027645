"""Asks a short-lived child process what llama.cpp can compute on here, so that the asker never loads it.

python -m otterscope.engine.inspect
"""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys

from otterscope.engine.budget import Device
from otterscope.engine.client import child_environment
from otterscope.engine.errors import NativePartMissing

_PATIENCE_S = 60.0


def devices() -> list[Device]:
    """The devices of this machine. Raises: NativePartMissing."""
    frozen = getattr(sys, "frozen", False)
    command = [sys.executable, "--engine-devices"] if frozen else [sys.executable, "-m", __name__]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_PATIENCE_S, env=child_environment(), check=True
        )
        return [Device(**row) for row in json.loads(done.stdout)]
    except (OSError, subprocess.SubprocessError, ValueError, TypeError) as fault:
        raise NativePartMissing(detail=getattr(fault, "stderr", None) or str(fault)) from None


def main() -> None:
    """The child: print the devices as JSON."""
    from otterscope.engine import llama

    log = llama.set_log(None)
    llama.load_backends()
    print(json.dumps([dataclasses.asdict(device) for device in llama.devices()]))
    del log


if __name__ == "__main__":
    main()
