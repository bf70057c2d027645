"""How the two processes talk: frames of JSON with raw bytes behind, over a pair of plain pipes.

A frame is two unsigned 32 and 64 bit lengths (little-endian), the JSON and the bytes. JSON, and not pickles:
the child reads untrusted model files, so nothing that it says may run in the parent.
"""

from __future__ import annotations

import dataclasses
import io
import json
import struct
from typing import Any, BinaryIO

from otterscope import gguf_file
from otterscope.engine import api, errors
from otterscope.errors import AppError
from otterscope.geometry import Region

_LENGTHS = struct.Struct("<IQ")
_MAX_JSON = 64 << 20
#: Pixels of a region; events carry none.
MAX_BYTES = 8 << 30


class Broken(Exception):
    """The other side is gone, or said something that is not a frame."""


def send(pipe: BinaryIO, message: dict[str, Any], data: bytes | memoryview = b"") -> None:
    """Write one frame. Raises: Broken."""
    text = json.dumps(message).encode()
    try:
        pipe.write(_LENGTHS.pack(len(text), len(data)) + text)
        if len(data):
            pipe.write(data)
        pipe.flush()
    except (OSError, ValueError) as fault:
        raise Broken(str(fault)) from fault


def receive(pipe: BinaryIO | io.RawIOBase, max_bytes: int = 0) -> tuple[dict[str, Any], bytes]:
    """Read one frame with at most `max_bytes` behind it. Raises: Broken, also at the end of the pipe."""
    text_length, data_length = _LENGTHS.unpack(_exactly(pipe, _LENGTHS.size))
    if text_length > _MAX_JSON or data_length > max_bytes:
        raise Broken("a frame of impossible size")
    text = _exactly(pipe, text_length)
    data = _exactly(pipe, data_length)
    try:
        message = json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise Broken("not JSON") from fault
    if not isinstance(message, dict):
        raise Broken("not a message")
    return message, data


def _exactly(pipe: BinaryIO | io.RawIOBase, count: int) -> bytes:
    """So many bytes, also from a pipe without a buffer, which gives what it has."""
    found = bytearray()
    while len(found) < count:
        try:
            data = pipe.read(count - len(found))
        except (OSError, ValueError) as fault:
            raise Broken(str(fault)) from fault
        if not data:
            raise Broken("the pipe was closed")
        if len(data) == count:
            return data
        found += data
    return bytes(found)


# ---- events ----

_EVENTS: dict[str, type[Any]] = {
    kind.__name__: kind
    for kind in (api.Progress, api.Loaded, api.Primed, api.Token, api.Done, api.Stopped, api.Status)
}


def event_to_json(event: api.Event | api.Status) -> dict[str, Any]:
    """An event as a message; its kind under "event"."""
    if isinstance(event, api.Failed):
        error = event.error
        facts = {
            key: value if isinstance(value, int | float) else str(value) for key, value in error.facts.items()
        }
        return {"event": "Failed", "code": error.code, "facts": facts, "detail": error.detail}
    return {"event": type(event).__name__, **dataclasses.asdict(event)}


def event_from_json(message: dict[str, Any]) -> api.Event | api.Status:
    """The event that `event_to_json` wrote. Raises: Broken."""
    fields = dict(message)
    kind = fields.pop("event", None)
    try:
        if kind == "Failed":
            return api.Failed(_error(fields["code"], fields["facts"], fields["detail"]))
        if kind == "Done":
            fields["boxes"] = tuple(Region(**box) for box in fields["boxes"])
            fields["points"] = tuple((int(x), int(y)) for x, y in fields["points"])
        if kind == "Status":
            fields["loaded"] = api.Loaded(**fields["loaded"]) if fields["loaded"] else None
            fields["memory"] = tuple(api.BufferMemory(**row) for row in fields["memory"])
            fields["kept"] = tuple(fields["kept"])
        event: api.Event | api.Status = _checked(_EVENTS[str(kind)](**fields))
    except (KeyError, TypeError, ValueError) as fault:
        raise Broken(f"not an event: {kind}") from fault
    return event


def _checked(event: Any) -> Any:
    """The event, if its plain fields are of their types. Raises: TypeError."""
    for field in dataclasses.fields(event):
        wanted = _PLAIN.get(str(field.type))
        if wanted is not None and not isinstance(getattr(event, field.name), wanted):
            raise TypeError(field.name)
    return event


_PLAIN: dict[str, Any] = {"str": str, "int": int, "float": (int, float), "bool": bool}


# Every fault that the child can report: its own, and those of the files that it reads.
_ERRORS: dict[str, type[AppError]] = {
    kind.__name__: kind
    for room in (errors, gguf_file)
    for kind in vars(room).values()
    if isinstance(kind, type) and issubclass(kind, AppError)
}


def _error(code: str, facts: dict[str, Any], detail: str) -> AppError:
    kind = _ERRORS.get(code)
    return kind(detail=detail, **facts) if kind else errors.EngineFailed(reason=code, detail=detail)
