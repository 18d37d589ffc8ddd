"""The sender's clock, where a stream says it: RTP's sender reports, which FFmpeg hands on with each packet."""

from __future__ import annotations

import struct
from typing import Final

import av

_KIND: Final = "prft"
_TIME: Final = struct.Struct("=q")  # AVProducerReferenceTime: microseconds since 1970, flags
_US: Final = 1e6


def sent_at(packet: av.Packet[av.VideoStream]) -> float | None:
    """Epoch s by the sender's clock; None when it does not say."""
    if not packet.has_sidedata(_KIND):
        return None
    data = bytes(packet.get_sidedata(_KIND))
    return _TIME.unpack_from(data)[0] / _US if len(data) >= _TIME.size else None
