"""Text as it is searched: without case, accents and the widths of letters, whatever the language.

A search looks for pieces of text, not for words with gaps between them: Chinese and Japanese have none.
"""

from __future__ import annotations

import unicodedata

#: The voicing marks of kana: with them it is another letter, not the same one with an accent.
_VOICING = frozenset("\u3099\u309a")
_AROUND = 48
#: A database takes no more than some hundred conditions at once, and nobody types as many.
MOST_TERMS = 64


def fold(text: str) -> str:
    """The text to compare: NFKD, case-folded, without combining marks. Length may differ."""
    if text.isascii():
        return text.lower()
    return "".join(
        letter
        for letter in unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
        if letter in _VOICING or not unicodedata.combining(letter)
    )


def terms(query: str) -> list[str]:
    """The folded pieces that must all be found: of a whole page that was pasted, the first ones."""
    return list(dict.fromkeys(fold(clean(query)).split()))[:MOST_TERMS]


def snippet(text: str, wanted: list[str], around: int = _AROUND) -> str:
    """The part of `text` round the first piece found, in one line; its beginning if there is none."""
    text = " ".join(text.split())
    folded, origin = [], []
    for number, letter in enumerate(text):
        part = fold(letter)
        folded.append(part)
        origin += [number] * len(part)
    whole = "".join(folded)
    places = [(place, len(term)) for term in wanted if (place := whole.find(term)) >= 0]
    at, length = min(places, default=(0, 0))
    first = origin[at] if origin else 0
    last = origin[min(at + length, len(origin)) - 1] + 1 if length else first
    start, stop = max(0, first - around), min(len(text), last + around)
    return ("…" if start else "") + text[start:stop] + ("…" if stop < len(text) else "")


def clean(text: str) -> str:
    """Text that can be stored: halves of characters, as a clipboard may hold, become question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")
