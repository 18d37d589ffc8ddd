"""What the free units cover in 1, 3 and 5 minutes, in three numbers with what they have lost; the worst hole."""

from __future__ import annotations

import math
from typing import Final

from console.desk.ringview import CoverView
from console.glass import fonts
from console.glass.panels import ring_reads
from console.glass.panels.ink import Ink, Run
from console.glass.wall.listing import ListTile, bar, heard
from console.glass.wall.tile import ASIDE, GREAT, PAD, TITLE
from console.say import say
from console.words import Changes

_FIGURES_H: Final = 100
_BAR: Final = 14
_HOLE: Final = 0.9  # share of a beat's road under which its hole is worth a word


class CoverageTile(ListTile):
    flags = Changes.SECOND | Changes.COVER | Changes.UNITS | Changes.WALL

    def title(self) -> str:
        return self.tile.text or say("walltile.cover")

    def aside(self) -> str:
        return say("walltile.cover_by", n=self.room.reads.available())

    @property
    def view(self) -> CoverView:
        return ring_reads.cover(self.room.desk)

    @property
    def limit(self) -> float:
        """Coverage is worked out every so often: it is old once it misses several turns."""
        return max(60.0, super().limit)

    def newest(self) -> float | None:
        at = self.view.at
        return None if at is None else min(at, heard(self.room.desk))

    def body(self, ink: Ink, w: float, h: float) -> None:
        answer = self.view.answer
        if answer is None or not answer.share_road:
            words = say(answer.code, **answer.facts) if answer is not None and answer.code else say("walltile.no_cover")
            ink.text(PAD, TITLE, fonts.fit(words, ASIDE, False, w - 2 * PAD), "t3", ASIDE)
            return
        hole = self._hole()
        free = h - (ASIDE * 1.6 if hole else 0)
        wide = (w - 2 * PAD) / len(answer.share_road)
        for n, (limit_s, share) in enumerate(zip(answer.limits_s, answer.share_road, strict=False)):
            self._figure(ink, PAD + n * wide, free / 2, wide - 32, limit_s, share, self._fell(n))
        if hole:
            ink.text(PAD, h - ASIDE * 0.9, fonts.fit(hole, ASIDE, True, w - 2 * PAD), "warn", ASIDE, bold=True)

    def _figure(self, ink: Ink, x: float, middle: float, w: float, limit_s: float, share: float,
                fell: int | None) -> None:  # fmt: skip
        """``1 分 27% 降 4`` over its bar."""
        y = middle - _BAR
        known = math.isfinite(share)
        number = f"{round(100 * share)}" if known else "—"
        runs = [Run(say("panel.minutes", n=f"{limit_s / 60:.3g}"), "t2", ASIDE), Run(number, "t1", GREAT, True, 14)]
        if known:
            runs.append(Run("%", "t1", TITLE, gap=2))
        if fell is not None and fell > 0:
            runs.append(Run(say("walltile.fell", n=fell), "warn", ASIDE, gap=14))
        elif fell is not None:
            runs.append(Run(say("walltile.rose", n=-fell) if fell else say("walltile.same"), "t2", ASIDE, gap=14))
        ink.runs(x, y, runs, until=x + w + 24)
        if known:
            bar(ink, x, middle + _FIGURES_H / 2 - _BAR, w, share, "ring", _BAR)

    def _fell(self, n: int) -> int | None:
        """Points lost since some minutes ago, less than nothing when it rose; None: nobody knows."""
        before, answer = self.view.before, self.view.answer
        if before is None or answer is None or n >= len(before.share_road):
            return None
        points = 100 * (before.share_road[n] - answer.share_road[n])
        return round(points) if math.isfinite(points) else None

    def _hole(self) -> str:
        """The worst beat at the middle limit."""
        answer = self.view.answer
        if answer is None or not answer.holes or not answer.limits_s:
            return ""
        middle = len(answer.limits_s) // 2
        _, name, part = answer.holes[0]
        if middle >= len(part) or not math.isfinite(part[middle]) or part[middle] >= _HOLE:
            return ""
        limit = say("panel.minutes", n=f"{answer.limits_s[middle] / 60:.3g}")
        return say("walltile.hole", beat=name, limit=limit, share=round(100 * part[middle]))
