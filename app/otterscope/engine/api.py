"""What can be asked of the model and what it answers: frozen requests in, frozen events out.

Every operation is an iterator of events that ends with exactly one terminal event (`Loaded`, `Primed`,
`Done`, `Stopped` or `Failed`). Iterators may be consumed in any thread, one operation at a time; `cancel` and
`close` may be called from any other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from otterscope.errors import AppError
from otterscope.geometry import Region, Size

CacheType: TypeAlias = Literal["f16", "q8_0"]
FlashAttention: TypeAlias = Literal["auto", "on", "off"]
Stage: TypeAlias = Literal["read", "load", "prefill", "question"]


@dataclass(frozen=True)
class EngineOptions:
    """How a model is run. The defaults suit a machine that nobody has tuned.

    Attributes:
        gpu_layers: how many layers go to the GPU, or None to fit as many as its free memory takes.
        context: tokens of context, or None to size it to each region, up to the model's own limit.
        cache_type: element type of the KV cache; q8_0 halves it and needs flash attention.
        threads: CPU threads, or None for one per physical core.
        batch: tokens evaluated at once; also how often progress is exact.
        kept_bytes: main memory for the prefixes of regions primed before, least recently used out first;
            None for a quarter of what is free when the model is loaded, at most 8 GiB.
        answer_tokens: room left for question and answer behind a region.
        expected_tokens: of the region that is asked about first, where it is known before the load: a GPU
            is filled so that its context still fits. None for a region of moderate size.
    """

    gpu_layers: int | None = None
    context: int | None = None
    cache_type: CacheType = "f16"
    flash_attention: FlashAttention = "auto"
    threads: int | None = None
    batch: int = 512
    kept_bytes: int | None = None
    answer_tokens: int = 1024
    expected_tokens: int | None = None


@dataclass(frozen=True)
class LoadRequest:
    """A pair of GGUF files and how to run it."""

    model: Path
    mmproj: Path
    options: EngineOptions = field(default_factory=EngineOptions)


@dataclass(frozen=True)
class RegionImage:
    """The pixels that the model sees, and where they lie in the picture.

    Attributes:
        pixels: shape (height, width, 3), uint8, sRGB.
        region: the box in image pixels that they were read from.
        scale: pixels of `pixels` for each image pixel; 1.0 is native resolution.
    """

    pixels: npt.NDArray[np.uint8]
    region: Region
    scale: float = 1.0

    @property
    def size(self) -> Size:
        """Of the pixels that the model sees."""
        return Size(int(self.pixels.shape[1]), int(self.pixels.shape[0]))

    @cached_property
    def key(self) -> str:
        """A digest of the pixels: equal pixels share one kept prefix."""
        digest = hashlib.blake2b(repr(self.pixels.shape).encode(), digest_size=16)
        digest.update(np.ascontiguousarray(self.pixels).data)
        return digest.hexdigest()


@dataclass(frozen=True)
class AskRequest:
    """A question about a region.

    Attributes:
        history: earlier (question, answer) pairs of the same conversation, oldest first.
        temperature: 0 takes the likeliest token each time.
        stop: texts that end the answer; they are not part of it.
    """

    image: RegionImage
    question: str
    history: tuple[tuple[str, str], ...] = ()
    max_tokens: int = 512
    temperature: float = 0.0
    seed: int = 0
    stop: tuple[str, ...] = ()


@dataclass(frozen=True)
class Progress:
    """How far a stage is, sent at least four times a second; in tokens, or per mille of a load."""

    stage: Stage
    done: int
    total: int


@dataclass(frozen=True)
class Loaded:
    """The model is ready.

    Attributes:
        name: as the file gives it; `type` is its quantization.
        context_limit: the most tokens it was trained for.
        gpu_layers: how many layers went to a GPU.
        device: name of the device that computes.
        seconds: spent loading.
    """

    name: str
    type: str
    architecture: str
    prompt_format: str
    context_limit: int
    layers: int
    gpu_layers: int
    device: str
    seconds: float


@dataclass(frozen=True)
class Primed:
    """A region's prefix is in the KV cache; `reused` says that it was there already."""

    key: str
    image_tokens: int
    encode_s: float
    prefill_s: float
    reused: bool


@dataclass(frozen=True)
class Token:
    """The next piece of the answer's text; may be empty while a character is incomplete."""

    text: str


@dataclass(frozen=True)
class Done:
    """The answer is complete.

    Attributes:
        answer: the whole text, as the tokens gave it.
        answer_tokens: generated, the end token not counted.
        prompt_tokens: image and text before the answer.
        image_tokens: of these, patches and row ends.
        columns, rows: patches of the region; 0 for models that do not cut by patches of 30.
        boxes, points: what the model pointed at, in image pixels.
        ended: "end" (the model's own end), "length" (max_tokens reached) or "stop" (a stop text).
        encode_s, prefill_s: spent on the region in this request; 0 where it was primed before.
        first_token_s: from the request to the first token.
        tokens_per_s: of decoding, the first token not counted; 0 for a single token.
    """

    answer: str
    answer_tokens: int
    prompt_tokens: int
    image_tokens: int
    columns: int
    rows: int
    boxes: tuple[Region, ...]
    points: tuple[tuple[int, int], ...]
    ended: str
    encode_s: float
    prefill_s: float
    first_token_s: float
    tokens_per_s: float


@dataclass(frozen=True)
class Stopped:
    """The operation was cancelled; `answer` is what there was of it."""

    answer: str = ""


@dataclass(frozen=True)
class Failed:
    """The operation failed; the engine takes the next one."""

    error: AppError


Event: TypeAlias = Progress | Loaded | Primed | Token | Done | Stopped | Failed
TERMINAL = (Loaded, Primed, Done, Stopped, Failed)


@dataclass(frozen=True)
class BufferMemory:
    """Bytes that the engine holds in one kind of buffer (such as "CPU" or "CUDA0")."""

    buffer: str
    model: int
    context: int
    compute: int

    @property
    def total(self) -> int:
        return self.model + self.context + self.compute


@dataclass(frozen=True)
class Status:
    """What the engine holds right now.

    Attributes:
        alive: whether there is a process.
        loaded: what is loaded in it, if anything.
        memory: by kind of buffer, as llama.cpp counts it.
        resident: bytes of main memory that the process occupies.
        kept: keys of the regions whose prefix is kept, the most recently used last.
        kept_bytes: main memory of those that are not in the KV cache itself.
    """

    alive: bool
    loaded: Loaded | None = None
    memory: tuple[BufferMemory, ...] = ()
    resident: int = 0
    kept: tuple[str, ...] = ()
    kept_bytes: int = 0


class Engine(Protocol):
    """A model that answers questions about regions; see the module's text for the order of events."""

    @property
    def ready(self) -> bool:
        """Whether a model is loaded and its process lives; never waits."""
        ...

    @property
    def pid(self) -> int | None:
        """Of the engine's process, while there is one of its own."""
        ...

    def load(self, request: LoadRequest) -> Iterator[Event]:
        """Load a pair, in place of what was loaded; ends with Loaded, Stopped or Failed."""
        ...

    def prime(self, image: RegionImage) -> Iterator[Event]:
        """Read a region into the KV cache; ends with Primed, Stopped or Failed."""
        ...

    def ask(self, request: AskRequest) -> Iterator[Event]:
        """Answer; primes the region first where that was not done. Ends with Done, Stopped or Failed."""
        ...

    def cancel(self) -> None:
        """Stop the running operation, if any, within half a second; returns at once."""
        ...

    def status(self) -> Status:
        """What is loaded and held; waits for a running operation."""
        ...

    def close(self) -> None:
        """End the process; a running operation ends with Failed(EngineClosed)."""
        ...
