"""A wall's bar: what the scene is bound to and for how long, or the scene, who holds it, the day's counts."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QWidget

from console.desk import masking, pictures
from console.dispatch.wording import ago
from console.glass import fonts
from console.glass.panels import figures
from console.glass.panels.ink import Ink, Run, width_of
from console.glass.panels.panel import Panel
from console.glass.symbols import IncidentMark
from console.glass.theme import Theme
from console.glass.wall.listing import heard
from console.glass.wall.tile import ASIDE, BODY, FIGURE, PAD, TITLE, WallRoom
from console.say import say
from console.words import Changes, Incident
from console.words.wall import BOUND, Pane, Shown, TileKind

_BOUND: Final = 76  # px: the symbol's column
_EDGE: Final = 6  # px of the gravest level's edge
_NOTHING: Final = Shown(scene="", panes=())


class WallHead(Panel):
    """Of two walls the one with the map says what it is about, the other whose scene it is; one wall alone says both
    as far as there is room. An incident that is masked is said to be that, and no more."""

    flags = Changes.SECOND | Changes.INCIDENTS | Changes.ORDERS | Changes.WALL

    def __init__(self, room: WallRoom, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.room = room
        self.shown = _NOTHING

    def draw(self, ink: Ink, w: float, h: float) -> None:
        incident = self._incident()
        alone = len([one for one in self.shown.panes if one.tiles]) < 2
        right = w - PAD
        if incident is None or alone or not self._says_bound():
            right = self._times(ink, right, h)
            right = self._counts(ink, right, h) if incident is None or not alone else right
        right = self._silent(ink, right, h)
        if incident is not None and self._says_bound():
            self._bound(ink, right, h, incident)
        else:
            self._scene(ink, right, h)
        ink.hline(0, w, h - 1)

    def _silent(self, ink: Ink, right: float, h: float) -> float:
        """Amber, when broker or journal have said nothing for too long: then no tile below is of now."""
        desk = self.room.desk
        age_s = self.room.now - heard(desk)
        if age_s <= desk.site.config.wall.stale_s:
            return right
        words = say("wall.silent", age=ago(age_s))
        wide = fonts.advance(words, ASIDE, True) + 24
        ink.fill(right - wide, h / 2 - 24, wide, 48, "warn")
        ink.text(right - wide + 12, h / 2 + 1, words, "onalarm", ASIDE, bold=True)
        return right - wide - 20

    # ---- which of the two

    def _incident(self) -> Incident | None:
        kind, _, key = self.shown.bound.partition(":")
        return self.room.desk.room.incidents.get(key) if kind == "incident" else None

    def _says_bound(self) -> bool:
        """The first wall with a map of it; where no wall has a map, the first that shows anything. Over a map of
        another incident it would be read as what the map shows."""
        panes = [one for one in self.shown.panes if one.tiles]
        mapped = [one for one in panes if any(tile.kind is TileKind.MAP for tile in one.tiles)]
        first = next((one for one in mapped or panes if not mapped or self._maps(one)), None)
        return first is not None and first.wall == self.room.wall.name

    def _maps(self, pane: Pane) -> bool:
        """It has a map of what the scene is bound to, or of the room."""
        about = ("", BOUND, self.shown.bound)
        return any(tile.kind is TileKind.MAP and tile.subject in about for tile in pane.tiles)

    # ---- the incident

    def _bound(self, ink: Ink, right: float, h: float, incident: Incident) -> None:
        y = h / 2 + 1
        ink.fill(0, 0, right + PAD, _EDGE, "lv" if incident.level < 3 else "lv3")
        ink.incident(16 + 28, y, IncidentMark(incident.level, incident.located), 56)
        since = [Run(say("wall.since"), "t2", ASIDE),
                 Run(figures.span(self.room.now - incident.received_at), "t1", FIGURE, True, 16)]  # fmt: skip
        left = right - width_of(since)
        ink.runs(left, y, since)
        level = self.room.reads.level(incident.level)
        said = masking.words(self.room.desk, incident, self.room.reads.beat_of(incident))
        where = said.place or ("" if said.dim else say("card.no_place"))
        number = " · ".join(filter(None, (said.no, level)))
        runs = [Run(said.title, "t1", TITLE, True), Run(number, "t2", ASIDE, gap=16), Run(where, "t1", BODY, gap=20)]
        ink.runs(16 + _BOUND, y, runs, until=left - PAD)

    # ---- the scene

    def _scene(self, ink: Ink, right: float, h: float) -> None:
        y, name = h / 2 + 1, self.shown.scene or say("wall.no_scene")
        bound = self._bound_words()
        runs = [Run(say("wall.scene"), "t2", ASIDE), Run(" ".join(filter(None, (bound, name))), "t1", TITLE, True, 16),
                Run(self._control(), "t2", ASIDE, gap=24)]  # fmt: skip
        if width_of(runs) > right - 2 * PAD:
            runs.pop()
        ink.runs(PAD, y, runs, until=right - PAD)

    def _bound_words(self) -> str:
        kind, _, key = self.shown.bound.partition(":")
        room = self.room.desk.room
        if kind == "incident" and key in room.incidents:
            return masking.words(self.room.desk, room.incidents[key]).no
        if kind == "ring" and key in room.rings:
            return room.rings[key].label
        return pictures.name(self.room.desk, self.shown.bound) if kind == "unit" else ""

    def _control(self) -> str:
        """Who put it there: what shows a scene by itself is named."""
        if self.shown.cause:
            return say(f"wall.cause.{self.shown.cause}")
        return say("wall.by", who=self.shown.by) if self.shown.by else ""

    # ---- right: counts and the time

    def _times(self, ink: Ink, right: float, h: float) -> float:
        left = ink.right(right, h / 2 + 1, figures.clock(self.room.now), "t1", FIGURE, bold=True) - 20
        ink.vline(left, h / 2 - 22, h / 2 + 22, "line2")
        return left - 20

    def _counts(self, ink: Ink, right: float, h: float) -> float:
        today = self.room.reads.today()
        runs = [Run(say("bar.today"), "t2", ASIDE), Run(str(today.taken), "t1", TITLE, True, 12),
                Run(say("bar.closed"), "t2", ASIDE, gap=24), Run(str(today.closed), "t1", TITLE, True, 12)]  # fmt: skip
        if today.overdue:
            runs += [Run(say("bar.overdue"), "warn", ASIDE, gap=24), Run(str(today.overdue), "warn", TITLE, True, 12)]
        left = right - width_of(runs)
        if left < right / 2:
            return right
        ink.runs(left, h / 2 + 1, runs)
        return left - 24


class WallSos(Panel):
    """An open emergency, as every wall shows it: who, where, taken by whom, for how long; the rest by number."""

    flags = Changes.SECOND | Changes.SOS | Changes.UNITS

    def __init__(self, room: WallRoom, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.room = room

    @property
    def open(self) -> bool:
        return any(sos.open for sos in self.room.desk.sos.values())

    def draw(self, ink: Ink, w: float, h: float) -> None:
        found = sorted((one for one in self.room.desk.sos.values() if one.open),
                       key=lambda one: (bool(one.taken_by), one.received_at))  # fmt: skip
        if not found:
            return
        sos, y = found[0], (h - 3) / 2
        ink.fill(PAD + 14, y - 22, 106, 44, "sos")
        ink.centre(PAD + 67, y, "SOS", "onalarm", ASIDE, bold=True)
        who = say("bar.sos.taken", by=sos.taken_by, at=figures.clock(sos.taken_at or 0)) if sos.taken_by else ""
        more = say("bar.sos.more", n=len(found) - 1) if len(found) > 1 else ""
        taken = Run(who, "t2", ASIDE, gap=16) if who else Run(say("bar.sos.untaken"), "sos", ASIDE, True, 16)
        ends = [Run(more, "sos", ASIDE, True), taken,
                Run(figures.span(self.room.now - sos.received_at), "sos", TITLE, True, 20)]  # fmt: skip
        left = w - PAD - width_of(ends)
        ink.runs(left, y, ends)
        name = f"{sos.unit} {self.room.reads.unit_name(sos.unit)}"
        x = ink.text(160, y, fonts.fit(name, 34, True, left - 176), "t1", 34, bold=True)
        ink.runs(x, y, [Run(self._place(sos.unit), "t1", ASIDE, gap=24)], until=left - PAD)
        ink.fill(0, h - 3, w, 3, "sos")

    def _place(self, unit: str) -> str:
        there = self.room.reads.scene(unit)
        return there.place or say("sos.card.nowhere")
