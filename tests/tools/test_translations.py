"""The translations are whole, fresh, and fit their sources."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tools import translations
from tools.translations import FACT, FAULT, Text

FULL = ("zh_CN", "ja")
SAME_EVERYWHERE = {"2:1", "4:1", "SHA-256", "{done} / {total}", "{width} × {height} px"}


def read(language: str, folder: Path = translations.FOLDER) -> dict[Text, list[str]]:
    """Every text of a file with its translations, one for each plural form."""
    found = {}
    for context in ET.parse(translations.ts_file(language, folder)).iter("context"):
        name = context.findtext("name") or ""
        for message in context.iter("message"):
            translation = message.find("translation")
            assert translation is not None
            assert translation.get("type") is None, message.findtext("source")
            plural = message.get("numerus") == "yes"
            forms = [form.text or "" for form in translation] if plural else [translation.text or ""]
            found[Text(name, message.findtext("source") or "", plural)] = forms
    return found


@pytest.mark.parametrize("language", FULL)
def test_every_text_of_the_program_is_translated_and_no_other(language: str) -> None:
    found, wanted = set(read(language)), set(translations.texts())
    assert sorted(wanted - found) == [], "run: python -m tools.translations update, and translate"
    assert sorted(found - wanted) == []
    assert len(wanted) > 600


@pytest.mark.parametrize("language", FULL)
def test_every_translation_says_something_of_its_own(language: str) -> None:
    for text, forms in read(language).items():
        for form in forms:
            assert form.strip(), text
            if form == text.source:
                assert form in SAME_EVERYWHERE or not re.search("[a-z]{3}", form), text


@pytest.mark.parametrize("language", FULL)
def test_every_translation_has_the_facts_letters_and_dots_of_its_text(language: str) -> None:
    for text, forms in read(language).items():
        for form in forms:
            assert sorted(re.findall(r"\{\w*\}|%L?n", form)) == sorted(
                re.findall(r"\{\w*\}|%L?n", text.source)
            ), text
            letters = [re.findall(r"&(\w)", each.lower()) for each in (text.source, form)]
            if text.context not in (FAULT, FACT):
                assert letters[0] == letters[1], text
            assert ("…" in form) == ("…" in text.source), text


def test_english_has_its_plurals() -> None:
    english = read("en")
    assert set(english) == {text for text in translations.texts() if text.plural}
    for text, forms in english.items():
        assert len(forms) == 2, text
        assert not any("(" in form for form in forms), text


def test_the_compiled_files_are_those_of_the_sources(tmp_path: Path) -> None:
    for path in translations.compile_all(out=tmp_path):
        stored = translations.FOLDER / path.name
        assert stored.read_bytes() == path.read_bytes(), (
            f"{path.name}: run python -m tools.translations compile"
        )


SOURCE = """
class Window:
    def build(self):
        self.tr("One")
        self.tr("%n file(s)", "", 3)
        QCoreApplication.translate("Other", "Two " "parts")
        self.tr(name)

def table():
    def tr(text):
        return QCoreApplication.translate("Table", text)
    return [tr("Three")]
"""
FAULTS = """
class Broken(AppError):
    template = "It “{what}” broke."

def go():
    raise Broken(what="in two" if x else "quite badly", reason=word)
"""


def test_texts_are_found_in_all_their_forms(tmp_path: Path) -> None:
    (tmp_path / "ui").mkdir()
    (tmp_path / "ui" / "window.py").write_text(SOURCE, encoding="utf-8")
    (tmp_path / "faults.py").write_text(FAULTS, encoding="utf-8")
    assert translations.texts(tmp_path) == [
        Text(FACT, "in two"),
        Text(FACT, "quite badly"),
        Text(FAULT, "It “{what}” broke."),
        Text("Other", "Two parts"),
        Text("Table", "Three"),
        Text("Window", "%n file(s)", True),
        Text("Window", "One"),
    ]


def test_no_text_of_the_window_escapes_the_search() -> None:
    """Whatever is handed to tr() or translate() must be written there, or it is never translated."""
    loose = []
    for path in sorted((translations.SOURCES / "ui").rglob("*.py")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if re.search(r"\b(self\.tr|QCoreApplication\.translate)\(\s*f?\"?[a-z_.]+\)", line):
                loose.append(f"{path.name}:{number}: {line.strip()}")
    assert loose == []


def test_a_new_text_makes_the_files_stale(tmp_path: Path) -> None:
    for language in translations.LANGUAGES:
        source = translations.ts_file(language)
        (tmp_path / source.name).write_bytes(source.read_bytes())
    before = (tmp_path / "otterscope_ja.ts").read_bytes()
    translations.update(tmp_path)
    assert (tmp_path / "otterscope_ja.ts").read_bytes() == before
