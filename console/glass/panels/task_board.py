"""The board of tasks: a column a state, or a section a unit; below, what comes again. Key ``F6`` opens it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QWidget

from console.desk import tasks_turns, tasks_words
from console.glass import fonts
from console.glass.panels import task_rows
from console.glass.panels.ink import Ink, key_width
from console.glass.panels.room import Room, verb_word
from console.glass.panels.scroll import ScrollPanel
from console.glass.symbols import flags
from console.glass.theme import Theme
from console.glass.window.keys import cap
from console.say import say
from console.verbs import calls
from console.words import Changes, Series, Task

WIDTH: Final = 1124
HEAD_H: Final = 40
COLUMNS_H: Final = 28
CARD_H: Final = 86
ROW_H: Final = 44
SECTION_H: Final = 30
SERIES_H: Final = 28
_GAP: Final = 8.0


class TaskBoard(ScrollPanel):
    """A drawer over the map's left side. ``by``: state or unit."""

    flags = Changes.SECOND | Changes.TASKS | Changes.SELECTION | Changes.VIEW | Changes.ORDERS
    step = 90.0

    def __init__(self, room: Room, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.room = room
        self.by = "state"
        self.hide()

    # ---- keys

    def turn(self) -> None:
        """By state, by unit."""
        self.by = "unit" if self.by == "state" else "state"
        self.offset = 0.0
        self.update()

    def lists(self) -> list[list[Task]]:
        """As shown: columns, or sections."""
        desk, words = self.room.desk, self.room.desk.view.filter.strip()
        if self.by == "state":
            return task_rows.by_state(desk, words)
        return [tasks for _, tasks in task_rows.by_unit(desk, words)]

    def step_selection(self, by: int) -> None:
        """The card above or below; from the end of a section on to the next."""
        lists = [one for one in self.lists() if one]
        at = self._at(lists)
        if at is None:
            self._choose(lists[0][0] if lists else None)
            return
        n, row = at
        if self.by == "state":
            self._choose(lists[n][min(max(row + by, 0), len(lists[n]) - 1)])
            return
        flat = [(i, task) for i, one in enumerate(lists) for task in one]
        here = sum(len(one) for one in lists[:n]) + row
        self._choose(flat[min(max(here + by, 0), len(flat) - 1)][1])

    def step_column(self, by: int) -> None:
        """The same height in the next column, or section, that has cards."""
        lists = [one for one in self.lists() if one]
        at = self._at(lists)
        if at is None:
            self._choose(lists[0][0] if lists else None)
            return
        target = lists[min(max(at[0] + by, 0), len(lists) - 1)]
        self._choose(target[min(at[1], len(target) - 1)])

    def _at(self, lists: list[list[Task]]) -> tuple[int, int] | None:
        chosen = self.room.desk.selection
        found = ((n, row) for n, one in enumerate(lists) for row, task in enumerate(one) if task.id == chosen.id)
        return next(found, None) if chosen.kind == "task" else None

    def _choose(self, task: Task | None) -> None:
        if task is not None:
            self.room.do(calls.Select(kind="task", id=task.id))

    # ---- painting

    def draw(self, ink: Ink, w: float, h: float) -> None:
        again = task_rows.series(self.room.desk)
        top = HEAD_H + (COLUMNS_H if self.by == "state" else 0)
        foot = SECTION_H + SERIES_H * min(len(again), 4) if again else 0
        view = h - top - foot
        ink.painter.save()
        ink.painter.setClipRect(QRectF(0, top, w, view))
        length = self._columns(ink, w, top) if self.by == "state" else self._sections(ink, w, top)
        ink.painter.restore()
        self.spots = [s._replace(rect=s.rect & QRectF(0, top, w, view)) for s in self.spots]
        self.contents(length, view)
        self.draw_thumb(ink, w - 1, top, view)
        self._head(ink, w)
        if self.by == "state":
            self._titles(ink, w, HEAD_H)
        self._again(ink, w, h - foot, again[:4])
        ink.vline(w - 1, 0, h, "line2")

    def _head(self, ink: Ink, w: float) -> None:
        y, found = HEAD_H / 2, task_rows.counts(self.room.desk)
        ink.fill(0, 0, w - 1, HEAD_H, "panel")
        x = ink.text(16, y, say("task.title"), "t1", 15, bold=True)
        x = ink.text(x + 8, y, str(found.all), "t2")
        if found.late:
            ink.text(x + 10, y, say("task.late", n=found.late), "warn", 13, bold=True)
        end = self._tool(ink, w - 16, y, "Esc", say("panel.fold"), "tasks", say("panel.fold"))
        other = say("task.by_unit" if self.by == "state" else "task.by_state")
        end = self._tool(ink, end - 18, y, cap("sort"), other, "sort", say("panel.key.sort"))
        self._tool(ink, end - 18, y, cap("task_new"), say("task.new"), "task_new", say("panel.key.task_new"))
        ink.hline(0, w, HEAD_H - 1)

    def _tool(self, ink: Ink, right: float, y: float, key: str, label: str, act: str, tip: str) -> float:
        x = right - key_width(key)
        ink.key(x, y, key)
        x = ink.right(x - 7, y, label, "t2")
        self.spot(QRectF(x, y - 14, right - x, 28), lambda: self.room.act(act), tip)
        return x

    def _titles(self, ink: Ink, w: float, top: float) -> None:
        ink.fill(0, top, w - 1, COLUMNS_H, "panel")
        wide, lists = self._wide(w), self.lists()
        for n, (name, _) in enumerate(task_rows.COLUMNS):
            x = ink.text(16 + n * (wide + _GAP), top + COLUMNS_H / 2, say(f"task.column.{name}"), "t2", 13, bold=True)
            ink.text(x + 6, top + COLUMNS_H / 2, str(len(lists[n])) if lists[n] else "", "t3")
        ink.hline(0, w, top + COLUMNS_H - 1)

    def _wide(self, w: float) -> float:
        n = len(task_rows.COLUMNS)
        return (w - 32 - _GAP * (n - 1)) / n

    def _columns(self, ink: Ink, w: float, top: float) -> float:
        wide, longest, lists = self._wide(w), 0.0, self.lists()
        for n, column in enumerate(lists):
            y = top + _GAP - self.offset
            for task in column:
                if top - CARD_H < y < self.height() / self.measures.scale:
                    self._card(ink, QRectF(16 + n * (wide + _GAP), y, wide, CARD_H), task)
                y += CARD_H + _GAP
            longest = max(longest, len(column) * (CARD_H + _GAP) + _GAP)
        if not any(lists):
            ink.text(16, top + 24, self._empty(), "t3")
        return longest

    def _empty(self) -> str:
        return say("queue.none_match" if self.room.desk.view.filter else "task.empty")

    def _card(self, ink: Ink, rect: QRectF, task: Task) -> None:
        now, x, w = self.room.now, rect.left(), rect.width()
        chosen = self._chosen(task)
        ink.box(rect, "sel_row" if chosen or self.over(rect) else "raise", "line")
        if chosen:
            ink.fill(x, rect.top(), 4, rect.height(), "focus")
        y = rect.top() + 16
        self._flag(ink, x + 18, y, flags.look_of(task, now))
        end = ink.text(x + 34, y, task.no, "t1", 13, bold=True)
        right = self._due(ink, rect.right() - 8, y, end + 6, task)
        if task.level < 3 and right - end > 40:
            ink.text(end + 6, y, say(f"card.level.{task.level}"), "lv" if task.level == 1 else "t2", 12)
        ink.text(x + 10, y + 20, fonts.fit(task.text, 13, False, w - 18), "t1")
        ink.text(x + 10, y + 38, fonts.fit(_who(task), 12, False, w - 18), "t2", 12)
        parts = tasks_words.progress_parts(self.room.desk.progress(task), now)
        progress = " · ".join(parts)
        ink.text(x + 10, y + 56, _fitting(parts, w - 18), "t3", 12)
        tip = " · ".join(part for part in (task.text, progress) if part)
        self.spot(rect, lambda: self._choose(task), tip)

    def _due(self, ink: Ink, right: float, y: float, left: float, task: Task) -> float:
        """How late or how long yet; where a column is narrow the time alone: the flag says which."""
        words, token = task_rows.due(task, self.room.now)
        strong = token == "warn"
        narrow = right - fonts.advance(words, 12, strong) < left
        if narrow and task.due_at is not None and (strong or not task.interrupted):
            words = tasks_words.span(abs(task.due_at - self.room.now))
        return ink.right(right, y, words, token, 12, bold=strong)

    def _flag(self, ink: Ink, x: float, y: float, look: str) -> None:
        ratio = ink.painter.transform().m11()
        ink.painter.drawPixmap(QPointF(x - 12, y - 12), flags.flag_pixmap(self.theme, look, 24, ratio))

    def _chosen(self, task: Task) -> bool:
        chosen = self.room.desk.selection
        return chosen.kind == "task" and chosen.id == task.id

    def _sections(self, ink: Ink, w: float, top: float) -> float:
        found = task_rows.by_unit(self.room.desk, self.room.desk.view.filter.strip())
        y = top - self.offset
        for unit, tasks in found:
            ink.fill(0, y, w, SECTION_H, "win")
            name = self.room.desk.unit_words(unit) if unit else say("task.nobody")
            if unit:
                ink.unit(28, y + SECTION_H / 2, self.room.reads.mark(unit), 22)
            x = ink.text(48 if unit else 16, y + SECTION_H / 2, name, "t1", 13, bold=True)
            ink.text(x + 8, y + SECTION_H / 2, str(len(tasks)), "t3")
            y += SECTION_H
            for task in tasks:
                self._row(ink, w, y, task)
                y += ROW_H
        if not found:
            ink.text(16, top + 24, self._empty(), "t3")
        return y + self.offset - top

    def _row(self, ink: Ink, w: float, top: float, task: Task) -> None:
        rect, now = QRectF(0, top, w - 1, ROW_H), self.room.now
        chosen = self._chosen(task)
        if chosen or self.over(rect):
            ink.fill(0, top, w - 1, ROW_H, "sel_row" if chosen else "raise")
        if chosen:
            ink.fill(0, top, 4, ROW_H, "focus")
        self._flag(ink, 28, top + ROW_H / 2, flags.look_of(task, now))
        words, token = task_rows.due(task, now)
        right = ink.right(w - 18, top + 14, words, token, 12, bold=token == "warn")
        x = ink.text(48, top + 14, task.no, "t1", 13, bold=True)
        ink.text(x + 8, top + 14, fonts.fit(task.text, 13, False, right - x - 18), "t1")
        progress = tasks_words.progress_words(self.room.desk.progress(task), now)
        state = say(f"tasks.state.{task.state.value}")
        ink.text(48, top + 31, " · ".join(part for part in (state, progress) if part), "t3", 12)
        ink.hline(0, w, top + ROW_H - 1)
        self.spot(rect, lambda: self._choose(task), task.text)

    # ---- what comes again

    def _again(self, ink: Ink, w: float, top: float, series: list[Series]) -> None:
        if not series:
            return
        ink.fill(0, top, w - 1, SECTION_H + SERIES_H * len(series), "panel")
        ink.hline(0, w, top)
        ink.text(16, top + SECTION_H / 2, say("task.again"), "t2", 13, bold=True)
        for n, one in enumerate(series):
            self._series(ink, w, top + SECTION_H + n * SERIES_H, one)

    def _series(self, ink: Ink, w: float, top: float, series: Series) -> None:
        rect, y = QRectF(0, top, w - 1, SERIES_H), top + SERIES_H / 2
        if self.over(rect):
            ink.fill(0, top, w - 1, SERIES_H, "raise")
        x = ink.text(16, y, series.task.no, "t1", 13, bold=True)
        x = ink.text(x + 8, y, tasks_words.repeat_words(series.repeat), "t2")
        following = tasks_turns.following(series.repeat, self.room.now)
        words = say("task.next", at=tasks_words.clock(following)) if following else ""
        if series.missed:
            words += " · " + say("task.missed", n=series.missed)
        right = ink.right(w - 18, y, words, "t3", 12)
        ink.text(x + 10, y, fonts.fit(series.task.text, 13, False, right - x - 20), "t1")
        self.spot(rect, lambda: self.room.type(f"{verb_word('untask')} {series.task.no} "), say("task.end_series"))


def _fitting(parts: list[str], width: float) -> str:
    """As many as have room: figures are never cut."""
    kept = list(parts)
    while kept and fonts.advance(" · ".join(kept), 12) > width:
        kept.pop()
    return " · ".join(kept)


def _who(task: Task) -> str:
    """Its units with who is interrupted; else whom the source would like."""
    parts = [part for part in task.parts if part.state.value != "relieved"]
    if parts:
        return " ".join(part.unit + (f" {say('tasks.interrupted')}" if part.held else "") for part in parts)
    if task.wished:
        return say("task.wished", units=" ".join(task.wished))
    return say(f"tasks.state.{task.state.value}")
