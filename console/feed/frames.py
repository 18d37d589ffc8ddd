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
    """``users``: values of the user property that was asked for."""

    topic: str
    payload: bytes
    qos: int
    mid: int
    retain: bool = False
    users: tuple[str, ...] = ()


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


def parse_publish(view: memoryview, start: int, body: int, end: int, *, v5: bool, wanted: bytes = b"") -> Publish:
    """The PUBLISH frame at ``start``, whose body is ``view[body:end]``. ``wanted``: name of a user property to read.

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
    users: tuple[str, ...] = ()
    if v5:
        before, at = at, _skip_properties(view, at, end)
        if wanted and at - before > 1:
            users = _users(bytes(view[before:at]), wanted)
    topic = str(view[body + 2 : topic_end], "utf-8", "replace")
    return Publish(topic, bytes(view[at:end]), qos, mid, bool(flags & 1), users)


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


# MQTT 5 §2.2.2.2, those of a PUBLISH: how long what follows the identifier is; 0: it begins with its own length.
_FIXED: Final = {0x01: 1, 0x02: 4, 0x23: 2, 0x08: 0, 0x09: 0, 0x03: 0}
_USER, _SUBSCRIPTION = 0x26, 0x0B


def _users(data: bytes, wanted: bytes) -> tuple[str, ...]:
    """``data``: the length of the properties and they themselves."""
    at, found = _varint_end(data, 0), []
    try:
        while at < len(data):
            kind, at = data[at], at + 1
            if kind == _USER:
                name, at = _text(data, at)
                value, at = _text(data, at)
                found += [str(value, "utf-8", "replace")] if name == wanted else []
            elif kind == _SUBSCRIPTION:
                at = _varint_end(data, at)
            else:
                at = at + _FIXED[kind] if _FIXED[kind] else _text(data, at)[1]
    except (IndexError, KeyError):
        raise Malformed("properties") from None
    return tuple(found)


def _text(data: bytes, at: int) -> tuple[bytes, int]:
    end = at + 2 + (data[at] << 8 | data[at + 1])
    if end > len(data):
        raise Malformed("properties")
    return data[at + 2 : end], end


def _varint_end(data: bytes, at: int) -> int:
    while data[at] & 0x80:
        at += 1
    return at + 1


def _skip_properties(view: memoryview, at: int, end: int) -> int:
    """Past MQTT 5's properties (we ask for no topic aliases)."""
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
