"""The colours of paper: theme ``light`` of ``resources/themes/tokens.toml``. No colour is made here."""

from __future__ import annotations

import functools
import tomllib
from typing import Final

from console import home

_TOKENS: Final = home.RESOURCES / "themes" / "tokens.toml"
_THEME: Final = "light"
GRADES: Final = ("grad1", "grad2", "grad3", "grad4", "grad5")  # few to many
TRACKS: Final = ("lay1", "lay2", "lay3", "lay4", "lay5", "lay6", "lay7", "lay8")


@functools.cache
def colours() -> dict[str, str]:
    """Each token → ``#RRGGBB``; a token that paints nothing is left out."""
    table = tomllib.loads(_TOKENS.read_text("utf-8"))
    both = {**table["neutral"][_THEME], **table["status"][_THEME]}
    return {token: value for token, value in both.items() if isinstance(value, str) and value.startswith("#")}


def hex_of(token: str) -> str:
    """``KeyError`` names a token that does not exist."""
    return colours()[token]


def rgb_of(token: str) -> tuple[int, int, int]:
    value = hex_of(token)
    return int(value[1:3], 16), int(value[3:5], 16), int(value[5:7], 16)
