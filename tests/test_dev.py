"""The commands of dev.py."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from devtools import main, system

ROOT = Path(__file__).resolve().parent.parent


def part(name: str, *present: bool) -> system.Part:
    """A part of the system that answers with `present` in turn, the last for ever."""
    answers = list(present)
    return system.Part(
        name, lambda: answers.pop(0) if len(answers) > 1 else answers[0], (f"lib{name}",), (name,), name
    )


def test_an_old_python_is_told_so() -> None:
    """dev.py itself must be readable for a Python that is too old, which is played here."""
    text = (ROOT / "dev.py").read_text(encoding="utf-8")
    played = "import sys\nsys.version_info = (3, 8, 1)\n" + text
    done = subprocess.run([sys.executable, "-c", played], text=True, capture_output=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith(
        "OtterScope needs Python 3.10 or newer and this is 3.8: install a newer one"
    )
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("arguments", [["--help"], ["-h"]])
def test_help_is_an_answer(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(arguments) == 0
    assert "usage: python3 dev.py COMMAND" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"), [([], "usage:"), (["fly"], "knows no command “fly”"), (["bench"], "one of:")]
)
def test_a_command_that_is_none_is_a_usage_error(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.main(arguments) == 2
    assert said in capsys.readouterr().err


def test_only_commands_with_a_window_ask_for_qts_libraries(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert set(main.WINDOWED) <= set(commands_of_the_program())
    monkeypatch.setattr(system, "qt_parts", lambda screen: (part("a screen" if screen else "Qt", False),))
    monkeypatch.setattr(system, "is_root", lambda: False)
    monkeypatch.setattr(main, "_program", lambda lock, folder: Path("python"))
    monkeypatch.setattr(main, "replace_by", lambda command, env: 0)
    monkeypatch.delenv("QT_QPA_PLATFORM")
    assert main.main(["run", "ask", "view"]) == 0
    assert main.main(["run", "--help"]) == 0
    for windowed in ([], ["x.png"], [str(Path(__file__).parent)], ["view", "x.png"]):
        assert main.main(["run", *windowed]) == 1
    assert capsys.readouterr().err.startswith("OtterScope needs a screen, and this system has none")
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert main.main(["run", "view", "x.png"]) == 1
    assert capsys.readouterr().err.startswith("OtterScope needs Qt, and this system has none")


def commands_of_the_program() -> list[str]:
    """What `otterscope --help` lists."""
    from otterscope import cli

    return re.findall(r"^    (\w+) ", cli.parser().format_help(), re.MULTILINE)
