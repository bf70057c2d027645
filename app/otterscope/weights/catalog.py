"""The models that are installed: list, find, add, remove, verify.

A model is NAME.gguf in the models folder, with mmproj-NAME.gguf and the hashes of both in
NAME.otterscope.json.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from otterscope import paths
from otterscope.errors import AppError, DiskWriteFailed, FileUnreadable, NotEnoughDisk
from otterscope.gguf_file import GgufDamaged, read_header
from otterscope.progress import CancelToken, ProgressCallback, no_progress
from otterscope.weights import manifest, pairing
from otterscope.weights.errors import (
    HashMismatch,
    HashUnknown,
    ModelExists,
    ModelUnknown,
    NameAmbiguous,
    NoModel,
    RemovalFailed,
    WhichModel,
)
from otterscope.weights.pairing import ModelPair

_COPY_CHUNK = 4 << 20


@dataclass(frozen=True, slots=True)
class Installed:
    """A model of the models folder, whole or not.

    Attributes:
        pair: None where something is wrong with it.
        problem: the sentence that says what, or "".
        checked: the day on which its files last had the hashes that were kept, or "" where none were kept.
    """

    name: str
    language: Path
    pair: ModelPair | None
    problem: str
    checked: str
    nbytes: int


def installed(folder: Path | None = None) -> list[Installed]:
    """Every model in `folder` (the models folder by default), by name. Broken ones are listed with their
    fault.

    Raises: FileUnreadable, if there is a folder that cannot be looked into.
    """
    folder = folder or paths.models_dir()
    found = []
    try:
        files = [path for path in folder.iterdir() if path.name.endswith(".gguf")]
    except FileNotFoundError:
        return []
    except OSError as fault:
        raise FileUnreadable(path=folder, reason=fault.strerror or str(fault)) from None
    for path in sorted(files, key=lambda path: path.name.lower()):
        if path.name.startswith("mmproj-"):
            continue
        try:
            if pairing.is_mmproj(read_header(path)):
                continue
            pair, problem = _pair(path), ""
        except AppError as fault:
            pair, problem = None, fault.sentence
        kept = manifest.read(manifest.path_for(path))
        size = pair.nbytes if pair else _size(path)
        found.append(Installed(path.stem, path, pair, problem, kept.checked if kept else "", size))
    return found


def resolve(name: str | Path | None, folder: Path | None = None) -> ModelPair:
    """The pair that a user means by the name of an installed model, the path of a GGUF file, or nothing at
    all.

    Args:
        name: an installed model's name or its unmistakable beginning, or a file; None for the only one
            installed.

    Raises: AppError with its sentence.
    """
    if name is not None and (isinstance(name, Path) or name.endswith(".gguf") or Path(name).is_file()):
        return _pair(Path(name))
    models = installed(folder)
    if not models:
        raise NoModel() if name is None else ModelUnknown(name=name, known="none yet")
    known = ", ".join(model.name for model in models)
    if name is None:
        if len(models) > 1:
            raise WhichModel(known=known)
        return _pair(models[0].language)
    exact = [model for model in models if model.name.lower() == name.lower()]
    close = exact or [model for model in models if model.name.lower().startswith(name.lower())]
    if not close or not name:
        raise ModelUnknown(name=name, known=known)
    if len(close) > 1:
        raise NameAmbiguous(name=name, known=", ".join(model.name for model in close))
    return _pair(close[0].language)


def add(
    file: Path,
    *,
    mmproj: Path | None = None,
    folder: Path | None = None,
    progress: ProgressCallback = no_progress,
    cancel: CancelToken | None = None,
) -> ModelPair:
    """Install a language GGUF and its mmproj: linked where the disk allows it, else copied; hashed in both
    cases.

    Args:
        mmproj: the other file; by default the one found beside `file`.
        progress: bytes handled and their total.

    Raises: AppError with its sentence, or Cancelled; nothing is left in the models folder after either.
    """
    cancel = cancel or CancelToken()
    folder = folder or paths.models_dir()
    given = None if mmproj is None else read_header(mmproj)
    pair = pairing.joined(read_header(file), given) if given else pairing.pair_of(file)
    language = folder / _listed_name(file)
    record = manifest.path_for(language)
    targets = {language: pair.language, pairing.named_mmproj(language): pair.mmproj}
    # Files that were put into the folder by hand stay where they are and get their hashes.
    here = {target for target, source in targets.items() if target.exists() and target.samefile(source)}
    if any(target.exists() for target in targets if target not in here):
        raise ModelExists(name=language.stem, folder=folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        records, done = [], 0
        for target, source in targets.items():
            place = target if target in here else _part(target)
            if target not in here:
                _link_or_copy(source, place, cancel)
            digest = manifest.sha256_of(place, progress, cancel, done, pair.nbytes)
            records.append(manifest.FileRecord(target.name, place.stat().st_size, digest))
            done += records[-1].bytes
        # All is on the disk before the first rename, so that a full one cannot stop half way through them.
        manifest.write(manifest.Manifest(records[0], records[1]), _part(record))
        for target in (
            pairing.named_mmproj(language),
            record,
            language,
        ):  # without the last there is no model
            if target not in here:
                _part(target).replace(target)
    except OSError as fault:
        raise DiskWriteFailed(path=folder, reason=fault.strerror or str(fault)) from None
    finally:
        for target in (*targets, record):
            with contextlib.suppress(OSError):
                _part(target).unlink(missing_ok=True)
    return _pair(language)


def remove(name: str, folder: Path | None = None) -> Path:
    """Delete the model that is called exactly `name`, its mmproj and its hashes; the path that it had.

    Raises: ModelUnknown, RemovalFailed.
    """
    language = named(name, folder).language
    try:
        for path in (language, manifest.path_for(language), pairing.named_mmproj(language)):
            path.unlink(missing_ok=True)
    except OSError as fault:
        raise RemovalFailed(path=fault.filename, reason=fault.strerror or str(fault)) from None
    return language


def verify(
    name: str,
    folder: Path | None = None,
    progress: ProgressCallback = no_progress,
    cancel: CancelToken | None = None,
) -> None:
    """Read both files of a model again and hold them against the hashes kept when they came here.

    Raises: ModelUnknown, HashUnknown, HashMismatch, FileUnreadable, Cancelled.
    """
    cancel = cancel or CancelToken()
    language = named(name, folder).language
    place = manifest.path_for(language)
    kept = manifest.read(place)
    if kept is None:
        raise HashUnknown(name=name)
    records = (kept.language, kept.mmproj)
    done, total = 0, sum(record.bytes for record in records)
    for record in records:
        path = language.with_name(record.file)
        try:
            whole = path.stat().st_size == record.bytes
            if not whole or manifest.sha256_of(path, progress, cancel, done, total) != record.sha256:
                raise HashMismatch(file=path)
        except OSError as fault:
            raise FileUnreadable(path=path, reason=fault.strerror or str(fault)) from None
        done += record.bytes
    with contextlib.suppress(OSError):  # a folder that cannot be written to keeps the older day
        manifest.write(manifest.Manifest(kept.language, kept.mmproj), place)


def _listed_name(file: Path) -> str:
    """The name under which `installed` finds a language file, whatever it is called elsewhere."""
    stem = file.stem if file.suffix.lower() == ".gguf" else file.name
    return stem.removeprefix("mmproj-") + ".gguf"


def named(name: str, folder: Path | None = None) -> Installed:
    """The model that is called exactly `name`, but for capitals. Raises: ModelUnknown."""
    models = installed(folder)
    for model in models:
        if model.name.lower() == name.lower():
            return model
    raise ModelUnknown(name=name, known=", ".join(model.name for model in models) or "none yet")


def _pair(language: Path) -> ModelPair:
    """The pair of a language file, with its kept hash if its size is still the one that was hashed."""
    pair = pairing.pair_of(language)
    kept = manifest.read(manifest.path_for(language))
    if kept is None or kept.language.file != language.name:
        return pair
    if kept.language.bytes != _size(language):
        raise GgufDamaged(path=language, reason="its size is not the one it was installed with")
    return pairing.with_hash(pair, kept.language.sha256)


def _link_or_copy(source: Path, target: Path, cancel: CancelToken) -> None:
    target.unlink(missing_ok=True)
    source = source.resolve()
    try:
        os.link(source, target)
        return
    except OSError:
        pass  # another disk, or one without links
    needed, free = source.stat().st_size, shutil.disk_usage(target.parent).free
    if needed > free:
        raise NotEnoughDisk(
            folder=target.parent, free=f"{free / 1e9:.1f} GB", needed=f"{needed / 1e9:.1f} GB"
        )
    with source.open("rb") as reading, target.open("wb") as writing:
        while chunk := reading.read(_COPY_CHUNK):
            writing.write(chunk)
            cancel.raise_if_cancelled()
        writing.flush()
        os.fsync(writing.fileno())


def _part(path: Path) -> Path:
    return path.with_name(path.name + ".part")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
