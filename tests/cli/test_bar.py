import errno
import io

from otterscope.cli.bar import Bar, line_of, size_of


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_sizes_are_for_people() -> None:
    assert [size_of(n) for n in (999, 45_000, 44_270_752, 5_612_345_678)] == [
        "999 B",
        "45 kB",
        "44 MB",
        "5.61 GB",
    ]


def test_a_line_tells_part_rate_and_time_left() -> None:
    assert (
        line_of(500_000_000, 2_000_000_000, 400_000_000, 4.0)
        == " 25 %  500 MB of 2.00 GB  100 MB/s  0:15 left"
    )
    assert line_of(3_000_000, 0, 3_000_000, 1.0) == "3 MB  3 MB/s"
    assert line_of(0, 5000, 0, 0.0) == "  0 %  0 B of 5 kB"
    assert line_of(70, 7_000_000_000, 10_000_000, 1.0).endswith("11:40 left")


def test_a_terminal_sees_one_line_that_is_cleared_at_the_end() -> None:
    screen = Terminal()
    with Bar("Converting", screen) as bar:
        bar(0, 1000)
        bar(1000, 1000)
    shown = screen.getvalue()
    assert "\n" not in shown
    assert "Converting  100 %  1 kB of 1 kB" in shown
    assert shown.endswith("\r\x1b[K")


def test_elsewhere_nothing_is_shown() -> None:
    stream = io.StringIO()
    with Bar("Converting", stream) as bar:
        bar(0, 1000)
        bar(1000, 1000)
    assert stream.getvalue() == ""


def test_work_goes_on_when_the_terminal_is_closed() -> None:
    class Closed(Terminal):
        tried = 0

        def write(self, text: str) -> int:
            self.tried += 1
            raise OSError(errno.EIO, "Input/output error")

    closed, done = Closed(), []
    with Bar("Painting", closed) as bar:
        for step in (1, 2):
            bar(step, 2)
            done.append(step)
    assert done == [1, 2]
    assert closed.tried
