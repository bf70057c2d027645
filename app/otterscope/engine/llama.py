"""A thin, checked binding over libllama's C interface: every call that can fail says so by an exception.

Only the child process imports this module, since much of llama.cpp ends the process on a fault. Objects own
their native counterpart and are closed explicitly, a model after everything made from it. Sources: llama.h
and, for `Watch` and `memory_rows`, native/src/watch.cpp.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import llama_cpp.llama_cpp as lib
import numpy as np
import numpy.typing as npt
from llama_cpp._ggml import libggml as _ggml_library

from otterscope.engine.api import BufferMemory
from otterscope.engine.budget import Device
from otterscope.engine.errors import PromptUnknown

_TYPES = {"f32": 0, "f16": 1, "q8_0": 8}
_FLASH = {"auto": -1, "off": 0, "on": 1}
#: Weights are read into memory of the process's own: mapped ones would be counted, and paged, twice where
#: llama.cpp rearranges them for the CPU.
_LOAD_MODE = 0
_GPU_DEVICES = (1, 2)


class LlamaError(Exception):
    """A native call failed; the log has the reason."""


class Aborted(Exception):
    """A computation was stopped through its `Watch`."""


class Watch(ctypes.Structure):
    """Shared with native code: a wish to stop, and how many graph nodes were computed."""

    _fields_ = [("stop", ctypes.c_int32), ("steps", ctypes.c_int32)]
    stop: int
    steps: int


class _MemoryRow(ctypes.Structure):
    _fields_ = [
        ("buffer", ctypes.c_char * 64),
        ("model", ctypes.c_size_t),
        ("context", ctypes.c_size_t),
        ("compute", ctypes.c_size_t),
    ]


# A second handle on the same library, since llama_cpp declares its functions for callbacks written in Python.
_native = ctypes.CDLL(lib._lib._name)
_ggml = ctypes.CDLL(_ggml_library._name)
_ggml.ggml_backend_dev_count.restype = ctypes.c_size_t
_ggml.ggml_backend_dev_get.argtypes = [ctypes.c_size_t]
_ggml.ggml_backend_dev_get.restype = ctypes.c_void_p
_ggml.ggml_backend_dev_description.restype = ctypes.c_void_p
_ggml.ggml_backend_reg_count.restype = ctypes.c_size_t
_ggml.ggml_backend_reg_get.argtypes = [ctypes.c_size_t]
_ggml.ggml_backend_reg_get.restype = ctypes.c_void_p
_ggml.ggml_backend_reg_name.argtypes = [ctypes.c_void_p]
_ggml.ggml_backend_reg_name.restype = ctypes.c_char_p
_ggml.ggml_backend_load_all_from_path.argtypes = [ctypes.c_char_p]
_watch_step = _native.otterscope_watch_step
_memory_rows = _native.otterscope_memory_rows
_memory_rows.argtypes = [ctypes.c_void_p, ctypes.POINTER(_MemoryRow), ctypes.c_size_t]
_memory_rows.restype = ctypes.c_size_t


@dataclass(frozen=True)
class ContextSettings:
    """What a context is made with; `outputs` is how many rows of logits one batch may ask for."""

    tokens: int
    batch: int = 512
    threads: int = 2
    cache_type: str = "f16"
    flash_attention: str = "auto"
    outputs: int = 1


def load_backends() -> None:
    """Load the backends that are libraries of their own, as a build for distribution has them."""
    if _ggml.ggml_backend_dev_count() == 0:
        _ggml.ggml_backend_load_all_from_path(str(Path(lib._lib._name).parent).encode())


def backends() -> list[str]:
    """Names of the backends that are loaded, such as "CPU" or "CUDA"."""
    found = (_ggml.ggml_backend_reg_get(index) for index in range(_ggml.ggml_backend_reg_count()))
    return [_ggml.ggml_backend_reg_name(backend).decode("utf-8", "replace") for backend in found]


def devices() -> list[Device]:
    """The devices that llama.cpp can compute on, and their memory."""
    found = []
    for index in range(_ggml.ggml_backend_dev_count()):
        device = ctypes.c_void_p(_ggml.ggml_backend_dev_get(index))
        free, total = ctypes.c_size_t(), ctypes.c_size_t()
        _ggml.ggml_backend_dev_memory(device, ctypes.byref(free), ctypes.byref(total))
        kind = _ggml.ggml_backend_dev_type(device)
        name = ctypes.string_at(_ggml.ggml_backend_dev_description(device)).decode("utf-8", "replace")
        found.append(Device(name.strip(), free.value, total.value, kind in _GPU_DEVICES))
    return found


def set_log(callback: Callable[[int, str], None] | None) -> object:
    """Send llama.cpp's log lines to `callback(level, text)`; keep the returned object while it is set."""

    def receive(level: int, text: bytes, _data: object) -> None:
        if callback is not None:
            callback(level, text.decode("utf-8", "replace"))

    native = lib.llama_log_callback(receive)
    lib.llama_log_set(native, ctypes.c_void_p(0))
    return native


class Model:
    """The weights and vocabulary of a language GGUF."""

    def __init__(
        self,
        path: Path,
        *,
        gpu_layers: int = 0,
        progress: Callable[[float], bool] | None = None,
        vocab_only: bool = False,
    ) -> None:
        params = lib.llama_model_default_params()
        params.n_gpu_layers = gpu_layers
        params.load_mode = _LOAD_MODE
        params.vocab_only = vocab_only
        # Kept in self, because native code holds only the pointer.
        self._progress = lib.llama_progress_callback(lambda done, _data: progress is None or progress(done))
        params.progress_callback = self._progress
        self.pointer = lib.llama_model_load_from_file(os.fsencode(path), params)
        if not self.pointer:
            raise LlamaError(f"cannot load {path}")
        self.vocab = lib.llama_model_get_vocab(self.pointer)
        self.tokens = lib.llama_vocab_n_tokens(self.vocab)
        self.layers = lib.llama_model_n_layer(self.pointer)
        self.embedding = lib.llama_model_n_embd(self.pointer)
        self.context_limit = lib.llama_model_n_ctx_train(self.pointer)
        self.begin = lib.llama_vocab_bos(self.vocab) if lib.llama_vocab_get_add_bos(self.vocab) else -1

    def metadata(self, key: str) -> str:
        """A metadata value as text, empty where there is none."""
        buffer = ctypes.create_string_buffer(65536)
        length = lib.llama_model_meta_val_str(self.pointer, key.encode(), buffer, len(buffer))
        return buffer.value.decode("utf-8", "replace") if length >= 0 else ""

    def tokenize(self, text: str, *, control: bool = False) -> list[int]:
        """Token ids of `text`; only with `control` may the spelling of a control token become that token."""
        data = text.encode("utf-8", "surrogatepass")
        room = len(data) + 16
        ids = (lib.llama_token * room)()
        count = lib.llama_tokenize(self.vocab, data, len(data), ids, room, False, control)
        if count < 0:
            ids = (lib.llama_token * -count)()
            count = lib.llama_tokenize(self.vocab, data, len(data), ids, -count, False, control)
        if count < 0:
            raise LlamaError("the text cannot be tokenized")
        return list(ids[:count])

    def piece(self, token: int, *, control: bool = False) -> bytes:
        """The bytes that a token stands for; control tokens are empty unless `control`."""
        buffer = ctypes.create_string_buffer(512)
        length = lib.llama_token_to_piece(self.vocab, token, buffer, len(buffer), 0, control)
        if length < 0:
            buffer = ctypes.create_string_buffer(-length)
            length = lib.llama_token_to_piece(self.vocab, token, buffer, len(buffer), 0, control)
        return buffer.raw[: max(0, length)]

    def text(self, token: int) -> str:
        """How the vocabulary spells a token, such as "<0x04>"."""
        return (lib.llama_vocab_get_text(self.vocab, token) or b"").decode("utf-8", "replace")

    def ends(self, token: int) -> bool:
        """Whether the token ends an answer."""
        return bool(lib.llama_vocab_is_eog(self.vocab, token))

    def apply_chat_template(self, messages: Sequence[tuple[str, str]]) -> str:
        """Fill in the model's own chat template, with the begin of the answer. Raises: PromptUnknown."""
        template = self.metadata("tokenizer.chat_template").encode() or None
        chat = (lib.llama_chat_message * len(messages))()
        for slot, (role, content) in zip(chat, messages, strict=True):
            slot.role, slot.content = role.encode(), content.encode()
        buffer = ctypes.create_string_buffer(65536)
        length = lib.llama_chat_apply_template(template, chat, len(messages), True, buffer, len(buffer))
        if not 0 <= length <= len(buffer):
            raise PromptUnknown
        return buffer.raw[:length].decode("utf-8", "replace")

    def close(self) -> None:
        if self.pointer:
            lib.llama_model_free(self.pointer)
            self.pointer = None


class Context:
    """A KV cache and the buffers to compute with it."""

    def __init__(self, model: Model, settings: ContextSettings, watch: Watch) -> None:
        params = lib.llama_context_default_params()
        params.n_ctx = settings.tokens
        params.n_batch = params.n_ubatch = settings.batch
        params.n_outputs_max = settings.outputs
        params.n_threads = params.n_threads_batch = settings.threads
        params.flash_attn_type = _FLASH[settings.flash_attention]
        params.type_k = params.type_v = _TYPES[settings.cache_type]
        params.no_perf = True
        self.settings = settings
        self._model, self._watch = model, watch
        self.pointer = lib.llama_init_from_model(model.pointer, params)
        if not self.pointer:
            raise LlamaError("cannot make a context")
        _native.llama_set_abort_callback(
            ctypes.c_void_p(self.pointer), _watch_step, ctypes.c_void_p(ctypes.addressof(watch))
        )
        self.tokens = lib.llama_n_ctx(self.pointer)
        #: Holds positions that were not evaluated whole and could not be forgotten: fit for nothing more.
        self.spoilt = False
        self._memory = lib.llama_get_memory(self.pointer)

    def decode(self, ids: Sequence[int], past: int, *, logits: str = "last") -> None:
        """Evaluate tokens at positions past, past + 1, …; logits "last", "all" or "none" of them.

        Raises:
            Aborted: stopped by the watch; the cache is trimmed back to `past`.
            LlamaError: no room in the cache, or a failure of the backend.
        """
        step = self.settings.batch
        for start in range(0, len(ids), step):
            part = ids[start : start + step]
            batch = lib.llama_batch_init(len(part), 0, 1)
            try:
                batch.n_tokens = len(part)
                for n, token in enumerate(part):
                    batch.token[n] = token
                    batch.pos[n] = past + start + n
                    batch.n_seq_id[n] = 1
                    batch.seq_id[n][0] = 0
                    last = start + n == len(ids) - 1
                    batch.logits[n] = logits == "all" or (logits == "last" and last)
                code = lib.llama_decode(self.pointer, batch)
            finally:
                lib.llama_batch_free(batch)
            self.check(code, past)

    def decode_embeddings(self, rows: npt.NDArray[np.float32], past: int) -> None:
        """Evaluate at most a batch of embeddings, shape (tokens, embedding), at positions past, past + 1, …

        Raises:
            Aborted, LlamaError: as `decode`.
        """
        count, width = rows.shape
        data = np.ascontiguousarray(rows, dtype=np.float32)
        batch = lib.llama_batch_init(count, width, 1)
        try:
            batch.n_tokens = count
            ctypes.memmove(batch.embd, data.ctypes.data, data.nbytes)
            for n in range(count):
                batch.pos[n] = past + n
                batch.n_seq_id[n] = 1
                batch.seq_id[n][0] = 0
                batch.logits[n] = False
            code = lib.llama_decode(self.pointer, batch)
        finally:
            lib.llama_batch_free(batch)
        self.check(code, past)

    def check(self, code: int, past: int) -> None:
        """Turn a decode's return code into an exception, with the cache trimmed back to `past` tokens."""
        if code == 0:
            return
        if not self.trim(past):
            self.spoilt = True
        if code == 2 or self._watch.stop:
            raise Aborted
        raise LlamaError("the context is full" if code == 1 else f"decoding failed ({code})")

    def finish(self) -> None:
        """Wait for what a GPU still computes."""
        lib.llama_synchronize(self.pointer)

    def trim(self, keep: int) -> bool:
        """Forget all positions from `keep` on; False where this kind of memory cannot forget only a part."""
        return bool(lib.llama_memory_seq_rm(self._memory, 0, keep, -1))

    def logits(self, row: int = -1) -> npt.NDArray[np.float32]:
        """Logits of an output row of the last batch, shape (vocabulary,). Raises: LlamaError."""
        pointer = lib.llama_get_logits_ith(self.pointer, row)
        if not pointer:
            raise LlamaError("there are no logits")
        return np.array(np.ctypeslib.as_array(pointer, shape=(self._model.tokens,)), np.float32)

    def save(self) -> bytearray:
        """The state of all positions, to be put back by `restore`. Raises: LlamaError, MemoryError."""
        size = lib.llama_state_seq_get_size(self.pointer, 0)
        state = bytearray(size)
        view = (ctypes.c_uint8 * size).from_buffer(state)
        if lib.llama_state_seq_get_data(self.pointer, view, size, 0) != size:
            raise LlamaError("cannot save the context")
        return state

    def restore(self, state: bytearray) -> None:
        """Put a saved state in place of all positions. Raises: LlamaError."""
        self.trim(0)
        view = (ctypes.c_uint8 * len(state)).from_buffer(state)
        if lib.llama_state_seq_set_data(self.pointer, view, len(state), 0) == 0:
            raise LlamaError("cannot restore the context")

    def memory(self) -> tuple[BufferMemory, ...]:
        """Where model, cache and compute buffers lie, as llama.cpp counts it."""
        rows = (_MemoryRow * 16)()
        count = min(_memory_rows(self.pointer, rows, len(rows)), len(rows))
        return tuple(BufferMemory(r.buffer.decode(), r.model, r.context, r.compute) for r in rows[:count])

    def close(self) -> None:
        if self.pointer:
            lib.llama_free(self.pointer)
            self.pointer = None


class Sampler:
    """Picks the next token: the likeliest at temperature 0, else at random by `seed`."""

    def __init__(self, temperature: float, seed: int) -> None:
        chain = lib.llama_sampler_chain_init(lib.llama_sampler_chain_default_params())
        if temperature <= 0:
            stages: list[Any] = [lib.llama_sampler_init_greedy()]
        else:
            stages = [
                lib.llama_sampler_init_top_k(40),
                lib.llama_sampler_init_top_p(0.95, 1),
                lib.llama_sampler_init_temp(temperature),
                lib.llama_sampler_init_dist(seed & 0xFFFFFFFF),
            ]
        for stage in stages:
            lib.llama_sampler_chain_add(chain, stage)
        self._chain = chain

    def pick(self, context: Context) -> int:
        """The next token after the last decoded one."""
        return int(lib.llama_sampler_sample(self._chain, context.pointer, -1))

    def close(self) -> None:
        if self._chain:
            lib.llama_sampler_free(self._chain)
            self._chain = None
