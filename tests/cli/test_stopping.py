import os
import signal
import threading

import pytest

from otterscope.cli.stopping import cancel_on_signal


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_cancels_and_the_second_acts_as_always(number: signal.Signals) -> None:
    caught = []
    before = signal.signal(number, lambda *_: caught.append(number))
    try:
        with cancel_on_signal() as token:
            states = [token.cancelled]
            os.kill(os.getpid(), number)
            states.append(token.cancelled)
            assert states == [False, True]
            assert caught == []
            os.kill(os.getpid(), number)
            assert caught == [number]
        os.kill(os.getpid(), number)
        assert caught == [number, number]
    finally:
        signal.signal(number, before)


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="Windows tells of no closed terminal")
def test_a_closed_terminal_cancels_however_often_it_is_told_of() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    try:
        with cancel_on_signal() as token:
            states = [token.cancelled]
            for _ in range(2):
                os.kill(os.getpid(), signal.SIGHUP)
                states.append(token.cancelled)
        assert states == [False, True, True]
        assert signal.getsignal(signal.SIGHUP) == signal.SIG_DFL
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        with cancel_on_signal() as token:
            os.kill(os.getpid(), signal.SIGHUP)
            assert not token.cancelled, "nohup means that the work goes on"
    finally:
        signal.signal(signal.SIGHUP, before)


def test_another_thread_gets_a_token_that_no_signal_throws() -> None:
    seen = []

    def work() -> None:
        with cancel_on_signal() as token:
            seen.append(token.cancelled)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [False]
