"""Tokens a second of the trainer over the stock implementation's: the same pictures, questions and weights.

    python3 dev.py bench training [--preset small] [--pictures 4] [--questions 8] [--size 448] [--json FILE]

One step of training is measured three ways, each in a process of its own: `transformers`' Fuyu with its own
image processor, one question a picture; the trainer in the same way; and the trainer with all questions of a
picture packed behind it. The losses must agree. The tokens of the stock side count for all three: that is the
work. It runs in the environment that `dev.py train` or `dev.py test --reference` makes; on a GPU, if torch
finds one, in bfloat16.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeAlias

ROOT = Path(__file__).resolve().parent.parent
SIDES = ("stock", "unpacked", "packed")
#: Of the real network, the output head is a ninth of the weights; so it is of "small".
SMALL = {"layers": 4, "hidden": 512, "ff": 2048, "vocab": 3072, "context": 4096}


@dataclass(frozen=True)
class Side:
    """A step of one side: seconds for the pictures and the network, the loss, the peak of memory in bytes."""

    pictures_s: float
    network_s: float
    loss: float
    peak: int
    tokens: int
    device: str

    @property
    def rate(self) -> float:
        return self.tokens / (self.pictures_s + self.network_s)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--preset", choices=["small", "tiny", "mid", "8b"], default="small")
    parser.add_argument("--pictures", type=int, default=4)
    parser.add_argument("--questions", type=int, default=8, help="about each picture")
    parser.add_argument("--size", type=int, default=448, help="side of the square pictures, in pixels")
    parser.add_argument("--at-once", type=int, default=1, help="sequences computed together")
    parser.add_argument("--recompute", action="store_true", help="gradient checkpointing, on both sides")
    parser.add_argument("--compile", action="store_true", help="torch.compile on the trainer's side")
    parser.add_argument("--rounds", type=int, default=3, help="the fastest counts, after one to warm up")
    parser.add_argument(
        "--processor-time", action="store_true", help="for a machine with other work; without a GPU"
    )
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--folder", type=Path, help="where to work; needs room for the model")
    parser.add_argument("--training-python", type=Path, help="an interpreter with torch and transformers")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--side", choices=SIDES, help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.side:
        print(json.dumps(asdict(_measured(given))))
        return 0
    usual = [ROOT / name / "bin/python" for name in (".venv-training", ".venv-reference")]
    python = given.training_python or next((path for path in usual if path.exists()), usual[0])
    if not python.exists():
        print(f"{python} is not there: “python3 dev.py train …” makes it.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(dir=given.folder) as scratch:
        _write(given, Path(scratch))
        found = {side: _child(python, [*arguments, "--folder", scratch, "--side", side]) for side in SIDES}
    report(found)
    if given.json:
        from benchmarks._common import write_json

        facts = {side: asdict(row) | {"tokens_per_s": row.rate} for side, row in found.items()}
        write_json(given.json, {"arguments": arguments, "sides": facts})
    return 0


def report(found: dict[str, Side]) -> None:
    """Print the sides and their ratios. Raises: SystemExit if they did not do the same work."""
    from benchmarks._common import print_table

    stock = found["stock"]
    # With random weights the loss is much the same whatever is computed; only close does it tell.
    near = 1e-4 if stock.device == "cpu" else 1e-3
    rows = []
    for name, side in found.items():
        if not math.isclose(side.loss, stock.loss, rel_tol=near) or side.tokens != stock.tokens:
            raise SystemExit(f"{name} did not do the work of stock: {side} and {stock}")
        rows.append(
            [
                name,
                f"{side.pictures_s:.2f}",
                f"{side.network_s:.2f}",
                f"{side.rate:,.0f}",
                f"{side.rate / stock.rate:.2f} ×",
                f"{stock.network_s / side.network_s:.2f} ×",
                f"{side.peak / 1e9:.2f}",
                f"{side.loss:.4f}",
            ]
        )
    print(f"{stock.tokens} tokens a step, on {stock.device}")
    print_table(
        ["", "pictures s", "network s", "tokens/s", "over stock", "network alone", "peak GB", "loss"], rows
    )


def _write(given: argparse.Namespace, folder: Path) -> None:
    from tests.fixtures.pictures import picture
    from tools import make_checkpoint

    shape = make_checkpoint.PRESETS.get(given.preset) or make_checkpoint.Shape(**SMALL)
    make_checkpoint.write(folder / "checkpoint", shape, dtype="bf16" if given.preset == "8b" else "f32")
    import numpy as np

    for number in range(given.pictures):
        np.save(folder / f"{number}.npy", picture(given.size, given.size, number))


def _child(python: Path, arguments: list[str]) -> Side:
    # This file must not stand for the package `training`.
    path = os.pathsep.join((str(ROOT / "app"), str(ROOT)))
    env = os.environ | {"PYTHONPATH": path, "PYTHONSAFEPATH": "1"}
    ended = subprocess.run(
        [str(python), str(Path(__file__).resolve()), *arguments], env=env, stdout=subprocess.PIPE, check=True
    )
    return Side(**json.loads(ended.stdout.decode().splitlines()[-1]))


def _conversations(given: argparse.Namespace) -> list[list[Any]]:
    """What is asked about each picture: questions and answers of other lengths."""
    from training.data import Turn

    return [
        [
            (Turn(f"How many camels are {'left of ' * (k % 3)}gate {k}?", f"There are {k + n} of them."),)
            for k in range(given.questions)
        ]
        for n in range(given.pictures)
    ]


def _measured(given: argparse.Namespace) -> Side:
    import numpy as np
    import torch

    from otterscope.weights.config import read_config
    from training import memory, network, template
    from training.recipe import Recipe
    from training.tokens import Tokens

    torch.set_num_threads(given.threads)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    if device == "cpu" and given.side != "stock":
        memory.keep_freed()
    folder = given.folder / "checkpoint"
    tokens = Tokens(folder, read_config(folder).vocab)
    pixels = [np.load(given.folder / f"{n}.npy") for n in range(given.pictures)]
    branches = [[tokens.branch(template.parts(talk)) for talk in talks] for talks in _conversations(given)]
    make = _stock if given.side == "stock" else _ours
    model, prepare, loss_of = make(given, folder, tokens, branches, device)
    model.train()
    optimizer = network.optimizer(model, Recipe("c", ("d",)))
    clock = time.process_time if given.processor_time else time.perf_counter
    rounds, losses = [], []
    for _ in range(given.rounds + 1):
        started = clock()
        batches = prepare(pixels)
        prepared = clock()
        learned = sum(sum(b.answer) for talks in branches for b in talks)
        total = 0.0
        for batch in batches:
            with torch.autocast(device, dtype=torch.bfloat16, enabled=device == "cuda"):
                loss = loss_of(batch)
            (loss / learned).backward()
            total += loss.item()
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        if device == "cuda":
            torch.cuda.synchronize()
        rounds.append((prepared - started, clock() - prepared))
        losses.append(total / learned)
    best = min(rounds[1:], key=sum)
    side = given.size // 30 + (given.size % 30 > 0)
    work = sum(side * (side + 1) + len(branch.ids) for talks in branches for branch in talks)
    name = torch.cuda.get_device_name() if device == "cuda" else f"{given.threads} threads of the CPU"
    return Side(*best, losses[0], _peak(device), work, name)


def _peak(device: str) -> int:
    if device == "cuda":
        import torch

        return int(torch.cuda.max_memory_allocated())
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


Made: TypeAlias = tuple[Any, Callable[[list[Any]], list[Any]], Callable[[Any], Any]]


def _ours(given: argparse.Namespace, folder: Path, tokens: Any, branches: list[Any], device: str) -> Made:
    import torch

    from training import network
    from training.packing import Row, collate
    from training.pixels import patches

    model = network.load(folder, torch.float32)
    learner = network.AnswerLoss(model, recompute=given.recompute, compiled=given.compile).to(device)
    side = -(-given.size // 30)

    def prepare(pixels: list[Any]) -> list[Any]:
        rows = []
        for picture, asked in zip(pixels, branches, strict=True):
            groups = [tuple(asked)] if given.side == "packed" else [(branch,) for branch in asked]
            rows += [Row(patches(picture), side, side, group) for group in groups]
        groups_of = [rows[at : at + given.at_once] for at in range(0, len(rows), given.at_once)]
        return [collate(group, tokens.patch, tokens.newline) for group in groups_of]

    return learner, prepare, lambda batch: learner(**network.tensors(batch, device))


def _stock(given: argparse.Namespace, folder: Path, tokens: Any, branches: list[Any], device: str) -> Made:
    """The stock forward with labels; its own processor for each question; filler behind the texts."""
    import numpy as np
    import torch
    import transformers
    from transformers.models.fuyu.image_processing_pil_fuyu import FuyuImageProcessorPil

    from training.packing import IGNORED

    transformers.utils.logging.disable_progress_bar()
    model = transformers.FuyuForCausalLM.from_pretrained(folder, dtype=torch.float32).to(device)
    if given.recompute:
        model.activation_checkpointing_enable({"use_reentrant": False})
    processor = FuyuImageProcessorPil()
    side = -(-given.size // 30)
    image = ([tokens.patch] * side + [tokens.newline]) * side

    def prepare(pixels: list[Any]) -> list[Any]:
        rows = []
        for picture, asked in zip(pixels, branches, strict=True):
            for branch in asked:
                found = processor.preprocess(picture, input_data_format="channels_last", return_tensors="np")
                padded = np.asarray(found["images"][0][0])
                cut = processor.patchify_image(padded[:, : side * 30, : side * 30])
                said = zip(branch.ids, branch.answer, strict=True)
                labels = [token if learned else IGNORED for token, learned in said]
                rows.append(([*image, *branch.ids], [IGNORED] * len(image) + labels, cut))
        return [rows[at : at + given.at_once] for at in range(0, len(rows), given.at_once)]

    def loss_of(rows: list[Any]) -> Any:
        longest = max(len(ids) for ids, _, _ in rows)
        ids = torch.zeros((len(rows), longest), dtype=torch.long)
        mask, labels = torch.zeros_like(ids), torch.full_like(ids, IGNORED)
        for number, (found, learned, _) in enumerate(rows):
            ids[number, : len(found)] = torch.tensor(found)
            labels[number, : len(found)] = torch.tensor(learned)
            mask[number, : len(found)] = 1
        values = torch.from_numpy(np.stack([cut for _, _, cut in rows])).float()
        out = model(
            input_ids=ids.to(device),
            attention_mask=mask.to(device),
            pixel_values=values.to(device),
            labels=labels.to(device),
            use_cache=False,
        )
        # The stock loss is a mean over the batch's answers; the step's is over all of them.
        return out.loss * (labels[:, 1:] != IGNORED).sum()

    return model, prepare, loss_of


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
