"""What the engine costs over bare llama.cpp: prefill and decode against llama-bench, and the second question.

    python3 dev.py bench engine [--model FILE.gguf[,FILE.gguf]] [--region 930x960] [--decode 32] [--repeats 3]
                                [--quick] [--json FILE]

Both sides run the same file and the same libraries, with the same threads, batch of 512, f16 cache, flash
attention and weights in memory of their own. Their repeats take turns and medians are compared; llama-bench
warms itself up, the engine reads a region before. One side's prefill is so many tokens, the other's as many
patches and row ends, already encoded (encoding is a column of its own). Decoding goes on behind as many
tokens on both sides; the engine's includes choosing each token, its text, and the way to the parent
process.

The second question's column is its time to the first token over the first question's, on the same region.
Its answer is compared with the one to the same question on the same region read anew.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from benchmarks import _common
from otterscope.engine import api, budget
from otterscope.engine.client import EngineClient
from otterscope.weights.pairing import ModelPair

BATCH = 512
#: What must hold: shares of llama-bench's rates, and of the first question's time.
PREFILL, DECODE, SECOND = 0.95, 0.97, 0.10


@dataclass(frozen=True)
class Work:
    """What both sides do: a region in pixels, and tokens to generate."""

    width: int
    height: int
    decode: int
    repeats: int
    threads: int


@dataclass(frozen=True)
class Row:
    """One model. Rates in tokens a second, one for each repeat; times in seconds."""

    name: str
    type: str
    image_tokens: int
    depth: int
    prefill: list[float]
    prefill_bare: list[float]
    decode: list[float]
    decode_bare: list[float]
    encode_s: float
    first_question_s: float
    second_question_s: float
    same_answer: bool

    @property
    def ratios(self) -> tuple[float, float, float]:
        """Prefill and decode over llama-bench, second question over first."""
        return (
            median(self.prefill) / median(self.prefill_bare),
            median(self.decode) / median(self.decode_bare),
            self.second_question_s / self.first_question_s,
        )


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--model", default="", help="GGUF files, separated by commas; default: random ones")
    parser.add_argument("--preset", choices=["tiny", "mid"], default="mid")
    parser.add_argument("--types", default="Q4_K_M,F16", help="of the random ones")
    parser.add_argument("--region", default="930x960", help="WIDTHxHEIGHT in pixels")
    parser.add_argument("--decode", type=int, default=32)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--threads", type=int, default=budget.default_threads())
    parser.add_argument("--quick", action="store_true", help="one repeat, one batch, 8 tokens")
    parser.add_argument("--bench", type=Path, help="the llama-bench to compare with")
    parser.add_argument("--folder", type=Path, help="where random models are made")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args(arguments)
    bench = given.bench or Path(os.environ.get("OTTERSCOPE_NATIVE_TOOLS", "")) / "llama-bench"
    if not bench.is_file():
        print(
            "There is no llama-bench: “python3 dev.py native” makes it, but not --distribution.",
            file=sys.stderr,
        )
        return 1
    width, height = map(int, given.region.split("x"))
    work = Work(width, height, given.decode, given.repeats, given.threads)
    if given.quick:
        work = Work(930, 480, 8, 1, given.threads)
    rows = []
    with _common.models(given.model, given.preset, given.types.split(","), given.folder) as pairs:
        for pair in pairs:
            rows.append(measure(pair, bench, work))
            print(f"{pair.name}: prefill {rows[-1].prefill}, bare {rows[-1].prefill_bare}", file=sys.stderr)
            print(f"{pair.name}: decode {rows[-1].decode}, bare {rows[-1].decode_bare}", file=sys.stderr)
            _common.write_json(given.json, {"work": asdict(work), "rows": [asdict(row) for row in rows]})
    report(rows, work)
    return 0


def measure(pair: ModelPair, bench: Path, work: Work) -> Row:
    """Both sides in turn, the first of them changing from repeat to repeat."""
    options = api.EngineOptions(
        threads=work.threads, batch=BATCH, flash_attention="on", kept_bytes=0, gpu_layers=0
    )
    images = [_common.region_image(work.width, work.height, seed) for seed in range(work.repeats + 1)]
    engine = EngineClient()
    ours: list[api.Done] = []
    bare: list[tuple[float, float]] = []
    try:
        _common.ending(engine.load(api.LoadRequest(pair.language, pair.mmproj, options)), api.Loaded)
        warm = _common.ask(engine, images[-1], _common.QUESTION, 2)
        sides = [
            lambda turn: ours.append(_common.ask(engine, images[turn], _common.QUESTION, work.decode + 1)),
            lambda _turn: bare.append(
                llama_bench(bench, pair.language, work, warm.image_tokens, warm.prompt_tokens)
            ),
        ]
        for turn in range(work.repeats):
            for side in sides if turn % 2 == 0 else reversed(sides):
                side(turn)
        last = images[work.repeats - 1]
        second = _common.ask(engine, last, _common.OTHER_QUESTION, work.decode)
        _common.ask(engine, images[-1], _common.QUESTION, 2)  # nothing is kept: this drops the last region
        anew = _common.ask(engine, last, _common.OTHER_QUESTION, work.decode)
    finally:
        engine.close()
    if anew.prefill_s == 0:
        raise SystemExit("the region was not read anew")
    return Row(
        name=pair.name,
        type=pair.type,
        image_tokens=warm.image_tokens,
        depth=warm.prompt_tokens,
        prefill=[done.image_tokens / done.prefill_s for done in ours],
        prefill_bare=[rates[0] for rates in bare],
        decode=[done.tokens_per_s for done in ours],
        decode_bare=[rates[1] for rates in bare],
        encode_s=median(done.encode_s for done in ours),
        first_question_s=median(done.first_token_s for done in ours),
        second_question_s=second.first_token_s,
        same_answer=second.answer == anew.answer,
    )


def llama_bench(program: Path, model: Path, work: Work, prompt: int, depth: int) -> tuple[float, float]:
    """Rates of prefilling `prompt` tokens, and of decoding behind `depth`, in tokens a second."""
    common = [str(program), "-m", str(model), "-o", "json", "-r", "1", "-b", str(BATCH), "-ub", str(BATCH)]
    common += ["-t", str(work.threads), "-fa", "on", "-lm", "none", "-ngl", "0"]
    found = []
    for test in (["-p", str(prompt), "-n", "0"], ["-p", "0", "-n", str(work.decode), "-d", str(depth)]):
        ended = subprocess.run(
            [*common, *test], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True
        )
        (result,) = json.loads(ended.stdout)
        found.append(float(result["avg_ts"]))
    return found[0], found[1]


def report(rows: list[Row], work: Work) -> None:
    """Print medians of both sides and their ratios."""
    heads = ["model", "prefill tok/s", "llama-bench", "ratio", "decode tok/s", "llama-bench", "ratio"]
    heads += ["encode s", "1st question s", "2nd question s", "ratio", "same answer"]
    lines = []
    for row in rows:
        prefill, decode, second = row.ratios
        line = [
            f"{row.name}",
            f"{median(row.prefill):.1f}",
            f"{median(row.prefill_bare):.1f}",
            f"{prefill:.3f}",
        ]
        line += [f"{median(row.decode):.2f}", f"{median(row.decode_bare):.2f}", f"{decode:.3f}"]
        line += [f"{row.encode_s:.2f}", f"{row.first_question_s:.2f}", f"{row.second_question_s:.2f}"]
        lines.append([*line, f"{second:.3f}", "yes" if row.same_answer else "NO"])
    tokens = f"{rows[0].image_tokens} image tokens, {work.decode} decoded behind {rows[0].depth}"
    print(f"{work.width} × {work.height} pixels: {tokens}; {work.threads} threads, medians of {work.repeats}")
    _common.print_table(heads, lines)
    print(f"wanted: prefill at least {PREFILL}, decode at least {DECODE}, second question at most {SECOND}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
