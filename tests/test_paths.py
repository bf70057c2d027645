"""Where files are kept."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from otterscope import paths


def test_home_of_ones_choice(home: Path) -> None:
    assert paths.home() == home
    assert paths.models_dir() == home / "models"
    assert paths.cache_dir() == home / "cache"


def test_nothing_is_made_by_asking(home: Path) -> None:
    assert paths.models_dir().parent == home
    assert not home.exists()


def test_a_tilde_and_a_relative_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv("OTTERSCOPE_HOME", "~/kept here")
    assert paths.home() == tmp_path / "kept here"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OTTERSCOPE_HOME", "relative")
    assert paths.home() == tmp_path / "relative"


@pytest.mark.parametrize("value", [None, ""])
def test_the_platforms_own_folders(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, value: str | None
) -> None:
    if value is None:
        monkeypatch.delenv("OTTERSCOPE_HOME")
    else:
        monkeypatch.setenv("OTTERSCOPE_HOME", value)
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    home, cache = paths.home(), paths.cache_dir()
    assert home.name == cache.name == "otterscope"
    assert home != cache
    assert paths.models_dir() == home / "models"


def test_every_name_can_be_shown() -> None:
    assert paths.readable("scroll 清明上河圖.jpg") == "scroll 清明上河圖.jpg"
    assert paths.readable(os.fsdecode(b"caf\xe9.jpg")) == "caf\ufffd.jpg"
