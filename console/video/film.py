"""A film written picture by picture: H.264 in MP4, VP9 in WebM. It stands whole or not at all.

The colours are those of the screen: BT.709, as players take a picture of this size without being told.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Any, Final, NamedTuple

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace, VideoReformatter
from numpy.typing import NDArray

U8 = NDArray[np.uint8]
_BT709: Final = 1  # AVCOL_SPC_BT709, AVCOL_PRI_BT709 and AVCOL_TRC_BT709 alike (libavutil/pixfmt.h)
_TV_RANGE: Final = 1  # AVCOL_RANGE_MPEG
_KEY_EVERY_S: Final = 2  # a player that is dragged finds a whole picture so near


class Coding(NamedTuple):
    codec: str
    options: dict[str, str]


class Kind(NamedTuple):
    """What one ending means; ``codings`` the best first: the first that this machine's FFmpeg has is used."""

    format: str
    codings: tuple[Coding, ...]
    options: dict[str, str]


# Text and lines stay sharp at these qualities (looked at); a map that stands costs next to nothing in either.
KINDS: Final = {
    ".mp4": Kind(
        "mp4",
        (
            Coding("libx264", {"preset": "veryfast", "crf": "20", "tune": "animation"}),
            Coding("libopenh264", {}),
            Coding("mpeg4", {"qscale": "3"}),
        ),
        {"movflags": "+faststart"},
    ),
    ".webm": Kind(
        "webm",
        (
            Coding("libvpx-vp9", {"deadline": "realtime", "cpu-used": "6", "crf": "28", "b": "0", "row-mt": "1"}),
            Coding("libvpx", {"deadline": "realtime", "cpu-used": "6", "crf": "10"}),
        ),
        {},
    ),
}


class FilmError(Exception):
    """``code``: say, with ``facts``: why there is no film."""

    def __init__(self, code: str, **facts: str | int) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


def kind_of(path: Path) -> Kind:
    """By the ending. ``FilmError``: no film has it."""
    kind = KINDS.get(path.suffix.lower())
    if kind is None:
        raise FilmError("film.ending", file=path.name, known=" ".join(KINDS))
    return kind


def coding_of(kind: Kind) -> Coding:
    """The best that there is here. ``FilmError``: none is."""
    for coding in kind.codings:
        try:
            av.Codec(coding.codec, "w")
        except av.codec.codec.UnknownCodecError:
            continue
        return coding
    raise FilmError("film.no_codec", format=kind.format, codecs=" ".join(one.codec for one in kind.codings))


class Film:
    """``with Film(path, (w, h), fps) as film: film.add(picture)``; on the way out of the block the file gets its name,
    or, when the block failed, is gone. ``FilmError`` when it cannot be made, ``OSError`` of the disk."""

    def __init__(self, path: Path, size: tuple[int, int], fps: int, *, title: str = "") -> None:
        """``size`` in px; odd ones lose a line, which these codecs do not have."""
        kind = kind_of(path)
        coding = coding_of(kind)
        self._path, self._part = path, path.with_name(f".{path.name}.part")
        self.size = (size[0] - size[0] % 2, size[1] - size[1] % 2)
        self.pictures = 0
        self._scaler = VideoReformatter()
        self._time_base = Fraction(1, fps)
        self._part.touch()  # FFmpeg opens it with the first picture only: a folder that is not there is said now
        self._container: Any = av.open(str(self._part), "w", format=kind.format, options=kind.options)
        self._container.metadata["title"] = title
        self._stream = self._open(coding, fps)

    def _open(self, coding: Coding, fps: int) -> Any:
        stream = self._container.add_stream(coding.codec, rate=fps, options=coding.options)
        stream.width, stream.height, stream.pix_fmt = *self.size, "yuv420p"
        stream.time_base = self._time_base
        context = stream.codec_context
        context.gop_size = _KEY_EVERY_S * fps
        context.colorspace = context.color_primaries = context.color_trc = _BT709
        context.color_range = _TV_RANGE
        return stream

    def add(self, picture: U8) -> None:
        """``(h, w, 4)`` BGRX as Qt paints it; what lies beyond the film's size is cut off."""
        wide, high = self.size
        whole = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture[:high, :wide]), format="bgra")
        as_seen = {"dst_colorspace": Colorspace.ITU709, "dst_color_range": ColorRange.MPEG}
        frame = self._scaler.reformat(whole, format="yuv420p", **as_seen)
        frame.pts, frame.time_base = self.pictures, self._time_base
        self._container.mux(self._stream.encode(frame))
        self.pictures += 1

    def __enter__(self) -> Film:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._container.mux(self._stream.encode())
            self._container.close()
            if kind is None:
                self._part.replace(self._path)
        finally:
            self._part.unlink(missing_ok=True)
