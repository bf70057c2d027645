"""Worker to GUI: order, threads, faults, cancellation, closing."""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from otterscope.errors import AppError, Cancelled, FileMissing
from otterscope.progress import CancelToken, ProgressCallback
from otterscope.ui.bridge import Background, Bridge
from tests.ui.conftest import pause, wait_for


@pytest.fixture
def bridge(app: QApplication) -> Iterator[Bridge]:
    bridge = Bridge()
    yield bridge
    bridge.close()


@pytest.fixture
def background(bridge: Bridge) -> Iterator[Background]:
    background = Background(bridge)
    yield background
    background.close()


def unwanted(value: object) -> None:
    raise AssertionError(f"this should not have come: {value!r}")


def test_calls_of_many_threads_arrive_all_and_each_threads_in_order(bridge: Bridge) -> None:
    got: list[tuple[int, int]] = []
    homes: set[int] = set()

    def arrive(name: int, number: int) -> None:
        got.append((name, number))
        homes.add(threading.get_ident())

    def work(name: int) -> None:
        for number in range(500):
            bridge.post(functools.partial(arrive, name, number))

    threads = [threading.Thread(target=work, args=(name,)) for name in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wait_for(lambda: len(got) == 3000)
    for name in range(6):
        assert [number for who, number in got if who == name] == list(range(500))
    assert homes == {threading.get_ident()}


def test_a_flood_does_not_keep_the_window_from_its_events(bridge: Bridge) -> None:
    turns = 0

    def slow() -> None:
        time.sleep(0.002)

    for _ in range(100):
        bridge.post(slow)
    finished: list[bool] = []
    bridge.post(lambda: finished.append(True))
    while not finished:
        QApplication.processEvents()
        turns += 1
    # 200 ms of calls in slices of a few milliseconds, events in between.
    assert turns > 10


def test_a_closed_bridge_takes_and_runs_nothing(bridge: Bridge) -> None:
    bridge.post(lambda: unwanted("waiting"))
    bridge.close()
    bridge.post(lambda: unwanted("late"))
    pause(20)


def test_a_result_comes_home_with_its_progress(background: Background) -> None:
    steps: list[tuple[int, int]] = []
    results: list[str] = []

    def work(cancel: CancelToken, progress: ProgressCallback) -> str:
        for step in range(3):
            progress(step + 1, 3)
        return threading.current_thread().name

    background.run(
        work, results.append, unwanted, lambda done, total: steps.append((done, total)), name="mine"
    )
    wait_for(lambda: results)
    assert results == ["mine"]
    assert steps == [(1, 3), (2, 3), (3, 3)]


def test_a_fault_comes_home_as_itself(background: Background) -> None:
    faults: list[AppError] = []

    def work(cancel: CancelToken, progress: ProgressCallback) -> None:
        raise FileMissing(path="x.png")

    background.run(work, unwanted, faults.append)
    wait_for(lambda: faults)
    assert isinstance(faults[0], FileMissing)


def test_a_bug_comes_home_as_a_sentence_with_its_traceback_as_detail(background: Background) -> None:
    faults: list[AppError] = []

    def work(cancel: CancelToken, progress: ProgressCallback) -> None:
        raise ZeroDivisionError("oh")

    background.run(work, unwanted, faults.append)
    wait_for(lambda: faults)
    assert faults[0].sentence == AppError.template
    assert "ZeroDivisionError: oh" in faults[0].detail


def test_cancelled_work_says_nothing_and_hands_a_late_result_on(background: Background) -> None:
    go = threading.Event()
    dropped: list[str] = []

    def stubborn(cancel: CancelToken, progress: ProgressCallback) -> str:
        go.wait(5)
        return "late"

    def obedient(cancel: CancelToken, progress: ProgressCallback) -> None:
        go.wait(5)
        cancel.raise_if_cancelled()
        raise AssertionError

    jobs = [
        background.run(stubborn, unwanted, unwanted, dropped=dropped.append),
        background.run(obedient, unwanted, unwanted),
    ]
    for job in jobs:
        job.cancel()
    go.set()
    wait_for(lambda: dropped)
    assert dropped == ["late"]


def test_closing_waits_for_the_threads_and_gives_results_away(bridge: Bridge) -> None:
    background = Background(bridge)
    closed: list[str] = []

    def work(cancel: CancelToken, progress: ProgressCallback) -> str:
        while not cancel.cancelled:
            time.sleep(0.005)
        return "opened"

    def loop(cancel: CancelToken, progress: ProgressCallback) -> None:
        while True:
            time.sleep(0.005)
            cancel.raise_if_cancelled()

    background.run(work, unwanted, unwanted, dropped=closed.append, name="closing-1")
    background.run(loop, unwanted, unwanted, name="closing-2")
    background.close()
    assert closed == ["opened"]
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("closing-")]


def test_cancelled_is_no_fault() -> None:
    assert not issubclass(Cancelled, AppError)
