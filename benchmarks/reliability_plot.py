"""A reliability diagram as SVG: how often predictions of a stated probability were true."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

SIDE = 360
"""Width and height of the square from probability 0 to 1, in pixels."""

_MARGIN = 56
_DEVIATIONS = 1.96  # standard deviations for 95 % confidence


@dataclass(frozen=True)
class Bin:
    """Predictions of similar probability."""

    name: str
    n: int
    stated: float
    """Mean probability of the predictions."""
    true: float
    """Share of the predictions that were true."""

    def interval(self) -> tuple[float, float]:
        """Return the 95 % confidence interval of the share (Wilson 1927)."""
        squared = _DEVIATIONS**2
        middle = (self.true + squared / (2 * self.n)) / (1 + squared / self.n)
        spread = self.true * (1 - self.true) / self.n + squared / (4 * self.n**2)
        half = _DEVIATIONS * math.sqrt(spread) / (1 + squared / self.n)
        return middle - half, middle + half


def plot(bins: Sequence[Bin], title: str) -> str:
    """Return an SVG document: a point for each bin with interval and count, and the diagonal of perfect reliability."""
    size = SIDE + 2 * _MARGIN
    space = f'xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}" viewBox="0 0 {size} {size}"'
    return "\n".join(
        [
            f'<svg {space} font-family="sans-serif" font-size="12" fill="#222">',
            f'<rect width="{size}" height="{size}" fill="#fff"/>',
            *_axes(title),
            _line(0, 0, 1, 1, "#999", dashed=True),
            *(part for each in bins for part in _point(each)),
            "</svg>\n",
        ]
    )


def _axes(title: str) -> Iterator[str]:
    middle, end = _MARGIN + SIDE / 2, _MARGIN + SIDE
    yield f'<text x="{middle}" y="28" text-anchor="middle" font-size="14">{title}</text>'
    for tick in range(6):
        share = tick / 5
        yield _line(share, 0, share, 1, "#eee")
        yield _line(0, share, 1, share, "#eee")
        yield f'<text x="{_x(share):.1f}" y="{end + 18}" text-anchor="middle">{share:.1f}</text>'
        yield f'<text x="{_MARGIN - 8}" y="{_y(share) + 4:.1f}" text-anchor="end">{share:.1f}</text>'
    yield f'<text x="{middle}" y="{end + 40}" text-anchor="middle">stated probability</text>'
    turned = f'transform="translate(16 {middle}) rotate(-90)"'
    yield f'<text {turned} text-anchor="middle">share that is the same event</text>'


def _point(each: Bin) -> Iterator[str]:
    low, high = each.interval()
    yield _line(each.stated, low, each.stated, high, "#1f5fa8")
    yield f'<circle cx="{_x(each.stated):.1f}" cy="{_y(each.true):.1f}" r="4.5" fill="#1f5fa8"/>'
    yield f'<text x="{_x(each.stated) + 8:.1f}" y="{_y(each.true) + 14:.1f}" font-size="10">{each.n}</text>'


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, *, dashed: bool = False) -> str:
    ends = f'x1="{_x(x1):.1f}" y1="{_y(y1):.1f}" x2="{_x(x2):.1f}" y2="{_y(y2):.1f}"'
    return f'<line {ends} stroke="{colour}"' + (' stroke-dasharray="5 4"/>' if dashed else "/>")


def _x(share: float) -> float:
    return _MARGIN + SIDE * share


def _y(share: float) -> float:
    return _MARGIN + SIDE * (1 - share)
