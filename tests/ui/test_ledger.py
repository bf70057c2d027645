"""Writes beside the GUI thread, in order, none lost."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from otterscope.errors import AppError, FileMissing
from otterscope.ui.bridge import Bridge
from otterscope.ui.ledger import Ledger
from tests.ui.conftest import wait_for


@pytest.fixture
def faults() -> list[AppError]:
    return []


@pytest.fixture
def ledger(app: QApplication, faults: list[AppError]) -> Iterator[Ledger]:
    bridge = Bridge()
    made = Ledger(bridge, faults.append)
    yield made
    made.close()
    bridge.close()


def test_everything_is_written_in_order_and_told_in_the_gui_thread(ledger: Ledger) -> None:
    written: list[int] = []
    told: list[tuple[int, bool]] = []
    gui = threading.get_ident()

    def write(number: int) -> int:
        assert threading.get_ident() != gui
        written.append(number)
        return number

    for number in range(50):
        ledger.do(
            lambda number=number: write(number),  # type: ignore[misc]
            lambda result: told.append((result, threading.get_ident() == gui)),
        )
    wait_for(lambda: len(told) == 50)
    assert written == list(range(50))
    assert told == [(number, True) for number in range(50)]


def test_a_fault_is_told_and_the_next_write_goes_on(ledger: Ledger, faults: list[AppError]) -> None:
    written: list[str] = []

    def missing() -> None:
        raise FileMissing(path="x")

    def defect() -> None:
        raise KeyError("bug")

    for call in (missing, defect, lambda: written.append("after")):
        ledger.do(call)
    wait_for(lambda: written and len(faults) == 2)
    assert isinstance(faults[0], FileMissing)
    assert "KeyError" in faults[1].detail


def test_closing_writes_what_waits(app: QApplication) -> None:
    bridge = Bridge()
    ledger = Ledger(bridge, lambda _error: None)
    gate, written = threading.Event(), list[int]()
    ledger.do(lambda: gate.wait(10))
    for number in range(20):
        ledger.do(lambda number=number: written.append(number))  # type: ignore[misc]
    gate.set()
    ledger.close()
    assert written == list(range(20))
    bridge.close()
