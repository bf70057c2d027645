"""Reads a region's pixels into the KV cache: embeddings, then prefill, with progress and a way to stop."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from otterscope.engine import llama
from otterscope.engine.loading import LoadedPair
from otterscope.engine.watching import Meter
from otterscope.errors import Cancelled
from otterscope.geometry import Size, patch_grid

Rows = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Reading:
    """What reading a region took.

    Attributes:
        positions: the next one of the context; pictures of some models take fewer than they have tokens.
        cells: of the KV cache that are filled.
        tokens: of these, the picture's.
    """

    positions: int
    cells: int
    tokens: int
    encode_s: float
    prefill_s: float


class RegionReader:
    """Reads into `context` from its first position on; a stopped one leaves the cache to be trimmed.

    Args:
        meter: is told how many tokens are done.

    Attributes:
        past: positions that hold whole batches, which a stopped reading can go on from.
    """

    def __init__(
        self,
        pair: LoadedPair,
        context: llama.Context,
        watch: llama.Watch,
        meter: Meter,
    ) -> None:
        self._pair, self._context, self._watch, self._meter = pair, context, watch, meter
        self._batch = context.settings.batch
        self._encode_s = self._prefill_s = 0.0
        self.past = 0

    def read_patches(self, pixels: npt.NDArray[np.uint8], past: int = 0) -> Reading:
        """A picture of independent patches, strip by strip: memory is bounded and stopping is quick.

        Args:
            past: positions that are in the cache already, as `past` of the reader that was stopped says.

        Raises:
            llama.Aborted, Cancelled: stopped.
            llama.LlamaError: the native side failed.
        """
        height, width = pixels.shape[:2]
        columns, _ = patch_grid(Size(width, height), self._pair.patch)
        self.past = past
        clock = time.monotonic()
        for batch in joined(self._strips(pixels, columns, past), self._batch):
            clock = self._encoded_since(clock)
            self._meter.begin(len(batch))
            self._context.decode_embeddings(batch, self.past)
            self._context.finish()
            self._meter.end()
            self.past += len(batch)
            clock = self._prefilled_since(clock)
        return Reading(self.past, self.past, self.past, self._encode_s, self._prefill_s)

    def read_whole(self, pixels: npt.NDArray[np.uint8], before: list[int]) -> Reading:
        """A picture for any other vision model that libmtmd knows, behind the prompt tokens `before`.

        Raises: as `read_patches`.
        """
        chunks = self._pair.vision.tokenize(pixels)
        try:
            past = len(before)
            self._context.decode(before, 0, logits="none")
            for chunk in chunks.items:
                clock = time.monotonic()
                if not chunk.embedded:
                    self._meter.begin(chunk.tokens)
                    self._context.decode(self._pair.vision.text_tokens(chunk), past, logits="none")
                    past += chunk.tokens
                else:
                    embeddings = self._pair.vision.encode(chunk)
                    clock = self._encoded_since(clock)
                    self._meter.begin(chunk.tokens)
                    past = self._pair.vision.decode(
                        self._context, chunk, embeddings, past, lambda _done: not self._watch.stop
                    )
                self._context.finish()
                self._meter.end()
                self._prefilled_since(clock)
            cells = len(before) + chunks.tokens
            return Reading(past, cells, chunks.tokens, self._encode_s, self._prefill_s)
        finally:
            chunks.close()

    def _strips(self, pixels: npt.NDArray[np.uint8], columns: int, past: int) -> Iterator[Rows]:
        """Embeddings of rows of patches with their row ends, about a batch at a time; not the first `past`.

        The strips are cut at the same rows wherever the reading begins, so that its numbers are the same.
        """
        rows = max(1, self._batch // (columns + 1))
        height = rows * self._pair.patch
        first, skipped = divmod(past, rows * (columns + 1))
        for top in range(first * height, len(pixels), height):
            if self._watch.stop:
                raise Cancelled
            chunks = self._pair.vision.tokenize(pixels[top : top + height])
            try:
                yield self._pair.vision.encode(chunks.items[0])[skipped:]
            finally:
                chunks.close()
            skipped = 0

    def _encoded_since(self, clock: float) -> float:
        now = time.monotonic()
        self._encode_s += now - clock
        if self._watch.stop:
            raise Cancelled
        return now

    def _prefilled_since(self, clock: float) -> float:
        now = time.monotonic()
        self._prefill_s += now - clock
        return now


def joined(parts: Iterable[Rows], size: int) -> Iterator[Rows]:
    """Cut a stream of embeddings into batches of exactly `size` rows, the last one shorter.

    Full batches are what prefill is fast with, whatever the region's width.
    """
    waiting: list[Rows] = []
    count = 0
    for part in parts:
        waiting.append(part)
        count += len(part)
        if count >= size:
            rows = np.concatenate(waiting)
            whole = count - count % size
            for start in range(0, whole, size):
                yield rows[start : start + size]
            waiting, count = [rows[whole:]], count - whole
    if count:
        yield np.concatenate(waiting)
