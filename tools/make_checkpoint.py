"""Writes a random checkpoint of the Fuyu/OtterHD architecture in the published layout.

For tests (`tiny`), comparisons of speed (`mid`) and rehearsals at real size (`8b`, about 19 GB). Needs numpy
and sentencepiece only. The same arguments always give the same bytes.

    python -m tools.make_checkpoint tiny FOLDER [--names new] [--config nested] [--dtype f32] …
"""

from __future__ import annotations

import argparse
import json
import math
import struct
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
import sentencepiece

from tools import standin_tokenizer

HEAD_DIM = 64
PATCH = 30
BLOCK = 1 << 22  # elements written at once


@dataclass(frozen=True)
class Shape:
    """Sizes of one network of this architecture."""

    layers: int
    hidden: int
    ff: int
    vocab: int
    context: int = 16384

    @property
    def heads(self) -> int:
        return self.hidden // HEAD_DIM


PRESETS = {
    "tiny": Shape(layers=3, hidden=256, ff=1024, vocab=1536),
    "mid": Shape(layers=12, hidden=2048, ff=8192, vocab=32768),
    "8b": Shape(layers=36, hidden=4096, ff=16384, vocab=262144),
}
DTYPES = {
    "bf16": ("BF16", 2, "bfloat16", "BFloat16"),
    "f16": ("F16", 2, "float16", "Half"),
    "f32": ("F32", 4, "float32", "Float"),
}


@dataclass(frozen=True)
class Tensor:
    """A tensor to write: row-major shape, and the normal distribution its values come from."""

    name: str
    shape: tuple[int, ...]
    mean: float
    std: float

    @property
    def elements(self) -> int:
        return math.prod(self.shape)


def tensors(shape: Shape, names: str = "old") -> list[Tensor]:
    """All tensors of a checkpoint in file order, under "old" (published) or "new" (current) names."""
    body, head, vision = {
        "old": ("language_model.model.", "language_model.lm_head.", "vision_embed_tokens."),
        "new": ("model.language_model.", "lm_head.", "model.vision_embed_tokens."),
    }[names]
    hidden, ff = shape.hidden, shape.ff
    into_residual = 0.02 / math.sqrt(2 * shape.layers)
    found = [
        Tensor(vision + "weight", (hidden, PATCH * PATCH * 3), 0.0, 0.02),
        Tensor(vision + "bias", (hidden,), 0.0, 0.05),
        Tensor(body + "embed_tokens.weight", (shape.vocab, hidden), 0.0, 0.1),
    ]

    def linear(prefix: str, rows: int, columns: int, std: float) -> None:
        found.append(Tensor(prefix + ".weight", (rows, columns), 0.0, std))
        found.append(Tensor(prefix + ".bias", (rows,), 0.0, 0.05))

    def norm(prefix: str, size: int) -> None:
        found.append(Tensor(prefix + ".weight", (size,), 1.0, 0.1))
        found.append(Tensor(prefix + ".bias", (size,), 0.0, 0.05))

    for n in range(shape.layers):
        layer = f"{body}layers.{n}."
        norm(layer + "input_layernorm", hidden)
        linear(layer + "self_attn.query_key_value", 3 * hidden, hidden, 0.02)
        linear(layer + "self_attn.dense", hidden, hidden, into_residual)
        norm(layer + "self_attn.q_layernorm", HEAD_DIM)
        norm(layer + "self_attn.k_layernorm", HEAD_DIM)
        norm(layer + "post_attention_layernorm", hidden)
        linear(layer + "mlp.dense_h_to_4h", ff, hidden, 0.02)
        linear(layer + "mlp.dense_4h_to_h", hidden, ff, into_residual)
    norm(body + "final_layernorm", hidden)
    found.append(Tensor(head + "weight", (shape.vocab, hidden), 0.0, 0.04))
    return found


class Values:
    """Normal numbers for every tensor out of one block, each from its own place: 9.4e9 cost as much as
    1.6e7.
    """

    def __init__(self, seed: int, dtype: str, elements: int = 16_777_213) -> None:
        self._rng = np.random.default_rng(seed)
        self._pool = self._rng.standard_normal(elements, dtype=np.float32)
        self._dtype = dtype
        self._cached: tuple[tuple[float, float], npt.NDArray[Any]] | None = None

    def blocks(self, tensor: Tensor) -> Iterator[npt.NDArray[Any]]:
        """The tensor's values in the file's number format, at most BLOCK at a time."""
        if self._cached is None or self._cached[0] != (tensor.mean, tensor.std):
            self._cached = (
                (tensor.mean, tensor.std),
                self._encoded(self._pool * np.float32(tensor.std) + np.float32(tensor.mean)),
            )
        pool = self._cached[1]
        at, left = int(self._rng.integers(len(pool))), tensor.elements
        while left:
            piece = pool[at : at + min(BLOCK, left)]
            yield piece
            left -= len(piece)
            at = (at + len(piece)) % len(pool)

    def _encoded(self, values: npt.NDArray[np.float32]) -> npt.NDArray[Any]:
        if self._dtype == "f32":
            return values
        if self._dtype == "f16":
            return values.astype(np.float16)
        bits = values.view(np.uint32)
        bits += 0x7FFF + ((bits >> 16) & 1)  # round to nearest, ties to even
        return (bits >> 16).astype(np.uint16)


def sharded(found: list[Tensor], width: int, shards: int) -> list[list[Tensor]]:
    """The tensors in order, in `shards` groups of about the same size."""
    total, done = sum(t.elements for t in found) * width, 0
    groups: list[list[Tensor]] = [[] for _ in range(shards)]
    for tensor in found:
        groups[min(shards - 1, done * shards // total)].append(tensor)
        done += tensor.elements * width
    return [group for group in groups if group]


def _write_safetensors(path: Path, group: list[Tensor], values: Values, dtype: str) -> None:
    tag, width = DTYPES[dtype][:2]
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    at = 0
    for tensor in group:
        end = at + tensor.elements * width
        header[tensor.name] = {"dtype": tag, "shape": list(tensor.shape), "data_offsets": [at, end]}
        at = end
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with path.open("wb") as out:
        out.write(struct.pack("<Q", len(text)) + text)
        for tensor in group:
            for block in values.blocks(tensor):
                out.write(block.data)


def _pickled(group: list[Tensor], dtype: str) -> bytes:
    """The `data.pkl` of a `.bin` shard: a dict of tensors over storages named 0, 1, 2 …"""

    def text(value: str) -> bytes:
        return b"X" + struct.pack("<I", len(value.encode())) + value.encode()

    def number(value: int) -> bytes:
        raw = value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True)
        return b"\x8a" + bytes([len(raw)]) + raw

    out = bytearray(b"\x80\x02}(")
    for key, tensor in enumerate(group):
        strides = [math.prod(tensor.shape[i + 1 :]) for i in range(len(tensor.shape))]
        out += text(tensor.name) + b"ctorch._utils\n_rebuild_tensor_v2\n(("
        out += (
            text("storage") + f"ctorch\n{DTYPES[dtype][3]}Storage\n".encode() + text(str(key)) + text("cpu")
        )
        out += number(tensor.elements) + b"tQK\x00("
        out += b"".join(map(number, tensor.shape)) + b"t(" + b"".join(map(number, strides)) + b"t"
        out += b"\x89ccollections\nOrderedDict\n)RtR"
    return bytes(out + b"u.")


def _write_bin(path: Path, group: list[Tensor], values: Values, dtype: str) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:

        def entry(name: str) -> Any:
            return archive.open(zipfile.ZipInfo(f"{path.stem}/{name}"), "w", force_zip64=True)

        def put(name: str, payload: bytes) -> None:
            with entry(name) as out:
                out.write(payload)

        put("data.pkl", _pickled(group, dtype))
        put("byteorder", b"little")
        for key, tensor in enumerate(group):
            out: BinaryIO
            with entry(f"data/{key}") as out:
                for block in values.blocks(tensor):
                    out.write(block.data)
        put("version", b"3\n")


def config(shape: Shape, style: str, dtype: str, image_token: int) -> dict[str, Any]:
    """`config.json`: "flat" as published, "nested" as current `transformers` saves it."""
    text = {
        "hidden_act": "relu2",
        "hidden_dropout": 0.0,
        "attention_dropout": 0.0,
        "hidden_size": shape.hidden,
        "initializer_range": 0.02,
        "intermediate_size": shape.ff,
        "layer_norm_eps": 1e-05,
        "max_position_embeddings": shape.context,
        "num_attention_heads": shape.heads,
        "num_hidden_layers": shape.layers,
        "qk_layernorm": True,
        "use_cache": True,
        "vocab_size": shape.vocab,
    }
    root = {
        "architectures": ["FuyuForCausalLM"],
        "model_type": "fuyu",
        "image_size": 300,
        "patch_size": PATCH,
        "num_channels": 3,
    }
    root |= {"tie_word_embeddings": False, "image_token_id": image_token}
    if style == "flat":
        rope: dict[str, Any] = {"partial_rotary_factor": 0.5, "rope_scaling": None, "rope_theta": 25000.0}
        ids = {"bos_token_id": 1, "eos_token_id": 2}
        return root | text | rope | ids | {"torch_dtype": DTYPES[dtype][2], "transformers_version": "4.35.0"}
    rope = {"rope_parameters": {"partial_rotary_factor": 0.5, "rope_theta": 25000.0, "rope_type": "default"}}
    nested = (
        text
        | rope
        | {"model_type": "persimmon", "bos_token_id": 1, "eos_token_id": 2, "tie_word_embeddings": False}
    )
    return root | {"dtype": DTYPES[dtype][2], "text_config": nested, "transformers_version": "5.23.0"}


def _write_side_files(folder: Path, shape: Shape, style: str, dtype: str, tokenizer: bytes) -> None:
    model = sentencepiece.SentencePieceProcessor(model_proto=tokenizer)
    end = "|ENDOFTEXT|"
    files: dict[str, dict[str, Any]] = {
        "config.json": config(shape, style, dtype, model.piece_to_id("|SPEAKER|")),
        "generation_config.json": {
            "bos_token_id": 1,
            "eos_token_id": model.piece_to_id(end),
            "transformers_version": "4.35.0",
        },
        "special_tokens_map.json": {"bos_token": end, "eos_token": end, "unk_token": "<unk>"},
        "tokenizer_config.json": {
            "bos_token": end,
            "eos_token": end,
            "unk_token": "<unk>",
            "legacy": True,
            "model_max_length": shape.context,
            "tokenizer_class": "LlamaTokenizer",
            "processor_class": "FuyuProcessor",
        },
        "preprocessor_config.json": {
            "image_processor_type": "FuyuImageProcessor",
            "processor_class": "FuyuProcessor",
            "image_mean": 0.5,
            "image_std": 0.5,
            "padding_mode": "constant",
            "padding_value": 1.0,
            "patch_size": {"height": PATCH, "width": PATCH},
            "size": {"height": 1080, "width": 1920},
        },
    }
    for name, content in files.items():
        (folder / name).write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    (folder / "tokenizer.model").write_bytes(tokenizer)
    card = "---\nlicense: cc-by-nc-4.0\n---\n\nRandom numbers, for tests and rehearsals. It knows nothing.\n"
    (folder / "README.md").write_text(card, encoding="utf-8")


def write(
    folder: Path,
    shape: Shape = PRESETS["tiny"],
    *,
    names: str = "old",
    style: str = "flat",
    dtype: str = "bf16",
    container: str = "safetensors",
    model_type: str = "unigram",
    normalization: str = "nmt_nfkc",
    shards: int = 2,
    seed: int = 0,
) -> Path:
    """Write a checkpoint into `folder`, which is made if need be, and return it.

    Args:
        names: "old" (published) or "new" tensor names.
        style: "flat" or "nested" config.json.
        dtype: "bf16", "f16" or "f32".
        container: "safetensors" or "bin" (torch's zip format).
        model_type, normalization: of the tokenizer, see `standin_tokenizer.build`.
        shards: 1 writes a single file without an index.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _write_side_files(
        folder, shape, style, dtype, standin_tokenizer.build(shape.vocab, model_type, seed, normalization)
    )
    small = shape.vocab * shape.hidden < 1 << 22
    values = Values(seed, dtype, 1_048_573 if small else 16_777_213)
    groups = sharded(tensors(shape, names), DTYPES[dtype][1], shards)
    stem, suffix = ("model", "safetensors") if container == "safetensors" else ("pytorch_model", "bin")
    weight_map: dict[str, str] = {}
    for n, group in enumerate(groups, 1):
        name = f"{stem}.{suffix}" if len(groups) == 1 else f"{stem}-{n:05}-of-{len(groups):05}.{suffix}"
        (_write_safetensors if suffix == "safetensors" else _write_bin)(folder / name, group, values, dtype)
        weight_map |= {tensor.name: name for tensor in group}
    if len(groups) > 1:
        total = sum(t.elements for group in groups for t in group) * DTYPES[dtype][1]
        index = {"metadata": {"total_size": total}, "weight_map": dict(sorted(weight_map.items()))}
        (folder / f"{stem}.{suffix}.index.json").write_text(
            json.dumps(index, indent=2) + "\n", encoding="utf-8"
        )
    return folder


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        description="Write a random checkpoint in the published layout of OtterHD-8B."
    )
    parser.add_argument("preset", choices=list(PRESETS))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--names", choices=["old", "new"], default="old")
    parser.add_argument("--config", choices=["flat", "nested"], default="flat", dest="style")
    parser.add_argument("--dtype", choices=list(DTYPES), default="bf16")
    parser.add_argument("--container", choices=["safetensors", "bin"], default="safetensors")
    parser.add_argument("--tokenizer", choices=["unigram", "bpe"], default="unigram", dest="model_type")
    parser.add_argument("--normalization", default="nmt_nfkc")
    parser.add_argument("--shards", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    given = vars(parser.parse_args(arguments))
    print(write(given.pop("folder"), PRESETS[given.pop("preset")], **given))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
