"""Trains in an environment of its own, since torch is far larger than the program."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from devtools import ROOT, SetupFault, environment
from devtools.process import replace_by
from devtools.talk import say

VENV = ROOT / ".venv-training"
LOCK = "training"
#: What else can be trained, by its name in place of a checkpoint folder.
COURSES = {"demo": "training.demo.run"}
COMMAND = "python3 dev.py train"

USAGE = f"""usage: {COMMAND} CHECKPOINT --data FILE [FILE …] --out FOLDER [OPTIONS]
       {COMMAND} --launch CONFIG CHECKPOINT …   in many processes, by accelerate's config file
       {COMMAND} demo [OPTIONS]                 the demo model, from nothing
"""


def run(arguments: list[str], env: Mapping[str, str]) -> int:
    """Become the trainer, in the folder of its user.

    Args:
        env: finds the program's and the repository's modules.

    Raises: SetupFault.
    """
    wants_help = bool({"-h", "--help"} & set(arguments))
    if not arguments or (wants_help and arguments[0] not in COURSES):
        # The options are shown without the gigabytes that training them takes.
        say(USAGE)
        shown = [sys.executable, "-m", "training.options", "--help"]
        code = subprocess.run(shown, env=_named(env), check=False).returncode
        return code if arguments else 2
    if sys.version_info < (3, 11) and not environment.is_ready(VENV, LOCK):
        raise SetupFault("Training needs Python 3.11 or newer: start dev.py with one.")
    launcher: list[str] = []
    if arguments[0] == "--launch":
        if len(arguments) < 3:
            raise SetupFault(f"{COMMAND} --launch needs a config file and what to train behind it.")
        config = Path(arguments[1])
        if not config.is_file():
            raise SetupFault(f"There is no config file “{config}”. training/configs holds examples.")
        launcher = ["accelerate.commands.launch", "--config_file", str(config), "-m"]
        arguments = arguments[2:]
    module, rest = "training.finetune", arguments
    if arguments[0] in COURSES:
        module, rest = COURSES[arguments[0]], arguments[1:]
    python = environment.ensure(LOCK, VENV)
    return replace_by([str(python), "-m", *launcher, module, *rest], _named(env))


def _named(env: Mapping[str, str]) -> dict[str, str]:
    """So that what the trainer advises can be typed as it stands."""
    return {**os.environ, **env, "OTTERSCOPE_COMMAND": "python3 dev.py run", "OTTERSCOPE_TRAINER": COMMAND}
