"""The training benchmark compares what does the same work, and nothing else."""

from dataclasses import replace

import pytest

from benchmarks.training import Side, report

STOCK = Side(1.0, 9.0, 7.9825, 2_000_000_000, 4_000, "cpu")


def test_sides_that_did_the_same_are_compared(capsys: pytest.CaptureFixture[str]) -> None:
    report({"stock": STOCK, "packed": replace(STOCK, network_s=3.0, loss=7.9825 * (1 + 1e-6))})
    assert "2.50 ×" in capsys.readouterr().out


@pytest.mark.parametrize(
    "other",
    [replace(STOCK, loss=loss) for loss in (7.9866, 7.9792, float("nan"))] + [replace(STOCK, tokens=3_999)],
)
def test_sides_that_did_other_work_are_not(other: Side) -> None:
    with pytest.raises(SystemExit, match="did not do the work of stock"):
        report({"stock": STOCK, "packed": other})
