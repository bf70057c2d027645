"""The options of a training run, readable with nothing but Python installed.

python -m training.options --help
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from training.recipe import NATIVE, PRECISIONS, SCHEDULES


class _Help(argparse.HelpFormatter):
    """Shows the defaults where there are some."""

    def _get_help_string(self, action: argparse.Action) -> str:
        shown = not any(action.default is none for none in (None, False, argparse.SUPPRESS))
        return f"{action.help} (%(default)s)" if shown else str(action.help)


def parser() -> argparse.ArgumentParser:
    """The options; their defaults are those of `Recipe`."""
    top = argparse.ArgumentParser(
        prog=os.environ.get("OTTERSCOPE_TRAINER", "finetune"),
        description="Fine-tune OtterHD-8B, Fuyu-8B or any model of their kind. Run it again to go on.",
        formatter_class=_Help,
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
    add("--epochs", type=float, default=1.0, help="1: as many pictures as the files hold")
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


if __name__ == "__main__":
    parser().parse_args(sys.argv[1:])
