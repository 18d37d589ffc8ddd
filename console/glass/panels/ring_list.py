"""The drawer of rings: each with its tiers, how it is filled, whether it is closed; shown, hidden, jumped to."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QWidget

from console.desk import acts_layers
from console.desk.ringview import NeedView, RingView
from console.glass import fonts
from console.glass.panels import ring_marks, ring_reads, ring_words
from console.glass.panels.ink import Ink, Run, button_width, key_width
from console.glass.panels.layerrows import tick
from console.glass.panels.room import Room, verb_word
from console.glass.panels.scroll import ScrollPanel
from console.glass.theme import Theme
from console.glass.window.keys import cap
from console.say import language, say
from console.site import RingTemplate
from console.verbs import calls
from console.words import Changes

WIDTH: Final = 440
HEAD_H: Final = 40
GROUP_H: Final = 30
ROW_H: Final = 54
RINGED: Final = ("incident", "unit", "post", "camera", "marker")  # kinds that a ring may lie round


class RingList(ScrollPanel):
    """A drawer over the map's left side; ``⇧R`` opens it."""

    flags = Changes.RINGS | Changes.SELECTION | Changes.VIEW | Changes.ORDERS
    step = ROW_H * 2.0

    def __init__(self, room: Room, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.room = room
        self.hide()

    def draw(self, ink: Ink, w: float, h: float) -> None:
        views = ring_reads.rings(self.room.desk)
        y = HEAD_H - self.offset
        for standing in (False, True):
            group = [view for view in views if view.ring.standing is standing]
            y = self._group(ink, w, y, group, standing)
        y = self._templates(ink, w, y)
        self.contents(y + self.offset - HEAD_H, h - HEAD_H)
        self.spots = [s._replace(rect=s.rect & QRectF(0, HEAD_H, w, h - HEAD_H)) for s in self.spots]
        self._head(ink, w, len(views))
        self.draw_thumb(ink, w - 1, HEAD_H, h - HEAD_H)
        ink.vline(w - 1, 0, h, "line2")

    def _head(self, ink: Ink, w: float, count: int) -> None:
        y = HEAD_H / 2
        ink.fill(0, 0, w, HEAD_H, "panel")
        x = ink.text(16, y, say("ringcard.list"), "t1", 15, bold=True)
        end = w - 16 - key_width(cap("rings"))
        ink.key(end, y, cap("rings"))
        end = ink.right(end - 7, y, say("panel.fold"), "t2")
        self.spot(QRectF(end, 0, w - end, HEAD_H), lambda: self.room.act("rings"), say("panel.fold"))
        ink.text(x + 8, y, fonts.fit(say("ringcard.list_sum", n=count), 13, False, end - x - 20), "t2")
        ink.hline(0, w, HEAD_H - 1)

    def _group(self, ink: Ink, w: float, y: float, views: list[RingView], standing: bool) -> float:
        """Its head and its rows; without rings, what to do."""
        if standing and not views:
            return y
        title = say("ringcard.list_standing" if standing else "ringcard.list_drawn")
        ink.text(16, y + GROUP_H / 2, f"{title} {len(views)}", "t2", 12, bold=True)
        y += GROUP_H
        if not views:
            for line in fonts.wrap(say("ringcard.list_none"), 13, w - 32, 3):
                ink.text(16, y + 10, line, "t3")
                y += 20
            return y + 10
        for view in views:
            self._row(ink, w, y, view)
            y += ROW_H
        return y + 8

    def _templates(self, ink: Ink, w: float, y: float) -> float:
        """The site's templates: one is drawn round what is selected, or begins a line."""
        found = self.room.desk.site.ring_templates
        if not found:
            return y
        x = ink.text(16, y + GROUP_H / 2, say("ringcard.templates"), "t2", 12, bold=True)
        ink.text(x + 8, y + GROUP_H / 2, say("ringcard.templates_hint"), "t3", 12)
        y += GROUP_H
        x = 16.0
        for one in found:
            name = template_name(one)
            if x > 16 and x + button_width(name, "") > w - 16:
                x, y = 16.0, y + 36
            rect = ink.button(x, y + 14, name)
            self.spot(rect, lambda one=one: self._draw_by(one), say("ringcard.template_tip", name=name))  # type: ignore[misc]
            x = rect.right() + 8
        return y + 40

    def _draw_by(self, template: RingTemplate) -> None:
        chosen = self.room.desk.selection
        if chosen.kind in RINGED:
            self.room.do(calls.DrawRing(kind=chosen.kind, id=chosen.id, template=template.id))
        else:
            self.room.type(f"{verb_word('ring')} {template_name(template)} ")

    # ---- one ring

    def _row(self, ink: Ink, w: float, top: float, view: RingView) -> None:
        ring = view.ring
        rect = QRectF(0, top, w, ROW_H)
        chosen = self.room.desk.selection.kind == "ring" and self.room.desk.selection.id == ring.id
        if chosen or self.over(rect):
            ink.fill(0, top, w, ROW_H, "sel_row" if chosen else "raise")
        if chosen:
            ink.fill(0, top, 4, ROW_H, "focus")
        self.spot(rect, lambda: self.room.do(calls.Select(kind="ring", id=ring.id)), _tip(view), f"ring:{ring.id}")
        self._switch(ink, top, view)
        first, second = top + 18, top + 38
        words, token = verdict(self.room, view)
        right = ink.right(w - 16, first, words, token, 13, bold=True)
        right = self._fill(ink, right - 12, first, view)
        title = fonts.fit(ring_words.title(ring), 15, True, right - 84)
        ink.text(76, first, title, "t1", 15, bold=True)
        ink.text(76, second, fonts.fit(" · ".join(self._facts(view)), 13, False, w - 92), "t2")
        ink.hline(16, w - 16, top + ROW_H - 1)

    def _switch(self, ink: Ink, top: float, view: RingView) -> None:
        """Shown on the map or not, and its line as the map draws it."""
        layer, y = acts_layers.RING + view.ring.id, top + ROW_H / 2
        on = self.room.desk.view.layers.get(layer, True)
        tick(ink, 16, y, on)
        words = say("ringcard.list_hide" if on else "ringcard.list_show", ring=view.ring.no)
        self.spot(QRectF(8, y - 15, 30, 30), lambda: self.room.do(calls.ShowLayer(layer=layer)), words)
        ring_marks.tier_circles(ink, 54, y, 12, view.ring)

    def _fill(self, ink: Ink, right: float, y: float, view: RingView) -> float:
        """How many of all that are wanted have been sent; the answer is where it begins."""
        needs = [need for tier in view.tiers for need in tier.needs]
        if not needs:
            return right
        want, there = sum(need.want for need in needs), sum(_taken(need) for need in needs)
        return ink.runs_right(right, y, [Run(f"{there}/{want}", "t1" if there >= want else "warn", 13, True)]) - 8

    def _facts(self, view: RingView) -> list[str]:
        ring, desk = view.ring, self.room.desk
        incident = desk.incidents.get(ring.incident)
        about = f"{incident.no} {incident.type}" if incident is not None else ring.centre.name if ring.centre else ""
        limits = ring_words.limits(ring) if ring.name else ""
        return [part for part in (limits, ring_words.kind(ring), about) if part]


def template_name(template: RingTemplate) -> str:
    """In the language of the screen, where it has a name in it."""
    english = template.name_en if language() == "en" else ""
    return english or template.name or template.id


def _taken(need: NeedView) -> int:
    return min(need.want, need.sent + need.onscene)


def verdict(room: Room, view: RingView) -> ring_words.Toned:
    """What is most pressing about a ring, in a word: a drill, posts that do not close, that do; else nothing."""
    closing = view.ring.closing
    if view.drill is not None:
        return say("ringcard.drill_running"), "t1"
    if view.planning:
        return say("ringcard.planning"), "t2"
    if closing is None:
        return "", "t2"
    _, token = ring_words.closed(closing, room.desk.orders, room.now)
    if not closing.closed:
        return say("ringcard.not_closed"), "lv"
    if token == "warn":
        return say("ringcard.list_not_closed"), "warn"
    held = all(ring_words.stood_at(block, room.desk.orders) > 0 for block in closing.blocks)
    return say("ringcard.list_closed" if held else "ringcard.list_closable"), "t1"


def _tip(view: RingView) -> str:
    ring = view.ring
    parts = (ring_words.title(ring), ring_words.kind(ring), ring_words.meaning(ring))
    return " · ".join(part for part in parts if part)
