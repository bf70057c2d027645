"""The metadata and the list of tensors of both files of a pair."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from otterscope import __version__
from otterscope.weights.checkpoint import Checkpoint
from otterscope.weights.mixture import FILE_TYPES, byte_size, tensor_type
from otterscope.weights.tensor_map import Target, language_targets, projector_targets
from otterscope.weights.tokenizer import ANSWER, BPE, END, NEWLINE, PATCH, START

#: The version of the block formats that this ggml writes (GGML_QNT_VERSION).
QUANTIZATION_VERSION = 2


@dataclass(frozen=True, slots=True)
class PlannedTensor:
    """A tensor of a file to be, and the type it will have."""

    target: Target
    kind: str

    @property
    def nbytes(self) -> int:
        return byte_size(self.target.shape, self.kind)


@dataclass(frozen=True, slots=True)
class FilePlan:
    """Everything of a GGUF file but the numbers.

    Attributes:
        metadata: key → value; whole numbers become uint32, lists arrays, bytes arrays of uint8.
    """

    architecture: str
    metadata: Mapping[str, Any]
    tensors: list[PlannedTensor]

    @property
    def nbytes(self) -> int:
        """Bytes of the tensors, padding not counted."""
        return sum(tensor.nbytes for tensor in self.tensors)


def language_plan(checkpoint: Checkpoint, file_type: str, prompt: str) -> FilePlan:
    """The language file. Raises: faults of `tensor_map.language_targets`.

    Args:
        file_type: a key of `FILE_TYPES`.
        prompt: "otterhd" or "fuyu", the format of the questions that the model was trained on.
    """
    config = checkpoint.config
    tensors = [
        PlannedTensor(target, tensor_type(target.name, target.shape, config.layers, file_type))
        for target in language_targets(checkpoint)
    ]
    metadata: dict[str, Any] = {
        **_general(checkpoint, "model", FILE_TYPES[file_type][0]),
        "persimmon.context_length": config.context,
        "persimmon.embedding_length": config.hidden,
        "persimmon.block_count": config.layers,
        "persimmon.feed_forward_length": config.feed_forward,
        "persimmon.attention.head_count": config.heads,
        "persimmon.attention.head_count_kv": config.heads,
        "persimmon.attention.layer_norm_epsilon": config.norm_eps,
        "persimmon.rope.dimension_count": config.rope_dims,
        "persimmon.rope.freq_base": config.rope_theta,
        "persimmon.vocab_size": config.vocab,
        **_tokenizer(checkpoint),
        **_prompt(checkpoint, prompt),
    }
    if FILE_TYPES[file_type][1] not in ("F32", "F16", "BF16"):
        metadata["general.quantization_version"] = QUANTIZATION_VERSION
    return FilePlan("persimmon", metadata, tensors)


def projector_plan(checkpoint: Checkpoint) -> FilePlan:
    """The mmproj file: no encoder, only one linear layer over patches, always in float32 (44 MB at real
    size).
    """
    config = checkpoint.config
    targets = projector_targets(checkpoint, checkpoint.vocabulary.id_of(NEWLINE))
    metadata: dict[str, Any] = {
        **_general(checkpoint, "mmproj", FILE_TYPES["F32"][0]),
        "clip.has_vision_encoder": True,
        "clip.projector_type": "fuyu",
        "clip.vision.image_size": config.patch * 10,
        "clip.vision.patch_size": config.patch,
        "clip.vision.embedding_length": config.hidden,
        "clip.vision.projection_dim": config.hidden,
        "clip.vision.feed_forward_length": 0,
        "clip.vision.block_count": 0,
        "clip.vision.attention.head_count": 1,
        "clip.vision.attention.layer_norm_epsilon": config.norm_eps,
        "clip.vision.image_mean": [0.5, 0.5, 0.5],
        "clip.vision.image_std": [0.5, 0.5, 0.5],
    }
    return FilePlan("clip", metadata, [PlannedTensor(target, "F32") for target in targets])


def _general(checkpoint: Checkpoint, kind: str, file_type: int) -> dict[str, Any]:
    return {
        "general.type": kind,
        "general.name": checkpoint.name,
        "general.license": checkpoint.licence,
        "general.source.name": checkpoint.name,
        "general.file_type": file_type,
        "otterscope.converter_version": __version__,
        "otterscope.source_sha256": checkpoint.digest,
    }


def _tokenizer(checkpoint: Checkpoint) -> dict[str, Any]:
    vocabulary = checkpoint.vocabulary
    end = vocabulary.id_of(END)
    found: dict[str, Any] = {
        "tokenizer.ggml.model": "llama" if vocabulary.model_type == BPE else "t5",
        "tokenizer.ggml.pre": "sentencepiece",
        "tokenizer.ggml.tokens": vocabulary.pieces,
        "tokenizer.ggml.scores": vocabulary.scores,
        "tokenizer.ggml.token_type": vocabulary.kinds,
        "tokenizer.ggml.bos_token_id": vocabulary.id_of(START),
        "tokenizer.ggml.eos_token_id": end,
        "tokenizer.ggml.eot_token_id": end,
        "tokenizer.ggml.unknown_token_id": vocabulary.unknown,
        # The prompt puts <s> behind the picture itself, so the tokenizer must add nothing.
        "tokenizer.ggml.add_bos_token": False,
        "tokenizer.ggml.add_eos_token": False,
        "tokenizer.ggml.add_space_prefix": vocabulary.add_dummy_prefix,
        "tokenizer.ggml.remove_extra_whitespaces": vocabulary.remove_extra_whitespaces,
    }
    if vocabulary.charsmap:
        found["tokenizer.ggml.precompiled_charsmap"] = vocabulary.charsmap
    return found


def _prompt(checkpoint: Checkpoint, prompt: str) -> dict[str, Any]:
    vocabulary = checkpoint.vocabulary
    return {
        "otterscope.prompt_format": prompt,
        "otterscope.patch_size": checkpoint.config.patch,
        "otterscope.patch_token_id": vocabulary.id_of(PATCH),
        "otterscope.newline_token_id": vocabulary.id_of(NEWLINE),
        "otterscope.answer_token_id": vocabulary.id_of(ANSWER),
        "otterscope.start_token_id": vocabulary.id_of(START),
        "otterscope.end_token_id": vocabulary.id_of(END),
    }
