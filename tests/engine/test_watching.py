"""Progress of native work: in order, while the work goes on, and not after it."""

from __future__ import annotations

import threading

import pytest

from otterscope.engine import api
from otterscope.engine.llama import Watch
from otterscope.engine.watching import Meter, Share, reporting


def test_a_meter_counts_whole_batches() -> None:
    watch = Watch(0, 0)
    meter = Meter(watch, 100)
    meter.begin(60)
    watch.steps = 30
    assert meter.done == 0  # how many steps a batch takes is not known yet
    meter.end()
    assert meter.done == 60


def test_a_meter_shares_a_batch_by_the_one_before() -> None:
    watch = Watch(0, 0)
    meter = Meter(watch, 100)
    meter.begin(40)
    watch.steps = 200
    meter.end()
    meter.begin(40)
    assert meter.done == 40
    watch.steps = 50
    assert meter.done == 50
    watch.steps = 1000  # a batch that takes more steps than the one before
    assert meter.done == 80
    meter.end()
    meter.begin(20)
    watch.steps = 1000
    assert meter.done == 100
    meter.end()
    assert meter.done == 100


def test_reports_come_while_the_body_runs_and_end_with_it() -> None:
    events: list[api.Event] = []
    reached = threading.Event()

    def emit(event: api.Event) -> None:
        events.append(event)
        if len(events) >= 4:
            reached.set()

    share = Share()
    with reporting(emit, "load", share):
        share.done = 500
        assert reached.wait(20)
        share.done = 1000
    assert events[0] == api.Progress("load", 0, 1000)
    assert events[2] == api.Progress("load", 500, 1000)
    assert events[-1] == api.Progress("load", 1000, 1000)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("progress-")]


def test_a_body_that_fails_is_reported_no_more() -> None:
    events: list[api.Event] = []
    with pytest.raises(KeyError), reporting(events.append, "prefill", Share(7, 9)):
        raise KeyError
    assert events == [api.Progress("prefill", 7, 9)]
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("progress-")]


def test_short_work_is_not_worth_a_word() -> None:
    events: list[api.Event] = []
    with reporting(events.append, "prefill", Share(), at_once=False):
        pass
    assert events == []
