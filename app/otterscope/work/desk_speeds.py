"""How fast this machine reads regions with a model, as it was measured, kept between starts."""

from __future__ import annotations

import json
import math
import os
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from otterscope.engine.api import EngineOptions
from otterscope.weights.pairing import ModelPair

_VERSION = 1
#: A file of ours is a few hundred bytes a model; what is much larger is not ours.
_MOST_BYTES = 1 << 20
_MOST_MODELS = 64


def speed_key(pair: ModelPair, options: EngineOptions) -> str:
    """What a measurement holds for: the files' sizes tell types of one model apart."""
    layers = "auto" if options.gpu_layers is None else options.gpu_layers
    threads = "auto" if options.threads is None else options.threads
    return f"{pair.name} {pair.type} {pair.nbytes} gpu={layers} threads={threads} cache={options.cache_type}"


class Speeds:
    """Seconds per token of prefill, by model and size of region. May be used from any thread.

    Attention makes long regions slower per token, so measurements are kept by powers of two and what lies
    between them is interpolated.

    Args:
        path: of the file that keeps them; it can be made again, so that its faults are not worth a word.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._lock = threading.Lock()
        # key → power of two → (tokens, seconds per token)
        self._models: dict[str, dict[int, tuple[int, float]]] = _read(path) if path is not None else {}

    def add(self, key: str, tokens: int, seconds: float) -> None:
        """Take a measurement in and write all of them down; touches the disk."""
        if tokens < 1 or not 0 < seconds < math.inf:
            return
        with self._lock:
            sizes = self._models.pop(key, {})
            power = round(math.log2(tokens))
            _, before = sizes.get(power, (tokens, seconds / tokens))
            # Half of what was known: other work on the machine disturbs each measurement.
            sizes[power] = (tokens, (before + seconds / tokens) / 2)
            self._models[key] = sizes
            while len(self._models) > _MOST_MODELS:
                del self._models[next(iter(self._models))]
            text = json.dumps({"version": _VERSION, "models": self._models}, indent=1)
        if self._path is not None:
            _write(self._path, text + "\n")

    def seconds(self, key: str, tokens: int) -> float | None:
        """About how long a region of so many tokens takes; None where nothing was measured."""
        with self._lock:
            known = sorted(self._models.get(key, {}).values())
        if not known:
            return None
        below = [entry for entry in known if entry[0] <= tokens]
        above = [entry for entry in known if entry[0] > tokens]
        if not below or not above:
            return tokens * (below[-1] if below else above[0])[1]
        (low, slow), (high, fast) = below[-1], above[0]
        return tokens * (slow + (fast - slow) * (tokens - low) / (high - low))


def _read(path: Path) -> dict[str, dict[int, tuple[int, float]]]:
    """What the file holds, of which anything may be wrong."""
    with suppress(
        OSError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError
    ):
        if path.stat().st_size > _MOST_BYTES:
            return {}
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if found["version"] != _VERSION:
            return {}
        models = {}
        for key, sizes in list(found["models"].items())[-_MOST_MODELS:]:
            models[key] = {int(power): _entry(entry) for power, entry in sizes.items()}
        return models
    return {}


def _entry(entry: list[Any]) -> tuple[int, float]:
    tokens, seconds = int(entry[0]), float(entry[1])
    if tokens < 1 or not 0 < seconds < math.inf:
        raise ValueError("no measurement")
    return tokens, seconds


def _write(path: Path, text: str) -> None:
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(text, encoding="utf-8")
        part.replace(path)
        return
    with suppress(OSError):
        part.unlink(missing_ok=True)
