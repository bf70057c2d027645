"""Joins the chat with the desk: questions down, answers up, each with its box."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from otterscope.geometry import Region
from otterscope.session.model import Turn
from otterscope.session.settings import Settings
from otterscope.session.store import Store
from otterscope.ui.bridge import Background
from otterscope.ui.chat import words
from otterscope.ui.chat.panel import ChatPanel
from otterscope.ui.ledger import Ledger
from otterscope.ui.viewer.overlay import box_name
from otterscope.ui.viewer.pane import ViewerPane
from otterscope.ui.workspace_boxes import BoxKeeper
from otterscope.ui.workspace_elsewhere import Elsewhere
from otterscope.ui.workspace_held import HeldQuestion, cost_of
from otterscope.ui.workspace_live import Live
from otterscope.ui.workspace_reading import BoxReader
from otterscope.ui.workspace_session import Sessions
from otterscope.ui.workspace_thumbs import BoxThumbs
from otterscope.work import desk_events as events
from otterscope.work.desk import Desk
from otterscope.work.seen import scale_of

#: Tokens that came within one frame are shown together; milliseconds.
FRAME = 16


@dataclass
class Parts:
    """What asking needs of the window."""

    pane: ViewerPane
    chat: ChatPanel
    desk: Desk
    store: Store
    ledger: Ledger
    background: Background
    keeper: BoxKeeper
    reader: BoxReader
    sessions: Sessions


class Asking(QObject):
    """Sends what the chat asks to the desk and shows what the desk tells.

    Signals:
        faulted(object): an AppError to be told.
    """

    faulted = Signal(object)

    def __init__(self, parts: Parts, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._parts = parts
        self.settings = settings
        self._live = Live()
        self._turns: dict[int, Turn] = {}
        self._deleted: set[int] = set()
        #: A question that was sent off before the picture's session was there, and whether it follows on.
        self._early: tuple[str, bool] | None = None
        self.thumbs = BoxThumbs(parts.pane, parts.background, self)
        self.thumbs.made.connect(self._show_box)
        self._flush = QTimer(self)
        self._flush.setSingleShot(True)
        self._flush.setInterval(FRAME)
        self._flush.timeout.connect(self.flush)
        parts.pane.asked_about = self.asked_about
        chat = parts.chat
        self._elsewhere = Elsewhere(parts.store, parts.background, self)
        self._elsewhere.changed.connect(self._changed_elsewhere)
        self._elsewhere.gone.connect(self._gone_elsewhere)
        self._held = HeldQuestion(chat, parts.reader, self)
        self._held.ready.connect(self.ask)
        chat.ask_wanted.connect(self.ask)
        chat.stop_wanted.connect(parts.desk.stop)
        chat.again_wanted.connect(self.again)
        chat.edit_wanted.connect(self.edit)
        chat.change_back_wanted.connect(parts.desk.change)
        chat.delete_wanted.connect(self.delete)
        chat.restore_wanted.connect(self.restore)
        chat.fly_wanted.connect(self.fly)
        chat.show_boxes.connect(self.show_boxes)
        chat.box_wanted.connect(self.show_region)
        parts.keeper.named.connect(chat.set_box_names)
        parts.sessions.begun.connect(self._begun)
        parts.reader.changed.connect(self._show_box)
        parts.reader.settled.connect(self._settled)
        parts.pane.opened.connect(self._opened)

    # What the user wants --------------------------------------------------------------------------------

    def ask(self, text: str, follow: bool = False) -> None:
        """Ask about the chosen box, or the whole picture where none is chosen."""
        parts = self._parts
        region = parts.reader.region
        if region is None or parts.sessions.info is None:
            self._give_back(text)
            if region is not None:
                self._early = (parts.chat.text, follow)  # its session is being looked up
        elif not parts.reader.may_ask():
            self._held.hold(text, follow)
        else:
            self._send(text, region, parts.pane.canvas.boxes.key, parts.reader.scale, follow=follow)

    def again(self, turn_id: int, text: str = "") -> None:
        """Ask a turn's question again, or another one, about the same region at the same scale."""
        turn = self._turns.get(turn_id)
        if turn is None:
            return
        scale = scale_of(turn)
        boxes = self._parts.pane.canvas.boxes
        key = boxes.keys[boxes.regions.index(turn.region)] if turn.region in boxes.regions else None
        self._send(text or turn.question, turn.region, key, scale, follow=turn.follows)

    def edit(self, turn_id: int, text: str) -> None:
        """Give a question that waits another text; after its turn has come, ask it as another."""
        if turn_id not in self._live or not self._parts.desk.change(turn_id, text):
            self.again(turn_id, text)

    def delete(self, turn_id: int) -> None:
        """Take a turn away, before its answer, too; the chat offers to have it back."""
        self._deleted.add(turn_id)
        if self._live.end(turn_id):
            self._parts.desk.withdraw(turn_id)
            self._parts.chat.set_busy(bool(self._live))
        self._parts.ledger.do(lambda: self._parts.store.delete(turn_id))
        self._parts.reader.show_found((), ())

    def restore(self, turn_id: int) -> None:
        """Have a deleted turn back."""
        self._deleted.discard(turn_id)
        self._parts.ledger.do(lambda: self._parts.store.restore(turn_id))
        if self._parts.desk.put_back(turn_id):
            self._live.begin(turn_id)
            self._parts.chat.set_busy(True)

    def fly(self, turn_id: int) -> None:
        """Go to where a turn's question was asked."""
        turn = self._turns.get(turn_id)
        if turn is not None:
            known = turn.region in self._parts.pane.canvas.boxes.regions
            self._parts.pane.fly_to(turn.region, choose=known)
            self._parts.reader.show_found(turn.boxes or (() if known else (turn.region,)), turn.points)

    def show_boxes(self, turn_id: int) -> None:
        """Draw what a turn's answer points at."""
        turn = self._turns.get(turn_id)
        if turn is not None:
            self._parts.reader.show_found(turn.boxes, turn.points)
            if turn.boxes:
                self._parts.pane.fly_to(turn.region, choose=False)

    def show_region(self) -> None:
        """Go to what the next question is about."""
        region = self._parts.reader.region
        if region is not None:
            self._parts.pane.fly_to(region, choose=False)

    def turn(self, turn_id: int) -> Turn | None:
        """A turn of the session on the screen."""
        return self._turns.get(turn_id)

    @property
    def turns(self) -> list[Turn]:
        """All turns of the session on the screen that are not deleted, in their order."""
        return [turn for number, turn in self._turns.items() if number not in self._deleted]

    def asked_about(self, key: int, region: Region) -> bool:
        """Whether anything was asked about a box: where it lies now, or before it was moved."""
        box = self._parts.keeper.id_of(key)
        return any(
            turn.region == region or (box is not None and turn.box == box) for turn in self._turns.values()
        )

    def take_over(self, before: Asking) -> None:
        """Go on with the answers under way that another window on the same desk showed."""
        self._live = before._live
        self._parts.chat.set_busy(bool(self._live))

    # What the desk tells --------------------------------------------------------------------------------

    def handle(self, event: events.DeskEvent) -> None:
        """Show what the desk tells of a question."""
        chat = self._parts.chat
        if isinstance(event, events.TokenText):
            self._live.add(event.turn_id, event.text)
            if not self._flush.isActive():
                self._flush.start()
        elif isinstance(event, events.Asked):
            self._live.begin(event.turn.id)
            self._elsewhere.forget(event.turn.id)
            if self._shown(event.turn):
                if not self._turns:
                    chat.set_title(event.turn.question)
                self._turns[event.turn.id] = event.turn
                chat.add_turn(event.turn)
        elif isinstance(event, events.TurnChanged):
            if event.turn.id in self._turns:
                self._turns[event.turn.id] = event.turn
                chat.update_turn(event.turn)
                if next(iter(self._turns)) == event.turn.id:
                    chat.set_title(event.turn.question)
            elif self._parts.sessions.info is None:
                self._live.tell(event.turn)
        elif isinstance(event, events.TurnProgress):
            if event.turn_id in self._turns:
                chat.progress(event.turn_id, event.stage, event.done, event.total)
        elif isinstance(event, events.AskRefused):
            self._give_back(event.question)
            self.faulted.emit(event.error)
        elif isinstance(event, events.ENDINGS):
            self._ended(event.turn)
        chat.set_busy(bool(self._live))

    def flush(self) -> None:
        """Show the tokens that have come."""
        self._flush.stop()
        for turn_id in self._live.turns():
            if turn_id in self._turns and (text := self._live.late(turn_id)):
                self._parts.chat.append(turn_id, text)

    # Inner ----------------------------------------------------------------------------------------------

    def _send(self, text: str, region: Region, key: int | None, scale: float, *, follow: bool) -> None:
        parts, settings = self._parts, self.settings
        parts.keeper.flush()
        parts.reader.show_found((), ())
        # At once, however long the box takes to be written: it is about the picture of now.
        parts.desk.ask(
            text,
            region,
            parts.keeper.lookup(key),
            scale=scale,
            follow=follow,
            thumbnail=self.thumbs.at_once(region),
            temperature=settings.temperature,
            seed=settings.seed,
            max_tokens=settings.max_tokens,
        )

    def _give_back(self, text: str) -> None:
        """Put a question that cannot go back where it was written, before what was typed since."""
        typed = self._parts.chat.text
        self._parts.chat.set_text(f"{text}\n{typed}" if typed.strip() else text)

    def _shown(self, turn: Turn) -> bool:
        """Whether a turn's session is on the screen; of what is being looked up, the turn is remembered."""
        info = self._parts.sessions.info
        if info is None:
            self._live.tell(turn)
        return info is not None and info.id == turn.session

    def _ended(self, turn: Turn) -> None:
        self.flush()
        self._live.end(turn.id)
        if not self._shown(turn):
            return
        self._turns[turn.id] = turn
        self._parts.chat.update_turn(turn)
        if turn.boxes or turn.points:
            self._parts.reader.show_found(turn.boxes, turn.points)

    def _changed_elsewhere(self, turn: Turn) -> None:
        if turn.id in self._turns and turn.id not in self._live and turn.id not in self._deleted:
            self._turns[turn.id] = turn
            self._parts.chat.update_turn(turn)

    def _gone_elsewhere(self, turn_id: int) -> None:
        if turn_id in self._turns and turn_id not in self._deleted:
            self._deleted.add(turn_id)
            self._parts.chat.remove_turn(turn_id)

    def _opened(self) -> None:
        self._early = None
        self._held.leave()
        self._elsewhere.leave()
        self.thumbs.clear()
        self._turns.clear()
        self._live.forget_told()
        self._parts.chat.set_picture(True)
        self._parts.chat.set_turns([])
        self._parts.reader.show_found((), ())

    def leave(self) -> None:
        """No picture is open any more."""
        self._opened()
        self._parts.chat.set_picture(False)
        self._parts.chat.set_box(None, None, "")
        self._parts.chat.set_title("")

    def _begun(self, turns: list[Turn]) -> None:
        info = self._parts.sessions.info
        turns = self._live.begun(info.id if info else 0, turns)
        self._turns = {turn.id: turn for turn in turns}
        picture = info.picture if info else None
        whole = Region(0, 0, picture.width, picture.height) if picture else None
        self._parts.chat.set_whole(whole)
        self._parts.chat.set_turns(turns)
        self._elsewhere.watch(turn for turn in turns if turn.id not in self._live)
        self.flush()
        self._parts.chat.set_title(info.title if info else "")
        self._parts.chat.set_history([turn.question for turn in turns])
        self._parts.reader.refresh()
        early, self._early = self._early, None
        if early is not None and self._parts.chat.text == early[0]:
            # It goes now, unless it was changed meanwhile.
            self._parts.chat.set_text("")
            self.ask(*early)

    def _show_box(self) -> None:
        """Say in the chat what the next question is about."""
        parts, region = self._parts, self._parts.reader.region
        if region is None or parts.pane.picture is None:
            parts.chat.set_box(None, None, "")
            return
        boxes = parts.pane.canvas.boxes
        whole, estimate = boxes.chosen is None, parts.reader.estimate
        name = words.whole_picture() if boxes.chosen is None else box_name(boxes, boxes.chosen)
        label = words.seen_at(name, parts.reader.scale)
        facts = cost_of(estimate, region) if whole and estimate is not None else ()
        kept = self.thumbs.kept.get(region)
        thumbnail = QImage.fromData(kept) if kept else None
        parts.chat.set_box(region, thumbnail, label, facts, whole=whole)

    def _settled(self) -> None:
        """A box rests: its thumbnail is made while the user types."""
        self._show_box()
        if self._parts.reader.region is not None:
            self.thumbs.want(self._parts.reader.region)
