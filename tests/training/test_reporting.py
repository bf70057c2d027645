"""What a run says and keeps of its loss."""

from __future__ import annotations

import errno
import io
import json
import time
from pathlib import Path

import pytest

from tests.fixtures.full_disk import small_files
from training import reporting
from training.errors import LogNotWritten
from training.reporting import Curve, Report


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_elsewhere_than_on_a_terminal_lines_come_now_and_then() -> None:
    stream = io.StringIO()
    report = Report(stream=stream)
    with report.drawing():
        report.stage("loading")
        for number in range(100):
            report.step(f"step {number}", always=number == 99)
        report.say("done")
    assert stream.getvalue().splitlines() == ["loading …", "step 0", "step 99", "done"]


def test_a_terminals_line_renews_itself_while_nothing_happens() -> None:
    stream = Terminal()
    report = Report(stream=stream)
    with report.drawing():
        report.stage("loading")
        deadline = time.monotonic() + 20
        while stream.getvalue().count("loading …") < 5 or "0:01" not in stream.getvalue():
            assert time.monotonic() < deadline, stream.getvalue()
            time.sleep(0.02)
        report.say("a line that stays")
    assert "\r\x1b[Ka line that stays\n" in stream.getvalue()
    assert stream.getvalue().endswith("\r\x1b[K"), "the line is taken away at the end"


def test_other_processes_are_silent() -> None:
    stream = Terminal()
    report = Report(active=False, stream=stream)
    with report.drawing():
        report.stage("loading")
        report.step("step 1", always=True)
        report.say("done")
        assert stream.getvalue() == ""
        report.say("but a fault of theirs is said", anyway=True)
    assert stream.getvalue() == "but a fault of theirs is said\n"


def test_a_line_that_stays_is_written_in_one_piece() -> None:
    """Else the line that renews itself could come between it and what takes that away."""
    written: list[str] = []

    class Pieces(Terminal):
        def write(self, text: str) -> int:
            written.append(text)
            return len(text)

    Report(stream=Pieces()).say("done")
    assert written == ["\r\x1b[Kdone\n"]


def test_times_are_read_easily() -> None:
    assert [reporting.clock(seconds) for seconds in (0.9, 67, 3605)] == ["0:00", "1:07", "1:00:05"]


class Closed(Terminal):
    """A terminal whose window is gone."""

    tried = 0

    def write(self, text: str) -> int:
        self.tried += 1
        raise OSError(errno.EIO, "Input/output error")


def test_a_run_goes_on_where_nobody_hears_it() -> None:
    closed = Closed()
    report = Report(stream=closed)
    with report.drawing():
        for say in (report.stage, report.step, report.say):
            before = closed.tried
            say("step 1")
            assert closed.tried > before


def test_words_of_others_do_not_command_the_terminal() -> None:
    stream = io.StringIO()
    Report(stream=stream).say("“\x1b]0;title\x07.png”")
    assert stream.getvalue() == "“]0;title.png”\n"


def test_a_log_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    curve = Curve(path, steps=0)
    curve.add(step=1)
    with small_files(20), pytest.raises(LogNotWritten, match=r"log.jsonl” could not be written \(File too"):
        curve.add(step=2)
    before = path.read_bytes()
    with small_files(2), pytest.raises(LogNotWritten, match="File too large"):
        Curve(path, steps=9)
    assert path.read_bytes() == before, "what was written stays"
    assert list(tmp_path.iterdir()) == [path]
    path.unlink()
    path.mkdir()
    with pytest.raises(LogNotWritten, match="Is a directory"):
        Curve(path, steps=0)


def test_whatever_a_power_cut_leaves_in_the_log_is_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    torn = [
        b'{"step": 1}',
        b"\0" * 50,
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"step": 1' + b"0" * 400 + b"}",
        b"[1]",
    ]
    path.write_bytes(b"".join(line + b"\n" for line in torn))
    Curve(path, steps=10**6)
    assert path.read_text(encoding="utf-8") == '{"step": 1}\n'


def test_the_curve_forgets_steps_that_are_done_again_and_torn_lines(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    first = Curve(path, steps=0)
    for step in (1, 2, 3):
        first.add(step=step, loss=1 / step)
    with path.open("a", encoding="utf-8") as file:
        file.write('{"step": 4, "lo')
    Curve(path, steps=2).add(step=3, loss=0.5)
    found = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [(line["step"], line["loss"]) for line in found] == [(1, 1.0), (2, 0.5), (3, 0.5)]
    before = path.read_bytes()
    Curve(path, steps=0, active=False).add(step=9, loss=0)
    assert path.read_bytes() == before, "only the first process writes"
