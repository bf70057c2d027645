"""A small line chart as SVG, for the documents."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

_WIDTH, _HEIGHT, _LEFT, _TOP, _RIGHT, _BOTTOM = 720, 420, 64, 40, 150, 56
_INKS = ("#1f4e79", "#a23b22", "#4d7c4a", "#8a6d1d", "#5b4a8a")


def lines(title: str, across: str, down: str, series: Mapping[str, Sequence[tuple[float, float]]]) -> str:
    """An SVG with one line a series; x is drawn on a logarithmic scale, y in per cent from 0 to 100.

    Args:
        across, down: what x and y are.
        series: name → points (x over 0, y from 0 to 100), in the order of x.
    """
    values = [x for points in series.values() for x, _ in points]
    least, most = math.log(min(values)) - 0.1, math.log(max(values)) + 0.1
    width, height = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM

    def at(x: float, y: float) -> tuple[float, float]:
        return _LEFT + width * (math.log(x) - least) / (most - least), _TOP + height * (1 - y / 100)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif" '
        'font-size="13" fill="#333">',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>',
        f'<text x="{_LEFT}" y="24" font-size="15">{escape(title)}</text>',
    ]
    for y in range(0, 101, 20):
        _, place = at(max(values), y)
        parts.append(f'<path d="M{_LEFT} {place:.1f}h{width}" stroke="#ddd"/>')
        parts.append(f'<text x="{_LEFT - 8}" y="{place + 4:.1f}" text-anchor="end">{y}</text>')
    foot = _TOP + height + 18
    for tick in (10, 20, 50, 100, 200, 500, 1000, 2000, 5000):
        if least <= math.log(tick) <= most:
            place, _ = at(tick, 0)
            parts.append(f'<path d="M{place:.1f} {_TOP}v{height}" stroke="#eee"/>')
            anchor = f'x="{place:.1f}" y="{foot}" text-anchor="middle"'
            parts.append(f"<text {anchor}>{tick}</text>")
    middle = _LEFT + width / 2
    parts.append(f'<text x="{middle}" y="{_HEIGHT - 14}" text-anchor="middle">{escape(across)}</text>')
    turned = f"rotate(-90 16 {_TOP + height / 2})"
    anchor = f'x="16" y="{_TOP + height / 2}" text-anchor="middle"'
    parts.append(f'<text {anchor} transform="{turned}">{escape(down)}</text>')
    for number, (name, points) in enumerate(series.items()):
        ink = _INKS[number % len(_INKS)]
        places = [at(x, y) for x, y in points]
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
        parts.append(f'<path d="M{path}" fill="none" stroke="{ink}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{ink}"/>' for x, y in places]
        row = _TOP + 14 + 20 * number
        parts.append(f'<circle cx="{_WIDTH - _RIGHT + 18}" cy="{row - 4}" r="4" fill="{ink}"/>')
        parts.append(f'<text x="{_WIDTH - _RIGHT + 28}" y="{row}">{escape(name)}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"
