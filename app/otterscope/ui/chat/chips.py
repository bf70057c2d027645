"""Ready questions as a row of buttons that scrolls sideways."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QLinearGradient,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QWidget,
)

from otterscope.ui.theme import theme

#: A chip with more text than this ends in "…"; its tooltip says it all. Characters.
LONGEST = 40
#: Of an end of the row that hides more of it; logical pixels.
END = 48


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
        self.ends = (_End(self, Qt.Edge.LeftEdge), _End(self, Qt.Edge.RightEdge))
        for end, way in zip(self.ends, (-1, 1), strict=True):
            end.clicked.connect(lambda _checked=False, way=way: self._page(way))
        self.horizontalScrollBar().valueChanged.connect(self._place_ends)
        self.horizontalScrollBar().rangeChanged.connect(self._place_ends)
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
            button.ensurePolished()
            self.buttons.append(button)
        self.horizontalScrollBar().setValue(0)
        self.updateGeometry()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrow keys walk along the row; what has the focus is in view."""
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, QPushButton):
            self.ensureWidgetVisible(watched, END, 0)
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
        self._place_ends()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._place_ends()
        elif event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self.updateGeometry()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn = event.pixelDelta() if not event.pixelDelta().isNull() else event.angleDelta() / 2
        bar = self.horizontalScrollBar()
        bar.setValue(bar.value() - (turn.x() or turn.y()))
        event.accept()

    def _place_ends(self) -> None:
        """At an edge that hides something of the row, it fades away, and an arrow leads on."""
        bar, left_to_right = self.horizontalScrollBar(), self.isLeftToRight()
        hidden = (bar.value() > bar.minimum(), bar.value() < bar.maximum())
        for end, on in zip(self.ends, hidden if left_to_right else hidden[::-1], strict=True):
            end.place(on)

    def _page(self, way: int) -> None:
        """Go on to the right (1) or left (-1) by what is seen between the ends."""
        bar, step = self.horizontalScrollBar(), max(40, self.viewport().width() - 2 * END)
        bar.setValue(bar.value() + (way if self.isLeftToRight() else -way) * step)

    def sizeHint(self) -> QSize:
        return QSize(200, self._high())

    def minimumSizeHint(self) -> QSize:
        return QSize(60, self._high())

    def _high(self) -> int:
        """What the buttons need; the layout does not count those that it has not shown yet."""
        return 2 + max((button.sizeHint().height() for button in self.buttons), default=0)


class _End(QAbstractButton):
    """Lies over one end of the row where it goes on, which fades away there, with an arrow that leads on.

    Tab does not stop at it: Tab and the arrow keys reach the buttons of the row, which come into view then.
    """

    def __init__(self, parent: QWidget, edge: Qt.Edge) -> None:
        super().__init__(parent)
        self._edge = edge
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(self.tr("More ready questions"))
        self.setToolTip(self.tr("More ready questions"))

    def place(self, on: bool) -> None:
        """Be there, or not."""
        parent = self.parentWidget()
        if parent is not None:
            width = min(END, parent.width() // 3)
            left = 0 if self._edge == Qt.Edge.LeftEdge else parent.width() - width
            self.setGeometry(left, 0, width, parent.height())
        self.setVisible(on)
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        c, at_left = theme().colours, self._edge == Qt.Edge.LeftEdge
        ground = QColor(c.window)
        clear = QColor(ground)
        clear.setAlpha(0)
        shade = QLinearGradient(0, 0, self.width(), 0)
        for place, colour in ((0, clear), (0.45, ground), (1, ground)):
            shade.setColorAt(1 - place if at_left else place, colour)
        painter = QPainter(self)
        painter.fillRect(self.rect(), shade)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = min(22, self.height() - 2, self.width() - 4)
        disc = QRectF(0, 0, side, side)
        disc.moveCenter(QPointF(side / 2 + 1 if at_left else self.width() - side / 2 - 1, self.height() / 2))
        painter.setPen(QPen(QColor(c.accent if self.underMouse() else c.faint), 1))
        painter.setBrush(QColor(c.line if self.isDown() else c.raised))
        painter.drawEllipse(disc)
        way = -0.11 * side if at_left else 0.11 * side
        painter.setPen(QPen(QColor(c.text), 1.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        middle = disc.center()
        for up in (-1, 1):
            painter.drawLine(middle + QPointF(way, 0), middle + QPointF(-way, up * 0.22 * side))
