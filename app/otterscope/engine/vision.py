"""The image side: a checked binding over libmtmd, for the child process only.

Sources: mtmd.h, mtmd-helper.h.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import llama_cpp.llama_cpp as lib
import llama_cpp.mtmd_cpp as mtmd
import numpy as np
import numpy.typing as npt

from otterscope.engine.llama import Aborted, Context, LlamaError, Model, Watch

#: An encoder is computed in pieces of so many graph nodes, with a look at the wish to stop between them.
_NODES_A_PIECE = 16


def set_log(callback: object) -> None:
    """Send libmtmd's log lines where libllama's go; `callback` is what `llama.set_log` returned."""
    mtmd.mtmd_helper_log_set(callback, ctypes.c_void_p(0))


@dataclass(frozen=True)
class Chunk:
    """A part of a tokenized picture, owned by its `Chunks`; `embedded` tells patches from text tokens."""

    pointer: int
    tokens: int
    embedded: bool


class Chunks:
    """A picture as the model takes it: usually one chunk of patches, for some models with text around it."""

    def __init__(self, pointer: int) -> None:
        self._pointer: int | None = pointer
        self.items = [self._item(n) for n in range(mtmd.mtmd_input_chunks_size(pointer))]

    @property
    def tokens(self) -> int:
        return sum(chunk.tokens for chunk in self.items)

    def _item(self, index: int) -> Chunk:
        chunk = mtmd.mtmd_input_chunks_get(self._pointer, index)
        kind = mtmd.mtmd_input_chunk_get_type(chunk)
        return Chunk(
            chunk,
            mtmd.mtmd_input_chunk_get_n_tokens(chunk),
            kind != mtmd.MTMD_INPUT_CHUNK_TYPE_TEXT,
        )

    def close(self) -> None:
        if self._pointer:
            mtmd.mtmd_input_chunks_free(self._pointer)
            self._pointer = None


def _steps(watch: Watch | None) -> Callable[[int, bool, object], bool]:
    """A ggml_backend_sched_eval_callback: asked whether to pause behind a node, then whether to go on."""
    asked = 0

    def step(_tensor: int, asking: bool, _data: object) -> bool:
        nonlocal asked
        if asking:
            asked += 1
            return asked % _NODES_A_PIECE == 0
        return watch is None or not watch.stop

    return step


class Vision:
    """The projector of an mmproj GGUF, fit to a language model.

    Args:
        progress: called with the share loaded; False stops, which ends in LlamaError.
        watch: its wish to stop ends a long `encode` early, whose result is then worth nothing.
    """

    def __init__(
        self,
        path: Path,
        model: Model,
        *,
        use_gpu: bool,
        threads: int,
        flash_attention: int = -1,
        progress: Callable[[float], bool] | None = None,
        watch: Watch | None = None,
    ) -> None:
        params = mtmd.mtmd_context_params_default()
        # Both are kept in self, because native code holds only the pointers.
        self._progress = mtmd.mtmd_progress_callback(lambda done, _data: progress is None or progress(done))
        params.progress_callback = self._progress
        self._step = lib.ggml_backend_sched_eval_callback(_steps(watch))
        if watch is not None:
            params.cb_eval = self._step
        params.use_gpu = use_gpu
        params.n_threads = threads
        params.print_timings = False
        params.warmup = False
        params.flash_attn_type = flash_attention
        self._model = model
        self.pointer = mtmd.mtmd_init_from_file(os.fsencode(path), model.pointer, params)
        if not self.pointer:
            raise LlamaError(f"cannot load {path}")
        if not mtmd.mtmd_support_vision(self.pointer):
            self.close()
            raise LlamaError(f"{path} has no image side")

    def tokenize(self, pixels: npt.NDArray[np.uint8]) -> Chunks:
        """Cut pixels, shape (height, width, 3), into what `encode` takes. Raises: LlamaError."""
        height, width = pixels.shape[:2]
        data = np.ascontiguousarray(pixels)
        bitmap = mtmd.mtmd_bitmap_init(width, height, data.ctypes.data_as(ctypes.POINTER(ctypes.c_uint8)))
        part = mtmd.mtmd_input_part(None, bitmap)
        parts = (ctypes.POINTER(mtmd.mtmd_input_part) * 1)(ctypes.pointer(part))
        chunks = mtmd.mtmd_input_chunks_init()
        try:
            if mtmd.mtmd_tokenize_from_parts(self.pointer, chunks, parts, 1, False) != 0:
                mtmd.mtmd_input_chunks_free(chunks)
                raise LlamaError("the pixels cannot be cut into patches")
        finally:
            mtmd.mtmd_bitmap_free(bitmap)
        return Chunks(chunks)

    def encode(self, chunk: Chunk) -> npt.NDArray[np.float32]:
        """Embeddings of a chunk, shape (tokens, embedding). Raises: LlamaError."""
        if mtmd.mtmd_encode_chunk(self.pointer, chunk.pointer) != 0:
            raise LlamaError("the pixels cannot be encoded")
        pointer = mtmd.mtmd_get_output_embd(self.pointer)
        width = lib.llama_model_n_embd_inp(self._model.pointer)
        return np.array(np.ctypeslib.as_array(pointer, shape=(chunk.tokens, width)), np.float32)

    def text_tokens(self, chunk: Chunk) -> list[int]:
        """Ids of a chunk of text."""
        count = ctypes.c_size_t()
        pointer = mtmd.mtmd_input_chunk_get_tokens_text(chunk.pointer, ctypes.byref(count))
        return [int(pointer[n]) for n in range(count.value)]

    def decode(
        self,
        context: Context,
        chunk: Chunk,
        embeddings: npt.NDArray[np.float32],
        past: int,
        after_batch: Callable[[int], bool],
    ) -> int:
        """Evaluate a chunk's embeddings; returns the new number of positions.

        Args:
            after_batch: called with the tokens done after each batch; False stops.

        Raises:
            Aborted: stopped; the cache is trimmed back to `past`.
            LlamaError: no room in the cache, or a failure of the backend.
        """
        done, wanted_stop = 0, False

        def between(_batch: object, _data: object) -> int:
            nonlocal done, wanted_stop
            done += min(context.settings.batch, chunk.tokens - done)
            wanted_stop = not after_batch(done)
            return int(wanted_stop)

        callback = mtmd.mtmd_helper_post_decode_callback(between)
        new_past = lib.llama_pos(0)
        code = mtmd.mtmd_helper_decode_image_chunk(
            self.pointer,
            context.pointer,
            chunk.pointer,
            embeddings.ctypes.data_as(ctypes.POINTER(ctypes.c_float)),
            past,
            0,
            context.settings.batch,
            ctypes.byref(new_past),
            callback,
            None,
        )
        if wanted_stop:
            context.trim(past)
            raise Aborted
        context.check(code, past)
        return int(new_past.value)

    def close(self) -> None:
        if self.pointer:
            mtmd.mtmd_free(self.pointer)
            self.pointer = None
