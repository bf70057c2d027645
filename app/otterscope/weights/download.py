"""The one module that reaches the network: a GET request whose reader can leave at any moment.

Everything that is fetched here was asked for by the user, by name; `fetch` says what and how it is checked.
"""

from __future__ import annotations

import contextlib
import http.client
import queue
import socket
import ssl
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any

from otterscope import __version__
from otterscope.errors import AppError
from otterscope.progress import CancelToken
from otterscope.weights.download_errors import AddressNotSafe, RedirectRefused

_MOST_REDIRECTS = 5
_CHUNK = 256 << 10
_WAITING_CHUNKS = 16
#: How often a reader that waits for bytes looks whether it was cancelled; seconds.
_LOOK = 0.1


class ConnectionBroken(Exception):
    """A connection failed; `for_good` where another one would fail alike."""

    def __init__(self, reason: str, *, for_good: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.for_good = for_good


@dataclass(frozen=True)
class Answer:
    """The head of an answer. Names of `headers` are in lower case; `redirected`: it comes from elsewhere."""

    status: int
    headers: Mapping[str, str]
    redirected: bool


def is_loopback(address: str) -> bool:
    """Whether an address is one of this machine itself."""
    return urllib.parse.urlsplit(address).hostname in ("localhost", "127.0.0.1", "::1")


def check_address(address: str) -> None:
    """Let an address pass that is asked over https, or that is on this machine. Raises: AddressNotSafe."""
    try:
        parts = urllib.parse.urlsplit(address)
        safe = bool(parts.hostname) and not parts.username
        safe = safe and (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(address)))
    except ValueError:
        safe = False
    if not safe:
        raise AddressNotSafe(address=address[:200])


class Call:
    """A GET request under way, in a thread of its own. Use it in a `with` block; leaving it hangs up.

    Name look-up, connecting, TLS and reading all block, and only the last can be interrupted everywhere: so
    they have their thread, and the reader waits for it in small steps.

    Args:
        patience: seconds without a byte after which the connection counts as lost.

    Raises: AddressNotSafe.
    """

    def __init__(
        self, address: str, headers: Mapping[str, str], cancel: CancelToken, patience: float
    ) -> None:
        check_address(address)
        self._address, self._headers = address, headers
        self._cancel, self._patience = cancel, patience
        self._items: queue.Queue[Answer | bytes | Exception | None] = queue.Queue(_WAITING_CHUNKS)
        self._sockets: list[socket.socket] = []
        self._left = threading.Event()
        # A daemon: one that hangs in a name look-up must not keep the program from ending.
        self._thread = threading.Thread(target=self._body, name="otterscope-download", daemon=True)

    def __enter__(self) -> Call:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._left.set()
        for opened in list(self._sockets):
            # Shutting down wakes a thread that waits for bytes; closing alone would not.
            with contextlib.suppress(OSError):
                opened.shutdown(socket.SHUT_RDWR)
        with contextlib.suppress(queue.Empty):
            while True:
                self._items.get_nowait()
        self._thread.join(0.3)

    def answer(self) -> Answer:
        """Wait for the head of the answer, whatever its status.

        Raises: ConnectionBroken, RedirectRefused, Cancelled.
        """
        found = self._next()
        assert isinstance(found, Answer)
        return found

    def chunks(self) -> Iterator[bytes]:
        """The body as it comes; b"" several times a second while nothing does.

        Raises: ConnectionBroken, Cancelled.
        """
        while True:
            self._cancel.raise_if_cancelled()
            try:
                item = self._items.get(timeout=_LOOK)
            except queue.Empty:
                yield b""
                continue
            if item is None:
                return
            if isinstance(item, Exception):
                raise item
            assert isinstance(item, bytes)
            yield item

    def body(self, most: int) -> bytes:
        """The whole body. Raises: ConnectionBroken, also where it has more than `most` bytes; Cancelled."""
        found = bytearray()
        for chunk in self.chunks():
            found += chunk
            if len(found) > most:
                raise ConnectionBroken("its answer has no end", for_good=True)
        return bytes(found)

    def _next(self) -> Answer | bytes | None:
        while True:
            self._cancel.raise_if_cancelled()
            with contextlib.suppress(queue.Empty):
                item = self._items.get(timeout=_LOOK)
                if isinstance(item, Exception):
                    raise item
                return item

    # The thread's side ----------------------------------------------------------------------------------

    def _put(self, item: Answer | bytes | Exception | None) -> bool:
        """Hand an item over; False once the reader has left."""
        while not self._left.is_set():
            with contextlib.suppress(queue.Full):
                self._items.put(item, timeout=_LOOK)
                return True
        return False

    def _body(self) -> None:
        try:
            with self._open() as response:
                headers = {name.lower(): value for name, value in response.headers.items()}
                redirected = urllib.parse.urlsplit(response.geturl()).netloc != (
                    urllib.parse.urlsplit(self._address).netloc
                )
                if not self._put(Answer(int(response.status), headers, redirected)):
                    return
                while chunk := response.read1(_CHUNK):
                    if not self._put(chunk):
                        return
            self._put(None)
        except AppError as fault:
            self._put(fault)
        except (OSError, http.client.HTTPException, ValueError) as fault:
            self._put(_broken(fault, self._patience))
        finally:
            for opened in self._sockets:
                opened.close()

    def _open(self) -> Any:
        request = urllib.request.Request(self._address, headers={**_OUR_HEADERS, **self._headers})
        proxies = urllib.request.ProxyHandler({} if is_loopback(self._address) else None)
        opener = urllib.request.build_opener(
            proxies, _Http(self._sockets), _Https(self._sockets), _Redirects(self._address)
        )
        try:
            return opener.open(request, timeout=self._patience)
        except urllib.error.HTTPError as answer:
            if 300 <= answer.code < 400:
                place = str(answer.headers.get("Location", ""))[:200]
                answer.close()
                raise _refused(self._address, place, "it leads in a circle or nowhere") from None
            return answer


_OUR_HEADERS = {"User-Agent": f"OtterScope/{__version__}", "Accept-Encoding": "identity"}


def service_name(address: str) -> str:
    """How sentences call a service: its host, with the port if that is told."""
    return urllib.parse.urlsplit(address).netloc or address


def _refused(asked: str, to: str, reason: str) -> RedirectRefused:
    return RedirectRefused(service=service_name(asked), address=to[:200], reason=reason)


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows a few redirects, never from a safe connection to an open one, and never to this machine."""

    def __init__(self, asked: str) -> None:
        self._asked = asked
        self._count = 0

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request:
        """The request to send to the new address, with the headers of the first. Raises: RedirectRefused."""
        del code, msg, headers
        fp.close()
        self._count += 1
        if self._count > _MOST_REDIRECTS:
            raise _refused(self._asked, newurl, "it leads in a circle or nowhere")
        local = is_loopback(self._asked)
        if not newurl.startswith("https://") and not (local and is_loopback(newurl)):
            raise _refused(self._asked, newurl, "that connection would not be safe")
        if is_loopback(newurl) and not local:
            raise _refused(self._asked, newurl, "that is this machine itself")
        return urllib.request.Request(newurl, headers=dict(req.header_items()), unverifiable=True)

    # Known to urllib itself only since Python 3.11.
    http_error_308 = urllib.request.HTTPRedirectHandler.http_error_302


class _Http(urllib.request.HTTPHandler):
    """Opens connections whose sockets are listed, so that another thread can shut them down."""

    def __init__(self, sockets: list[socket.socket]) -> None:
        super().__init__()
        self._sockets = sockets

    def http_open(self, req: urllib.request.Request) -> Any:
        """Called by urllib."""
        return self.do_open(_listed(http.client.HTTPConnection, self._sockets), req)


class _Https(urllib.request.HTTPSHandler):
    """The same over TLS, with the system's certificates."""

    def __init__(self, sockets: list[socket.socket]) -> None:
        context = ssl.create_default_context()
        super().__init__(context=context)
        self._context_used = context
        self._sockets = sockets

    def https_open(self, req: urllib.request.Request) -> Any:
        """Called by urllib."""
        kind = _listed(http.client.HTTPSConnection, self._sockets)
        return self.do_open(kind, req, context=self._context_used)


def _listed(kind: Any, sockets: list[socket.socket]) -> Any:
    def make(host: str, **given: Any) -> Any:
        connection = kind(host, **given)
        plain_connect = connection.connect

        def connect() -> None:
            plain_connect()
            sockets.append(connection.sock)

        connection.connect = connect
        return connection

    return make


def _broken(fault: Exception, patience: float) -> ConnectionBroken:
    """A fault of the network in words for a sentence."""
    if isinstance(fault, urllib.error.URLError) and isinstance(fault.reason, Exception):
        fault = fault.reason
    if isinstance(fault, ssl.SSLCertVerificationError):
        return ConnectionBroken(f"its certificate is not valid: {fault.verify_message}", for_good=True)
    if isinstance(fault, TimeoutError):
        return ConnectionBroken(f"nothing came for {patience:.0f} seconds")
    if isinstance(fault, socket.gaierror):
        return ConnectionBroken("its name is not known here")
    if isinstance(fault, ConnectionRefusedError):
        return ConnectionBroken("it takes no connection")
    if isinstance(fault, ConnectionError):
        return ConnectionBroken("the connection broke off")
    if isinstance(fault, OSError) and fault.strerror:
        return ConnectionBroken(fault.strerror)
    return ConnectionBroken("it does not speak HTTP as it should")


def pause(seconds: float, cancel: CancelToken) -> Iterator[None]:
    """Wait before another try; yields several times a second. Raises: Cancelled."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        cancel.wait(min(left, _LOOK))
        cancel.raise_if_cancelled()
        yield
