"""From a published checkpoint to a pair of GGUF files: the language model and its mmproj.

Both files are written beside their places under names that end in .part, then renamed, the language file
last: a conversion that stops at any point leaves no model that looks complete.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from otterscope.errors import DiskWriteFailed, NotEnoughDisk
from otterscope.progress import CancelToken, ProgressCallback, no_progress
from otterscope.weights import manifest
from otterscope.weights.checkpoint import Checkpoint, open_checkpoint, plain_name
from otterscope.weights.errors import ModelExists
from otterscope.weights.gguf_plan import FilePlan, language_plan, projector_plan
from otterscope.weights.gguf_writer import write_file
from otterscope.weights.mixture import DEFAULT_TYPE
from otterscope.weights.quantize import Packer, open_packer
from otterscope.weights.stored import ShardReader

_HEADER_ALLOWANCE = 64 << 20


@dataclass(frozen=True, slots=True)
class Converted:
    """The files of a finished conversion. `nbytes` is the size of both together."""

    name: str
    language: Path
    mmproj: Path
    nbytes: int
    licence: str


def convert(
    folder: Path,
    out: Path,
    file_type: str = DEFAULT_TYPE,
    *,
    name: str | None = None,
    prompt: str | None = None,
    replace: bool = False,
    threads: int | None = None,
    progress: ProgressCallback = no_progress,
    cancel: CancelToken | None = None,
) -> Converted:
    """Convert the checkpoint in `folder` to NAME-TYPE.gguf and mmproj-NAME-TYPE.gguf in `out`.

    Args:
        file_type: a key of `mixture.FILE_TYPES`.
        name: of the model; the folder's own name by default.
        prompt: "otterhd" or "fuyu"; by default "fuyu" where the name says so.
        replace: overwrite a model of the same name.
        progress: bytes written and their total, several times a second.

    Raises: AppError with its sentence; Cancelled. Nothing is left in `out` after either.
    """
    cancel = cancel or CancelToken()
    checkpoint = open_checkpoint(folder)
    cancel.raise_if_cancelled()
    if name:
        checkpoint = dataclasses.replace(checkpoint, name=plain_name(name))
    title = f"{checkpoint.name}-{file_type}"
    language, mmproj = out / f"{title}.gguf", out / f"mmproj-{title}.gguf"
    record = manifest.path_for(language)
    if language.exists() and not replace:
        raise ModelExists(name=title, folder=out)
    plans = {
        mmproj: projector_plan(checkpoint),
        language: language_plan(checkpoint, file_type, prompt or _guessed_prompt(checkpoint)),
    }
    packer = open_packer(file_type)
    total = sum(plan.nbytes for plan in plans.values())
    _make_room(out, total + _HEADER_ALLOWANCE)
    try:
        hashes = _write_all(plans, packer, threads or os.cpu_count() or 1, progress, cancel)
        records = {
            path: manifest.FileRecord(path.name, _part(path).stat().st_size, hashes[path]) for path in plans
        }
        # All is on the disk before the first rename, so that a full one cannot stop half way through them.
        manifest.write(manifest.Manifest(records[language], records[mmproj]), _part(record))
        for path in (mmproj, record, language):
            _part(path).replace(path)
    except OSError as fault:
        raise DiskWriteFailed(path=out, reason=fault.strerror or str(fault)) from None
    finally:
        for path in (*plans, record):
            with contextlib.suppress(OSError):
                _part(path).unlink(missing_ok=True)
    return Converted(
        title, language, mmproj, sum(record.bytes for record in records.values()), checkpoint.licence
    )


def _write_all(
    plans: dict[Path, FilePlan], packer: Packer, threads: int, progress: ProgressCallback, cancel: CancelToken
) -> dict[Path, str]:
    """Write every file under its unfinished name; their SHA-256."""
    before, total, hashes = 0, sum(plan.nbytes for plan in plans.values()), {}
    with ShardReader() as reader:
        for path, plan in plans.items():

            def advance(done: int, _of: int, before: int = before) -> None:
                progress(before + done, total)

            hashes[path] = write_file(_part(path), plan, reader, packer, advance, cancel, threads)
            before += plan.nbytes
    return hashes


def _part(path: Path) -> Path:
    return path.with_name(path.name + ".part")


def _guessed_prompt(checkpoint: Checkpoint) -> str:
    return "fuyu" if "fuyu" in checkpoint.name.lower() else "otterhd"


def _make_room(out: Path, needed: int) -> None:
    """Make the folder. Raises: NotEnoughDisk, DiskWriteFailed."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(out).free
    except OSError as fault:
        raise DiskWriteFailed(path=out, reason=fault.strerror or str(fault)) from None
    if free < needed:
        raise NotEnoughDisk(folder=out, free=_gigabytes(free), needed=_gigabytes(needed))


def _gigabytes(count: int) -> str:
    return f"{count / 1e9:.1f} GB"
