"""`otterscope plan PICTURE`: what a region needs of each device's memory, before anything is loaded."""

from __future__ import annotations

import argparse
import json
from typing import Any

from otterscope.cli.engine_options import add_arguments, options_from
from otterscope.engine import budget
from otterscope.engine.inspect import devices
from otterscope.engine.placement import place
from otterscope.geometry import Region
from otterscope.gguf_file import read_header
from otterscope.imaging.opening import open_image
from otterscope.weights import demo


def add_parser(subparsers: Any) -> None:
    """Add the command to what `argparse.ArgumentParser.add_subparsers` returned."""
    parser = subparsers.add_parser(
        "plan",
        help="say how much memory a region and a model need, and whether they fit",
        description="Says what a region of a picture needs with a model; loads nothing.",
    )
    add_arguments(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the plan; returns the exit code. Raises: AppError."""
    pair, _ = demo.resolve(args.model)
    source = open_image(args.picture, page=args.page - 1)
    try:
        region = (args.region or Region.whole(source.size)).clipped(source.size)
    finally:
        source.close()
    options = options_from(args)
    language, projector = read_header(pair.language), read_header(pair.mmproj)
    size = region.size.scaled(args.scale)
    plan = budget.plan(language, projector, size, options, args.scale)
    placed = place(plan, language, projector, options, devices())
    if args.json:
        print(
            json.dumps(
                {
                    "region": [region.x, region.y, region.width, region.height],
                    "scale": args.scale,
                    "tokens": plan.image_tokens,
                    "context_tokens": plan.context_tokens,
                    "bytes": {
                        "weights": plan.weights,
                        "kv_cache": plan.kv_cache,
                        "compute": plan.compute,
                        "vision": plan.vision,
                        "process": plan.process,
                        "total": plan.total,
                    },
                    "devices": [
                        {"name": p.name, "gpu": p.is_gpu, "needed": p.needed, "free": p.free, "fits": p.fits}
                        for p in placed
                    ],
                    "free": placed[0].free,
                    "fits": all(p.fits for p in placed),
                }
            )
        )
        return 0
    rows = [
        ("weights", plan.weights, f"{pair.name} ({pair.type}) and its mmproj"),
        ("KV cache", plan.kv_cache, f"{plan.context_tokens} tokens, {options.cache_type}"),
        ("computing", plan.compute + plan.vision, f"batches of {options.batch} tokens"),
        ("process", plan.process, ""),
        ("together", plan.total, ""),
    ]
    print(f"{size} pixels at {region} are {plan.image_tokens} tokens and need about:")
    for name, nbytes, note in rows:
        print(f"  {name:10} {budget.gib(nbytes):>10}  {note}".rstrip())
    for p in placed:
        kind = "GPU" if p.is_gpu else "CPU, main memory"
        verdict = "it fits" if p.fits else "it does not fit"
        print(f"On {p.name} ({kind}): {budget.gib(p.needed)} of {budget.gib(p.free)} free: {verdict}.")
    return 0
