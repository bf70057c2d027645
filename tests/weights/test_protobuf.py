import pytest

from otterscope.weights import protobuf


def test_every_kind_of_field_is_read() -> None:
    blob = memoryview(
        b"\x08\x96\x01" + b"\x12\x03abc" + b"\x1d\x00\x00\x80\x3f" + b"\x21" + b"\x01" + b"\0" * 7
    )
    fields = [
        (number, wire, bytes(v) if isinstance(v, memoryview) else v)
        for number, wire, v in protobuf.fields(blob)
    ]
    assert fields == [(1, 0, 150), (2, 2, b"abc"), (3, 5, 0x3F800000), (4, 1, 1)]
    assert protobuf.as_float(0x3F800000) == 1.0


@pytest.mark.parametrize(
    "blob",
    [
        b"\x08",  # a number is missing
        b"\x08\x80",  # a number is cut off
        b"\x08" + b"\xff" * 11,  # a number without end
        b"\x12\x05abc",  # longer than the message
        b"\x12\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",  # far longer
        b"\x1d\0\0",  # a cut fixed32
        b"\x0b",  # a group, which SentencePiece never writes
        b"\x00\x00",  # field 0
    ],
)
def test_what_is_no_message_is_refused(blob: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        list(protobuf.fields(memoryview(blob)))
