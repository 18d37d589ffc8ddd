"""覆盖 at the map's top right: what the free units cover in 1, 3 and 5 minutes, in three numbers; layers beside it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QWidget

from console.desk.ringview import CoverView
from console.glass import fonts
from console.glass.panels import figures, ring_reads
from console.glass.panels.ink import Ink, Run, key_width, width_of
from console.glass.panels.panel import Panel
from console.glass.panels.ring_words import said
from console.glass.panels.room import Room
from console.glass.theme import Theme
from console.glass.window.keys import cap
from console.say import listed, say
from console.words import Changes, CoverAnswer

HEIGHT: Final = 36
STALE_S: Final = 60.0  # older numbers say how old they are
_HOLES: Final = 3  # of the worst, in the tooltip


class CoverChip(Panel):
    """``覆盖 1 分 31% 3 分 79% 5 分 96% 图层 Y``. On a small screen without the minutes: they stand in the tooltip."""

    flags = Changes.VIEW | Changes.COVER | Changes.SECOND

    def __init__(self, room: Room, theme: Theme, resized: Callable[[], object], parent: QWidget | None = None) -> None:
        """``resized``: it needs another width than it has."""
        super().__init__(theme, parent)
        self.room, self._resized = room, resized
        self._width = 0.0

    def wanted(self) -> tuple[float, float]:
        """px at 100 %. The columns are as wide as 100% each: numbers do not move when they change."""
        self._width = 12 + sum(width for width, _ in self.columns()) + 12 + self._layers_width()
        return self._width, HEIGHT

    def apply(self, changes: Changes) -> None:
        before = self._width
        if changes & self.flags and self.wanted()[0] != before:
            self._resized()
        super().apply(changes)

    @property
    def view(self) -> CoverView:
        return ring_reads.cover(self.room.desk)

    def columns(self) -> list[tuple[float, list[Run]]]:
        """What it says, column by column with its width: never a number that nobody has worked out."""
        title = [Run(say("ringcard.cover"), "t2")]
        answer = self.view.answer
        if answer is None or not answer.share_road:
            title.append(Run("—", "t3", gap=8))
            return [(width_of(title), title)]
        age = self._age()
        columns = [(width_of(title), title)]
        for limit, share in zip(answer.limits_s, answer.share_road, strict=False):
            runs = [Run(say("panel.minutes", n=f"{limit / 60:.3g}"), "t2", gap=12)] if self.measures.full_bar else []
            number = Run(percent(share), "t3" if age else "t1", 13, True, 4 if runs else 8)
            widest = max(fonts.advance("100%", 13, True), fonts.advance(number.text, 13, True))
            columns.append((width_of(runs) + number.gap + widest, [*runs, number]))
        return [*columns, (8 + fonts.advance(age, 12), [Run(age, "t3", 12, gap=8)])] if age else columns

    def _age(self) -> str:
        """How old the numbers are, when that is worth saying."""
        at = self.view.at
        age = self.room.now - at if at is not None else math.inf
        if age <= STALE_S:
            return ""
        return say("ringcard.cover_old", t=figures.rough(age)) if math.isfinite(age) else say("ringcard.cover_unknown")

    # ---- painting

    def draw(self, ink: Ink, w: float, h: float) -> None:
        ink.box(QRectF(0, 0, w, h), "panel", "line2")
        split = w - self._layers_width()
        self._cell(ink, QRectF(0, 0, split, h), self.view.on, "cover", self.tip())
        x = 12.0
        for width, runs in self.columns():
            ink.runs(x, h / 2 - 1, runs)
            x += width
        self._cell(ink, QRectF(split, 0, w - split, h), False, "layers", say("panel.key.layers"))
        end = ink.text(split + 10, h / 2 - 1, say("panel.tool.layers"), "t1")
        ink.key(end + 6, h / 2 - 1, cap("layers"))
        ink.vline(split, 8, h - 8)

    def _cell(self, ink: Ink, rect: QRectF, on: bool, act: str, tip: str) -> None:
        inner = rect.adjusted(1, 1, -1, -1)
        if on or self.over(rect):
            ink.fill(inner.left(), inner.top(), inner.width(), inner.height(), "sel_row" if on else "raise")
        if on:
            ink.fill(inner.left(), inner.bottom() - 2, inner.width(), 2, "focus")
        self.spot(rect, lambda: self.room.act(act), tip)

    def _layers_width(self) -> float:
        return 20 + fonts.advance(say("panel.tool.layers"), 13) + 6 + key_width(cap("layers"))

    # ---- what it rests on

    def tip(self) -> str:
        """What the numbers are shares of, at what time; the other two shares, holes, gaps; what a click does."""
        view = self.view
        lines = [say("ringcard.cover_tip")]
        if view.answer is None:
            lines.append(say("ringcard.cover_never"))
        else:
            lines += self._facts(view, view.answer)
        click = say("ringcard.cover_hidden" if view.on else "ringcard.cover_shown")
        return "\n".join([*lines, f"{click} · {cap('cover')}"])

    def _facts(self, view: CoverView, answer: CoverAnswer) -> list[str]:
        lines = [said(answer.code, answer.facts)] if answer.code else []
        if view.at is not None:
            lines.append(say("ringcard.cover_at", at=figures.clock(view.at)))
        if answer.share_places:
            lines.append(say("ringcard.cover_places", shares=shares(answer.share_places)))
        if answer.share_incidents:
            lines.append(say("ringcard.cover_incidents", shares=shares(answer.share_incidents)))
        lines += fallen(view, answer)
        middle = len(answer.limits_s) // 2
        limit = say("panel.minutes", n=f"{answer.limits_s[middle] / 60:.3g}") if answer.limits_s else ""
        for _, name, part in answer.holes[:_HOLES]:
            share = percent(part[middle]) if middle < len(part) else "—"
            lines.append(say("ringcard.cover_hole", beat=name, limit=limit, share=share))
        if answer.gaps:
            pairs = listed(say("ringcard.cover_pair", a=a, b=b) for a, b in answer.gaps[:_HOLES])
            lines.append(say("ringcard.cover_gap", pairs=pairs))
        return lines


def percent(share: float) -> str:
    """``31%``; ``—`` for what is not known."""
    return f"{round(100 * share)}%" if math.isfinite(share) else "—"


def shares(parts: tuple[float, ...]) -> str:
    return " / ".join(percent(one) for one in parts)


def fallen(view: CoverView, answer: CoverAnswer) -> list[str]:
    """Limits whose share fell since some minutes ago, in points."""
    if view.before is None:
        return []
    lines = []
    for limit, was, now in zip(answer.limits_s, view.before.share_road, answer.share_road, strict=False):
        points = 100 * (was - now)
        if math.isfinite(points) and points >= 1:
            words = say("panel.minutes", n=f"{limit / 60:.3g}")
            lines.append(say("ringcard.cover_fell", limit=words, n=round(points)))
    return lines
