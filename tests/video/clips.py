"""Clips that tests and benches play: made by PyAV when they are first asked for, a key frame a second."""

from __future__ import annotations

import functools
from fractions import Fraction
from io import BytesIO
from typing import Final

import av
import numpy as np

FPS: Final = 15
_CODERS: Final = {"h264": "libx264", "hevc": "libx265", "mjpeg": "mjpeg", "vp9": "libvpx-vp9", "mpeg4": "mpeg4"}


@functools.cache
def clip(
    codec: str = "h264", kind: str = "mpegts", width: int = 640, height: int = 360, seconds: float = 4.0,
    fps: int = FPS, seed: int = 0, still: bool = False,
) -> bytes:  # fmt: skip
    """A moving pattern as a file of FFmpeg's format ``kind`` (mpegts, flv, mp4, mpjpeg …)."""
    out = BytesIO()
    with av.open(out, "w", format=kind) as container:
        stream = container.add_stream(_CODERS[codec], rate=fps)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.time_base = width, height, Fraction(1, fps)
        stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
        stream.codec_context.thread_count = 1  # libx264's own threads outlive an encoder that is thrown away
        stream.options = _options(codec, fps)
        for n in range(round(seconds * fps)):
            container.mux(stream.encode(picture(width, height, 0 if still else n, seed, n)))
        container.mux(stream.encode(None))
    return out.getvalue()


def picture(width: int, height: int, n: int, seed: int = 0, pts: int | None = None) -> av.VideoFrame:
    """The ``n``-th of a pattern that moves; ``seed`` gives each stream its own colour."""
    y, x = np.mgrid[0:height, 0:width]
    rows = np.empty((height, width, 3), dtype=np.uint8)
    rows[..., 0] = (x + 5 * n) % 256
    rows[..., 1] = (y + 3 * n) % 256
    rows[..., 2] = (40 + 53 * seed) % 256
    frame = av.VideoFrame.from_ndarray(rows, format="rgb24")
    frame.pts = n if pts is None else pts
    return frame


def _options(codec: str, fps: int) -> dict[str, object]:
    if codec == "h264":
        return {"preset": "veryfast", "tune": "zerolatency", "g": str(fps), "keyint_min": str(fps), "sc_threshold": "0"}
    if codec == "hevc":
        inner = f"keyint={fps}:min-keyint={fps}:log-level=none:pools=1:frame-threads=1"
        return {"preset": "ultrafast", "tune": "zerolatency", "x265-params": inner}
    return {"g": str(fps)}
