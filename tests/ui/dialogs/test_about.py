import pytest
from PySide6.QtWidgets import QLabel

from otterscope import __version__
from otterscope.ui.dialogs import about
from otterscope.ui.dialogs.about import AboutDialog, flowing
from tests.ui.dialogs.conftest import Opened


def test_it_says_version_and_licences(opened: Opened) -> None:
    dialog = opened(AboutDialog())
    labels = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert f"Version {__version__}" in labels
    assert "CC BY-NC 4.0" in labels
    assert "llama.cpp" in dialog.text.toPlainText()
    dialog.licence.click()
    assert "Apache License" in dialog.text.toPlainText()
    dialog.notice.click()
    assert "Qt and PySide6 (LGPL-3.0)" in dialog.text.toPlainText()
    dialog.close_button.click()
    assert not dialog.isVisible()


def test_broken_paragraphs_flow_again() -> None:
    long = "x" * 70
    assert flowing(f"Title\nshort\n\n- {long}\n  goes on\n- {long}\n- next") == (
        f"Title\nshort\n\n- {long} goes on\n- {long}\n- next"
    )


def test_a_missing_paper_is_a_fault_of_the_packaging() -> None:
    with pytest.raises(FileNotFoundError):
        about.paper("NO-SUCH-PAPER")
