"""An answer as it grows: tokens to text, stop texts, and Fuyu's boxes and points to image pixels.

A box stands in the text as “[x,y,width,height]” in image pixels. That is how a later question's history shows
it to the model, too: in another region its own coordinates would be wrong.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from otterscope.geometry import Region

#: The model's coordinates are half the pixels it saw.
_COORDINATE_STEP = 2


@dataclass(frozen=True)
class PointerTokens:
    """Ids of the byte tokens that open and close boxes and points; -1 where the vocabulary has none."""

    box_open: int = -1
    box_close: int = -1
    point_open: int = -1
    point_close: int = -1


class AnswerText:
    """Collects an answer's tokens.

    Args:
        tokens: the vocabulary's box and point tokens.
        region: the box in image pixels that the model saw, at `scale` pixels for each image pixel.
        stop: texts that end the answer.
    """

    def __init__(
        self, tokens: PointerTokens, region: Region, scale: float = 1.0, stop: tuple[str, ...] = ()
    ) -> None:
        self._tokens, self._region, self._scale = tokens, region, scale
        self._stop = tuple(text for text in stop if text)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._text = ""
        self._sent = 0
        self._numbers: list[int] | None = None
        self._spelled = b""  # of the numbers
        self._begun = False
        self.boxes: list[Region] = []
        self.points: list[tuple[int, int]] = []
        self.stopped = False

    @property
    def text(self) -> str:
        """All text so far, up to a stop text."""
        return self._text

    def add(self, token: int, piece: bytes) -> str:
        """Take one token in; returns the text to show now, empty while a character is incomplete."""
        tokens = self._tokens
        if token in (tokens.box_open, tokens.point_open) and token >= 0:
            new, self._numbers = self._given_up(), []
            return self._show(new)
        if token in (tokens.box_close, tokens.point_close) and token >= 0:
            new = self._pointed(token == tokens.box_close)
        elif self._numbers is not None and len(self._numbers) < 4 and piece.strip().isdigit():
            self._numbers.append(int(piece))
            self._spelled += piece
            return ""
        else:  # not a coordinate after all: go on as text
            new = self._given_up() + self._decoder.decode(piece)
        return self._show(new)

    def finish(self) -> str:
        """The rest of the text, once no more tokens come."""
        if not self.stopped:
            self._text += self._given_up() + self._decoder.decode(b"", final=True)
        rest, self._sent = self._text[self._sent :], len(self._text)
        return rest

    def _show(self, new: str) -> str:
        if not self._begun:  # the first word brings the tokenizer's leading space
            new = new.lstrip()
            self._begun = bool(new)
        self._text += new
        ends = [at for at in (self._text.find(stop, max(0, self._sent)) for stop in self._stop) if at >= 0]
        if ends:
            self.stopped = True
            self._text = self._text[: min(ends)]
        upto = len(self._text) if self.stopped else len(self._text) - self._held_back()
        shown = self._text[self._sent : upto]
        self._sent = max(self._sent, upto)
        return shown

    def _held_back(self) -> int:
        """Length of the longest tail that could still become a stop text."""
        longest = 0
        for stop in self._stop:
            for length in range(min(len(stop) - 1, len(self._text) - self._sent), longest, -1):
                if self._text.endswith(stop[:length]):
                    longest = length
                    break
        return longest

    def _given_up(self) -> str:
        """The text of numbers that became neither box nor point."""
        spelled, self._spelled, self._numbers = self._spelled, b"", None
        return self._decoder.decode(spelled)

    def _pointed(self, is_box: bool) -> str:
        numbers = self._numbers
        spelled = self._given_up()
        if is_box and numbers is not None and len(numbers) == 4:
            top, left, bottom, right = numbers
            x0, y0 = self._image(left, top)
            x1, y1 = self._image(right, bottom)
            box = Region(min(x0, x1), min(y0, y1), max(1, abs(x1 - x0)), max(1, abs(y1 - y0)))
            self.boxes.append(box)
            return f" [{box}]"
        if not is_box and numbers is not None and len(numbers) == 2:
            point = self._image(*numbers)
            self.points.append(point)
            return f" [{point[0]},{point[1]}]"
        return spelled

    def _image(self, x: int, y: int) -> tuple[int, int]:
        """A coordinate of the model's to image pixels."""
        factor = _COORDINATE_STEP / self._scale
        return self._region.x + round(x * factor), self._region.y + round(y * factor)
