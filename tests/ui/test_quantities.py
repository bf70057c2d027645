"""Numbers as people read them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale

from otterscope.ui import quantities


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale("en_US"))
    yield
    QLocale.setDefault(before)


def test_counts_follow_the_language() -> None:
    assert quantities.count(16000) == "16,000"
    QLocale.setDefault(QLocale("de_DE"))
    assert quantities.count(16000) == "16.000"
    assert quantities.percent(0.372) == "37,2 %"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.01, "0.1 s"), (0.34, "0.3 s"), (9.9, "9.9 s"), (9.96, "10 s"), (61.4, "61 s"), (130, "3 min")],
)
def test_times_are_as_precise_as_it_matters(seconds: float, said: str) -> None:
    assert quantities.duration(seconds) == said


@pytest.mark.parametrize(
    ("nbytes", "said"), [(72_700_000, "72.7 MB"), (6_100_000_000, "6.1 GB"), (9_400_000, "9 MB")]
)
def test_memory_has_its_unit(nbytes: int, said: str) -> None:
    assert quantities.memory(nbytes) == said


@pytest.mark.parametrize(("share", "said"), [(0.372, "37.2 %"), (0.5, "50 %"), (1.0, "100 %")])
def test_shares(share: float, said: str) -> None:
    assert quantities.percent(share) == said
