"""Coded pictures to send: made once, before anything is measured, with a key frame a second."""

from __future__ import annotations

from fractions import Fraction
from io import BytesIO
from typing import Final, NamedTuple

import av
import numpy as np

FPS: Final = 15
SECONDS: Final = 4
_BITS_S: Final = 700_000  # a low stream's usual


class Coded(NamedTuple):
    """One picture as it is sent."""

    data: bytes
    is_key: bool


def coded_of(data: bytes) -> tuple[Coded, ...]:
    """Pictures of a file that FFmpeg reads; of MPEG-TS with start codes."""
    with av.open(BytesIO(data)) as source:
        assert isinstance(source, av.container.InputContainer)
        return tuple(Coded(bytes(one), one.is_keyframe) for one in source.demux(video=0) if one.size)


def street(width: int, height: int, fps: int = FPS, seconds: int = SECONDS) -> tuple[Coded, ...]:
    """H.264 of a noisy picture in which everything moves: no cheaper to decode than a street at noon."""
    out = BytesIO()
    with av.open(out, "w", format="mpegts") as container:
        stream = container.add_stream("libx264", rate=fps)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.time_base, stream.bit_rate = Fraction(1, fps), _BITS_S * width * height // (640 * 360)
        stream.options = {
            "preset": "veryfast", "tune": "zerolatency", "g": str(fps), "keyint_min": str(fps), "sc_threshold": "0",
            "x264-params": "threads=1",
        }  # fmt: skip
        for n in range(fps * seconds):
            container.mux(stream.encode(_picture(width, height, n)))
        container.mux(stream.encode(None))
    return coded_of(out.getvalue())


def _picture(width: int, height: int, n: int) -> av.VideoFrame:
    y, x = np.mgrid[0:height, 0:width]
    noise = np.random.default_rng(n).integers(0, 24, (height, width))
    rows = np.empty((height, width, 3), dtype=np.uint8)
    rows[..., 0] = (x + 5 * n + noise) % 256
    rows[..., 1] = (y // 2 + x // 3 + 3 * n + noise) % 256
    rows[..., 2] = 90 + noise
    frame = av.VideoFrame.from_ndarray(rows, format="rgb24")
    frame.pts = n
    return frame
