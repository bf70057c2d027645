"""The files opened last, kept in a small file of the program's own folder."""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path

from otterscope import paths

#: How many are kept.
LIMIT = 12


class Recent:
    """Paths, the latest first. A damaged or unwritable list costs the list and nothing else."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file or paths.home() / "recent.json"
        self.paths: list[Path] = self._load() or []

    def opened(self, path: Path) -> None:
        """`path` was opened just now."""
        path = path.absolute()
        others = self._load()  # another window may have opened some meanwhile
        others = self.paths if others is None else others
        self.paths = [path, *(other for other in others if other != path)][:LIMIT]
        self._save()

    def forget(self, path: Path | None = None) -> None:
        """Take one path off the list, or all."""
        self.paths = [] if path is None else [other for other in self.paths if other != path]
        self._save()

    def _load(self) -> list[Path] | None:
        """What the file lists; None where it cannot be read."""
        try:
            data = json.loads(self._file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        if not isinstance(data, list):
            return None
        return [Path(entry) for entry in data if isinstance(entry, str) and "\0" not in entry][:LIMIT]

    def _save(self) -> None:
        part = self._file.with_name(f"{self._file.name}.{os.getpid()}.part")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(json.dumps([str(path) for path in self.paths]), encoding="utf-8")
            part.replace(self._file)
        except OSError:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
