"""Logits at every position of a picture and a question, through the engine's own binding.

The engine wants logits behind the last token only. Parity tests and the quantization benchmark compare all of
them, and since llama.cpp ends the process on many faults, it runs in a child of its own here too.

    python -m tools.logits JOB.json     (a `Job`; writes its `out`)
"""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from otterscope.engine.llama import Context, Model

ROOT = Path(__file__).resolve().parent.parent


class EvaluationFailed(Exception):
    """The child ended without a result; the message is the end of what it said."""


@dataclass(frozen=True)
class Job:
    """What to evaluate. Paths are text, so that a job can be written as JSON.

    Attributes:
        pixels: a .npy file, shape (height, width, 3), uint8.
        out: an .npz file to write: logits (positions, vocabulary), image embeddings, text ids, greedy ids.
        text: ids after the picture.
        greedy: tokens to choose after the prompt, always the likeliest, past the end token too.
    """

    model: str
    mmproj: str
    pixels: str
    out: str
    text: tuple[int, ...]
    greedy: int = 0
    cache_type: str = "f32"
    flash_attention: str = "off"
    batch: int = 512
    threads: int = 2


@dataclass(frozen=True)
class Evaluation:
    """A job's results.

    Attributes:
        logits: shape (positions, vocabulary), image positions first.
        embedded: what the projector gave, shape (image tokens, embedding), row ends included.
        greedy: ids chosen after the prompt.
    """

    logits: npt.NDArray[np.float32]
    embedded: npt.NDArray[np.float32]
    greedy: list[int]


def evaluate(job: Job) -> Evaluation:
    """Run a job in a child process. Raises: EvaluationFailed."""
    out = Path(job.out)
    description = out.with_suffix(".json")
    description.write_text(json.dumps(dataclasses.asdict(job)), encoding="utf-8")
    run_child("tools.logits", str(description))
    with np.load(out) as found:
        return Evaluation(found["logits"], found["embedded"], [int(token) for token in found["greedy"]])


def run_child(*module_and_arguments: str) -> str:
    """Run a module of this repository in a child, and return its output. Raises: EvaluationFailed."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join((str(ROOT / "app"), str(ROOT)))}
    ended = subprocess.run(
        [sys.executable, "-m", *module_and_arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        check=False,
    )
    if ended.returncode != 0:
        raise EvaluationFailed(f"exit {ended.returncode}: {ended.stderr.decode(errors='replace')[-2000:]}")
    return ended.stdout.decode()


def _run(job: Job) -> None:
    from otterscope.engine import llama, vision

    keep = llama.set_log(None)
    vision.set_log(keep)
    pixels = np.load(job.pixels)
    model = llama.Model(Path(job.model))
    sight = vision.Vision(Path(job.mmproj), model, use_gpu=False, threads=job.threads)
    chunks = sight.tokenize(pixels)
    embedded = np.concatenate([sight.encode(chunk) for chunk in chunks.items])
    settings = llama.ContextSettings(
        tokens=len(embedded) + len(job.text) + job.greedy + 1,
        batch=job.batch,
        threads=job.threads,
        cache_type=job.cache_type,
        flash_attention=job.flash_attention,
        outputs=job.batch,
    )
    context = llama.Context(model, settings, llama.Watch(0, 0))
    logits = np.empty((len(embedded) + len(job.text), model.tokens), np.float32)
    done = 0
    for start in range(0, len(embedded), job.batch):
        part = embedded[start : start + job.batch]
        decode_embeddings(model, context, part, done)
        _take(context, logits[done : done + len(part)])
        done += len(part)
    for start in range(0, len(job.text), job.batch):
        ids = job.text[start : start + job.batch]
        context.decode(ids, done, logits="all")
        _take(context, logits[done : done + len(ids)])
        done += len(ids)
    greedy: list[int] = []
    last = logits[-1]
    for _ in range(job.greedy):
        greedy.append(int(last.argmax()))
        context.decode(greedy[-1:], done, logits="last")
        last, done = context.logits(-1), done + 1
    context.close()
    chunks.close()
    sight.close()
    model.close()
    np.savez(job.out, logits=logits, embedded=embedded, greedy=np.array(greedy, np.int64))


def decode_embeddings(model: Model, context: Context, part: npt.NDArray[np.float32], past: int) -> None:
    """Evaluate embeddings, shape (tokens, embedding), at past, past + 1, … with logits for all of them."""
    import ctypes

    import llama_cpp.llama_cpp as lib

    batch: Any = lib.llama_batch_init(len(part), model.embedding, 1)
    try:
        batch.n_tokens = len(part)
        values = np.ascontiguousarray(part)
        ctypes.memmove(batch.embd, values.ctypes.data, values.nbytes)
        for n in range(len(part)):
            batch.pos[n] = past + n
            batch.n_seq_id[n] = 1
            batch.seq_id[n][0] = 0
            batch.logits[n] = True
        context.check(lib.llama_decode(context.pointer, batch), past)
    finally:
        lib.llama_batch_free(batch)


def _take(context: Context, into: npt.NDArray[np.float32]) -> None:
    for row in range(len(into)):
        into[row] = context.logits(row)


if __name__ == "__main__":
    description = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    _run(Job(**{**description, "text": tuple(description["text"])}))
