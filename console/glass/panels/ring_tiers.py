"""The tiers of a ring: minutes, units by duty, what stands still inside, who fills the duty; lists under numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from PySide6.QtCore import QRectF

from console.desk.ringview import NeedView, RingView, TierView
from console.glass import fonts
from console.glass.panels import ring_lists, ring_marks, ring_words
from console.glass.panels.card_incident import section
from console.glass.panels.ink import Ink, Run, width_of
from console.glass.panels.panel import Panel
from console.glass.panels.ring_marks import keyed
from console.glass.panels.room import Room
from console.glass.symbols import UnitMark
from console.say import listed, say
from console.words import Duty, Kind, Tier

HEAD_H: Final = 34
CHIP_H: Final = 30
NEED_H: Final = 24
_GAP: Final = 4.0


class Chip(NamedTuple):
    """One number of a tier. ``what`` "" has no list under it; ``duty`` draws a symbol in place of a word."""

    what: str
    runs: tuple[Run, ...]
    tip: str
    duty: Duty | None = None

    @property
    def width(self) -> float:
        return 16 + (22 if self.duty is not None else 0) + width_of(self.runs)


class Tiers:
    """Draws them. ``open``: the tier and the number whose list is unfolded."""

    def __init__(self, panel: Panel, room: Room) -> None:
        self.panel, self.room = panel, room
        self.open: tuple[int, str] | None = None

    def toggle(self, tier: int, what: str) -> None:
        """Unfolds the list under a number, or folds it again."""
        self.open = None if self.open == (tier, what) else (tier, what)
        self.panel.update()

    def draw(self, ink: Ink, w: float, top: float, view: RingView) -> float:
        """From ``top`` on; the answer is the y where they end."""
        top = self._head(ink, w, top, view)
        for n, tier in enumerate(view.ring.tiers):
            top = self._tier(ink, w, top, view, n, tier)
            ink.hline(0, w, top)
            top += 1
        return top

    def _head(self, ink: Ink, w: float, top: float, view: RingView) -> float:
        """Who holds it, in one line; to say who should, and to ask for reserve."""
        needs, y = [need for tier in view.tiers for need in tier.needs], top + HEAD_H / 2
        right = keyed(ink, self.panel, self.room, "hold", say("ringcard.hold"), w - 16, y)
        if any(need.role == "reserve" for tier in view.ring.tiers for need in tier.needs):
            right = keyed(ink, self.panel, self.room, "reserve", say("ringcard.ask_reserve"), right - 12, y)
        words = say("ringcard.needs_none") if not any(tier.needs for tier in view.ring.tiers) else ""
        if needs:
            words = _summed(needs, right - 44 - fonts.advance(say("ringcard.needs"), 15, True))
        section(ink, right - 4, y, say("ringcard.needs"), words)
        ink.hline(0, w, top + HEAD_H - 1)
        return top + HEAD_H

    def _tier(self, ink: Ink, w: float, top: float, view: RingView, n: int, tier: Tier) -> float:
        ring, words = view.ring, ring_words.limit(view.ring, tier)
        y = top + HEAD_H / 2
        pen = ring_marks.tier_pen(ink, n, len(ring.tiers), ring.colour)
        x = ring_marks.tier_plate(ink, 16, y, words, pen)
        known = view.tiers[n] if n < len(view.tiers) and view.answer is not None else None
        if known is None:
            ink.text(x + 10, y, fonts.fit(tier.name or say("ringcard.not_yet"), 13, False, w - x - 26), "t2")
            return self._needs_only(ink, top + HEAD_H, tier)
        right = self._all_units(ink, w, y, n, known, words)
        clock, token = ring_words.left(view, n, self.room.now)
        if clock and right - 10 - fonts.advance(clock, 13, True) > x + 10:
            right = ink.right(right - 10, y, clock, token, 13, bold=True)
        ink.text(x + 10, y, fonts.fit(tier.name, 13, False, right - x - 18), "t1")
        self.panel.spot(QRectF(16, top, right - 20, HEAD_H), None, say("ringcard.tier_tip", limit=words))
        top = self._chips(ink, w, top + HEAD_H, n, duty_chips(known), known, words)
        if self.open == (n, "units"):
            top = self._list(ink, w, top, known, "units")
        top = self._chips(ink, w, top, n, still_chips(known), known, words)
        ink.text(16, top + 8, fonts.fit(sums(known), 12, False, w - 32), "t3", 12)
        top += 22
        for need in known.needs:
            top = self._need(ink, w, top, need, late=ring_words.overdue(view, n, need, self.room.now))
        return self._late(ink, w, top, known) + 4

    # ---- numbers

    def _chips(self, ink: Ink, w: float, top: float, n: int, chips: list[Chip], view: TierView, limit: str) -> float:
        """Numbers side by side in as many lines as they take; under a line its unfolded list."""
        for row in _rows(chips, w - 20):
            x = 10.0
            for chip in row:
                self._chip(ink, QRectF(x, top, chip.width, CHIP_H - 2), n, chip, limit)
                x += chip.width + _GAP
            top += CHIP_H
            opened = next((chip.what for chip in row if chip.what and self.open == (n, chip.what)), "")
            if opened:
                top = self._list(ink, w, top, view, opened)
        return top

    def _list(self, ink: Ink, w: float, top: float, view: TierView, what: str) -> float:
        return ring_lists.draw(ink, self.panel, self.room, ring_lists.lines(self.room, view, what), top, w)

    def _all_units(self, ink: Ink, w: float, y: float, n: int, view: TierView, limit: str) -> float:
        """The sum of units, which opens the list of all of them; the answer is where it begins."""
        words = say("ringcard.counted", n=len(view.units), free=view.available)
        left = w - 16 - fonts.advance(words, 13)
        rect = QRectF(left - 6, y - 14, w - 4 - left, 28)
        if view.units:
            self._lit(ink, rect, self.open == (n, "units"))
            tip = say("ringcard.open_list", limit=limit, what=say("ringcard.what.units"))
            self.panel.spot(rect, lambda: self.toggle(n, "units"), tip)
        return ink.right(w - 16, y, words, "t2")

    def _lit(self, ink: Ink, rect: QRectF, opened: bool) -> None:
        if opened or self.panel.over(rect):
            ink.box(rect, "sel_row" if opened else "raise", "focus" if opened else None)

    def _chip(self, ink: Ink, rect: QRectF, n: int, chip: Chip, limit: str) -> None:
        opened = chip.what != "" and self.open == (n, chip.what)
        if chip.what:
            self._lit(ink, rect, opened)
        x, y = rect.left() + 6, rect.center().y()
        if chip.duty is not None:
            ink.unit(x + 9, y, UnitMark(Kind.OFFICER, chip.duty), 24)
            x += 22
        ink.runs(x, y, chip.runs)
        act: Callable[[], object] | None = (lambda: self.toggle(n, chip.what)) if chip.what else None
        tip = say("ringcard.open_list", limit=limit, what=chip.tip) if chip.what else chip.tip
        self.panel.spot(rect, act, tip)

    # ---- who holds it

    def _needs_only(self, ink: Ink, top: float, tier: Tier) -> float:
        """What is wanted, while nobody has been counted."""
        for need in tier.needs:
            x = ink.text(16, top + NEED_H / 2, ring_words.need(need), "t2")
            ink.text(x + 8, top + NEED_H / 2, f"–/{need.count}", "t3", 13, bold=True)
            top += NEED_H
        return top + 4

    def _need(self, ink: Ink, w: float, top: float, view: NeedView, *, late: bool) -> float:
        """``late``: the tier's minutes have passed without all of them on scene."""
        y = top + NEED_H / 2
        x = ink.text(16, y, fonts.fit(ring_words.need(view.need), 13, False, w * 0.34), "t1")
        x = ring_marks.cells(ink, x + 10, y, view.want, view.onscene, view.sent, view.there, 80) + 4
        why, token = ring_words.missing(view)
        fill = "warn" if late else "t1" if view.filled else token
        x = ink.text(x, y, ring_words.fill(view), fill, 13, bold=True) + 10
        self.panel.spot(QRectF(10, top, w - 20, NEED_H), None, _need_tip(view))
        if fonts.advance(why, 12) <= w - 16 - x:
            ink.text(x, y, why, token, 12)
            return top + NEED_H
        return ring_marks.toned_lines(ink, 28, top + NEED_H - 4, w - 44, (why, token), 2, 12)

    def _late(self, ink: Ink, w: float, top: float, view: TierView) -> float:
        """Meaning.PLACE: what must be reached and is not."""
        if not view.late_places:
            return top
        words = say("ringcard.late_places", what=listed(view.late_places))
        return ring_marks.toned_lines(ink, 16, top + 2, w - 32, (words, "lv"), 4)


def duty_chips(view: TierView) -> list[Chip]:
    """Units by duty, in the legend's order, those that are there; with none a word."""
    found = []
    for duty in Duty:
        count = view.duty.get(int(duty), 0)
        if count:
            name = say(f"panel.duty.{duty.name.lower()}")
            runs = (Run(str(count), "t1", 15, True),)
            found.append(Chip(f"{ring_lists.DUTY}{int(duty)}", runs, say("ringcard.duty_units", duty=name), duty))
    return found or [Chip("", (Run(say("ringcard.no_units"), "t3"),), "")]


def still_chips(view: TierView) -> list[Chip]:
    """Incidents, and what stands still: numbers with a list under them where they are not zero."""
    counts = [("incidents", len(view.incidents))]
    still = view.still
    if still is not None:
        counts = [
            ("cameras", len(still.cameras)), ("posts", len(still.posts)), *counts,
            ("places", len(still.places)), ("beats", len(still.beats)),
        ]  # fmt: skip
    return [_count(what, count) for what, count in counts]


def sums(view: TierView) -> str:
    """``路 4.1 公里 · 人口 4,200``; that it is not worked out yet, when it is not."""
    still = view.still
    if still is None:
        return say("ringcard.still_not_yet")
    parts = [say("ringcard.road_km", n=f"{still.road_km:.1f}")] if math.isfinite(still.road_km) else []
    if still.people is not None:
        parts.append(say("ringcard.people", n=f"{still.people:,}"))
    return " · ".join(parts)


def _count(what: str, count: int) -> Chip:
    word = say(f"ringcard.what.{what}")
    tone = "t1" if count else "t3"
    runs = (Run(word, "t2" if count else "t3"), Run(str(count), tone, 15, bool(count), 5))
    return Chip(what if count else "", runs, word)


def _rows(chips: list[Chip], width: float) -> list[list[Chip]]:
    rows: list[list[Chip]] = []
    x = width
    for chip in chips:
        if not rows or x + chip.width > width:
            rows.append([])
            x = 0.0
        rows[-1].append(chip)
        x += chip.width + _GAP
    return rows


def _need_tip(view: NeedView) -> str:
    return say(
        "ringcard.need_tip", role=ring_words.need(view.need), want=view.want, there=view.there, sent=view.sent,
        signed=view.signed, onscene=view.onscene,
    )  # fmt: skip


def _summed(needs: Sequence[NeedView], room: float) -> str:
    """Who is there, sent and wanted in all; in a narrow card who is there of those wanted: figures are never cut."""
    facts = {
        "onscene": sum(one.onscene for one in needs), "sent": sum(one.sent for one in needs),
        "want": sum(one.want for one in needs),
    }  # fmt: skip
    words = say("ringcard.needs_sum", **facts)
    return words if fonts.advance(words, 13) <= room else say("ringcard.needs_short", **facts)
