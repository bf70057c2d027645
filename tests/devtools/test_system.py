"""What the system lacks is one sentence for each part, or is installed."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from devtools import SetupFault, system


def part(name: str, *present: bool) -> system.Part:
    """A part of the system that answers with `present` in turn, the last for ever."""
    answers = list(present)
    return system.Part(
        name, lambda: answers.pop(0) if len(answers) > 1 else answers[0], (f"lib{name}",), (name,), name
    )


@pytest.mark.parametrize(
    ("family", "command"),
    [
        ("debian", "`sudo apt-get install g++`."),
        ("fedora", "`sudo dnf install gcc-c++`."),
        ("macos", "`xcode-select --install`."),
        ("windows", "“Desktop development with C++” of the Visual Studio Build Tools."),
        ("other", "`sudo apt-get install g++` (Debian, Ubuntu), `sudo dnf install gcc-c++` (Fedora)"),
    ],
)
def test_a_missing_compiler_is_one_sentence_with_its_command(family: str, command: str) -> None:
    sentence = system.advice(system.COMPILER, family)
    assert sentence.startswith("OtterScope needs a C++ compiler, and this system has none: ")
    assert command in sentence
    assert "\n" not in sentence


def test_every_part_has_its_packages() -> None:
    for needed in (system.VENV, system.COMPILER, *system.QT_PARTS, *system.SCREEN_PARTS):
        for family in ("debian", "fedora", "other"):
            assert re.search(r"install [A-Za-z0-9.+-]+`", system.advice(needed, family)), needed.name


def test_nothing_is_run_when_all_is_there() -> None:
    def run(command: Sequence[str]) -> tuple[int, str]:
        raise AssertionError(command)

    system.require([part("a", True), part("b", True)], system="debian", root=True, run=run)


def test_root_on_debian_gets_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    commands: list[list[str]] = []

    def run(command: Sequence[str]) -> tuple[int, str]:
        commands.append(list(command))
        return 0, ""

    system.require(
        [part("b", False, True), part("a", False, True), part("c", True)], system="debian", root=True, run=run
    )
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *system.WAIT, "liba", "libb"]
    assert commands == [["apt-get", "update"], install]
    output = capsys.readouterr()
    assert output.out == ""
    assert "liba libb" in output.err


@pytest.mark.parametrize(
    ("family", "root"), [("debian", False), ("fedora", True), ("macos", True), ("other", True)]
)
def test_others_get_a_sentence_for_each_part(family: str, root: bool) -> None:
    def run(command: Sequence[str]) -> tuple[int, str]:
        raise AssertionError(command)

    with pytest.raises(SetupFault) as caught:
        system.require(
            [part("a", False), part("b", True), part("c", False)], system=family, root=root, run=run
        )
    lines = str(caught.value).splitlines()
    assert [line.split(",")[0] for line in lines] == ["OtterScope needs a", "OtterScope needs c"]


@pytest.mark.parametrize("failing", ["update", "install"])
def test_apt_that_fails_is_shown_and_the_sentence_stays(failing: str) -> None:
    def run(command: Sequence[str]) -> tuple[int, str]:
        return (100, "line 1\nE: no such package") if command[1] == failing else (0, "")

    with pytest.raises(SetupFault, match="sudo apt-get install liba") as caught:
        system.require([part("a", False)], system="debian", root=True, run=run)
    assert caught.value.tail == ("line 1", "E: no such package")


def test_a_compiler_in_name_only_counts_as_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = tmp_path / "c++"
    fake.write_text("#!/bin/sh\nexit 1\n", encoding="ascii")
    fake.chmod(0o755)
    monkeypatch.setenv("CXX", str(fake))
    assert not system.COMPILER.present()
    fake.write_text("#!/bin/sh\nexit 0\n", encoding="ascii")
    assert system.COMPILER.present()


def test_a_library_is_looked_up_by_loading_it() -> None:
    there, not_there = (system._library(name, "d", "f") for name in ("libc.so.6", "libnever-there.so.9"))
    assert not not_there.present()
    if sys.platform == "linux":
        assert there.present()


def test_a_full_disk_has_its_sentence(tmp_path: Path) -> None:
    system.require_disk(tmp_path, 1)
    with pytest.raises(SetupFault, match=r"GB free and setting up needs 1000000000.0 GB: free some space"):
        system.require_disk(tmp_path, 10**18)
