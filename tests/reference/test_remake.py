"""The stored reference results are what `transformers` and SentencePiece give today."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.fixtures import parity

pytestmark = pytest.mark.reference

ROUNDING = 2e-6  # between processors and numbers of threads


@pytest.fixture(scope="module")
def remade(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of results computed now."""
    from tools import make_reference

    folder = tmp_path_factory.mktemp("remade")
    make_reference.make(folder)
    return folder


def facts(folder: Path, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / name).read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("style", parity.STYLES)
def test_arrays_are_the_stored_ones(style: str, remade: Path) -> None:
    with np.load(remade / f"{style}.npz") as now, np.load(parity.STORED / f"{style}.npz") as stored:
        assert set(now) == set(stored)
        errors = {name: parity.relative_error(now[name], stored[name]) for name in stored}
    assert max(errors.values()) <= ROUNDING, errors


@pytest.mark.parametrize("style", parity.STYLES)
def test_tokens_are_the_stored_ones(style: str, remade: Path) -> None:
    now, stored = facts(remade, "facts.json")[style], facts(parity.STORED, "facts.json")[style]
    assert now["checkpoint"] == stored["checkpoint"]
    assert set(now["cases"]) == {case.name for case in parity.CASES}
    for name, case in stored["cases"].items():
        for key in ("tokens", "text", "greedy", "compared_with_stock_processor"):
            assert now["cases"][name][key] == case[key], (name, key)
        # the reference itself is two orders of magnitude closer to f64 than the engine has to be to it
        assert now["cases"][name]["f32_error"] < 1e-6


def test_digests_of_tokens_are_the_stored_ones(remade: Path) -> None:
    assert facts(remade, "tokens.json") == facts(parity.STORED, "tokens.json")
