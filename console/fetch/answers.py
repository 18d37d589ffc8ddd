"""What asking for a tile can give: bytes, pixels, or a refusal with its reason; never an exception, never a secret."""

from __future__ import annotations

import math
from typing import Final, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

Pixels: TypeAlias = NDArray[np.uint8]  # (H, W, 4): RGBA, not premultiplied, row 0 at the north
Data: TypeAlias = bytes | Pixels  # encoded PNG, JPEG, WebP or GIF as it came, or pixels

NEVER: Final = math.inf


class Refusal(msgspec.Struct, frozen=True):
    """Why a tile is not there.

    ``code`` is a code of ``resources/say/fetch.toml``; each takes the fields ``map`` (the base map's name), ``n`` (how
    many tiles) and ``detail``. ``detail`` holds hosts, status numbers and tile addresses, never a query, a header or a
    key. ``again_s``: seconds until it may be asked again; ``NEVER`` (infinity) when asking again cannot help.
    """

    code: str
    detail: str = ""
    again_s: float = NEVER
    asked: bool = True  # False: nobody was asked, the server is left alone for now (not counted)


class SourceError(Exception):
    """A base map cannot be opened. ``code`` of ``resources/say/fetch.toml``; ``facts`` fills its ``detail``."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.facts: dict[str, str] = {"detail": detail}

    @property
    def detail(self) -> str:
        return self.facts["detail"]
