"""What quantization costs: KL divergence from F32 and top-1 agreement, over image and text positions.

    python3 dev.py bench quantization [--preset tiny|mid | --checkpoint FOLDER] [--json FILE]

Every type is converted from the same checkpoint and evaluated with an f32 cache and without flash attention,
so that the weights are all that differs. The numbers of a random network bound nothing about a trained one:
its logits are nearly flat, and near ties flip.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from otterscope.weights.convert import convert
from tests.fixtures.pictures import picture
from tools import make_checkpoint
from tools.logits import Job, evaluate

TYPES = ("F32", "F16", "Q8_0", "Q6_K", "Q5_K_M", "Q4_K_M")
PICTURES = ((640, 480, 1), (95, 61, 2), (1200, 90, 3))  # width, height, seed
QUESTION = (
    "Look at the bridge in the middle of the picture. How many camels are on it, what do they carry, and "
    "which way do they go? Say also what the sign on the left gate reads."
)


@dataclass(frozen=True)
class Row:
    """One type against F32. KL in nats; agreement is the share of positions with the same likeliest token."""

    type: str
    megabytes: float
    positions: int
    kl_image: float
    kl_text: float
    kl_worst_hundredth: float
    top1_image: float
    top1_text: float


def log_softmax(logits: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """Log probabilities of logits, shape (positions, vocabulary)."""
    shifted = logits.astype(np.float64) - logits.max(axis=1, keepdims=True)
    found: npt.NDArray[np.float64] = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return found


def divergence(
    wanted: npt.NDArray[np.float32], found: npt.NDArray[np.float32]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """KL(wanted || found) and whether the likeliest token is the same, both by position."""
    p, q = log_softmax(wanted), log_softmax(found)
    return (np.exp(p) * (p - q)).sum(axis=1), wanted.argmax(axis=1) == found.argmax(axis=1)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--preset", choices=["tiny", "mid"], default="tiny")
    source.add_argument("--checkpoint", type=Path)
    parser.add_argument("--types", nargs="+", default=list(TYPES[1:]), choices=TYPES[1:])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--folder", type=Path, help="where to work; needs room for an F32 model and one more")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(dir=given.folder) as scratch:
        rows = measure(given.checkpoint, given.preset, given.types, given.threads, Path(scratch))
    heads = ("KL image", "KL text", "KL 99 %", "top-1 img", "top-1 text")
    print(f"{'type':8} {'MB':>8}", *(f"{head:>10}" for head in heads))
    for row in rows:
        print(
            f"{row.type:8} {row.megabytes:8.1f} {row.kl_image:10.2e} {row.kl_text:10.2e} "
            f"{row.kl_worst_hundredth:10.2e} {row.top1_image:10.2%} {row.top1_text:10.2%}"
        )
    if given.json:
        facts = {"checkpoint": str(given.checkpoint or given.preset), "rows": [asdict(row) for row in rows]}
        given.json.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    return 0


def measure(checkpoint: Path | None, preset: str, types: list[str], threads: int, scratch: Path) -> list[Row]:
    """One row a type; `scratch` holds what is made on the way."""
    if checkpoint is None:
        checkpoint = make_checkpoint.write(scratch / preset, make_checkpoint.PRESETS[preset])
    wanted: list[npt.NDArray[np.float32]] = []
    rows = []
    for file_type in ("F32", *types):
        made = convert(checkpoint, scratch / "models", file_type)
        found, image_positions = [], []
        for width, height, seed in PICTURES:
            np.save(scratch / "pixels.npy", picture(width, height, seed))
            job = Job(
                str(made.language),
                str(made.mmproj),
                str(scratch / "pixels.npy"),
                str(scratch / "out.npz"),
                QUESTION,
                threads=threads,
            )
            result = evaluate(job)
            found.append(result.logits)
            image_positions.append(len(result.embedded))
        megabytes = (made.language.stat().st_size + made.mmproj.stat().st_size) / 1e6
        made.language.unlink()
        made.mmproj.unlink()
        if file_type == "F32":
            wanted = found
            continue
        rows.append(_row(file_type, megabytes, wanted, found, image_positions))
        print(f"{file_type}: done", file=sys.stderr)
    return rows


def _row(
    file_type: str,
    megabytes: float,
    wanted: list[npt.NDArray[np.float32]],
    found: list[npt.NDArray[np.float32]],
    image_positions: list[int],
) -> Row:
    pairs = [divergence(a, b) for a, b in zip(wanted, found, strict=True)]
    kl = np.concatenate([pair[0] for pair in pairs])
    same = np.concatenate([pair[1] for pair in pairs])
    is_image = np.concatenate(
        [np.arange(len(pair[0])) < count for pair, count in zip(pairs, image_positions, strict=True)]
    )
    return Row(
        file_type,
        megabytes,
        len(kl),
        float(kl[is_image].mean()),
        float(kl[~is_image].mean()),
        float(np.quantile(kl, 0.99)),
        float(same[is_image].mean()),
        float(same[~is_image].mean()),
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
