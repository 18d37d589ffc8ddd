"""Plates of rings: on each tier's line its minutes or metres, at each post who stands there and what time is left."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from console.desk.ringview import RingView
from console.glass.items.frame import Frame
from console.glass.items.lettering import Lettering
from console.glass.items.names import Name
from console.glass.items.ringboard import BlockMark
from console.glass.items.ringshapes import seen, vertices
from console.glass.items.stage import Stage
from console.glass.symbols.blocks import HELD, LATE
from console.say import called, say
from console.words import Ring, RingShape, Travel
from console.words.sums import STRAIGHT

F64 = NDArray[np.float64]

BLOCK: Final = Lettering("t1", bold=True, plate="line2")
BLOCK_LATE: Final = Lettering("lv", bold=True, plate="line2")
BEST: Final = Lettering("acc", bold=True)
BLOCK_GAPS: Final = (20.0, 30.0)
BEST_GAP: Final = (15.0, 14.0)
# Where on a line its plate is looked for first, degrees clockwise from the east: beside the middle, then below it.
_TRIED: Final = (180, 40, 140, 320, 220, 0, 90, 270, 65, 20, 115, 160, 200, 245, 295, 340)
_OUTER_FIRST: Final = 1  # from this tier on the place below at the right comes first
_MOST_RINGS: Final = 24
_FEW_CORNERS: Final = 16
_HOUR_S: Final = 100.0  # from here on seconds are minutes and seconds


def tier_plates(stage: Stage, frame: Frame) -> Iterator[list[Name]]:
    """For each tier in view the places on its line where its plate may stand, the one it had before first."""
    if not stage.on["rings"]:
        return
    views = stage.rings.views[::-1][:_MOST_RINGS]
    several = len(views) > 1
    before = {one.entry.wish.key[1]: (one.entry.x_m, one.entry.y_m) for one in stage.labelled
              if one.entry.wish.key[0] == "tier"}
    for view in views:
        if view.answer is None:
            yield from _waiting(stage, view)
            continue
        count = len(view.answer.tiers.area_off) - 1
        quiet = view.ring.standing and stage.selected != ("ring", view.ring.id)
        for n in range(count - 1 if quiet else 0, count):
            key = f"{view.ring.id}/{n}"
            text = tier_text(view, n, named=(several or quiet) and n == count - 1)
            at = _places(frame, vertices(seen(view.answer, frame), n), n, before.get(key))
            style = Lettering(view.ring.colour, bold=True, plate="beat")
            yield [Name("tier", key, text, style, float(x), float(y)) for x, y in at]


def _waiting(stage: Stage, view: RingView) -> Iterator[list[Name]]:
    place = stage.rings.place_of(view.ring.id)
    if place is not None:
        text = say("ringmap.pending" if view.fault is None else "ringmap.failed", ring=view.ring.label)
        yield [Name("tier", f"{view.ring.id}/0", text, Lettering(view.ring.colour, bold=True, plate="beat"), *place)]


def _places(frame: Frame, rim: F64, tier: int, before: tuple[float, float] | None) -> F64:
    """Up to sixteen points of a line that lie in the view, each in its own direction from the middle of the line."""
    if 1 < len(rim) <= _FEW_CORNERS and (rim[0] == rim[-1]).all():  # a hand takes hold of its corners
        rim = np.concatenate([rim, (rim[1:] + rim[:-1]) / 2.0])
    x, y = frame.px(rim[:, 0], rim[:, 1])
    seen = np.flatnonzero(frame.inside(x, y))
    if not len(seen):
        return rim[:0]
    middle = rim.mean(axis=0)
    turn = np.degrees(np.arctan2(middle[1] - rim[seen, 1], rim[seen, 0] - middle[0]))
    tried = list(_TRIED) if tier < _OUTER_FIRST else [*_TRIED[1:], _TRIED[0]]
    if before is not None:
        tried.insert(0, round(float(np.degrees(np.arctan2(middle[1] - before[1], before[0] - middle[0])))))
    apart = np.abs((turn[None, :] - np.array(tried)[:, None] + 180.0) % 360.0 - 180.0)
    chosen = list(dict.fromkeys(np.argmin(apart, axis=1).tolist()))
    return np.asarray(rim[seen[chosen]])


def tier_text(view: RingView, tier: int, named: bool = False) -> str:
    """``3 分``, ``500 米``, ``两侧 50 米``; of what was drawn, its name. ``named``: with the ring's name.

    The outermost also says what is not as a person would expect: another way to move, straight lines instead of roads.
    """
    ring = view.ring
    if ring.shape in (RingShape.AREA, RingShape.NAMED) or tier >= len(ring.tiers):
        return called(ring.label)
    text = ring.tiers[tier].name or limit_text(ring, ring.tiers[tier].limit)
    if tier == len(ring.tiers) - 1:
        if ring.shape is RingShape.TIME and ring.travel is not Travel.CAR:
            text = say("ringmap.by", text=text, mode=say(f"ringmap.travel.{ring.travel.value}"))
        if ring.shape is RingShape.TIME and view.answer is not None and view.answer.basis == STRAIGHT:
            text = say("ringmap.straight", text=text)
    return say("ringmap.of_ring", ring=ring.label, text=text) if named else text


def limit_text(ring: Ring, limit: float) -> str:
    """A tier's limit in the unit of its ring."""
    if ring.shape is RingShape.TIME:
        return say("ringmap.minutes", n=f"{limit / 60:.4g}")
    far = far_text(limit)
    return say("ringmap.each_side", far=far) if ring.shape is RingShape.CORRIDOR else far


def far_text(metres: float) -> str:
    """``500 米``, ``1.5 公里``."""
    if metres < 1000:
        return say("ringmap.metres", n=f"{metres:.0f}")
    return say("ringmap.kilometres", n=f"{metres / 1000:.3g}")


# --- posts --------------------------------------------------------------------------------------------------------


def block_names(stage: Stage, short: bool = False) -> Iterator[tuple[Name, tuple[float, float]]]:
    """Plates at posts and open ways in view, those in red first: all of it close by, else farther off, else without
    the name; ``short``: else by its number alone. With the gap to each."""
    painted = stage.painted.get("block")
    if painted is None or not stage.on["rings"]:
        return
    marks = [stage.rings.blocks[n] for n in painted.keys.tolist()]
    for mark in sorted(marks, key=lambda one: one.state != LATE):
        style = BLOCK_LATE if mark.state == LATE else BLOCK
        kind = "block" if mark.block else "open"
        texts = [block_text(mark), block_text(mark, named=False)]
        if short:
            texts.append(block_text(mark, named=False, full=False))
        for text in dict.fromkeys(texts):
            for gap in BLOCK_GAPS:
                yield Name(kind, mark.id, text, style, mark.x_m, mark.y_m), (gap, gap)


def block_text(mark: BlockMark, named: bool = True, full: bool = True) -> str:
    """``卡1 滨河桥 · 19 · 余 48 秒``; an open way says how much it lacks. Without its name, without the rest."""
    if mark.block is None:
        name = mark.name or say("ringmap.open.way")
        if not full:
            return name
        if not np.isfinite(mark.short_s):
            return say("ringmap.open.nobody", name=name)
        return say("ringmap.open.short", name=name, time=time_text(mark.short_s))
    block = mark.block
    post = say("ringmap.block.bare", n=mark.number)
    if mark.name and named:
        post = say("ringmap.block.title", n=mark.number, name=mark.name)
    if not full:
        return post
    if not block.unit:
        return say("ringmap.block.nobody", post=post)
    if mark.state == HELD:
        return say("ringmap.block.held", post=post, unit=block.unit)
    slack = block.slack_s
    if not np.isfinite(slack):
        return say("ringmap.block.unit", post=post, unit=block.unit)
    code = "ringmap.block.late" if slack < 0 else "ringmap.block.spare"
    return say(code, post=post, unit=block.unit, time=time_text(abs(slack)))


def time_text(seconds: float) -> str:
    """``48 秒``, ``3:10``."""
    whole = round(seconds)
    if whole < _HOUR_S:
        return say("ringmap.block.seconds", n=whole)
    return f"{whole // 60}:{whole % 60:02d}"


# --- where one more should stand ----------------------------------------------------------------------------------


def best_names(stage: Stage) -> Iterator[Name]:
    """What each best place adds, the first first."""
    painted, answer = stage.painted.get("best"), stage.rings.cover.answer
    if painted is None or answer is None or not stage.rings.cover.on or not stage.on["coverage"]:
        return
    for n in painted.keys.tolist():
        one = answer.best[n]
        text = say("ringmap.best.gain", n=n + 1, gain=f"{one.gain * 100:.0f}")
        yield Name("best", str(n), text, BEST, one.x_m, one.y_m)
