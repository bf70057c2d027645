"""The page that downloads a model by its name: looked up, agreed to, fetched, installed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QLineEdit, QVBoxLayout, QWidget

from otterscope.errors import AppError
from otterscope.progress import CancelToken, ProgressCallback
from otterscope.ui.bridge import Background, Job
from otterscope.ui.dialogs.figures import size_text
from otterscope.ui.dialogs.offering import OfferCard
from otterscope.ui.dialogs.paged import Page
from otterscope.ui.dialogs.parts import Notice, Working, button, card, label, plain, row
from otterscope.weights import fetch, hub, transfers
from otterscope.weights.fetch import PATIENCE, Patience
from otterscope.weights.hub import Offer
from otterscope.weights.mixture import DEFAULT_TYPE
from otterscope.weights.transfers import Transfer

#: What the name's field proposes.
PROPOSED = "Otter-AI/OtterHD-8B"


class DownloadPage(Page):
    """One download at a time; what was begun earlier is listed and can be gone on with.

    Signals:
        installed(str): a model of this name is there now.
        chosen(str): and the user wants to use it.
    """

    installed = Signal(str)
    chosen = Signal(str)

    def __init__(
        self, background: Background, endpoint: str | None = None, patience: Patience = PATIENCE
    ) -> None:
        super().__init__(self.tr("Download a model"))
        self._background, self._patience = background, patience
        self._job: Job | None = None
        self._kind = DEFAULT_TYPE
        self.name = QLineEdit()
        self.name.setPlaceholderText(PROPOSED)
        self.name.setClearButtonEnabled(True)
        name_label = label(self.tr("&Name on Hugging Face:"), wrap=False)
        name_label.setBuddy(self.name)
        self.look = button(self.tr("&Look up"), self._look_up)
        self.elsewhere = QCheckBox(self.tr("From &another service"))
        endpoint = endpoint or hub.default_endpoint()
        self.service = QLineEdit(endpoint)
        self.service.setAccessibleName(self.tr("Address of the service"))
        self.service.setVisible(endpoint != hub.ENDPOINT)
        self.elsewhere.setChecked(endpoint != hub.ENDPOINT)
        self.says = label(
            self.tr(
                "Looking up sends this name to the service and nothing else. "
                "Nothing is downloaded before you have seen its size and licence and agreed."
            ),
            "help",
        )
        self.begun = QWidget()
        self._begun_rows = QVBoxLayout(self.begun)
        self._begun_rows.setContentsMargins(0, 0, 0, 0)
        self.offer = OfferCard()
        self.notice = Notice()
        self.working = Working()
        self.column.addWidget(name_label)
        line = row(self.name, self.look, stretch=False)
        line.setStretch(0, 1)
        self.column.addLayout(line)
        self.column.addWidget(self.elsewhere)
        self.column.addWidget(self.service)
        self.column.addWidget(self.says)
        for widget in (self.offer, self.notice, self.working, self.begun):
            self.column.addWidget(widget)
        self.column.addStretch(1)
        self.name.returnPressed.connect(self._look_up)
        self.elsewhere.toggled.connect(self.service.setVisible)
        self.offer.agreed.connect(self._agreed)
        self.working.stop_wanted.connect(self._stop)

    def refresh(self) -> None:
        """List what was begun and not finished."""
        self._background.run(
            lambda _cancel, _progress: transfers.begun(), self._list, self.notice.tell, name="begun"
        )

    def _list(self, found: list[Transfer]) -> None:
        while (item := self._begun_rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if self._job is None:
            for transfer in found:
                self._begun_rows.addWidget(self._begun_card(transfer))

    def _begun_card(self, transfer: Transfer) -> QFrame:
        frame, column = card()
        name = transfer.choice.title or transfer.offer.name
        text = self.tr("Has come: {done} of {total}")
        if transfer.whole:
            text = self.tr("Has come as a whole ({total}) and is not installed yet")
        goes_on = button(
            self.tr("Install n&ow") if transfer.whole else self.tr("Go &on"), lambda: self._fetch(transfer)
        )
        away = button(self.tr("Th&row away…"), lambda: self._ask_discard(transfer))
        for each in (goes_on, away):
            each.setAccessibleName(f"{plain(each.text())}: {name}")
        facts = text.format(done=size_text(transfer.have), total=size_text(transfer.nbytes))
        column.addWidget(label(name, "strong"))
        column.addWidget(label(facts, "help"))
        column.addLayout(row(None, away, goes_on))
        return frame

    def _look_up(self) -> None:
        if self._job is not None:
            return
        name = self.name.text().strip() or PROPOSED
        self.name.setText(name)
        endpoint = self.service.text().strip() if self.elsewhere.isChecked() else hub.ENDPOINT
        self.notice.clear()
        self.offer.hide()
        asking = self.tr("Asking about {name}").format(name=name)
        self.working.start(asking, silent=self.tr("no answer yet; it is tried again"))

        def work(cancel: CancelToken, _progress: ProgressCallback) -> Offer:
            return fetch.look_up(name, endpoint=endpoint, patience=self._patience, cancel=cancel)

        self._begin(self._background.run(work, self._offered, self._failed, name="look-up"))

    def _offered(self, offer: Offer) -> None:
        self._end()
        self.offer.show_offer(offer)
        self.offer.consent.setFocus()

    def _agreed(self) -> None:
        if self._job is not None or self.offer.offer is None or not self.offer.consent.isChecked():
            return
        self._kind = self.offer.file_type
        try:
            transfers.check_new(self.offer.offer, self.offer.choice, self._kind)
            transfer = transfers.begin(self.offer.offer, self.offer.choice)
        except AppError as error:
            self.notice.tell(error)
            return
        self._fetch(transfer)

    def _fetch(self, transfer: Transfer) -> None:
        if self._job is not None:
            return
        self.notice.clear()
        self.offer.hide()
        text = self.tr("Downloading {name}").format(name=transfer.offer.name)
        self.working.start(text, silent=self.tr("waiting for the connection"))

        def work(cancel: CancelToken, progress: ProgressCallback) -> None:
            fetch.fetch(transfer, progress=progress, cancel=cancel, patience=self._patience)

        def done(_none: None) -> None:
            self._end()
            self._install(transfer)

        self._begin(self._background.run(work, done, self._failed, self.working.progress, name="fetch"))

    def _install(self, transfer: Transfer) -> None:
        kind = self._kind
        if transfer.choice.kind == "checkpoint":
            text = self.tr("Converting {name} to {type}").format(name=transfer.offer.name, type=kind)
        else:
            text = self.tr("Adding {name}").format(name=transfer.choice.title)
        self.working.start(text)

        def work(cancel: CancelToken, progress: ProgressCallback) -> str:
            return transfers.install(transfer, kind, progress=progress, cancel=cancel)

        self._begin(
            self._background.run(work, self._installed, self._failed, self.working.progress, name="install")
        )

    def _installed(self, name: str) -> None:
        self._end()
        self.notice.offer(
            self.tr("{name} is installed.").format(name=name),
            self.tr("&Use it now"),
            lambda: self.chosen.emit(name),
        )
        self.installed.emit(name)

    def _ask_discard(self, transfer: Transfer) -> None:
        text = self.tr("Delete the {size} that have come of {name}?")
        self.notice.ask(
            text.format(size=size_text(transfer.have), name=transfer.offer.name),
            self.tr("&Delete them"),
            lambda: self._discard(transfer),
        )

    def _discard(self, transfer: Transfer) -> None:
        self._background.run(
            lambda _cancel, _progress: transfers.discard(transfer),
            lambda _none: self.refresh(),
            self.notice.tell,
            name="discard",
        )

    def _begin(self, job: Job) -> None:
        self._job = job
        self.look.setEnabled(False)
        self.begun.hide()

    def _end(self) -> None:
        self._job = None
        self.working.finish()
        self.look.setEnabled(True)
        self.begun.show()
        self.refresh()

    def _failed(self, error: AppError) -> None:
        self._end()
        self.notice.tell(error)

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._end()
            self.name.setFocus()
            self.notice.say(self.tr("Stopped. What has come is kept, and can be gone on with at any time."))
