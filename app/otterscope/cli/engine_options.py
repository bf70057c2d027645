"""The options that `ask` and `plan` share: which model, which region, how it is run."""

from __future__ import annotations

import argparse
from pathlib import Path

from otterscope.engine.api import EngineOptions
from otterscope.geometry import Region, RegionSyntax

#: ggml's own limit (GGML_MAX_N_THREADS), over which it ends the process.
_MAX_THREADS = 512


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the shared options to a command's parser."""
    parser.add_argument("picture", metavar="PICTURE", type=Path, help="any picture file")
    parser.add_argument(
        "--page", type=positive, default=1, metavar="N", help="of a file with several pages (default: 1)"
    )
    parser.add_argument(
        "--region", type=_region, metavar="X,Y,W,H", help="box in image pixels (default: the whole picture)"
    )
    parser.add_argument(
        "--scale",
        type=_scale,
        default=1.0,
        metavar="S",
        help="shrink the region, 0 < S <= 1 (default: 1, never)",
    )
    parser.add_argument(
        "--model",
        metavar="NAME|FILE.gguf",
        help="an installed model or a file (default: the only one installed)",
    )
    parser.add_argument(
        "--gpu-layers", type=_layers, default=None, metavar="auto|N", help="layers on the GPU (default: auto)"
    )
    parser.add_argument(
        "--cache-type",
        choices=("f16", "q8_0"),
        default="f16",
        help="of the KV cache; q8_0 takes half the memory",
    )
    parser.add_argument(
        "--flash-attention", choices=("auto", "on", "off"), default="auto", help="(default: auto)"
    )
    parser.add_argument(
        "--threads", type=_threads, default=None, metavar="N", help="CPU threads (default: cores)"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def options_from(args: argparse.Namespace, answer_tokens: int = 1024) -> EngineOptions:
    """The engine's options as the arguments say them."""
    return EngineOptions(
        gpu_layers=args.gpu_layers,
        cache_type=args.cache_type,
        flash_attention=args.flash_attention,
        threads=args.threads,
        answer_tokens=answer_tokens,
    )


def positive(text: str) -> int:
    """A whole number of at least 1."""
    number = _whole(text)
    if number < 1:
        raise argparse.ArgumentTypeError("it must be at least 1")
    return number


def _threads(text: str) -> int:
    number = positive(text)
    if number > _MAX_THREADS:
        raise argparse.ArgumentTypeError(f"it must be at most {_MAX_THREADS}")
    return number


def _region(text: str) -> Region:
    try:
        return Region.parse(text)
    except RegionSyntax as fault:
        raise argparse.ArgumentTypeError(fault.sentence) from None


def _scale(text: str) -> float:
    number = _number(text)
    if not 0 < number <= 1:
        raise argparse.ArgumentTypeError("it must be over 0 and at most 1")
    return number


def _layers(text: str) -> int | None:
    if text == "auto":
        return None
    number = _whole(text)
    if number < 0:
        raise argparse.ArgumentTypeError("it must be auto or a number from 0 on")
    return number


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is not a number") from None


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is not a whole number") from None
