"""Faults of the demo model's training and of shipping it, and how its commands say them."""

from __future__ import annotations

import sys
from collections.abc import Callable

from otterscope.cli.plain import printable
from otterscope.cli.stopping import STOPPED, cancel_on_signal
from otterscope.cli.wording import said
from otterscope.errors import AppError, Cancelled
from otterscope.progress import CancelToken
from training.finetune import FAULT


class CheckpointTorn(AppError):
    template = (
        "The checkpoint “{file}” cannot be read ({reason}). Nothing was changed; put a whole one in its "
        "place or train anew in another folder."
    )


class StepLost(AppError):
    template = (
        "The loss or the gradient of step {step} is no finite number. Step {kept} was the last one kept; the "
        "same command goes on from there. If it ends here again, lower the rates in training/demo/plan.py."
    )


class ProcessLost(AppError):
    template = (
        "A process of the training was ended from outside (signal {signal}), as the system does where memory "
        "runs out. What was kept before is whole; the same command goes on from there."
    )


class TrainingMissing(AppError):
    template = (
        "“{folder}” holds no training to ship ({reason}). Nothing was written; name the folder that the "
        "training had as its --out."
    )


class TrainingTooShort(AppError):
    template = (
        "The training in “{folder}” is at step {step}, and its network gets its last layer only after step "
        "{grown}. Nothing was written; train on before you ship it."
    )


class NotShipped(AppError):
    template = "“{folder}” cannot be written ({reason}). Nothing was shipped; name another folder."


def spoken(work: Callable[[CancelToken], object]) -> int:
    """Do a command's work; returns its exit code. A fault is a sentence on stderr."""
    try:
        with cancel_on_signal() as cancel:
            work(cancel)
    except AppError as fault:
        print(printable(said(fault.sentence)), file=sys.stderr)
        return FAULT
    except (Cancelled, KeyboardInterrupt):
        print("Stopped. What was kept before is whole.", file=sys.stderr)
        return STOPPED
    return 0
