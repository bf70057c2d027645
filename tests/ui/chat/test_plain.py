"""What is on the clipboard reads as the answer looks."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtWidgets import QApplication, QWidget

from otterscope.ui.chat.plain import plain
from otterscope.ui.chat.text_view import AnswerView

ANSWER = """# At the market

There are **five**
camels.

1. one
   - small
     - smallest
2. two

- [x] seen
- [ ] not seen

| Kind | Count |
|------|------:|
| camel | 5 |
| ox | 0 |

```
for a in b:

    print(a)
```

```
more
```

> The river
> is wide.

---

Done."""
READS = """At the market

There are five
camels.

1. one
   ◦ small
      ▪ smallest
2. two
[x] seen
[ ] not seen

Kind\tCount
camel\t5
ox\t0

for a in b:

    print(a)

more

> The river
> is wide.

---

Done."""


def test_lists_tables_code_and_quotes_keep_their_marks(app: QApplication) -> None:
    view = AnswerView("Answer")
    view.set_markdown(ANSWER)
    assert plain(view.document()) == READS


def test_an_answer_that_is_still_growing_can_be_copied(app: QApplication) -> None:
    view = AnswerView("Answer")
    for at in range(0, len(ANSWER), 7):
        view.extend(ANSWER[at : at + 7])
    assert plain(view.document()) == READS
    assert plain(AnswerView("Answer").document()) == ""


def test_what_is_selected_is_copied_with_its_marks(shown: Callable[..., QWidget]) -> None:
    view = AnswerView("Answer")
    shown(view)
    view.set_markdown("Before\n\n1. one\n2. two\n\nAfter it")
    cursor = view.textCursor()
    cursor.setPosition(0)
    cursor.setPosition(view.toPlainText().index("After") + 5, QTextCursor.MoveMode.KeepAnchor)
    view.setTextCursor(cursor)
    view.copy()
    assert QGuiApplication.clipboard().text() == "Before\n\n1. one\n2. two\n\nAfter"
    cursor.setPosition(2)
    cursor.setPosition(5, QTextCursor.MoveMode.KeepAnchor)
    view.setTextCursor(cursor)
    view.copy()
    assert QGuiApplication.clipboard().text() == "for"
