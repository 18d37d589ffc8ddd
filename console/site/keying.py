"""Keys as a person writes them in ``site.toml``: ``Ctrl+Shift+K``, ``F6``, ``Del``. Which act they are for is the
window's affair (``console.glass.window.binding``)."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_CTRL: Final = frozenset({"ctrl", "control"})
_SHIFT: Final = frozenset({"shift", "⇧"})
_NAMED: Final = {
    "space": "Space", "del": "Del", "delete": "Del", "ins": "Ins", "insert": "Ins", "home": "Home", "end": "End",
    "pgup": "PgUp", "pageup": "PgUp", "pgdn": "PgDn", "pagedown": "PgDn", "up": "↑", "down": "↓", "left": "←",
    "right": "→", "esc": "Esc", "escape": "Esc", "enter": "⏎", "return": "⏎", "tab": "Tab", "backspace": "⌫",
    "plus": "+", "minus": "-",
}  # fmt: skip
_SIGNS: Final = frozenset(",./;'[]\\-=`+?")
_PLAIN: Final = re.compile(r"[A-Z0-9]|F([1-9]|1[0-9]|2[0-4])")


class Stroke(NamedTuple):
    """``key``: A to Z, 0 to 9, a sign, F1 to F24, or a name: Space, Del, Ins, Home, End, PgUp, PgDn, ↑ ↓ ← →, Esc, ⏎,
    Tab, ⌫."""

    key: str
    ctrl: bool = False
    alt: bool = False
    shift: bool = False

    @property
    def cap(self) -> str:
        """As it stands on a button: ``Ctrl ⇧K``."""
        held = [name for name, down in (("Ctrl", self.ctrl), ("Alt", self.alt)) if down]
        return " ".join([*held, ("⇧" if self.shift else "") + self.key])


def read_stroke(text: str) -> Stroke | None:
    """None when it is no key. Case and blanks do not matter; ``Ctrl++`` is Ctrl and the plus."""
    plain = text.strip().replace("⇧", "shift+")
    *held, key = [part for part in re.split(r"[+\s]+", plain) if part] or [""]
    if plain.endswith("+"):
        held, key = [*held, key] if key else held, "+"
    name = _name(key)
    words = {"ctrl" if one.lower() in _CTRL else "shift" if one.lower() in _SHIFT else one.lower() for one in held}
    if not name or words - {"ctrl", "alt", "shift"} or len(words) != len(held):
        return None
    return Stroke(name, "ctrl" in words, "alt" in words, "shift" in words)


def _name(key: str) -> str:
    if key in _SIGNS:
        return key
    return _NAMED.get(key.lower(), "") or (key.upper() if _PLAIN.fullmatch(key.upper()) else "")
