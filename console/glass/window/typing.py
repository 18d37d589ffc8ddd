"""From typed letters to what is shown of them: the popup, the ghost on the map, and Enter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from console.desk import Outcome, Preview
from console.desk.preview import make
from console.desk.state import Ghosts
from console.glass.panels.popup import Completions
from console.glass.window.layout import inside
from console.glass.window.measures import FLOAT
from console.say import say
from layers.geo import to_mercator

if TYPE_CHECKING:
    from console.glass.window.frame import DeskWindow

LEAST_TYPED: Final = 2  # letters of a word before its ghost counts: one letter fits too many


class Meant(NamedTuple):
    """What the map shows of a typed act: units on their way to an incident, and the rest."""

    units: tuple[str, ...] = ()
    incident: str = ""
    ghosts: Ghosts = Ghosts()


_NOTHING: Final = Meant()


class Recalled(NamedTuple):
    """What was typed before ↑, how far back, and the line that stands there now."""

    begun: str = ""
    at: int = 0
    text: str = ""


class Typing:
    """Joins the command line, the desk's preview and the popup of completions."""

    def __init__(self, window: DeskWindow) -> None:
        self.window = window
        self.desk = window.desk
        self._ghost = _NOTHING
        self._recalled = Recalled()
        self._lost = self.desk.lost  # what was said already
        line, bar = window.bar.line, window.bar
        bar.typed.connect(self.typed)
        bar.entered.connect(self.entered)
        bar.focused.connect(self.show_preview)
        line.tabbed.connect(self.complete)
        line.stepped.connect(self.step)
        line.recalled.connect(self.recall)
        line.escaped.connect(window.escape)

    @property
    def popup(self) -> Completions:
        return self.window.completions

    def typed(self, text: str) -> None:
        """A letter more or less: the desk says what Enter would do."""
        self.window.asked = None
        if not self._recalled.at or text != self._recalled.text:
            self._recalled = Recalled(begun=text)
        self.popup.at, self.popup.dismissed = -1, False
        self.desk.type("" if self.window.bar.finding else text)
        self.show_preview()

    def look_again(self) -> None:
        """The room has changed while the text stands: what Enter would do may be another thing now."""
        if self.desk.preview.text and self.desk.preview.text == self.window.bar.line.text():
            self.desk.type(self.desk.preview.text)

    def second(self) -> None:
        """Another seat was first: who, in the bar, and what had been typed stands there again, unless something else
        has been begun."""
        lost = self.desk.lost
        if lost is None or lost is self._lost:
            return
        self._lost = lost
        if lost.line and not self.window.bar.line.text():
            self.window.put(lost.line)
            self.window.bar.line.refused = lost.line
        self.window.bar.show_outcome(Outcome(ok=False, code=lost.said.code, facts=lost.said.facts))

    def entered(self, text: str) -> None:
        """Enter: the completion chosen by ↑↓ first, else what is typed. What asks for a second word gets its ``!``."""
        if self.window.finding.enter():
            return
        if self.popup.at >= 0 and self.popup.isVisible():
            self.complete()
            return
        meant = self.window.room.meant
        text = meant.text if meant.text.startswith(text) and meant.call is not None else text
        outcome = self.desk.run(text)
        if outcome.ok:
            self.window.past.entered(text)
            self.window.bar.clear()
            self.window.take_keys()
        elif outcome.confirm:
            self.window.put(text.rstrip() + " !")
        self.window.bar.line.refused = "" if outcome.ok or outcome.confirm else self.window.bar.line.text()
        self.window.bar.show_outcome(outcome, asks=outcome.confirm)

    def complete(self) -> None:
        chosen = self.popup.chosen()
        if self.window.finding.shown:
            self.window.finding.complete()
        elif chosen is not None:
            self.window.put(chosen.insert)

    def step(self, by: int) -> None:
        if self.window.finding.shown:
            self.window.finding.step(by)
        elif self.popup.isVisible():
            self.popup.step(by)
        else:
            self.recall(by)

    def recall(self, by: int) -> None:
        """↑ and ↓ where no list is open, Ctrl ↑ and Ctrl ↓ always: lines typed before that begin like this one."""
        found = self.desk.typed.older(self._recalled.begun, self._recalled.at, -by, self.desk.clock.now())
        if found is not None:
            self._recalled = Recalled(self._recalled.begun, *found)
            self.window.bar.put(found[1])
            self.popup.dismissed = True
            self.show_preview()

    def show_preview(self) -> None:
        """Ghost in the line, sentence beside it, popup above it, ways on the map."""
        preview = self._meant()
        preview = self.window.room.meant = self.window.finding.look(self.window.bar.line.text()) or preview
        self.window.bar.follow_preview()
        wanted = bool(self.popup.rows) and self.window.bar.busy and not self.popup.dismissed
        if wanted:
            self.place_popup()
            self.popup.raise_()
        self.popup.setVisible(wanted)
        self.popup.update()
        meant = Meant(preview.units, preview.incident, preview.ghosts)
        if self._ghost != meant:
            self._ghost = meant
            self._show_ghost(meant)

    def reword(self) -> None:
        """Another language: the sentence beside the typed text, and the words on the ghost."""
        self._ghost = _NOTHING
        self.show_preview()

    def place_popup(self) -> None:
        """Above the typed text, inside the part of the map that is open; on a narrow map above its foot."""
        measures = self.window.measures
        box = inside(self.window.areas().open, *self.popup.wanted(), measures, "bl")
        foot = self.window.canvas.foot.translated(self.window.canvas.pos())
        if box.intersects(foot):
            box.moveBottom(foot.top() - round(FLOAT * measures.scale))
        self.popup.setGeometry(box)

    def _meant(self) -> Preview:
        """The typed text with its ghost, when that makes a whole act; else what is typed. Enter does what is said."""
        typed = self.desk.preview
        word = typed.text.split(" ")[-1]
        if typed.call is not None or not typed.ghost or len(word) < LEAST_TYPED:
            return typed
        whole = make(self.desk, typed.text + typed.ghost)
        return whole if whole.call is not None else typed

    def _show_ghost(self, meant: Meant) -> None:
        """The ways that units would go, with what the list says of them; places and outlines that the act is about."""
        lines = self._ways(meant)
        labels = [self._ghost_label(unit) for _, unit in lines]
        drawn = [np.array(one) for one in meant.ghosts.outlines]
        standing = [line for ring in meant.ghosts.rings for line in self._outline(ring)]
        self.window.canvas.set_ghost([*(way for way, _ in lines), *drawn, *standing], labels, (), meant.ghosts.spots)

    def _ways(self, meant: Meant) -> list[tuple[NDArray[np.float64], str]]:
        target = self.desk.incidents.get(meant.incident)
        if not meant.units or target is None or target.lon_deg is None or target.lat_deg is None:
            return []
        goal = tuple(float(v) for v in to_mercator(target.lon_deg, target.lat_deg))
        found = [(self._way(unit, goal), unit) for unit in meant.units if unit in self.desk.units.row]
        return [(way, unit) for way, unit in found if len(way) > 1]

    def _outline(self, ring: str) -> list[NDArray[np.float64]]:
        """The outermost tier of a ring that stands, as it was worked out last."""
        view = self.desk.ring_views.get(ring)
        tiers = view.answer.tiers if view is not None and view.answer is not None else None
        if tiers is None or len(tiers.area_off) < 2:
            return []
        first, last = int(tiers.area_off[-2]), int(tiers.area_off[-1])
        return [tiers.xy[tiers.ring_off[n] : tiers.ring_off[n + 1]] for n in range(first, last)]

    def _way(self, unit: str, goal: tuple[float, ...]) -> NDArray[np.float64]:
        row = self.desk.units.row[unit]
        start = (float(self.desk.units.x_m[row]), float(self.desk.units.y_m[row]))
        if not np.isfinite(start).all():
            return np.empty((0, 2))
        if self.desk.site.roads is not None:
            way, _ = self.desk.site.roads.route(start, (goal[0], goal[1]))
            if len(way) > 1:
                return np.asarray(way, dtype=np.float64)
        return np.array([start, goal[:2]])

    def _ghost_label(self, unit: str) -> str:
        ranking = self.desk.ranking
        one = next((c for c in ranking.candidates if c.unit == unit), None) if ranking else None
        return f"{unit} · {say('panel.minutes', n=f'{one.minutes:.1f}')}" if one else unit
