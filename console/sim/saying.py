"""What a simulated sender wants done on its connection: say something, drop off, come back."""

from __future__ import annotations

import enum
from typing import NamedTuple


class Act(enum.Enum):
    SAY = "say"
    DROP = "drop"  # the socket breaks: the last will fires
    JOIN = "join"  # dial again


class Saying(NamedTuple):
    """``topic`` is below ``onemap/v1/{site}/``."""

    sender: str
    topic: str = ""
    payload: bytes = b""
    qos: int = 0
    retain: bool = False
    act: Act = Act.SAY
