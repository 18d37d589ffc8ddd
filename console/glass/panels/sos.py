"""The SOS strip: an open emergency across the whole width. It lies over the map, so the map's centre stays put."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QWidget

from console.glass.panels import figures
from console.glass.panels.ink import Ink, Run, button_width
from console.glass.panels.panel import Panel
from console.glass.panels.room import Room
from console.glass.theme import Theme
from console.glass.window.keys import cap
from console.say import say
from console.verbs import calls
from console.words import Changes, Sos


class SosStrip(Panel):
    """Shows the open emergency that nobody has taken first, else the oldest; says how many more there are."""

    flags = Changes.SECOND | Changes.SOS | Changes.UNITS | Changes.ORDERS

    def __init__(self, room: Room, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.room = room

    def open(self) -> list[Sos]:
        """Open emergencies, the one to act on first."""
        found = [sos for sos in self.room.desk.sos.values() if sos.open]
        return sorted(found, key=lambda sos: (bool(sos.taken_by), sos.received_at))

    def current(self) -> Sos | None:
        return next(iter(self.open()), None)

    def draw(self, ink: Ink, w: float, h: float) -> None:
        sos = self.current()
        if sos is None:
            return
        y = (h - 3) / 2
        right = self._buttons(ink, w - 16, y, sos)
        self._tag(ink, y)
        end = ink.runs(83, y, self._words(sos), until=right - 16)
        self.spot(QRectF(0, 0, end, h), lambda: self.room.do(calls.Select(kind="unit", id=sos.unit)))
        ink.fill(0, h - 2, w, 2, "sos")

    def _tag(self, ink: Ink, y: float) -> None:
        ink.box(QRectF(16, y - 11, 50, 22), "sos", None)
        ink.centre(41, y, "SOS", "onalarm", 15, bold=True)

    def _words(self, sos: Sos) -> list[Run]:
        reads, now = self.room.reads, self.room.now
        runs = [
            Run(f"{sos.unit} {reads.unit_name(sos.unit)}", "t1", 15, True),
            Run(reads.whereabouts(sos.unit), "t1", gap=16),
            Run(say("bar.sos.since", at=figures.clock(sos.received_at)), "t2", gap=16),
            Run(figures.span(now - sos.received_at), "sos", 15, True, 4),
        ]
        if sos.text:
            runs.append(Run(sos.text, "t1", gap=16))
        if sos.taken_by:
            runs.append(Run(say("bar.sos.taken", by=sos.taken_by, at=figures.clock(sos.taken_at or 0)), "t2", gap=16))
        else:
            runs.append(Run(say("bar.sos.untaken"), "sos", 13, True, 16))
        runs += self._near(sos)
        more = len(self.open()) - 1
        if more:
            runs.append(Run(say("bar.sos.more", n=more), "sos", 13, True, 16))
        return runs

    def _near(self, sos: Sos) -> list[Run]:
        """Who could be there first."""
        found = self.room.desk.sos_near(sos.unit)[:2]
        runs = [Run(say("bar.sos.near"), "t2", gap=16)] if found else []
        for one in found:
            runs.append(Run(one.unit, "t1", 13, True, 8))
            minutes = say("panel.minutes", n=f"{one.minutes:.1f}")
            runs.append(Run(f"{self.room.reads.unit_name(one.unit)} {minutes}", "t1", gap=4))
        return runs

    def _buttons(self, ink: Ink, right: float, y: float, sos: Sos) -> float:
        wanted = [("sos_close", say("bar.sos.release"))]
        if not sos.taken_by:
            wanted.append(("sos_take", say("bar.sos.take")))
        wanted.append(("sos_go", say("bar.sos.go")))
        for act, label in wanted:
            x = right - button_width(label, cap(act), primary=False)
            rect = ink.button(x, y, label, cap(act))
            self.spot(rect, lambda act=act: self.room.act(act), say(f"panel.key.{act}"))  # type: ignore[misc]
            right = x - 12
        return right
