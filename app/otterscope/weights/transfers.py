"""Downloads as they lie on the disk: begun, gone on with, installed or thrown away. No network.

Each has a folder of its own, with its finished files, the unfinished one under NAME.part, and download.json,
which says what is being fetched: a later start of the program goes on from it without asking the service.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from otterscope import paths
from otterscope.errors import FileUnreadable
from otterscope.progress import CancelToken, ProgressCallback, no_progress
from otterscope.weights import catalog, hub
from otterscope.weights.checkpoint import plain_name
from otterscope.weights.config import load_json
from otterscope.weights.convert import convert
from otterscope.weights.download_errors import DownloadBusy, DownloadNotWritten, NameNotUsable, NoSuchDownload
from otterscope.weights.errors import CheckpointDamaged, ModelExists
from otterscope.weights.hub import Choice, Offer, RemoteFile
from otterscope.weights.mixture import DEFAULT_TYPE

_RECORD, _LOCK = "download.json", "lock"
#: Bytes of a converted pair for each byte of a 16-bit checkpoint, about.
_SHARE = {"Q4_K_M": 0.33, "Q5_K_M": 0.37, "Q6_K": 0.42, "Q8_0": 0.53, "F16": 1.0, "BF16": 1.0, "F32": 2.0}


@dataclass(frozen=True, slots=True)
class Transfer:
    """A download that was begun.

    Attributes:
        offer: with exactly one choice, the one that is fetched.
        have: bytes that have come so far.
    """

    offer: Offer
    folder: Path
    have: int

    @property
    def choice(self) -> Choice:
        return self.offer.choices[0]

    @property
    def nbytes(self) -> int:
        return self.choice.nbytes

    @property
    def whole(self) -> bool:
        return self.have == self.nbytes


def root() -> Path:
    """The folder of all downloads that are not installed yet."""
    return paths.home() / "downloads"


def folder_of(offer: Offer, choice: Choice) -> Path:
    """Where a choice is downloaded to: the same folder for the same files at the same commit."""
    parts = [*offer.name.split("/"), offer.commit[:12], *([choice.title] if choice.title else [])]
    return root() / "--".join(parts)


def begun() -> list[Transfer]:
    """Every download that was begun and not yet installed, by name."""
    found = (_load(place.parent) for place in sorted(root().glob(f"*/{_RECORD}")))
    return [transfer for transfer in found if transfer is not None]


def find(name: str) -> Transfer:
    """The begun download of a model. Raises: NoSuchDownload."""
    for transfer in begun():
        if transfer.offer.name.lower() == name.lower():
            return transfer
    raise NoSuchDownload(name=name)


def begin(offer: Offer, choice: Choice) -> Transfer:
    """Make the folder and write down what is to be fetched. Raises: DownloadNotWritten."""
    folder = folder_of(offer, choice)
    record = {**dataclasses.asdict(offer), "choices": [dataclasses.asdict(choice)]}
    part = folder / f"{_RECORD}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part.write_text(json.dumps(record, indent=1), encoding="utf-8")
        part.replace(folder / _RECORD)
    except OSError as fault:
        raise DownloadNotWritten(path=folder, reason=fault.strerror or str(fault)) from None
    return Transfer(dataclasses.replace(offer, choices=(choice,)), folder, _have(folder, choice))


def check_new(offer: Offer, choice: Choice, file_type: str = DEFAULT_TYPE) -> None:
    """Let pass what would be installed under a name that is free: said before hours of downloading.

    Raises: ModelExists.
    """
    name = choice.language.removesuffix(".gguf")
    if choice.kind == "checkpoint":
        name = f"{plain_name(offer.name.split('/')[1])}-{file_type}"
    if (paths.models_dir() / f"{name}.gguf").exists():
        raise ModelExists(name=name, folder=paths.models_dir())


def discard(transfer: Transfer) -> None:
    """Delete what has come of a download. Raises: DownloadBusy, FileUnreadable."""
    with held(transfer):
        pass
    try:
        shutil.rmtree(transfer.folder)
    except FileNotFoundError:
        pass
    except OSError as fault:
        raise FileUnreadable(path=transfer.folder, reason=fault.strerror or str(fault)) from None


@contextlib.contextmanager
def held(transfer: Transfer) -> Iterator[None]:
    """While inside, no other process works on this download. Raises: DownloadBusy, DownloadNotWritten."""
    try:
        transfer.folder.mkdir(parents=True, exist_ok=True)
        file = (transfer.folder / _LOCK).open("a+b")
    except OSError as fault:
        raise DownloadNotWritten(path=transfer.folder, reason=fault.strerror or str(fault)) from None
    with file:
        try:
            _lock(file)
        except OSError:
            raise DownloadBusy(name=transfer.offer.name) from None
        yield  # the system lets go of the lock with the file, even of a killed process


def room_for(choice: Choice, file_type: str = DEFAULT_TYPE) -> int:
    """Bytes of disk that a download takes until it is installed, the converted pair included; about."""
    extra = choice.nbytes * _SHARE.get(file_type, 1.0) if choice.kind == "checkpoint" else 0
    return choice.nbytes + round(extra)


def converted_bytes(choice: Choice, file_type: str) -> int:
    """Bytes that the installed model takes, about."""
    return room_for(choice, file_type) - (choice.nbytes if choice.kind == "checkpoint" else 0)


def install(
    transfer: Transfer,
    file_type: str = DEFAULT_TYPE,
    *,
    keep: bool = False,
    progress: ProgressCallback = no_progress,
    cancel: CancelToken | None = None,
) -> str:
    """Make an installed model of a finished download; its name.

    Args:
        file_type: what a checkpoint is converted to.
        keep: leave the downloaded files where they are.

    Raises: AppError with its sentence, or Cancelled; the downloaded files stay after either.
    """
    choice, cancel = transfer.choice, cancel or CancelToken()
    with held(transfer):
        if choice.kind == "pair":
            language, mmproj = transfer.folder / choice.language, transfer.folder / choice.mmproj
            name = catalog.add(language, mmproj=mmproj, progress=progress, cancel=cancel).name
        else:
            plain = transfer.offer.name.split("/")[1]
            out = paths.models_dir()
            made = convert(transfer.folder, out, file_type, name=plain, progress=progress, cancel=cancel)
            name = made.name
    if not keep:
        discard(transfer)
    return name


def _load(folder: Path) -> Transfer | None:
    try:
        told = load_json(folder / _RECORD)
        told["choices"] = tuple(_choice(choice) for choice in told["choices"][:1])
        offer = Offer(**told)
        if hub.checked_name(offer.name) != offer.name or folder_of(offer, offer.choices[0]) != folder:
            return None
        return Transfer(offer, folder, _have(folder, offer.choices[0]))
    except (OSError, CheckpointDamaged, NameNotUsable):
        return None
    except (AttributeError, KeyError, TypeError, ValueError, IndexError):
        return None  # JSON, but not what `begin` writes


def _choice(told: dict[str, Any]) -> Choice:
    files = tuple(RemoteFile(**file) for file in told["files"])
    if any(not hub.is_plain(file.name) for file in files):
        raise ValueError("a file leads out of the folder")
    return Choice(**{**told, "files": files})


def _have(folder: Path, choice: Choice) -> int:
    done = 0
    for file in choice.files:
        for place in (folder / file.name, folder / f"{file.name}.part"):
            with contextlib.suppress(OSError):
                done += min(place.stat().st_size, file.size)
                break
    return done


def _lock(file: IO[bytes]) -> None:
    """Take a lock that ends with the file. Raises: OSError where another process has it."""
    if sys.platform == "win32":
        import msvcrt

        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def fsync_folder(folder: Path) -> None:
    """Have the disk know the names in a folder, where the system can be told to."""
    if sys.platform != "win32":
        with contextlib.suppress(OSError):
            number = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(number)
            finally:
                os.close(number)
