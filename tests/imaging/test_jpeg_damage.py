"""A JPEG file that is damaged inside is shown with a sentence, and one that is only unusual without."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pyvips
from PIL import Image

from otterscope.errors import AppError
from otterscope.geometry import Region
from otterscope.imaging import jpeg_native, vips
from otterscope.imaging.errors import PictureDamaged, PicturePartlyDamaged
from otterscope.imaging.flat import FlatReader
from otterscope.imaging.jpeg_file import JpegFile
from otterscope.imaging.jpeg_reader import IndexedJpeg
from otterscope.imaging.picture import Picture
from otterscope.imaging.preparing import Notice, PreparationEvent
from otterscope.progress import CancelToken
from tests.fixtures.pictures import picture
from tests.imaging.conftest import Opener
from tests.imaging.samples import Pixels, by_pillow

WIDTH, HEIGHT = 701, 534
RGB = picture(WIDTH, HEIGHT, seed=3)
TOP = Region(0, 0, WIDTH, 150)
KINDS: dict[str, dict[str, Any]] = {
    "4:2:0": {"subsampling": 2},
    "4:4:4": {"subsampling": 0, "quality": 97},
    "own codes": {"optimize": True},
    "restarts": {"restart_marker_blocks": 7},
    "grey": {"mode": "L"},
    "cmyk": {"mode": "CMYK"},
    "progressive": {"progressive": True},
    "progressive cmyk": {"progressive": True, "mode": "CMYK"},
    "progressive restarts": {"progressive": True, "restart_marker_rows": 3},
}


def _jpeg(mode: str = "RGB", **options: Any) -> bytes:
    out = io.BytesIO()
    Image.fromarray(RGB).convert(mode).save(out, "JPEG", **options)
    return out.getvalue()


@pytest.fixture(params=[False, True], ids=["whole", "large"])
def way(request: pytest.FixtureRequest) -> None:
    """Both ways that a file can go: decoded whole, and as a huge one."""
    if request.param:
        request.getfixturevalue("all_large")


def _told(shown: Picture) -> list[type[AppError]]:
    """What is said while a picture is prepared."""
    events: list[PreparationEvent] = []
    shown.prepare(events.append, CancelToken())
    return [type(event.error) for event in events if isinstance(event, Notice)]


def _zeroed(raw: bytes) -> bytes:
    half = len(raw) * 6 // 10
    return raw[:half] + bytes(2000) + raw[half + 2000 :]


def _without_a_piece(raw: bytes) -> bytes:
    half = len(raw) * 6 // 10
    return raw[:half] + raw[half + 2000 :]


def _check_told(path: Path, opened: Opener) -> Picture:
    """Said at every opening, and to whoever reads; what lies above is shown."""
    for _ in range(2):
        shown = opened(path)
        assert _told(shown) == [PicturePartlyDamaged]
        assert (shown.damaged, shown.truncated) == (True, False)
        assert shown.crop(Region.whole(shown.size)).shape == (shown.size.height, shown.size.width, 3)
    return shown


@pytest.mark.parametrize("damage", [_zeroed, _without_a_piece], ids=["zeroed", "cut out"])
@pytest.mark.parametrize("kind", KINDS)
def test_damage_in_the_middle_is_said(
    kind: str, damage: Callable[[bytes], bytes], tmp_path: Path, opened: Opener, way: None
) -> None:
    path = tmp_path / "picture.jpg"
    path.write_bytes(_jpeg(**KINDS[kind]))
    truth = by_pillow(path)
    path.write_bytes(damage(path.read_bytes()))
    asked = opened(path)
    top = asked.crop(TOP)
    assert asked.damaged or not asked._reader.random_access, "known once it is read, without a preparation"
    if "progressive" not in kind:
        assert np.array_equal(top, truth[:150])
    assert not np.array_equal(asked.crop(Region.whole(asked.size)), truth), "the damage is real"
    assert asked.damaged
    _check_told(path, opened)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_hundred_pieces_lost_anywhere(kind: str, tmp_path: Path, opened: Opener, way: None) -> None:
    """Each is told, but for some in progressive files, whose decoder knows of fewer things that cannot be."""
    path, raw = tmp_path / "picture.jpg", _jpeg(**KINDS[kind])
    path.write_bytes(raw)
    truth, whole = by_pillow(path), Region(0, 0, WIDTH, HEIGHT)
    numbers, unsaid = np.random.default_rng(7), 0
    for number in range(100):
        length = int(numbers.integers(1024, 4097))
        at = int(numbers.integers(raw.index(b"\xff\xda") + 14, len(raw) - 2 - length))
        path.write_bytes(raw[:at] + bytes(length if number % 2 else 0) + raw[at + length :])
        shown = opened(path)
        with contextlib.suppress(PictureDamaged):
            same = np.array_equal(shown.crop(whole), truth)
            unsaid += not (same or shown.damaged or shown.truncated)
    assert unsaid <= (20 if "progressive" in kind else 0)


@pytest.mark.parametrize("kind", ["restarts", "4:2:0"])
def test_nor_is_it_missed_where_the_native_library_was_not_built(
    kind: str, tmp_path: Path, opened: Opener, monkeypatch: pytest.MonkeyPatch, way: None
) -> None:
    monkeypatch.setattr(jpeg_native, "library", lambda: None)
    path = tmp_path / "picture.jpg"
    path.write_bytes(_jpeg(**KINDS[kind]))
    truth = by_pillow(path)
    assert np.array_equal(opened(path).crop(Region(0, 0, WIDTH, HEIGHT)), truth)
    path.write_bytes(_without_a_piece(path.read_bytes()))
    shown = _check_told(path, opened)
    assert np.array_equal(shown.crop(TOP), truth[:150])


def test_what_was_appended_to_a_file_does_not_make_it_another_fault(
    tmp_path: Path, opened: Opener, way: None
) -> None:
    path = tmp_path / "picture.jpg"
    path.write_bytes(_without_a_piece(_jpeg()) + bytes(9000))
    _check_told(path, opened)


def test_zeros_that_make_as_many_blocks_as_they_replace(tmp_path: Path, opened: Opener, way: None) -> None:
    """Without luck they would be told by their number."""
    path = tmp_path / "picture.jpg"
    raw = _jpeg("L")
    path.write_bytes(raw[:26671] + bytes(1322) + raw[26671 + 1322 :])
    _check_told(path, opened)


def _sized(raw: bytes, width: int, height: int) -> bytes:
    """The same codes under a header with another size."""
    size = bytes([HEIGHT >> 8, HEIGHT & 255, WIDTH >> 8, WIDTH & 255])
    assert raw.count(size) == 1
    return raw.replace(size, bytes([height >> 8, height & 255, width >> 8, width & 255]))


@pytest.mark.parametrize(
    ("width", "height"), [(WIDTH, HEIGHT + 16), (WIDTH + 16, HEIGHT), (WIDTH - 16, HEIGHT)]
)
def test_too_few_blocks_and_too_many(
    width: int, height: int, tmp_path: Path, opened: Opener, way: None
) -> None:
    path = tmp_path / "picture.jpg"
    path.write_bytes(_sized(_jpeg(subsampling=2), width, height))
    _check_told(path, opened)


def test_a_level_that_no_picture_has(tmp_path: Path, opened: Opener, way: None) -> None:
    """Every code is sound, and the difference between two blocks is not: 73 steps of 16 up, not 118 down."""
    path = tmp_path / "picture.jpg"
    pixels = np.repeat(np.array([[250] * 8 + [14] * 8], np.uint8), 8, axis=0)
    Image.fromarray(pixels).save(path, quality=50)
    raw = bytearray(path.read_bytes())
    assert np.array_equal(opened(path).crop(Region(0, 0, 16, 8)), by_pillow(path))
    scan = raw.index(b"\xff\xda") + 2 + 8
    bits = format(int.from_bytes(raw[scan:-2], "big"), f"0{8 * (len(raw) - 2 - scan)}b")
    assert bits[14:19] == "11110", "the code of a difference of seven bits, after the first block"
    raw[scan + 19 // 8] ^= 0x80 >> 19 % 8
    path.write_bytes(raw)
    shown = _check_told(path, opened)
    if isinstance(shown._reader, JpegFile):
        assert isinstance(shown._reader.inner, IndexedJpeg), "what can be read anywhere still is"


def _plain(options: dict[str, Any]) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(_jpeg(**options))


def _thumbnail(path: Path) -> None:
    small = io.BytesIO()
    Image.fromarray(RGB).resize((160, 120)).save(small, "JPEG")
    segment = b"Exif\x00\x00II*\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00" + small.getvalue()
    Image.fromarray(RGB).save(path, exif=segment)


def _mpo(path: Path) -> None:
    second = Image.fromarray(np.ascontiguousarray(RGB[::-1]))
    Image.fromarray(RGB).save(path, "MPO", save_all=True, append_images=[second])


def _before_the_end(padding: bytes, **options: Any) -> Callable[[Path], object]:
    raw = _jpeg(**options)
    return lambda path: path.write_bytes(raw[:-2] + padding + raw[-2:])


def _fill_before_restarts(path: Path) -> None:
    raw = _jpeg(restart_marker_rows=1)
    for number in range(8):
        raw = raw.replace(bytes([0xFF, 0xD0 + number]), bytes([0xFF, 0xFF, 0xFF, 0xD0 + number]))
    path.write_bytes(raw)


def _sharpened(path: Path) -> None:
    """Black on white, whose white the encoder makes whiter still."""
    ink = np.where(RGB[:, :, :1] < 40, 0, 255).astype(np.uint8)
    image = pyvips.Image.new_from_array(np.repeat(ink, 3, axis=2))
    image.jpegsave(str(path), Q=30, overshoot_deringing=True, trellis_quant=True, optimize_coding=True)


UNUSUAL: dict[str, Callable[[Path], object]] = {
    "bytes after the end": lambda path: path.write_bytes(_jpeg() + b"more than the picture" * 99),
    "zeros after the end": lambda path: path.write_bytes(_jpeg() + bytes(9000)),
    "progressive with bytes after the end": lambda path: path.write_bytes(_jpeg(progressive=True) + b"more"),
    "progressive with zeros after the end": lambda path: path.write_bytes(
        _jpeg(progressive=True) + bytes(9000)
    ),
    "thumbnail": _thumbnail,
    "two pictures": _mpo,
    "fill before the end": _before_the_end(b"\xff\xff\xff"),
    "zeros before the end": _before_the_end(bytes(11)),
    "progressive with fill before the end": _before_the_end(b"\xff\xff\xff", progressive=True),
    "a last restart marker": _before_the_end(b"\xff\xd0"),
    "fill before restarts": _fill_before_restarts,
    "more rows than its header says": lambda path: path.write_bytes(_sized(_jpeg(), WIDTH, HEIGHT - 32)),
    "restarts and more rows": lambda path: path.write_bytes(
        _sized(_jpeg(restart_marker_blocks=7), WIDTH, HEIGHT - 32)
    ),
    "zeros that are flat blocks": lambda path: Image.new("L", (1600, 1600), 128).save(path, optimize=True),
    "coarsest": lambda path: path.write_bytes(_jpeg(quality=1)),
    "finest": lambda path: path.write_bytes(_jpeg(quality=100, subsampling=0)),
    "whiter than white": _sharpened,
    "an odd header": lambda path: path.write_bytes(_jpeg().replace(b"JFIF\x00\x01", b"JFIF\x00\x03")),
    "progressive with an odd header": lambda path: path.write_bytes(
        _jpeg(progressive=True).replace(b"JFIF\x00\x01", b"JFIF\x00\x03")
    ),
    **{kind: _plain(options) for kind, options in KINDS.items()},
}


@pytest.mark.parametrize("kind", UNUSUAL)
def test_no_sentence_for_a_file_that_is_only_unusual(
    kind: str, tmp_path: Path, opened: Opener, way: None
) -> None:
    path = tmp_path / "picture.jpg"
    UNUSUAL[kind](path)
    truth: Pixels = by_pillow(path)
    shown = opened(path)
    assert _told(shown) == []
    assert np.array_equal(shown.crop(Region.whole(shown.size)), truth)
    assert (shown.damaged, shown.truncated) == (False, False)
    if isinstance(shown._reader, JpegFile) and "progressive" not in kind:
        assert not isinstance(shown._reader.inner, FlatReader), "it can be read anywhere"


def test_what_a_decoder_complains_of(tmp_path: Path) -> None:
    path = tmp_path / "picture.jpg"
    path.write_bytes(_without_a_piece(_jpeg(progressive=True)))
    with pytest.raises(vips.VipsError, match="Corrupt JPEG data") as met:
        vips.load_strictly("jpegload", str(path)).numpy()
    assert vips.corrupt(met.value)
    path.write_bytes(_jpeg().replace(b"JFIF\x00\x01", b"JFIF\x00\x03"))
    with pytest.raises(vips.VipsError, match="JFIF") as met:
        vips.load_strictly("jpegload", str(path)).numpy()
    assert not vips.corrupt(met.value)
