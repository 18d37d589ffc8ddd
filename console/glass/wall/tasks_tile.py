"""The task board on the wall: late first, then the gravest, then what is due soonest."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from console.desk import masking, tasks_words
from console.glass import fonts
from console.glass.panels import task_rows
from console.glass.panels.ink import Ink
from console.glass.symbols import flags
from console.glass.wall.listing import SYMBOL, TEXT_X, ListTile, lesser, name_width, plate
from console.glass.wall.tile import ASIDE, BODY, PAD
from console.say import say
from console.words import Changes, Task, TaskState


class TasksTile(ListTile):
    flags = Changes.SECOND | Changes.TASKS | Changes.WALL

    def title(self) -> str:
        return self.tile.text or say("task.title")

    def aside(self) -> str:
        found = task_rows.counts(self.room.desk)
        late = say("task.late", n=found.late) if found.late else ""
        return self.beside(late, self.counted("walltile.open"))

    def empty(self) -> str:
        return say("task.empty")

    def every(self) -> list[Task]:
        """Those that somebody still works on or should, then those that wait to be looked at."""
        found = task_rows.ordered(self.room.desk)
        return [one for one in found if one.state is not TaskState.SUPERVISED]

    def row(self, ink: Ink, w: float, y: float, one: Task) -> None:
        now = self.room.now
        ratio = float(ink.painter.device().devicePixelRatioF() * ink.painter.transform().m11())
        at = QPointF(PAD + SYMBOL / 2 - 20, y - 20)
        ink.painter.drawPixmap(at, flags.flag_pixmap(ink.theme, flags.look_of(one, now), 40, ratio))
        text = masking.task(self.room.desk, one)
        left = self._due(ink, w - PAD, y, one, name_width(text, one.no))
        units = " ".join(part.unit for part in one.parts if part.state.active)
        left = lesser(ink, left - 16, y, name_width(text, one.no), units or say("task.nobody"))
        end = ink.text(TEXT_X, y, one.no, "t3", ASIDE)
        ink.text(end + 12, y, fonts.fit(text, BODY, True, left - 16 - end - 12), "t1", BODY, bold=True)

    def _due(self, ink: Ink, right: float, y: float, one: Task, needed: float) -> float:
        """How late or how long yet; of a late one beside a long name the time alone: the flag says which."""
        words, token = task_rows.due(one, self.room.now)
        if token != "warn":
            return ink.right(right, y, words, token, BODY, bold=True)
        if one.due_at is not None and right - fonts.advance(words, BODY, True) - 2 * PAD < TEXT_X + needed:
            words = tasks_words.span(self.room.now - one.due_at)
        return plate(ink, right, y, words)
