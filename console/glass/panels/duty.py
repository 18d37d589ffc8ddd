"""The foot of the queue: 勤务, where the counts are the legend, and 须留意, the signs that are wrong, by unit."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QWidget

from console.dispatch.models import AttentionGroup, AttentionItem, AttentionKind
from console.glass.fonts import advance, fit
from console.glass.panels import figures, notice_lines, ring_edges, task_line
from console.glass.panels.ink import Ink, Run, key_width
from console.glass.panels.panel import Panel
from console.glass.panels.room import Room
from console.glass.symbols import Sign, UnitMark
from console.glass.theme import Theme
from console.glass.window.keys import cap
from console.say import language, say
from console.verbs import calls
from console.words import Changes, Duty, Kind

LEGEND_HEAD_H: Final = 46
LEGEND_ROW_H: Final = 32
ATTENTION_H: Final = 122

_SIGNS: Final = {
    AttentionKind.LOST: Sign.LINK_LOST,
    AttentionKind.FIX_OLD: Sign.FIX_OLD,
    AttentionKind.NOT_RECORDING: Sign.NOT_RECORDING,
    AttentionKind.BATTERY_LOW: Sign.BATTERY_LOW,
}


class DutyFoot(Panel):
    flags = Changes.SECOND | Changes.UNITS | Changes.EDGES | Changes.NOTICES | Changes.ALARMS | Changes.TASKS

    def __init__(self, room: Room, theme: Theme, resized: Callable[[], object], parent: QWidget | None = None) -> None:
        """``resized``: it needs another height than it has."""
        super().__init__(theme, parent)
        self.room, self._resized = room, resized
        self._height = 0

    def wanted_height(self) -> int:
        """px at 100 %."""
        legend = LEGEND_HEAD_H + legend_height() if self.measures.legend else 0
        lines = ring_edges.height(self.room, self._most()) + notice_lines.height(self.room)
        self._height = ATTENTION_H + round(lines) + legend + task_line.HEIGHT
        return self._height

    def _most(self) -> int:
        """Judgements at edges that are shown: on a small screen the queue keeps its rows."""
        return 3 if self.measures.legend else 2

    def apply(self, changes: Changes) -> None:
        before = self._height
        if changes & (Changes.EDGES | Changes.NOTICES) and self.wanted_height() != before:
            self._resized()
        super().apply(changes)

    def draw(self, ink: Ink, w: float, h: float) -> None:
        ink.hline(0, w, 0)
        top = 0.0
        if self.measures.legend:
            self._legend_head(ink, w, 20)
            draw_legend(ink, self, 16, 52, w - 24, self.room)
            top = LEGEND_HEAD_H + legend_height()
        self._attention(ink, w, top)
        task_line.draw(ink, self, self.room, h - task_line.HEIGHT, w)
        ink.vline(w - 1, 0, h)

    def _legend_head(self, ink: Ink, w: float, y: float) -> None:
        x = ink.text(16, y, say("panel.duty_title"), "t1", 15, bold=True)
        end = self._units_key(ink, w, y)
        words, px = self._sums(end - 8 - (x + 8))
        right = ink.text(x + 8, y, words, "t2", px)
        if self.room.reads.unregistered():
            rect = QRectF(x, y - 14, right - x, 28)
            self.spot(rect, lambda: _unregistered(self.room), say("panel.unregistered_show"))

    def _sums(self, width: float) -> tuple[str, int]:
        """Registered units, who is free, who is not in the site's list; the size at which it fits."""
        reads = self.room.reads
        total, free, others = sum(reads.duty_counts().values()), reads.available(), reads.unregistered()
        known = say("panel.duty_sum", n=total, free=free)
        if not others:
            return known, 13
        whole = say("panel.with_unregistered", what=known, n=others)
        fitting = (px for px in (13, 12) if advance(whole, px) <= width)
        px = next(fitting, 0)
        return (whole, px) if px else (say("panel.duty_sum_short", n=total, free=free, others=others), 12)

    def _units_key(self, ink: Ink, w: float, y: float) -> float:
        if not ink.offers:
            return w - 2
        x = w - 16 - key_width(cap("units"))
        ink.key(x, y, cap("units"))
        x = ink.right(x - 7, y, say("panel.units_title"), "t2")
        self.spot(QRectF(x, y - 14, w - 16 - x, 28), lambda: self.room.act("units"), say("panel.key.units"))
        return x

    def _attention(self, ink: Ink, w: float, top: float) -> None:
        y = top + 20
        x = ink.text(16, y, say("panel.attention"), "t1", 15, bold=True)
        groups = self.room.reads.attention()
        edges = ring_edges.draw(ink, self, self.room, y + 18, w, self._most())
        edges += notice_lines.draw(ink, self, self.room, y + 18 + edges, w)
        end = w - 16 if self.measures.legend else self._units_key(ink, w, y) - 14
        room, none = self._list_key(ink, end, y) - 8 - x, say("panel.attention_none")
        if not groups and not edges and advance(none, 13) + 8 <= room:
            ink.text(x + 8, y, none, "t3")
        half = (w - 16) / 2
        for i, group in enumerate(groups[:4]):
            self._group(ink, 16 + half * (i % 2), top + 54 + edges + 34 * (i // 2), half - 8, group)

    def _list_key(self, ink: Ink, right: float, y: float) -> float:
        """What waits for a person, as a number, and the key of its list; the answer is where they begin."""
        waiting = self.room.desk.alarms.view.waiting
        n = len(waiting)
        x = right - key_width(cap("alarms")) if ink.offers else right + 7
        ink.key(x, y, cap("alarms"))
        grave = bool(waiting) and waiting[0].first.level <= 1
        runs = [Run(say("alarm.title"), "t2"), Run(str(n), "warn" if grave else "t1", 13, True, 5)]
        x = ink.runs_right(x - 7, y, runs if n else runs[:1])
        if ink.offers:
            self.spot(QRectF(x, y - 14, right - x, 28), lambda: self.room.act("alarms"), say("panel.key.alarms"))
        return x

    def _group(self, ink: Ink, x: float, y: float, width: float, group: AttentionGroup) -> None:
        item = group.items[0]
        ink.unit(x + 12, y, self.room.reads.mark(item.unit, only=_SIGNS[group.kind]), 28)
        end = ink.text(x + 32, y, say(f"panel.watch.{group.kind.value}"), "t1")
        more = f" +{len(group.items) - 1}" if len(group.items) > 1 else ""
        words = _first_that_fits(_facts(group.kind, item), more, x + width - end - 8)
        ink.text(end + 8, y, words, "t2")
        tip = "\n".join(" · ".join(_facts(group.kind, one)) for one in group.items[:20])
        rect = QRectF(x, y - 15, width, 30)
        self.spot(rect, lambda: self.room.do(calls.Select(kind="unit", id=item.unit)), f"{say(group.kind.code)}\n{tip}")


def _facts(kind: AttentionKind, item: AttentionItem) -> list[str]:
    """The unit and what is wrong: ``41``, ``2 分``."""
    if kind is AttentionKind.BATTERY_LOW:
        return [item.unit, figures.percent(item.value)]
    if kind is AttentionKind.NOT_RECORDING:
        return [item.unit, say(f"panel.duty.{item.duty.name.lower()}")]
    return [item.unit, figures.rough(item.age_s)]


def _first_that_fits(facts: list[str], more: str, width: float) -> str:
    """Fact and count whole, or the call sign and count: numbers are never cut."""
    whole = " · ".join(facts) + more
    return whole if advance(whole, 13) <= width else facts[0] + more


def legend_columns() -> int:
    """Four Chinese words stand in a line, three English ones."""
    return 4 if language() == "zh_CN" else 3


def legend_height() -> int:
    return LEGEND_ROW_H * math.ceil(len(Duty) / legend_columns())


def draw_legend(ink: Ink, panel: Panel, x: float, y: float, width: float, room: Room) -> None:
    """Eight duty states with their counts; each count filters the unit list by its duty."""
    columns = legend_columns()
    column = width / columns
    for duty, count in room.reads.duty_counts().items():
        at, line = x + column * (duty % columns), y + LEGEND_ROW_H * (duty // columns)
        ink.unit(at + 10, line, UnitMark(Kind.OFFICER, duty), 24)
        name = say(f"panel.duty.{duty.name.lower()}")
        number = Run(str(count), "t1", 15, True, 5)
        space = column - 26 - 6 - advance(number.text, 15, True) - 5
        size = 13 if advance(name, 13) <= space else 12
        ink.runs(at + 26, line, [Run(fit(name, size, False, space), "t2", size), number])
        panel.spot(QRectF(at, line - 15, column, 30), lambda d=duty: _only(room, d), name)  # type: ignore[misc]


def _unregistered(room: Room) -> None:
    room.do(calls.Filter(text=say("card.unregistered")))
    room.act("units_open")


def _only(room: Room, duty: Duty) -> None:
    room.reads.only_duty = None if room.reads.only_duty is duty else duty
    room.act("units_open")
