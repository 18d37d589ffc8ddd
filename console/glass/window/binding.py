"""The keys as the site has them: ``[keys]`` gives an act another key or none, ``[key_lines]`` gives a key a line.

What cannot be is left as it was, and named: an act that is not there, a key that is none, that another act has, or that
text entry needs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt

from console.glass.window.keys import KEYS, Bound, Line, Stroke
from console.say import say
from console.site import Problem
from console.site.keying import Stroke as Written
from console.site.keying import read_stroke
from console.verbs import BY_NAME

K = Qt.Key
_FILE: Final = "site.toml"
# A digit, Esc, Enter.
_FIXED: Final = frozenset({"assign", "bookmark_go", "bookmark_set", "scene", "escape", "command"})
_SIGNS: Final = {
    ",": K.Key_Comma, ".": K.Key_Period, "/": K.Key_Slash, ";": K.Key_Semicolon, "'": K.Key_Apostrophe,
    "[": K.Key_BracketLeft, "]": K.Key_BracketRight, "\\": K.Key_Backslash, "-": K.Key_Minus, "=": K.Key_Equal,
    "`": K.Key_QuoteLeft, "+": K.Key_Plus, "?": K.Key_Question, "Space": K.Key_Space, "Del": K.Key_Delete,
    "Ins": K.Key_Insert, "Home": K.Key_Home, "End": K.Key_End, "PgUp": K.Key_PageUp, "PgDn": K.Key_PageDown,
    "↑": K.Key_Up, "↓": K.Key_Down, "←": K.Key_Left, "→": K.Key_Right, "Esc": K.Key_Escape, "⏎": K.Key_Return,
    "Tab": K.Key_Tab, "⌫": K.Key_Backspace,
}  # fmt: skip
_TAKEN: Final = frozenset({"Esc", "⏎", "Tab", *"123456789"})  # one step back, commands, the rows of the list
_EDITING: Final = frozenset({"A", "C", "V", "X", "Z", "Y", "Home", "End", "←", "→", "⌫", "Del"})


def bind(keys: Mapping[str, str], lines: Mapping[str, str]) -> tuple[Bound, tuple[Problem, ...]]:
    """What the window goes by, and what of the site's wishes cannot be."""
    wanted, refused = dict(keys), list[Problem]()
    while True:  # who may not move keeps its key, which another may have been given meanwhile
        binder = _Binder(wanted)
        for act, text in wanted.items():
            binder.give(act, text)
        refused += binder.problems
        if not binder.problems:
            break
        wanted = {act: text for act, text in wanted.items() if act not in binder.failed}
    for text, line in lines.items():
        binder.run(text, line)
    return Bound(tuple(binder.keys.values()), binder.lines), (*refused, *binder.problems)


class _Binder:
    def __init__(self, wanted: Mapping[str, str]) -> None:
        self.keys = {key.act: key for key in KEYS}
        self.lines: dict[Stroke, Line] = {}
        self.problems: list[Problem] = []
        self.failed: set[str] = set()
        self._moving = frozenset(wanted)  # their old keys are free

    def give(self, act: str, text: str) -> None:
        key = self.keys.get(act)
        if key is None:
            return self._no("unknown_act", act=act)
        if act in _FIXED:
            return self._no("fixed", act=act, what=say(key.code))
        if not text.strip():
            self.keys[act] = replace(key, cap="", keys=())
            return None
        stroke = self._stroke(act, text, typing=key.always)
        if stroke is not None:
            held, pressed = qt_of(stroke)
            self.keys[act] = replace(key, cap=stroke.cap, keys=(pressed,), modifier=held)
            self._moving -= {act}
        return None

    def run(self, text: str, line: str) -> None:
        word = next(iter(line.split()), "")
        if word not in BY_NAME:
            return self._no("no_verb", key=text, line=line)
        stroke = self._stroke(text, text, typing=False)
        if stroke is not None:
            self.lines[qt_of(stroke)] = Line(stroke.cap, line, not _types(stroke))
        return None

    def _stroke(self, act: str, text: str, *, typing: bool) -> Written | None:
        stroke = read_stroke(text)
        if stroke is None:
            self._no("not_a_key", act=act, key=text)
        elif (stroke.key in _TAKEN and not stroke.alt) or (typing and _types(stroke)):
            self._no("reserved", act=act, key=stroke.cap)
        elif other := next((self._words(one) for one in self._with(*qt_of(stroke)) if one != act), ""):
            self._no("clash", act=act, key=stroke.cap, other=other)
        else:
            return stroke
        return None

    def _with(self, held: Qt.KeyboardModifier, pressed: Qt.Key) -> Iterator[str]:
        """Acts and lines that have this key and keep it."""
        for key in self.keys.values():
            if key.modifier == held and pressed in key.keys and key.act not in self._moving:
                yield key.act
        if (held, pressed) in self.lines:
            yield self.lines[held, pressed].text

    def _words(self, act: str) -> str:
        return say(self.keys[act].code) if act in self.keys else act

    def _no(self, code: str, **facts: str) -> None:
        self.failed.add(facts.get("act", ""))
        self.problems.append(Problem(_FILE, None, f"key.{code}", facts))


def _types(stroke: Written) -> bool:
    """Whether it types or edits text in a line."""
    if stroke.ctrl or stroke.alt:
        return stroke.ctrl and stroke.key in _EDITING
    return not (len(stroke.key) > 1 and stroke.key[0] == "F" and stroke.key[1:].isdecimal())


def qt_of(stroke: Written) -> Stroke:
    """As Qt says it."""
    held = Qt.KeyboardModifier.NoModifier
    for down, one in ((stroke.ctrl, Qt.KeyboardModifier.ControlModifier), (stroke.alt, Qt.KeyboardModifier.AltModifier),
                      (stroke.shift, Qt.KeyboardModifier.ShiftModifier)):  # fmt: skip
        held = held | one if down else held
    return held, _SIGNS.get(stroke.key) or Qt.Key[f"Key_{stroke.key}"]
