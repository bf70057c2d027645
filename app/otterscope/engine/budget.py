"""How much memory a model, a region and a KV cache need, and what fits: known before anything is loaded.

The figures follow how llama.cpp lays out its buffers and are held against what the engine then measures
(tests/engine/test_budget.py, benchmarks/memory.py). Which of it lies on a GPU is `placement`'s matter.
"""

from __future__ import annotations

import math
import os
from dataclasses import dataclass

import psutil

from otterscope.engine.api import EngineOptions
from otterscope.engine.errors import ContextTooSmall, PictureTooManyTokens, RegionTooLarge, TokensUnknown
from otterscope.geometry import Size, patch_grid
from otterscope.gguf_file import BLOCKS, GgufHeader

PATCH = 30
#: Architectures whose pictures are rows of independent patches: their tokens can be counted beforehand.
PATCH_ROWS = frozenset({"persimmon"})
#: Tokens that must stay for question and answer behind the largest region; a quarter of a small context.
TEXT_ROOM = 256
#: A context this much larger than needed is kept rather than made anew.
SPARE_CONTEXT = 2048
_CONTEXT_STEP = 256

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


def plan(
    language: GgufHeader, projector: GgufHeader, size: Size, options: EngineOptions, scale: float = 1.0
) -> Plan:
    """What `size` pixels, which are the region's times `scale`, need with this pair.

    Raises:
        RegionTooLarge, ContextTooSmall: as `check_region`.
        TokensUnknown: a model that makes of a picture what it likes.
    """
    weights = weight_bytes(language) + weight_bytes(projector)
    if language.architecture not in PATCH_ROWS:
        raise TokensUnknown(model=language.path.stem, weights=gib(weights))
    limit = context_limit(language, options)
    tokens = image_tokens(size)
    check_region(size, tokens, limit, scale=scale)
    context = limit if options.context else context_size(tokens + options.answer_tokens, limit)
    return Plan(
        image_tokens=tokens,
        context_tokens=context,
        weights=weights,
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


def check_region(size: Size, tokens: int, limit: int, patch: int = PATCH, *, scale: float = 1.0) -> None:
    """Let a region pass that leaves room for a question.

    Args:
        size: the pixels that the model is to see, which are the region's times `scale`.
        tokens: what they take, with what stands before them.
        patch: 0 for a model that does not cut by patches, so that no size can be advised.

    Raises:
        RegionTooLarge: naming the largest region of this shape and the scale that makes it fit.
        PictureTooManyTokens: the same for a model without patches.
        ContextTooSmall: no region at all fits.
    """
    most = limit - min(TEXT_ROOM, limit // 4)
    if tokens <= most:
        return
    if not patch:
        raise PictureTooManyTokens(tokens=tokens, limit=most)
    if image_tokens(Size(1, 1), patch) > most:
        raise ContextTooSmall(limit=limit)
    low, high = 0.0, scale
    while high - low > 0.0005 * high:
        middle = (low + high) / 2
        if image_tokens(size.scaled(middle / scale), patch) <= most:
            low = middle
        else:
            high = middle
    # Three digits of it, never rounded up: what is advised must fit.
    places = max(3, 2 - math.floor(math.log10(low)))
    text = f"{math.floor(low * 10**places) / 10**places:.{places}f}"
    fit = size.scaled(float(text) / scale)
    raise RegionTooLarge(
        tokens=tokens,
        limit=most,
        width=fit.width,
        height=fit.height,
        percent=f"{float(text) * 100:.{places - 2}f}",
        scale=text.rstrip("0"),
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


def private_memory(pid: int | None = None) -> int:
    """Bytes of main memory that would be free without a process; a file mapped by it counts as free."""
    info = psutil.Process(pid).memory_info()
    return int(info.rss - getattr(info, "shared", 0))


def default_threads() -> int:
    """One thread for each physical core that this process may use."""
    physical = psutil.cpu_count(logical=False) or os.cpu_count() or 1
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else physical
    return max(1, min(physical, allowed))


def gib(nbytes: int) -> str:
    """Bytes for a person to read."""
    return f"{nbytes / (1 << 30):.1f} GiB" if nbytes >= 100 << 20 else f"{nbytes / (1 << 20):.0f} MiB"
