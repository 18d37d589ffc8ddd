"""A drawing as PNG, for Word, which does not know SVG everywhere. The same marks, the same places, twice as sharp."""

from __future__ import annotations

import functools
import io
import math
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from console.report import fonts
from console.report.colours import rgb_of
from console.report.marks import Drawing, Mark

_SCALE: Final = 2
_HATCH: Final = 6.0  # px between strokes
Point = tuple[float, float]


def png(drawing: Drawing) -> bytes:
    """On white, ``_SCALE`` pixels a px."""
    from PIL import Image, ImageDraw

    size = (math.ceil(drawing.width * _SCALE), math.ceil(drawing.height * _SCALE))
    image = Image.new("RGB", size, rgb_of("panel"))
    pen = ImageDraw.Draw(image, "RGBA")
    for mark in drawing.marks:
        _FORMS[mark.form](pen, mark)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _ink(token: str, opacity: float) -> tuple[int, int, int, int]:
    return (*rgb_of(token), round(255 * opacity))


def _up(points: tuple[Point, ...]) -> list[Point]:
    return [(x * _SCALE, y * _SCALE) for x, y in points]


def _rect(pen: Any, mark: Mark) -> None:
    box = [mark.x * _SCALE, mark.y * _SCALE, (mark.x + mark.w) * _SCALE, (mark.y + mark.h) * _SCALE]
    if box[3] - box[1] < 1 or box[2] - box[0] < 1:
        return
    fill = _ink(mark.fill, mark.opacity) if mark.fill and not mark.hatch else None
    pen.rectangle(box, fill=fill)
    if mark.hatch:
        for line in _hatching(box):
            pen.line(line, fill=_ink(mark.fill, mark.opacity), width=2 * _SCALE)
    if mark.stroke:
        pen.rectangle(box, outline=_ink(mark.stroke, mark.opacity), width=round(mark.width * _SCALE))


def _hatching(box: list[float]) -> Iterator[list[Point]]:
    """Slanting strokes, cut to the box."""
    left, top, right, bottom = box
    along = left + top + _HATCH * _SCALE
    while along < right + bottom:
        first = (min(along - top, right), max(along - right, top))
        last = (max(along - bottom, left), min(along - left, bottom))
        yield [first, last]
        along += _HATCH * _SCALE


def _line(pen: Any, mark: Mark) -> None:
    for part in _dashed(_up(mark.points), mark.dash):
        pen.line(part, fill=_ink(mark.stroke, mark.opacity), width=max(round(mark.width * _SCALE), 1), joint="curve")


def _dashed(points: list[Point], dash: tuple[float, ...]) -> Iterator[list[Point]]:
    """The line cut into its dashes; whole without any."""
    if not dash or len(points) < 2:
        yield points
        return
    pattern, n, left, part = [one * _SCALE for one in dash], 0, dash[0] * _SCALE, [points[0]]
    for end in points[1:]:
        start = part[-1]
        while (reach := math.dist(start, end)) > left:
            share = left / reach
            start = (start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)
            if n % 2 == 0:
                yield [*part, start]
            n += 1
            left, part = pattern[n % len(pattern)], [start]
        left -= reach
        part.append(end)
    if n % 2 == 0 and len(part) > 1:
        yield part


def _area(pen: Any, mark: Mark) -> None:
    points = _up(mark.points)
    if len(points) > 2:
        pen.polygon(points, fill=_ink(mark.fill, mark.opacity) if mark.fill else None)
    if mark.stroke:
        pen.line([*points, points[0]], fill=_ink(mark.stroke, 1.0), width=max(round(mark.width * _SCALE), 1))


def _dot(pen: Any, mark: Mark) -> None:
    x, y, r = mark.x * _SCALE, mark.y * _SCALE, mark.w * _SCALE
    stroke = _ink(mark.stroke, 1.0) if mark.stroke else None
    fill = _ink(mark.fill, mark.opacity) if mark.fill else None
    pen.ellipse([x - r, y - r, x + r, y + r], fill=fill, outline=stroke, width=max(round(mark.width * _SCALE), 1))


def _text(pen: Any, mark: Mark) -> None:
    anchor = {"start": "ls", "middle": "ms", "end": "rs"}[mark.anchor]
    font = _font(round(mark.size * _SCALE), 700 if mark.bold else 400)
    more = {"stroke_width": _SCALE, "stroke_fill": _ink("halo", 0.85)} if mark.stroke else {}
    pen.text((mark.x * _SCALE, mark.y * _SCALE), mark.text, font=font, fill=_ink(mark.fill, 1.0), anchor=anchor, **more)


@functools.cache
def _font(size: int, weight: int) -> Any:
    """A font that knows Han characters; Pillow's own, which does not, where there is none."""
    from PIL import ImageFont

    file, face = _file(weight)
    return ImageFont.load_default(size) if file is None else ImageFont.truetype(str(file), size, index=face)


@functools.cache
def _file(weight: int) -> tuple[Path | None, int]:
    """The file, and which face of a collection. Drawn with, any font will do: nothing of it goes into the file."""
    free = fonts.font_file(weight) or fonts.font_file(400)
    if free is not None:
        return free, fonts.face_number(free)
    own = Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts" / ("msyhbd.ttc" if weight > 400 else "msyh.ttc")
    return (own, 0) if own.is_file() else (None, 0)


_FORMS: Final = {"rect": _rect, "line": _line, "area": _area, "dot": _dot, "text": _text}
