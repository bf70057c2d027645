"""`otterscope plan`: the need of memory before anything is loaded."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Program


def test_the_parts_sum_up_and_the_context_is_sized_to_the_region(
    program: Program, model: Path, picture: Path
) -> None:
    def plan(*more: object) -> dict[str, object]:
        done = program("plan", picture, "--model", model, "--json", *more)
        assert (done.returncode, done.stderr) == (0, "")
        found: dict[str, object] = json.loads(done.stdout)
        return found

    whole, small = plan(), plan("--region", "0,0,60,60")
    for found in (whole, small):
        parts = dict(found["bytes"])  # type: ignore[call-overload]
        assert parts.pop("total") == sum(parts.values())
    assert whole["tokens"] == 24 * 31
    assert small["tokens"] == 2 * 3
    assert int(str(small["context_tokens"])) < int(str(whole["context_tokens"]))


def test_q8_0_takes_about_half_the_cache(program: Program, model: Path, picture: Path) -> None:
    def cache(kind: str) -> int:
        done = program("plan", picture, "--model", model, "--json", "--cache-type", kind)
        return int(json.loads(done.stdout)["bytes"]["kv_cache"])

    assert cache("q8_0") / cache("f16") == 34 / 64


def test_tells_a_person_whether_it_fits(program: Program, model: Path, picture: Path) -> None:
    done = program("plan", picture, "--model", model, "--region", "0,0,300,300")
    assert done.returncode == 0
    assert "300 × 300 pixels" in done.stdout
    assert "110 tokens" in done.stdout
    assert "it fits" in done.stdout
