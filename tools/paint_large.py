"""Paint large test pictures: textured at every scale, never repeating, written as a stream.

Usage: python tools/paint_large.py OUT.jpg WIDTH HEIGHT
       (.jpg: quality 85, 4:2:0; .png; .tif: pyramid of 512-pixel JPEG tiles; .flat.tif: strips, BigTIFF)

Like a photograph of a painted scroll: soft light and colour over hundreds of pixels, strokes and grain below.
The same size always gives the same pixels.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyvips


def _texture(width: int, height: int, seed: int) -> pyvips.Image:
    """Strokes and grain around zero, (height, width, 3) floats, seamless at its edges."""
    noise = np.random.default_rng(seed).normal(0, 1, (height, width, 3)).astype(np.float32)
    total: npt.NDArray[np.float32] = _blurred(noise, 0.7) * 10
    for reach, weight in ((3.0, 55.0), (11.0, 220.0), (40.0, 900.0)):
        total += _blurred(noise, reach) * weight
    # Brush lines with hard edges: where a softer field of another seed crosses zero.
    field = _blurred(
        np.random.default_rng(seed + 10).normal(0, 1, (height, width, 1)).astype(np.float32), 9.0
    )
    total -= 80.0 * (np.abs(field) < 0.12 * field.std())
    return pyvips.Image.new_from_array(np.clip(total, -120, 90).astype(np.float32))


def _blurred(pixels: npt.NDArray[np.float32], reach: float) -> npt.NDArray[np.float32]:
    """A Gaussian blur that wraps around, by the Fourier transform."""
    across = np.fft.fftfreq(pixels.shape[1])[None, :, None]
    down = np.fft.fftfreq(pixels.shape[0])[:, None, None]
    window = np.exp(-2 * (np.pi * reach) ** 2 * (across**2 + down**2))
    blurred = np.fft.ifft2(np.fft.fft2(pixels, axes=(0, 1)) * window, axes=(0, 1)).real
    return np.asarray(blurred, dtype=np.float32)


def _tiled(texture: pyvips.Image, width: int, height: int) -> pyvips.Image:
    across, down = -(-width // texture.width), -(-height // texture.height)
    return texture.replicate(across, down).crop(0, 0, width, height)


def picture(width: int, height: int) -> pyvips.Image:
    """The picture as a pipeline that nothing has computed yet: 3 bands, 8 bits."""
    # Two textures whose sizes share no factor: their sum repeats only after millions of pixels.
    strokes = _tiled(_texture(1021, 769, seed=1), width, height)
    grain = _tiled(_texture(641, 911, seed=2), width, height)
    light = np.random.default_rng(3).uniform(95, 200, (8, 12, 3)).astype(np.float32)
    small = pyvips.Image.new_from_array(light)
    # The zoom by whole steps keeps the pipeline cheap; a last linear step makes it smooth.
    lit = small.resize(width / small.width, vscale=height / small.height, kernel="linear")
    lit = lit.embed(0, 0, width, height, extend="copy")
    return (lit + strokes * 0.6 + grain * 0.4).cast("uchar").copy(interpretation="srgb")


def paint(path: Path, width: int, height: int) -> None:
    """Write the picture in the form that the name asks for. Raises: ValueError for another ending."""
    image, name = picture(width, height), str(path)
    if name.endswith((".jpg", ".jpeg")):
        image.jpegsave(name, Q=85, subsample_mode="on")
    elif name.endswith(".png"):
        image.pngsave(name, compression=1, filter="up")
    elif name.endswith(".flat.tif"):
        image.tiffsave(name, bigtiff=True, compression="none")
    elif name.endswith(".tif"):
        image.tiffsave(name, tile=True, pyramid=True, bigtiff=True, compression="jpeg", Q=85,
                       tile_width=512, tile_height=512)  # fmt: skip
    else:
        raise ValueError(f"{name}: write .jpg, .png, .tif or .flat.tif")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("width", type=int)
    parser.add_argument("height", type=int)
    args = parser.parse_args()
    paint(args.out, args.width, args.height)


if __name__ == "__main__":
    main()
