"""A person's hands on the keyboard of an X screen: real key events by XTEST, to the window that has the focus.

``libX11`` and ``libXtst`` are among the libraries that Qt's own window needs, so nothing more is installed.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

_NAMED: Final = {
    " ": "space", "/": "slash", "?": "question", "!": "exclam", ".": "period", ",": "comma", "-": "minus",
    "+": "plus", "=": "equal", ":": "colon", "_": "underscore", "(": "parenleft", ")": "parenright",
}  # fmt: skip
_SHIFTED: Final = frozenset('?!+:_()"<>|~@#$%^&*{}')
PAUSE_S: Final = 0.06  # between strokes: a typist in a hurry; quicker ones are taken for a code scanner
_VIEWABLE: Final = 2


class _Attributes(ctypes.Structure):
    """``XWindowAttributes`` as far as we read it."""

    _fields_ = [
        ("x", ctypes.c_int), ("y", ctypes.c_int), ("width", ctypes.c_int), ("height", ctypes.c_int),
        ("border_width", ctypes.c_int), ("depth", ctypes.c_int), ("visual", ctypes.c_void_p), ("root", ctypes.c_ulong),
        ("class_", ctypes.c_int), ("bit_gravity", ctypes.c_int), ("win_gravity", ctypes.c_int),
        ("backing_store", ctypes.c_int), ("backing_planes", ctypes.c_ulong), ("backing_pixel", ctypes.c_ulong),
        ("save_under", ctypes.c_int), ("colormap", ctypes.c_ulong), ("map_installed", ctypes.c_int),
        ("map_state", ctypes.c_int), ("rest", ctypes.c_byte * 64),
    ]  # fmt: skip


class Keyboard:
    """``press("Ctrl+Z")``, ``press("F5")``, ``type("p 03 0912")``. Counts the strokes."""

    def __init__(self, display: str) -> None:
        self._x = _load("X11")
        self._test = _load("Xtst")
        self._x.XOpenDisplay.restype = ctypes.c_void_p
        self._x.XStringToKeysym.restype = ctypes.c_ulong
        self._display = ctypes.c_void_p(self._x.XOpenDisplay(display.encode()))
        assert self._display.value, f"no X screen at {display}"
        self.strokes = 0

    def close(self) -> None:
        self._x.XCloseDisplay(self._display)

    def press(self, chord: str) -> None:
        """Keys by their X names, modifiers before them: ``Ctrl+Return``, ``Shift+b``, ``Down``, ``1``."""
        *held, key = chord.split("+") if len(chord) > 1 else [chord]
        codes = [self._code({"Ctrl": "Control_L", "Shift": "Shift_L", "Alt": "Alt_L"}[one]) for one in held]
        for code in codes:
            self._event(code, True)
        self._stroke(self._code(_NAMED.get(key, key)))
        for code in reversed(codes):
            self._event(code, False)
        self._x.XFlush(self._display)
        time.sleep(PAUSE_S)

    def type(self, text: str) -> None:
        """ASCII only: who has no input method at hand types pinyin and English words."""
        for letter in text:
            shift = letter.isupper() or letter in _SHIFTED
            self.press(f"Shift+{letter.lower()}" if shift and letter.isalpha() else
                       f"Shift+{_NAMED.get(letter, letter)}" if shift else letter)  # fmt: skip

    def line(self, text: str) -> None:
        """``/``, the words, Enter."""
        self.press("/")
        self.type(text)
        self.press("Return")

    def focus(self, patience_s: float = 30.0) -> None:
        """Give the keyboard to the largest window on the screen, as a window manager would."""
        deadline = time.monotonic() + patience_s
        while (window := self._largest()) is None:
            assert time.monotonic() < deadline, "no window came"
            time.sleep(0.05)
        self._x.XSetInputFocus(self._display, ctypes.c_ulong(window), 1, ctypes.c_ulong(0))
        self._x.XFlush(self._display)

    def _largest(self) -> int | None:
        root = self._x.XDefaultRootWindow(self._display)
        found, best = None, 200 * 200
        for window in self._children(root):
            shape = _Attributes()
            self._x.XGetWindowAttributes(self._display, ctypes.c_ulong(window), ctypes.byref(shape))
            if shape.map_state == _VIEWABLE and shape.width * shape.height > best:
                found, best = window, shape.width * shape.height
        return found

    def _children(self, root: int) -> list[int]:
        top, parent, count = ctypes.c_ulong(), ctypes.c_ulong(), ctypes.c_uint()
        children = ctypes.POINTER(ctypes.c_ulong)()
        self._x.XQueryTree(
            self._display, ctypes.c_ulong(root), ctypes.byref(top), ctypes.byref(parent), ctypes.byref(children),
            ctypes.byref(count),
        )  # fmt: skip
        windows = [int(children[i]) for i in range(count.value)]
        if count.value:
            self._x.XFree(children)
        return windows

    def _code(self, name: str) -> int:
        symbol = self._x.XStringToKeysym(name.encode())
        assert symbol, f"no key is called {name}"
        code: int = self._x.XKeysymToKeycode(self._display, ctypes.c_ulong(symbol))
        assert code, f"this keyboard has no {name}"
        return code

    def _stroke(self, code: int) -> None:
        self._event(code, True)
        self._event(code, False)
        self.strokes += 1

    def _event(self, code: int, down: bool) -> None:
        self._test.XTestFakeKeyEvent(self._display, ctypes.c_uint(code), int(down), ctypes.c_ulong(0))


_GRAB: Final = """
import sys
from PySide6.QtGui import QGuiApplication
app = QGuiApplication([])
app.primaryScreen().grabWindow(0).save(sys.argv[1])
"""


def picture(screen: dict[str, str], file: Path) -> None:
    """What stands on the screen."""
    subprocess.run([sys.executable, "-c", _GRAB, str(file)], env=screen, check=True, timeout=60)


def _load(name: str) -> Any:
    found = ctypes.util.find_library(name) or f"lib{name}.so.6"
    return ctypes.CDLL(found)


@contextmanager
def keyboard(display: str) -> Iterator[Keyboard]:
    hands = Keyboard(display)
    try:
        yield hands
    finally:
        hands.close()
