"""A decoded picture as it is shown: scaled down to fit, its pixels square; and as a still, at its own size."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

import av
import numpy as np
from av.video.reformatter import VideoReformatter
from numpy.typing import NDArray

U8 = NDArray[np.uint8]
FILLS: Final = 0.04  # nearly of the asked shape: it fills it, and is drawn 1 : 1
_LEAST_PX: Final = 2
_QUALITY: Final = 3  # of JPEG by FFmpeg's scale, 2 best .. 31
_QP2LAMBDA: Final = 118  # FFmpeg's unit of that scale


def fitted(wide: int, high: int, width: int, height: int) -> tuple[int, int]:
    """Size in px of a picture of ``wide`` × ``high`` in ``width`` × ``height``: all of it, never larger than it is."""
    factor = min(width / wide, height / high)
    if factor < 1.0 and abs(width / wide - height / high) <= FILLS * factor:
        return max(_LEAST_PX, width), max(_LEAST_PX, height)
    factor = min(1.0, factor)
    return max(_LEAST_PX, round(wide * factor)), max(_LEAST_PX, round(high * factor))


def shown_size(width: int, height: int, aspect: Fraction | None) -> tuple[int, int]:
    """Of a picture whose pixels are ``aspect`` times as wide as high: D1 cameras send 704 × 576 for 4 : 3."""
    if aspect is None or aspect <= 0 or aspect == 1:
        return width, height
    return max(1, round(width * aspect)), height


def pixels(frame: av.VideoFrame, scaler: VideoReformatter, width: int, height: int) -> U8:
    """(height, width, 4) BGRX, valid as long as nothing else is scaled."""
    scaled = scaler.reformat(frame, width, height, "bgra", interpolation="FAST_BILINEAR")
    plane = scaled.planes[0]
    rows: U8 = np.frombuffer(memoryview(plane), np.uint8).reshape(height, plane.line_size)
    return np.asarray(rows[:, : width * 4].reshape(height, width, 4))


def jpeg(frame: av.VideoFrame) -> bytes:
    """The picture at its own size. ``av.error.FFmpegError`` when it cannot be encoded."""
    coder = av.CodecContext.create("mjpeg", "w")
    coder.width, coder.height, coder.pix_fmt = frame.width, frame.height, "yuvj420p"
    coder.time_base = Fraction(1, 25)
    coder.options = {"qmin": str(_QUALITY), "qmax": str(_QUALITY)}
    still = frame.reformat(format="yuvj420p")
    still.pts = 0
    return b"".join(bytes(packet) for packet in (*coder.encode(still), *coder.encode(None)))
