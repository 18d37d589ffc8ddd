"""What keys mean while a task is selected, or the board of tasks is open."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from console.glass.panels.room import verb_word
from console.verbs import calls
from console.words import Task, TaskState

if TYPE_CHECKING:
    from console.glass.window.frame import DeskWindow


class TaskActs:
    """``table``: by act. Lines are begun, and the person ends them."""

    def __init__(self, window: DeskWindow) -> None:
        self.window = window
        self.desk = window.desk
        self.table: dict[str, Callable[[], object]] = {
            "task_new": lambda: window.bar.put(f"{verb_word('task')} "),
            "task_left": lambda: self._column(-1),
            "task_right": lambda: self._column(1),
            "task_issue": lambda: self._line("issue"),
            "task_edit": lambda: self._line("retask"),
            "task_drop": lambda: self._line("untask"),
            "task_archive": self._archive,
            "supervise": self._supervise,
        }

    def chosen(self) -> Task | None:
        selection = self.desk.selection
        return self.desk.tasks.get(selection.id) if selection.kind == "task" else None

    def _line(self, verb: str) -> None:
        task = self.chosen()
        if task is not None:
            wished = "".join(f"{unit} " for unit in task.wished) if verb == "issue" and not task.parts else ""
            self.window.bar.put(f"{verb_word(verb)} {task.no} {wished}")

    def _column(self, by: int) -> None:
        if self.window.tasks.isVisible():
            self.window.tasks.step_column(by)

    def _archive(self) -> None:
        task = self.chosen()
        if task is not None:
            self.window.room.do(calls.ArchiveTask(task=task.id))

    def _supervise(self) -> None:
        """With feedback it is looked at; before it its units are asked how far it is."""
        task = self.chosen()
        if task is not None and (task.state is TaskState.FEEDBACK or task.active_units):
            self.window.room.do(calls.Supervise(task=task.id))
