"""The one table of keys. Buttons take their caps from here, the window its shortcuts, ``docs/keys.md`` its text.

A site may bind them otherwise (``binding``): ``use`` sets what this process goes by. Keys act while the map or a list
has the keyboard. During text entry and input-method composition only those marked ``always`` do.
``python -m console.glass.window.keys`` writes the page.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt

from console.say import catalogue, say

K = Qt.Key
_CTRL: Final = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_ALT = Qt.KeyboardModifier.AltModifier
_NONE = Qt.KeyboardModifier.NoModifier


@dataclass(frozen=True)
class Key:
    """One act of the window: ``cap`` is what stands on buttons; ``always``: also while text is being typed."""

    act: str
    cap: str
    keys: tuple[Qt.Key, ...]
    modifier: Qt.KeyboardModifier = _NONE
    always: bool = False

    @property
    def code(self) -> str:
        """Say code of what it does."""
        return f"panel.key.{self.act}"


@dataclass(frozen=True)
class Line:
    """A key of the site that runs a line; ``always``: also while text is being typed."""

    cap: str
    text: str
    always: bool


_DIGITS = (K.Key_1, K.Key_2, K.Key_3, K.Key_4, K.Key_5, K.Key_6, K.Key_7, K.Key_8, K.Key_9)
# What Shift makes of them where digits stand as on a US keyboard, as Chinese ones have them.
_SHIFTED = (K.Key_Exclam, K.Key_At, K.Key_NumberSign, K.Key_Dollar, K.Key_Percent, K.Key_AsciiCircum, K.Key_Ampersand,
            K.Key_Asterisk, K.Key_ParenLeft)  # fmt: skip

KEYS: Final = (
    Key("assign", "1–9", _DIGITS),
    Key("left_out", "0", (K.Key_0,)),
    Key("up", "↑", (K.Key_Up,)),
    Key("down", "↓", (K.Key_Down,)),
    Key("command", "/", (K.Key_Slash, K.Key_Return, K.Key_Enter)),
    Key("find", "Ctrl K", (K.Key_K,), _CTRL, always=True),
    Key("help", "?", (K.Key_Question,)),
    Key("escape", "Esc", (K.Key_Escape,), always=True),
    Key("undo", "Ctrl Z", (K.Key_Z,), _CTRL),
    Key("sort", "S", (K.Key_S,)),
    Key("filter", "F", (K.Key_F,)),
    Key("units", "U", (K.Key_U,)),
    Key("alarms", "F7", (K.Key_F7,), always=True),
    Key("layout", "Ctrl W", (K.Key_W,), _CTRL),
    Key("wall", "W", (K.Key_W,)),
    Key("scene", "Alt 1–9", _DIGITS, _ALT, always=True),
    Key("unscene", "Alt W", (K.Key_W,), _ALT, always=True),
    Key("tasks", "F6", (K.Key_F6,), always=True),
    Key("task_new", "⇧T", (K.Key_T,), _SHIFT),
    Key("task_left", "←", (K.Key_Left,)),
    Key("task_right", "→", (K.Key_Right,)),
    Key("task_issue", "Ctrl T", (K.Key_T,), _CTRL),
    Key("supervise", "Ctrl D", (K.Key_D,), _CTRL),
    Key("tours", "Ctrl I", (K.Key_I,), _CTRL),
    Key("tour_next", "]", (K.Key_BracketRight,)),
    Key("tour_back", "[", (K.Key_BracketLeft,)),
    Key("tour_pause", "'", (K.Key_Apostrophe,)),
    Key("snapshot", "Ctrl S", (K.Key_S,), _CTRL),
    Key("seen", "Ctrl A", (K.Key_A,), _CTRL),
    Key("seen_task", "Ctrl Y", (K.Key_Y,), _CTRL),
    Key("replay", "Ctrl R", (K.Key_R,), _CTRL),
    Key("review", "⇧Z", (K.Key_Z,), _SHIFT),
    Key("hear", "X", (K.Key_X,)),
    Key("welfare", "⇧W", (K.Key_W,), _SHIFT),
    Key("shift", "⇧U", (K.Key_U,), _SHIFT),
    Key("handing", "Ctrl J", (K.Key_J,), _CTRL),
    Key("bodycams", "Ctrl U", (K.Key_U,), _CTRL),
    Key("seats", "Ctrl F", (K.Key_F,), _CTRL),
    Key("indicators", "Ctrl M", (K.Key_M,), _CTRL),
    Key("remind", "Ctrl H", (K.Key_H,), _CTRL),
    Key("study", "Ctrl G", (K.Key_G,), _CTRL),
    Key("papers", "Ctrl O", (K.Key_O,), _CTRL),
    Key("picture", "Ctrl L", (K.Key_L,), _CTRL),
    Key("layers", "Y", (K.Key_Y,)),
    Key("cover", "⇧Y", (K.Key_Y,), _SHIFT),
    Key("ring", "R", (K.Key_R,)),
    Key("copy_ring", "⇧C", (K.Key_C,), _SHIFT),
    Key("polygon", "G", (K.Key_G,)),
    Key("circle", "⇧G", (K.Key_G,), _SHIFT),
    Key("corridor", "L", (K.Key_L,)),
    Key("more", ".", (K.Key_Period,)),
    Key("deploy", "⇧B", (K.Key_B,), _SHIFT),
    Key("drill", "⇧L", (K.Key_L,), _SHIFT),
    Key("hold", "⇧S", (K.Key_S,), _SHIFT),
    Key("reserve", "⇧Q", (K.Key_Q,), _SHIFT),
    Key("posts", "K", (K.Key_K,)),
    Key("post_add", "⇧K", (K.Key_K,), _SHIFT),
    Key("authorise", "⇧A", (K.Key_A,), _SHIFT),
    Key("rings", "⇧R", (K.Key_R,), _SHIFT),
    Key("basemap", "B", (K.Key_B,)),
    Key("new", "A", (K.Key_A,)),
    Key("place", "D", (K.Key_D,)),
    Key("edit", "I", (K.Key_I,)),
    Key("note", "N", (K.Key_N,)),
    Key("report", "⇧N", (K.Key_N,), _SHIFT),
    Key("brief", "⇧P", (K.Key_P,), _SHIFT),
    Key("checks", ";", (K.Key_Semicolon,)),
    Key("check_next", ",", (K.Key_Comma,)),
    Key("caller", "H", (K.Key_H,)),
    Key("merge", "⇧X", (K.Key_X,), _SHIFT),
    Key("link", "⇧I", (K.Key_I,), _SHIFT),
    Key("attach", "⇧O", (K.Key_O,), _SHIFT),
    Key("passon", "⇧D", (K.Key_D,), _SHIFT),
    Key("recording", "P", (K.Key_P,)),
    Key("paste", "Ctrl V", (K.Key_V,), _CTRL),
    Key("sign", "Q", (K.Key_Q,)),
    Key("claim", "Alt R", (K.Key_R,), _ALT),
    Key("behalf", "E", (K.Key_E,)),
    Key("replace", "⇧V", (K.Key_V,), _SHIFT),
    Key("broadcast", "Ctrl N", (K.Key_N,), _CTRL),
    Key("muster", "T", (K.Key_T,)),
    Key("resume", "J", (K.Key_J,)),
    Key("hand_over", "⇧J", (K.Key_J,), _SHIFT),
    Key("confirm_step", "⇧E", (K.Key_E,), _SHIFT),
    Key("reject_step", "Ctrl E", (K.Key_E,), _CTRL),
    Key("call_unit", "⇧H", (K.Key_H,), _SHIFT),
    Key("close", "C", (K.Key_C,)),
    Key("cancel", "Del", (K.Key_Delete,)),
    Key("grant", "Ctrl ⏎", (K.Key_Return, K.Key_Enter), _CTRL),
    Key("refuse", "Ctrl Del", (K.Key_Delete,), _CTRL),
    Key("go", "Space", (K.Key_Space,)),
    Key("follow", "⇧F", (K.Key_F,), _SHIFT),
    Key("whole", "Home", (K.Key_Home,)),
    Key("closer", "+", (K.Key_Plus, K.Key_Equal)),
    Key("farther", "-", (K.Key_Minus,)),
    Key("measure", "M", (K.Key_M,)),
    Key("marker", "⇧M", (K.Key_M,), _SHIFT),
    Key("copy", "Ctrl C", (K.Key_C,), _CTRL),
    Key("bookmark_go", "Ctrl 1–9", _DIGITS, _CTRL),
    Key("bookmark_set", "Ctrl ⇧1–9", (*_DIGITS, *_SHIFTED), _CTRL | _SHIFT),
    Key("bookmarks", "Ctrl B", (K.Key_B,), _CTRL),
    Key("back", "Alt ←", (K.Key_Left,), _ALT),
    Key("forward", "Alt →", (K.Key_Right,), _ALT),
    Key("overview", "O", (K.Key_O,)),
    Key("save_view", "Ctrl P", (K.Key_P,), _CTRL),
    Key("larger", "Ctrl +", (K.Key_Plus, K.Key_Equal), _CTRL, always=True),
    Key("smaller", "Ctrl -", (K.Key_Minus,), _CTRL, always=True),
    Key("plain_size", "Ctrl 0", (K.Key_0,), _CTRL, always=True),
    Key("picture4", "V", (K.Key_V,)),
    Key("mute", "Z", (K.Key_Z,)),
    Key("sos_go", "F2", (K.Key_F2,), always=True),
    Key("sos_send", "F3", (K.Key_F3,), always=True),
    Key("sos_close", "F4", (K.Key_F4,), always=True),
    Key("sos_take", "F5", (K.Key_F5,), always=True),
    Key("health", "F8", (K.Key_F8,), always=True),
    Key("theme", "F9", (K.Key_F9,), always=True),
    Key("language", "F10", (K.Key_F10,), always=True),
    Key("signin", "Ctrl X", (K.Key_X,), _CTRL),
    Key("lock", "Ctrl Q", (K.Key_Q,), _CTRL, always=True),
    Key("fullscreen", "F11", (K.Key_F11,), always=True),
)

Stroke = tuple[Qt.KeyboardModifier, Qt.Key]


class Bound:
    """A table of keys in use: acts, and the lines that a site has put on keys."""

    def __init__(self, keys: tuple[Key, ...], lines: Mapping[Stroke, Line] | None = None) -> None:
        self.keys = keys
        self.lines = dict(lines or {})
        self.by_act = {key.act: key for key in keys}
        self.by_stroke = {(key.modifier, stroke): key for key in keys for stroke in key.keys}
        twice = [key.act for key in keys for stroke in key.keys if self.by_stroke[key.modifier, stroke] is not key]
        if twice:
            raise ValueError(f"another act has the key of {', '.join(twice)}")


_now = Bound(KEYS)


def use(bound: Bound) -> None:
    """Set the keys of this process: one site, one table."""
    global _now
    _now = bound


def bound() -> Bound:
    """The keys in use."""
    return _now


# Typing these needs Shift on some keyboards: the character counts, not how it was made.
_CHARACTERS: Final = frozenset({K.Key_Question, K.Key_Plus, K.Key_Slash})


def key_for(stroke: Qt.Key, modifiers: Qt.KeyboardModifier) -> Key | None:
    """The act of a key press; None when it has none."""
    return _now.by_stroke.get(_held(stroke, modifiers))


def line_for(stroke: Qt.Key, modifiers: Qt.KeyboardModifier) -> Line | None:
    """The line that the site has put on this key; None when it has none."""
    return _now.lines.get(_held(stroke, modifiers))


def _held(stroke: Qt.Key, modifiers: Qt.KeyboardModifier) -> Stroke:
    held = modifiers & ~Qt.KeyboardModifier.KeypadModifier
    return (held & ~_SHIFT if stroke in _CHARACTERS else held), stroke


def digit(stroke: Qt.Key) -> int:
    """1..9 of a digit key, shifted or not, 0 for any other."""
    for row in (_DIGITS, _SHIFTED):
        if stroke in row:
            return row.index(stroke) + 1
    return 0


def cap(act: str) -> str:
    """What stands on the button of an act; "" when the site has taken its key away."""
    return _now.by_act[act].cap


def page() -> str:
    """``docs/keys.md``, both languages."""
    from console.glass.window import presses  # counts by this table

    texts = catalogue()
    lines = ["# 按键 · Keys", "", say("panel.key_page"), "", "| 键 · key | 中文 | English | `[keys]` |",
             "| --- | --- | --- | --- |"]  # fmt: skip
    for key in KEYS:
        both = texts[key.code]
        mark = " *" if key.always else ""
        lines.append(f"| `{key.cap}`{mark} | {both['zh_CN']} | {both['en']} | `{key.act}` |")
    return "\n".join([*lines, "", *presses.table(), ""])


if __name__ == "__main__":
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/keys.md")
    target.write_text(page(), "utf-8")
