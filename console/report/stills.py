"""A map that stands still, for Word: the same ground, shapes and classes as the map of the page, drawn as marks."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from console.report.colours import TRACKS
from console.report.mapground import MapGround
from console.report.maps import Key, ramp
from console.report.marks import Drawing, Mark, text_px
from console.say import say
from console.words.study import Layer, Line, Shape, text_of
from layers.geo import to_mercator

_WIDE: Final = 720.0
_HIGH: Final = 400.0
_PAD: Final = 24.0  # px between the outermost shape and the edge
_LEAST_M: Final = 800.0  # across, when all is in one place
_ROADS: Final = (("r0", 1.0, "rc"), ("r1", 1.5, "rc"), ("r2", 2.6, "rc2"), ("r3", 3.4, "rc2"))
_NAME_PX: Final = 17.0  # height of a name
_DASHES: Final = ((), (8.0, 4.0), (2.0, 4.0), (10.0, 3.0, 2.0, 3.0))
_CROWD_PX: Final = 34.0  # points this near are one circle with a number
_HEAT_PX: Final = 14.0
Place = tuple[float, float]


@dataclass(frozen=True)
class _View:
    """Mercator metres → px of the picture."""

    west: float
    north: float
    scale: float  # px a metre

    def at(self, xy: NDArray[np.float64]) -> list[Place]:
        return [((x - self.west) * self.scale, (self.north - y) * self.scale) for x, y in xy.tolist()]


def drawn(layer: Layer, ground: MapGround) -> Drawing | None:
    """The map with its legend under it; None when nothing of the layer has a place."""
    shapes = [shape for shape in layer.shapes if shape.points and all(map(math.isfinite, shape.points[0]))]
    if not shapes:
        return None
    view = _view(shapes)
    marks = [Mark("rect", 0, 0, _WIDE, _HIGH, fill="land"), *_grounded(ground, view)]
    over, keys = _shapes(layer, shapes, view)
    names = list(_names(ground, view))  # numbers are read, an area's colour is seen: these stand over, that under
    marks += [*over, *names] if layer.form in ("cells", "areas", "lines") else [*names, *over]
    if ground.thanks:
        keys = [*keys, Key(say("paper.ground", thanks=ground.thanks), "")]
    legend, height = _legend(keys)
    cut = [kept for mark in marks for kept in _inside(mark)]
    frame = Mark("rect", 0, 0, _WIDE - 1, _HIGH, stroke="line2")
    return Drawing(_WIDE, _HIGH + height, Line(layer.code, layer.facts).text(), (*cut, *_margins(), frame, *legend))


def _view(shapes: Sequence[Shape]) -> _View:
    points = np.array([point for shape in shapes for point in shape.points], float)
    x, y = to_mercator(points[:, 0], points[:, 1])
    wide, high = max(float(np.ptp(x)), _LEAST_M), max(float(np.ptp(y)), _LEAST_M / 2)
    scale = min((_WIDE - 2 * _PAD) / wide, (_HIGH - 2 * _PAD) / high)
    middle = (float(x.min() + x.max()) / 2, float(y.min() + y.max()) / 2)
    return _View(middle[0] - _WIDE / 2 / scale, middle[1] + _HIGH / 2 / scale, scale)


def _inside(mark: Mark) -> Iterator[Mark]:
    """Marks that cannot be seen are left out; what reaches over the edge is covered by the margins."""
    if mark.points:
        xs, ys = [x for x, _ in mark.points], [y for _, y in mark.points]
        if max(xs) < 0 or min(xs) > _WIDE or max(ys) < 0 or min(ys) > _HIGH:
            return
    elif mark.form in ("dot", "text") and not (0 <= mark.x <= _WIDE and 0 <= mark.y <= _HIGH):
        return
    yield mark


def _margins() -> Iterator[Mark]:
    yield Mark("rect", 0, _HIGH, _WIDE, 400, fill="panel")


def _grounded(ground: MapGround, view: _View) -> Iterator[Mark]:
    for rings in ground.water:
        yield Mark("area", points=tuple(view.at(rings[0])), fill="w", stroke="wl")
    for line in ground.lines.get("stream", ()):
        yield Mark("line", points=tuple(view.at(line)), stroke="wl", width=1.2)
    for token, width, casing in _ROADS:
        for line in ground.lines.get(token, ()):
            yield Mark("line", points=tuple(view.at(line)), stroke=casing, width=width + 1.4)
    for token, width, _ in _ROADS:
        for line in ground.lines.get(token, ()):
            yield Mark("line", points=tuple(view.at(line)), stroke=token, width=width)
    for line in ground.beats:
        yield Mark("line", points=tuple(view.at(line)), stroke="beat", width=1.2, dash=(2, 4))


def _names(ground: MapGround, view: _View) -> Iterator[Mark]:
    """Without those that would lie over one before them."""
    kept: list[tuple[float, float, float]] = []
    for x, y, word in ground.names:
        (at,) = view.at(np.array([[x, y]]))
        half = text_px(word) / 2 + 3
        if any(abs(at[0] - a) < half + b and abs(at[1] - c) < _NAME_PX for a, c, b in kept):
            continue
        if text_px(word) / 2 < at[0] < _WIDE - text_px(word) / 2 and 12 < at[1] < _HIGH - 4:
            kept.append((at[0], at[1], half))
            yield Mark("text", at[0], at[1] + 4, text=word, anchor="middle", fill="rdlab", stroke="halo")


# --- what lies on it -------------------------------------------------------------------------------------------------


def _shapes(layer: Layer, shapes: Sequence[Shape], view: _View) -> tuple[list[Mark], list[Key]]:
    if layer.form == "clusters":
        return list(_crowds(shapes, view)), [Key(say("paper.one_each"), "acc", 0.8)]
    if layer.form == "heat":
        return list(_heat(shapes, view)), [
            Key(say("paper.heat_low"), "grad1", 0.4),
            Key(say("paper.heat_high"), "grad5"),
        ]
    if layer.form == "tracks":
        return _tracks(shapes, view)
    inks = ramp(layer)
    marks = []
    for shape in shapes:
        token, opacity = inks.of(shape.value) if inks.keys or layer.form != "points" else ("acc", 0.75)
        points = tuple(_placed(shape, view))
        if layer.form in ("cells", "areas"):
            marks.append(Mark("area", points=points, fill=token, opacity=opacity * 0.85, stroke="t2", width=0.6))
        elif layer.form == "lines":
            marks.append(Mark("line", points=points, stroke=token, width=3, opacity=max(opacity, 0.5)))
        else:
            marks.append(Mark("dot", *points[0], 5, fill=token, stroke="halo", opacity=opacity))
    return marks, list(inks.keys)


def _placed(shape: Shape, view: _View) -> list[Place]:
    points = np.array(shape.points, float)
    return view.at(np.column_stack(to_mercator(points[:, 0], points[:, 1])))


def _crowds(shapes: Sequence[Shape], view: _View) -> Iterator[Mark]:
    """Points of one square of the picture in a circle, at their middle."""
    by: dict[tuple[int, int], list[Place]] = {}
    for shape in shapes:
        x, y = _placed(shape, view)[0]
        by.setdefault((int(x // _CROWD_PX), int(y // _CROWD_PX)), []).append((x, y))
    for places in by.values():
        x, y = sum(x for x, _ in places) / len(places), sum(y for _, y in places) / len(places)
        if len(places) == 1:
            yield Mark("dot", x, y, 5, fill="acc", stroke="halo", opacity=0.8)
        else:
            yield Mark("dot", x, y, 10 if len(places) < 10 else 13, fill="panel", stroke="acc", width=2)
            yield Mark("text", x, y + 4, text=str(len(places)), anchor="middle", fill="t1", size=11, bold=True)


def _heat(shapes: Sequence[Shape], view: _View) -> Iterator[Mark]:
    """The whole time: squares of the picture, the darker the more."""
    counts = Counter((int(x // _HEAT_PX), int(y // _HEAT_PX)) for x, y in (_placed(one, view)[0] for one in shapes))
    most = max(counts.values())
    for (column, row), count in counts.items():
        box = Mark("rect", column * _HEAT_PX, row * _HEAT_PX, _HEAT_PX, _HEAT_PX)
        yield Mark("rect", box.x, box.y, box.w, box.h, fill="grad3", opacity=0.2 + 0.7 * count / most)


def _tracks(shapes: Sequence[Shape], view: _View) -> tuple[list[Mark], list[Key]]:
    names = list(dict.fromkeys(text_of(shape.label) for shape in shapes))
    pens = {name: (TRACKS[n % len(TRACKS)], _DASHES[(n // len(TRACKS) or n) % 4]) for n, name in enumerate(names)}
    marks = []
    for shape in shapes:
        token, dash = pens[text_of(shape.label)]
        points = tuple(_placed(shape, view))
        marks.append(Mark("line", points=points, stroke=token, width=2.6, dash=dash))
        marks.append(Mark("dot", *points[0], 4, fill=token, stroke=token))
        marks.append(Mark("dot", *points[-1], 4, stroke=token, width=2))
    keys = [Key(name, token, 1.0, " ".join(map(str, dash)) or "0") for name, (token, dash) in list(pens.items())[:24]]
    return marks, keys


def _legend(keys: Sequence[Key]) -> tuple[list[Mark], float]:
    """Rows of keys under the map, and how high they are."""
    marks, x, y = [], 0.0, _HIGH + 8
    for key in keys:
        wide = text_px(key.text) + (40 if key.token else 18)
        if x and x + wide > _WIDE:
            x, y = 0.0, y + 20
        if key.token and key.dash:
            dash = tuple(float(one) for one in key.dash.split()) if key.dash != "0" else ()
            marks.append(Mark("line", points=((x, y + 8), (x + 16, y + 8)), stroke=key.token, width=3, dash=dash))
        elif key.token:
            marks.append(Mark("rect", x, y + 2, 16, 12, fill=key.token, opacity=key.opacity))
            marks.append(Mark("rect", x, y + 2, 16, 12, stroke="t3"))
        marks.append(Mark("text", x + (22 if key.token else 0), y + 12, text=key.text, fill="t2"))
        x += wide
    return marks, y + 24 - _HIGH
