"""Notices over the window: one after the other, none twice."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from otterscope.errors import FileMissing
from otterscope.ui.noticebar import Notice, NoticeBar

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def bar(app: QApplication) -> Iterator[NoticeBar]:
    made = NoticeBar()
    made.resize(700, 60)
    yield made
    made.close()
    made.deleteLater()


def test_notices_wait_for_one_another(bar: NoticeBar) -> None:
    fault = FileMissing(path="a.png", detail="errno 2")
    bar.tell(fault)
    bar.say(Notice("The disk is full."))
    bar.say(Notice("The disk is full."))
    assert bar.isVisible()
    assert (bar.text.text(), bar.accessibleDescription()) == (fault.sentence, fault.sentence)
    QTest.mouseClick(bar.more, LEFT)
    assert bar.detail.isVisible()
    QTest.mouseClick(bar.copy, LEFT)
    assert QGuiApplication.clipboard().text() == "errno 2"
    QTest.mouseClick(bar.dismiss, LEFT)
    assert bar.text.text() == "The disk is full."
    assert bar.more.isHidden()
    assert bar.detail.isHidden()
    QTest.mouseClick(bar.dismiss, LEFT)
    assert bar.isHidden()


def test_a_way_on_is_taken_and_the_notice_goes(bar: NoticeBar) -> None:
    taken: list[int] = []
    bar.say(Notice("Where is it?", action="Find It…", act=lambda: taken.append(1)))
    assert bar.action.text() == "Find It…"
    QTest.mouseClick(bar.action, LEFT)
    assert taken == [1]
    assert bar.isHidden()
