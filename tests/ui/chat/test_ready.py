"""Ready questions in every language of the window, as the demo model was taught them."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from otterscope.ui import i18n
from otterscope.ui.chat.ready import ready_questions
from training.scenes.questions import question
from training.scenes.words import ASKED

#: The window's language, the demo model's, and letters that its texts have.
LANGUAGES = (("en", "en", "[a-z]"), ("zh_CN", "zh", "[\u4e00-\u9fff]"), ("ja", "ja", "[\u3041-\u30ff]"))


@pytest.fixture(autouse=True)
def english_again(app: QApplication) -> Iterator[None]:
    before = QLocale()
    yield
    i18n.use_language("en")
    QLocale.setDefault(before)


def taught(language: str) -> set[str]:
    """Every question that training asks of what is on the scroll."""
    chance, found = random.Random(5), set[str]()
    for form in ("counting", "presence", "listing"):
        for kind in ASKED:
            found |= {question(form, language, {}, (), chance, kind).text for _ in range(60)}
    return found


@pytest.mark.parametrize(("window", "model", "letters"), LANGUAGES)
def test_the_demo_model_was_taught_its_ready_questions(window: str, model: str, letters: str) -> None:
    i18n.use_language(window)
    texts = ready_questions(demo=True)
    assert len(set(texts)) == 4
    assert set(texts) <= taught(model)
    assert all(re.search(letters, text) for text in texts)


@pytest.mark.parametrize(("window", "letters"), [(window, letters) for window, _, letters in LANGUAGES])
def test_other_models_are_asked_in_the_windows_language_too(window: str, letters: str) -> None:
    i18n.use_language(window)
    texts = ready_questions(demo=False)
    assert len(set(texts)) == len(texts)
    assert all(re.search(letters, text) for text in texts)
