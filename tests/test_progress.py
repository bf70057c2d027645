"""The switch that stops long work."""

from __future__ import annotations

import threading

import pytest

from otterscope.errors import AppError, Cancelled
from otterscope.progress import CancelToken, no_progress


def test_nothing_is_raised_before() -> None:
    token = CancelToken()
    token.raise_if_cancelled()
    assert not token.cancelled


def test_cancel_is_for_good() -> None:
    token = CancelToken()
    token.cancel()
    token.cancel()
    assert token.cancelled
    for _ in range(2):
        with pytest.raises(Cancelled):
            token.raise_if_cancelled()


def test_a_stop_is_no_fault() -> None:
    assert not issubclass(Cancelled, AppError)


def test_another_thread_sees_it() -> None:
    token, stopped = CancelToken(), threading.Event()

    def work() -> None:
        try:
            while True:
                token.raise_if_cancelled()
        except Cancelled:
            stopped.set()

    worker = threading.Thread(target=work)
    worker.start()
    assert not stopped.is_set()
    token.cancel()
    worker.join(30)
    assert stopped.is_set()


def test_the_silent_callback_takes_what_is_not_known() -> None:
    no_progress(0, 0)
    no_progress(5, 3)
