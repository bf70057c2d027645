"""The window in its languages."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtWidgets import QApplication, QFileDialog

from otterscope.engine.errors import EngineDied, ModelUnreadable, RegionTooLarge
from otterscope.errors import FileMissing
from otterscope.imaging.errors import NoSuchPage
from otterscope.ui import i18n, workspace_menus
from otterscope.ui.dialogs import figures, parts
from otterscope.ui.faults import in_window, sentence
from otterscope.weights.download_errors import ServiceUnreachable
from otterscope.weights.errors import HashUnknown, ModelExists, ModelUnknown, NoModel, WhichModel


@pytest.fixture(autouse=True)
def english_again(app: QApplication) -> Iterator[None]:
    before = QLocale()
    yield
    i18n.use_language("en")
    QLocale.setDefault(before)


def word() -> str:
    return QCoreApplication.translate("SettingsDialog", "Settings")


def test_each_language_is_spoken_and_left_again(app: QApplication) -> None:
    heard = []
    for code in ("zh_CN", "ja", "en"):
        assert i18n.use_language(code) == code
        heard.append(word())
    assert heard == ["设置", "設定", "Settings"]


@pytest.mark.parametrize(
    ("system", "code"),
    [("zh_CN", "zh_CN"), ("zh_TW", "en"), ("ja_JP", "ja"), ("de_DE", "en"), ("en_GB", "en"), ("C", "en")],
)
def test_the_systems_language_is_taken_where_we_speak_it(system: str, code: str) -> None:
    assert i18n.use_language("", QLocale(system)) == code


def test_the_chosen_language_goes_before_the_systems() -> None:
    assert i18n.use_language("ja", QLocale("zh_CN")) == "ja"
    assert word() == "設定"


def test_english_counts() -> None:
    i18n.use_language("en")
    text = QCoreApplication.translate("ChatWords", "%Ln token(s)", None, 1)
    many = QCoreApplication.translate("ChatWords", "%Ln token(s)", None, 12345)
    assert (text, many) == ("1 token", "12,345 tokens")


def test_numbers_follow_the_language() -> None:
    i18n.use_language("en", QLocale("de_DE"))
    assert figures.number_text(12345) == "12,345"
    i18n.use_language("", QLocale("en_GB"))
    assert figures.size_text(6_100_000_000) == "6.1 GB"


def test_qts_own_words_are_spoken_too() -> None:
    i18n.use_language("ja")
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") != "Cancel"


@pytest.mark.parametrize("language", ["zh_CN", "ja"])
def test_no_label_of_a_file_dialog_stays_english(language: str) -> None:
    i18n.use_language(language)
    dialog = QFileDialog()
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    labels = [dialog.labelText(label) for label in QFileDialog.DialogLabel]
    dialog.deleteLater()
    # A key may follow in brackets: "(&N)".
    assert all(any(ord(letter) > 0x2E80 for letter in label) for label in labels), labels


def test_a_fault_speaks_the_language_with_its_facts_in_place() -> None:
    fault = FileMissing(path=Path("/a/b.png"))
    assert sentence(fault) == fault.sentence
    i18n.use_language("zh_CN")
    assert sentence(fault) == "没有文件“/a/b.png”。请检查名称，或其磁盘是否已连接。"
    known = ServiceUnreachable(service="x.example", reason="it takes no connection")
    assert "它不接受连接" in sentence(known)
    unknown = ServiceUnreachable(service="x.example", reason="Errno 99")
    assert "Errno 99" in sentence(unknown)


def test_a_sentence_that_was_kept_speaks_the_language(app: QApplication) -> None:
    faults = [
        FileMissing(path=Path("/a/b.png")),
        EngineDied(reason="exit code 3"),
        NoSuchPage(path="a {path}.tif", pages=3, page=7),
        RegionTooLarge(tokens=9, limit=8, width=7, height=6, percent="5.5", scale="0.055"),
    ]
    for fault in faults:
        assert in_window(fault.sentence) == sentence(fault)
    i18n.use_language("ja")
    for fault in faults:
        assert in_window(fault.sentence) == sentence(fault) != fault.sentence
    for text in ("", "It counted {camels}.", "There is no file"):
        assert in_window(text) == text


@pytest.mark.parametrize("plain", [parts.plain, workspace_menus.plain])
@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("&File", "File"),
        ("Export &Session…", "Export Session"),
        ("ファイル(&F)", "ファイル"),
        ("打开 (&O)…", "打开"),
    ],
)
def test_a_names_letter_is_no_part_of_it(plain: Callable[[str], str], text: str, bare: str) -> None:
    assert plain(text) == bare


@pytest.mark.parametrize("language", ["en", "zh_CN", "ja"])
def test_no_sentence_of_the_window_asks_for_a_command(language: str) -> None:
    i18n.use_language(language)
    for fault in (
        HashUnknown(name="a"),
        ModelUnknown(name="a", known="b"),
        NoModel(),
        WhichModel(known="a, b"),
        ModelExists(name="a", folder="b"),
        ModelUnreadable(path="a"),
        RegionTooLarge(tokens=9, limit=8, width=7, height=6, percent="5.5", scale="0.055"),
    ):
        assert "otterscope " not in sentence(fault)
        assert "--" not in sentence(fault)
