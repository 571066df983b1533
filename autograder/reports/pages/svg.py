"""Drawing by hand: axes, lines and marks as SVG, coloured by the page's style."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

Point = tuple[float, float]


@dataclass(frozen=True)
class Frame:
    """The field of a chart: what it shows of both axes, and where that stands in the picture."""

    x: tuple[float, float]
    y: tuple[float, float]
    width: int = 460
    height: int = 280
    left: int = 58
    right: int = 78
    top: int = 28
    bottom: int = 40

    def at(self, x: float, y: float) -> Point:
        """A point of the data in the picture."""
        across = (x - self.x[0]) / (self.x[1] - self.x[0])
        up = (y - self.y[0]) / (self.y[1] - self.y[0])
        inner = self.width - self.left - self.right, self.height - self.top - self.bottom
        return self.left + across * inner[0], self.height - self.bottom - up * inner[1]


def around(values: Iterable[float], room: float = 0.08) -> tuple[float, float]:
    """What an axis shows of some values, with room at both ends."""
    known = list(values)
    low, high = min(known), max(known)
    span = (high - low) or abs(high) or 1.0
    return low - room * span, high + room * span


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Round numbers between two ends."""
    rough = (high - low) / most
    size = 10 ** math.floor(math.log10(rough))
    step = next(size * factor for factor in (1, 2, 5, 10) if size * factor >= rough)
    first = math.ceil(low / step)
    return [round(place * step, 12) for place in range(first, math.floor(high / step) + 1)]


def short(value: float) -> str:
    """A number in few characters."""
    return f"{value:.4g}"


def picture(frame: Frame, body: Iterable[str], title: str, text: str, id: str) -> Markup:
    """The whole drawing, with its title and the text that says the same for screen readers."""
    return Markup(
        f'<svg viewBox="0 0 {frame.width} {frame.height}" role="img" '
        f'style="max-width:{frame.width}px" '
        f'aria-labelledby="{id}-t {id}-d"><title id="{id}-t">{escape(title)}</title>'
        f'<desc id="{id}-d">{escape(text)}</desc>{"".join(body)}</svg>'
    )


def axes(frame: Frame, x: str, y: str, whole: bool = False) -> list[str]:
    """Grid lines with their numbers, and the names of both axes."""
    parts = []
    across = [t for t in ticks(*frame.x) if not whole or t == int(t)]
    bottom, left = frame.height - frame.bottom, frame.left
    for value in across:
        place, _ = frame.at(value, frame.y[0])
        parts.append(line([(place, frame.top), (place, bottom)], "grid"))
        parts.append(label((place, bottom + 16), short(value), "tick", "middle"))
    for value in ticks(*frame.y):
        _, place = frame.at(frame.x[0], value)
        parts.append(line([(left, place), (frame.width - frame.right, place)], "grid"))
        parts.append(label((left - 6, place + 4), short(value), "tick", "end"))
    middle = (left + frame.width - frame.right) / 2
    parts.append(label((middle, frame.height - 6), x, "axis", "middle"))
    parts.append(label((6, 12), y, "axis", "start"))
    return parts


def line(points: Sequence[Point], style: str) -> str:
    """A line through points of the picture."""
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return f'<path class="{style}" d="{path}"/>'


def dots(points: Iterable[Point], style: str, radius: float = 3.5) -> str:
    """Round marks."""
    return "".join(
        f'<circle class="{style}" cx="{x:.1f}" cy="{y:.1f}" r="{radius}"/>' for x, y in points
    )


def diamonds(points: Iterable[Point], style: str, size: float = 4.5) -> str:
    """Marks of another form, for whom colours are all alike."""
    return "".join(
        f'<path class="{style}" d="M{x:.1f} {y - size:.1f}l{size} {size}l{-size} {size}'
        f'l{-size} {-size}z"/>'
        for x, y in points
    )


def box(x: float, y: float, width: float, height: float, style: str) -> str:
    """A rectangle."""
    return (
        f'<rect class="{style}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"/>'
    )


def label(at: Point, text: str, style: str = "", anchor: str = "start") -> str:
    """A text."""
    kind = f' class="{style}"' if style else ""
    return (
        f'<text{kind} x="{at[0]:.1f}" y="{at[1]:.1f}" text-anchor="{anchor}">{escape(text)}</text>'
    )


def contour(
    x: Sequence[float], y: Sequence[float], values: Sequence[Sequence[float]], level: float
) -> list[tuple[Point, Point]]:
    """Where a function over a grid is equal to a level: pieces of lines, one or two per square."""
    pieces = []
    for row in range(len(y) - 1):
        for column in range(len(x) - 1):
            corners = [
                (x[column], y[row], values[row][column]),
                (x[column + 1], y[row], values[row][column + 1]),
                (x[column + 1], y[row + 1], values[row + 1][column + 1]),
                (x[column], y[row + 1], values[row + 1][column]),
            ]
            cuts = [
                _between(a, b, level)
                for a, b in zip(corners, [*corners[1:], corners[0]], strict=True)
                if (a[2] < level) != (b[2] < level)
            ]
            pieces += list(zip(cuts[::2], cuts[1::2], strict=True))
    return pieces


def _between(a: tuple[float, float, float], b: tuple[float, float, float], level: float) -> Point:
    share = (level - a[2]) / (b[2] - a[2])
    return a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])
