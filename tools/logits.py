"""Logits at every position of a picture and a question, computed by the engine's own parts.

The engine wants logits behind the last token only. Parity tests and the quantization benchmark compare all of
them: the same loading, prompt, strips of patches and batches, in a context that keeps every row. Since
llama.cpp ends the process on many faults, it runs in a child of its own here too.

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
from typing import Any

import numpy as np
import numpy.typing as npt

ROOT = Path(__file__).resolve().parent.parent


class EvaluationFailed(Exception):
    """The child ended without a result; the message is the end of what it said."""


@dataclass(frozen=True)
class Job:
    """What to evaluate. Paths are text, so that a job can be written as JSON.

    Attributes:
        pixels: a .npy file, shape (height, width, 3), uint8.
        out: an .npz file to write: an `Evaluation`'s fields.
        question: put into OtterHD's format behind the picture.
        greedy: tokens to choose after the prompt, always the likeliest, past the end token too.
    """

    model: str
    mmproj: str
    pixels: str
    out: str
    question: str
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
        text: ids of the prompt behind the picture.
        greedy: ids chosen after the prompt.
    """

    logits: npt.NDArray[np.float32]
    embedded: npt.NDArray[np.float32]
    text: list[int]
    greedy: list[int]


def evaluate(job: Job) -> Evaluation:
    """Run a job in a child process. Raises: EvaluationFailed."""
    out = Path(job.out)
    description = out.with_suffix(".json")
    description.write_text(json.dumps(dataclasses.asdict(job)), encoding="utf-8")
    run_child("tools.logits", str(description))
    with np.load(out) as found:
        return Evaluation(
            found["logits"], found["embedded"], found["text"].tolist(), found["greedy"].tolist()
        )


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
    from otterscope.engine import api, llama, prompt, vision
    from otterscope.engine.loading import Log
    from otterscope.engine.reading import RegionReader
    from otterscope.engine.runner import Runner
    from otterscope.engine.watching import Meter

    keep = llama.set_log(None)
    vision.set_log(keep)
    watch = llama.Watch(0, 0)
    runner = Runner(lambda _event: None, watch, Log())
    options = api.EngineOptions(gpu_layers=0, threads=job.threads, batch=job.batch)
    runner.load(api.LoadRequest(Path(job.model), Path(job.mmproj), options))
    pair, _ = runner._require()
    text = runner.text_ids(prompt.otterhd(job.question).behind)
    pixels = np.load(job.pixels)
    context = _recording(
        pair.model,
        llama.ContextSettings(
            tokens=_image_tokens(pixels) + len(text) + job.greedy + 1,
            batch=job.batch,
            threads=job.threads,
            cache_type=job.cache_type,
            flash_attention=job.flash_attention,
            outputs=job.batch,
        ),
        watch,
    )
    read = RegionReader(pair, context, watch, Meter(watch, 0)).read_patches(pixels)
    done = read.positions
    for start in range(0, len(text), job.batch):
        part = text[start : start + job.batch]
        context.decode(part, done, logits="all")
        context.keep(len(part))
        done += len(part)
    greedy: list[int] = []
    for _ in range(job.greedy):
        sampler = llama.Sampler(0.0, 0)
        greedy.append(sampler.pick(context))
        sampler.close()
        context.decode(greedy[-1:], done)
        done += 1
    np.savez(
        job.out,
        logits=np.concatenate(context.rows),
        embedded=np.concatenate(context.embedded),
        text=np.array(text, np.int64),
        greedy=np.array(greedy, np.int64),
    )
    context.close()
    runner.close()


def _image_tokens(pixels: npt.NDArray[np.uint8]) -> int:
    from otterscope.geometry import Size, patch_grid

    columns, rows = patch_grid(Size(pixels.shape[1], pixels.shape[0]), 30)
    return rows * (columns + 1)


def _recording(model: Any, settings: Any, watch: Any) -> Any:
    """A context of the engine that wants the logits of all image positions, and keeps them."""
    import ctypes

    import llama_cpp.llama_cpp as lib

    from otterscope.engine import llama

    class Recording(llama.Context):
        def __init__(self) -> None:
            super().__init__(model, settings, watch)
            self.rows: list[npt.NDArray[np.float32]] = []
            self.embedded: list[npt.NDArray[np.float32]] = []

        def keep(self, count: int) -> None:
            self.rows.append(np.stack([self.logits(row) for row in range(count)]))

        def decode_embeddings(self, rows: npt.NDArray[np.float32], past: int) -> None:
            batch: Any = lib.llama_batch_init(len(rows), rows.shape[1], 1)
            try:
                batch.n_tokens = len(rows)
                data = np.ascontiguousarray(rows, dtype=np.float32)
                ctypes.memmove(batch.embd, data.ctypes.data, data.nbytes)
                for n in range(len(rows)):
                    batch.pos[n] = past + n
                    batch.n_seq_id[n] = 1
                    batch.seq_id[n][0] = 0
                    batch.logits[n] = True
                self.check(lib.llama_decode(self.pointer, batch), past)
            finally:
                lib.llama_batch_free(batch)
            self.keep(len(rows))
            self.embedded.append(rows.copy())

    return Recording()


if __name__ == "__main__":
    _run(Job(**json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))))
