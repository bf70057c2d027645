"""What is written and not yet asked: kept with its session while it is written, and there again with it."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from otterscope.session.model import SessionInfo
from otterscope.session.store import Store
from otterscope.ui.chat.panel import ChatPanel
from otterscope.ui.ledger import Ledger
from otterscope.ui.workspace_session import Sessions

#: While somebody writes, it is kept this often; milliseconds.
OFTEN = 400


class Drafts(QObject):
    """Joins the field for questions with the session on the screen."""

    def __init__(
        self, chat: ChatPanel, sessions: Sessions, store: Store, ledger: Ledger, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._chat, self._sessions, self._store, self._ledger = chat, sessions, store, ledger
        self._session: int | None = None
        self._kept = ""
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(OFTEN)
        self._soon.timeout.connect(self.keep)
        chat.text_changed.connect(self._changed)
        chat.ask_wanted.connect(lambda _text, _follow: self.keep())
        sessions.left.connect(self._left)
        sessions.begun.connect(lambda _turns: self._begun(sessions.info))

    def keep(self) -> None:
        """Have what is written kept now."""
        self._soon.stop()
        session, text = self._session, self._chat.text
        if session is not None and text != self._kept:
            self._kept = text
            self._ledger.do(lambda: self._store.keep_draft(session, text))

    # Inner ----------------------------------------------------------------------------------------------

    def _changed(self) -> None:
        # Not put off by the next letter: whoever writes without a pause loses no more than others.
        if self._session is not None and not self._soon.isActive():
            self._soon.start()

    def _left(self) -> None:
        """The words go with their session; without one, they stay where they are."""
        self.keep()
        if self._session is not None:
            self._session = None
            self._chat.set_text("")

    def _begun(self, info: SessionInfo | None) -> None:
        if info is None:
            return
        self._session, self._kept = info.id, info.draft
        typed = self._chat.text
        if info.draft.strip():
            self._chat.set_text(f"{info.draft}\n{typed}" if typed.strip() else info.draft)
        if self._chat.text != self._kept:
            self._soon.start()
