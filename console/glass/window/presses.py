"""The common tasks of a shift as key presses, counted. A test presses every one of them in a window and looks at what
became of it; ``docs/keys.md`` has the table.

A step is ``<act>`` a key of the table, ``#1`` a row's digit, ``⏎``, ``↑``, ``{unit}`` a name that is not counted, or
letters as they are typed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt

from console.glass.window.keys import bound
from console.say import catalogue, say

COMMONEST: Final = 10  # tasks from the first on
MOST: Final = 8  # presses of each of them


@dataclass(frozen=True)
class Common:
    """One task by its code in ``presses.toml``."""

    name: str
    steps: tuple[str, ...]

    @property
    def presses(self) -> int:
        """Keys that go down, those held included; names are not counted."""
        return sum(_presses(step) for step in self.steps)

    @property
    def keys(self) -> str:
        """As the page shows it, in the language of the screen."""
        return " ".join(_shown(step) for step in self.steps)


TASKS: Final = (
    Common("send_first", ("#1",)),
    Common("next_send", ("<down>", "#1")),
    Common("send_named", ("<command>", "p ", "{unit}", " ", "{other}", " ", "{incident}", "⏎")),
    Common("sign", ("<sign>",)),
    Common("behalf", ("<behalf>", "dc", "⏎")),
    Common("grant", ("<grant>",)),
    Common("note", ("<note>", "{words}", "⏎")),
    Common("close", ("<close>", "{words}", "⏎")),
    Common("find", ("<find>", "{place}", "⏎")),
    Common("undo", ("<undo>",)),
    Common("cancel", ("<cancel>", "⏎")),
    Common("new", ("<command>", "j ", "{type}", " ", "{place}", "⏎")),
    Common("level", ("<edit>", "ej", "⏎")),
    Common("ring", ("<ring>",)),
    Common("status", ("<command>", "tai", "⏎")),
    Common("room", ("<command>", "tai all", "⏎")),
    Common("camera", ("<command>", "kk ", "{camera}", "⏎")),
    Common("go", ("<command>", "d ", "{unit}", "⏎")),
    Common("follow", ("<command>", "gs ", "{unit}", "⏎")),
    Common("sos_take", ("<sos_take>",)),
    Common("sos_close", ("<sos_close>", "{person}", "⏎")),
    Common("cover", ("<cover>",)),
    Common("again", ("<command>", "↑", "⏎")),
    Common("macro", ("<command>", "hong ", "{macro}", " ", "{unit}", " ", "{incident}", "⏎")),
)


def act_of(step: str) -> str:
    """The act of a step that is a key of the table; "" of any other."""
    return step[1:-1] if step[:1] == "<" and step[-1:] == ">" else ""


def name_of(step: str) -> str:
    """What a step names; "" of any other."""
    return step[1:-1] if step[:1] == "{" and step[-1:] == "}" else ""


def _presses(step: str) -> int:
    if name_of(step):
        return 0
    if act := act_of(step):
        key = bound().by_act[act]
        return 1 + sum(bool(key.modifier & one) for one in (
            Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier))
    return 1 if step.startswith("#") else len(step)


def _shown(step: str) -> str:
    if name := name_of(step):
        return say(f"presses.name.{name}")
    if act := act_of(step):
        return f"`{bound().by_act[act].cap}`"
    return f"`{step.removeprefix('#').replace(' ', '␣')}`"


def table() -> list[str]:
    """Lines of the page, both languages."""
    texts = catalogue()

    def both(code: str) -> str:
        return " · ".join(dict.fromkeys(texts[f"presses.{code}"].values()))

    intro = texts["presses.page"]
    lines = [f"## {both('title')}", "", intro["zh_CN"].format(n=MOST) + intro["en"].format(n=MOST), "",
             f"| {texts['presses.task']['zh_CN']} | {texts['presses.task']['en']} | {both('keys')} | {both('count')} |",
             "| --- | --- | --- | --- |"]  # fmt: skip
    for task in TASKS:
        words = texts[f"presses.{task.name}"]
        lines.append(f"| {words['zh_CN']} | {words['en']} | {task.keys} | {task.presses} |")
    return lines
