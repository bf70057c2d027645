import io

import numpy as np
import pytest
from PIL import Image

from otterscope.scenes.strips import LONGEST, JpegStrips


def noise(width: int, height: int) -> Image.Image:
    chance = np.random.Generator(np.random.PCG64(4))
    small = chance.integers(0, 256, (height // 7 + 1, width // 7 + 1, 3), np.uint8)
    return Image.fromarray(small).resize((width, height), Image.Resampling.BICUBIC)


@pytest.mark.parametrize("size", [(1, 1), (100, 16), (333, 500), (64, 16 * 23), (17, 161)], ids=str)
@pytest.mark.parametrize("rows", [16, 48])
def test_joined_strips_are_the_picture_packed_at_once(size: tuple[int, int], rows: int) -> None:
    """More than eight restarts, so the markers go round; heights that end within a block."""
    picture = noise(*size)
    joined, once = io.BytesIO(), io.BytesIO()
    strips = JpegStrips(joined, *size, quality=70)
    for top in range(0, size[1], rows):
        strips.add(picture.crop((0, top, size[0], min(top + rows, size[1]))))
    picture.save(once, "JPEG", quality=70, subsampling="4:2:0")
    assert Image.open(joined).tobytes() == Image.open(once).tobytes()


def test_markers_are_counted_on_from_strip_to_strip() -> None:
    packed = io.BytesIO()
    strips = JpegStrips(packed, 20, 16 * 20)
    for _ in range(10):
        strips.add(noise(20, 32))
    data = packed.getvalue()
    start = data.index(b"\xff\xda")
    found = [
        data[at + 1] - 0xD0
        for at in range(start, len(data) - 1)
        if data[at] == 0xFF and 0xD0 <= data[at + 1] <= 0xD7
    ]
    assert found == [number % 8 for number in range(19)]


def test_a_strip_that_does_not_fit_is_refused() -> None:
    strips = JpegStrips(io.BytesIO(), 64, 64)
    with pytest.raises(ValueError, match="does not fit"):
        strips.add(noise(63, 16))
    with pytest.raises(ValueError, match="does not fit"):
        strips.add(noise(64, 15))
    with pytest.raises(ValueError, match="does not fit"):
        strips.add(noise(64, 80))


@pytest.mark.parametrize("size", [(0, 10), (LONGEST + 1, 10), (10, LONGEST + 1)])
def test_a_size_that_no_jpeg_can_have_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="cannot be"):
        JpegStrips(io.BytesIO(), *size)
