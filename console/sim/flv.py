"""FLV as tags: a clip cut at its key frames and played round and round, its times going on. Pure.

Adobe Flash Video File Format Specification 10.1, annex E.
"""

from __future__ import annotations

from typing import Final, NamedTuple

_HEADER: Final = 9  # bytes: "FLV", version, flags, offset
_TAG: Final = 11
_VIDEO: Final = 9
_KEY: Final = 0x10  # frame type, the high half of a video tag's first byte
_CONFIG, _FRAME = 0, 1  # AVCPacketType


class Tag(NamedTuple):
    """One picture: milliseconds from the beginning of the clip, whether others can begin with it, its tag's body."""

    ms: int
    key: bool
    body: bytes


class Clip(NamedTuple):
    """``head``: what every stream begins with; ``tags`` in their order; ``ms``: how long it is."""

    head: bytes
    tags: tuple[Tag, ...]
    ms: int


def clip(data: bytes, fps: float) -> Clip:
    """Of a whole FLV file with H.264 alone. ``ValueError`` for anything else."""
    if data[:3] != b"FLV":
        raise ValueError("no FLV")
    at, config, tags = int.from_bytes(data[5:9], "big") + 4, b"", list[Tag]()
    while at + _TAG <= len(data):
        size = int.from_bytes(data[at + 1 : at + 4], "big")
        body = data[at + _TAG : at + _TAG + size]
        ms = int.from_bytes(data[at + 4 : at + 7], "big") | data[at + 7] << 24
        if data[at] == _VIDEO and body[1] == _CONFIG:
            config = body
        elif data[at] == _VIDEO and body[1] == _FRAME:
            tags.append(Tag(ms, body[0] & 0xF0 == _KEY, body))
        at += _TAG + size + 4
    if not config or not tags:
        raise ValueError("no H.264 in it")
    head = b"FLV\x01\x01" + _HEADER.to_bytes(4, "big") + bytes(4) + tag(0, config)
    return Clip(head, tuple(tags), tags[-1].ms + round(1000 / fps))


def tag(ms: int, body: bytes) -> bytes:
    """A video tag with its time, and the size that follows it."""
    ms &= 0xFFFFFFFF
    head = bytes([_VIDEO]) + len(body).to_bytes(3, "big") + (ms & 0xFFFFFF).to_bytes(3, "big") + bytes([ms >> 24])
    return head + bytes(3) + body + (len(body) + _TAG).to_bytes(4, "big")


def key_before(clip: Clip, ms: float) -> int:
    """Which tag a stream begins with that joins at ``ms`` of the clip."""
    keys = [n for n, one in enumerate(clip.tags) if one.key and one.ms <= ms]
    return keys[-1] if keys else 0
