"""Labels that stay put while units move: laid out on a slow beat, carried along by their anchors between."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QPainter, QPixmap

from console.glass.items import flags, layer_names, marks, placing, ring_names
from console.glass.items.base import Painter
from console.glass.items.frame import Frame
from console.glass.items.ground_names import GroundNames
from console.glass.items.lettering import Lettering, at_hand, picture, size_of
from console.glass.items.names import Name
from console.glass.items.placing import Ground, Key, Place, Wish
from console.glass.items.ringhandles import handles_of
from console.glass.items.stage import Stage
from console.glass.items.units import UnitsPainter
from console.glass.items.words import GHOST, PLATE, incident_label, unit_label
from console.glass.symbols.marks import Sign
from console.say import say
from console.words import Changes

F64 = NDArray[np.float64]
Mask = NDArray[np.bool_]

# What else than a move of the camera changes the labels of what stands still, or their distance from what is chosen.
_ON_LINE: Final = ((0, 0),)
_STIRS: Final = Changes.SITE | Changes.VIEW | Changes.SELECTION | Changes.PREVIEW
_CROWD: Final = 600  # more units than this in view: only those with a sign are named
_INCIDENT_CROWD: Final = 200  # more incidents: only 一级 and the overdue
_MOST: Final = 150  # labels of one kind that are tried
_FRESH: Final = 8  # new pictures a frame: some 3 ms
_SYMBOL_HALF: Final = {
    "unit": 11.0, "incident": 15.0, "post": 12.0, "marker": 11.0, "task": 10.0, "block": 14.0, "best": 11.0,
    "sight": 11.0,
}  # fmt: skip
_LAYER_OF: Final = {"block": "rings", "best": "rings", "sight": "cameras"}  # the others have one of their own
_SOS: Final = int(Sign.SOS)  # plain numbers: a flag costs a microsecond at every look
_BADGED: Final = int(Sign.NOT_RECORDING | Sign.BATTERY_LOW)
_DISC_HALF: Final = 18.0
_HANDLE_HALF: Final = 9.0
_SIGNED: Final = int(Sign.LINK_LOST | Sign.FIX_OLD | Sign.NOT_RECORDING | Sign.BATTERY_LOW | Sign.SOS)
_ROUND_PLACE: Final = (*placing.NEAR_ANCHOR, (1, 0), (-1, 0))
_BESIDE_BRACKETS: Final = 23.0
_BELOW_FIRST: Final = ((0, 1), (0, -1), (1, 0), (-1, 0))


class Entry(NamedTuple):
    """A label and what it hangs on: a unit's row, or a fixed point when ``row`` is -1."""

    wish: Wish
    text: str
    style: Lettering
    row: int
    x_m: float
    y_m: float


class Placed(NamedTuple):
    entry: Entry
    place: Place


class LabelsPainter(Painter):
    """Names of what is on the map. ``lay_out`` decides, ``paint`` blits."""

    watches = Changes.SELECTION | Changes.PREVIEW | Changes.SITE

    def __init__(self, stage: Stage, units: UnitsPainter) -> None:
        super().__init__(stage)
        self._units = units
        self._names: GroundNames | None = None
        self.placed: list[Placed] = []
        self._laid = _Laid()
        self._pictures: tuple[object, list[QPixmap | None]] = (None, [])  # of which labels as drawn now
        self._still: tuple[object, list[Entry]] = (None, [])  # of which view, the labels of what stands still
        self.unfinished = False  # some label is still to be drawn
        self._before: dict[Key, Place] = {}

    def changed(self, changes: Changes) -> bool:
        if changes & Changes.SITE:
            self._names = None  # those of another site
        if changes & _STIRS:
            self._still = None, []
        return super().changed(changes)

    def lay_out(self, frame: Frame) -> None:
        """Find every label its place in this frame; sides are kept where they are still free."""
        if self._names is None:
            self._names = GroundNames(self._stage)
        self.placed = self._lay(frame, self._names)
        self._before = {placed.entry.wish.key: placed.place for placed in self.placed}
        self._stage.labelled = self.placed
        self._laid = _Laid(self.placed)

    def _lay(self, frame: Frame, names: GroundNames) -> list[Placed]:
        """Plates first. One that finds no place lies over what the ground shows (cameras, points of layers) rather
        than nowhere: it is what the room has to act on; over units, incidents and posts none ever lies."""
        bare = Ground(frame.width / frame.ratio, frame.height / frame.ratio)
        self._reserve(bare, frame)
        ground, plates = bare.copy(), list(self._plates(frame))
        layer_names.reserve(self._stage, ground, frame)
        placed = self._put(ground, plates)
        for one in placed:
            bare.take(placing.box_at(one.entry.wish, one.place))
        served = {one.entry.wish.key for one in placed}
        late = self._put(bare, [one for one in self._plates(frame, short=True) if one.wish.key not in served])
        for one in late:
            ground.take(placing.box_at(one.entry.wish, one.place))
        return [*placed, *late, *self._put(ground, list(self._entries(frame, names)))]

    def _put(self, ground: Ground, entries: list[Entry]) -> list[Placed]:
        found = placing.place_all(ground, [entry.wish for entry in entries], self._before)
        return [Placed(entries[index], place) for index, place in found]

    def paint(self, p: QPainter, frame: Frame) -> None:
        if not self.placed:
            return
        units, laid, ratio = self._stage.source.units, self._laid, frame.ratio
        x_m, y_m, moving = laid.x_m.copy(), laid.y_m.copy(), laid.moving
        x_m[moving], y_m[moving] = units.x_m[laid.rows[moving]], units.y_m[laid.rows[moving]]
        x, y = frame.px(x_m, y_m)
        self._to_fans(laid.rows, x, y)
        left, top = np.round(x + laid.dx * ratio), np.round(y + laid.dy * ratio)
        wide, high = laid.width * ratio + 1, laid.height * ratio + 1
        seen = (left > -wide) & (left < frame.width) & (top > -high) & (top < frame.height)
        if self._stage.strips:
            seen &= _touches(self._stage.strips, left, top, wide, high)
        pictures = self._drawn(ratio)
        for n in np.flatnonzero(seen).tolist():
            image = pictures[n]
            if image is not None:
                p.drawPixmap(int(left[n]), int(top[n]), image)

    def _drawn(self, ratio: float) -> list[QPixmap | None]:
        """The picture of each label; None where the next frame will draw it."""
        theme = self._stage.theme.name
        of = (self._laid, theme, ratio)
        if self._pictures[0] == of and not self.unfinished:
            return self._pictures[1]
        fresh, out = 0, list[QPixmap | None]()
        for placed in self.placed:
            key = (theme, placed.entry.text, placed.entry.style, ratio)
            fresh += not at_hand(*key)
            out.append(picture(*key) if fresh <= _FRESH or at_hand(*key) else None)
        self.unfinished = fresh > _FRESH
        self._pictures = of, out
        return out

    def _to_fans(self, rows: NDArray[np.int64], x: NDArray[np.float64], y: NDArray[np.float64]) -> None:
        """A unit of a fan has its label where it is drawn."""
        for n in np.flatnonzero(np.isin(rows, list(self._stage.shift))).tolist() if self._stage.shift else ():
            dx, dy = self._stage.shift[int(rows[n])]
            x[n], y[n] = x[n] + dx, y[n] + dy

    # --- what is reserved -------------------------------------------------------------------------------------

    def _reserve(self, ground: Ground, frame: Frame) -> None:
        ratio = frame.ratio
        for box in self._stage.covered:
            ground.take(box)
        for kind, half in _SYMBOL_HALF.items():
            painted = self._stage.painted.get(kind)
            if painted is not None and self._stage.on[_LAYER_OF.get(kind, f"{kind}s")]:
                ground.take_many(painted.x / ratio, painted.y / ratio, half)
        crowd = self._stage.painted.get("crowd")
        if crowd is not None and self._stage.on["units"]:
            ground.take_many(crowd.x / ratio, crowd.y / ratio, _DISC_HALF)
        pile = self._stage.painted.get("pile")
        if pile is not None and self._stage.on["incidents"]:
            ground.take_many(pile.x / ratio, pile.y / ratio, _DISC_HALF)
        self._reserve_signs(ground, ratio)
        self._reserve_selection(ground, frame)

    def _reserve_signs(self, ground: Ground, ratio: float) -> None:
        painted, signs = self._stage.painted.get("unit"), self._units.columns.signs
        if painted is None or not self._stage.on["units"] or not len(painted.keys):
            return
        marks = signs[painted.keys]
        for n in np.flatnonzero((marks & _SIGNED) != 0).tolist():
            x, y = float(painted.x[n]) / ratio, float(painted.y[n]) / ratio
            if marks[n] & Sign.SOS:
                ground.take((x - 26, y - 26, x + 26, y + 26))
            if marks[n] & Sign.NOT_RECORDING:
                ground.take((x + 5, y - 19, x + 20, y - 4))
            if marks[n] & Sign.BATTERY_LOW:
                ground.take((x + 5, y + 6, x + 22, y + 17))

    def _reserve_selection(self, ground: Ground, frame: Frame) -> None:
        kind, name = self._stage.selected
        for handle in handles_of(self._stage):
            x, y = (one / frame.ratio for one in handle.px(frame))
            ground.take((x - _HANDLE_HALF, y - _HANDLE_HALF, x + _HANDLE_HALF, y + _HANDLE_HALF))
        place = self._stage.bracketed
        if place is not None:
            at = self._stage.drawn_at(kind, name, *(float(v) for v in frame.px(*place)))
            x, y = at[0] / frame.ratio, at[1] / frame.ratio
            half = 33.0 if kind == "incident" else 21.0
            ground.take((x - half, y - half, x + half, y + half))

    # --- who wants a label, in order of priority --------------------------------------------------------------

    def _entries(self, frame: Frame, names: GroundNames) -> Iterator[Entry]:
        if not self._stage.on["labels"]:
            return
        if self._stage.on["units"]:
            yield from self._unit_entries(frame)
        if self._stage.on["incidents"]:
            yield from self._incident_entries(frame)
        for name in marks.names(self._stage, frame):
            yield self._fixed(frame, name, gap=marks.LABEL_GAP)
        for name in flags.names(self._stage, frame):
            yield self._fixed(frame, name, gap=flags.LABEL_GAP)
        yield from self._ground_kept(frame, names)

    def _ground_kept(self, frame: Frame, names: GroundNames) -> list[Entry]:
        """Of what stands still: the same until the camera moves or something other than a unit changes."""
        now = self._stage.tallied
        of = (frame, now and (now.what, now.counts.tobytes()), dict(self._stage.on))
        if self._still[0] is None or self._still[0] != of:
            self._still = of, list(self._ground_entries(frame, names))
        return self._still[1]

    def _ground_entries(self, frame: Frame, names: GroundNames) -> Iterator[Entry]:
        for name, gap, sides in layer_names.cameras(self._stage, frame):
            yield self._fixed(frame, name, gap, sides)
        for name in names.posts(frame):
            yield self._fixed(frame, name, gap=(15.0, 14.0))
        for name in names.beats(frame):
            yield self._fixed(frame, name, sides=placing.NEAR_ANCHOR, gap=(0.0, 16.0))
        for name, gap, sides in (*layer_names.features(self._stage, frame), *layer_names.areas(self._stage, frame)):
            yield self._fixed(frame, name, gap, sides)
        for name in names.places(frame):
            yield self._fixed(frame, name, sides=_ROUND_PLACE, gap=(15.0, 12.0))
        for name in names.roads(frame):
            sides = ((1, 0), (-1, 0)) if name.style.upright else ((0, -1), (0, 1))
            yield self._fixed(frame, name, sides=sides, gap=(5.0, 4.0))

    def _plates(self, frame: Frame, short: bool = False) -> Iterator[Entry]:
        kind, name = self._stage.selected
        incident = self._stage.source.incidents.get(name) if kind == "incident" else None
        place = self._stage.place_of(kind, name)
        if incident is not None and place is not None:
            text = say("map.label.incident", id=incident.no, type=incident.type)
            yield self._entry(frame, ("plate", name), text, PLATE, place, gap=(38.0, 38.0), sides=_BELOW_FIRST)
        for one, gap in ring_names.block_names(self._stage, short):
            yield self._fixed(frame, one, gap)
        for places in ring_names.tier_plates(self._stage, frame):
            yield from (self._fixed(frame, one, gap=(0.0, 0.0), sides=_ON_LINE) for one in places)
        for one in ring_names.best_names(self._stage):
            yield self._fixed(frame, one, gap=ring_names.BEST_GAP)
        ghost = self._stage.ghost
        for n, (label, line) in enumerate(zip(ghost.labels, ghost.lines, strict=False)):
            if len(line):
                start = (float(line[0, 0]), float(line[0, 1]))
                yield self._entry(frame, ("ghost", str(n)), label, GHOST, start, gap=(23.0, 23.0), sides=_BELOW_FIRST)

    def _unit_entries(self, frame: Frame) -> Iterator[Entry]:
        painted, signs = self._stage.painted.get("unit"), self._units.columns.signs
        if painted is None:
            return
        shown = np.flatnonzero(frame.inside(painted.x, painted.y))  # others are painted for what reaches in
        marks = signs[painted.keys[shown]] & _SIGNED
        order = shown[np.argsort(marks == 0, kind="stable")]
        if len(order) > _CROWD:
            order = order[: int((marks != 0).sum())]
        units, ids = self._stage.source.units, self._stage.ghost.units
        for n in order[:_MOST].tolist():
            row = int(painted.keys[n])
            if units.ids[row] in ids:
                continue  # the ghost's label names it
            sign = int(signs[row])
            text, style = unit_label(self._stage, row, sign)
            at = float(units.x_m[row]), float(units.y_m[row])
            yield self._entry(frame, ("unit", units.ids[row]), text, style, at, gap=_unit_gap(sign), row=row)

    def _incident_entries(self, frame: Frame) -> Iterator[Entry]:
        painted, table = self._stage.painted.get("incident"), self._stage.incidents
        if painted is None:
            return
        overdue = table.overdue(self._stage.source.clock.now())
        rows = painted.keys[::-1]  # the gravest was painted last
        if len(rows) > _INCIDENT_CROWD:
            rows = rows[overdue[rows] | (table.level[rows] == 1)]
        for row in rows[:_MOST].tolist():
            incident = table.incidents[row]
            if ("incident", incident.id) == self._stage.selected:
                continue
            text, style = incident_label(self._stage, row, bool(overdue[row]))
            at = float(table.x_m[row]), float(table.y_m[row])
            gap = (24.0, 24.0) if overdue[row] else (21.0, 20.0)
            yield self._entry(frame, ("incident", incident.id), text, style, at, gap=gap)

    def _fixed(self, frame: Frame, name: Name, gap: tuple[float, float], sides: placing.Sides = ()) -> Entry:
        if (name.kind, name.id) == self._stage.selected and self._stage.still.outlined(name.kind, name.id) is None:
            gap = (max(gap[0], _BESIDE_BRACKETS), max(gap[1], _BESIDE_BRACKETS))
        return self._entry(frame, (name.kind, name.id), name.text, name.style, (name.x_m, name.y_m), gap, sides)

    def _entry(
        self, frame: Frame, key: Key, text: str, style: Lettering, at_m: tuple[float, float],
        gap: tuple[float, float], sides: placing.Sides = (), row: int = -1,
    ) -> Entry:  # fmt: skip
        width, height = size_of(text, style)
        x, y = frame.logical(*at_m)
        if row in self._stage.shift:
            dx, dy = self._stage.shift[row]
            x, y = x + dx / frame.ratio, y + dy / frame.ratio
        wish = Wish(key, x, y, width, height, gap,
                    sides or placing.ALL_SIDES)
        return Entry(wish, text, style, row, *at_m)


class _Laid:
    """The same labels as columns (L,). Two are equal when they are one."""

    def __init__(self, placed: Sequence[Placed] = ()) -> None:
        table = np.array(
            [(one.entry.row, one.entry.x_m, one.entry.y_m, one.place.dx, one.place.dy, one.entry.wish.width,
              one.entry.wish.height) for one in placed], dtype=np.float64,
        ).reshape(-1, 7)  # fmt: skip
        self.rows = table[:, 0].astype(np.int64)
        self.moving = self.rows >= 0  # those of units
        self.x_m, self.y_m, self.dx, self.dy, self.width, self.height = table[:, 1:].T.copy()


def _touches(strips: Sequence[tuple[int, int, int, int]], left: F64, top: F64, wide: F64, high: F64) -> Mask:
    """Which boxes touch one of the rectangles (left, top, right, bottom)."""
    out = np.zeros(len(left), dtype=np.bool_)
    for west, north, east, south in strips:
        out |= (left < east) & (left + wide > west) & (top < south) & (top + high > north)
    return out


def _unit_gap(signs: int) -> tuple[float, float]:
    if signs & _SOS:
        return 28.0, 27.0
    if signs & _BADGED:
        return 22.0, 19.0
    return 15.0, 13.0
