"""Ready questions as a row of buttons that scrolls sideways."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QLinearGradient, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QSizePolicy, QWidget

from otterscope.ui.theme import theme

#: A chip with more text than this ends in "…"; its tooltip says it all. Characters.
LONGEST = 40


class Chips(QScrollArea):
    """Signals:
    chosen(str): a question was clicked, or Enter or Space pressed on it.
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(self.tr("Ready questions"))
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.buttons: list[QPushButton] = []
        self._inner = QWidget()
        self._row = QHBoxLayout(self._inner)
        self._row.setContentsMargins(1, 1, 1, 1)
        self._row.setSpacing(6)
        self._row.addStretch(1)
        self.setWidget(self._inner)
        self._fades = (_Fade(self, Qt.Edge.LeftEdge), _Fade(self, Qt.Edge.RightEdge))
        self.horizontalScrollBar().valueChanged.connect(self._place_fades)
        self.horizontalScrollBar().rangeChanged.connect(self._place_fades)
        self.viewport().setAutoFillBackground(False)
        self._inner.setAutoFillBackground(False)
        self.hide()

    def set_texts(self, texts: list[str]) -> None:
        """Offer these questions."""
        if [button.toolTip() for button in self.buttons] == texts:
            return
        for button in self.buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = []
        for text in texts:
            button = QPushButton(text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…")
            button.setObjectName("chip")
            button.setToolTip(text)
            button.setAccessibleName(self.tr("Ready question: {text}").format(text=text))
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            button.clicked.connect(lambda _checked=False, text=text: self.chosen.emit(text))
            button.installEventFilter(self)
            self._row.insertWidget(len(self.buttons), button)
            self.buttons.append(button)
        self.horizontalScrollBar().setValue(0)
        self.updateGeometry()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrow keys walk along the row; what has the focus is in view."""
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, QPushButton):
            self.ensureWidgetVisible(watched, 24, 0)
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            forward = Qt.Key.Key_Right if self.isLeftToRight() else Qt.Key.Key_Left
            steps = {forward: 1, Qt.Key.Key_Left if self.isLeftToRight() else Qt.Key.Key_Right: -1}
            if event.key() in steps and watched in self.buttons:
                assert isinstance(watched, QPushButton)
                at = self.buttons.index(watched) + steps[Qt.Key(event.key())]
                if 0 <= at < len(self.buttons):
                    self.buttons[at].setFocus(Qt.FocusReason.OtherFocusReason)
                return True
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_fades()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._place_fades()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn = event.pixelDelta() if not event.pixelDelta().isNull() else event.angleDelta() / 2
        bar = self.horizontalScrollBar()
        bar.setValue(bar.value() - (turn.x() or turn.y()))
        event.accept()

    def _place_fades(self) -> None:
        """At an edge that hides something of the row, it fades away."""
        bar, left_to_right = self.horizontalScrollBar(), self.isLeftToRight()
        hidden = (bar.value() > bar.minimum(), bar.value() < bar.maximum())
        for fade, on in zip(self._fades, hidden if left_to_right else hidden[::-1], strict=True):
            fade.place(on)

    def sizeHint(self) -> QSize:
        return QSize(200, self._inner.sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(60, self._inner.sizeHint().height())


class _Fade(QWidget):
    """Lies over one end of its parent and lets what is below go over into the ground."""

    def __init__(self, parent: QWidget, edge: Qt.Edge) -> None:
        super().__init__(parent)
        self._edge = edge
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def place(self, on: bool) -> None:
        """Be there, or not."""
        parent = self.parentWidget()
        if parent is not None:
            width = min(28, parent.width() // 4)
            left = 0 if self._edge == Qt.Edge.LeftEdge else parent.width() - width
            self.setGeometry(left, 0, width, parent.height())
        self.setVisible(on)
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        ground = QColor(theme().colours.window)
        clear = QColor(ground)
        clear.setAlpha(0)
        shade = QLinearGradient(0, 0, self.width(), 0)
        at_left = self._edge == Qt.Edge.LeftEdge
        shade.setColorAt(0, ground if at_left else clear)
        shade.setColorAt(1, clear if at_left else ground)
        QPainter(self).fillRect(self.rect(), shade)
