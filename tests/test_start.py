"""What the arguments of the program mean: a window, or the command line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from otterscope import cli
from otterscope.__main__ import COMMANDS, files_for_window


def test_the_commands_are_those_of_the_command_line() -> None:
    assert set(re.findall(r"^    (\w+) ", cli.parser().format_help(), re.MULTILINE)) == COMMANDS


def test_nothing_and_files_open_a_window(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scan").write_bytes(b"a picture by its content")
    (tmp_path / "album").mkdir()
    assert files_for_window([]) == []
    assert files_for_window(["scan", "b.png"]) == [tmp_path / "scan", tmp_path / "b.png"]
    assert files_for_window(["album"]) == [tmp_path / "album"]
    # A path that is not there is for the window to tell of.
    assert files_for_window(["gone.png"]) == [tmp_path / "gone.png"]
    assert files_for_window(["pictures/gone"]) == [tmp_path / "pictures" / "gone"]


@pytest.mark.parametrize("arguments", [["ask", "x.png"], ["--help"], ["--version"], ["aks"], ["models"]])
def test_commands_options_and_mistyped_words_are_for_the_command_line(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "models").mkdir()
    assert files_for_window(arguments) is None
