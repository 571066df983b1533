"""The kinds of pictures, each drawn, and each said in words."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from autograder.alike import alike, parts_at
from autograder.messages.catalogue import say_id
from autograder.reports.pages import svg
from autograder.reports.pages.page import say
from autograder.reports.pages.svg import Frame, Point

LEVELS = 9
"""Contours of a loss."""

MOST_CELLS = 12
"""Rows and columns of a shape that are drawn."""


@dataclass(frozen=True)
class Figure:
    """A drawing, and the text that says the same."""

    drawing: Markup
    text: str


def figure(picture: dict[str, Any], id: str) -> Figure | None:
    """Evidence's picture as a figure; none where its kind is not known here."""
    draw = KINDS.get(picture.get("kind", ""))
    return draw(_in_words(picture), id) if draw else None


def _in_words(picture: dict[str, Any]) -> dict[str, Any]:
    """The picture, whose title and axes, which a course named, are in the language chosen."""
    named = {key: picture[key] for key in ("title", "x", "y") if key in picture}
    return {**picture, **{key: say_id(f"course: {text}", text) for key, text in named.items()}}


def _curve(data: dict[str, Any], id: str) -> Figure:
    theirs, right, first = data["theirs"], data["right"], data["first"]
    text = _curve_text(data)
    longest = max(len(theirs), len(right))
    frame = Frame((first - 0.25, first + longest - 0.75), svg.around([*theirs, *right]))
    points = [
        [frame.at(first + place, value) for place, value in enumerate(side)]
        for side in (right, theirs)
    ]
    body = [*svg.axes(frame, data["x"], data["y"], whole=True), *_both(frame, *points)]
    return Figure(svg.picture(frame, body, data["title"], text, id), text)


def _curve_text(data: dict[str, Any]) -> str:
    theirs, right = data["theirs"], data["right"]
    place = parts_at(theirs, right)
    if place is None or place >= min(len(theirs), len(right)):
        lengths = {"theirs": len(theirs), "right": len(right)}
        return say("picture_curve_length", title=data["title"], **lengths)
    same = say("picture_curve_before") if place else say("picture_curve_first")
    return say(
        "picture_curve",
        title=data["title"],
        x=data["x"],
        y=data["y"],
        step=data["first"] + place,
        theirs=svg.short(theirs[place]),
        right=svg.short(right[place]),
        before=same,
    )


def _both(frame: Frame, right: Sequence[Point], theirs: Sequence[Point]) -> list[str]:
    """The expected side below, theirs above it, each with its name at its end."""
    parts = [
        svg.line(right, "right"),
        svg.diamonds(right, "right-mark"),
        svg.line(theirs, "theirs"),
        svg.dots(theirs, "theirs-mark"),
    ]
    ends = [right[-1], theirs[-1]]
    heights = [point[1] + 4 for point in ends]
    if abs(heights[0] - heights[1]) < 15 and abs(ends[0][0] - ends[1][0]) < 60:
        lower = 0 if heights[0] > heights[1] else 1
        heights[lower] = heights[1 - lower] + 15
    names = say("picture_right"), say("picture_yours")
    for end, height, name, style in zip(ends, heights, names, ("right", "theirs"), strict=True):
        room = end[0] + 10 + 7 * len(name) <= frame.width
        at = (end[0] + 10, height) if room else (end[0] - 10, height)
        parts.append(svg.label(at, name, f"{style}-name", "start" if room else "end"))
    return parts


def _path(data: dict[str, Any], id: str) -> Figure:
    theirs, right, contours = data["theirs"], data["right"], data.get("contours")
    text = _path_text(data)
    everything = [*theirs, *right]
    if contours:
        limits = [(contours[axis][0], contours[axis][-1]) for axis in ("x", "y")]
    else:
        limits = [svg.around(point[axis] for point in everything) for axis in (0, 1)]
    frame = Frame(limits[0], limits[1], height=320)
    body = _contours(frame, contours) if contours else []
    body += svg.axes(frame, data["x"], data["y"])
    points = [[frame.at(*point) for point in side] for side in (right, theirs)]
    body += _both(frame, *points)
    return Figure(svg.picture(frame, body, data["title"], text, id), text)


def _contours(frame: Frame, contours: dict[str, Any]) -> list[str]:
    """Lines of equal loss, closer together near the lowest point."""
    x, y, values = contours["x"], contours["y"], contours["values"]
    every = [value for row in values for value in row if isinstance(value, float)]
    if len(every) != len(x) * len(y):
        return []
    low, high = min(every), max(every)
    parts = []
    for place in range(1, LEVELS + 1):
        level = low + (high - low) * (place / (LEVELS + 1)) ** 2
        pieces = svg.contour(x, y, values, level)
        path = "".join(
            "M{:.1f} {:.1f}L{:.1f} {:.1f}".format(*frame.at(*a), *frame.at(*b)) for a, b in pieces
        )
        parts.append(f'<path class="contour" d="{path}"/>')
    return parts


def _path_text(data: dict[str, Any]) -> str:
    theirs, right = data["theirs"], data["right"]
    said = [say("picture_path", title=data["title"], start=_point(theirs[0]))]
    place = min(parts_at(theirs, right) or 0, len(theirs) - 1, len(right) - 1)
    if place < max(len(theirs), len(right)) - 1:
        at = {"theirs": _point(theirs[place]), "right": _point(right[place])}
        said.append(say("picture_path_step", step=place, **at))
    said.append(say("picture_path_ends", theirs=_point(theirs[-1]), right=_point(right[-1])))
    if data.get("contours"):
        said.append(say("picture_path_contours"))
    return " ".join(said)


def _point(point: Sequence[float]) -> str:
    return f"({', '.join(map(svg.short, point))})"


def _shapes(data: dict[str, Any], id: str) -> Figure:
    operands, theirs, right = data["operands"], data["theirs"], data["right"]
    named = [say("picture_shape", name=name, shape=_shape(shape)) for name, shape in operands]
    if right:
        said = {"theirs": _shape(theirs), "right": _shape(right)}
        text = say("picture_shapes", title=data["title"], operands=", ".join(named), **said)
    else:
        said = {"theirs": _shape(theirs), "count": str(math.prod(theirs))}
        together = ", ".join(named)
        text = say("picture_shapes_refused", title=data["title"], operands=together, **said)
    drawn = [(name, shape, "given") for name, shape in operands]
    drawn.append((say("picture_yours"), theirs, "theirs"))
    if right:
        drawn.append((say("picture_right"), right, "right"))
    body, at, low = [], 10.0, 0.0
    for name, shape, style in drawn:
        parts, width, height = _grid(name, shape, style, at)
        body += parts
        at, low = at + width + 26, max(low, height)
    frame = Frame((0, 1), (0, 1), width=max(round(at), 200), height=round(low) + 12)
    return Figure(svg.picture(frame, body, data["title"], text, id), text)


def _grid(name: str, shape: list[int], style: str, left: float) -> tuple[list[str], float, float]:
    """A tensor as a table of cells; one with a single dimension lies down, as a row."""
    rows, columns = ([1, 1, *shape])[-2:]
    cell, top = 22, 46
    parts = [
        svg.label((left, 16), name, f"{style}-name"),
        svg.label((left, 34), _shape(shape), "tick"),
    ]
    for row in range(min(rows, MOST_CELLS)):
        for column in range(min(columns, MOST_CELLS)):
            parts.append(
                svg.box(left + cell * column, top + cell * row, cell - 3, cell - 3, f"cell {style}")
            )
    most = min(columns, MOST_CELLS) * cell
    width = max(most, 8 * max(len(name), len(_shape(shape))))
    return parts, width, top + min(rows, MOST_CELLS) * cell


def _shape(shape: Sequence[int]) -> str:
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"


def _sweep(data: dict[str, Any], id: str) -> Figure:
    names, theirs, right = data["settings"], data["theirs"], data["right"]
    differing = [
        say("picture_sweep_one", setting=name, theirs=svg.short(a), right=svg.short(b))
        for name, a, b in zip(names, theirs, right, strict=True)
        if not alike(a, b)
    ]
    text = say("picture_sweep", title=data["title"], settings="; ".join(differing))
    frame = Frame((0, len(names)), svg.around([0.0, *theirs, *right]), right=20)
    body = [part for part in svg.axes(frame, data["x"], data["y"]) if 'class="tick"' not in part
            or 'text-anchor="end"' in part]  # fmt: skip
    _, ground = frame.at(0, 0.0)
    slot = (frame.width - frame.left - frame.right) / len(names)
    for place, (name, a, b) in enumerate(zip(names, theirs, right, strict=True)):
        middle = frame.left + (place + 0.5) * slot
        width = min(26.0, slot / 3)
        for value, style, left in ((a, "theirs", middle - width), (b, "right", middle)):
            _, top = frame.at(0, value)
            height = max(abs(ground - top), 1.0)
            body.append(svg.box(left, min(top, ground), width - 2, height, f"column {style}"))
        if len(name) * 6.2 <= slot:
            at = middle, frame.height - frame.bottom + 16
            body.append(svg.label(at, name, "tick", "middle"))
    body.append(svg.label((frame.left + 80, 12), say("picture_yours"), "theirs-name"))
    body.append(svg.label((frame.left + 130, 12), say("picture_right"), "right-name"))
    return Figure(svg.picture(frame, body, data["title"], text, id), text)


KINDS: dict[str, Callable[[dict[str, Any], str], Figure]] = {
    "curve": _curve,
    "path": _path,
    "shapes": _shapes,
    "sweep": _sweep,
}
