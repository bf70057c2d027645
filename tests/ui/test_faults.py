"""Sentences as the window says them."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from otterscope.engine.errors import RegionTooLarge
from otterscope.errors import AppError, FileMissing
from otterscope.ui import faults
from otterscope.weights.errors import HashUnknown, ModelUnknown, NoModel, WhichModel


def test_a_fault_is_said_as_it_is(app: QApplication) -> None:
    assert faults.sentence(FileMissing(path="a.png")) == FileMissing(path="a.png").sentence


@pytest.mark.parametrize(
    "fault",
    [
        RegionTooLarge(tokens=9000, limit=2048, width=1200, height=1300, percent=37, scale=0.37),
        ModelUnknown(name="x", known="y"),
        NoModel(),
        WhichModel(known="a, b"),
        HashUnknown(name="x"),
    ],
)
def test_no_command_is_advised_in_a_window(app: QApplication, fault: AppError) -> None:
    said = faults.sentence(fault)
    assert "--" not in said
    assert "“otterscope" not in said
    assert said != fault.sentence
    assert "--" in fault.sentence or "otterscope" in fault.sentence
    # And likewise of a sentence that was kept.
    assert faults.in_window(fault.sentence) == said


def test_numbers_are_written_as_the_language_does(app: QApplication) -> None:
    fault = RegionTooLarge(tokens=35845, limit=7936, width=1200, height=1300, percent=37, scale=0.37)
    assert "35,845 tokens" in faults.sentence(fault)
    assert "7,936" in faults.in_window(fault.sentence)
    assert "Choose a region of at most about 1,200 × 1,300 pixels" in faults.sentence(fault)
