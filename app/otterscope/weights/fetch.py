"""Downloads a model by its name: asks what there is, and fetches it once the user has agreed.

`look_up` sends the name to the service and nothing else. `fetch` goes on from whatever has come before; every
file is held against the size and the hash of the list that `look_up` got, at one commit.
"""

from __future__ import annotations

import json
import shutil
import time
import urllib.parse
from dataclasses import dataclass

from otterscope.errors import NotEnoughDisk
from otterscope.progress import CancelToken, ProgressCallback, no_progress
from otterscope.weights import hub
from otterscope.weights.arriving import Arriving
from otterscope.weights.download import Answer, Call, ConnectionBroken, check_address, pause, service_name
from otterscope.weights.download_errors import (
    AnswerUnclear,
    ConnectionLost,
    DownloadNotWritten,
    HashNotAsStated,
    LoginNeeded,
    NotOnService,
    ServiceBusy,
    ServiceFailed,
    ServiceUnreachable,
    SizeNotAsStated,
)
from otterscope.weights.hub import Offer, RemoteFile
from otterscope.weights.transfers import Transfer, fsync_folder, held

_MOST_LIST_BYTES = 16 << 20
#: A connection that brought this much was worth it: the count of failures begins anew.
_WORTH = 64 << 10
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_SPARE_DISK = 64 << 20
#: Seconds between calls of the progress callback.
_BETWEEN = 0.1


@dataclass(frozen=True)
class Patience:
    """How long to bear with a network.

    Attributes:
        silence: seconds without a byte after which a connection counts as lost.
        waits: seconds before each further try; after the last of them it is given up.
        longest: seconds that a service may ask for at most.
    """

    silence: float = 30.0
    waits: tuple[float, ...] = (1, 2, 4, 8, 15, 30, 30)
    longest: float = 120.0


PATIENCE = Patience()


def look_up(
    name: str,
    *,
    endpoint: str | None = None,
    patience: Patience = PATIENCE,
    cancel: CancelToken | None = None,
) -> Offer:
    """Ask a service which files it has of a model, their sizes and hashes, and under which licence.

    Args:
        name: OWNER/MODEL, or the address of its page.
        endpoint: address of the service; by default `hub.default_endpoint`.

    Raises: AppError with its sentence, or Cancelled.
    """
    name, endpoint = (
        hub.checked_name(name),
        (hub.default_endpoint() if endpoint is None else endpoint).rstrip("/"),
    )
    check_address(endpoint)
    service = service_name(endpoint)
    address = f"{endpoint}/api/models/{urllib.parse.quote(name)}/revision/main?blobs=true"
    cancel = cancel or CancelToken()
    failures = 0
    while True:
        wait = None
        try:
            with Call(address, {"Accept": "application/json"}, cancel, patience.silence) as call:
                answer = call.answer()
                if answer.status == 200:
                    return hub.read_offer(name, json.loads(call.body(_MOST_LIST_BYTES)), endpoint, service)
                wait = _refusal(answer, service, name, failures, patience)
        except ConnectionBroken as broken:
            if broken.for_good or failures >= len(patience.waits):
                raise ServiceUnreachable(service=service, reason=broken.reason) from None
        except (ValueError, RecursionError):
            raise AnswerUnclear(service=service, name=name, reason="it is not JSON") from None
        for _ in pause(wait or patience.waits[failures], cancel):
            pass
        failures += 1


def fetch(
    transfer: Transfer,
    *,
    progress: ProgressCallback = no_progress,
    cancel: CancelToken | None = None,
    patience: Patience = PATIENCE,
) -> None:
    """Bring every file of a transfer home. What has come stays in its folder, whatever happens.

    Args:
        progress: bytes that are there and their total, several times a second.

    Raises: AppError with its sentence, or Cancelled within half a second.
    """
    with held(transfer):
        _Fetching(transfer, progress, cancel or CancelToken(), patience).run()


class _Fetching:
    def __init__(
        self, transfer: Transfer, progress: ProgressCallback, cancel: CancelToken, patience: Patience
    ) -> None:
        self._transfer = transfer
        self._offer = transfer.offer
        self._service = service_name(transfer.offer.endpoint)
        self._progress, self._cancel, self._patience = progress, cancel, patience
        self._before = 0
        self._told = 0.0

    def run(self) -> None:
        self._make_room()
        for file in self._transfer.choice.files:
            try:
                with Arriving(self._transfer.folder, file) as arriving:
                    if not arriving.there:
                        arriving.take_up(self._tell, self._cancel)
                        self._bring(arriving)
            except OSError as fault:
                folder = self._transfer.folder
                raise DownloadNotWritten(path=folder, reason=fault.strerror or str(fault)) from None
            self._before += file.size
            self._tell(0, now=True)
        fsync_folder(self._transfer.folder)

    def _make_room(self) -> None:
        needed = self._transfer.nbytes - self._transfer.have + _SPARE_DISK
        free = shutil.disk_usage(self._transfer.folder).free
        if free < needed:
            raise NotEnoughDisk(
                folder=self._transfer.folder, free=f"{free / 1e9:.1f} GB", needed=f"{needed / 1e9:.1f} GB"
            )

    def _bring(self, arriving: Arriving) -> None:
        """Fetch one file over as many connections as it takes, and check it."""
        again = False
        while True:
            self._receive(arriving)
            if arriving.is_right():
                arriving.keep()
                return
            if again or not arriving.joined:
                aside = arriving.set_aside()
                raise HashNotAsStated(file=arriving.file.name, service=self._service, aside=aside.name)
            # Pieces of two versions, or a disk that lost some: the whole, once, from its start.
            again = True
            arriving.restart()

    def _receive(self, arriving: Arriving) -> None:
        """Until all bytes have come, right or wrong."""
        failures = 0
        arriving.joined = arriving.size > 0
        while arriving.size < arriving.file.size:
            before, wait, reason = arriving.size, None, ""
            try:
                wait = self._connect(arriving, failures)
                reason = "it ends too early"
            except ConnectionBroken as broken:
                reason = broken.reason
                if broken.for_good:
                    raise ServiceUnreachable(service=self._service, reason=reason) from None
            if arriving.size >= arriving.file.size:
                return
            arriving.joined = arriving.size > 0
            failures = 0 if arriving.size - before >= _WORTH else failures + 1
            if failures > len(self._patience.waits):
                raise ConnectionLost(service=self._service, file=arriving.file.name, reason=reason)
            for _ in pause(wait or self._patience.waits[max(0, failures - 1)], self._cancel):
                self._tell(arriving.size)

    def _connect(self, arriving: Arriving, failures: int) -> float | None:
        """One connection's worth of bytes; how long the service asks to wait before the next, if it does.

        Raises: ConnectionBroken; AppError where another try is of no use.
        """
        headers = {}
        if arriving.size:
            headers["Range"] = f"bytes={arriving.size}-"
            # A weak tag says nothing of the bytes; the hash at the end does.
            if (tag := arriving.tag) and not tag.startswith("W/"):
                headers["If-Range"] = tag
        with Call(self._address(arriving.file), headers, self._cancel, self._patience.silence) as call:
            answer = call.answer()
            if answer.status == 416:
                arriving.restart()
                return None
            if answer.status not in (200, 206):
                return _refusal(answer, self._service, self._offer.name, failures, self._patience)
            if answer.headers.get("content-encoding", "identity") != "identity":
                raise ConnectionBroken("it packs the file in a way that was not asked for")
            if answer.status == 206 and not _goes_on(answer, arriving.size):
                arriving.restart()
                return None
            if answer.status == 200:
                arriving.restart(answer.headers.get("etag", ""))
            self._check_size(arriving, _stated_size(answer))
            for chunk in call.chunks():
                if chunk:
                    self._check_size(arriving, max(arriving.size + len(chunk), arriving.file.size))
                    arriving.write(chunk)
                self._tell(arriving.size)
        return None

    def _check_size(self, arriving: Arriving, found: int | None) -> None:
        if found is not None and found != arriving.file.size:
            arriving.discard()
            raise SizeNotAsStated(
                service=self._service, file=arriving.file.name, found=found, stated=arriving.file.size
            )

    def _address(self, file: RemoteFile) -> str:
        place = "/".join(
            map(urllib.parse.quote, (self._offer.name, "resolve", self._offer.commit, file.name))
        )
        return f"{self._offer.endpoint}/{place}"

    def _tell(self, size: int, *, now: bool = False) -> None:
        if now or time.monotonic() - self._told >= _BETWEEN:
            self._told = time.monotonic()
            self._progress(self._before + size, self._transfer.nbytes)


def _goes_on(answer: Answer, at: int) -> bool:
    """Whether a part of a file begins where ours ends."""
    return answer.headers.get("content-range", "").strip().startswith(f"bytes {at}-")


def _stated_size(answer: Answer) -> int | None:
    """The size of the whole file as an answer's head states it."""
    if answer.status == 206:
        text = answer.headers.get("content-range", "").rpartition("/")[2]
    else:
        text = answer.headers.get("content-length", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else None


def _refusal(answer: Answer, service: str, name: str, failures: int, patience: Patience) -> float | None:
    """How long to wait before another try, or None for as long as it is usual.

    Raises: the fault, where another try is of no use or enough were made.
    """
    status = answer.status
    if answer.redirected and status in (401, 403, 404, 410) and failures < len(patience.waits):
        return None  # the address was good for a limited time; the next try is given another
    if status in (401, 404, 410):
        raise NotOnService(service=service, name=name)
    if status == 403:
        raise LoginNeeded(service=service, name=name)
    if status not in _PASSING or failures >= len(patience.waits):
        fault = ServiceBusy if status == 429 else ServiceFailed
        raise fault(service=service, status=status)
    text = answer.headers.get("retry-after", "")
    return min(float(text), patience.longest) if text.isascii() and text.isdigit() else None
