"""Which two GGUF files belong together: a language model and the mmproj that lets it see.

What the files say of themselves decides, their names only where that leaves a choice.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from otterscope.errors import AppError
from otterscope.gguf_file import GgufHeader, file_type_name, read_header
from otterscope.weights.errors import (
    MmprojAmbiguous,
    MmprojMissing,
    NotALanguageModel,
    WrongPair,
)

_NUMBER_FORMAT = re.compile(r"[-._](i?q\d\w*|b?f16|f32)$")


@dataclass(frozen=True, slots=True)
class ModelPair:
    """A language model with its mmproj, ready to be loaded.

    Attributes:
        name: of the model, from the language file's name.
        type: of most of its weights, such as "Q4_K_M".
        architecture: "persimmon" for OtterHD and Fuyu, or another that llama.cpp knows.
        prompt_format: "otterhd", "fuyu", or "" for a model of another family.
        nbytes: of both files.
        sha256: of the language file as it was installed, or "" where none was kept.
    """

    name: str
    language: Path
    mmproj: Path
    type: str
    architecture: str
    prompt_format: str
    licence: str
    nbytes: int
    sha256: str = ""


def is_mmproj(header: GgufHeader) -> bool:
    return header.architecture == "clip" or header.text("general.type") == "mmproj"


def pair_of(language: Path) -> ModelPair:
    """The pair of the language file at `language` and the mmproj that lies beside it.

    Raises: NotALanguageModel, MmprojMissing, MmprojAmbiguous, WrongPair; faults of `read_header`.
    """
    header = read_header(language)
    if is_mmproj(header):
        raise NotALanguageModel(file=language.name)
    return joined(header, read_header(find_mmproj(header)))


def with_hash(pair: ModelPair, sha256: str) -> ModelPair:
    return dataclasses.replace(pair, sha256=sha256)


def joined(language: GgufHeader, mmproj: GgufHeader) -> ModelPair:
    """The pair of two files that must belong together. Raises: NotALanguageModel, WrongPair."""
    if is_mmproj(language):
        raise NotALanguageModel(file=language.path.name)
    if reason := mismatch(language, mmproj):
        raise WrongPair(language=language.path.name, mmproj=mmproj.path.name, reason=reason)
    return ModelPair(
        name=language.path.stem,
        language=language.path,
        mmproj=mmproj.path,
        type=file_type_name(language),
        architecture=language.architecture,
        prompt_format=language.text("otterscope.prompt_format"),
        licence=language.text("general.license", "unknown"),
        nbytes=language.file_size + mmproj.file_size,
    )


def mismatch(language: GgufHeader, mmproj: GgufHeader) -> str:
    """Why the two files are no pair, in words for a sentence; empty if they may be one."""
    if not is_mmproj(mmproj):
        return f"“{mmproj.path.name}” is no mmproj"
    projector = mmproj.text("clip.projector_type") or mmproj.text("clip.vision.projector_type")
    if (language.architecture == "persimmon") != (projector == "fuyu"):
        reads_for = projector or "another"
        return f"the one is of the kind {language.architecture}, the other reads pictures for {reads_for}"
    if projector == "fuyu":
        wanted = language.integer("persimmon.embedding_length")
        kernel = mmproj.tensor("v.patch_embd.weight")
        given = kernel.shape[-1] if kernel else 0
        if wanted != given:
            return f"the one has embeddings of {wanted} numbers, the other of {given}"
    sources = [header.text("otterscope.source_sha256") for header in (language, mmproj)]
    if all(sources) and sources[0] != sources[1]:
        return "they were made from different checkpoints"
    return ""


def find_mmproj(language: GgufHeader) -> Path:
    """The mmproj beside a language file. Raises: MmprojMissing, MmprojAmbiguous, WrongPair."""
    named = named_mmproj(language.path)
    if named.is_file():
        return named
    found = list(_mmprojs(language.path.parent))
    fitting = [header for header in found if not mismatch(language, header)]
    if not fitting and found:
        reason = mismatch(language, found[0])
        raise WrongPair(language=language.path.name, mmproj=found[0].path.name, reason=reason)
    if len(fitting) > 1:
        fitting = _closest(language, fitting)
    if not fitting:
        raise MmprojMissing(file=language.path.name)
    if len(fitting) > 1:
        names = ", ".join(header.path.name for header in fitting[:5])
        raise MmprojAmbiguous(file=language.path.name, candidates=names, wanted=named.name)
    return fitting[0].path


def named_mmproj(language: Path) -> Path:
    """The name that an mmproj has in a pair made by this program."""
    return language.with_name(f"mmproj-{language.name}")


def _mmprojs(folder: Path) -> Iterator[GgufHeader]:
    for path in sorted(folder.glob("*.gguf")):
        try:
            header = read_header(path)
        except AppError:
            continue  # another file of the folder is damaged; that is no fault of this pair
        if is_mmproj(header):
            yield header


def _closest(language: GgufHeader, fitting: list[GgufHeader]) -> list[GgufHeader]:
    """Those of one checkpoint with the language file, or else those that share its name."""
    source = language.text("otterscope.source_sha256")
    same = [header for header in fitting if source and header.text("otterscope.source_sha256") == source]
    if same:
        return same[:1]
    family = _family(language.path.stem)
    return [header for header in fitting if _family(header.path.stem) == family] or fitting


def _family(stem: str) -> str:
    """A file's name without what tells only its part and number format."""
    return _NUMBER_FORMAT.sub("", stem.lower().replace("mmproj", "").strip("-._"))
