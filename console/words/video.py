"""Pictures as the room knows them: where a stream is fetched, how it stands, who looks at it.

What can be looked at is a *source*: ``camera:<id>`` a camera of the site, ``unit:<id>`` a unit's body camera.
No picture is analysed, none is recorded.
"""

from __future__ import annotations

import enum
from typing import Any, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray


class StreamUrls(msgspec.Struct, frozen=True, kw_only=True):
    """Where a source's streams are. No URL here holds a password: ``secret`` names what the keyring holds."""

    main: str  # rtsp:// rtsps:// http(s):// (FLV, HLS, MPEG-TS, MJPEG), file://
    sub: str = ""  # the low one, for grids; "": there is only the main one
    transport: str = "tcp"  # of RTSP: tcp, udp
    secret: str = ""  # "": none; name in the keyring's service "onemap-video", its value ``user:password``


class Phase(enum.Enum):
    """How a stream stands."""

    OPENING = "opening"
    PLAYING = "playing"
    FROZEN = "frozen"  # 画面冻结: connected, and no new picture for too long
    RETRYING = "retrying"  # failed, the next try has its time
    REFUSED = "refused"  # it asks for a password that we do not have, or that is wrong: not tried again by itself
    FAILED = "failed"  # the retry budget is spent; a person asks again
    CLOSED = "closed"  # nobody looks

    @property
    def alive(self) -> bool:
        """There is a picture that moves."""
        return self is Phase.PLAYING


class StreamState(msgspec.Struct, frozen=True, kw_only=True):
    """One stream as measured. Times: epoch s by the room's clock; None: not known yet."""

    source: str
    main: bool = False  # the main stream, not the low one
    phase: Phase = Phase.OPENING
    since: float = 0.0  # in this phase since
    why: str = ""  # say code: why it is not playing
    facts: dict[str, Any] = {}
    picture_at: float | None = None  # the newest picture came
    first_picture_s: float | None = None  # asked → first picture
    fps: float = 0.0  # pictures a second over the last seconds
    delay_s: float | None = None  # sender's clock → here, where the stream says its clock
    lost: int = 0  # pictures or packets that did not arrive or could not be decoded
    dropped: int = 0  # decoded and not shown, because a newer one was there
    codec: str = ""  # h264, hevc, mjpeg …
    width: int = 0  # of the stream, px
    height: int = 0
    retry_at: float | None = None
    tries: int = 0
    note: str = ""  # say code: what is not as promised, though it plays


class Picture(NamedTuple):
    """One decoded picture. ``data`` (h, w, 4) uint8 BGRX, valid until the look's next ``picture()``."""

    n: int  # counts up; the same n is the same picture
    at: float  # epoch s: it came
    data: NDArray[np.uint8]


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody looks, or looked, at a source. Journaled."""

    source: str
    where: str  # card, strip, marker, tour:<id>, wall:<wall>/<tile>
    by: str
    seat: str
    at: float  # epoch s
    until: float | None = None
    why: str = ""  # what it was opened for: incident:<id>, ring:<id>, tour:<id>, scene:<id>; "" for itself
