"""How dev.py shows how far a long step is."""

from __future__ import annotations

import io

from devtools.talk import Progress, duration


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_on_a_terminal_one_line_renews_itself() -> None:
    stream, now = Terminal(), [0.0]
    progress = Progress("building", stream, lambda: now[0])
    now[0] = 65.0
    progress.update(12, 193, "fuyu.cpp")
    assert stream.getvalue().endswith("\r\x1b[Kbuilding: 6 %, step 12/193, 1:05 (fuyu.cpp)")
    assert "\n" not in stream.getvalue()
    progress.finish()
    assert stream.getvalue().endswith("\r\x1b[Kbuilding: done in 1:05\n")


def test_elsewhere_a_line_about_every_ten_seconds() -> None:
    stream, now = io.StringIO(), [0.0]
    progress = Progress("building", stream, lambda: now[0])
    for second in range(1, 31):
        now[0] = float(second)
        progress.update(second, 100)
    assert stream.getvalue().splitlines() == [
        "building …",
        "building: 10 %, step 10/100, 0:10",
        "building: 20 %, step 20/100, 0:20",
        "building: 30 %, step 30/100, 0:30",
    ]


def test_durations() -> None:
    assert [duration(s) for s in (0.4, 59.9, 60, 3601)] == ["0:00", "0:59", "1:00", "60:01"]
