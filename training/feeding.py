"""From packs to the batches of a step, prepared in threads while the step before is computed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType

from otterscope.errors import AppError
from otterscope.geometry import Size, patch_grid
from training import data, pixels, template
from training.data import Pack
from training.errors import BadLine, LineTooLong, PictureLeftOut
from training.order import Order
from training.packing import Batch, Row, collate
from training.tokens import Branch, Tokens


@dataclass(frozen=True)
class Feed:
    """What one process computes in one step, and what had to be left out of it."""

    batches: tuple[Batch, ...]
    left_out: tuple[BadLine, ...]


class Feeder:
    """Makes the batches of every step for one of several processes.

    All processes choose the same pictures for a step and deal them out by length, so that each computes
    about as much, and the union does not depend on how many they are.

    Args:
        datasets: the packs of each data file.
        sizes: see `Recipe.sizes`.
        context: the most positions that the network has.
        batch, at_once: pictures a step over all processes, and of one process computed together.
        rank, world: of this process, and how many there are.
    """

    def __init__(
        self,
        datasets: Sequence[Sequence[Pack]],
        order: Order,
        tokens: Tokens,
        *,
        sizes: Sequence[int],
        context: int,
        batch: int,
        at_once: int,
        rank: int = 0,
        world: int = 1,
        workers: int = 4,
        multiple: int = 8,
    ) -> None:
        self._datasets = datasets
        self._order = order
        self._tokens = tokens
        self._sizes = tuple(sizes)
        self._context = context
        self._batch, self._at_once = batch, at_once
        self._rank, self._world = rank, world
        self._multiple = multiple
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="feeding")
        self._ahead: dict[int, list[Future[tuple[Row, list[BadLine]]]]] = {}

    @property
    def packs(self) -> int:
        """The packs of all data files together."""
        return sum(map(len, self._datasets))

    def __enter__(self) -> Feeder:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(cancel_futures=True)

    def step(self, number: int, waiting: Callable[[], None] = lambda: None) -> Feed:
        """The batches of a step; the next step's pictures begin to be read.

        Args:
            waiting: called between pictures; what it raises ends the wait.
        """
        futures = self._ahead.pop(number, None) or self._start(number)
        for stale in self._ahead.values():
            for future in stale:
                future.cancel()
        self._ahead = {number + 1: self._start(number + 1)}
        rows, faults = [], []
        for future in futures:
            waiting()
            row, wrong = future.result()
            rows.append(row)
            faults += wrong
        groups = [rows[at : at + self._at_once] for at in range(0, len(rows), self._at_once)]
        tokens = self._tokens
        made = tuple(collate(group, tokens.patch, tokens.newline, self._multiple) for group in groups)
        return Feed(made, tuple(faults))

    def _start(self, number: int) -> list[Future[tuple[Row, list[BadLine]]]]:
        places = range(number * self._batch, (number + 1) * self._batch)
        dealt = sorted(places, key=self._length, reverse=True)[self._rank :: self._world]
        return [self._pool.submit(self._row, place) for place in dealt]

    def _length(self, place: int) -> int:
        """About how many tokens the sample at a place has; native pictures are not opened for it."""
        pack = self._pack(place)
        text = sum(map(data.length, pack.conversations))
        side = self._order.side(place, self._sizes) if self._sizes and pack.image else 0
        return (side // pixels.PATCH) ** 2 + text // 4

    def _pack(self, place: int) -> Pack:
        dataset, index = self._order.at(place)
        return self._datasets[dataset][index]

    def _row(self, place: int) -> tuple[Row, list[BadLine]]:
        pack = self._pack(place)
        faults: list[BadLine] = []
        branches = tuple(self._tokens.branch(template.parts(talk)) for talk in pack.conversations)
        if pack.image is None:
            row = Row(pixels.NO_PATCHES, 0, 0, branches)
        else:
            try:
                row = self._pictured(pack, place, branches)
            except (AppError, OSError, ValueError, MemoryError) as fault:
                faults.append(PictureLeftOut(file=pack.file.name, line=pack.lines[0], reason=fault))
                return Row(pixels.NO_PATCHES, 0, 0, ()), faults
        fitting = []
        for branch, line in zip(branches, pack.lines, strict=True):
            size = row.picture_tokens + len(branch.ids)
            if size <= self._context:
                fitting.append(branch)
            else:
                file, most = pack.file.name, self._context
                faults.append(LineTooLong(file=file, line=line, tokens=size, context=most))
        return Row(row.patches, row.columns, row.rows, tuple(fitting)), faults

    def _pictured(self, pack: Pack, place: int, branches: tuple[Branch, ...]) -> Row:
        assert pack.image is not None
        found = pixels.load(pack.image)
        if self._sizes:
            side = self._order.side(place, self._sizes)
            wanted = Size(side, side)
        else:
            text = max(len(branch.ids) for branch in branches)
            wanted = pixels.fitted(Size(found.shape[1], found.shape[0]), max(2, self._context - text))
        columns, rows = patch_grid(wanted)
        squashed = pixels.squash(found, wanted.width, wanted.height)
        return Row(pixels.patches(squashed), columns, rows, branches)


def digest(datasets: Sequence[Sequence[Pack]]) -> str:
    """Of everything that was read, so that a run is not gone on with over other data.

    A picture counts by its whole path: the same run may be gone on with from another folder.
    """
    found = hashlib.sha256()
    for packs in datasets:
        for pack in packs:
            image = str(pack.image and pack.image.absolute())
            found.update(repr((image, [tuple(talk) for talk in pack.conversations])).encode())
    return found.hexdigest()[:16]
