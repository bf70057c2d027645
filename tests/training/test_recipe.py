"""The settings of a run: the paper's values, what is refused, and the learning rate of each step."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path
from typing import Any

import pytest

from training import finetune, options
from training.errors import SettingWrong
from training.recipe import Recipe


def recipe(**settings: Any) -> Recipe:
    return Recipe("checkpoint", ("data.jsonl",), **settings)


def parsed(*arguments: str) -> Recipe:
    return finetune.recipe_of(options.parser().parse_args(["c", "--data", "d", "--out", "o", *arguments]))


def test_the_defaults_are_the_papers_values() -> None:
    found = parsed()
    assert (found.rate, found.decay, found.batch, found.warm_up) == (1e-5, 0.1, 64, 0.03)
    assert found.sizes == (448, 512, 768)
    assert (found.rank, found.alpha, found.dropout, found.lora) == (64, 32, 0.05, False)
    here = Recipe(str(Path("c").resolve()), (str(Path("d").resolve()),))
    assert found == here, "the command line and the recipe have other defaults"


def test_every_option_reaches_the_recipe() -> None:
    options = (
        "--sizes native --epochs 2 --steps 7 --batch 8 --rate 0.1 --warm-up 0.2 --schedule linear --decay 0 "
        "--clip 0 --seed 5 --precision bf16 --lora --lora-rank 2 --lora-alpha 3 --lora-dropout 0 --mix size "
        "--pack 9 --split-turns"
    )
    found = dataclasses.asdict(parsed(*options.split()))
    default = dataclasses.asdict(parsed())
    same = {name for name, value in found.items() if default[name] == value}
    assert same == {"checkpoint", "data", "examples"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            "--sizes 448,x",
            "--sizes is 448,x, and it must be sides in pixels such as 448,512,768, or “native”",
        ),
        ("--sizes 0", "--sizes is 0, and it must be sides from 1 to 16384 pixels"),
        ("--batch 0", "--batch is 0, and it must be from 1 to 1,000,000"),
        ("--at-once 0", "--at-once is 0, and it must be from 1 to 1,000,000"),
        ("--rate nan", "--rate is nan, and it must be more than 0"),
        ("--decay -1", "--decay is -1.0, and it must be 0 or more"),
        ("--warm-up 1", "--warm-up is 1.0, and it must be from 0 to below 1"),
        ("--lora-rank 0", "--lora-rank is 0, and it must be from 1 to 65,536"),
        ("--seed -1", "--seed is -1, and it must be from 0 to 4294967295"),
        ("--seed 4294967296", "--seed is 4,294,967,296, and it must be from 0 to 4294967295"),
        ("--clip inf", "--clip is inf, and it must be 0 or more"),
        ("--lora-dropout nan", "--lora-dropout is nan, and it must be from 0 to below 1"),
        ("--batch 1000001", "--batch is 1,000,001, and it must be from 1 to 1,000,000"),
        ("--workers 257", "--workers is 257, and it must be from 1 to 256"),
        ("--lora-alpha 1" + "0" * 400, "--lora-alpha is 10,000,000"),
        ("--keep 1" + "0" * 400, "--keep is 10,000,000"),
        ("--epochs 1e308", "--epochs is 1e+308, and it must be more than 0 and at most 1,000,000"),
        ("--epochs nan", "--epochs is nan, and it must be more than 0"),
        ("--images /nowhere/at/all", "--images is /nowhere/at/all, and it must be a folder that is there"),
        ("--images " + "x" * 300, "--images is xxx"),
        ("--steps -1", "--steps is -1, and it must be from 0 to 1,000,000,000"),
    ],
)
def test_a_wrong_setting_is_refused_by_its_option(arguments: str, said: str) -> None:
    with pytest.raises(SettingWrong) as caught:
        parsed(*arguments.split())
    assert caught.value.sentence.startswith(said)


def test_settings_that_only_code_can_get_wrong() -> None:
    with pytest.raises(SettingWrong, match="--schedule is flat, and it must be one of cosine, linear"):
        recipe(schedule="flat")
    with pytest.raises(SettingWrong, match="--precision is f8"):
        recipe(precision="f8")


def test_the_rate_rises_and_falls() -> None:
    given = recipe(rate=1.0, warm_up=0.1)
    rates = [given.rate_at(step, 20) for step in range(20)]
    assert rates[:3] == [0.5, 1.0, 1.0]
    assert rates[11] == pytest.approx(0.5)
    assert rates[-1] == pytest.approx((1 + math.cos(math.pi * 17 / 18)) / 2)
    assert rates[2:] == sorted(rates[2:], reverse=True)
    assert recipe(rate=1.0, warm_up=0, schedule="linear").rate_at(5, 20) == 0.75
    assert recipe(rate=1.0, warm_up=0.5, schedule="constant").rate_at(19, 20) == 1.0


def test_steps_follow_from_epochs_unless_given() -> None:
    assert recipe(epochs=2, batch=8).total_steps(10) == 3
    assert recipe(epochs=0.001).total_steps(10) == 1
    assert recipe(steps=7).total_steps(10) == 7


def test_a_kept_recipe_is_compared_setting_by_setting() -> None:
    kept = recipe().to_json()
    assert recipe().difference(kept) is None
    assert recipe(rate=2.0).difference(kept) == ("--rate", 1e-5, 2.0)
    assert recipe(examples="x").difference(kept) == ("the content of --data", "", "x")
    assert recipe(lora=True).difference(kept) == ("--lora", "off", "on")
    assert recipe(even=False).difference(kept) == ("--mix", "even", "size")
    assert recipe(sizes=()).difference(kept) == ("--sizes", "448,512,768", "native")
    with pytest.raises(ValueError, match="an object"):
        recipe().difference("[]")
