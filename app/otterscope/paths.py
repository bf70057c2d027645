"""Where OtterScope keeps its files: the platform's own folders, or all under OTTERSCOPE_HOME."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs


def home() -> Path:
    """The folder for what must last (models, sessions, settings)."""
    override = os.environ.get("OTTERSCOPE_HOME")
    if override:
        return Path(override).expanduser().absolute()
    return Path(platformdirs.user_data_dir("otterscope", appauthor=False))


def models_dir() -> Path:
    """The folder of installed GGUF pairs."""
    return home() / "models"


def readable(name: str) -> str:
    """A file name as it can be shown and kept: bytes that are no UTF-8 become question marks in diamonds."""
    return os.fsencode(name).decode("utf-8", "replace")


def cache_dir() -> Path:
    """The folder for what can be made again (tile pyramids); under OTTERSCOPE_HOME when that is set."""
    if os.environ.get("OTTERSCOPE_HOME"):
        return home() / "cache"
    return Path(platformdirs.user_cache_dir("otterscope", appauthor=False))
