"""A document that grows is the document of the whole text, whatever pieces it came in."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QFont, QTextCursor, QTextDocument, QTextFormat, QTextTable
from PySide6.QtWidgets import QApplication

from otterscope.ui.chat import render
from otterscope.ui.chat.render import Renderer
from otterscope.ui.chat.safe_document import SafeDocument
from otterscope.ui.chat.writer import EDGES, MARK, Look
from otterscope.ui.theme import DARK, LIGHT

ANSWER = """# The market

In this box I count **five camels**, *two* oxen 🐂 and `13` persons.
Of the persons one wears a [hat](https://example.org/hat "a title") <b>here</b>.

- camels 🐫🐫🐫🐫🐫
- oxen
  - one stands
  - one lies

1. first
2. second

   still of the second

| What | How many |
|:-----|---------:|
| camels | 5 |
| 人物 | 13 |

```python
def count():

    return 5
```
> They walk to the left.
> So it seems.

- [x] counted
- [ ] named

---

![the bridge](http://example.org/bridge.png) and https://example.org/plain

Last words: 👩‍👩‍👧 e\u0301.
"""


@pytest.fixture(autouse=True)
def _app(app: QApplication) -> None:
    """Fonts need the application."""


def made(text: str = "", look: Look | None = None) -> tuple[QTextDocument, Renderer]:
    document = SafeDocument()
    renderer = Renderer(document, look or Look(LIGHT, QFont()))
    renderer.extend(text)
    return document, renderer


def anatomy(document: QTextDocument) -> list[tuple[Any, ...]]:
    """All of a document that can be seen, block by block."""
    found = []
    block = document.begin()
    while block.isValid():
        format_, items, table = block.blockFormat(), block.textList(), QTextCursor(block).currentTable()
        runs = [
            (run.start, run.length, run.format.fontWeight(), run.format.fontItalic(), run.format.anchorHref(),
             run.format.fontStrikeOut(), run.format.foreground().color().name(), run.format.fontFamilies())
            for run in block.textFormats()
        ]  # fmt: skip
        where = None
        if table is not None:
            cell = table.cellAt(block.position())
            where = (table.rows(), table.columns(), cell.row(), cell.column())
        listed = None
        if items is not None:
            kind = items.format()
            listed = (kind.style(), kind.indent(), kind.start(), items.itemNumber(block), items.count())
        found.append(
            (block.text(), runs, listed, where, format_.property(MARK), format_.property(EDGES),
             round(format_.topMargin(), 2), format_.headingLevel(), format_.indent(), format_.marker(),
             format_.alignment())
        )  # fmt: skip
        block = block.next()
    return found


def whole(text: str, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    with monkeypatch.context() as patch:
        patch.setattr(render, "settled", lambda _text: [])
        document, _ = made(text)
    return anatomy(document)


@pytest.mark.parametrize("seed", range(4))
def test_at_every_piece_it_is_the_document_of_the_text_so_far(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = random.Random(seed)
    document, renderer = made()
    at = 0
    while at < len(ANSWER):
        step = rng.choice((1, 2, 3, 5, 9, 40))
        renderer.extend(ANSWER[at : at + step])
        at += step
        if rng.random() < 0.3:
            assert anatomy(document) == whole(ANSWER[:at], monkeypatch), ANSWER[max(0, at - 30) : at]
    renderer.set_text(ANSWER)
    assert anatomy(document) == whole(ANSWER, monkeypatch)


_PIECES = st.sampled_from(
    ["a", "5", "🐫", "人", " ", " ", "\n", "\n\n", "- ", "1. ", "**", "*", "`", "```\n", "> ", "| a | b |\n",
     "|---|---|\n", "# ", "    ", "[x](http://e.org)", "<i>", "\\", "---\n", "two words", "."]
)  # fmt: skip


@settings(max_examples=60)
@given(st.lists(_PIECES, max_size=24))
def test_any_pieces_make_the_same_document_as_their_text(pieces: list[str]) -> None:
    document, renderer = made()
    for piece in pieces:
        renderer.extend(piece)
    renderer.set_text("".join(pieces))
    complete = SafeDocument()
    at_once = Renderer(complete, Look(LIGHT, QFont()))
    at_once.set_text("".join(pieces))
    assert anatomy(document) == anatomy(complete)


@settings(max_examples=30)
@given(st.text(st.characters(codec="utf-8", exclude_categories=("C", "P", "S", "Z")), min_size=1), st.data())
def test_plain_words_are_shown_as_they_came(word: str, data: st.DataObject) -> None:
    text = f"{word} and {word}\n{word}"
    cut = data.draw(st.integers(0, len(text)))
    document, renderer = made(text[:cut])
    renderer.extend(text[cut:])
    assert document.toPlainText() == text


def test_only_what_is_not_final_is_written_again() -> None:
    document, renderer = made("First paragraph.\n\n" * 50)
    document.documentLayout()
    touched: list[int] = []
    document.contentsChange.connect(lambda at, _removed, _added: touched.append(at))
    renderer.extend("The last one ")
    touched.clear()
    renderer.extend("goes on.")
    assert min(touched) >= 50 * len("First paragraph.\n") - 1


def test_html_is_text_and_nothing_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(SafeDocument, "loadResource", lambda _self, _kind, name: asked.append(name))
    text = '<img src="http://e.org/a.png"> <script>x</script> ![alt](file:///etc/passwd) ![](http://e.org/b)'
    document, _ = made(text)
    document.setTextWidth(300)
    document.documentLayout().documentSize()
    assert document.toPlainText() == ('<img src="http://e.org/a.png"> <script>x</script> alt http://e.org/b')
    assert "\ufffc" not in document.toPlainText()
    assert asked == []


def test_a_safe_document_refuses_what_it_is_asked_for() -> None:
    document = SafeDocument()
    for kind in QTextDocument.ResourceType:
        assert document.loadResource(kind.value, "http://example.org/x") is None
    document.setHtml('<img src="file:///etc/hostname"><link rel="stylesheet" href="http://e.org/x.css">')
    document.documentLayout().documentSize()


def test_an_image_becomes_a_link_by_its_alternative_text() -> None:
    document, _ = made("![the bridge](http://example.org/bridge.png)")
    run = document.begin().textFormats()[0]
    assert document.toPlainText() == "the bridge"
    assert run.format.anchorHref() == "http://example.org/bridge.png"
    assert not run.format.isImageFormat()


@pytest.mark.parametrize(
    "answer", ["5", "5.", "12)", "-", "*", "#", "1.5", "5 *", "**5", "a_b_c", "3 < 4 & 5 > 2"]
)
def test_short_answers_say_what_they_say(answer: str) -> None:
    document, renderer = made()
    for letter in answer:
        renderer.extend(letter)
    renderer.set_text(answer)
    assert document.toPlainText() == answer


def test_a_line_end_is_a_line_end_but_no_paragraph() -> None:
    document, _ = made("one\n**two**\nthree\n\nfour")
    assert document.toPlainText() == "one\ntwo\nthree\nfour"
    assert document.blockCount() == 2


def test_code_is_marked_for_its_ground_and_set_in_its_own_font() -> None:
    document, _ = made("before\n\n```\na\nb\nc\n```\n\nafter `x`")
    blocks = [document.findBlockByNumber(number) for number in range(document.blockCount())]
    marks = [(b.text(), b.blockFormat().property(MARK), b.blockFormat().intProperty(EDGES)) for b in blocks]
    assert marks[1:4] == [("a", "code", 1), ("b", "code", 0), ("c", "code", 2)]
    assert marks[4][1] is None
    families = [[run.format.fontFamilies() for run in block.textFormats()] for block in blocks]
    assert "monospace" in families[1][0]
    assert families[4] == [None, families[1][0]]


def test_another_look_keeps_the_text() -> None:
    document, renderer = made(ANSWER)
    before = document.toPlainText()
    renderer.restyle(Look(DARK, QFont()))
    assert document.toPlainText() == before
    links = {
        run.format.foreground().color().name()
        for number in range(document.blockCount())
        for run in document.findBlockByNumber(number).textFormats()
        if run.format.isAnchor()
    }
    assert links == {DARK.accent}
    renderer.extend("More.")
    assert document.toPlainText().endswith("More.")


def test_another_text_replaces_the_old() -> None:
    document, renderer = made("| a | b |\n|---|---|\n| 1 | 2 |")
    renderer.set_text("- x")
    assert document.toPlainText() == "x"
    renderer.set_text("")
    assert document.toPlainText() == ""
    assert document.blockCount() == 1


def test_a_definition_that_comes_late_makes_the_link() -> None:
    document, renderer = made("See [the page][p].\n\nMore text.\n\n")
    assert "[the page][p]" in document.toPlainText()
    renderer.extend("[p]: http://example.org\n")
    renderer.set_text(renderer.text)
    assert "[the page][p]" not in document.toPlainText()


def test_columns_of_a_table_stand_as_they_were_meant() -> None:
    document, _ = made("| a | b |\n|:--|--:|\n| x | 1 |")
    table = document.rootFrame().childFrames()[0]
    assert isinstance(table, QTextTable)
    alignments = [table.cellAt(1, c).firstCursorPosition().blockFormat().alignment() for c in (0, 1)]
    assert alignments[0] != alignments[1]
    weights = [
        run.format.fontWeight() for run in table.cellAt(0, 0).firstCursorPosition().block().textFormats()
    ]
    assert weights == [QFont.Weight.Bold]
    assert document.toPlainText().split() == ["a", "b", "x", "1"]


def test_headings_keep_their_level_for_screen_readers() -> None:
    document, _ = made("## Two\n\ntext")
    format_ = document.begin().blockFormat()
    assert format_.headingLevel() == 2
    assert format_.property(QTextFormat.Property.HeadingLevel) == 2
