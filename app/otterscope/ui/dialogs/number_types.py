"""The number formats of weights, in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QComboBox

from otterscope.weights.mixture import DEFAULT_TYPE, FILE_TYPES


def type_text(kind: str) -> str:
    """A number format with what it means for the user."""
    translate = QCoreApplication.translate
    words = {
        "Q4_K_M": translate("NumberTypes", "small and quick, answers nearly as the original"),
        "Q5_K_M": translate("NumberTypes", "a little larger, a little closer"),
        "Q6_K": translate("NumberTypes", "hardly to be told from the original"),
        "Q8_0": translate("NumberTypes", "as the original for all purposes"),
        "F16": translate("NumberTypes", "half precision"),
        "BF16": translate("NumberTypes", "as the original was saved"),
        "F32": translate("NumberTypes", "full precision, for comparisons"),
    }
    return f"{kind}: {words[kind]}" if kind in words else kind


def type_box(name: str) -> QComboBox:
    """A list of all formats, at the usual one; the data of an entry is its format."""
    box = QComboBox()
    box.setAccessibleName(name)
    for kind in FILE_TYPES:
        box.addItem(type_text(kind), kind)
    box.setCurrentIndex(box.findData(DEFAULT_TYPE))
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(24)
    return box
