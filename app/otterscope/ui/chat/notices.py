"""What a turn shows besides its text: work under way, how it ended, a link to confirm, that it is gone."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QUrl, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QDesktopServices,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
)
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from otterscope.ui.chat.input import MOST_LETTERS
from otterscope.ui.chat.labels import ElidedLabel, WrappedLabel, focus_in, icon_size
from otterscope.ui.chat.words import number
from otterscope.ui.chat.wrapping import beginning
from otterscope.ui.theme import theme


class StageLine(QWidget):
    """What is done before the first word comes, and how far it is.

    Signals:
        delete_wanted: the question is not to be asked after all.
    """

    delete_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.label = ElidedLabel()
        self.delete = QToolButton()
        self.delete.setToolTip(self.tr("Delete (Del)"))
        self.delete.setAccessibleName(self.tr("Delete"))
        self.delete.clicked.connect(self.delete_wanted)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(4)
        # Its room is always there: what stands below does not jump when it comes and goes.
        policy = self.bar.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.bar.setSizePolicy(policy)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.label, 1)
        row.addWidget(self.delete)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self.bar)

    def show_stage(self, text: str, done: int, total: int) -> None:
        """`total` 0 says that nobody knows how far it is."""
        self.label.setText(text)
        self.bar.setAccessibleName(text)
        self.bar.setVisible(total > 0)
        if total > 0:
            self.bar.setRange(0, 1000)
            self.bar.setValue(round(1000 * done / total))


class Notice(QFrame):
    """How a turn ended that has no whole answer, and a way on.

    Signals:
        again_wanted: ask the question again.
    """

    again_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.text = WrappedLabel()
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.again = QPushButton(self.tr("Ask again"))
        self.again.setAccessibleName(self.tr("Ask this question again"))
        self.again.setObjectName("small")
        self.again.clicked.connect(self.again_wanted)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(11, 8, 8, 8)
        self._row.setSpacing(8)
        self._row.addWidget(self.text, 1)
        self._row.addWidget(self.again)
        self.fit(0)

    def fit(self, width: int) -> None:
        """Put the button beside a text of one line, and below a longer one; `width` in logical pixels."""
        margins, text = self._row.contentsMargins(), QFontMetrics(self.text.font())
        room = (
            width - margins.left() - margins.right() - self._row.spacing() - self.again.sizeHint().width() - 4
        )
        beside = text.horizontalAdvance(self.text.text()) <= room
        way = QBoxLayout.Direction
        self._row.setDirection(way.LeftToRight if beside else way.TopToBottom)
        align = Qt.AlignmentFlag.AlignVCenter if beside else Qt.AlignmentFlag.AlignRight
        self._row.setAlignment(self.again, align)

    def say(self, text: str, *, warn: bool) -> None:
        """Show a sentence, as a fault or as a plain fact."""
        self.text.setText(text)
        name = "warning" if warn else "note"
        if self.objectName() != name:
            self.setObjectName(name)
            self.style().unpolish(self)
            self.style().polish(self)


class LinkBar(QFrame):
    """Asks before a link of an answer is opened; a link to anything but a web page is only copied.

    Signals:
        changed: it was shown, or hidden.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("note")
        self.text = WrappedLabel(factor=0.92)
        self.open_button = self._button(self.tr("Open"))
        self.copy_button = self._button(self.tr("Copy address"))
        self.close_button = self._button(self.tr("Close"))
        self.open_button.clicked.connect(self._open)
        self.copy_button.clicked.connect(self._copy)
        self.close_button.clicked.connect(self._leave)
        buttons = self._buttons = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        buttons.setSpacing(6)
        for button in (self.open_button, self.copy_button, self.close_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 7, 8, 7)
        column.addWidget(self.text)
        column.addLayout(buttons)
        self.address = ""
        self._came_from: QWidget | None = None
        self.hide()

    def fit(self, width: int) -> None:
        """Put the buttons side by side, or where they have no room one below the other; logical pixels."""
        margins = self.contentsMargins()
        room, way = width - margins.left() - margins.right() - 18, QBoxLayout.Direction
        all_three = (self.open_button, self.copy_button, self.close_button)
        wide = sum(each.sizeHint().width() + self._buttons.spacing() for each in all_three)
        self._buttons.setDirection(way.LeftToRight if wide <= room else way.TopToBottom)

    def ask(self, address: str) -> None:
        """Show where a clicked link leads."""
        url = QUrl(address, QUrl.ParsingMode.StrictMode)
        web = url.isValid() and url.scheme() in {"http", "https"} and bool(url.host())
        # An address as it is sent, so that no look-alike letters hide where it leads.
        self.address = url.toString(QUrl.ComponentFormattingOption.FullyEncoded) if web else address
        # Long addresses break only where there is room to.
        broken = self.address.replace("/", "/\u200b").replace("&", "&\u200b").replace("?", "?\u200b")
        if web:
            self.text.setText(self.tr("The answer names this page: {address}").format(address=broken))
        else:
            QGuiApplication.clipboard().setText(address)
            self.text.setText(self.tr("Copied, not opened: {address}").format(address=broken))
        if self.isHidden():
            self._came_from = self.window().focusWidget()
        self.open_button.setVisible(web)
        self.copy_button.setVisible(web)
        self.show()
        self.changed.emit()
        (self.open_button if web else self.close_button).setFocus()

    def _open(self) -> None:
        QDesktopServices.openUrl(QUrl(self.address))
        self._leave()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.address)
        self._leave()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        else:
            super().keyPressEvent(event)

    def _leave(self) -> None:
        back = self._came_from
        if back is not None and focus_in(self) is not None:
            back.setFocus(Qt.FocusReason.OtherFocusReason)
        self.hide()
        self.changed.emit()

    def _button(self, text: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName("small")
        return button


class TooMuch(QFrame):
    """Says that a text is too long and was not pasted; to be gone with the next change of what is written.

    Signals:
        changed: it was shown, or hidden.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("warning")
        self.text = WrappedLabel(factor=0.92)
        row = QHBoxLayout(self)
        row.setContentsMargins(9, 5, 9, 5)
        row.addWidget(self.text)
        self.hide()

    def say(self, letters: int) -> None:
        """So many letters were to be pasted."""
        text = self.tr("Not pasted: {letters} letters. A question holds {most} at most; yours is as it was.")
        self.text.setText(text.format(letters=number(letters), most=number(MOST_LETTERS)))
        self.show()
        self.changed.emit()
        # The focus stays in the field, and nothing else would tell a screen reader.
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.text.text()))

    def leave(self) -> None:
        """Be gone."""
        if not self.isHidden():
            self.hide()
            self.changed.emit()


class GoneBar(QFrame):
    """Stands where a turn was that has been deleted.

    Signals:
        undo_wanted: bring it back.
        closed: the bar itself is to go.
        step_wanted(int): the focus is to go to the turn so many places on.
    """

    undo_wanted = Signal()
    closed = Signal()
    step_wanted = Signal(int)

    def __init__(self, question: str) -> None:
        super().__init__()
        self.setObjectName("note")
        said = self.tr("Deleted: {question}").format(question=beginning(question).replace("\n", " "))
        self.setAccessibleName(said)
        text = ElidedLabel(said)
        self.undo = QPushButton(self.tr("Undo"))
        self.undo.setObjectName("small")
        self.undo.setAccessibleName(self.tr("Bring the question back"))
        self.undo.clicked.connect(self.undo_wanted)
        self.close_button = QToolButton()
        self.close_button.setToolTip(self.tr("Hide this line"))
        self.close_button.setAccessibleName(self.tr("Hide this line"))
        self.close_button.clicked.connect(self.closed)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 4, 4, 4)
        row.addWidget(text, 1)
        row.addWidget(self.undo)
        row.addWidget(self.close_button)
        for button in (self.undo, self.close_button):
            button.installEventFilter(self)
        self.restyle()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and Down lead from a button to the turns around, as from a turn."""
        arrows = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in arrows:
            self.step_wanted.emit(arrows[Qt.Key(event.key())])
            return True
        return super().eventFilter(watched, event)

    def restyle(self) -> None:
        """Follow the theme."""
        self.close_button.setIconSize(icon_size(14))
        self.close_button.setIcon(theme().icon("close"))
