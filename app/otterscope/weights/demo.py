"""The demo model that comes with the program: small, and marked as such wherever it answers."""

from __future__ import annotations

import sys
from pathlib import Path

from otterscope.errors import AppError
from otterscope.gguf_file import read_header
from otterscope.weights import catalog, pairing
from otterscope.weights.catalog import Installed
from otterscope.weights.pairing import ModelPair


def demo_folder() -> Path | None:
    """Where the demo model lies: in a checkout, in an installed package, or beside a packaged program."""
    package = Path(__file__).resolve().parents[1]
    for place in (package, package.parents[1], Path(sys.prefix)):
        if (folder := place / "resources" / "demo").is_dir():
            return folder
    return None


def demo_pair(folder: Path | None = None) -> ModelPair | None:
    """The demo model, or None where this copy of the program was made without it."""
    folder = folder or demo_folder()
    for path in sorted(folder.glob("*.gguf")) if folder is not None else ():
        try:
            if not pairing.is_mmproj(read_header(path)):
                return catalog.resolve(path)
        except AppError:
            continue  # a damaged copy of the program; the models that the user has installed still work
    return None


def choose(name: str, folder: Path | None = None, demo: Path | None = None) -> tuple[ModelPair, bool]:
    """The model that the settings name, and whether it is the demo model.

    Args:
        name: of a model, or "" for the one that comes with the program, or else the only one installed.
        folder: of installed models, and `demo` of the demo model; where they belong by default.

    Raises: AppError, as `catalog.resolve`.
    """
    own = demo_pair(demo)
    if own is not None and name.lower() in ("", own.name.lower()):
        return own, True
    return catalog.resolve(name or None, folder), False


def resolve(
    name: str | Path | None, folder: Path | None = None, demo: Path | None = None
) -> tuple[ModelPair, bool]:
    """The pair that a user means on a command line, and whether it is the demo model.

    Args: as `catalog.resolve`; where nothing is named and nothing installed, it is the demo model.

    Raises: AppError, as `catalog.resolve`.
    """
    own = demo_pair(demo)
    if own is not None:
        if name is None and not catalog.installed(folder):
            return own, True
        if isinstance(name, str) and name.lower() == own.name.lower():
            return own, True
    pair = catalog.resolve(name, folder)
    return pair, own is not None and pair.language.resolve() == own.language.resolve()


def listed(folder: Path | None = None, demo: Path | None = None) -> list[tuple[Installed, bool]]:
    """Every model that can be chosen, and whether it is the demo model, which comes first."""
    found = [(model, False) for model in catalog.installed(folder)]
    own = demo_pair(demo)
    if own is None:
        return found
    return [(Installed(own.name, own.language, own, "", "", own.nbytes), True), *found]
