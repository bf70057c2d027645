"""How much memory a model, a region and a KV cache need, and what fits: known before anything is loaded.

The figures follow how llama.cpp lays out its buffers and are held against what the engine then measures
(tests/engine/test_budget.py, benchmarks/memory.py).
"""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from dataclasses import dataclass

import psutil

from otterscope.engine.api import EngineOptions
from otterscope.engine.errors import RegionTooLarge
from otterscope.geometry import Size, patch_grid
from otterscope.gguf_file import BLOCKS, GgufHeader

PATCH = 30
#: Tokens that must stay for question and answer behind the largest region.
TEXT_ROOM = 256
#: A context this much larger than needed is kept rather than made anew.
SPARE_CONTEXT = 2048
_CONTEXT_STEP = 256

#: A GPU keeps this much free beside the model, and is filled for a context of this many tokens.
_GPU_RESERVE = 512 << 20
_GPU_CONTEXT = 6144
_FILE_TYPES = {
    0: "F32",
    1: "F16",
    2: "Q4_0",
    7: "Q8_0",
    14: "Q4_K_S",
    15: "Q4_K_M",
    16: "Q5_K_S",
    17: "Q5_K_M",
}
_FILE_TYPES |= {18: "Q6_K", 32: "BF16"}

#: The child process itself, with Python, NumPy and the libraries, before a model.
PROCESS_BYTES = 48 << 20
#: What llama.cpp keeps of each token of a vocabulary, the ways to find it included; 602 to 685 were measured.
_TOKEN_BYTES = 620


@dataclass(frozen=True)
class Device:
    """A device that can compute: bytes of its memory, and whether it is a GPU with memory of its own."""

    name: str
    free: int
    total: int
    is_gpu: bool


@dataclass(frozen=True)
class Plan:
    """What a model, with a region, needs; all in bytes.

    Attributes:
        image_tokens: of the region.
        context_tokens: of the context made for it.
        weights: both files' tensors, as they lie in memory.
        kv_cache: keys and values of the whole context.
        compute: llama.cpp's buffers for one batch.
        vision: buffers for one strip of patches.
        process: the process itself, and the model's vocabulary.
    """

    image_tokens: int
    context_tokens: int
    weights: int
    kv_cache: int
    compute: int
    vision: int
    process: int

    @property
    def total(self) -> int:
        return self.weights + self.kv_cache + self.compute + self.vision + self.process


def plan(language: GgufHeader, projector: GgufHeader, size: Size, options: EngineOptions) -> Plan:
    """What `size` pixels (as the model sees them) need with this pair. Raises: RegionTooLarge."""
    limit = context_limit(language, options)
    tokens = image_tokens(size)
    check_region(size, tokens, limit)
    context = limit if options.context else context_size(tokens + options.answer_tokens, limit)
    return Plan(
        image_tokens=tokens,
        context_tokens=context,
        weights=weight_bytes(language) + weight_bytes(projector),
        kv_cache=context * token_bytes(language, options),
        compute=compute_bytes(language, context, options),
        vision=vision_bytes(language, size, options),
        process=process_bytes(language),
    )


def image_tokens(size: Size, patch: int = PATCH) -> int:
    """Tokens of a region: its patches and one row end for each row of them."""
    columns, rows = patch_grid(size, patch)
    return rows * (columns + 1)


def context_limit(language: GgufHeader, options: EngineOptions) -> int:
    """The most tokens a context may have: the model's own limit, or the user's smaller one."""
    trained = language.integer(f"{language.architecture}.context_length", 16384)
    return min(trained, options.context or trained)


def context_size(tokens: int, limit: int) -> int:
    """The context made for `tokens`, in llama.cpp's steps, within the model's limit."""
    return min(math.ceil(tokens / _CONTEXT_STEP) * _CONTEXT_STEP, limit)


def check_region(size: Size, tokens: int, limit: int, patch: int = PATCH) -> None:
    """Raises: RegionTooLarge, naming the largest region of this shape and the scale that makes it fit."""
    most = limit - TEXT_ROOM
    if tokens <= most:
        return
    low, high = 0.0, 1.0
    while high - low > 1e-6:
        middle = (low + high) / 2
        if image_tokens(size.scaled(middle), patch or PATCH) <= most:
            low = middle
        else:
            high = middle
    digits = 3 if low >= 0.1 else 6
    scale = math.floor(low * 10**digits) / 10**digits
    fit = size.scaled(scale)
    raise RegionTooLarge(
        tokens=tokens,
        limit=most,
        width=fit.width,
        height=fit.height,
        percent=f"{scale * 100:.{digits - 2}f}",
        scale=scale,
    )


def token_bytes(language: GgufHeader, options: EngineOptions) -> int:
    """Bytes of KV cache for one token: keys and values of all layers."""
    arch = language.architecture
    heads = language.integer(f"{arch}.attention.head_count", 1)
    kv_heads = language.integer(f"{arch}.attention.head_count_kv", heads)
    a_head = language.integer(f"{arch}.embedding_length") // max(1, heads)
    keys = language.integer(f"{arch}.attention.key_length", a_head)
    values = language.integer(f"{arch}.attention.value_length", a_head)
    _, elements, nbytes = BLOCKS["Q8_0" if options.cache_type == "q8_0" else "F16"]
    return language.integer(f"{arch}.block_count") * ((keys + values) * kv_heads * nbytes // elements)


def weight_bytes(header: GgufHeader) -> int:
    """Bytes of all tensors."""
    return sum(tensor.nbytes for tensor in header.tensors)


def process_bytes(language: GgufHeader) -> int:
    """Bytes of the process itself, and of the vocabulary, which is as long as the embedding has rows."""
    embedding = language.tensor("token_embd.weight")
    tokens = embedding.shape[1] if embedding is not None and len(embedding.shape) == 2 else 0
    return PROCESS_BYTES + tokens * _TOKEN_BYTES


def compute_bytes(language: GgufHeader, context: int, options: EngineOptions) -> int:
    """Bytes of the buffers that one batch is computed in: the widest moment of llama.cpp's graph.

    With flash attention that is the feed-forward, beside a mask of 2 bytes for each pair of tokens; without
    it the scores of all heads, 4 bytes each.
    """
    arch = language.architecture
    width = language.integer(f"{arch}.embedding_length")
    feed_forward = language.integer(f"{arch}.feed_forward_length", 4 * width)
    heads = language.integer(f"{arch}.attention.head_count", 1)
    batch = min(options.batch, context)
    if options.flash_attention == "off":
        return batch * (context * 4 * (heads + 1) + 4 * 5 * width)
    spare = width if options.cache_type == "q8_0" else 0
    return batch * (context * 2 + 4 * (feed_forward + 3 * width + spare))


def context_bytes(language: GgufHeader, context: int, options: EngineOptions) -> int:
    """Bytes of a context of so many tokens: its KV cache and its buffers."""
    return context * token_bytes(language, options) + compute_bytes(language, context, options)


def vision_bytes(language: GgufHeader, size: Size, options: EngineOptions) -> int:
    """Bytes while pixels become embeddings: all pixels, and one strip's floats, patches and embeddings."""
    columns, rows = patch_grid(size, PATCH)
    width = language.integer(f"{language.architecture}.embedding_length")
    strip_rows = min(rows, max(1, options.batch // (columns + 1)))
    strip_pixels = strip_rows * columns * PATCH * PATCH * 3
    strip_tokens = strip_rows * (columns + 1)
    return size.pixels * 3 + strip_pixels * 4 * 3 + strip_tokens * width * 4 * 4


def place_layers(
    language: GgufHeader, projector: GgufHeader, options: EngineOptions, devices: Sequence[Device]
) -> tuple[int, str]:
    """How many layers go to a GPU (the output layer counts as one), and the name of the device that computes.

    Automatic: all of them if they fit in its free memory beside a context of moderate size, else as many as
    do.
    """
    gpus = [device for device in devices if device.is_gpu]
    layers = language.integer(f"{language.architecture}.block_count")
    if not gpus or options.gpu_layers == 0:
        return 0, next((device.name for device in devices if not device.is_gpu), "CPU")
    best = max(gpus, key=lambda device: device.free)
    if options.gpu_layers is not None:
        return min(options.gpu_layers, layers + 1), best.name
    context = min(context_limit(language, options), _GPU_CONTEXT)
    fixed = weight_bytes(projector) + compute_bytes(language, context, options) + _GPU_RESERVE
    a_layer = _layer_bytes(language) + context * token_bytes(language, options) // max(1, layers)
    output = sum(t.nbytes for t in language.tensors if t.name.startswith("output"))
    left = best.free - fixed
    count = max(0, min(layers, int(left // max(1, a_layer))))
    if count == layers and left - layers * a_layer >= output:
        count += 1
    return count, best.name if count else "CPU"


def _layer_bytes(language: GgufHeader) -> int:
    sizes: dict[str, int] = {}
    for tensor in language.tensors:
        if tensor.name.startswith("blk."):
            layer = tensor.name.split(".")[1]
            sizes[layer] = sizes.get(layer, 0) + tensor.nbytes
    return max(sizes.values(), default=1)


def kept_bytes(options: EngineOptions) -> int:
    """Main memory for the prefixes of other regions."""
    if options.kept_bytes is not None:
        return options.kept_bytes
    return min(free_memory() // 4, 8 << 30)


def free_memory() -> int:
    """Bytes of main memory that can be had without swapping."""
    return int(psutil.virtual_memory().available)


def resident_memory(pid: int | None = None) -> int:
    """Bytes of main memory that a process (this one by default) occupies."""
    return int(psutil.Process(pid).memory_info().rss)


def default_threads() -> int:
    """One thread for each physical core that this process may use."""
    physical = psutil.cpu_count(logical=False) or os.cpu_count() or 1
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else physical
    return max(1, min(physical, allowed))


def quantization(header: GgufHeader) -> str:
    """Name of the type that most of the weights have, as the file type says it."""
    return _FILE_TYPES.get(header.integer("general.file_type", -1), "mixed")


def gib(nbytes: int) -> str:
    """Bytes for a person to read."""
    return f"{nbytes / (1 << 30):.1f} GiB" if nbytes >= 100 << 20 else f"{nbytes / (1 << 20):.0f} MiB"
