"""`otterscope ask PICTURE QUESTION`: a streamed answer about a region of a picture."""

from __future__ import annotations

import argparse
import json
import sys
import time
from typing import Any, TextIO

from otterscope.cli.engine_options import add_arguments, options_from, positive
from otterscope.cli.plain import printable
from otterscope.cli.stopping import STOPPED, cancel_on_signal
from otterscope.cli.wording import said
from otterscope.engine import api
from otterscope.engine.client import EngineClient
from otterscope.errors import Cancelled
from otterscope.imaging.opening import open_image
from otterscope.weights import demo
from otterscope.work import asking

#: Tokens that a question may have beside a long answer before the context has to be made anew for it.
_QUESTION_ROOM = 256
#: Said on stderr behind each of its answers.
DEMO_NOTE = (
    "The small demo model answered: it knows the things on OtterScope's painted scrolls and nothing else. "
    "See “otterscope models --help” for others."
)
_STAGES = {
    "read": "Opening the region",
    "load": "Loading the model",
    "prefill": "Reading the region",
    "question": "Reading the question",
}


def add_parser(subparsers: Any) -> None:
    """Add the command to what `argparse.ArgumentParser.add_subparsers` returned."""
    parser = subparsers.add_parser(
        "ask",
        help="ask about a region of a picture",
        description="Reads a region pixel for pixel and streams the answer.",
    )
    add_arguments(parser)
    parser.add_argument("question", metavar="QUESTION", nargs="+", help="in one word or several")
    parser.add_argument(
        "--max-tokens", type=positive, default=512, metavar="N", help="of the answer (default: 512)"
    )
    parser.add_argument(
        "--temperature", type=_temperature, default=0.0, metavar="T", help="(default: 0, the likeliest)"
    )
    parser.add_argument(
        "--seed", type=int, default=0, metavar="S", help="for temperatures over 0 (default: 0)"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Ask and print; returns the exit code. Raises: AppError."""
    pair, is_demo = demo.resolve(args.model)
    source = open_image(args.picture, page=args.page - 1)
    engine = EngineClient()
    question = asking.Question(
        " ".join(args.question),
        args.region,
        args.scale,
        options_from(args, answer_tokens=max(1024, args.max_tokens + _QUESTION_ROOM)),
        args.max_tokens,
        args.temperature,
        args.seed,
    )
    screen = Screen(sys.stderr, None if args.json else sys.stdout)
    try:
        with cancel_on_signal() as cancel:
            answered = asking.ask(
                engine,
                source,
                args.picture,
                pair,
                question,
                with_hash=args.json,
                on_event=screen.show,
                cancel=cancel,
            )
    except Cancelled:
        screen.end_line()
        print("Stopped.", file=sys.stderr)
        return STOPPED
    finally:
        screen.clear()
        engine.close()
        source.close()
    if args.json:
        print(json.dumps(as_json(answered) | {"demo": is_demo}, ensure_ascii=False))
    else:
        screen.end_line()
        if is_demo:
            print(said(DEMO_NOTE), file=sys.stderr)
        for note in answered.notes:
            print(printable(note), file=sys.stderr)
        if sys.stderr.isatty():
            print(printable(_footer(answered)), file=sys.stderr)
    return 0


class Screen:
    """Streams the answer to `out` as it comes (if given), and progress to `err` where that is a terminal."""

    def __init__(self, err: TextIO, out: TextIO | None) -> None:
        self._err, self._out = err, out
        self._drawn = False
        self._last = 0.0
        self._open_line = False

    def show(self, event: api.Event) -> None:
        """Draw an event."""
        if isinstance(event, api.Token) and self._out is not None:
            self._write(printable(event.text))
        elif isinstance(event, api.Progress) and self._err.isatty() and not self._open_line:
            now = time.monotonic()
            if now - self._last > 0.1 or event.done == event.total:
                self._last = now
                share = f" {100 * event.done // event.total} %" if event.total else ""
                self._err.write(f"\r\x1b[K{_STAGES[event.stage]} …{share}")
                self._err.flush()
                self._drawn = True

    def _write(self, text: str) -> None:
        if text and self._out is not None:
            self.clear()
            self._out.write(text)
            self._out.flush()
            self._open_line = not text.endswith("\n")

    def clear(self) -> None:
        """Take the progress line away."""
        if self._drawn:
            self._err.write("\r\x1b[K")
            self._err.flush()
            self._drawn = False

    def end_line(self) -> None:
        """End the answer's last line."""
        if self._open_line and self._out is not None:
            self._out.write("\n")
            self._out.flush()
        self._open_line = False


def as_json(answered: asking.Answered) -> dict[str, Any]:
    """The answer, its receipt and its timings as `--json` prints them."""
    done, receipt = answered.done, answered.receipt
    region = receipt.region
    return {
        "answer": done.answer,
        "answer_tokens": done.answer_tokens,
        "prompt_tokens": done.prompt_tokens,
        "ended": done.ended,
        "notes": list(answered.notes),
        "boxes": [[box.x, box.y, box.width, box.height] for box in done.boxes],
        "points": [list(point) for point in done.points],
        "receipt": {
            "picture": receipt.picture,
            "region": [region.x, region.y, region.width, region.height],
            "scale": receipt.scale,
            "patches": [receipt.columns, receipt.rows],
            "tokens": receipt.tokens,
            "model": receipt.model,
            "type": receipt.type,
            "sha256": receipt.sha256,
            "seed": receipt.seed,
        },
        "timings": {
            "load_s": round(answered.load_s, 4),
            "encode_s": round(done.encode_s, 4),
            "prefill_s": round(done.prefill_s, 4),
            "first_token_s": round(done.first_token_s, 4),
            "tokens_per_s": round(done.tokens_per_s, 2),
        },
    }


def _footer(answered: asking.Answered) -> str:
    done, receipt = answered.done, answered.receipt
    native = "native resolution" if receipt.scale == 1 else f"{receipt.scale * 100:g} %"
    cut = f" The answer was cut off after {done.answer_tokens} tokens (--max-tokens)."
    return (
        f"\n{receipt.model} ({receipt.type}) saw {receipt.region.size} pixels at {receipt.region} "
        f"of {receipt.picture} at {native}: {receipt.columns} × {receipt.rows} patches, "
        f"{receipt.tokens} tokens. "
        f"First token after {done.first_token_s:.1f} s, then {done.tokens_per_s:.1f} tokens a second."
        f"{cut if done.ended == 'length' else ''}"
    )


def _temperature(text: str) -> float:
    number = float(text)
    if not 0 <= number <= 5:
        raise argparse.ArgumentTypeError("it must be from 0 to 5")
    return number
