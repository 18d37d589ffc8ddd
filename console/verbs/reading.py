"""What one reader says of one token."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from console.verbs.context import Thing


class Read(msgspec.Struct, frozen=True):
    """``sure`` 0: no. ``many``: the token means several things, which it names."""

    sure: int = 0
    value: Any = None
    many: tuple[Thing, ...] = ()


NO: Final = Read()
