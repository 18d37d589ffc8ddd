"""The head of the replay window: 回放, the day and the time that are shown, by which clock, how long ago; and now."""

from __future__ import annotations

import time
from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QWidget

from console.glass import fonts
from console.glass.panels import figures
from console.glass.panels.ink import Ink, Run, width_of
from console.glass.panels.panel import Panel
from console.glass.panels.room import Room
from console.glass.replay.live import Live, StateOf
from console.glass.replay.marking import hatch
from console.glass.theme import Theme
from console.say import say
from console.words import Changes
from console.words.past import By
from console.words.replay import ReplayState

HEIGHT: Final = 72  # px at 100 %
_WORD_PX: Final = 40
_TIME_PX: Final = 40
_PLATE: Final = 56


class ReplayHead(Panel):
    flags = Changes.REPLAY | Changes.SECOND | Changes.SITE

    def __init__(self, room: Room, state: StateOf, live: Live, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.room, self._state, self._live = room, state, live

    def draw(self, ink: Ink, w: float, h: float) -> None:
        state = self._state()
        hatch(ink.painter, QRectF(0, 0, w, h), self.theme.color("panel"), self.theme.color("line"))
        y = h / 2
        x = self._plate(ink, 12, y, say("replaybar.word"), _WORD_PX) + 12
        x = self._when(ink, x, y, state.at) + 12
        end = self._now(ink, w - 12, y) - 12
        self._how(ink, x, y, end, state)
        ink.fill(0, h - 2, w, 2, "t1")

    def _plate(self, ink: Ink, x: float, y: float, word: str, px: int) -> float:
        """Turned round: light on the dark desk, dark on the light one."""
        wide = fonts.advance(word, px, True) + 32
        ink.fill(x, y - _PLATE / 2, wide, _PLATE, "t1")
        ink.text(x + 16, y, word, "win", px, bold=True)
        return x + wide

    def _when(self, ink: Ink, x: float, y: float, at: float) -> float:
        date, weekday, clock = figures_date(at), figures.weekday(at), figures.clock(at)
        left = max(fonts.advance(date, 24, True), 0.0)
        wide = 20 + left + 12 + fonts.advance(weekday, 20) + 20 + fonts.advance(clock, _TIME_PX, True) + 20
        ink.box(QRectF(x, y - _PLATE / 2, wide, _PLATE), "win", "t2")
        end = ink.text(x + 20, y, date, "t1", 24, bold=True)
        end = ink.text(end + 12, y, weekday, "t2", 20)
        ink.text(end + 20, y, clock, "t1", _TIME_PX, bold=True)
        return x + wide

    def _how(self, ink: Ink, x: float, y: float, until: float, state: ReplayState) -> None:
        """By which clock, how fast, how long ago it was."""
        mode = say("replaybar.by.received" if state.by is By.RECEIVED else "replaybar.by.happened")
        pace = say("replaybar.at_speed", n=f"{state.speed:g}") if state.playing else say("replaybar.paused")
        first, second = [Run(mode, "t1", 15, True), Run(pace, "t1", 15, True, 12)], [Run(self._ago(state.at), "t2")]
        wide = max(width_of(first), width_of(second)) + 24
        if x + wide > until:
            first, wide = [Run(pace, "t1", 15, True)], max(width_of([Run(pace, "t1", 15, True)]), width_of(second)) + 24
        if x + wide > until:
            return
        ink.box(QRectF(x, y - _PLATE / 2, wide, _PLATE), "panel", "line2")
        ink.runs(x + 12, y - 12, first)
        ink.runs(x + 12, y + 13, second)

    def _ago(self, at: float) -> str:
        return say("replaybar.ago", t=long_span(self._live.now() - at))

    def _now(self, ink: Ink, right: float, y: float) -> float:
        """The time it is, small and named; what is urgent there meanwhile."""
        now = [Run(say("replaybar.now"), "t2"), Run(figures.clock(self._live.now()), "t1", 15, True, 6)]
        urgent = self._live.urgent()
        quiet = say("replaybar.live_goes_on" if self._live.desk is not None else "replaybar.alone")
        below = [Run(urgent[0], urgent[1], 13, True)] if urgent else [Run(quiet, "t3")]
        wide = max(width_of(now), width_of(below)) + 24
        rect = QRectF(right - wide, y - _PLATE / 2, wide, _PLATE)
        ink.box(rect, "panel", "line2")
        ink.runs_right(right - 12, y - 12, now)
        ink.runs_right(right - 12, y + 13, below)
        if self._live.desk is not None:
            self.spot(rect, self._live.show, say("replaybar.to_live"))
        return right - wide


def figures_date(at: float) -> str:
    """``2026-11-21``, the machine's local date."""
    return time.strftime("%Y-%m-%d", time.localtime(at))


def long_span(seconds: float) -> str:
    """``17 秒``, ``12 分``, ``3 小时``, ``2 天``: how long ago, at a glance."""
    return say("replaybar.days", n=round(seconds / 86_400)) if seconds >= 172_800 else figures.rough(max(0.0, seconds))
