"""Fine-tunes a model of the Fuyu architecture, such as OtterHD-8B, on conversations about pictures.

    python3 dev.py train CHECKPOINT --data FILE [FILE …] --out FOLDER [OPTIONS]

The same command goes on with a run that was stopped. docs/training.md says more.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import sys
from pathlib import Path

from otterscope.cli.stopping import STOPPED, cancel_on_signal
from otterscope.errors import AppError
from otterscope.progress import CancelToken
from training.recipe import PRECISIONS, SCHEDULES, Recipe

OK, FAULT = 0, 1
NATIVE = "native"


def parser() -> argparse.ArgumentParser:
    """The options; their defaults are the paper's values."""
    top = argparse.ArgumentParser(
        prog=os.environ.get("OTTERSCOPE_COMMAND", "finetune"),
        description="Fine-tune OtterHD-8B, Fuyu-8B or any model of their kind. Run it again to go on.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = top.add_argument
    add("checkpoint", type=Path, metavar="CHECKPOINT", help="the folder of the model, with config.json")
    where = top.add_argument_group("data")
    add = where.add_argument
    add("--data", type=Path, nargs="+", required=True, metavar="FILE", help="JSON Lines, or LLaVA's JSON")
    add("--images", type=Path, help="the folder that picture paths start from; else each file's own")
    add("--mix", choices=["even", "size"], default="even", help="draw from the files equally, or by size")
    add("--pack", type=int, default=16, help="most conversations about one picture learned at once")
    add("--split-turns", action="store_true", help="learn each question of a conversation by itself")
    add("--sizes", default="448,512,768", help=f"squares to squash pictures to, at random; or “{NATIVE}”")
    how = top.add_argument_group("training")
    add = how.add_argument
    add("--epochs", type=float, default=1.0, help="how often all data is seen")
    add("--steps", type=int, default=0, help="steps instead of epochs; 0: as the epochs need")
    add("--batch", type=int, default=64, help="pictures a step, over all processes")
    add("--at-once", type=int, default=1, help="pictures a process computes together")
    add("--rate", type=float, default=1e-5, help="the highest learning rate")
    add("--warm-up", type=float, default=0.03, help="share of the steps in which the rate rises")
    add("--schedule", choices=SCHEDULES, default="cosine", help="how the rate falls after that")
    add("--decay", type=float, default=0.1, help="AdamW's weight decay")
    add("--clip", type=float, default=1.0, help="largest norm of a gradient; 0: any")
    add("--seed", type=int, default=0, help="of all that is left to chance")
    add("--precision", choices=PRECISIONS, default="auto", help="auto: bf16 where the GPU has it, else f32")
    add("--no-recompute", action="store_true", help="keep all activations: faster, with far more memory")
    add("--compile", action="store_true", help="fuse the layers' small kernels with torch.compile")
    lora = top.add_argument_group("low-rank adapters")
    add = lora.add_argument
    add("--lora", action="store_true", help="train adapters beside the frozen weights")
    add("--lora-rank", type=int, default=64, help="their rank")
    add("--lora-alpha", type=int, default=32, help="their scale times the rank")
    add("--lora-dropout", type=float, default=0.05, help="dropout in front of them")
    keep = top.add_argument_group("results")
    add = keep.add_argument
    add("--out", type=Path, required=True, metavar="FOLDER", help="takes checkpoints, log and the model")
    add("--save-every", type=int, default=100, metavar="STEPS", help="steps between two checkpoints")
    add("--keep", type=int, default=2, help="how many checkpoints stay")
    add("--workers", type=int, default=4, help="threads that read pictures")
    return top


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
    except KeyboardInterrupt:
        print("Stopped. What was kept before is whole.", file=sys.stderr)
        return STOPPED


def run(given: argparse.Namespace, cancel: CancelToken) -> int:
    """Check the settings, without torch; then train. Raises: AppError."""
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


def with_examples(recipe: Recipe, digest: str) -> Recipe:
    """The recipe with the digest of what its data files hold."""
    return dataclasses.replace(recipe, examples=digest)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
