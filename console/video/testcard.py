"""A picture that plainly is none: a drawn street with things that move, marked 演示画面, as H.264 in FLV.

For the simulator and for tests. One key frame a second, so that who joins sees at once.
"""

from __future__ import annotations

import io
from typing import Final

import av
import numpy as np
from numpy.typing import NDArray

from console import home

FPS: Final = 12
SECONDS: Final = 8  # of the clip, which is played round and round
MAIN: Final = (1280, 720)
SUB: Final = (640, 360)
VARIANTS: Final = 4
_MARK: Final = home.RESOURCES / "video" / "demo.png"

U8 = NDArray[np.uint8]
_ROADS: Final = ((92, 96, 104), (84, 90, 88), (98, 92, 88), (80, 84, 96))
_GROUNDS: Final = ((46, 58, 50), (60, 56, 48), (44, 52, 62), (58, 60, 58))
_THINGS: Final = ((190, 70, 60), (70, 120, 190), (200, 190, 90), (210, 210, 214), (60, 60, 66))


def encode(variant: int, size: tuple[int, int] = SUB, seconds: float = SECONDS) -> bytes:
    """A whole FLV file; the same arguments give the same pictures. ``size`` in px, both even."""
    out, mark = io.BytesIO(), _mark(size[0])
    with av.open(out, "w", format="flv") as container:
        stream = container.add_stream("libx264", rate=FPS)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        stream.options = {"preset": "veryfast", "tune": "zerolatency", "crf": "30", "g": str(FPS), "bf": "0"}
        stream.options |= {"keyint_min": str(FPS), "sc_threshold": "0", "x264-params": "threads=1"}
        for n in range(round(seconds * FPS)):
            frame = av.VideoFrame.from_ndarray(_frame(variant % VARIANTS, n / FPS, size, mark), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return out.getvalue()


def _mark(width: int) -> U8:
    """The words that stand in every picture, ``(h, width)`` 0..255."""
    with av.open(str(_MARK)) as container:
        words = next(container.decode(video=0)).to_ndarray(format="gray")
    times, every = max(1, width // words.shape[1]), -(-words.shape[1] // width)
    words = words[::every, ::every].repeat(times, axis=0).repeat(times, axis=1)
    free = width - words.shape[1]
    return np.pad(words, ((0, 0), (free // 2, free - free // 2)))


def _frame(variant: int, t_s: float, size: tuple[int, int], mark: U8) -> U8:
    """``(h, w, 3)`` of second ``t_s``: a road to the horizon, what drives on it, the words over it."""
    wide, high = size
    picture = np.empty((high, wide, 3), dtype=np.uint8)
    horizon = high * 3 // 10
    picture[:horizon] = (74, 82, 94)
    picture[horizon:] = _GROUNDS[variant]
    for y in range(horizon, high):
        half = int((y - horizon) / (high - horizon) * wide * 0.42) + wide // 60
        middle = _lean(variant, y, wide, high)
        picture[y, max(0, middle - half) : max(0, middle + half)] = _ROADS[variant]
    for n, colour in enumerate(_THINGS):
        _thing(picture, variant, (t_s / SECONDS * (1 + n % 2) + n * 0.37) % 1.0, n, colour)
    band = slice(high // 2 - mark.shape[0] // 2, high // 2 - mark.shape[0] // 2 + mark.shape[0])
    bright = mark[:, :, None].astype(np.uint16)
    picture[band] = (picture[band] * (255 - bright) // 255 * 3 // 4 + bright).clip(0, 255).astype(np.uint8)
    return picture


def _lean(variant: int, y: int, wide: int, high: int) -> int:
    """Where the road's middle is in a line: each variant bends another way."""
    return wide // 2 + int((variant - 1.5) * 0.16 * wide * (1 - y / high))


def _thing(picture: U8, variant: int, along: float, n: int, colour: tuple[int, int, int]) -> None:
    """One box that comes nearer, or goes away."""
    high, wide = picture.shape[:2]
    horizon = high * 3 // 10
    near = along if n % 2 else 1.0 - along
    y = int(horizon + (high - horizon) * (0.06 + 0.94 * near**1.6))
    size = max(3, int(high * 0.16 * near))
    x = _lean(variant, y, wide, high) + int((0.16 if n % 2 else -0.16) * wide * near * (0.6 + 0.2 * (n % 3)))
    picture[max(0, y - size) : y, max(0, x - size // 2) : max(0, x + size // 2)] = colour
