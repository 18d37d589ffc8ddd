"""The parts of a picture beside its map: the head that says 回放 and when, what is open, what has just happened."""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QWidget

from console.desk import Desk, masking
from console.desk.replay import moments
from console.dispatch.models import QueueRow
from console.glass import fonts
from console.glass.panels import figures
from console.glass.panels.ink import Ink, Run, width_of
from console.glass.panels.panel import Panel
from console.glass.panels.queue import remaining, waits_for
from console.glass.symbols import IncidentMark
from console.glass.theme import Theme
from console.say import say
from console.words.past import By, Lost
from console.words.replay import Moment

HEAD_H: Final = 72  # px at 100 %, as are all
SIDE_W: Final = 348
FOOT_H: Final = 108
ROW_H: Final = 56
LINES: Final = 3  # of what has happened
_PAD: Final = 16
_PLATE: Final = 56
_LINE_H: Final = 24
_TRACK_H: Final = 6
_FRESH_S: Final = 4.0  # of the film: so long a line is loud


@dataclass
class Scene:
    """What the film is of, and where it stands. Times epoch s."""

    desk: Desk
    since: float
    until: float
    speed: float
    by: By
    at: float = 0.0
    moments: Sequence[Moment] = field(default_factory=tuple)
    about: str = ""  # kind:id
    lost: Sequence[Lost] = ()

    @property
    def share(self) -> float:
        """Of the film, 0..1."""
        long = self.until - self.since
        return 0.0 if long <= 0 else min(1.0, max(0.0, (self.at - self.since) / long))


class FilmHead(Panel):
    """Turned round, light on the dark sheet and dark on the light one, so that nobody takes it for now."""

    def __init__(self, scene: Scene, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self.scene = scene

    def draw(self, ink: Ink, w: float, h: float) -> None:
        scene, y = self.scene, h / 2
        word = say("film.word")
        ink.fill(_PAD, y - _PLATE / 2, fonts.advance(word, 40, True) + 32, _PLATE, "t1")
        x = ink.text(_PAD + 16, y, word, "win", 40, bold=True) + 16 + _PAD
        x = ink.text(x, y, time.strftime("%Y-%m-%d", time.localtime(scene.at)), "t1", 24, bold=True)
        x = ink.text(x + 12, y, figures.weekday(scene.at), "t2", 20)
        x = ink.text(x + 20, y, figures.clock(scene.at), "t1", 40, bold=True) + 24
        self._how(ink, x, w - _PAD, y)
        ink.fill(0, h - 2, w, 2, "t1")

    def _how(self, ink: Ink, x: float, right: float, y: float) -> None:
        scene = self.scene
        words = say(f"film.by.{scene.by.value}"), say("film.speed", n=f"{scene.speed:g}")
        first = [Run(words[0], "t1", 15, True), Run(words[1], "t1", 15, True, 12)]
        about = self._about()
        second = [Run(scene.desk.site.config.name, "t2"), *([Run(about, "t1", 13, True, 12)] if about else [])]
        start = right - max(width_of(first), width_of(second))
        if start >= x:
            ink.runs(start, y - 12, first)
            ink.runs(start, y + 13, second, until=right)
        elif right - width_of(first[1:]) >= x:
            ink.runs_right(right, y, first[1:])


    def _about(self) -> str:
        """The incident or unit that the film is about, once it is there."""
        desk, (kind, _, key) = self.scene.desk, self.scene.about.partition(":")
        if kind == "unit":
            return desk.unit_words(key)
        known = desk.room.incidents.get(key)
        if known is None:
            return ""
        words = masking.words(desk, known)
        return f"{words.no} {words.title}".strip()


class FilmQueue(Panel):
    """Open incidents, gravest first, as a wall may name them."""

    def __init__(self, scene: Scene, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self.scene = scene

    def draw(self, ink: Ink, w: float, h: float) -> None:
        rows = self._rows()
        x = ink.text(_PAD, 20, say("film.open"), "t1", 15, bold=True)
        ink.text(x + 8, 20, str(len(rows)), "t2", 15)
        ink.hline(0, w, 39)
        most = max(0, int((h - 40 - _LINE_H) // ROW_H))
        for n, row in enumerate(rows[:most]):
            self._row(ink, w, 40 + n * ROW_H, row)
        if not rows:
            ink.text(_PAD, 60, say("film.none_open"), "t3")
        if len(rows) > most:
            ink.text(_PAD, h - _LINE_H / 2, say("film.more", n=len(rows) - most), "t3", 12)
        ink.vline(w - 1, 0, h)

    def _rows(self) -> list[QueueRow]:
        desk = self.scene.desk
        return [row for row in desk.queue_rows() if not masking.hidden(desk, desk.room.incidents[row.incident])]

    def _row(self, ink: Ink, w: float, top: float, row: QueueRow) -> None:
        words = masking.words(self.scene.desk, self.scene.desk.room.incidents[row.incident], row.beat)
        ink.incident(_PAD + 12, top + ROW_H / 2, IncidentMark(row.level, row.located), 24)
        right = self._clock(ink, w - _PAD, top + 18, row)
        title = [Run(words.no, "t1", 15, True), Run(words.title, "t1", 15, False, 8)]
        ink.runs(_PAD + 34, top + 18, title, until=right - 8)
        units = " ".join(row.units)
        below = " · ".join(part for part in (words.place, units) if part)
        ink.runs(_PAD + 34, top + 39, [Run(below, "t2", 13)], until=w - _PAD)
        ink.hline(0, w, top + ROW_H - 1)

    def _clock(self, ink: Ink, right: float, y: float, row: QueueRow) -> float:
        step, tone = waits_for(row)
        if row.clock is None:
            return ink.right(right, y, step, tone, 13)
        left, token = remaining(row.clock, row.level)
        return ink.runs_right(right, y, [Run(step, tone, 13), Run(left, token, 13, True, 6)])


def _token(one: Moment) -> str:
    """The three questions of colour: how grave, an emergency; everything else is grey."""
    if one.kind == "sos":
        return "sos"
    return "lv" if one.kind == "incident" and one.level == 1 else "t3"


class FilmFoot(Panel):
    """The last of what happened, and how far the film is."""

    def __init__(self, scene: Scene, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self.scene = scene

    def draw(self, ink: Ink, w: float, h: float) -> None:
        scene = self.scene
        ink.hline(0, w, 0)
        last = bisect_right(scene.moments, scene.at, key=lambda one: one.at)
        for n, one in enumerate(reversed(scene.moments[max(0, last - LINES) : last])):
            fresh = scene.at - one.at <= _FRESH_S * scene.speed
            self._line(ink, w, 6 + _LINE_H * (n + 0.5), one, fresh)
        unread = [one for one in scene.lost if one.since <= scene.at < one.until]
        if unread:
            ink.right(w - _PAD, 6 + _LINE_H / 2, unread[0].text(), "warn", 13, bold=True)
        self._track(ink, _PAD, w - _PAD, h - 20)

    def _line(self, ink: Ink, w: float, y: float, one: Moment, fresh: bool) -> None:
        text = masking.clean(moments.text(one, self.scene.desk.unit_words))
        runs = [Run(figures.clock(one.at), "t2", 13), Run(text, "t1" if fresh else "t2", 15, fresh, 12)]
        ink.runs(_PAD, y, runs, until=w - _PAD)

    def _track(self, ink: Ink, left: float, right: float, y: float) -> None:
        """From the beginning to the end, and where it is."""
        scene = self.scene
        begin, end = figures.clock(scene.since), figures.clock(scene.until)
        left = ink.text(left, y, begin, "t2", 13) + 12
        right = ink.right(right, y, end, "t2", 13) - 12
        ink.box(QRectF(left, y - _TRACK_H / 2, right - left, _TRACK_H), "line", None)
        self._ticks(ink, left, right, y)
        x = left + scene.share * (right - left)
        ink.box(QRectF(left, y - _TRACK_H / 2, x - left, _TRACK_H), "t2", None)
        ink.fill(x - 1.5, y - 9, 3, 18, "t1")

    def _ticks(self, ink: Ink, left: float, right: float, y: float) -> None:
        """Where something happened."""
        scene = self.scene
        for one in scene.moments:
            if scene.since <= one.at <= scene.until:
                x = left + (one.at - scene.since) / max(1e-9, scene.until - scene.since) * (right - left)
                grave = _token(one) != "t3"
                ink.fill(x - grave, y - 7 - 3 * grave, 1 + 2 * grave, 4 + 3 * grave, _token(one))
