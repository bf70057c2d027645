"""The tile loader: nearest first, stale dropped, bounded memory, and nothing after closing."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from otterscope.errors import FileMissing
from otterscope.geometry import Size
from otterscope.imaging.errors import ReadingFailed
from otterscope.imaging.tiles import TILE, TileLoader, TileRequest, TileResult, grid, tile_region, view_levels
from otterscope.progress import CancelToken

Pixels = npt.NDArray[np.uint8]
WAIT = 10.0


class Source:
    """Tiles on demand; every call waits for `gate`."""

    def __init__(self) -> None:
        self.gate = threading.Semaphore(0)
        self.asked: list[tuple[int, int, int]] = []
        self.started = threading.Semaphore(0)
        self.missing: set[tuple[int, int, int]] = set()
        self.broken: set[tuple[int, int, int]] = set()
        self.fault: Exception = FileMissing(path="gone.jpg")

    def tile(self, level: int, column: int, row: int, cancel: CancelToken) -> Pixels | None:
        key = (level, column, row)
        self.asked.append(key)
        self.started.release()
        while not self.gate.acquire(timeout=0.005):
            cancel.raise_if_cancelled()
        if cancel.cancelled:
            self.gate.release()
            cancel.raise_if_cancelled()
        if key in self.broken:
            raise self.fault
        return None if key in self.missing else np.full((4, 4, 3), column, dtype=np.uint8)


class Answers:
    """What comes back, and a way to wait for it."""

    def __init__(self) -> None:
        self.results: list[TileResult[Pixels]] = []
        self._changed = threading.Condition()

    def __call__(self, result: TileResult[Pixels]) -> None:
        with self._changed:
            self.results.append(result)
            self._changed.notify_all()

    def wait(self, count: int) -> list[TileResult[Pixels]]:
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.results) >= count, WAIT), self.results
            return list(self.results)


Make = Callable[..., TileLoader[Pixels]]


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest.fixture
def make(source: Source, answers: Answers, request: pytest.FixtureRequest) -> Make:
    def maker(budget_bytes: int = 1 << 20, threads: int = 1) -> TileLoader[Pixels]:
        loader: TileLoader[Pixels] = TileLoader(source, answers, None, budget_bytes, threads)
        request.addfinalizer(loader.close)
        return loader

    return maker


def _asks(*columns: int) -> list[TileRequest]:
    return [TileRequest(0, column, 0, distance=abs(column - 5)) for column in columns]


def test_nearest_first(source: Source, answers: Answers, make: Make) -> None:
    make().request(_asks(9, 1, 5, 6, 2))
    source.gate.release(5)
    assert [result.request.column for result in answers.wait(5)] == [5, 6, 2, 9, 1]


def test_what_is_no_longer_wanted_is_not_decoded(source: Source, answers: Answers, make: Make) -> None:
    loader = make()
    loader.request(_asks(5, 6, 7, 8))
    assert source.started.acquire(timeout=WAIT)
    loader.request(_asks(1, 2))  # the tile being decoded is cancelled, the others never begin
    source.gate.release(2)
    assert [result.request.column for result in answers.wait(2)] == [2, 1]
    assert source.asked == [(0, 5, 0), (0, 2, 0), (0, 1, 0)]


def test_a_cancelled_tile_that_is_wanted_again_comes(source: Source, answers: Answers, make: Make) -> None:
    loader = make()
    loader.request(_asks(5))
    assert source.started.acquire(timeout=WAIT)
    loader.request(_asks(1))
    loader.request(_asks(5, 1))
    source.gate.release(2)
    assert {result.request.column for result in answers.wait(2)} == {5, 1}


def test_finished_tiles_are_kept_and_not_decoded_twice(source: Source, answers: Answers, make: Make) -> None:
    loader = make()
    assert loader.cached(0, 5, 0) is None
    loader.request(_asks(5))
    source.gate.release(9)
    answers.wait(1)
    kept = loader.cached(0, 5, 0)
    assert kept is not None
    assert (kept == 5).all()
    loader.request(_asks(5, 6))
    answers.wait(2)
    assert source.asked == [(0, 5, 0), (0, 6, 0)]


def test_memory_is_bounded_and_the_least_used_goes(source: Source, answers: Answers, make: Make) -> None:
    loader = make(budget_bytes=3 * 4 * 4 * 4)
    source.gate.release(9)
    for count, column in enumerate((1, 2, 3), start=1):
        loader.request(_asks(column))
        answers.wait(count)
    assert loader.cached(0, 1, 0) is not None  # used just now: 2 is the oldest
    loader.request(_asks(4))
    answers.wait(4)
    assert loader.kept_bytes == 3 * 4 * 4 * 4
    assert [loader.cached(0, column, 0) is not None for column in (1, 2, 3, 4)] == [True, False, True, True]


def test_a_tile_that_is_not_there_yet_comes_at_a_retry(source: Source, answers: Answers, make: Make) -> None:
    loader = make()
    source.missing = {(0, 5, 0)}
    source.gate.release(9)
    loader.request(_asks(5, 6))
    assert answers.wait(1)[0].request.column == 6
    source.missing = set()
    loader.retry()
    assert answers.wait(2)[1].request.column == 5


def test_a_fault_comes_back_as_its_sentence(source: Source, answers: Answers, make: Make) -> None:
    source.broken = {(0, 5, 0)}
    source.gate.release(9)
    make().request(_asks(5, 6))
    first, second = answers.wait(2)
    assert first.tile is None
    assert isinstance(first.error, FileMissing)
    assert second.error is None


def test_a_defect_costs_its_own_tile_alone(
    source: Source, answers: Answers, make: Make, expect_log: Callable[[str], None]
) -> None:
    expect_log(r"tile \(0, 5, 0\) failed")
    source.broken.add((0, 5, 0))
    source.fault = ZeroDivisionError("inside")
    make().request(_asks(5, 6))
    source.gate.release(2)
    first, second = answers.wait(2)
    assert isinstance(first.error, ReadingFailed)
    assert "inside" in first.error.detail
    assert second.tile is not None


def test_nothing_comes_after_closing(source: Source, answers: Answers, make: Make) -> None:
    loader = make(threads=2)
    loader.request(_asks(*range(9)))
    assert source.started.acquire(timeout=WAIT)
    loader.close()
    source.gate.release(99)
    assert answers.results == []
    loader.close()


def test_many_threads_answer_every_request_once(source: Source, answers: Answers, make: Make) -> None:
    loader = make(threads=4)
    source.gate.release(999)
    loader.request(_asks(*range(60)))
    assert sorted(result.request.column for result in answers.wait(60)) == list(range(60))


def test_finish_runs_before_the_answer(source: Source) -> None:
    done = threading.Event()
    got: list[str | None] = []

    def on_result(result: TileResult[str]) -> None:
        got.append(result.tile)
        done.set()

    loader: TileLoader[str] = TileLoader(source, on_result, lambda pixels: f"{pixels.shape}")
    source.gate.release(1)
    loader.request(_asks(5))
    assert done.wait(WAIT)
    loader.close()
    assert got == ["(4, 4, 3)"]


@pytest.mark.parametrize(
    ("width", "height", "sizes"),
    [
        (512, 512, [(512, 512)]),
        (513, 1, [(513, 1), (257, 1)]),
        (60000, 20000, [(60000, 20000), (30000, 10000), (15000, 5000), (7500, 2500), (3750, 1250),
                        (1875, 625), (938, 313), (469, 157)]),
    ],
)  # fmt: skip
def test_levels(width: int, height: int, sizes: list[tuple[int, int]]) -> None:
    assert [(size.width, size.height) for size in view_levels(Size(width, height))] == sizes


@given(width=st.integers(1, 5000), height=st.integers(1, 5000))
def test_tiles_cover_a_level_once(width: int, height: int) -> None:
    size = Size(width, height)
    columns, rows = grid(size)
    boxes = [tile_region(size, column, row) for row in range(rows) for column in range(columns)]
    assert sum(box.size.pixels for box in boxes) == size.pixels
    assert all(box.x % TILE == box.y % TILE == 0 for box in boxes)
    assert all(box.right <= width and box.bottom <= height for box in boxes)
    with pytest.raises(ValueError, match="no tile"):
        tile_region(size, columns, 0)
