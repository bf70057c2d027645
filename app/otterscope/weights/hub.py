"""What a model service says of a model, and which of its files are worth downloading. Pure: no network.

The service is Hugging Face, or a mirror that answers the same: /api/models/OWNER/MODEL/revision/main lists
the files with their sizes and hashes at one commit, and /OWNER/MODEL/resolve/COMMIT/FILE is one of them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from otterscope.weights.download_errors import AnswerUnclear, LoginNeeded, NameNotUsable, NothingToInstall

#: The service that is asked where nobody names another.
ENDPOINT = "https://huggingface.co"

#: The variable by which an organisation names a mirror of its own; other programs look at it, too.
MIRROR = "HF_ENDPOINT"

Kind = Literal["checkpoint", "pair"]

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,95}/[A-Za-z0-9][A-Za-z0-9._-]{0,95}")
# A plain name of one folder: what a service says must not lead anywhere else on this disk.
_FILE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,180}")
#: Windows takes these for devices, in any folder and with any ending.
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_COMMIT = re.compile(r"[0-9a-f]{40}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_LICENCE = re.compile(r"[A-Za-z0-9.+_-]{1,60}")
_SHARD = re.compile(r"-\d{5}-of-\d{5}\.(safetensors|bin)")
#: Nothing that this program runs comes near it.
_MOST_BYTES = 1 << 42
#: Forms of weights, the best first: one file, or an index and its shards.
_WEIGHTS = (
    ("model.safetensors.index.json", "model-", ".safetensors"),
    ("model.safetensors", "", ""),
    ("pytorch_model.bin.index.json", "pytorch_model-", ".bin"),
    ("pytorch_model.bin", "", ""),
)
_NEEDED = ("config.json", "tokenizer.model")
_WELCOME = ("README.md", "LICENSE", "LICENSE.txt", "tokenizer_config.json")
#: Licences under which OtterHD-8B and Fuyu-8B are given away, for models that descend from them.
FUYU_LICENCE = "cc-by-nc-4.0"


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file as the service lists it: its size in bytes, and its SHA-256, or the SHA-1 that Git gives it."""

    name: str
    size: int
    sha256: str = ""
    git_sha1: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """Files that make one installable model.

    Attributes:
        title: what tells this choice from the others of the model: the GGUF's name, or "".
        language, mmproj: names of the files of a pair; "" for a checkpoint.
    """

    kind: Kind
    title: str
    files: tuple[RemoteFile, ...]
    language: str = ""
    mmproj: str = ""

    @property
    def nbytes(self) -> int:
        return sum(file.size for file in self.files)


@dataclass(frozen=True, slots=True)
class Offer:
    """A model at one commit, with what of it can be installed; the first choice is the one to propose.

    Attributes:
        licence: the short name that its card states, or "unknown".
        stated: False where the card says none and `licence` is that of the models it descends from.
    """

    name: str
    commit: str
    licence: str
    choices: tuple[Choice, ...]
    endpoint: str = ENDPOINT
    stated: bool = True

    @property
    def noncommercial(self) -> bool:
        return "-nc" in self.licence


def default_endpoint() -> str:
    """The service that is asked where the user names none: the organisation's mirror, or Hugging Face."""
    return os.environ.get(MIRROR, "").strip() or ENDPOINT


def checked_name(text: str) -> str:
    """OWNER/MODEL, from that or from the address of its page. Raises: NameNotUsable."""
    name = re.sub(r"^https?://[^/]+/", "", text.strip()).split("?")[0].strip("/")
    name = re.sub(r"/(tree|blob|resolve)/.*$", "", name)
    if not _NAME.fullmatch(name) or ".." in name or "--" in name:
        raise NameNotUsable(name=text.strip()[:200])
    return name


def is_plain(name: object) -> bool:
    """Whether a name is that of a file in one folder and leads nowhere else."""
    return isinstance(name, str) and _FILE.fullmatch(name) is not None and not _DEVICE.match(name)


def read_offer(name: str, told: Any, endpoint: str, service: str) -> Offer:
    """What the service's answer says of `name`.

    Raises: AnswerUnclear, LoginNeeded, NothingToInstall.
    """
    if not isinstance(told, dict) or not isinstance(told.get("siblings"), list):
        raise AnswerUnclear(service=service, name=name, reason="it lists no files")
    if told.get("gated") not in (None, False):
        raise LoginNeeded(service=service, name=name)
    commit = told.get("sha")
    if not isinstance(commit, str) or not _COMMIT.fullmatch(commit):
        raise AnswerUnclear(service=service, name=name, reason="it names no commit")
    files = [file for entry in told["siblings"] if (file := _file(entry)) is not None]
    found = choices(files)
    if not found:
        raise NothingToInstall(name=name)
    for choice in found:
        for file in choice.files:
            if not file.sha256 and not file.git_sha1:
                raise AnswerUnclear(service=service, name=name, reason="it states no hash of a file")
    licence, stated = _licence(told), True
    if licence == "unknown" and re.search(r"otter-?hd|fuyu", name, re.IGNORECASE):
        licence, stated = FUYU_LICENCE, False
    return Offer(name, commit, licence, found, endpoint, stated)


def choices(files: Sequence[RemoteFile]) -> tuple[Choice, ...]:
    """What of these files can be installed: GGUF pairs first, smallest first, then a checkpoint."""
    return (*_pairs(files), *_checkpoint(files))


def _pairs(files: Sequence[RemoteFile]) -> list[Choice]:
    ggufs = [file for file in files if file.name.lower().endswith(".gguf")]
    projectors = [file for file in ggufs if "mmproj" in file.name.lower()]
    found = []
    for language in sorted(ggufs, key=lambda file: file.size):
        if language in projectors or re.search(r"-\d{5}-of-\d{5}\.gguf$", language.name):
            continue
        if projector := _projector_of(language, projectors):
            files_of = (projector, language)
            title = language.name.removesuffix(".gguf")
            found.append(Choice("pair", title, files_of, language.name, projector.name))
    return found


def _projector_of(language: RemoteFile, projectors: Sequence[RemoteFile]) -> RemoteFile | None:
    """Named for it, else the most exact one."""
    exact = [file for file in projectors if file.name == f"mmproj-{language.name}"]
    by_width = sorted(projectors, key=lambda file: file.size, reverse=True)
    return next(iter(exact or by_width), None)


def _checkpoint(files: Sequence[RemoteFile]) -> list[Choice]:
    by_name = {file.name: file for file in files}
    if any(name not in by_name for name in _NEEDED):
        return []
    for head, begin, end in _WEIGHTS:
        if head not in by_name:
            continue
        shards = [
            file
            for name, file in by_name.items()
            if begin and name.startswith(begin) and name.endswith(end) and _SHARD.search(name)
        ]
        if begin and not shards:
            continue
        small = [by_name[name] for name in (*_NEEDED, *_WELCOME) if name in by_name]
        weights = [by_name[head], *sorted(shards, key=lambda file: file.name)]
        return [Choice("checkpoint", "", (*small, *weights))]
    return []


def _file(entry: Any) -> RemoteFile | None:
    """One entry of the list; None for what is not a plain file of the model's own folder."""
    if not isinstance(entry, dict):
        return None
    name, size, large = entry.get("rfilename"), entry.get("size"), entry.get("lfs")
    if not isinstance(name, str) or not is_plain(name):
        return None
    sha256: object = ""
    if isinstance(large, dict):
        sha256, size = large.get("sha256"), large.get("size", size)
    if not isinstance(size, int) or isinstance(size, bool) or not 0 <= size <= _MOST_BYTES:
        return None
    # Git's hash of a large file is that of a pointer to it.
    git = None if isinstance(large, dict) else entry.get("blobId")
    return RemoteFile(name, size, _matched(_SHA256, sha256), _matched(_COMMIT, git))


def _matched(pattern: re.Pattern[str], found: object) -> str:
    return found if isinstance(found, str) and pattern.fullmatch(found) else ""


def _licence(told: dict[str, Any]) -> str:
    card = told.get("cardData")
    found = card.get("license") if isinstance(card, dict) else None
    if not isinstance(found, str):
        tags = told.get("tags")
        marked = [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else []
        found = next((tag.removeprefix("license:") for tag in marked if tag.startswith("license:")), "")
    return found.lower() if _LICENCE.fullmatch(found) else "unknown"
