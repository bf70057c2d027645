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


def test_another_thread_gets_a_token_that_no_signal_throws() -> None:
    seen = []

    def work() -> None:
        with cancel_on_signal() as token:
            seen.append(token.cancelled)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [False]
