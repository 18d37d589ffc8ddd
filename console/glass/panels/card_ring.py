"""The card of a ring: what it is and its clock, its tiers and who holds them, its posts, a drill, the reserve."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF

from console.desk.acts_edges import told
from console.desk.ringview import RingView
from console.glass import fonts
from console.glass.items.things import LAYER
from console.glass.panels import figures, ring_reads, ring_words
from console.glass.panels.card_incident import section
from console.glass.panels.ink import Ink
from console.glass.panels.panel import Panel
from console.glass.panels.ring_drill import draw_drill, draw_reserves
from console.glass.panels.ring_marks import tier_circles, toned_lines
from console.glass.panels.ring_posts import draw_posts
from console.glass.panels.ring_tiers import Tiers
from console.glass.panels.room import Room
from console.say import listed, say
from console.verbs import calls
from console.words import ClockFrom, Ring

_TEXT_X: Final = 67.0
_LINES_Y: Final = 72.0  # below glyph and clock


class RingCard:
    """Draws the selected ring into its panel; what is unfolded stays so while the ring stays selected."""

    def __init__(self, panel: Panel, room: Room) -> None:
        self.panel, self.room = panel, room
        self.tiers = Tiers(panel, room)
        self.drawn = ""  # the ring that stands in the card; "" none
        self._looked_at = ""

    def look_at(self, ring: str) -> None:
        """Another ring: its lists begin folded."""
        if ring != self._looked_at:
            self._looked_at, self.tiers.open = ring, None

    def draw(self, ink: Ink, ring: str, block: str, w: float) -> float:
        """The whole card from 0 on, ``block``: the post that is selected; the answer is the y where it ends."""
        view = ring_reads.view_of(self.room.desk, ring)
        self.drawn = view.ring.id if view is not None else ""
        if view is None:
            ink.text(16, 30, say("card.gone"), "t2")
            return 60
        y = self._head(ink, view, w)
        ink.hline(0, w, y)
        y = draw_drill(ink, self.panel, self.room, view.drill, y + 1, w)  # what runs comes first
        y = draw_posts(ink, self.panel, self.room, view, block, y, w)
        y = draw_reserves(ink, self.panel, self.room, view, y, w)
        y = self.tiers.draw(ink, w, y, view)
        y = _edges(ink, view.ring, y, w)
        if view.drill is None:
            y = draw_drill(ink, self.panel, self.room, ring_reads.last_drill(self.room.desk, ring), y, w)
        return y + 8

    # ---- head

    def _head(self, ink: Ink, view: RingView, w: float) -> float:
        ring = view.ring
        tier_circles(ink, 36, 38, 18, ring)
        until = self._clock(ink, view, w)
        ink.text(_TEXT_X, 30, fonts.fit(ring_words.title(ring), 20, True, until - _TEXT_X), "t1", 20, bold=True)
        y = self._kind(ink, ring, until, w)
        y = toned_lines(ink, 16, y, w - 32, (self._where(ring), "t1"), 2)
        if ring.name and ring_words.limits(ring):
            meaning = f"{ring_words.limits(ring)} · {ring_words.meaning(ring)}"
        else:
            meaning = ring_words.meaning(ring)
        y = toned_lines(ink, 16, y, w - 32, (meaning, "t2"), 2)
        y = self._incident(ink, ring, y, w)
        basis = ring_words.basis(view, self.room.desk.sums.state)
        return (toned_lines(ink, 16, y, w - 32, basis, 3) if basis[0] else y) + 6

    def _kind(self, ink: Ink, ring: Ring, until: float, w: float) -> float:
        """Beside the clock where it fits, else on a line of its own; the answer is the y of the next line."""
        words = ring_words.kind(ring)
        if fonts.advance(words, 13) <= until - _TEXT_X:
            ink.text(_TEXT_X, 54, words, "t2")
            return _LINES_Y
        return toned_lines(ink, 16, _LINES_Y, w - 32, (words, "t2"), 2)

    def _clock(self, ink: Ink, view: RingView, w: float) -> float:
        """Since when it runs, and how long; the answer is the x that the title must keep clear of."""
        what, since = say(f"ringcard.clock.{view.ring.clock.value}"), view.clock_at
        if since is None or since != since:
            if view.ring.standing or view.ring.clock is ClockFrom.DRAWN:
                return w - 16
            return ink.right(w - 16, 25, say("ringcard.clock_not_yet", what=what), "t3", 12) - 12
        label = say("ringcard.clock_from", what=what, at=figures.clock(since)[:5])
        left = ink.right(w - 16, 25, label, "t2", 12)
        return min(left, ink.right(w - 16, 47, figures.span(self.room.now - since), "t1", 24, bold=True)) - 12

    def _where(self, ring: Ring) -> str:
        """What it lies round, by the name people use."""
        if ring.areas:
            names = (area_name(self.room, area) for area in ring.areas)
            return say("ringcard.areas", what=listed(names))
        centre = ring.centre
        if centre is None:
            return say("ringcard.no_centre")
        if centre.kind == "incident":
            one = self.room.desk.incidents.get(centre.id)
            what = one.place if one is not None and one.place else centre.name
        elif centre.kind == "unit":
            what = self.room.desk.unit_words(centre.id)
        else:
            what = centre.name
        what = what or self.room.reads.beat_at(centre.lon_deg, centre.lat_deg)
        return say("ringcard.centre", what=what or f"{centre.lon_deg:.5f}, {centre.lat_deg:.5f}")

    def _incident(self, ink: Ink, ring: Ring, y: float, w: float) -> float:
        one = self.room.desk.incidents.get(ring.incident)
        if one is None:
            return y
        words = fonts.fit(say("ringcard.belongs", no=one.no, type=one.type), 13, False, w - 32)
        end = ink.text(16, y + 10, words, "acc")
        rect, call = QRectF(16, y - 3, end - 16, 26), calls.Select(kind="incident", id=one.id)
        self.panel.spot(rect, lambda: self.room.do(call), say("ringcard.belongs_tip"))
        return y + 20


def _edges(ink: Ink, ring: Ring, top: float, w: float) -> float:
    """The rules at its edge, a line each."""
    if not ring.edges:
        return top
    section(ink, w, top + 17, say("ringcard.edges"), say("ringcard.edges_sum", n=len(ring.edges)))
    y = top + 34
    for rule in ring.edges:
        y = toned_lines(ink, 16, y, w - 32, (told(rule).text(), "t1"), 2)
    ink.hline(0, w, y + 4)
    return y + 5


def area_name(room: Room, area: str) -> str:
    """``beat:B01``, ``layer:zones/3`` by its name."""
    kind, _, key = area.rpartition("/") if area.startswith(LAYER) else area.partition(":")
    return room.reads.thing_name(kind, key) if key else area
