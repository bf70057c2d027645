"""The language of the window: texts, numbers, and Qt's own dialogs.

Texts are written in English in the sources; resources/translations has the others, and English plurals.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from otterscope.ui.resources import resource

#: Languages that the window speaks, by the codes of its files.
LANGUAGES = ("en", "zh_CN", "ja")

_INSTALLED: list[QTranslator] = []


def _words_that_qt_lacks() -> None:
    """For `tools.translations` to find: words of Qt's dialogs that its own files do not have yet."""
    QCoreApplication.translate("QFileDialog", "&Look in:")
    QCoreApplication.translate("QFileDialog", "Files of &type:")


def use_language(language: str, system: QLocale | None = None) -> str:
    """Speak a language from now on, in every widget that is made after this call; the code that was chosen.

    Args:
        language: one of `LANGUAGES`, or "" for the system's, or English where the window does not speak that.
        system: the system's locale; the real one by default.

    Needs an application. Calling it again changes the language.
    """
    locale = system or QLocale.system()
    code = language if language in LANGUAGES else spoken(locale)
    app = QCoreApplication.instance()
    assert app is not None
    while _INSTALLED:
        app.removeTranslator(_INSTALLED.pop())
    places = ((f"qtbase_{code}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)), (
        f"otterscope_{code}", resource("translations").as_posix()
    ))  # fmt: skip
    for name, folder in places:
        translator = QTranslator()
        # Qt brings none for English, nor does every packaged copy bring Qt's.
        if translator.load(name, folder):
            app.installTranslator(translator)
            _INSTALLED.append(translator)
    QLocale.setDefault(_numbers(code, locale))
    return code


def spoken(locale: QLocale) -> str:
    """The language of ours that a system with this locale wants: the first of its list that we speak."""
    traditional = False
    for name in locale.uiLanguages() or [locale.name()]:
        if name.startswith("zh"):
            # A bare "zh" at the end of a list that began with traditional characters still means those.
            traditional = traditional or QLocale(name).script() is QLocale.Script.TraditionalHanScript
            if traditional:
                continue
        for code in LANGUAGES:
            if name.replace("-", "_").split("_")[0] == code.split("_")[0]:
                return code
    return "en"


def _numbers(code: str, system: QLocale) -> QLocale:
    """How numbers are written: as the system does it where it speaks the same language."""
    same = system.name().split("_")[0] == code.split("_", maxsplit=1)[0]
    return system if same else QLocale({"en": "en_US", "ja": "ja_JP"}.get(code, code))
