"""Our engine against `transformers` on one CPU: the same random network, region, question and token count.

    python3 dev.py bench transformers_cpu [--preset mid] [--region 960x600] [--tokens 32] [--json FILE]

Each side runs in a child process of its own with the same number of threads: load, read the region and the
question, choose tokens greedily. It does that three times with other pixels; the fastest round counts. The
peak is the child's resident memory, pages of mapped files included. `transformers` runs in the environment
that `dev.py test --reference` makes, with its default (fused) attention; its patches are cut by numpy, which
is cheaper than its own image processor.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tests.fixtures.pictures import picture

ROOT = Path(__file__).resolve().parent.parent
QUESTION = "How many camels are on the bridge, and what do they carry?"
ROUNDS = 3
#: Our type, and what it is compared with.
PAIRS = (("F32", "float32"), ("BF16", "bfloat16"), ("Q8_0", "bfloat16"), ("Q4_K_M", "bfloat16"))


@dataclass(frozen=True)
class Side:
    """What one side took. Seconds; the peak in bytes; `tokens` are the chosen ids or the text they make."""

    load_s: float
    prefill_s: float
    decode_s: float
    peak: int
    prompt_tokens: int
    decoded: int

    @property
    def work_s(self) -> float:
        """From the pixels to the last token."""
        return self.prefill_s + self.decode_s


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--preset", choices=["tiny", "mid"], default="mid")
    parser.add_argument("--region", default="960x600", help="WIDTHxHEIGHT in pixels")
    parser.add_argument("--tokens", type=int, default=32)
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--folder", type=Path, help="where to work; needs room for three models")
    parser.add_argument("--reference-python", type=Path, default=ROOT / ".venv-reference/bin/python")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--side", help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.side:
        task = json.loads(given.side)
        found = (_transformers if task["side"] == "transformers" else _engine)(task)
        print(json.dumps(asdict(found)))
        return 0
    if not given.reference_python.exists():
        print(
            f"{given.reference_python} is not there: python3 dev.py test --reference makes it.",
            file=sys.stderr,
        )
        return 1
    with tempfile.TemporaryDirectory(dir=given.folder) as scratch:
        rows = measure(given, Path(scratch))
    if given.json:
        given.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    return 0


def measure(given: argparse.Namespace, scratch: Path) -> list[dict[str, Any]]:
    """One row a pair of sides."""
    from otterscope.weights.convert import convert
    from tools import make_checkpoint

    width, height = map(int, given.region.split("x"))
    checkpoint = make_checkpoint.write(scratch / given.preset, make_checkpoint.PRESETS[given.preset])
    for number in range(ROUNDS):
        np.save(scratch / f"pixels{number}.npy", picture(width, height, number))
    task = {"scratch": str(scratch), "threads": given.threads, "tokens": given.tokens}
    theirs: dict[str, Side] = {}
    rows = []
    for file_type, dtype in PAIRS:
        made = convert(checkpoint, scratch / "models", file_type)
        files = {"model": str(made.language), "mmproj": str(made.mmproj)}
        ours = _child(Path(sys.executable), task | files | {"side": "engine"})
        made.language.unlink()
        if dtype not in theirs:
            other = {"side": "transformers", "checkpoint": str(checkpoint), "dtype": dtype}
            theirs[dtype] = _child(given.reference_python, task | other)
        if ours.prompt_tokens != theirs[dtype].prompt_tokens or ours.decoded != theirs[dtype].decoded:
            raise SystemExit(f"the two sides did not do the same work: {ours} and {theirs[dtype]}")
        rows.append(
            {"type": file_type, "dtype": dtype, "ours": asdict(ours), "theirs": asdict(theirs[dtype])}
        )
        report(rows[-1], first=len(rows) == 1)
    return rows


def report(row: dict[str, Any], *, first: bool) -> None:
    """Print both sides and how many times faster or smaller ours is."""
    ours, theirs = Side(**row["ours"]), Side(**row["theirs"])
    if first:
        print(f"{ours.prompt_tokens} tokens of region and question, {ours.decoded} tokens chosen")
        heads = ("load s", "prefill s", "tok/s", "decode tok/s", "peak GB")
        print(f"{'':24}", *(f"{head:>12}" for head in heads))
    for name, side in ((f"ours {row['type']}", ours), (f"transformers {row['dtype']}", theirs)):
        print(
            f"{name:24} {side.load_s:12.2f} {side.prefill_s:12.2f} "
            f"{side.prompt_tokens / side.prefill_s:12.1f} {side.decoded / side.decode_s:12.2f} "
            f"{side.peak / 1e9:12.2f}"
        )
    print(
        f"{'  ratio':24} prefill {theirs.prefill_s / ours.prefill_s:.2f} ×, "
        f"decode {theirs.decode_s / ours.decode_s:.2f} ×, answer {theirs.work_s / ours.work_s:.2f} ×, "
        f"with load {(theirs.work_s + theirs.load_s) / (ours.work_s + ours.load_s):.2f} × as fast; "
        f"memory {ours.peak / theirs.peak:.2f} ×",
        flush=True,
    )


def _child(python: Path, task: dict[str, Any]) -> Side:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join((str(ROOT / "app"), str(ROOT)))}
    command = [str(python), str(Path(__file__).resolve()), "--side", json.dumps(task)]
    ended = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    return Side(**json.loads(ended.stdout.decode().splitlines()[-1]))


def _peak() -> int:
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _engine(task: dict[str, Any]) -> Side:
    from otterscope.engine import api, llama, vision
    from otterscope.engine.loading import Log
    from otterscope.engine.runner import Runner
    from otterscope.geometry import Region

    keep = llama.set_log(None)
    vision.set_log(keep)
    started = time.perf_counter()
    runner = Runner(lambda _event: None, llama.Watch(0, 0), Log())
    options = api.EngineOptions(gpu_layers=0, threads=task["threads"], answer_tokens=256, kept_bytes=0)
    runner.load(api.LoadRequest(Path(task["model"]), Path(task["mmproj"]), options))
    load_s = time.perf_counter() - started
    rounds = []
    for number in range(ROUNDS):
        pixels = np.load(Path(task["scratch"]) / f"pixels{number}.npy")
        image = api.RegionImage(pixels, Region(0, 0, pixels.shape[1], pixels.shape[0]))
        started = time.perf_counter()
        done = runner.ask(api.AskRequest(image, QUESTION, max_tokens=task["tokens"]))
        spent = time.perf_counter() - started
        assert isinstance(done, api.Done)
        rounds.append((done.first_token_s, spent - done.first_token_s, done))
    prefill_s, decode_s, done = min(rounds, key=lambda r: r[0] + r[1])
    peak = _peak()
    runner.close()
    return Side(load_s, prefill_s, decode_s, peak, done.prompt_tokens, done.answer_tokens - 1)


def _transformers(task: dict[str, Any]) -> Side:
    import sentencepiece
    import torch
    import transformers

    torch.set_num_threads(task["threads"])
    transformers.utils.logging.disable_progress_bar()
    folder = Path(task["checkpoint"])
    started = time.perf_counter()
    dtype = getattr(torch, task["dtype"])
    model = transformers.FuyuForCausalLM.from_pretrained(folder, dtype=dtype).eval()
    load_s = time.perf_counter() - started
    tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(folder / "tokenizer.model"))
    rounds = []
    for number in range(ROUNDS):
        pixels = np.load(Path(task["scratch"]) / f"pixels{number}.npy")
        started = time.perf_counter()
        ids, values = _inputs(tokenizer, pixels)
        with torch.inference_mode():
            out = model(
                input_ids=torch.tensor([ids]),
                pixel_values=torch.from_numpy(values).to(dtype)[None],
                use_cache=True,
                logits_to_keep=1,
            )
            token = int(out.logits[0, -1].argmax())
            first_s = time.perf_counter() - started
            for step in range(task["tokens"] - 1):
                out = model(
                    input_ids=torch.tensor([[token]]),
                    past_key_values=out.past_key_values,
                    position_ids=torch.tensor([[len(ids) + step]]),
                )
                token = int(out.logits[0, -1].argmax())
        rounds.append((first_s, time.perf_counter() - started - first_s))
    prefill_s, decode_s = min(rounds, key=sum)
    return Side(load_s, prefill_s, decode_s, _peak(), len(ids), task["tokens"] - 1)


def _inputs(tokenizer: Any, pixels: Any) -> tuple[list[int], Any]:
    """Token ids and patches, shape (patches, 2700) float32, in the published format."""
    height, width, channels = pixels.shape
    rows, columns = -(-height // 30), -(-width // 30)
    padded = np.ones((rows * 30, columns * 30, channels), np.float32)
    padded[:height, :width] = pixels
    cut = (padded / 127.5 - 1).reshape(rows, 30, columns, 30, channels).transpose(0, 2, 1, 3, 4)
    of = tokenizer.piece_to_id
    image = ([of("|SPEAKER|")] * columns + [of("|NEWLINE|")]) * rows
    text = tokenizer.encode(f"User: {QUESTION} Assistant:")
    return [*image, of("<s>"), *text, of("<0x04>")], cut.reshape(rows * columns, -1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
