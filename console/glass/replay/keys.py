"""The keys of the replay window, in one table: its help shows them, ``docs/replay.md`` lists them.

They are the window's own: a site's ``[keys]`` bind the desk's. ``python -m console.glass.replay.keys`` writes the table
into the page.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt

from console.say import catalogue

K = Qt.Key
_SHIFT: Final = Qt.KeyboardModifier.ShiftModifier
_NONE: Final = Qt.KeyboardModifier.NoModifier
BEGIN: Final = "<!-- keys -->"
END: Final = "<!-- end of keys -->"


@dataclass(frozen=True)
class Key:
    """One act of the replay window; ``code`` says what it does; ``repeats``: also while it is held down."""

    act: str
    cap: str
    keys: tuple[Qt.Key, ...]
    modifier: Qt.KeyboardModifier = _NONE
    repeats: bool = False

    @property
    def code(self) -> str:
        return f"replaybar.key.{self.act}"


SPEED_KEYS: Final = (K.Key_1, K.Key_2, K.Key_3, K.Key_4, K.Key_5, K.Key_6, K.Key_7, K.Key_8, K.Key_9)
SPEEDS_ON_KEYS: Final = (1.0, 2.0, 5.0, 10.0, 20.0, 60.0, 120.0, 300.0, 600.0)

KEYS: Final = (
    Key("play", "Space", (K.Key_Space,)),
    Key("back", "←", (K.Key_Left,), repeats=True),
    Key("ahead", "→", (K.Key_Right,), repeats=True),
    Key("back_far", "⇧←", (K.Key_Left,), _SHIFT, repeats=True),
    Key("ahead_far", "⇧→", (K.Key_Right,), _SHIFT, repeats=True),
    Key("former", ",", (K.Key_Comma,), repeats=True),
    Key("next", ".", (K.Key_Period,), repeats=True),
    Key("kinds", "K", (K.Key_K,)),
    Key("slower", "[", (K.Key_BracketLeft,)),
    Key("faster", "]", (K.Key_BracketRight,)),
    Key("speed", "1–9", SPEED_KEYS),
    Key("begin", "Home", (K.Key_Home,)),
    Key("end", "End", (K.Key_End,)),
    Key("go_to", "T", (K.Key_T, K.Key_Slash)),
    Key("by", "M", (K.Key_M,)),
    Key("late", "L", (K.Key_L,)),
    Key("mark_a", "A", (K.Key_A,)),
    Key("mark_b", "B", (K.Key_B,)),
    Key("between", "Z", (K.Key_Z,)),
    Key("whole_line", "0", (K.Key_0,)),
    Key("follow", "F", (K.Key_F,)),
    Key("film", "V", (K.Key_V,)),
    Key("table", "X", (K.Key_X,)),
    Key("up", "↑", (K.Key_Up,), repeats=True),
    Key("down", "↓", (K.Key_Down,), repeats=True),
    Key("sort", "S", (K.Key_S,)),
    Key("go", "G", (K.Key_G,)),
    Key("whole", "W", (K.Key_W,)),
    Key("closer", "+", (K.Key_Plus, K.Key_Equal), repeats=True),
    Key("farther", "-", (K.Key_Minus,), repeats=True),
    Key("help", "?", (K.Key_Question,)),
    Key("theme", "F9", (K.Key_F9,)),
    Key("language", "F10", (K.Key_F10,)),
    Key("fullscreen", "F11", (K.Key_F11,)),
    Key("escape", "Esc", (K.Key_Escape,)),
)
BY_ACT: Final = {key.act: key for key in KEYS}
_LETTERS: Final = range(int(K.Key_A), int(K.Key_Z) + 1)


def key_for(stroke: Qt.Key, modifiers: Qt.KeyboardModifier) -> Key | None:
    """The act of a stroke. Shift counts with letters and arrows alone: ? needs it on many keyboards."""
    held = modifiers & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.GroupSwitchModifier)
    counts = stroke in (K.Key_Left, K.Key_Right) or int(stroke) in _LETTERS
    wanted = (held,) if counts else (held, held & ~_SHIFT)
    for modifier in wanted:
        for key in KEYS:
            if stroke in key.keys and key.modifier == modifier:
                return key
    return None


def cap(act: str) -> str:
    return BY_ACT[act].cap


def table() -> list[str]:
    """The table of ``docs/replay.md``, both languages."""
    texts = catalogue()
    lines = ["| 键 · key | 中文 | English |", "| --- | --- | --- |"]
    return lines + [f"| `{key.cap}` | {texts[key.code]['zh_CN']} | {texts[key.code]['en']} |" for key in KEYS]


def with_table(page: str) -> str:
    """The page with the table between its two marks."""
    head, _, rest = page.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return "\n".join([head + BEGIN, *table(), END + tail])


if __name__ == "__main__":
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/replay.md")
    target.write_text(with_table(target.read_text("utf-8")), "utf-8")
