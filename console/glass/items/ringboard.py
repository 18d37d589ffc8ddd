"""The rings of a source as one canvas paints them: outlines by zoom, posts with the way their bar is turned.

Read again only when rings, orders or the site changed; painters and picking look here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from console.desk.ringview import CoverView, RingView
from console.glass.items.frame import Bounds
from console.glass.items.ringshapes import Outlines, bounds_of, outlines
from console.glass.symbols.blocks import HELD, LATE, PROPOSED, TURNS
from console.words import Block, Order, OrderState, Ring
from layers import geo
from layers.shapes import Areas

if TYPE_CHECKING:
    from console.glass.canvas.source import MapSource

F64 = NDArray[np.float64]

STALE_S: Final = 1.0  # an answer that is late by less says nothing: a line must not flicker with every recount
STALE_MOVING_S: Final = 4.0
_STANDS: Final = (OrderState.ONSCENE, OrderState.FEEDBACK)
_NEAR_M: Final = 60.0  # how far a road may lie from a post, Mercator metres
_BESIDE_M: Final = 8.0  # farther than the nearest road by this: another road


@dataclass(frozen=True)
class BlockMark:
    """A post of a closing plan, or a way that stays open (``block`` None). ``id``: ``<ring>/<block>``."""

    id: str
    ring: str
    number: str
    state: str
    x_m: float
    y_m: float
    turn: int
    block: Block | None = None
    name: str = ""
    short_s: float = float("nan")  # of an open way


class RingBoard:
    """``views`` in the order they are painted: standing ones first, the selected one last."""

    def __init__(self) -> None:
        self.views: tuple[RingView, ...] = ()
        self.blocks: tuple[BlockMark, ...] = ()
        self.cover = CoverView()
        self.drawn = [0, 0]  # of rings that rest, of those that move: grows when one would be drawn otherwise
        self._looks: list[tuple[object, ...]] = [(), ()]
        self._late: dict[str, float] = {}  # ring → since when its answer is stale, seconds of the source's clock
        self._outlines: dict[tuple[str, str], tuple[object, float, Outlines]] = {}
        self._boxes: dict[str, tuple[object, Bounds | None]] = {}
        self._turns: dict[tuple[float, float], int] = {}

    def read(self, source: MapSource) -> bool:
        """Take in what the source says, one without rings has none; whether it would be drawn otherwise than before."""
        known: Mapping[str, RingView] = getattr(source, "ring_views", {})
        views = {key: one for key, one in known.items() if source.view.layers.get(f"ring:{key}", True)}
        chosen = source.selection
        mine = chosen.id.partition("/")[0] if chosen.kind in ("ring", "block") else ""
        self.views = tuple(sorted(views.values(), key=lambda one: (one.ring.id == mine, not one.ring.standing)))
        before, self.cover = (self.cover, self.blocks), getattr(source, "cover", self.cover)
        now = source.clock.now()
        self._late = {one.ring.id: self._late.get(one.ring.id, now) for one in self.views if one.stale}
        self.blocks = tuple(mark for one in self.views for mark in self._marks(source, one.ring))
        kept = {"", *(one.ring.id for one in self.views)}
        self._boxes = {key: box for key, box in self._boxes.items() if key in kept}
        self._outlines = {key: drawn for key, drawn in self._outlines.items() if key[1] in kept}
        return self._look_again() or before != (self.cover, self.blocks)

    def _look_again(self) -> bool:
        """Count up what would be drawn otherwise: answers are compared as the objects they are."""
        changed = False
        for moving in (False, True):
            looks = tuple(_look(one) for one in self.views if one.ring.moving is moving)
            if looks != self._looks[moving]:
                self._looks[moving] = looks
                self.drawn[moving] += 1
                changed = True
        return changed

    def shown(self, moving: bool) -> list[RingView]:
        """Those that follow a unit, or those that do not."""
        return [one for one in self.views if one.ring.moving is moving]

    def late_ones(self, moving: bool, now: float) -> tuple[str, ...]:
        """Ids of the rings whose lines show the past, and must be seen to."""
        return tuple(one.ring.id for one in self.shown(moving) if one.stale and self.late(one, now))

    def late(self, view: RingView, now: float) -> bool:
        """Whether what is shown of a ring has been the past for so long that it must be seen."""
        since = self._late.get(view.ring.id)
        return since is not None and now - since >= (STALE_MOVING_S if view.ring.moving else STALE_S)

    def near(self, x_m: float, y_m: float, reach_m: float) -> list[RingView]:
        """Those that are worked out and in whose box, ``reach_m`` round it, a point lies."""
        out = []
        for one in self.views:
            if one.answer is None:
                continue
            kept = self._boxes.get(one.ring.id)
            if kept is None or kept[0] is not one.answer.tiers:
                kept = self._boxes[one.ring.id] = (one.answer.tiers, bounds_of([one.answer.tiers], 0.0))
            box = kept[1]
            if box and box[0] - reach_m <= x_m <= box[2] + reach_m and box[1] - reach_m <= y_m <= box[3] + reach_m:
                out.append(one)
        return out

    def view(self, ring: str) -> RingView | None:
        return next((one for one in self.views if one.ring.id == ring), None)

    def mark(self, id: str) -> BlockMark | None:
        """A post by ``<ring>/<block>``."""
        return next((one for one in self.blocks if one.id == id and one.block is not None), None)

    def place_of(self, ring: str) -> tuple[float, float] | None:
        """Mercator metres of a ring's centre; of one without, the middle of what it holds."""
        view = self.view(ring)
        if view is None:
            return None
        if view.answer is not None and view.answer.centre_m is not None:
            return view.answer.centre_m
        if view.ring.centre is not None:
            return metres(view.ring.centre.lon_deg, view.ring.centre.lat_deg)
        xy = rough(view)
        return None if not len(xy) else (float(xy[:, 0].mean()), float(xy[:, 1].mean()))

    def outlines(self, key: tuple[str, str], areas: Areas, size: float, round_px: float = 0.0) -> Outlines:
        """The paths of some areas at a zoom, kept until either is another. ``key``: of what, and of which ring."""
        kept = self._outlines.get(key)
        if kept is None or kept[0] is not areas or kept[1] != size:
            kept = self._outlines[key] = (areas, size, outlines(areas, size, round_px))
        return kept[2]

    # --- posts ------------------------------------------------------------------------------------------------

    def _marks(self, source: MapSource, ring: Ring) -> list[BlockMark]:
        plan = ring.closing
        if plan is None:
            return []
        out = []
        for n, block in enumerate(plan.blocks):
            x, y = metres(block.lon_deg, block.lat_deg)
            out.append(BlockMark(f"{ring.id}/{block.id}", ring.id, number_of(block, n), state_of(block, source.orders),
                                 x, y, self._turn(source, ring, x, y), block, block.name))  # fmt: skip
        for n, way in enumerate(plan.open_ways):
            x, y = metres(way.lon_deg, way.lat_deg)
            out.append(BlockMark(f"{ring.id}/open{n}", ring.id, "", LATE, x, y, self._turn(source, ring, x, y), None,
                                 way.name, way.short_s))  # fmt: skip
        return out

    def _turn(self, source: MapSource, ring: Ring, x_m: float, y_m: float) -> int:
        key = (x_m, y_m)
        if key not in self._turns:
            centre = self.place_of(ring.id) or key
            lines = source.site.base.lines
            self._turns[key] = across(lines.xy, np.asarray(lines.off), key, centre)
        return self._turns[key]


class _Thing:
    """A large answer, equal only to itself."""

    def __init__(self, thing: object) -> None:
        self.thing = thing

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Thing) and self.thing is other.thing

    def __hash__(self) -> int:
        return id(self.thing)


def _look(view: RingView) -> object:
    """All that a ring's lines depend on, but for the zoom."""
    ring, answer = view.ring, view.answer
    drawn = ring if answer is None else (ring.id, ring.colour, ring.standing)
    return drawn, _Thing(answer and answer.tiers), _Thing(view.closing)


def metres(lon_deg: float, lat_deg: float) -> tuple[float, float]:
    x, y = geo.to_mercator(lon_deg, lat_deg)
    return float(x), float(y)


def rough(view: RingView) -> F64:
    """What is known of a ring before it is worked out: its own outline or line (V, 2), metres."""
    drawn = np.array(view.ring.outline, dtype=np.float64).reshape(-1, 2)
    return np.column_stack(geo.to_mercator(drawn[:, 0], drawn[:, 1]))


def number_of(block: Block, index: int) -> str:
    """What people call it: the digits of its id, else its place in the plan."""
    digits = re.search(r"\d+$", block.id)
    return digits.group() if digits else str(index + 1)


def state_of(block: Block, orders: Mapping[str, Order]) -> str:
    """Held once its unit has said that it is there; late when nobody can be there before the one who leaves."""
    order = orders.get(block.order)
    if order is not None and order.state in _STANDS:
        return HELD
    return LATE if not block.unit or block.slack_s < 0 else PROPOSED


def across(xy: F64, off: NDArray[np.int64], at: tuple[float, float], centre: tuple[float, float]) -> int:
    """How a bar is turned to lie across the road at a point, in ``TURNS`` of half a circle clockwise from lying flat;
    of several roads that meet there, across the one that leads away from ``centre``. ``xy (V, 2)``, ``off (L+1,)``."""
    away = np.array(at) - np.array(centre)
    rows = _segments_near(xy, off, at)
    if len(rows):
        way = xy[rows + 1] - xy[rows]
        length = np.maximum(np.hypot(*way.T), 1e-9)
        along = np.abs(way @ away) / length if away.any() else length
        away = way[int(np.argmax(along))]
    if not away.any():
        return 0
    bearing = np.degrees(np.arctan2(away[0], away[1]))  # of the road, clockwise from north; the bar lies across it
    return round(float(bearing) / 180.0 * TURNS) % TURNS


def _segments_near(xy: F64, off: NDArray[np.int64], at: tuple[float, float]) -> NDArray[np.intp]:
    """Rows whose segment to the next vertex touches the nearest road, or passes hardly farther."""
    x, y = xy[:, 0], xy[:, 1]
    low, high = np.minimum(x[:-1], x[1:]), np.maximum(x[:-1], x[1:])
    rows = np.flatnonzero((low < at[0] + _NEAR_M) & (high > at[0] - _NEAR_M))
    low, high = np.minimum(y[rows], y[rows + 1]), np.maximum(y[rows], y[rows + 1])
    rows = rows[(low < at[1] + _NEAR_M) & (high > at[1] - _NEAR_M)]
    rows = rows[~np.isin(rows + 1, off[1:])]  # not from one line to the next
    if not len(rows):
        return rows
    start, step = xy[rows], xy[rows + 1] - xy[rows]
    length = np.maximum((step * step).sum(axis=1), 1e-9)
    share = np.clip(((np.array(at) - start) * step).sum(axis=1) / length, 0.0, 1.0)[:, None]
    far = np.hypot(*(np.array(at) - start - share * step).T)
    return np.asarray(rows[far <= min(far.min() + _BESIDE_M, _NEAR_M)])


def kinds_of(marks: Sequence[BlockMark]) -> NDArray[np.int64]:
    """(N,) state and turn of each as one number."""
    order = {HELD: 0, PROPOSED: 1, LATE: 2}
    return np.array([order[one.state] * TURNS + one.turn for one in marks], dtype=np.int64)
