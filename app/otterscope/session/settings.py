"""What the user has chosen: frozen values in a JSON file that any fault leaves usable."""

from __future__ import annotations

import base64
import contextlib
import json
import math
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

from otterscope import paths
from otterscope.errors import AppError
from otterscope.session.errors import SettingsDamaged, SettingsNotSaved
from otterscope.session.locks import FileLock

Theme: TypeAlias = Literal["system", "light", "dark"]
Language: TypeAlias = Literal["", "en", "zh_CN", "ja"]
CacheType: TypeAlias = Literal["f16", "q8_0"]

#: A file that is longer was not written by the program.
_MOST_BYTES = 1 << 20
#: Another window writes for milliseconds; it is waited for no longer than so many seconds.
_PATIENCE = 2.0


@dataclass(frozen=True)
class Settings:
    """All settings, with the defaults that suit most.

    Attributes:
        language: of the window; "" for the system's.
        font_scale: 1.0 is the system's size.
        model: name of the chosen model; "" for the one that the program brings along.
        gpu_layers, context, threads: None lets the engine decide.
        max_tokens: of an answer at most.
        snap: whether boxes are set to the 30-pixel patches.
        show_grid: whether the patch grid is shown.
        conversation: whether a question goes on from the turn before.
        geometry, window_state, splitter: of the main window, as Qt gives them.
        recent_folder: where the last file was opened.
        welcomed: whether the first start is over.
        unknown: what a newer version has written; kept as it is.
    """

    theme: Theme = "system"
    language: Language = ""
    font_scale: float = 1.0
    model: str = ""
    gpu_layers: int | None = None
    context: int | None = None
    cache_type: CacheType = "f16"
    temperature: float = 0.0
    seed: int = 0
    threads: int | None = None
    max_tokens: int = 512
    snap: bool = False
    show_grid: bool = False
    prime: bool = True
    conversation: bool = False
    geometry: bytes = b""
    window_state: bytes = b""
    splitter: bytes = b""
    recent_folder: str = ""
    welcomed: bool = False
    unknown: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class LoadedSettings:
    """Settings as they could be read; `notice` if the file could not."""

    settings: Settings
    notice: AppError | None = None


def default_path() -> Path:
    """Where the user's settings are."""
    return paths.home() / "settings.json"


def load(path: Path | None = None) -> LoadedSettings:
    """Read the settings. What is missing or makes no sense has its default, numbers out of range their limit.

    A file that cannot be read as a whole is set aside, which the notice says.
    """
    path = path or default_path()
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
        if len(data) > _MOST_BYTES:
            raise ValueError("it is far too long")
        values = json.loads(data)
        if not isinstance(values, dict):
            raise TypeError("it holds no settings")
    except FileNotFoundError:
        return LoadedSettings(Settings())
    except (OSError, ValueError, TypeError, RecursionError) as error:
        return LoadedSettings(Settings(), _set_aside(path, error))
    return LoadedSettings(_settings(values))


def save(settings: Settings, path: Path | None = None) -> None:
    """Write beside, then rename. Raises: SettingsNotSaved; the file is then as it was."""
    path = path or default_path()
    values = dict(settings.unknown)
    for name in _RULES:
        value = getattr(settings, name)
        values[name] = base64.b64encode(value).decode() if isinstance(value, bytes) else value
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("w", encoding="utf-8") as file:
            json.dump(values, file, ensure_ascii=True, indent=1, sort_keys=True)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise SettingsNotSaved(path=path, reason=error.strerror or error) from error


def save_changes(before: Settings, after: Settings, path: Path | None = None) -> None:
    """Write what differs; the rest stays as another window may have written it meanwhile.

    Raises: SettingsNotSaved; the file is then as it was.
    """
    path = path or default_path()
    if not os.path.exists(path):  # noqa: PTH110 - that one may raise
        save(after, path)
        return
    changed = {name: value for name in _RULES if (value := getattr(after, name)) != getattr(before, name)}
    if not changed:
        return
    lock = FileLock(path.with_name(f".{path.name}.lock"))
    with contextlib.suppress(OSError):  # without it the two would have to write at the same moment
        lock.take(_PATIENCE)
    try:
        there = load(path)
        # A file that was damaged meanwhile is set aside; what this window knows is better than the defaults.
        save(after if there.notice is not None else replace(there.settings, **changed), path)
    finally:
        with contextlib.suppress(OSError):
            lock.release(remove=True)


def _set_aside(path: Path, error: Exception) -> SettingsDamaged:
    aside = path.with_name(f"{path.stem}-set-aside{path.suffix}")
    with contextlib.suppress(OSError):
        path.replace(aside)
    reason = getattr(error, "strerror", None) or str(error)
    return SettingsDamaged(path=path, aside=aside, reason=reason)


def _settings(values: dict[str, Any]) -> Settings:
    given = {}
    for name, rule in _RULES.items():
        if name in values:
            with contextlib.suppress(TypeError, ValueError, OverflowError):
                given[name] = rule(values[name])
    unknown = {name: value for name, value in values.items() if name not in _RULES}
    return Settings(**given, unknown=MappingProxyType(unknown))


def _number(low: float, high: float) -> Callable[[object], float]:
    def rule(value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or math.isnan(value):
            raise TypeError
        return float(min(high, max(low, value)))

    return rule


def _whole(low: int, high: int) -> Callable[[object], int]:
    def rule(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise TypeError
        return min(high, max(low, value))

    return rule


def _maybe(rule: Callable[[object], int]) -> Callable[[object], int | None]:
    return lambda value: None if value is None else rule(value)


def _one_of(*known: str) -> Callable[[object], str]:
    def rule(value: object) -> str:
        if value not in known:
            raise ValueError
        return str(value)

    return rule


def _is(kind: type) -> Callable[[object], object]:
    def rule(value: object) -> object:
        if type(value) is not kind:
            raise TypeError
        return value

    return rule


def _packed(value: object) -> bytes:
    return base64.b64decode(str(value), validate=True)


_RULES: dict[str, Callable[[Any], Any]] = {
    "theme": _one_of("system", "light", "dark"),
    "language": _one_of("", "en", "zh_CN", "ja"),
    "font_scale": _number(0.5, 3.0),
    "model": _is(str),
    "gpu_layers": _maybe(_whole(0, 1000)),
    "context": _maybe(_whole(256, 1 << 20)),
    "cache_type": _one_of("f16", "q8_0"),
    "temperature": _number(0.0, 2.0),
    "seed": _whole(0, 2**32 - 1),
    "threads": _maybe(_whole(1, 1024)),
    "max_tokens": _whole(1, 1 << 16),
    "snap": _is(bool),
    "show_grid": _is(bool),
    "prime": _is(bool),
    "conversation": _is(bool),
    "geometry": _packed,
    "window_state": _packed,
    "splitter": _packed,
    "recent_folder": _is(str),
    "welcomed": _is(bool),
}
assert set(_RULES) == {each.name for each in fields(Settings)} - {"unknown"}
