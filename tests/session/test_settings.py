from __future__ import annotations

import dataclasses
import json
import sys
import threading
from pathlib import Path
from types import MappingProxyType

import pytest

from otterscope.session import settings
from otterscope.session.errors import SettingsDamaged, SettingsNotSaved
from otterscope.session.settings import LoadedSettings, Settings
from tests.fixtures.rights import closed

CHOSEN = Settings(
    theme="dark",
    language="zh_CN",
    font_scale=1.5,
    model="OtterHD-8B Q4_K_M",
    gpu_layers=12,
    context=4096,
    cache_type="q8_0",
    temperature=0.5,
    seed=42,
    threads=3,
    max_tokens=64,
    snap=True,
    show_grid=True,
    prime=False,
    conversation=True,
    geometry=b"\0\xff",
    window_state=b"state",
    splitter=b"splitter",
    recent_folder="/pictures/骆驼\udcff",
    welcomed=True,
    unknown=MappingProxyType({"new": [1, 2]}),
)


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    file = tmp_path / "home" / "settings.json"
    settings.save(CHOSEN, file)
    assert settings.load(file) == LoadedSettings(CHOSEN)
    assert [path.name for path in file.parent.iterdir()] == ["settings.json"]
    different = [each.name for each in dataclasses.fields(Settings)]
    assert [name for name in different if getattr(CHOSEN, name) == getattr(Settings(), name)] == []


def test_without_a_file_there_are_defaults(home: Path) -> None:
    assert settings.load() == LoadedSettings(Settings())
    settings.save(CHOSEN)
    assert (home / "settings.json").is_file()
    assert settings.load().settings == CHOSEN


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[1]", b"\xff\xfe", b"null", b"[" * 100_000, b'{"a": "' + b"x" * (1 << 20) + b'"}'],
)
def test_a_damaged_file_is_set_aside(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "settings.json"
    file.write_bytes(content)
    loaded = settings.load(file)
    assert loaded.settings == Settings()
    assert isinstance(loaded.notice, SettingsDamaged)
    assert str(file) in loaded.notice.sentence
    assert (tmp_path / "settings-set-aside.json").read_bytes() == content
    assert settings.load(file).notice is None


def test_a_folder_in_its_place_is_set_aside(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.mkdir()
    assert isinstance(settings.load(file).notice, SettingsDamaged)
    settings.save(CHOSEN, file)
    assert settings.load(file).settings == CHOSEN


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("font_scale", 99, 3.0),
        ("font_scale", 0, 0.5),
        ("font_scale", float("nan"), 1.0),
        ("font_scale", True, 1.0),
        ("font_scale", "large", 1.0),
        ("temperature", -1, 0.0),
        ("temperature", float("inf"), 2.0),
        ("seed", -5, 0),
        ("seed", 1.5, 0),
        ("seed", 10**400, 2**32 - 1),
        ("threads", 0, 1),
        ("threads", None, None),
        ("gpu_layers", "all", None),
        ("context", 10**9, 1 << 20),
        ("max_tokens", 0, 1),
        ("theme", "pink", "system"),
        ("language", ["en"], ""),
        ("cache_type", {"a": 1}, "f16"),
        ("snap", 1, False),
        ("model", 5, ""),
        ("geometry", "no base64!", b""),
        ("geometry", 5, b""),
    ],
)
def test_a_value_that_makes_no_sense_is_put_right(
    tmp_path: Path, name: str, value: object, expected: object
) -> None:
    file = tmp_path / "settings.json"
    file.write_text(json.dumps({name: value, "welcomed": True}))
    loaded = settings.load(file)
    values = {each.name: getattr(loaded.settings, each.name) for each in dataclasses.fields(Settings)}
    assert loaded.notice is None
    assert values == {**vars(Settings(welcomed=True)), name: expected}


def test_settings_that_cannot_be_saved_say_so_and_leave_the_old_ones(tmp_path: Path) -> None:
    wall = tmp_path / "wall"
    wall.write_bytes(b"a file where a folder should be")
    with pytest.raises(SettingsNotSaved, match="until OtterScope is closed"):
        settings.save(CHOSEN, wall / "settings.json")
    assert [path.name for path in tmp_path.iterdir()] == ["wall"]


def test_a_full_disk_leaves_the_old_settings(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    file = tmp_path / "settings.json"
    settings.save(CHOSEN, file)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, hard))
    try:
        with pytest.raises(SettingsNotSaved):
            settings.save(Settings(), file)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert settings.load(file).settings == CHOSEN
    assert [path.name for path in tmp_path.iterdir()] == ["settings.json"]


def test_two_windows_keep_each_others_changes(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    begun = Settings(seed=3)
    settings.save_changes(Settings(), begun, file)  # there is no file yet: all of it is written
    assert settings.load(file).settings == begun
    settings.save_changes(begun, dataclasses.replace(begun, theme="dark"), file)
    settings.save_changes(begun, dataclasses.replace(begun, temperature=0.5), file)
    assert settings.load(file).settings == dataclasses.replace(begun, theme="dark", temperature=0.5)
    written = file.stat().st_mtime_ns
    settings.save_changes(begun, begun, file)
    assert file.stat().st_mtime_ns == written


def test_a_file_that_is_damaged_while_the_window_is_open_costs_no_settings(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    begun = Settings(seed=3, theme="dark", model="mine")
    settings.save(begun, file)
    file.write_text('{"seed": 3, "theme')
    settings.save_changes(begun, dataclasses.replace(begun, temperature=0.5), file)
    assert settings.load(file).settings == dataclasses.replace(begun, temperature=0.5)
    assert file.with_name("settings-set-aside.json").read_text() == '{"seed": 3, "theme'


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_changes_that_cannot_be_written_are_said(tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir()
    with closed(folder), pytest.raises(SettingsNotSaved, match="Permission denied"):
        settings.save_changes(Settings(), Settings(seed=1), folder / "settings.json")


def test_many_windows_change_settings_at_once(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    begun = Settings()
    settings.save(begun, file)
    names = ("snap", "show_grid", "conversation", "welcomed")
    threads = [
        threading.Thread(
            target=settings.save_changes,
            args=(begun, dataclasses.replace(begun, **{name: True}), file),  # type: ignore[arg-type]
        )
        for name in names
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    after = settings.load(file).settings
    assert [getattr(after, name) for name in names] == [True] * 4
    assert [path.name for path in tmp_path.iterdir()] == [file.name]
