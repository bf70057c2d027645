"""Frames and events: what comes out is what went in, and nothing else comes out."""

from __future__ import annotations

import io
import json
import struct
from typing import Any

import pytest

from otterscope import gguf_file
from otterscope.engine import api, errors, wire
from otterscope.geometry import Region

LOADED = api.Loaded("OtterHD", "Q4_K_M", "persimmon", "otterhd", 16384, 36, 0, "CPU", 1.5)
DONE = api.Done(
    answer="Three “camels”\n",
    answer_tokens=3,
    prompt_tokens=30,
    image_tokens=24,
    columns=5,
    rows=4,
    boxes=(Region(1, 2, 3, 4),),
    points=((5, 6), (7, 8)),
    ended="stop",
    encode_s=0.5,
    prefill_s=1.5,
    first_token_s=2.5,
    tokens_per_s=7.25,
)
STATUS = api.Status(True, LOADED, (api.BufferMemory("CPU", 1, 2, 3),), 4, ("a", "b"), 5)
EVENTS = [
    api.Progress("prefill", 1, 2),
    LOADED,
    api.Primed("key", 24, 0.5, 1.5, reused=False),
    api.Token("é\0"),
    DONE,
    api.Stopped("so far"),
    STATUS,
    api.Status(alive=False),
]


def frame(text: bytes, data: bytes = b"", *, text_length: int = -1, data_length: int = -1) -> io.BytesIO:
    lengths = (
        len(text) if text_length < 0 else text_length,
        len(data) if data_length < 0 else data_length,
    )
    return io.BytesIO(struct.pack("<IQ", *lengths) + text + data)


@pytest.mark.parametrize("data", [b"", b"\0" * 100_000])
def test_a_frame_comes_out_as_it_went_in(data: bytes) -> None:
    pipe = io.BytesIO()
    wire.send(pipe, {"do": "ask", "words": "“é”\0\ud800"}, data)
    wire.send(pipe, {"do": "quit"})
    pipe.seek(0)
    assert wire.receive(pipe, 100_000) == ({"do": "ask", "words": "“é”\0\ud800"}, data)
    assert wire.receive(pipe) == ({"do": "quit"}, b"")
    with pytest.raises(wire.Broken):
        wire.receive(pipe)


class Dripping(io.RawIOBase):
    """Gives a few bytes at a time, as a pipe without a buffer may."""

    def __init__(self, content: bytes) -> None:
        self._left = io.BytesIO(content)

    def read(self, size: int = -1, /) -> bytes:
        return self._left.read(min(size, 3))


def test_a_frame_that_comes_in_pieces_is_whole() -> None:
    pipe = Dripping(frame(b'{"do": "ask"}', b"pixels").getvalue())
    assert wire.receive(pipe, 100) == ({"do": "ask"}, b"pixels")


def test_every_cut_of_a_frame_is_a_broken_pipe() -> None:
    whole = frame(b'{"do": "ask"}', b"pixels").getvalue()
    for cut in range(len(whole)):
        with pytest.raises(wire.Broken, match="closed"):
            wire.receive(io.BytesIO(whole[:cut]), 100)


@pytest.mark.parametrize(
    ("pipe", "reason"),
    [
        (frame(b"{}", text_length=2**32 - 1), "impossible size"),
        (frame(b"{}", data_length=2**63), "impossible size"),
        (frame(b"{}", b"more than nothing"), "impossible size"),
        (frame(b"{"), "not JSON"),
        (frame(b"\xff\xfe{}"), "not JSON"),
        (frame(b"[" * 100_000 + b"]" * 100_000), "not JSON"),
        (frame(b"[1]"), "not a message"),
    ],
)
def test_what_is_no_frame_is_refused(pipe: io.BytesIO, reason: str) -> None:
    with pytest.raises(wire.Broken, match=reason):
        wire.receive(pipe)


def test_a_closed_pipe_is_broken() -> None:
    pipe = io.BytesIO()
    pipe.close()
    with pytest.raises(wire.Broken):
        wire.send(pipe, {})
    with pytest.raises(wire.Broken):
        wire.receive(pipe)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_events_travel_as_json(event: Any) -> None:
    assert wire.event_from_json(json.loads(json.dumps(wire.event_to_json(event)))) == event


@pytest.mark.parametrize(
    "error",
    [
        errors.RegionTooLarge(
            tokens=5, limit=4, width=3, height=2, percent="40.0", scale=0.4, detail="how it came"
        ),
        gguf_file.GgufDamaged(path="some/path.gguf", reason="bits"),
        errors.QuestionEmpty(),
    ],
)
def test_faults_keep_their_class_sentence_and_detail(error: Any) -> None:
    found = wire.event_from_json(json.loads(json.dumps(wire.event_to_json(api.Failed(error)))))
    assert isinstance(found, api.Failed)
    assert type(found.error) is type(error)
    assert (found.error.sentence, found.error.detail) == (error.sentence, error.detail)


def test_a_fault_of_unknown_class_is_a_fault_still() -> None:
    found = wire.event_from_json({"event": "Failed", "code": "Exception", "facts": {}, "detail": "d"})
    assert isinstance(found, api.Failed)
    assert isinstance(found.error, errors.EngineFailed)


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"event": "Popen"},
        {"event": "Token"},
        {"event": "Token", "text": "a", "more": 1},
        {"event": "Token", "text": 5},
        {"event": "Progress", "stage": "load", "done": "1", "total": 2},
        {"event": "Failed", "code": "GgufDamaged", "facts": {}, "detail": ""},
        {"event": "Failed", "code": "GgufDamaged", "facts": [], "detail": ""},
        {"event": "Done", "boxes": 3, "points": []},
        {**wire.event_to_json(DONE), "boxes": [{"x": 0, "y": 0, "width": 0, "height": 0}]},
        {**wire.event_to_json(DONE), "points": [[1]]},
        {**wire.event_to_json(STATUS), "memory": [{"buffer": "CPU"}]},
        {**wire.event_to_json(STATUS), "loaded": "yes"},
    ],
)
def test_what_is_no_event_is_refused(message: dict[str, Any]) -> None:
    with pytest.raises(wire.Broken, match="not an event"):
        wire.event_from_json(message)
