"""The SOS strip: an open emergency across the whole width. It lies over the map, so the map's centre stays put."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QWidget

from console.desk import rescue
from console.desk.state import Selection
from console.glass.panels import figures
from console.glass.panels.ink import Ink, Run, button_width, width_of
from console.glass.panels.panel import Panel
from console.glass.panels.room import Room
from console.glass.theme import Theme
from console.glass.window.keys import cap
from console.say import say
from console.verbs import calls
from console.words import Changes, Sos


class SosStrip(Panel):
    """Shows the open emergency that nobody has taken first, else the oldest; says how many more there are."""

    flags = Changes.SECOND | Changes.SOS | Changes.UNITS | Changes.ORDERS | Changes.SELECTION

    def __init__(self, room: Room, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.room = room

    def open(self) -> list[Sos]:
        """Open emergencies, the one to act on first."""
        found = [sos for sos in self.room.desk.sos.values() if sos.open]
        return sorted(found, key=lambda sos: (bool(sos.taken_by), sos.received_at))

    def current(self) -> Sos | None:
        """What the strip and its keys are about: the selected one, but never one that is taken while another is not."""
        found, chosen = self.open(), self.room.desk.selection
        first = next(iter(found), None)
        picked = next((one for one in found if chosen.kind == "unit" and one.unit == chosen.id), first)
        if picked is None or first is None or (picked.taken_by and not first.taken_by):
            return first
        return picked

    def after(self) -> Sos | None:
        """The next one, when the current one is selected already."""
        found, now = self.open(), self.current()
        if now is None or self.room.desk.selection != Selection("unit", now.unit):
            return now
        units = [one.unit for one in found]
        return found[(units.index(now.unit) + 1) % len(found)]

    def draw(self, ink: Ink, w: float, h: float) -> None:
        sos = self.current()
        if sos is None:
            return
        y = (h - 3) / 2
        right = self._buttons(ink, w - 16, y, sos) - 16
        self._tag(ink, y)
        self.spot(QRectF(0, 0, 83, h), lambda: self._select(sos.unit))
        others = len(self.open()) - 1
        until = right - width_of([_more(others)]) if others else right
        x = ink.runs(83, y, self._words(sos), until=until)
        self.spot(QRectF(83, 0, x - 83, h), lambda: self._select(sos.unit), self._tip(sos))
        x = self._near(ink, x, y, until, sos) if x < until else x
        x = self._pictures(ink, x, y, until, sos)
        self._others(ink, x, y, right, sos)
        ink.fill(0, h - 2, w, 2, "sos")

    def _select(self, unit: str) -> None:
        self.room.do(calls.Select(kind="unit", id=unit))

    def _tag(self, ink: Ink, y: float) -> None:
        ink.box(QRectF(16, y - 11, 50, 22), "sos", None)
        ink.centre(41, y, "SOS", "onalarm", 15, bold=True)

    def _tip(self, sos: Sos) -> str:
        """What may have no room in the line."""
        place = rescue.place(self.room.desk, sos.unit)
        return " · ".join(part for part in (rescue.who(self.room.desk, sos.unit, sos.doubt), place, sos.text) if part)

    def _words(self, sos: Sos) -> list[Run]:
        reads, now = self.room.reads, self.room.now
        there = self.room.reads.scene(sos.unit)
        age = say("sos.card.fix", t=figures.rough(there.fix_age_s)) if there.fix_age_s < math.inf else ""
        runs = [
            Run(f"{sos.unit} {reads.unit_name(sos.unit)}".rstrip(), "t1", 15, True),
            *([Run(say(f"sos.doubt.{sos.doubt}"), "warn", 13, True, 8)] if sos.doubt else []),
            Run(figures.span(now - sos.received_at), "sos", 15, True, 12),
        ]
        if sos.taken_by:
            runs.append(Run(say("bar.sos.taken", by=sos.taken_by, at=figures.clock(sos.taken_at or 0)), "t2", gap=12))
        else:
            runs.append(Run(say("bar.sos.untaken"), "sos", 13, True, 12))
        runs += [Run(there.place, "t1", gap=12)] if there.place else []
        runs.append(Run(age or say("sos.card.nowhere"), "t2" if age else "warn", gap=8))
        if sos.text:
            runs.append(Run(sos.text, "t1", gap=12))
        return runs

    def _near(self, ink: Ink, x: float, y: float, until: float, sos: Sos) -> float:
        """Who has been sent; else who could be there first: a click sends them."""
        there = self.room.reads.scene(sos.unit)
        if there.sent:
            sent = say("sos.card.sent", no=self.room.desk.no_of(there.incident), units=" ".join(there.sent))
            return ink.runs(x, y, [Run(sent, "t1", gap=16)], until=until)
        for n, one in enumerate(there.near[:2]):
            minutes = say("panel.minutes", n=f"{one.minutes:.1f}")
            runs = [Run(say("bar.sos.near"), "t2", gap=16)] if n == 0 else []
            runs += [Run(one.unit, "t1", 13, True, 8), Run(minutes, "t1", gap=4)]
            if x + width_of(runs) > until:
                break
            start, x = x, ink.runs(x, y, runs)
            call = calls.Rescue(unit=sos.unit, going=(one.unit,))
            tip = f"{say('sos.card.send')} {self.room.desk.unit_words(one.unit)} → {sos.unit}"
            self.spot(QRectF(start + 8, y - 14, x - start - 4, 28), lambda call=call: self.room.do(call), tip)  # type: ignore[misc]
        return x

    def _pictures(self, ink: Ink, x: float, y: float, until: float, sos: Sos) -> float:
        """``监控 2 路``: how many cameras see it; a click opens their pictures."""
        seen = sum(one.sees for one in self.room.reads.scene(sos.unit).cameras)
        runs = [Run(say("picture.sos", n=seen), "t1", gap=16)]
        if not seen or x + width_of(runs) > until:
            return x
        start, x = x, ink.runs(x, y, runs)
        call = calls.Watch(things=(f"unit:{sos.unit}",))
        self.spot(QRectF(start + 12, y - 14, x - start - 8, 28), lambda: self.room.do(call), say("picture.sos_tip"))
        return x

    def _others(self, ink: Ink, x: float, y: float, until: float, sos: Sos) -> None:
        """Other emergencies by call sign: a click, or the key once more, goes to them; else how many there are."""
        others = [one for one in self.open() if one.unit != sos.unit]
        if not others:
            return
        marks = [Run(one.unit, "t1" if one.taken_by else "sos", 13, True, 6) for one in others]
        head = _more(len(others))
        if x + width_of([head, *marks]) > until:
            marks = []
        x = ink.runs(x, y, [head])
        for one, run in zip(others, marks, strict=False):
            start, x = x, ink.runs(x, y, [run])
            self.spot(QRectF(start, y - 14, x - start, 28), lambda u=one.unit: self._select(u), one.unit)  # type: ignore[misc]

    def _buttons(self, ink: Ink, right: float, y: float, sos: Sos) -> float:
        wanted = [("sos_close", say("bar.sos.release"))]
        if not sos.taken_by:
            wanted.append(("sos_take", say("bar.sos.take")))
        wanted += [("sos_send", say("bar.sos.send")), ("sos_go", say("bar.sos.go"))]
        for act, label in wanted:
            x = right - button_width(label, cap(act), primary=False)
            rect = ink.button(x, y, label, cap(act))
            self.spot(rect, lambda act=act: self.room.act(act), say(f"panel.key.{act}"))  # type: ignore[misc]
            right = x - 8
        return right


def _more(others: int) -> Run:
    return Run(say("bar.sos.more", n=others), "sos", 13, True, 16)
