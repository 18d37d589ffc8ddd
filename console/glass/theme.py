"""The one theme table as colours: ``resources/themes/tokens.toml``, four themes, and the fonts of the screen.

Every colour on screen comes from ``Theme.color(token)``; ``KeyError`` names a token that does not exist.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtGui import QColor, QFont, QPalette

from console import home
from console.words import Duty

THEMES: Final = ("dark", "light", "safe-dark", "safe-light")
TOKENS_FILE: Final = home.RESOURCES / "themes" / "tokens.toml"
FAMILIES: Final = ("Noto Sans CJK SC", "Microsoft YaHei", "Noto Sans SC", "Source Han Sans SC", "sans-serif")
DUTY_TOKENS: Final = ("patrol", "standby", "enroute", "onscene", "casework", "meal", "off", "unknown")
HOLLOW: Final = frozenset({Duty.MEAL, Duty.OFF, Duty.UNKNOWN})


@dataclass(frozen=True)
class Theme:
    """One theme: ``hexes`` maps each token to ``#RRGGBB`` or ``none``; ``dark`` tells night from day."""

    name: str
    dark: bool
    hexes: Mapping[str, str]
    ring_fill: tuple[float, float, float]

    def color(self, token: str) -> QColor:
        """A fresh QColor of ``token``; transparent for ``none``."""
        return QColor(0, 0, 0, 0) if self.hexes[token] == "none" else QColor(self.hexes[token])

    def has(self, token: str) -> bool:
        """Whether ``token`` paints anything in this theme (casings are absent by night)."""
        return self.hexes[token] != "none"

    def duty(self, duty: Duty) -> QColor:
        """Fill (or outline, when hollow) of a unit's symbol. Never a text colour."""
        return self.color(DUTY_TOKENS[duty])

    def level(self, level: int) -> QColor:
        """Ink of an incident's diamond, level 1..3."""
        return self.color("lv3" if level >= 3 else "lv")

    def palette(self) -> QPalette:
        """The Qt palette, so that plain widgets agree with painted ones."""
        out = QPalette()
        for role, token in _PALETTE.items():
            out.setColor(role, self.color(token))
        for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
            out.setColor(QPalette.ColorGroup.Disabled, role, self.color("t3"))
        return out

    def sheet(self, template: str) -> str:
        """A Qt style sheet with ``@token`` replaced by its colour, longest names first."""
        for token in sorted(self.hexes, key=len, reverse=True):
            value = "transparent" if self.hexes[token] == "none" else self.hexes[token]
            template = template.replace(f"@{token}", value)
        return template


_PALETTE: Final = {
    QPalette.ColorRole.Window: "panel",
    QPalette.ColorRole.WindowText: "t1",
    QPalette.ColorRole.Base: "panel",
    QPalette.ColorRole.AlternateBase: "raise",
    QPalette.ColorRole.Text: "t1",
    QPalette.ColorRole.PlaceholderText: "t3",
    QPalette.ColorRole.Button: "raise",
    QPalette.ColorRole.ButtonText: "t1",
    QPalette.ColorRole.Highlight: "acc",
    QPalette.ColorRole.HighlightedText: "onacc",
    QPalette.ColorRole.ToolTipBase: "raise",
    QPalette.ColorRole.ToolTipText: "t1",
    QPalette.ColorRole.Mid: "line",
    QPalette.ColorRole.Dark: "line2",
}


@functools.cache
def load_theme(name: str) -> Theme:
    """``dark``, ``light``, ``safe-dark`` or ``safe-light``. ``ValueError`` names the four there are."""
    if name not in THEMES:
        raise ValueError(f"theme {name!r}: one of {', '.join(THEMES)}")
    table: dict[str, Any] = tomllib.loads(TOKENS_FILE.read_text("utf-8"))
    status = dict(table["status"][name])
    neutral = status.pop("neutral")
    fills = table["ring_fill"][neutral]
    return Theme(name, neutral == "dark", {**table["neutral"][neutral], **status}, (fills[0], fills[1], fills[2]))


def font(px: int, bold: bool = False) -> QFont:
    """The screen's font at ``px`` pixels (12 is the smallest), Regular or Bold, tabular digits."""
    out = QFont()
    out.setFamilies(list(FAMILIES))
    out.setPixelSize(px)
    out.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
    out.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    out.setFeature(QFont.Tag("tnum"), 1)
    return out
