"""What a service offers, with its size and licence, and the user's consent to it."""

from __future__ import annotations

import shutil
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QFrame, QVBoxLayout

from otterscope import paths
from otterscope.ui.dialogs.figures import licence_means, licence_name, number_text, size_text
from otterscope.ui.dialogs.number_types import type_box
from otterscope.ui.dialogs.parts import button, label, row
from otterscope.weights import transfers
from otterscope.weights.hub import Choice, Offer


class OfferCard(QFrame):
    """Shows an offer.

    Signals:
        agreed: the user has read it and wants it (`choice`, `file_type`).
    """

    agreed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self.offer: Offer | None = None
        self.name = label("", "strong")
        self.facts = label("", "help")
        self.licence = label()
        self.read = button(self.tr("Its &page in the browser"), self._open_page)
        self.which = QComboBox()
        self.which.setAccessibleName(self.tr("Which files"))
        self.which.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.which.setMinimumContentsLength(24)
        self.kind = type_box(self.tr("Number format after the download"))
        self.room = label("", "help")
        self.consent = QCheckBox(self.tr("I accept the licence"))
        self.go = button(self.tr("&Download"), self.agreed.emit, primary=True)
        self._form = QFormLayout()
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self._form.setHorizontalSpacing(14)
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._form.addRow(self.tr("W&hich:"), self.which)
        self._form.addRow(self.tr("Conv&ert to:"), self.kind)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(8)
        for widget in (self.name, self.facts, self.licence):
            column.addWidget(widget)
        column.addLayout(self._form)
        column.addWidget(self.room)
        column.addWidget(self.consent)
        column.addLayout(row(self.read, None, self.go))
        self.which.currentIndexChanged.connect(lambda _index: self._refresh())
        self.kind.currentIndexChanged.connect(lambda _index: self._refresh())
        self.consent.toggled.connect(self.go.setEnabled)
        self.hide()

    @property
    def choice(self) -> Choice:
        """The files that are chosen."""
        assert self.offer is not None
        return self.offer.choices[max(0, self.which.currentIndex())]

    @property
    def file_type(self) -> str:
        """What a checkpoint is to be converted to."""
        return str(self.kind.currentData())

    def show_offer(self, offer: Offer) -> None:
        """Show an offer; consent to an earlier one does not count for it."""
        self.offer = offer
        self.which.clear()
        for choice in offer.choices:
            title = choice.title or self.tr("the checkpoint")
            self.which.addItem(f"{title}  ({size_text(choice.nbytes)})")
        self._form.setRowVisible(self.which, len(offer.choices) > 1)
        self.name.setText(offer.name)
        name, means = licence_name(offer.licence), licence_means(offer.licence)
        if not offer.stated:
            text = self.tr("Licence: {name}, that of the models it descends from; its page states none.")
        else:
            text = self.tr("Licence: {name}.")
        self.licence.setText(f"{text.format(name=name)} {means}".strip())
        self.consent.setChecked(False)
        self._refresh()
        self.show()

    def _refresh(self) -> None:
        if self.offer is None:
            return
        choice = self.choice
        checkpoint = choice.kind == "checkpoint"
        self._form.setRowVisible(self.kind, checkpoint)
        facts = self.tr("%n file(s), {size}, as of version {commit}", "", len(choice.files))
        self.facts.setText(facts.format(size=size_text(choice.nbytes), commit=self.offer.commit[:8]))
        needed, free = transfers.room_for(choice, self.file_type), _free_bytes()
        if checkpoint:
            text = self.tr(
                "While it is converted it takes about {needed} of the disk, and {kept} afterwards; "
                "{free} are free."
            )
        else:
            text = self.tr("It takes {needed} of the disk; {free} are free.")
        kept = transfers.converted_bytes(choice, self.file_type)
        self.room.setText(text.format(needed=size_text(needed), kept=size_text(kept), free=size_text(free)))
        words = self.tr("I accept the licence; download {size}")
        self.consent.setText(words.format(size=size_text(choice.nbytes)))
        self.go.setEnabled(self.consent.isChecked())
        self.setAccessibleName(self.tr("What {name} is").format(name=self.offer.name))
        self.setAccessibleDescription(f"{self.facts.text()}. {self.licence.text()} {number_text(needed)}")

    def _open_page(self) -> None:
        if self.offer is not None:
            QDesktopServices.openUrl(QUrl(f"{self.offer.endpoint}/{self.offer.name}"))


def _free_bytes() -> int:
    place = paths.home()
    while not place.exists() and place != place.parent:
        place = Path(place.parent)
    try:
        return shutil.disk_usage(place).free
    except OSError:
        return 0
