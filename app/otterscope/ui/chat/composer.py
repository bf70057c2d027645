"""Where a question is written: the box it is about, ready questions, the field, and who will answer."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from otterscope.geometry import Region
from otterscope.ui import resources
from otterscope.ui.chat import words
from otterscope.ui.chat.chips import Chips
from otterscope.ui.chat.foot import TextLink
from otterscope.ui.chat.history import History
from otterscope.ui.chat.input import MOST_LINES, FieldFrame, Input
from otterscope.ui.chat.labels import ElidedLabel, WrappedLabel, icon_size
from otterscope.ui.chat.notices import TooMuch
from otterscope.ui.chat.obstacle import Obstacle
from otterscope.ui.chat.switch import Switch
from otterscope.ui.chat.thumbnail import Thumbnail
from otterscope.ui.theme import theme
from otterscope.ui.tips import tip

#: The field grows up to so many lines in a low panel.
LOW_LINES = 3


class Composer(QFrame):
    """Signals:
    ask_wanted(str, bool): a question is to be asked; whether the conversation goes on.
    stop_wanted: the answer under way is to stop.
    models_wanted: the user wants to see the models.
    box_wanted: the user wants to see the box.
    follow_changed(bool): the switch of the conversation was used.
    way_wanted: the user takes what is offered about what stands in the way.
    """

    ask_wanted = Signal(str, bool)
    stop_wanted = Signal()
    models_wanted = Signal()
    box_wanted = Signal()
    follow_changed = Signal(bool)
    way_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("composer")
        self.history = History()
        self.thumbnail = Thumbnail(34)
        self.box_name = ElidedLabel(quiet=False)
        self.box_facts = ElidedLabel(factor=0.88)
        self.chips = Chips()
        self.field = Input(self.tr("Question"), self.history)
        self.too_much = TooMuch()
        self.obstacle = Obstacle()
        #: Whether the obstacle is that something is missing, which the composer knows by itself.
        self._missing = False
        self.send = QToolButton()
        self.stop = QToolButton()
        self.follow = Switch(self.tr("Keep the conversation going"), self.tr("Keep going"))
        self.model = TextLink(0.92, at_end=True)
        self.demo = QFrame()
        self.demo.setObjectName("warning")
        self._region: Region | None = None
        self._picture = self._whole = False
        self._busy = self._low = False
        self._model_state = "none"
        self._demo = False
        self._build()
        theme().changed.connect(self.restyle)
        self.restyle()
        self._refresh()

    # What is there --------------------------------------------------------------------------------------

    def set_picture(self, on: bool) -> None:
        """Whether a picture is open."""
        self._picture = on
        self._refresh()

    def set_box(
        self,
        region: Region | None,
        thumbnail: QImage | None,
        label: str,
        facts: Sequence[str] = (),
        *,
        whole: bool = False,
    ) -> None:
        """The box that the next question is about; with one there is a picture, too.

        Args:
            facts: about it in one line, and in shorter ones, the longest first; without any, its place.
            whole: it is the whole picture.
        """
        self._region, self._whole = region, whole
        self._picture = self._picture or region is not None
        self.thumbnail.set_image(thumbnail or QImage())
        self.box_name.setText(label or self.tr("Box"))
        if region is not None:
            self.box_facts.setText(*(facts or (words.place(region),)))
        go = self.tr("Show the whole picture") if whole else self.tr("Go to the box")
        self.thumbnail.setAccessibleName(go)
        self.thumbnail.setToolTip(go)
        self._refresh()

    def set_model(self, name: str, type_: str, device: str, demo: bool, ready: bool) -> None:
        """Who will answer; no name: nobody."""
        self._model_state = "none" if not name else "ready" if ready else "loading"
        line = " · ".join(part for part in (words.who(name, type_), device) if part)
        self.model.shorter = (words.who(name, type_), name) if name else ()
        self.model.setText(line or self.tr("Choose a model…"))
        self.model.setToolTip(tip(f"{line}\n{self.tr('Click to choose another model')}".strip()))
        self.model.setAccessibleName(self.tr("Model: {model}").format(model=self.model.text()))
        self._demo = demo
        self._refresh()

    def set_suggestions(self, texts: list[str]) -> None:
        """Ready questions."""
        self.chips.set_texts(texts)
        self._refresh()

    def set_busy(self, on: bool) -> None:
        """Whether an answer is under way."""
        had_focus = self.stop.hasFocus()
        self._busy = on
        self._refresh()
        if had_focus and not on:
            self.field.setFocus()

    def set_follow(self, on: bool) -> None:
        """Put the switch of the conversation into a position, without a signal."""
        blocked = self.follow.blockSignals(True)
        self.follow.setChecked(on)
        self.follow.blockSignals(blocked)
        self.follow.update()

    def set_low(self, on: bool) -> None:
        """Leave out what a low panel has no room for; the field and what it is about stay."""
        if on == self._low:
            return
        self._low = on
        self.field.set_most_lines(LOW_LINES if on else MOST_LINES)
        self._column.setContentsMargins(12, 6 if on else 10, 12, 6 if on else 8)
        self._column.setSpacing(5 if on else 8)
        self._refresh()

    def set_obstacle(self, text: str, choice: str = "") -> None:
        """Say above the field what stands in the way, and what a button offers; "" for nothing any more."""
        self._missing = False
        self.obstacle.say(text, choice)

    @property
    def busy(self) -> bool:
        return self._busy

    def ask(self) -> None:
        """Send what is written, if it can be."""
        text = self.field.text().strip()
        if not text:
            return
        if not self._can_ask():
            self._say_missing()
            return
        self.history.add(text)
        self.field.set_text("")
        self.ask_wanted.emit(text, self.follow.isChecked())

    def restyle(self) -> None:
        """Follow the theme and the application's font."""
        c = theme().colours
        for button in (self.send, self.stop):
            button.setIconSize(icon_size(18))
        self.send.setIcon(resources.icon("send", c.on_accent, c.faint))
        self.stop.setIcon(resources.icon("stop", c.text, c.faint))

    # Inner ----------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.thumbnail.clicked.connect(self.box_wanted)
        self._box_row = QWidget()
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self.box_name)
        names.addWidget(self.box_facts)
        box = QHBoxLayout(self._box_row)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(9)
        box.addWidget(self.thumbnail)
        box.addLayout(names, 1)
        for button, name, slot in (
            (self.send, self.tr("Ask (Enter)"), self.ask),
            (self.stop, self.tr("Stop the answer (Esc)"), self.stop_wanted.emit),
        ):
            button.setToolTip(name)
            button.clicked.connect(slot)
        self.send.setObjectName("send")
        self.send.setAccessibleName(self.tr("Ask"))
        self.stop.setObjectName("stopAnswer")
        self.stop.setAccessibleName(self.tr("Stop the answer"))
        self._frame = FieldFrame(self.field)
        inner = QHBoxLayout(self._frame)
        inner.setContentsMargins(8, 2, 5, 4)
        inner.setSpacing(5)
        inner.addWidget(self.field, 1, Qt.AlignmentFlag.AlignVCenter)
        inner.addWidget(self.stop, 0, Qt.AlignmentFlag.AlignBottom)
        inner.addWidget(self.send, 0, Qt.AlignmentFlag.AlignBottom)
        for button in (self.send, self.stop):
            button.setCursor(Qt.CursorShape.PointingHandCursor)
        self.follow.setToolTip(
            self.tr("On: a question goes on from the answers before. Off: each question stands on its own.")
        )
        self.follow.toggled.connect(self.follow_changed)
        self.model.clicked.connect(self.models_wanted)
        below = QHBoxLayout()
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(8)
        below.addWidget(self.follow)
        below.addWidget(self.model, 1)
        self._build_demo()
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 8)
        column.setSpacing(8)
        for widget in (self._box_row, self.chips, self.obstacle, self._frame, self.too_much):
            column.addWidget(widget)
        column.addLayout(below)
        column.addWidget(self.demo)
        self.chips.chosen.connect(self._chosen)
        self.field.sent.connect(self.ask)
        self.field.textChanged.connect(self._refresh)
        self.field.textChanged.connect(self.too_much.leave)
        self.field.refused.connect(self.too_much.say)
        self.obstacle.chosen.connect(self._take_way)

    def _build_demo(self) -> None:
        text = WrappedLabel(self.tr("Demo model: counts what is painted on the demo scroll."), factor=0.88)
        self.other_models = TextLink(0.88, accent=True)
        self.other_models.setText(self.tr("Other models…"))
        self.other_models.setAccessibleName(self.tr("Other models"))
        self.other_models.clicked.connect(self.models_wanted)
        row = QHBoxLayout(self.demo)
        row.setContentsMargins(9, 2, 3, 2)
        row.setSpacing(6)
        row.addWidget(text, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.other_models, 0, Qt.AlignmentFlag.AlignVCenter)
        self.demo.hide()

    def _can_ask(self) -> bool:
        return self._region is not None and self._model_state != "none"

    def _chosen(self, text: str) -> None:
        """A ready question is asked at once, and what is being written stays; or else it joins that."""
        if self._can_ask():
            self.history.add(text)
            self.ask_wanted.emit(text, self.follow.isChecked())
        else:
            self.field.set_text(f"{self.field.toPlainText()} {text}".strip())
            self.field.setFocus()

    def _say_missing(self) -> None:
        """What is missing is said where the hint that says so is hidden by what is written."""
        nobody = self._region is not None and self._model_state == "none"
        self.obstacle.say(self._hint(), self.tr("Choose a model…") if nobody else "")
        self._missing = True

    def _take_way(self) -> None:
        if self._missing:
            self.models_wanted.emit()
        else:
            self.way_wanted.emit()

    def _refresh(self) -> None:
        written = bool(self.field.toPlainText().strip())
        if self._missing and (self._can_ask() or not written):
            self.set_obstacle("")
        self._box_row.setVisible(self._region is not None)
        self.box_facts.setVisible(not self._low)
        self.thumbnail.set_side(22 if self._low else 34)
        self.chips.setVisible(bool(self.chips.buttons) and not self._low)
        self.demo.setVisible(self._demo and not self._low)
        self.stop.setVisible(self._busy)
        self.send.setVisible(not self._busy or written)
        self.send.setEnabled(written and self._can_ask())
        self.chips.setEnabled(self._region is not None)
        self.field.setPlaceholderText(self._hint())
        # Where a hint is shown already, Qt does not paint another one by itself.
        self.field.viewport().update()
        description = QGuiApplication.translate("Composer", "Enter asks, Shift+Enter starts a new line")
        self.field.setAccessibleDescription(f"{self._hint()}. {description}.")

    def _hint(self) -> str:
        if not self._picture:
            return self.tr("Open a picture to ask about it")
        if self._region is None:
            return self.tr("Draw a box on the picture, then ask about it")
        if self._model_state == "none":
            return self.tr("Choose a model below, then ask")
        if self._model_state == "loading":
            return self.tr("Ask; the answer comes once the model is loaded")
        if self._busy:
            return self.tr("Ask the next question meanwhile")
        return self.tr("Ask about the whole picture") if self._whole else self.tr("Ask about this box")
