"""What the first bytes of a tile say: which picture format, how large, and whether it is whole. Nothing is decoded."""

from __future__ import annotations

from typing import Final

_MAGICS: Final[tuple[tuple[bytes, str], ...]] = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
)
_VECTOR: Final = (b"\x1f\x8b", b"\x1a")  # gzipped, or a bare first layer of a Mapbox Vector Tile
_JPEG_SIZE: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # start-of-frame markers (ITU T.81, B.1)


def kind(data: bytes) -> str:
    """``png``, ``jpeg``, ``webp`` or ``gif``; empty when it is none of them."""
    for magic, name in _MAGICS:
        if data.startswith(magic):
            return name
    return "webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else ""


def is_vector(data: bytes) -> bool:
    """Whether it looks like a vector tile (MVT, gzipped or not)."""
    return data.startswith(_VECTOR)


def whole(data: bytes) -> bool:
    """Whether the end of the picture is there. What comes after the end is ignored, as decoders do."""
    name = kind(data)
    if name == "webp":
        return len(data) >= 8 + int.from_bytes(data[4:8], "little")
    end = {"png": b"IEND", "jpeg": b"\xff\xd9", "gif": b"\x3b"}.get(name)
    return end is not None and end in data[-4096:]


def side(data: bytes) -> int:
    """Width in pixels, 0 when it cannot be told."""
    name = kind(data)
    if name == "png":
        return int.from_bytes(data[16:20], "big")
    if name == "gif":
        return int.from_bytes(data[6:8], "little")
    if name == "webp":
        return _webp_width(data)
    return _jpeg_width(data) if name == "jpeg" else 0


def _webp_width(data: bytes) -> int:
    """RFC 9649: lossy, lossless and extended headers keep the width in different places."""
    chunk = data[12:16]
    if chunk == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little")
    if chunk == b"VP8L":
        return 1 + (int.from_bytes(data[21:23], "little") & 0x3FFF)
    return int.from_bytes(data[26:28], "little") & 0x3FFF if chunk == b"VP8 " else 0


def _jpeg_width(data: bytes) -> int:
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if marker in _JPEG_SIZE:
            return int.from_bytes(data[at + 7 : at + 9], "big")
        at += 2 + length
    return 0
