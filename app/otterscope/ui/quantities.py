"""Numbers as people read them, in the user's language: counts, bytes, seconds, shares."""

from __future__ import annotations

import math

from PySide6.QtCore import QCoreApplication, QLocale


def count(number: int) -> str:
    """12345 with the language's own grouping of digits."""
    return QLocale().toString(number)


def memory(nbytes: int) -> str:
    """Bytes in the largest fitting unit: "1.2 GB"."""
    digits = 0 if nbytes < 10_000_000 else 1
    return QLocale().formattedDataSize(nbytes, digits, QLocale.DataSizeFormat.DataSizeSIFormat)


def duration(seconds: float) -> str:
    """A time as precise as it matters: "0.4 s", "12 s", "3 min"."""
    locale = QLocale()
    if seconds < 9.95:
        text = QCoreApplication.translate("Quantities", "{seconds} s")
        return text.format(seconds=locale.toString(max(0.1, seconds), "f", 1))
    if seconds < 100:
        return QCoreApplication.translate("Quantities", "{seconds} s").format(
            seconds=locale.toString(round(seconds))
        )
    text = QCoreApplication.translate("Quantities", "{minutes} min")
    return text.format(minutes=locale.toString(math.ceil(seconds / 60)))


def percent(share: float) -> str:
    """0.625 as "62.5 %", with one digit where that is not a whole number."""
    value = share * 100
    digits = 0 if abs(value - round(value)) < 0.05 or value >= 100 else 1
    return f"{QLocale().toString(value, 'f', digits)} %"
