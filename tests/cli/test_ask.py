"""`otterscope ask`, from a picture file to the printed answer."""

from __future__ import annotations

import hashlib
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from otterscope.cli.ask import Screen, _footer
from otterscope.cli.plain import printable
from otterscope.engine import api
from otterscope.geometry import Region
from otterscope.work import asking
from tests.cli.conftest import APP, Program

QUESTION = "How many camels?"


def test_prints_one_json_object_with_the_receipt(program: Program, model: Path, picture: Path) -> None:
    done = program(
        "ask", picture, QUESTION, "--region", "10,20,301,200", "--model", model, "--max-tokens", 12, "--json"
    )
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert set(found["timings"]) == {"load_s", "encode_s", "prefill_s", "first_token_s", "tokens_per_s"}
    assert found["receipt"] == {
        "picture": picture.name,
        "region": [10, 20, 301, 200],
        "scale": 1.0,
        "patches": [11, 7],
        "tokens": 7 * 12,
        "model": model.stem,
        "type": "F32",
        "sha256": hashlib.sha256(model.read_bytes()).hexdigest(),
        "seed": 0,
    }
    assert 0 < found["answer_tokens"] <= 12
    assert found["prompt_tokens"] > found["receipt"]["tokens"]
    assert found["answer"]


def test_streams_the_same_answer_as_plain_text(program: Program, model: Path, picture: Path) -> None:
    shared = (picture, QUESTION, "--region", "0,0,120,90", "--model", model, "--max-tokens", 8)
    plain, as_json = program("ask", *shared), program("ask", *shared, "--json")
    assert (plain.returncode, plain.stderr) == (0, "")  # no progress where stderr is no terminal
    assert plain.stdout.rstrip("\n") == printable(json.loads(as_json.stdout)["answer"]).rstrip("\n")


def test_a_seed_repeats_an_answer_and_another_changes_it(
    program: Program, model: Path, picture: Path
) -> None:
    def answer(seed: int) -> str:
        done = program(
            "ask", picture, QUESTION, "--region", "0,0,60,60", "--model", model, "--max-tokens", 16,
            "--temperature", 1.5, "--seed", seed, "--json",
        )  # fmt: skip
        return str(json.loads(done.stdout)["answer"])

    assert answer(7) == answer(7) != answer(8)


def test_a_region_past_the_edge_is_clipped_and_the_receipt_says_so(
    program: Program, model: Path, picture: Path
) -> None:
    done = program(
        "ask", picture, QUESTION, "--region", "840,640,500,500", "--model", model, "--max-tokens", 1, "--json"
    )
    found = json.loads(done.stdout)
    assert found["receipt"]["region"] == [840, 640, 60, 60]
    assert found["notes"] == [
        "The region 840,640,500,500 reaches past the picture: 840,640,60,60 of it was asked about."
    ]


def test_shrinks_only_on_the_users_word(program: Program, model: Path, picture: Path) -> None:
    done = program("ask", picture, QUESTION, "--scale", "0.5", "--model", model, "--max-tokens", 1, "--json")
    receipt = json.loads(done.stdout)["receipt"]
    assert (receipt["scale"], receipt["patches"]) == (0.5, [15, 12])


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["no such.png", QUESTION], "no such.png"),
        (["PICTURE", QUESTION, "--region", "5000,0,10,10"], "lies outside the picture"),
        (["PICTURE", "  "], "There is no question."),
        (["PICTURE", QUESTION, "--model", "elsewhere.gguf"], "elsewhere.gguf"),
        (["PICTURE", QUESTION, "--model", "nothing"], "nothing"),
    ],
)
def test_a_fault_is_one_sentence_on_stderr(
    program: Program, model: Path, picture: Path, arguments: list[str], sentence: str
) -> None:
    arguments = [str(picture) if part == "PICTURE" else part for part in arguments]
    if "--model" not in arguments:
        arguments += ["--model", str(model)]
    done = program("ask", *arguments)
    assert (done.returncode, done.stdout) == (1, "")
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1


def test_without_a_model_of_ones_own_the_demo_model_answers_and_is_marked(
    program: Program, picture: Path
) -> None:
    done = program("ask", picture, QUESTION)
    assert done.returncode == 0
    assert done.stdout.strip()
    assert "demo model answered" in done.stderr
    assert "“otterscope models --help”" in done.stderr


def test_a_model_that_is_not_there_is_named(program: Program, picture: Path) -> None:
    done = program("ask", picture, QUESTION, "--model", "camel-9B")
    assert (done.returncode, done.stdout) == (1, "")
    assert "camel-9B" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["--region", "1,2"],
        ["--scale", "0"],
        ["--max-tokens", "0"],
        ["--temperature", "-1"],
        ["--threads", "513"],
        ["--seed"],
    ],
)
def test_wrong_usage_ends_with_2(program: Program, picture: Path, arguments: list[str]) -> None:
    done = program("ask", picture, QUESTION, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("usage: otterscope ask")


def test_a_region_too_large_names_what_fits_before_the_model_is_loaded(
    program: Program, model: Path, tmp_path: Path
) -> None:
    wide = tmp_path / "wide.png"
    Image.new("L", (6000, 4000), 200).save(wide)
    done = program("ask", wide, QUESTION, "--model", model)
    assert done.returncode == 1
    assert "--scale 0." in done.stderr
    scale = done.stderr.split("--scale ")[1].split(")")[0]
    planned = program("plan", wide, "--model", model, "--scale", scale, "--json")
    assert planned.returncode == 0, planned.stderr


def test_ctrl_c_stops_and_leaves_no_process(model: Path, picture: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "otterscope", "ask", str(picture), QUESTION, "--model", str(model)]
    environment = {**os.environ, "PYTHONPATH": str(APP), "OTTERSCOPE_HOME": str(tmp_path)}
    with subprocess.Popen(
        [*command, "--max-tokens", "100000"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stdout.read(1)  # the answer has begun
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert said.decode() == "Stopped.\n"


def test_a_reader_that_leaves_early_is_no_fault(model: Path, picture: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(APP), "OTTERSCOPE_HOME": str(tmp_path)}
    command = [sys.executable, "-m", "otterscope", "ask", str(picture), QUESTION, "--model", str(model)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(1)
        process.stdout.close()
        assert process.wait(60) == 0
        assert process.stderr.read() == b""


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_an_answer_gives_the_terminal_no_commands() -> None:
    out = io.StringIO()
    screen = Screen(io.StringIO(), out)
    for piece in ("Th\x1b[2Jree\tcam", "\x07\x9b", "els.\n"):
        screen.show(api.Token(piece))
    screen.end_line()
    assert out.getvalue() == "Th[2Jree\tcamels.\n"


def test_progress_is_drawn_on_a_terminal_and_taken_away_before_the_answer() -> None:
    err, out = Terminal(), io.StringIO()
    screen = Screen(err, out)
    screen.show(api.Progress("prefill", 3, 4))
    time.sleep(0.11)
    screen.show(api.Progress("prefill", 4, 4))
    screen.show(api.Token("Three "))
    screen.show(api.Progress("prefill", 4, 4))  # a late one must not be drawn into the answer
    screen.show(api.Token("camels"))
    screen.end_line()
    assert out.getvalue() == "Three camels\n"
    assert "75 %" in err.getvalue()
    assert err.getvalue().endswith("100 %\r\x1b[K")


def test_a_file_that_breaks_off_is_told(program: Program, model: Path, tmp_path: Path) -> None:
    whole = tmp_path / "whole.jpg"
    pixels = np.random.default_rng(2).integers(0, 256, (300, 400, 3)).astype(np.uint8)
    Image.fromarray(pixels).save(whole)
    torn = tmp_path / "torn.jpg"
    torn.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    for path, notes in ((whole, 0), (torn, 1)):
        done = program("ask", path, QUESTION, "--model", model, "--max-tokens", 1)
        assert done.returncode == 0
        assert done.stderr.count("The file breaks off before its picture does") == notes


def test_a_region_may_begin_left_of_the_picture_and_a_question_need_no_quotes(
    program: Program, model: Path, picture: Path
) -> None:
    done = program(
        "ask", picture, "How", "many", "camels?", "--region", "-50,-10,110,70", "--model", model,
        "--max-tokens", 1, "--json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["receipt"]["region"] == [0, 0, 60, 60]


def test_another_page_is_another_picture(program: Program, model: Path, tmp_path: Path) -> None:
    path = tmp_path / "pages.tif"
    pages = [Image.new("RGB", (60, 60)), Image.new("RGB", (90, 30))]
    pages[0].save(path, save_all=True, append_images=pages[1:])
    done = program("ask", path, QUESTION, "--page", 2, "--model", model, "--max-tokens", 1, "--json")
    assert json.loads(done.stdout)["receipt"]["patches"] == [3, 1]


def test_advice_names_the_program_as_it_was_started(program: Program, picture: Path) -> None:
    done = program("ask", picture, QUESTION, OTTERSCOPE_COMMAND="python3 dev.py run")
    assert "“python3 dev.py run models --help”" in done.stderr
    assert "“otterscope" not in done.stderr


def test_the_receipt_says_where_and_whether_the_answer_is_whole() -> None:
    done = api.Done("Three", 5, 90, 77, 10, 7, (), (), "length", 0.1, 0.2, 0.3, 10.0)
    receipt = asking.Receipt("scroll.jpg", Region(10, 20, 300, 200), 0.5, 10, 7, 77, "otter", "Q4_K_M", "", 0)
    footer = _footer(asking.Answered(done, receipt, 1.0))
    assert "at 10,20,300,200 of scroll.jpg at 50 %" in footer
    assert footer.endswith("The answer was cut off after 5 tokens (--max-tokens).")
