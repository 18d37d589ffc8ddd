"""What lies between A and B: how long, how many things of each kind, how far the followed unit went.

The way is read from the tracks on a thread of its own, for the disk may be slow; its answer comes with a later beat.
"""

from __future__ import annotations

import threading
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from operator import attrgetter
from queue import Empty, SimpleQueue
from typing import Final, NamedTuple

import numpy as np

from console.glass.panels import figures
from console.glass.replay.ticks import KINDS
from console.say import say
from console.words.past import By, TrackPast
from console.words.replay import Moment, ReplayState
from layers.geo import distance_m
from layers.tracks.columns import TrackColumns, joined

_JITTER_MPS: Final = 0.5  # slower than this between two fixes: it stood, and the receiver wandered

_AT: Final[Callable[[Moment], float]] = attrgetter("at")


class Way(NamedTuple):
    """Whose way, from when to when, by which clock."""

    unit: str
    since: float
    until: float
    by: By


def length_m(track: TrackColumns) -> float:
    """Great-circle metres along one unit's fixes in the order of their device times; pieces slower than 0.5 m/s are
    not counted: a receiver that stands wanders by metres a fix, kilometres a shift."""
    order = np.argsort(track.t, kind="stable")
    lon, lat, t = (np.asarray(one)[order] for one in (track.lon_deg, track.lat_deg, track.t))
    if len(t) < 2:
        return 0.0
    metres = distance_m(lon[:-1], lat[:-1], lon[1:], lat[1:])
    moving = metres >= _JITTER_MPS * np.maximum(np.diff(t), 1e-3)
    return float(np.sum(metres[moving]))


def counts(moments: Sequence[Moment], since: float, until: float) -> dict[str, int]:
    """How many of each kind in ``[since, until]``, in the order of ``KINDS``; those of which there are none are not."""
    first, last = bisect_left(moments, since, key=_AT), bisect_right(moments, until, key=_AT)
    found = Counter(one.kind for one in moments[first:last])
    return {kind: found[kind] for kind in KINDS if found[kind]}


class Measured:
    """``ask`` as often as wanted; ``poll`` says whether an answer has come; ``metres`` is it."""

    def __init__(self, tracks: TrackPast | None) -> None:
        self._tracks = tracks
        self._asked: Way | None = None
        self._answers: SimpleQueue[tuple[Way, float | None]] = SimpleQueue()
        self.metres: float | None = None  # None: not known (yet)

    def ask(self, way: Way | None) -> None:
        """What was asked before is forgotten."""
        if way == self._asked:
            return
        self._asked, self.metres = way, None
        if way is not None and self._tracks is not None:
            threading.Thread(target=self._read, args=(self._tracks, way), name="way between", daemon=True).start()

    def _read(self, tracks: TrackPast, way: Way) -> None:
        try:
            found = joined(tracks.between(way.since, way.until, by=way.by, units=(way.unit,)))
        except OSError:
            self._answers.put((way, None))
            return
        self._answers.put((way, length_m(found)))

    def poll(self) -> bool:
        fresh = False
        while True:
            try:
                way, metres = self._answers.get_nowait()
            except Empty:
                return fresh
            if way == self._asked:
                self.metres, fresh = metres, True


def span_of(state: ReplayState) -> tuple[float, float] | None:
    """From the earlier mark to the later; with one of them, to the moment that is shown; None: there is none."""
    if state.a is None and state.b is None:
        return None
    first = state.a.at if state.a is not None else state.at
    second = state.b.at if state.b is not None else state.at
    return min(first, second), max(first, second)


def way_of(state: ReplayState) -> Way | None:
    """The way that is asked for: between both marks, of the unit that is followed."""
    span = span_of(state) if state.a is not None and state.b is not None else None
    kind, unit = state.follow
    return Way(unit, *span, state.by) if span is not None and kind == "unit" else None


def words(state: ReplayState, moments: Sequence[Moment], metres: float | None) -> list[str]:
    """``A–B 12:30``, ``03 4.1 公里``, ``警情 3`` …: the parts of the line that measures."""
    span = span_of(state)
    if span is None:
        return []
    ends = f"{'A' if state.a else '▏'}–{'B' if state.b else '▏'}"
    parts = [f"{ends} {figures.span(span[1] - span[0])}"]
    if metres is not None and state.follow[0] == "unit":
        parts.append(f"{state.follow[1]} {figures.km(metres)}")
    found = counts(moments, *span)
    return parts + [f"{say(f'replaybar.kind.{kind}')} {n}" for kind, n in found.items()]
