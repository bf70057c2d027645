"""What of a model lies on which device: layers on GPUs, as llama.cpp spreads them, the rest in main memory.

llama.cpp counts the output as one layer more and moves from the end: one layer on the GPU is the output, two
are the output and the last layer of the decoder. Several GPUs share in proportion to their free memory. The
token embeddings always stay in main memory.
"""

from __future__ import annotations

import dataclasses
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from otterscope.engine import budget
from otterscope.engine.api import EngineOptions
from otterscope.engine.budget import Device, Plan
from otterscope.gguf_file import GgufHeader

#: A GPU keeps this much free beside the model, and is filled for a context of this many tokens where the
#: region is not known yet.
GPU_RESERVE = 512 << 20
_GPU_CONTEXT = 6144


@dataclass(frozen=True)
class Placement:
    """What of a plan lies on one device; `needed` and `free` in bytes."""

    name: str
    is_gpu: bool
    needed: int
    free: int

    @property
    def fits(self) -> bool:
        return self.needed <= self.free


def place(
    plan: Plan,
    language: GgufHeader,
    projector: GgufHeader,
    options: EngineOptions,
    devices: Sequence[Device],
) -> tuple[Placement, ...]:
    """Where a plan's parts lie: main memory first, then each GPU, used or not."""
    known = dataclasses.replace(options, expected_tokens=plan.image_tokens)
    layers, _ = place_layers(language, projector, known, devices)
    gpus = [device for device in devices if device.is_gpu]
    used = _Weights(language, projector).on_gpus(layers, plan.context_tokens, options, gpus)
    cpu = main_memory(devices)
    needed = plan.total - used.moved - (plan.compute if layers else 0)
    return (
        Placement(cpu.name, False, needed, cpu.free),
        *(Placement(gpu.name, True, taken, gpu.free) for gpu, taken in zip(gpus, used.taken, strict=True)),
    )


def place_layers(
    language: GgufHeader, projector: GgufHeader, options: EngineOptions, devices: Sequence[Device]
) -> tuple[int, str]:
    """How many layers go to GPUs (the output counts as one), and the name of the device that computes.

    Automatic: as many as fit in their free memory beside the context that is expected.
    """
    gpus = [device for device in devices if device.is_gpu]
    weights = _Weights(language, projector)
    most = len(weights.layers) + 1
    name = max(gpus, key=lambda gpu: gpu.free).name if gpus else ""
    if options.gpu_layers is not None:
        layers = min(options.gpu_layers, most) if gpus else 0
        return layers, name if layers else main_memory(devices).name
    context = _expected_context(language, options)

    def fit(layers: int) -> bool:
        taken = weights.on_gpus(layers, context, options, gpus).taken
        return all(n == 0 or n + GPU_RESERVE <= gpu.free for n, gpu in zip(taken, gpus, strict=True))

    low, high = 0, most if gpus else 0
    while low < high:
        middle = (low + high + 1) // 2
        if fit(middle):
            low = middle
        else:
            high = middle - 1
    return low, name if low else main_memory(devices).name


def main_memory(devices: Sequence[Device]) -> Device:
    """The device whose memory is the machine's own; helpers of the CPU have none."""
    found = [device for device in devices if not device.is_gpu]
    if found:
        return max(found, key=lambda device: device.total)
    return Device("CPU", budget.free_memory(), 0, False)


def _expected_context(language: GgufHeader, options: EngineOptions) -> int:
    limit = budget.context_limit(language, options)
    if options.context is not None:
        return limit
    if options.expected_tokens is None:
        return budget.context_size(_GPU_CONTEXT, limit)
    return budget.context_size(options.expected_tokens + options.answer_tokens, limit)


@dataclass(frozen=True)
class _Used:
    """Bytes on each GPU, and how many of them main memory is spared (compute buffers not counted)."""

    taken: list[int]
    moved: int


class _Weights:
    """The weights of a pair, by what can be placed on its own."""

    def __init__(self, language: GgufHeader, projector: GgufHeader) -> None:
        sizes: dict[str, int] = {}
        for tensor in language.tensors:
            if tensor.name.startswith("blk."):
                layer = tensor.name.split(".")[1]
                sizes[layer] = sizes.get(layer, 0) + tensor.nbytes
        self.layers = [sizes[layer] for layer in sorted(sizes, key=lambda n: (len(n), n))]
        self.output = sum(t.nbytes for t in language.tensors if t.name.startswith("output"))
        # Without an output of its own a model uses the embeddings again: a GPU gets a copy of them.
        embedding = language.tensor("token_embd.weight")
        tied = language.tensor("output.weight") is None and embedding is not None
        self.copied = embedding.nbytes if tied and embedding is not None else 0
        self.projector = budget.weight_bytes(projector)
        self._language = language

    def on_gpus(self, layers: int, context: int, options: EngineOptions, gpus: Sequence[Device]) -> _Used:
        """What `layers` on `gpus` take, with a context of `context` tokens and its compute buffers."""
        taken, moved = [0] * len(gpus), 0
        if not layers:
            return _Used(taken, moved)
        cache = context * budget.token_bytes(self._language, options) // max(1, len(self.layers))
        parts = [*(nbytes + cache for nbytes in self.layers), self.output][-layers:]
        shares = list(accumulate(gpu.free for gpu in gpus))
        for n, part in enumerate(parts):
            taken[min(bisect_right(shares, n / layers * shares[-1]), len(gpus) - 1)] += part
            moved += part
        taken[min(bisect_right(shares, (layers - 1) / layers * shares[-1]), len(gpus) - 1)] += self.copied
        taken[0] += self.projector
        compute = budget.compute_bytes(self._language, context, options)
        return _Used([n + compute if n else 0 for n in taken], moved + self.projector)
