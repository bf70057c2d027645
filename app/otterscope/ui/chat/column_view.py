"""A column of turns that scrolls: those near the screen are made and measured, what is read stays put."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QFontMetrics, QGuiApplication, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QFrame,
    QScrollBar,
    QStyle,
    QToolButton,
    QWidget,
)

from otterscope.ui.chat.labels import icon_size
from otterscope.ui.chat.rows import GAP, Column, Row, guessed
from otterscope.ui.chat.turn import RING, TurnWidget
from otterscope.ui.chat.turn_widgets import TurnWidgets
from otterscope.ui.theme import theme

#: Left and right of the column, logical pixels.
SIDE = 8
#: As near to the end as this counts as the end, and from so far a button leads there; logical pixels.
NEAR, FAR = 6, 48


class ColumnView(QAbstractScrollArea):
    """The scrolling part of the transcript.

    The view keeps to the end while the user has not scrolled away from it; otherwise what is being read stays
    where it is, whatever grows above or below.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Tab goes to the turns themselves; the keys that they do not know scroll.
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.column = Column()
        self._content = QWidget(self.viewport())
        self.widgets = TurnWidgets(self._content, self.column)
        self._width = 0
        self._stuck = True
        #: What is being read: the row's index, and how far its top lies above that of the view.
        self._anchor = (0, 0)
        self._laying = self._again = False
        #: Layouts made so far, for whoever wants to know how many a flood of text costs.
        self.layouts = 0
        self.newest = QToolButton(self)
        self.newest.setObjectName("newest")
        self.newest.setToolTip(self.tr("To the newest (End)"))
        self.newest.setAccessibleName(self.tr("To the newest"))
        self.newest.clicked.connect(self.to_end)
        self.newest.hide()
        self.verticalScrollBar().setSingleStep(40)
        self.widgets.resized.connect(self._resized)
        self.widgets.dragged.connect(self._follow)
        theme().changed.connect(self._restyle_soon)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._focus_moved)
        self.restyle()

    # Moving ---------------------------------------------------------------------------------------------

    @property
    def at_end(self) -> bool:
        """Whether the view keeps to the end."""
        return self._stuck

    def to_end(self) -> None:
        """Go to the newest and keep to it."""
        self._stuck = True
        self.lay_out()

    def focus_turn(self, index: int) -> None:
        """Bring a turn into view and give it the focus."""
        if 0 <= index < len(self.column.rows):
            self._reveal(index)
            self.widgets.set_focus(self.column.rows[index].turn.id)

    def restyle(self) -> None:
        """Follow the theme and the application's font."""
        self.newest.setIconSize(icon_size(18))
        self.newest.setIcon(theme().icon("newest"))
        self.widgets.restyle()
        self._guess_all()
        self.lay_out()

    # Qt's events ----------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.lay_out()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.lay_out()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        if not self._laying:
            bar = self.verticalScrollBar()
            self._stuck = bar.value() >= bar.maximum() - NEAR
            self._remember(bar.value())
            self.lay_out()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar, page = self.verticalScrollBar(), max(40, self.viewport().height() - 48)
        moves = {
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_PageDown: page,
            Qt.Key.Key_Up: -bar.singleStep(),
            Qt.Key.Key_Down: bar.singleStep(),
            Qt.Key.Key_Home: -bar.maximum(),
            Qt.Key.Key_End: bar.maximum(),
        }
        if event.key() in moves and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            bar.setValue(bar.value() + moves[Qt.Key(event.key())])
        else:
            event.ignore()

    # Layout ---------------------------------------------------------------------------------------------

    def lay_out(self) -> None:
        """Make the rows near the screen, measure them and put everything in its place."""
        if self._laying or not self.isVisible():
            return
        self._laying = True
        try:
            # A field that grows once it has its width asks for another.
            for _ in range(3):
                self._again = False
                self.layouts += 1
                self._lay_out(self.viewport().size())
                if not self._again:
                    break
        finally:
            self._laying = False

    def _lay_out(self, view: QSize) -> None:
        # As wide with a scroll bar as without: one that comes would have everything wrapped anew.
        bar = self.verticalScrollBar()
        width = max(120, self.width() - 2 * SIDE - (0 if _floats(bar) else bar.sizeHint().width()))
        column = self.column
        if width != self._width:
            self._width = width
            self._guess_all()
        # A measured height may bring others into view; guesses only ever become exact, so this ends.
        while True:
            column.place()
            top = self._top(view.height())
            near = column.between(top - view.height() // 2, top + view.height() * 3 // 2)
            rows = [column.rows[index] for index in near]
            unknown = [row for row in rows if not row.exact or self.widgets.get(row.turn.id) is None]
            if not unknown:
                break
            for row in unknown:
                self._measure(row)
        self.widgets.keep_only({row.turn.id for row in rows})
        self._put(top, view)

    def _measure(self, row: Row) -> None:
        widget = self.widgets.of(row)
        if isinstance(widget, TurnWidget):
            row.height = widget.height_for(self._width)
        else:
            row.height = widget.sizeHint().height()
        row.exact = True

    def _put(self, top: int, view: QSize) -> None:
        column, bar = self.column, self.verticalScrollBar()
        # Few questions stand at the top, not above an empty half of the panel.
        self._content.setGeometry(0, -top, view.width(), max(view.height(), column.height))
        for turn_id, widget in self.widgets.all():
            index = column.index(turn_id)
            if index is not None:
                box = QRect(SIDE, column.tops[index], self._width, column.rows[index].height)
                widget.setGeometry(box if isinstance(widget, TurnWidget) else box.adjusted(RING, 0, -RING, 0))
                widget.show()
        bar.setPageStep(view.height())
        bar.setRange(0, max(0, column.height - view.height()))
        bar.setValue(top)
        if not self._stuck:
            self._remember(top)
        self.newest.setVisible(not self._stuck and bar.maximum() - top > FAR)
        self.newest.adjustSize()
        size = self.newest.size()
        left = self.viewport().x() + (view.width() - size.width()) // 2
        self.newest.move(left, view.height() - size.height() - 10)

    def _top(self, height: int) -> int:
        """Where the view's top lies in the column."""
        most = max(0, self.column.height - height)
        if self._stuck or not self.column.rows:
            return most
        index, above = self._anchor
        index = min(index, len(self.column.rows) - 1)
        return max(0, min(most, self.column.tops[index] + above))

    def _remember(self, top: int) -> None:
        if self.column.rows:
            index = self.column.at(top)
            self._anchor = (index, top - self.column.tops[index])

    def _reveal(self, index: int) -> None:
        """Scroll as little as needed to have a row in view; its height may first become known on the way."""
        for _ in range(3):
            top, height = self.column.tops[index], self.column.rows[index].height
            bar, view = self.verticalScrollBar(), self.viewport().height()
            if top - GAP < bar.value() or height + GAP > view:
                bar.setValue(top - GAP)
            elif top + height + GAP > bar.value() + view:
                bar.setValue(top + height + GAP - view)
            else:
                return

    def _focus_moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        """What gets the focus by a key is brought into view."""
        pressed = QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton
        if new is None or pressed or not self._content.isAncestorOf(new):
            return
        bar, view = self.verticalScrollBar(), self.viewport().height()
        top = new.mapTo(self._content, QPoint(0, 0)).y() - RING
        bottom = top + new.height() + 2 * RING
        if bottom - top > view:
            # Too high for the view: any part of it will do.
            if bottom < bar.value() + NEAR or top > bar.value() + view - NEAR:
                bar.setValue(top)
        elif top < bar.value():
            bar.setValue(top)
        elif bottom > bar.value() + view:
            bar.setValue(bottom - view)

    def _guess_all(self) -> None:
        for row in self.column.rows:
            row.exact = False
            self._guess(row)

    def _guess(self, row: Row) -> None:
        if not row.exact and self.widgets.get(row.turn.id) is None:
            metrics = QFontMetrics(self.font())
            row.height = guessed(
                row.turn, self._width or 360, metrics.lineSpacing(), metrics.averageCharWidth()
            )

    def _restyle_soon(self) -> None:
        # Once all that is inside has taken the new look and size, too.
        QTimer.singleShot(0, self, self.restyle)

    def _follow(self, at: QPoint) -> None:
        """Scroll after a mouse that selects text and leaves the view, the faster the farther it is out."""
        y, height = self.viewport().mapFromGlobal(at).y(), self.viewport().height()
        out = y if y < 0 else max(0, y - height)
        if out:
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + out // 2 + (1 if out > 0 else -1))

    def _resized(self, turn_id: int) -> None:
        row = self.column.get(turn_id)
        if row is not None:
            row.exact = False
            self._again = True
            self.lay_out()


def _floats(bar: QScrollBar) -> bool:
    """Whether the desktop draws scroll bars over the content."""
    return bool(bar.style().styleHint(QStyle.StyleHint.SH_ScrollBar_Transient, None, bar))
