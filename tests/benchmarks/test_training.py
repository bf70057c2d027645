"""The training benchmark compares what does the same work, and nothing else."""

from dataclasses import replace

import pytest

from benchmarks.training import Side, report

STOCK = Side(1.0, 9.0, 7.9825, 2_000_000_000, 4_000, "cpu")


def test_sides_that_did_the_same_are_compared(capsys: pytest.CaptureFixture[str]) -> None:
    report({"stock": STOCK, "packed": replace(STOCK, network_s=3.0, loss=7.9825 * (1 + 1e-6))})
    assert "2.50 ×" in capsys.readouterr().out


@pytest.mark.parametrize(
    "other", [{"loss": 7.9866}, {"loss": 7.9792}, {"tokens": 3_999}, {"loss": float("nan")}]
)
def test_sides_that_did_other_work_are_not(other: dict[str, float]) -> None:
    with pytest.raises(SystemExit, match="did not do the work of stock"):
        report({"stock": STOCK, "packed": replace(STOCK, **other)})
