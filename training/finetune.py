"""Fine-tunes a model of the Fuyu architecture, such as OtterHD-8B, on conversations about pictures.

    python3 dev.py train CHECKPOINT --data FILE [FILE …] --out FOLDER [OPTIONS]

The same command goes on with a run that was stopped. docs/training.md says more.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from otterscope.cli.plain import printable
from otterscope.cli.stopping import STOPPED, cancel_on_signal
from otterscope.cli.wording import said
from otterscope.errors import AppError, Cancelled
from otterscope.progress import CancelToken
from training.options import parser
from training.recipe import NATIVE, Recipe, shown

#: The exit code of a run that ended in a fault.
FAULT = 1
#: The largest values of settings that the recipe does not hold; what is larger is a slip of the hand.
_MOST = {"at_once": 1_000_000, "save_every": 1_000_000_000, "keep": 1_000_000, "workers": 256}


def recipe_of(given: argparse.Namespace) -> Recipe:
    """The settings that the loss curve depends on. Raises: SettingWrong."""
    from training.errors import SettingWrong

    wanted = f"sides in pixels such as 448,512,768, or “{NATIVE}”"
    try:
        sizes = () if given.sizes == NATIVE else tuple(map(int, given.sizes.split(",")))
    except ValueError:
        raise SettingWrong(setting="--sizes", value=given.sizes, wanted=wanted) from None
    for name, most in _MOST.items():
        if not 1 <= getattr(given, name) <= most:
            setting = f"--{name.replace('_', '-')}"
            raise SettingWrong(setting=setting, value=getattr(given, name), wanted=f"from 1 to {most:,}")
    if given.images is not None and not os.path.isdir(given.images):  # noqa: PTH112 (raises for some names)
        raise SettingWrong(setting="--images", value=given.images, wanted="a folder that is there")
    return Recipe(
        checkpoint=_whole(given.checkpoint),
        data=tuple(map(_whole, given.data)),
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


def _whole(path: Path) -> str:
    """The path from the root on; what is wrong with a file is said when it is read."""
    try:
        return str(path.resolve())
    except (OSError, RuntimeError):  # links in a circle
        return str(path.absolute())


def main(arguments: list[str]) -> int:
    """Run from the command line; returns its exit code. Every fault is a sentence on stderr."""
    given = parser().parse_args(arguments)
    try:
        with cancel_on_signal() as cancel:
            return run(given, cancel)
    except AppError as fault:
        print(printable(said(fault.sentence)), file=sys.stderr)
        if fault.detail and os.environ.get("OTTERSCOPE_DEBUG"):
            print(printable(fault.detail), file=sys.stderr)
        return FAULT
    except (Cancelled, KeyboardInterrupt):
        print("Stopped. What was kept before is whole.", file=sys.stderr)
        return STOPPED


def run(given: argparse.Namespace, cancel: CancelToken) -> int:
    """Check the settings, without torch; then train. Raises: AppError, Cancelled."""
    from otterscope.weights.config import read_config
    from training.errors import NetworkUnreadable, PartMissing
    from training.tokens import Tokens

    recipe = recipe_of(given)
    try:
        config = read_config(given.checkpoint)
        tokens = Tokens(given.checkpoint, config.vocab)
    except OSError as fault:
        reason = fault.strerror or fault
        raise NetworkUnreadable(folder=given.checkpoint, reason=reason, detail=str(fault)) from fault
    _require_sizes(recipe, config.context)
    try:
        from training import running
    except (ImportError, OSError) as fault:  # or a library of its own is missing
        package = getattr(fault, "name", None) or "torch"
        raise PartMissing(package=package, detail=str(fault)) from fault
    return running.run(given, recipe, config, tokens, cancel)


def _require_sizes(recipe: Recipe, context: int) -> None:
    """Raises: SettingWrong if pictures of a side leave the network no room for words."""
    from training.errors import SettingWrong
    from training.pixels import PATCH, image_tokens

    columns = 1
    while image_tokens(columns + 1, columns + 1) < context:
        columns += 1
    if recipe.sizes and max(recipe.sizes) > columns * PATCH:
        wanted = f"sides up to {columns * PATCH:,} pixels, as the model reads {context:,} tokens"
        raise SettingWrong(setting="--sizes", value=shown("sizes", recipe.sizes), wanted=wanted)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
