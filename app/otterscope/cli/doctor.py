"""`otterscope doctor`: what this machine has: backends, devices, memory, versions."""

from __future__ import annotations

import argparse
import json
import platform
import shutil
import sys
from collections.abc import Sequence
from importlib import metadata
from typing import Any

from otterscope import __version__, paths
from otterscope.engine import budget
from otterscope.engine.inspect import Machine, machine
from otterscope.errors import AppError
from otterscope.weights import catalog
from otterscope.weights.demo import demo_pair

_PACKAGES = ("llama-cpp-python", "numpy", "pillow", "pyvips", "PySide6_Essentials")


def add_parser(subparsers: Any) -> None:
    """Add the command to what `argparse.ArgumentParser.add_subparsers` returned."""
    parser = subparsers.add_parser(
        "doctor",
        help="say what this machine has: backends, devices, memory, versions",
        description="Says what this machine has, and what is missing.",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print what there is; returns 1 if a part without which nothing runs is missing."""
    problem = ""
    found = Machine((), ())
    try:
        found = machine()
    except AppError as fault:
        problem = fault.sentence
    folder = paths.home()
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    report = {
        "otterscope": __version__,
        "python": platform.python_version(),
        "system": platform.platform(),
        "packages": {name: _version(name) for name in _PACKAGES},
        "backends": list(found.backends),
        "devices": [
            {"name": d.name, "gpu": d.is_gpu, "free": d.free, "total": d.total} for d in found.devices
        ],
        "threads": budget.default_threads(),
        "memory_free": budget.free_memory(),
        "disk_free": shutil.disk_usage(existing).free,
        "home": str(folder),
        "models": [model.name for model in catalog.installed()],
        "demo_model": demo.name if (demo := demo_pair()) else None,
        "problem": problem or None,
    }
    if args.json:
        print(json.dumps(report, ensure_ascii=False))
    else:
        _print(report, found.devices)
    if problem:
        print(problem, file=sys.stderr)
    return 1 if problem else 0


def _print(report: dict[str, Any], devices: Sequence[budget.Device]) -> None:
    print(f"OtterScope {report['otterscope']}, Python {report['python']}, {report['system']}")
    print("Packages:  " + ", ".join(f"{name} {version}" for name, version in report["packages"].items()))
    print("Backends:  " + (", ".join(report["backends"]) or "none"))
    for device in devices:
        kind = "GPU" if device.is_gpu else "CPU"
        print(
            f"Device:    {device.name} ({kind}), {budget.gib(device.free)} of {budget.gib(device.total)} free"
        )
    print(f"Threads:   {report['threads']}")
    print(f"Memory:    {budget.gib(report['memory_free'])} free")
    print(f"Disk:      {budget.gib(report['disk_free'])} free for {report['home']}")
    print("Models:    " + (", ".join(report["models"]) or "none installed yet"))
    print("Demo:      " + (report["demo_model"] or "missing from this copy of the program"))


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "missing"
