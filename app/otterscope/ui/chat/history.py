"""Questions asked before, walked through with Up and Down."""

from __future__ import annotations

from collections.abc import Iterable


class History:
    """A list of texts, the newest last, and where one stands in it; what was being written is kept."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._at: int | None = None
        self._draft = ""

    def set(self, texts: Iterable[str]) -> None:
        """Replace all; repeats that follow each other count once."""
        self._texts = []
        for text in texts:
            self.add(text)

    def add(self, text: str) -> None:
        """A text was sent."""
        if text and (not self._texts or self._texts[-1] != text):
            self._texts.append(text)
        self._at = None

    def leave(self) -> None:
        """Stand at the text that is being written."""
        self._at = None

    def older(self, current: str) -> str | None:
        """The text before; None at the oldest."""
        if self._at is None:
            self._draft = current
        at = len(self._texts) if self._at is None else self._at
        if at == 0:
            return None
        self._at = at - 1
        return self._texts[self._at]

    def newer(self) -> str | None:
        """The text after, at last what was being written; None when that is shown already."""
        if self._at is None:
            return None
        if self._at + 1 < len(self._texts):
            self._at += 1
            return self._texts[self._at]
        self._at = None
        return self._draft
