"""What goes through the pipe between the window's process and a child that decodes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from console.words.video import StreamState


@dataclass(frozen=True)
class Rules:
    """How streams are treated; seconds. From ``[video]`` of the site."""

    open_s: float
    read_s: float
    frozen_s: float
    same_s: float
    tries: int
    retry_s: float
    retry_most_s: float
    slow_retry_s: float
    low_most_px: int


@dataclass(frozen=True)
class Address:
    """Where a stream is. ``login``: ``user:password`` or "", in no ``repr``."""

    url: str
    transport: str = "tcp"
    login: str = field(default="", repr=False)


@dataclass(frozen=True)
class Target:
    """Where pictures go: a block of shared memory, and the size in px that they are scaled down to fit."""

    block: str
    width: int
    height: int


@dataclass(frozen=True)
class Open:
    """Fetch it from now on. ``n`` names the stream while the process lives; ``asked_at``: monotonic s."""

    n: int
    source: str
    main: bool
    address: Address
    target: Target
    asked_at: float
    tries: int = 0


@dataclass(frozen=True)
class Resize:
    """Other pictures are wanted from now on."""

    n: int
    target: Target


@dataclass(frozen=True)
class Retry:
    """A person asks again; ``address``: with what the keyring says now."""

    n: int
    address: Address


@dataclass(frozen=True)
class Close:
    """Nobody looks any more."""

    n: int


@dataclass(frozen=True)
class Snap:
    """A still of the stream as it is decoded next; answered by one ``Snapped``."""

    n: int
    still: int


@dataclass(frozen=True)
class Told:
    """How a stream stands. Times in ``state`` are ``time.monotonic()`` of this machine, one for all its processes."""

    n: int
    state: StreamState


@dataclass(frozen=True)
class Snapped:
    """A still at the stream's own size, px; where there is none ``jpeg`` is empty, and ``why`` (say code) tells."""

    still: int
    at: float  # monotonic: when the picture came
    jpeg: bytes
    width: int
    height: int
    why: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class AllTold:
    """How all of a child's streams stand."""

    states: tuple[Told, ...]


Order = Open | Resize | Retry | Close | Snap
News = Told | AllTold | Snapped
