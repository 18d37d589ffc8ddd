"""MQTT frames in a stream of bytes (MQTT 3.1.1 §2.2, MQTT 5 §2.1): split, and PUBLISH taken apart.

paho reads a packet with three or more system calls and one ``select``; each gives up the GIL, and with a busy GUI
thread each waits up to 5 ms for it. Reading large pieces and splitting them here costs one call for hundreds of
packets.
"""

from __future__ import annotations

from typing import Final, NamedTuple

PUBLISH: Final = 0x30
_MAX_LENGTH_BYTES: Final = 4


class Malformed(ValueError):
    """The stream cannot be MQTT: the connection must be dropped."""


class Publish(NamedTuple):
    topic: str
    payload: bytes
    qos: int
    mid: int


def frame_end(view: memoryview, start: int, end: int) -> tuple[int, int]:
    """Indices ``(where the body begins, where the frame ends)``; ``(0, 0)`` while the frame is not whole."""
    length, shift, at = 0, 0, start + 1
    while True:
        if at >= end:
            return 0, 0
        byte = view[at]
        at += 1
        length |= (byte & 0x7F) << shift
        if not byte & 0x80:
            break
        shift += 7
        if shift == 7 * _MAX_LENGTH_BYTES:
            raise Malformed("remaining length")
    return (at, at + length) if at + length <= end else (0, 0)


def parse_publish(view: memoryview, start: int, body: int, end: int, *, v5: bool) -> Publish:
    """The PUBLISH frame at ``start``, whose body is ``view[body:end]``.

    A topic that is not UTF-8 comes with replacement characters: one bad sender must not cost us the connection.
    """
    flags = view[start]
    qos = (flags >> 1) & 3
    if body + 2 > end:
        raise Malformed("publish")
    topic_end = body + 2 + (view[body] << 8 | view[body + 1])
    at = topic_end + 2 if qos else topic_end
    if at > end:
        raise Malformed("publish")
    mid = view[topic_end] << 8 | view[topic_end + 1] if qos else 0
    if v5:
        at = _skip_properties(view, at, end)
    return Publish(str(view[body + 2 : topic_end], "utf-8", "replace"), bytes(view[at:end]), qos, mid)


def publish_frame(topic: str, payload: bytes) -> bytes:
    """A QoS 0 PUBLISH of MQTT 3.1.1, for the sender that must be cheap (``blast``)."""
    name = topic.encode()
    length = 2 + len(name) + len(payload)
    head = bytearray([PUBLISH])
    while True:
        length, byte = length >> 7, length & 0x7F
        head.append(byte | 0x80 if length else byte)
        if not length:
            return bytes(head) + len(name).to_bytes(2, "big") + name + payload


def _skip_properties(view: memoryview, at: int, end: int) -> int:
    """Past MQTT 5's properties; none of them means anything to us (we ask for no topic aliases)."""
    length, shift = 0, 0
    while at < end and shift < 7 * _MAX_LENGTH_BYTES:
        byte = view[at]
        at += 1
        length |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            if at + length > end:
                break
            return at + length
    raise Malformed("properties")
