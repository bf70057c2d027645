"""Reads back the PDF files that the program writes: their pages, texts and pictures.

Source: ISO 32000-1, sections 7.5.4 (cross-reference table), 9.4 (text), 9.10.3 (ToUnicode), 8.9 (images).
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from otterscope.imaging.source import RgbArray


@dataclass(frozen=True)
class Page:
    """Texts in the order in which they were painted, a line each, and the pictures, pixel for pixel."""

    lines: list[str]
    pictures: list[RgbArray]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def pages(path: Path) -> list[Page]:
    """All pages of a file."""
    file = _File(path.read_bytes())
    (tree,) = [body for body in file.objects.values() if b"/Type /Pages" in body]
    kids = re.search(rb"/Kids\s*\[(.*?)\]", tree, re.DOTALL)
    assert kids is not None
    return [file.page(int(number)) for number in re.findall(rb"(\d+) 0 R", kids[1])]


class _File:
    def __init__(self, data: bytes) -> None:
        start = int(data[data.rindex(b"startxref") + 9 :].split()[0])
        entries = re.findall(rb"(\d{10}) \d{5} n", data[start:])
        self.objects: dict[int, bytes] = {}
        offsets = sorted(int(entry) for entry in entries)
        for here, there in zip(offsets, [*offsets[1:], start], strict=True):
            number, _, body = data[here:there].partition(b" 0 obj")
            self.objects[int(number)] = body

    def page(self, number: int) -> Page:
        body = self.objects[number]
        resources = self.objects[_reference(body, b"Resources")]
        fonts = {
            name: self._letters(int(font)) for name, font in re.findall(rb"/(F\d+) (\d+) 0 R", resources)
        }
        pictures = [self._picture(int(each)) for each in re.findall(rb"/Im\d+ (\d+) 0 R", resources)]
        return Page(_lines(self._stream(_reference(body, b"Contents")), fonts), pictures)

    def _stream(self, number: int) -> bytes:
        head, _, data = self.objects[number].partition(b"stream")
        data = data.lstrip(b"\r\n")
        return zlib.decompressobj().decompress(data) if b"/FlateDecode" in head else data

    def _picture(self, number: int) -> RgbArray:
        head = self.objects[number].partition(b"stream")[0]
        assert b"/FlateDecode" in head, "a packing that changes pixels"
        width, height = (int(re.search(rb"/%s (\d+)" % side, head)[1]) for side in (b"Width", b"Height"))  # type: ignore[index]
        return np.frombuffer(self._stream(number), np.uint8).reshape(height, width, 3)

    def _letters(self, number: int) -> dict[int, str]:
        """What each glyph of a font stands for."""
        mapped = self._stream(_reference(self.objects[number], b"ToUnicode")).decode("ascii")
        found: dict[int, str] = {}
        for section in re.findall(r"beginbfrange(.*?)endbfrange", mapped, re.DOTALL):
            for first, last, to in re.findall(r"<(\w+)> <(\w+)> (<\w+>|\[.*?\])", section, re.DOTALL):
                codes = re.findall(r"<(\w+)>", to)
                for index, glyph in enumerate(range(int(first, 16), int(last, 16) + 1)):
                    text = bytes.fromhex(codes[index if len(codes) > 1 else 0]).decode("utf-16-be")
                    found[glyph] = text if len(codes) > 1 else text[:-1] + chr(ord(text[-1]) + index)
        return found


def _reference(body: bytes, name: bytes) -> int:
    found = re.search(rb"/%s (\d+) 0 R" % name, body)
    assert found is not None, name
    return int(found[1])


def _lines(content: bytes, fonts: dict[bytes, dict[int, str]]) -> list[str]:
    """The text of a page; runs on one height are one line."""
    lines: dict[tuple[str, str], str] = {}
    base, height, letters = "", "", {}
    for token in re.finditer(
        rb"[\d.-]+ 0 0 [\d.-]+ [\d.-]+ ([\d.-]+) cm|/(F\d+) [\d.]+ Tf|([\d.-]+) ([\d.-]+) Td|<(\w+)> Tj",
        content,
    ):
        moved, font, _x, y, shown = token.groups()
        if moved is not None:
            base = moved.decode()
        elif font is not None:
            letters, height = fonts[font], ""
        elif y is not None:
            height = height or y.decode()
        else:
            codes = [shown[at : at + 4] for at in range(0, len(shown), 4)]
            text = "".join(letters[int(code, 16)] for code in codes)
            lines[base, height] = lines.get((base, height), "") + text
    return [
        unicodedata.normalize("NFKC", line.replace("\t", " ")).strip()
        for line in lines.values()
        if line.strip()
    ]
