"""A session as one HTML page that needs nothing else: no script, no remote content, light and dark."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from html import escape

from otterscope.session.model import Turn
from otterscope.work.export_labels import Labels
from otterscope.work.export_pictures import Pictures, Shown
from otterscope.work.export_texts import Headings, notes, under_picture

#: A browser that keeps to it loads nothing, whatever an answer holds.
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
_STYLE = """
:root { color-scheme: light dark;
  --ink: #1d2320; --paper: #fbfaf7; --soft: #5b645f; --line: #d8d5cc; --mark: #b3401f; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e4de; --paper: #191b1a; --soft: #a0a7a2; --line: #3a3f3c; --mark: #f0875f; }
}
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
  max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1rem; color: var(--soft); margin-bottom: 0; }
article { border-top: 1px solid var(--line); padding: 1rem 0; }
.question { font-weight: 600; } .question, .answer { white-space: pre-wrap; overflow-wrap: anywhere; }
.view { position: relative; display: inline-block; max-width: 100%; }
.view img { display: block; max-width: 100%; height: auto; }
.view svg { position: absolute; inset: 0; width: 100%; height: 100%; fill: none; stroke: var(--mark); }
.small { color: var(--soft); font-size: 0.85rem; margin: 0.2rem 0; overflow-wrap: anywhere; }
@media print { article { break-inside: avoid; } }
"""


def page(headings: Headings, turns: Sequence[Turn], pictures: Pictures, labels: Labels) -> Iterator[str]:
    """The page, piece by piece. Raises: Cancelled, between two of them."""
    title = headings.title
    yield (
        f'<!DOCTYPE html>\n<html lang="{escape(labels.language)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<h1>{escape(title)}</h1>\n"
        f'<p class="small">{escape(headings.about())}</p>\n'
    )
    for number, turn in enumerate(turns, start=1):
        heading = headings.over(number, turn)
        yield f'<article id="question-{number}">\n<h2>{escape(heading)}</h2>\n'
        yield from _turn(turn, pictures.show(number, turn), labels)
    yield "</body>\n</html>\n"


def _turn(turn: Turn, shown: Shown, labels: Labels) -> Iterator[str]:
    if shown.png:
        yield from _view(turn, shown, labels)
    for line in under_picture(shown, turn, labels):
        yield _small(line)
    yield f'<p class="question">{escape(turn.question)}</p>\n'
    if turn.answer:
        yield f'<p class="answer">{escape(turn.answer)}</p>\n'
    for line in notes(turn, labels):
        yield _small(line)
    yield "</article>\n"


def _small(line: str) -> str:
    return f'<p class="small">{escape(line)}</p>\n'


def _view(turn: Turn, shown: Shown, labels: Labels) -> Iterator[str]:
    size = f' width="{shown.width}" height="{shown.height}"' if shown.width else ""
    alt = escape(labels.place(shown.region))
    yield f'<div class="view"><img alt="{alt}"{size} src="data:image/png;base64,'
    yield base64.b64encode(shown.png).decode("ascii")
    yield '">'
    if shown.width and (turn.boxes or turn.points):
        region = shown.region
        thick = max(region.width, region.height) / 300
        corners = f"{region.x} {region.y} {region.width} {region.height}"
        yield f'<svg viewBox="{corners}" stroke-width="{thick:.2f}">'
        for box in turn.boxes:
            yield f'<rect x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}"/>'
        for x, y in turn.points:
            yield f'<circle cx="{x}" cy="{y}" r="{3 * thick:.2f}"/>'
        yield "</svg>"
    yield "</div>\n"
