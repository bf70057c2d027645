"""Fine-tunes a model of the Fuyu architecture, such as OtterHD-8B, on conversations about pictures.

    python3 dev.py train CHECKPOINT --data FILE [FILE …] --out FOLDER [OPTIONS]

The same command goes on with a run that was stopped. docs/training.md says more.
"""

from __future__ import annotations

import argparse
import os
import sys

from otterscope.cli.stopping import STOPPED, cancel_on_signal
from otterscope.errors import AppError, Cancelled
from otterscope.progress import CancelToken
from training.options import parser
from training.recipe import NATIVE, Recipe

#: The exit code of a run that ended in a fault.
FAULT = 1


def recipe_of(given: argparse.Namespace) -> Recipe:
    """The settings that the loss curve depends on. Raises: SettingWrong."""
    from training.errors import SettingWrong

    wanted = f"sides in pixels such as 448,512,768, or “{NATIVE}”"
    try:
        sizes = () if given.sizes == NATIVE else tuple(map(int, given.sizes.split(",")))
    except ValueError:
        raise SettingWrong(setting="--sizes", value=given.sizes, wanted=wanted) from None
    for name in ("at_once", "save_every", "keep", "workers"):
        if getattr(given, name) < 1:
            shown = f"--{name.replace('_', '-')}"
            raise SettingWrong(setting=shown, value=getattr(given, name), wanted="1 or more")
    return Recipe(
        checkpoint=str(given.checkpoint.resolve()),
        data=tuple(str(file.resolve()) for file in given.data),
        sizes=sizes,
        rate=given.rate,
        warm_up=given.warm_up,
        schedule=given.schedule,
        decay=given.decay,
        clip=given.clip,
        batch=given.batch,
        pack=given.pack,
        split=given.split_turns,
        even=given.mix == "even",
        epochs=given.epochs,
        steps=given.steps,
        seed=given.seed,
        lora=given.lora,
        rank=given.lora_rank,
        alpha=given.lora_alpha,
        dropout=given.lora_dropout,
        precision=given.precision,
    )


def main(arguments: list[str]) -> int:
    """Run from the command line; returns its exit code. Every fault is a sentence on stderr."""
    given = parser().parse_args(arguments)
    try:
        with cancel_on_signal() as cancel:
            return run(given, cancel)
    except AppError as fault:
        print(fault.sentence, file=sys.stderr)
        if fault.detail and os.environ.get("OTTERSCOPE_DEBUG"):
            print(fault.detail, file=sys.stderr)
        return FAULT
    except (Cancelled, KeyboardInterrupt):
        print("Stopped. What was kept before is whole.", file=sys.stderr)
        return STOPPED


def run(given: argparse.Namespace, cancel: CancelToken) -> int:
    """Check the settings, without torch; then train. Raises: AppError, Cancelled."""
    from otterscope.weights.config import read_config
    from training.tokens import Tokens

    recipe = recipe_of(given)
    config = read_config(given.checkpoint)
    tokens = Tokens(given.checkpoint, config.vocab)
    try:
        from training import running
    except ImportError as fault:
        from training.errors import PartMissing

        raise PartMissing(package=fault.name or "torch", detail=str(fault)) from fault
    return running.run(given, recipe, config, tokens, cancel)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
