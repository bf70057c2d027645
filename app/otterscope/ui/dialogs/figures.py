"""Numbers as the user's language writes them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

#: What licences are called where people meet them.
_LICENCES = {
    "cc-by-nc-4.0": "CC BY-NC 4.0",
    "cc-by-4.0": "CC BY 4.0",
    "apache-2.0": "Apache 2.0",
    "mit": "MIT",
}


def size_text(nbytes: int) -> str:
    """Bytes in powers of ten, as disks are sold: "6.1 GB"."""
    digits = 1 if nbytes >= 1e9 else 0
    return QLocale().formattedDataSize(nbytes, digits, QLocale.DataSizeFormat.DataSizeSIFormat)


def number_text(number: int) -> str:
    """A whole number, grouped."""
    return QLocale().toString(number)


def percent_text(done: int, total: int) -> str:
    """The whole percents of a total, never rounded up."""
    template = QCoreApplication.translate("Figures", "{number} %")
    return template.format(number=100 * done // total if total else 0)


def time_left(seconds: float) -> str:
    """About how long something still takes."""
    translate = QCoreApplication.translate
    if seconds < 60:
        return translate("Figures", "%n s left", "", max(1, round(seconds)))
    if seconds < 5400:
        return translate("Figures", "about %n min left", "", round(seconds / 60))
    return translate("Figures", "about %n h left", "", round(seconds / 3600))


def licence_name(licence: str) -> str:
    """A licence's short name for people."""
    if licence in ("", "unknown", "other"):
        return QCoreApplication.translate("Figures", "licence not stated")
    return _LICENCES.get(licence, licence)


def licence_means(licence: str) -> str:
    """What a licence's name means for most people, or "" where it allows what people do."""
    translate = QCoreApplication.translate
    if "-nc" in licence:
        return translate(
            "Figures", "You may use it with the authors' names given, but not for commercial purposes."
        )
    if licence in ("", "unknown", "other"):
        return translate(
            "Figures", "Its makers do not say what you may do with it; ask them before you publish."
        )
    return ""
