"""What is kept beside an installed pair: its files' sizes and SHA-256, taken when it came here."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import datetime, timezone
from pathlib import Path

from otterscope.progress import CancelToken, ProgressCallback
from otterscope.weights.config import load_json
from otterscope.weights.errors import CheckpointDamaged

SUFFIX = ".otterscope.json"
_CHUNK = 4 << 20


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file as it was installed; `file` is a plain name in the manifest's folder."""

    file: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """Both files of a pair, and the day on which they last had these hashes (ISO 8601)."""

    language: FileRecord
    mmproj: FileRecord
    checked: str = field(default_factory=lambda: datetime.now(timezone.utc).date().isoformat())


def path_for(language: Path) -> Path:
    """Where the manifest of a language file lies."""
    return language.with_name(language.stem + SUFFIX)


def write(manifest: Manifest, path: Path) -> None:
    """Write beside `path`, then rename. Raises: OSError."""
    part = path.with_name(path.name + ".part")
    try:
        part.write_text(json.dumps(asdict(manifest), indent=2) + "\n", encoding="utf-8")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def read(path: Path) -> Manifest | None:
    """The manifest at `path`, or None where there is none or it cannot be understood."""
    try:
        found = load_json(path)
        return Manifest(_record(found["language"]), _record(found["mmproj"]), str(found["checked"])[:10])
    except (OSError, CheckpointDamaged, KeyError, TypeError, ValueError):
        return None


def _record(found: dict[str, object]) -> FileRecord:
    file, size, digest = found["file"], found["bytes"], found["sha256"]
    if not isinstance(file, str) or Path(file).name != file or not isinstance(size, int):
        raise ValueError("a record names no file")
    if not isinstance(digest, str) or len(digest) != 64:
        raise ValueError("a record has no hash")
    return FileRecord(file, size, digest)


def sha256_of(
    path: Path, progress: ProgressCallback, cancel: CancelToken, before: int = 0, total: int = 0
) -> str:
    """SHA-256 of a file, read in pieces.

    Args:
        progress: called with bytes read, counted from `before`, and `total` (the file's own size where it is
            0).

    Raises: OSError, Cancelled.
    """
    digest = hashlib.sha256()
    total = total or path.stat().st_size
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            before += len(chunk)
            progress(before, total)
            cancel.raise_if_cancelled()
    return digest.hexdigest()
