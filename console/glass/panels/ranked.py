"""可派 and 未列入: who can be there and when, in two lines on a fixed grid; who was left out, and why."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF

from console.dispatch.models import Candidate, Engaged, LeftOut, Ranking, Uncovers
from console.dispatch.wording import uncovered
from console.glass import fonts
from console.glass.panels import figures
from console.glass.panels.card_incident import section
from console.glass.panels.engaged_rows import draw_engaged
from console.glass.panels.ink import Ink, Run, key_width, width_of
from console.glass.panels.panel import Panel
from console.glass.panels.planned import draw_plan
from console.glass.panels.room import Room
from console.glass.window.keys import cap
from console.glass.window.measures import LEFT_OUT
from console.say import say
from console.verbs import calls

HEAD_H: Final = 34
WHY_X: Final = 184  # px: behind a call sign and six Han characters


class Ranked:
    """Draws the ranking of the selected incident. ``everything``: key 0 was pressed, so all rows are shown."""

    def __init__(self, panel: Panel, room: Room) -> None:
        self.panel, self.room = panel, room
        self.everything = False

    def draw(self, ink: Ink, w: float, top: float, space: float, ranking: Ranking | None) -> float:
        """From ``top`` on; ``space`` px are free before the buttons. The answer is the y where it ends."""
        if ranking is None:
            return top
        shown = ranking.candidates if self.everything else ranking.candidates[: self.panel.measures.ranked_rows]
        self._head(ink, w, top + HEAD_H / 2, ranking)
        y = top + HEAD_H
        ink.hline(0, w, y - 1)
        if ranking.note_code:
            y = self._note(ink, w, y, ranking)
        if ranking.plan is not None:
            y = draw_plan(ink, self.panel, self.room, ranking.incident, ranking.plan, y, w)
        for candidate in shown:
            self._row(ink, w, y, candidate)
            y += self.panel.measures.ranked_row
        y = draw_engaged(ink, self.panel, self.room, ranking.incident, self._engaged(ranking, len(shown)), y, w)
        return self._left_out(ink, w, y, max(0.0, top + space - y), ranking)

    def _engaged(self, ranking: Ranking, free: int) -> tuple[Engaged, ...]:
        """The first two; more where few are free."""
        fitting = max(2, self.panel.measures.ranked_rows - free)
        return ranking.engaged if self.everything else ranking.engaged[:fitting]

    def _head(self, ink: Ink, w: float, y: float, ranking: Ranking) -> None:
        right: list[Run] = []
        if ranking.better:
            words = say("card.better", unit=ranking.better, minutes=f"{ranking.better_minutes:.1f}")
            right = [Run(words, "acc", 13, True)]
        elif ranking.needs_lead:
            right = [Run(say("card.needs_lead"), "t2")]
        title = say("card.can_go")
        aside = say(f"card.basis_{ranking.basis}")
        room = w - 32 - width_of(right) - fonts.advance(title, 15, True) - 24
        frozen = f"{aside} · {say('card.frozen')}"
        section(ink, w, y, title, frozen if fonts.advance(frozen, 13) <= room else aside, right)
        if ranking.better:
            rect = QRectF(w - 16 - width_of(right), y - 14, width_of(right), 28)
            self.panel.spot(rect, lambda: self._look(ranking.better), say("card.better_tip"))

    def _look(self, unit: str) -> None:
        self.room.do(calls.CentreOn(kind="unit", id=unit))

    def _note(self, ink: Ink, w: float, y: float, ranking: Ranking) -> float:
        """What the ranking cannot know, in words on the spot."""
        for line in fonts.wrap(self.room.reads.note(ranking), 13, w - 32, 2):
            ink.text(16, y + 14, line, "warn")
            y += 20
        ink.hline(0, w, y + 5)
        return y + 6

    # ---- one row

    def _row(self, ink: Ink, w: float, y: float, one: Candidate) -> None:
        height = self.panel.measures.ranked_row
        rect = QRectF(0, y, w, height)
        chosen = one.unit in self.room.meant.units
        if chosen or self.panel.over(rect):
            ink.fill(1, y, w - 1, height - 1, "sel_row" if chosen else "raise")
        if chosen:
            ink.fill(0, y, 4, height - 1, "acc")
        if one.key:
            ink.key(13, y + height / 2, str(one.key))
        ink.unit(52, y + height / 2, self.room.reads.mark(one.unit), 28)
        self._first_line(ink, w, y + 18, one)
        self._second_line(ink, w, y + 37, one, self.panel.measures.why_all or chosen or self.panel.over(rect))
        ink.hline(0, w, y + height - 1)
        if one.key and not one.gone_code and ink.offers:
            call = calls.AssignRow(row=one.key)
            self.panel.spot(rect, lambda: self.room.do(call), self._tip(one), f"unit:{one.unit}")
        else:
            self.panel.spot(rect, None, say("card.row_gone") if one.gone_code else self._whole(one))

    def _tip(self, one: Candidate) -> str:
        return f"{say('card.row_tip', key=one.key)}\n{self._whole(one)}"

    def _whole(self, one: Candidate) -> str:
        """Everything that speaks for and against it: what has no room in the row."""
        minutes, doubt, km = f"{one.minutes:.1f}", f"{one.range_s / 60:.1f}", f"{one.distance_m / 1000:.1f}"
        lost = [uncovered(one.uncovers, whole=True)] if one.uncovers is not None else []
        why = self.room.reads.why(one)
        lost += [" · ".join(say(fact.code, **fact.facts) for fact in one.aside)] if one.aside else []
        return "\n".join([say("card.row_why", minutes=minutes, range=doubt, km=km, why=why), *lost])

    def _first_line(self, ink: Ink, w: float, y: float, one: Candidate) -> None:
        ink.right(w - 16, y, figures.km(one.distance_m), "t2")
        tone = "t3" if one.gone_code else "t1"
        minutes_end = w - 16 - fonts.advance(figures.km(88_800), 13) - 12 - fonts.advance(_doubt(8.8), 12)
        ink.right(minutes_end, y, f"{one.minutes:.1f}", tone, 18, bold=True)
        ink.text(minutes_end + 4, y + 1, _doubt(one.range_s / 60), "t2", 12)
        until = minutes_end - fonts.advance("88.8", 18, True) - 6
        name = [Run(one.unit, tone, 15, True), Run(one.name, tone, 15, gap=5)]
        if 75 + width_of(name) > until:  # a call sign is never cut
            name = [Run(one.unit, tone, 15, True), Run(one.name, tone, 13, gap=4)]
        x = ink.runs(75, y, name, until=until)
        duty = say(f"panel.duty.{one.duty.name.lower()}")
        if x + 6 + fonts.advance(duty, 12) <= until:
            ink.text(x + 6, y + 1, duty, "t2", 12)

    def _second_line(self, ink: Ink, w: float, y: float, one: Candidate, why: bool) -> None:
        if one.gone_code:
            ink.text(75, y, fonts.fit(self.room.reads.gone(one), 13, False, w - 91), "warn")
            return
        end = self._uncovers(ink, w, y, one.uncovers)
        if why:
            if one.straight:
                end = ink.right(end, y, say("card.straight"), "warn", 12) - 10
            ink.text(75, y, fonts.fit(self.room.reads.why_within(one, end - 75), 13, False, end - 75), "t2")

    def _uncovers(self, ink: Ink, w: float, y: float, lost: Uncovers | None) -> float:
        """What its leaving uncovers, when that is known; the answer is where the reason must end."""
        if lost is None:
            return w - 16
        whole = uncovered(lost, whole=True)
        words = whole if lost.grave and fonts.advance(whole, 13) <= 0.4 * w else uncovered(lost)
        return ink.right(w - 16, y, words, "warn" if lost.grave else "t2", 13) - 10

    # ---- who was left out

    def _left_out(self, ink: Ink, w: float, y: float, space: float, ranking: Ranking) -> float:
        if not ranking.left_out:
            return y
        fitting = max(1, int((space - 36) // LEFT_OUT))
        shown = ranking.left_out if self.everything else ranking.left_out[:fitting]
        section(ink, w, y + 18, say("card.left_out"), say("card.left_out_by"))
        total = say("card.left_out_all", n=ranking.left_out_total or len(ranking.left_out))
        x = w - 16 - key_width(cap("left_out"))
        ink.key(x, y + 18, cap("left_out"))
        x = ink.right(x - 7, y + 18, total, "t2")
        self.panel.spot(QRectF(x, y + 4, w - 16 - x, 28), lambda: self.room.act("left_out"), say("panel.key.left_out"))
        y += 36
        widest = max(fonts.advance(self.room.reads.left_why(one), 13) for one in shown)
        named = widest <= w - 16 - WHY_X
        for one in shown:
            self._left_row(ink, w, y + LEFT_OUT / 2, one, named)
            y += LEFT_OUT
        return y + 8

    def _left_row(self, ink: Ink, w: float, y: float, one: LeftOut, named: bool) -> None:
        """``named``: there is room for the name; else the number stands for it and the reason is read whole."""
        ink.unit(50, y, self.room.reads.mark(one.unit), 24)
        reason_x = WHY_X if named else 104
        name = [Run(one.name, "t1", gap=4)] if named else []
        ink.runs(75, y, [Run(one.unit, "t1", 13, True), *name], until=reason_x - 8)
        why = self.room.reads.left_why(one)
        ink.text(reason_x, y, fonts.fit(why, 13, False, w - 16 - reason_x), "t2")
        rect = QRectF(40, y - LEFT_OUT / 2, w - 56, LEFT_OUT)
        self.panel.spot(rect, lambda: self._look(one.unit), f"{one.unit} {one.name}\n{why}")


def _doubt(minutes: float) -> str:
    return say("card.plus_minus", t=f"{minutes:.1f}")
