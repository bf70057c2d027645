"""How fast a machine reads is measured, kept, and never a reason to fail."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otterscope.engine import api
from otterscope.work.desk_speeds import Speeds, speed_key
from tests.fixtures.desk import model_pair


def test_nothing_is_said_before_something_was_measured(tmp_path: Path) -> None:
    speeds = Speeds(tmp_path / "speeds.json")
    assert speeds.seconds("m", 1000) is None
    speeds.add("m", 1000, 2.0)
    assert speeds.seconds("m", 1000) == 2.0
    assert speeds.seconds("other", 1000) is None


def test_what_lies_between_two_measurements_is_interpolated() -> None:
    speeds = Speeds(None)
    speeds.add("m", 100, 1.0)  # 10 ms a token
    speeds.add("m", 900, 18.0)  # 20 ms a token
    assert speeds.seconds("m", 500) == pytest.approx(500 * 0.015)
    assert speeds.seconds("m", 10) == pytest.approx(0.1)
    assert speeds.seconds("m", 9000) == pytest.approx(180.0)


def test_later_measurements_count_half() -> None:
    speeds = Speeds(None)
    for seconds in (1.0, 3.0):
        speeds.add("m", 100, seconds)
    assert speeds.seconds("m", 100) == pytest.approx(2.0)


def test_measurements_last(tmp_path: Path) -> None:
    path = tmp_path / "new" / "speeds.json"
    before = Speeds(path)
    before.add("m", 100, 1.0)
    before.add("n", 100, 5.0)
    after = Speeds(path)
    assert (after.seconds("m", 100), after.seconds("n", 100)) == (1.0, 5.0)
    assert [entry.name for entry in path.parent.iterdir()] == ["speeds.json"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"version": 2, "models": {}}',
        '{"version": 1, "models": []}',
        '{"version": 1, "models": {"m": {"7": [100]}}}',
        '{"version": 1, "models": {"m": {"7": [0, 1.0]}}}',
        '{"version": 1, "models": {"m": {"7": [100, -1.0]}}}',
        '{"version": 1, "models": {"m": {"7": [100, NaN]}}}',
        '{"version": 1, "models": {"m": {"7": [100, 1e999]}}}',
        "[" * 100_000,
        " " * (2 << 20),
    ],
)
def test_a_damaged_file_is_as_good_as_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "speeds.json"
    path.write_text(text)
    speeds = Speeds(path)
    assert speeds.seconds("m", 100) is None
    speeds.add("m", 100, 1.0)
    assert Speeds(path).seconds("m", 100) == 1.0


def test_a_folder_that_takes_nothing_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    speeds = Speeds(tmp_path / "file" / "speeds.json")
    speeds.add("m", 100, 1.0)
    assert speeds.seconds("m", 100) == 1.0


def test_the_file_stays_small(tmp_path: Path) -> None:
    speeds = Speeds(tmp_path / "speeds.json")
    for number in range(100):
        speeds.add(f"m{number}", 100, 1.0)
    assert speeds.seconds("m0", 100) is None
    assert speeds.seconds("m99", 100) == 1.0
    assert len(json.loads((tmp_path / "speeds.json").read_text())["models"]) == 64


def test_a_measurement_is_of_a_model_and_how_it_is_run() -> None:
    keys = {
        speed_key(model_pair("a"), api.EngineOptions()),
        speed_key(model_pair("b"), api.EngineOptions()),
        speed_key(model_pair("a"), api.EngineOptions(gpu_layers=0)),
        speed_key(model_pair("a"), api.EngineOptions(threads=1)),
        speed_key(model_pair("a"), api.EngineOptions(cache_type="q8_0")),
    }
    assert len(keys) == 5


@given(st.lists(st.tuples(st.integers(1, 20000), st.floats(0.001, 1000)), max_size=8), st.integers(1, 20000))
def test_any_measurements_give_a_time_within_their_rates(
    measured: list[tuple[int, float]], tokens: int
) -> None:
    speeds = Speeds(None)
    for count, seconds in measured:
        speeds.add("m", count, seconds)
    found = speeds.seconds("m", tokens)
    if not measured:
        assert found is None
        return
    rates = [seconds / count for count, seconds in measured]
    assert found is not None
    assert min(rates) * 0.999 <= found / tokens <= max(rates) * 1.001
