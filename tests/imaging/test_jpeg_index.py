"""Random access into baseline JPEG: the index, its pieces, and the decoder for files that are damaged."""

from __future__ import annotations

import io
import shutil
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from otterscope.errors import Cancelled
from otterscope.geometry import Region, Size
from otterscope.imaging import jpeg_native
from otterscope.imaging.errors import PictureChanged
from otterscope.imaging.filebytes import FileBytes
from otterscope.imaging.flat import FlatReader
from otterscope.imaging.jpeg_file import JpegFile
from otterscope.imaging.jpeg_header import JpegHeader, NotIndexable, exif_orientation, read_header
from otterscope.imaging.jpeg_index import EVERY, JpegIndex
from otterscope.imaging.jpeg_native import NOTE
from otterscope.imaging.jpeg_reader import IndexedJpeg
from otterscope.progress import CancelToken, no_progress
from tests.fixtures.pictures import picture
from tests.imaging.conftest import Opener

WIDTH, HEIGHT = 1301, 407
RGB = picture(WIDTH, HEIGHT, seed=5)


def _index(path: Path, request: pytest.FixtureRequest) -> JpegIndex:
    file = FileBytes(path)
    request.addfinalizer(file.close)
    with path.open("rb") as raw:
        return JpegIndex(file, read_header(raw))


def _write(path: Path, **options: Any) -> npt.NDArray[np.uint8]:
    Image.fromarray(RGB).save(path, quality=85, **options)
    with Image.open(path) as image:
        return np.asarray(image)


@pytest.mark.parametrize("subsampling", ["444", "422", "420", "440", "411"])
@pytest.mark.parametrize("quality", [30, 85, 100])
def test_every_subsampling_is_exact_anywhere(
    subsampling: str, quality: int, tmp_path: Path, opened: Opener, all_large: None
) -> None:
    path = tmp_path / "picture.jpg"
    path.write_bytes(imagecodecs.jpeg8_encode(RGB, level=quality, subsampling=subsampling))
    with Image.open(path) as image:
        truth = np.asarray(image)
    shown = opened(path)
    numbers = np.random.default_rng(quality)
    for _ in range(30):
        x, y = int(numbers.integers(WIDTH)), int(numbers.integers(HEIGHT))
        width, height = (int(side) for side in numbers.integers(1, 400, 2))
        region = Region(x, y, width, height).clipped(shown.size)
        assert np.array_equal(shown.crop(region), truth[region.y : region.bottom, region.x : region.right]), (
            region
        )
    assert isinstance(shown._reader, JpegFile)
    assert isinstance(shown._reader.inner, IndexedJpeg), "no damage was suspected where there is none"


@pytest.mark.parametrize("level", [1, 2, 3])
def test_smaller_levels_are_the_decoders_own(
    level: int, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    path = tmp_path / "picture.jpg"
    _write(path)
    file = FileBytes(path)
    request.addfinalizer(file.close)
    with path.open("rb") as raw:
        reader = IndexedJpeg(file, read_header(raw))
    size = reader.levels[level]
    with Image.open(path) as image:
        image.draft("RGB", (WIDTH >> level, HEIGHT >> level))
        truth = np.asarray(image)
    assert Size(truth.shape[1], truth.shape[0]) == size
    whole = reader.read(level, Region.whole(size), no_progress, CancelToken())
    part = Region(size.width // 3, size.height // 4, size.width // 2, size.height // 2)
    cut = reader.read(level, part, no_progress, CancelToken())
    assert np.array_equal(cut, whole[part.y : part.bottom, part.x : part.right])
    assert np.abs(whole.astype(int) - truth).mean() < 2


def test_overview_rows_are_the_picture_at_an_eighth(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    path = tmp_path / "picture.jpg"
    truth = _write(path)
    file = FileBytes(path)
    request.addfinalizer(file.close)
    with path.open("rb") as raw:
        reader = IndexedJpeg(file, read_header(raw))
    strips = []
    reader.index.scan(
        lambda first, planes: strips.append(reader.overview_rows(planes)), no_progress, CancelToken(), rows=5
    )
    small = np.concatenate(strips)[: HEIGHT // 8, : WIDTH // 8].astype(int)
    inside = truth[: HEIGHT // 8 * 8, : WIDTH // 8 * 8].astype(int)
    expected = inside.reshape(HEIGHT // 8, 8, WIDTH // 8, 8, 3).mean(axis=(1, 3))
    assert np.abs(small.mean(axis=2) - expected.mean(axis=2)).mean() < 8


@pytest.mark.parametrize("rows", [1, 3, 64])
@pytest.mark.parametrize("options", [{}, {"restart_marker_blocks": 7}, {"restart_marker_rows": 1}])
def test_notes_do_not_depend_on_the_step(
    rows: int, options: dict[str, int], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    path = tmp_path / "picture.jpg"
    _write(path, **options)
    one, other = _index(path, request), _index(path, request)
    one.scan(None, no_progress, CancelToken(), rows=rows)
    other.scan(None, no_progress, CancelToken())
    assert np.array_equal(one.notes, other.notes)
    assert len(one.notes) == one.rows * -(-one.columns // EVERY)
    # A note lies where the note before it ends: places only grow.
    assert (np.diff(one.notes["place"].astype(np.int64)) > 0).all()


def test_notes_of_an_earlier_scan_serve_as_well(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    path = tmp_path / "picture.jpg"
    _write(path)
    first, second = _index(path, request), _index(path, request)
    first.scan(None, no_progress, CancelToken())
    assert not second.adopt(np.zeros(3, dtype=NOTE))
    assert second.rows_done == 0
    assert second.adopt(first.notes)
    mcus = Region(3, 2, 20, 9)
    assert second.piece(mcus) == first.piece(mcus)


def test_a_piece_is_a_jpeg_of_its_own(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    path = tmp_path / "picture.jpg"
    truth = _write(path)
    index = _index(path, request)
    index.scan(None, no_progress, CancelToken())
    with Image.open(io.BytesIO(index.piece(Region(10, 4, 6, 5)))) as image:
        assert image.size == (6 * 16, 5 * 16)
        inner = np.asarray(image)[16:-16, 16:-16]
    assert np.array_equal(inner, truth[80:128, 176:240])


def test_a_lying_index_is_no_crash(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    path = tmp_path / "picture.jpg"
    _write(path)
    index = _index(path, request)
    index.scan(None, no_progress, CancelToken())
    numbers = np.random.default_rng(0)
    refused = 0
    for _ in range(60):
        index.notes["place"] = numbers.integers(0, path.stat().st_size * 9, len(index.notes))
        index.notes["dc"] = numbers.integers(-32768, 32767, index.notes["dc"].shape)
        try:
            index.piece(Region(0, 0, index.columns, 4))
        except NotIndexable:
            refused += 1
    assert refused > 50


def _damaged(path: Path) -> None:
    """Bytes in the middle of the picture's codes that make no sense."""
    raw = bytearray(path.read_bytes())
    middle = len(raw) // 2
    raw[middle : middle + 400] = bytes([0xAA, 0x55] * 200)
    path.write_bytes(raw)


def test_damage_goes_to_the_concealing_decoder(tmp_path: Path, opened: Opener, all_large: None) -> None:
    path = tmp_path / "picture.jpg"
    _write(path, restart_marker_rows=1)
    _damaged(path)
    shown = opened(path)
    upper = Region(100, 0, 300, 100)
    with Image.open(path) as image:
        truth = np.asarray(image)
    assert np.array_equal(shown.crop(upper), truth[0:100, 100:400])
    shown.prepare(lambda event: None, CancelToken())
    assert isinstance(shown._reader, JpegFile)
    assert isinstance(shown._reader.inner, FlatReader)
    assert np.array_equal(shown.crop(upper), truth[0:100, 100:400])
    assert shown.crop(Region.whole(shown.size)).shape == (HEIGHT, WIDTH, 3)


@pytest.mark.parametrize("change", ["another", "gone"])
def test_damage_met_after_a_change_is_no_way_to_another_picture(
    tmp_path: Path, opened: Opener, all_large: None, change: str
) -> None:
    """The concealing decoder opens the name anew, which by then may lead elsewhere."""
    path, other = tmp_path / "picture.jpg", tmp_path / "other.jpg"
    _write(path, restart_marker_rows=1)
    shutil.copy(path, other)
    _damaged(path)
    shown = opened(path)
    other.replace(path) if change == "another" else path.unlink()
    for _ in range(2):
        with pytest.raises(PictureChanged):
            shown.crop(Region.whole(shown.size))


def test_without_the_library_pixels_are_as_exact(
    tmp_path: Path, opened: Opener, all_large: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jpeg_native, "library", lambda: None)
    path = tmp_path / "picture.jpg"
    truth = _write(path)
    shown = opened(path)
    assert isinstance(shown._reader, JpegFile)
    assert isinstance(shown._reader.inner, FlatReader)
    for region in (Region(900, 300, 100, 90), Region(0, 0, 50, 60), Region(700, 350, 601, 57)):
        assert np.array_equal(shown.crop(region), truth[region.y : region.bottom, region.x : region.right])
    shown.prepare(lambda event: None, CancelToken())
    assert shown.tile(0, 2, 0, CancelToken()) is not None


def test_a_scan_can_be_cancelled_and_asked_for_again(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    path = tmp_path / "picture.jpg"
    _write(path)
    index, cancel = _index(path, request), CancelToken()
    seen: list[int] = []

    def on_rows(first: int, planes: list[npt.NDArray[np.uint8]]) -> None:
        seen.append(first)
        if len(seen) == 2:
            cancel.cancel()

    with pytest.raises(Cancelled):
        index.scan(on_rows, no_progress, cancel, rows=2)
    assert seen == [0, 2]
    assert 0 < index.rows_done < index.rows
    index.ensure(index.rows, no_progress, CancelToken())
    assert index.rows_done == index.rows


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\x89PNG", "no start"),
        (b"\xff\xd8\xff\xd9", "ends before"),
        (b"\xff\xd8\xff\xe0\x00\x00", "cut off"),
        (b"\xff\xd8\xff\xe0\xff\xff", "cut off"),
        (b"\xff\xd8xx", "between segments"),
        (b"\xff\xd8\xff\xc4\x00\x04\x00\x01", "Huffman table is cut off"),
        (b"\xff\xd8" + b"\xff\xc0\x00\x0b\x08\x00\x10\x00\x10\x01\x01\x11\x00" * 2, "two frames"),
        (b"\xff\xd8\xff\xc0\x00\x08\x08\x00\x10\x00\x10\x09", "index out of range"),
    ],
)
def test_headers_that_make_no_sense(data: bytes, reason: str) -> None:
    with pytest.raises(NotIndexable, match=reason):
        read_header(io.BytesIO(data))


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        (JpegHeader(sof=0xC2), "frame type 0xc2"),
        (JpegHeader(sof=0xC0, precision=12), "12 bits"),
        (JpegHeader(sof=0xC0, scan_start=9, width=9, height=0, single_scan=True), "no size"),
    ],
)
def test_forms_without_an_index(header: JpegHeader, reason: str) -> None:
    with pytest.raises(NotIndexable, match=reason):
        header.check_indexable()


def test_codes_that_overflow_their_length_are_refused(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    path = tmp_path / "picture.jpg"
    _write(path)
    raw = bytearray(path.read_bytes())
    table = raw.index(b"\xff\xc4")
    raw[table + 5] = 3  # three codes of one bit
    path.write_bytes(raw)
    with pytest.raises(NotIndexable):
        _index(path, request)


@pytest.mark.parametrize(
    "block", [b"", b"II", b"XX*\x00\x08\x00\x00\x00", b"II*\x00\xff\xff\xff\x7f", b"MM\x00*" * 3]
)
def test_a_broken_exif_block_turns_nothing(block: bytes) -> None:
    assert exif_orientation(block) == 1


def test_something_is_to_be_seen_after_a_few_rows(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    path = tmp_path / "a.jpg"
    Image.fromarray(picture(300, 1600, 3)).save(path, subsampling=0)
    told: list[tuple[int, int]] = []

    def on_rows(first: int, planes: list[npt.NDArray[np.uint8]]) -> None:
        told.append((first, planes[0].shape[0]))

    index = _index(path, request)
    index.scan(on_rows, no_progress, CancelToken())
    assert told[0] == (0, 8)
    assert [first for first, _ in told] == [sum(count for _, count in told[:n]) for n in range(len(told))]
    assert sum(count for _, count in told) == index.rows == 200
    assert max(count for _, count in told) == 64
