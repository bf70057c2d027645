"""Formats with readers of their own, pages, and the sentence for each thing that can be wrong with a file."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

import imagecodecs
import numpy as np
import pillow_heif
import pytest
import pyvips
import tifffile
from PIL import Image

from otterscope.errors import AppError, FileMissing, FileUnreadable
from otterscope.geometry import Region, Size
from otterscope.imaging import limits, slide
from otterscope.imaging.errors import (
    EmptyFile,
    FormatNeedsExtra,
    NoSuchPage,
    NotAPicture,
    PictureDamaged,
    PictureNeedsTooMuchMemory,
    PictureTooLarge,
    PictureTruncated,
    RegionDamaged,
    RegionNeedsTooMuchMemory,
    TooManyPages,
)
from otterscope.imaging.opening import open_image
from otterscope.imaging.preparing import AllSharp, Notice, PreparationEvent
from otterscope.imaging.whole import WholeReader
from otterscope.progress import CancelToken
from tests.fixtures.pictures import picture
from tests.imaging import hostile
from tests.imaging.conftest import Opener

RGB = picture(700, 533, seed=4)
WHOLE = Region(0, 0, 700, 533)


@pytest.mark.parametrize(("tile", "overlap"), [(254, 1), (256, 0), (100, 7)])
def test_deep_zoom(tile: int, overlap: int, tmp_path: Path, opened: Opener) -> None:
    pyvips.Image.new_from_array(RGB).dzsave(
        str(tmp_path / "deep"), tile_size=tile, overlap=overlap, suffix=".png"
    )
    shown = opened(tmp_path / "deep.dzi")
    assert shown.size == Size(700, 533)
    assert shown.info.format == "Deep Zoom"
    assert np.array_equal(shown.crop(WHOLE), RGB)
    numbers = np.random.default_rng(1)
    for _ in range(50):
        x, y = int(numbers.integers(700)), int(numbers.integers(533))
        region = Region(x, y, int(numbers.integers(1, 300)), int(numbers.integers(1, 300))).clipped(
            shown.size
        )
        assert np.array_equal(shown.crop(region), RGB[region.y : region.bottom, region.x : region.right])
    events: list[PreparationEvent] = []
    shown.prepare(events.append, CancelToken())
    assert isinstance(events[-1], AllSharp)


def test_deep_zoom_without_a_tile_is_white_there(tmp_path: Path, opened: Opener) -> None:
    pyvips.Image.new_from_array(RGB).dzsave(str(tmp_path / "deep"), tile_size=256, overlap=0, suffix=".png")
    (tmp_path / "deep_files" / "10" / "0_0.png").unlink()
    (tmp_path / "deep_files" / "10" / "1_0.png").write_bytes(b"torn")
    shown = opened(tmp_path / "deep.dzi")
    assert (shown.crop(Region(0, 0, 256, 256)) == 255).all()
    with pytest.raises(RegionDamaged, match="damaged where the region"):
        shown.crop(Region(250, 0, 20, 20))


def test_jpeg_xl(tmp_path: Path, opened: Opener) -> None:
    path = tmp_path / "picture.jxl"
    path.write_bytes(imagecodecs.jpegxl_encode(RGB, lossless=True))
    assert np.array_equal(opened(path).crop(WHOLE), RGB)


@pytest.mark.parametrize("size", [(8, 8), (256, 256), (300, 200), (1, 1), (5000, 3), (700, 533)])
def test_jpeg_xl_sizes_are_known_before_decoding(
    size: tuple[int, int], tmp_path: Path, opened: Opener
) -> None:
    path = tmp_path / "picture.jxl"
    path.write_bytes(imagecodecs.jpegxl_encode(np.zeros((size[1], size[0], 3), np.uint8), lossless=True))
    shown = opened(path)
    assert shown.size == Size(*size)
    assert shown.crop(Region(0, 0, 1, 1)).tolist() == [[[0, 0, 0]]]


def test_heic(tmp_path: Path, opened: Opener) -> None:
    path = tmp_path / "picture.heic"
    smooth = Image.fromarray(RGB).resize((70, 53)).resize((700, 533))
    pillow_heif.from_pillow(smooth).save(path, quality=90)
    shown = opened(path)
    assert shown.info.format == "HEIC"
    assert np.abs(shown.crop(WHOLE).astype(int) - np.asarray(smooth)).mean() < 4


@pytest.mark.parametrize(
    "root",
    [
        'width="1e9"',
        'width="1e+9" height="1e+9"',
        'width="5000000px" height="20"',
        'width="99999999999999999999" height="20"',
        'width="200000in" height="20"',
        'width="1e8em" height="1e8em"',
        'viewBox="0 0 1e9 1e9"',
        'width="100%" height="100%" viewBox="0 0 1e9 2e9"',
        'style="width: 1e9px; height: 1e9px"',
        'about="a > b" width="1e9" height="1e9"',
    ],
)
def test_a_drawing_of_a_size_beyond_all_bounds_is_refused_with_its_size(
    tmp_path: Path, root: str, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "vast.svg"
    path.write_text(f'<svg xmlns="http://www.w3.org/2000/svg" {root}><rect width="5" height="5"/></svg>')
    with pytest.raises(PictureTooLarge):
        open_image(path)
    assert capfd.readouterr().err == "", "the library was asked for what it cannot do"


def test_a_drawing_that_is_vast_on_one_side_alone_is_not_shown_as_one_pixel(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "drawing.svg"
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" style="width: {}px; height: 20px"></svg>'
    path.write_text(drawing.format(1))
    with open_image(path) as shown:
        assert shown.size == Size(1, 20)
    path.write_text(drawing.format("1e9"))
    with pytest.raises(PictureDamaged):
        open_image(path)
    capfd.readouterr()  # here the library speaks for itself


def test_svg(tmp_path: Path, opened: Opener) -> None:
    path = tmp_path / "drawing"
    path.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20">'
        '<rect x="10" width="30" height="20" fill="#204060"/></svg>'
    )
    shown = opened(path)
    assert shown.size == Size(40, 20)
    pixels = shown.crop(Region(0, 0, 40, 20))
    assert pixels[10, 5].tolist() == [255, 255, 255]
    assert pixels[10, 25].tolist() == [0x20, 0x40, 0x60]


def test_slide_by_openslide(tmp_path: Path) -> None:
    pytest.importorskip("openslide")
    path = tmp_path / "slide.tif"
    pyvips.Image.new_from_array(RGB).tiffsave(str(path), tile=True, pyramid=True, compression="deflate")
    reader = slide.SlideReader(path, 0)
    try:
        part = Region(100, 200, 300, 250)
        pixels = reader.read(0, part, lambda done, total: None, CancelToken())
        assert np.array_equal(pixels, RGB[200:450, 100:400])
        assert reader.levels[0] == Size(700, 533)
        assert len(reader.levels) > 1
        with pytest.raises(NoSuchPage):
            slide.SlideReader(path, 1)
    finally:
        reader.close()


def test_a_slide_without_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slide, "library", lambda: None)
    path = tmp_path / "slide.mrxs"
    Image.fromarray(RGB).save(path, format="JPEG")
    (tmp_path / "slide").mkdir()
    (tmp_path / "slide" / "Slidedat.ini").write_text("[GENERAL]\n")
    with pytest.raises(FormatNeedsExtra, match="“slide” extra"):
        open_image(path)


@pytest.mark.parametrize("ending", [".tif", ".gif", ".webp"])
def test_pages(ending: str, tmp_path: Path, opened: Opener) -> None:
    path = tmp_path / f"pages{ending}"
    frames = [Image.new("RGB", (60, 40), colour) for colour in ("#ff0000", "#00ff00", "#0000ff")]
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=100, lossless=True)
    for number, expected in enumerate([[255, 0, 0], [0, 255, 0], [0, 0, 255]]):
        shown = opened(path, number)
        assert (shown.info.pages, shown.info.page) == (3, number)
        assert shown.crop(Region(30, 20, 1, 1)).tolist() == [[expected]]
    with pytest.raises(NoSuchPage, match="has 3 pages and no page 4"):
        opened(path, 3)


def test_smaller_copies_are_levels_and_not_pages(tmp_path: Path, opened: Opener) -> None:
    path = tmp_path / "pyramid.tif"
    pyvips.Image.new_from_array(RGB).tiffsave(
        str(path), tile=True, pyramid=True, tile_width=64, tile_height=64
    )
    shown = opened(path)
    assert shown.info.pages == 1
    assert shown.levels[:3] == (Size(700, 533), Size(350, 266), Size(175, 133))
    assert shown.info.tile_size == 64


def test_pages_of_different_pictures_are_pages(tmp_path: Path, opened: Opener) -> None:
    path = tmp_path / "two.tif"
    tifffile.imwrite(path, RGB, metadata=None)
    tifffile.imwrite(path, RGB[:50, :300], append=True, metadata=None)
    assert opened(path).info.pages == 2
    assert opened(path, 1).size == Size(300, 50)


def test_missing_unreadable_and_empty(tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        open_image(tmp_path / "none.jpg")
    with pytest.raises(FileUnreadable):
        open_image(tmp_path)
    (tmp_path / "empty.jpg").write_bytes(b"")
    with pytest.raises(EmptyFile, match="is empty"):
        open_image(tmp_path / "empty.jpg")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("text.txt", NotAPicture),
        ("html.png", NotAPicture),
        ("nothing.png", PictureDamaged),
        ("wall.png", PictureTooLarge),
        ("huge.tif", PictureTooLarge),
        ("wide.tif", PictureTooLarge),
        ("loop.tif", TooManyPages),
        ("deep.dzi", PictureDamaged),
    ],
)
def test_crafted_files(name: str, sentence: type[Exception], tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(hostile.CRAFTED[name])
    with pytest.raises(sentence):
        open_image(path)


def test_too_large_to_be_decoded_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "picture.webp"
    Image.fromarray(RGB).save(path)
    monkeypatch.setattr(limits, "WHOLE_DECODE_BYTES", 1_000_000)
    with pytest.raises(PictureNeedsTooMuchMemory, match="700 × 533"):
        open_image(path)


def test_a_progressive_jpeg_that_needs_too_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, all_large: None
) -> None:
    path = tmp_path / "picture.jpg"
    Image.fromarray(RGB).save(path, progressive=True)
    monkeypatch.setattr(limits, "WHOLE_DECODE_BYTES", 1_000_000)
    with pytest.raises(PictureNeedsTooMuchMemory):
        open_image(path)


def test_a_region_too_large_for_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opened: Opener
) -> None:
    path = tmp_path / "picture.png"
    Image.fromarray(RGB).save(path)
    shown = opened(path)
    monkeypatch.setattr(limits, "READ_BYTES", 700 * 533 * 3 - 1)
    with pytest.raises(RegionNeedsTooMuchMemory, match="choose a smaller region"):
        shown.crop(WHOLE)
    assert shown.read(WHOLE, 0.5).shape == (266, 350, 3)


@pytest.mark.parametrize("large", [False, True], ids=["whole", "large"])
def test_a_truncated_jpeg_shows_what_it_has(
    large: bool, tmp_path: Path, opened: Opener, request: pytest.FixtureRequest
) -> None:
    if large:
        request.getfixturevalue("all_large")
    path = tmp_path / "cut.jpg"
    Image.fromarray(RGB).save(path, quality=90)
    with Image.open(path) as image:
        truth = np.asarray(image)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    shown = opened(path)
    events: list[PreparationEvent] = []
    shown.prepare(events.append, CancelToken())
    notices = [event.error for event in events if isinstance(event, Notice)]
    assert [type(notice) for notice in notices] == [PictureTruncated]
    assert np.array_equal(shown.crop(Region(0, 0, 700, 150)), truth[:150])


CUT: dict[str, Callable[[Path], object]] = {
    "jpeg": lambda path: Image.fromarray(RGB).save(path, "JPEG"),
    "progressive": lambda path: Image.fromarray(RGB).save(path, "JPEG", progressive=True),
    "png": lambda path: Image.fromarray(RGB).save(path, "PNG"),
    "interlaced": lambda path: pyvips.Image.new_from_array(RGB).pngsave(str(path), interlace=True),
    "webp": lambda path: Image.fromarray(RGB).save(path, "WEBP"),
    "lossless": lambda path: Image.fromarray(RGB).save(path, "WEBP", lossless=True),
    "gif": lambda path: Image.fromarray(RGB).save(path, "GIF"),
    "bmp": lambda path: Image.fromarray(RGB).save(path, "BMP"),
    "ppm": lambda path: Image.fromarray(RGB).save(path, "PPM"),
    "tga": lambda path: Image.fromarray(RGB).save(path, "TGA"),
    "jp2": lambda path: Image.fromarray(RGB).save(path, "JPEG2000"),
    "avif": lambda path: Image.fromarray(RGB).save(path, "AVIF"),
    "strips": lambda path: tifffile.imwrite(path, RGB, rowsperstrip=64, photometric="rgb"),
    "tiles": lambda path: tifffile.imwrite(path, RGB, tile=(128, 128), compression="zlib", photometric="rgb"),
    "one strip": lambda path: tifffile.imwrite(
        path, RGB, rowsperstrip=533, compression="zlib", photometric="rgb"
    ),
}


@pytest.mark.parametrize("large", [False, True], ids=["whole", "large"])
@pytest.mark.parametrize("kind", CUT)
def test_no_cut_file_is_taken_for_a_whole_one(
    kind: str, large: bool, tmp_path: Path, opened: Opener, request: pytest.FixtureRequest
) -> None:
    """It is refused with a sentence, or one is told when it is shown, and whoever asks of it is told, too."""
    if large:
        request.getfixturevalue("all_large")
    path = tmp_path / "picture"
    CUT[kind](path)
    raw, truth = path.read_bytes(), opened(path).crop(WHOLE)
    for percent in (10, 50, 90, 99):
        path.write_bytes(raw[: len(raw) * percent // 100])
        events: list[PreparationEvent] = []
        with contextlib.suppress(AppError):
            shown = opened(path)
            shown.prepare(events.append, CancelToken())
            told = [event.error for event in events if isinstance(event, Notice)]
            pixels = shown.crop(WHOLE)
            assert (told and shown.truncated) or np.array_equal(pixels, truth), percent


@pytest.mark.parametrize("large", [False, True], ids=["whole", "large"])
@pytest.mark.parametrize(("ending", "damage"), [(".png", "cut"), (".png", "torn"), (".gif", "cut")])
def test_what_a_file_lacks_is_white_and_said_at_every_opening(
    ending: str, damage: str, large: bool, tmp_path: Path, opened: Opener, request: pytest.FixtureRequest
) -> None:
    if large:
        request.getfixturevalue("all_large")
    path = tmp_path / f"damaged{ending}"
    Image.fromarray(RGB).save(path)
    with Image.open(path) as image:
        truth = np.asarray(image.convert("RGB"))
    raw = bytearray(path.read_bytes())
    half = len(raw) // 2
    raw[half : None if damage == "cut" else half + 300] = b"" if damage == "cut" else bytes(300)
    path.write_bytes(raw)
    for _ in range(2):
        shown = opened(path)
        events: list[PreparationEvent] = []
        shown.prepare(events.append, CancelToken())
        notices = [event.error for event in events if isinstance(event, Notice)]
        assert [type(notice) for notice in notices] == [PictureTruncated]
        assert shown.truncated
        if ending == ".png":  # rows of a GIF lie in another order
            assert np.array_equal(shown.crop(Region(0, 0, 700, 150)), truth[:150])
            assert shown.crop(Region(0, 500, 700, 33)).min() == 255


def test_a_file_without_any_row_is_refused(tmp_path: Path, opened: Opener) -> None:
    path = tmp_path / "damaged.png"
    Image.fromarray(RGB).save(path)
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(PictureDamaged):
        opened(path).crop(WHOLE)


def test_a_torn_tile_costs_its_own_region_only(tmp_path: Path, opened: Opener) -> None:
    path = tmp_path / "torn.tif"
    tifffile.imwrite(path, RGB, tile=(128, 128), compression="zlib")
    with tifffile.TiffFile(path) as tiff:
        offset, count = tiff.pages[0].dataoffsets[7], tiff.pages[0].databytecounts[7]
    raw = bytearray(path.read_bytes())
    raw[offset : offset + count] = bytes(count)
    path.write_bytes(raw)
    shown = opened(path)
    with pytest.raises(RegionDamaged):
        shown.crop(Region(150, 140, 10, 10))
    assert np.array_equal(shown.crop(Region(0, 0, 128, 128)), RGB[:128, :128])


def test_a_whole_picture_is_decoded_once(tmp_path: Path, opened: Opener) -> None:
    path = tmp_path / "picture.bmp"
    Image.fromarray(RGB).save(path)
    shown = opened(path)
    assert isinstance(shown._reader, WholeReader)
    shown.crop(WHOLE)
    path.unlink()
    assert np.array_equal(shown.crop(WHOLE), RGB)
