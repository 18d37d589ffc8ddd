"""A clip that never ends: its packets again and again, with times that go on, in a container or as they are."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from io import BytesIO
from typing import Any, Final

import av

from console.video.bench.coded import Coded, coded_of
from tests.video.clips import clip

_IN_TS: Final = ("h264", "hevc", "mpeg4")


class Live:
    """``pieces`` of a container of FFmpeg's format ``kind``, or ``coded`` pictures."""

    def __init__(self, kind: str, codec: str, size: tuple[int, int], fps: int, seed: int, still: bool = False) -> None:
        self._kind, self._fps = kind, fps
        container = "mpegts" if codec in _IN_TS else "matroska"
        self._clip = clip(codec, container, *size, seconds=4.0, fps=fps, seed=seed, still=still)

    def coded(self) -> tuple[Coded, ...]:
        """Pictures of the clip; H.264 and H.265 as bytes with start codes, a key frame once a second."""
        return coded_of(self._clip)

    def pieces(self) -> Iterator[tuple[bytes, float]]:
        """What is sent, and how long to wait after it."""
        out = _Growing()
        with _source(self._clip) as source, _sink(out, self._kind) as sink:
            packets = [one for one in source.demux(video=0) if one.size]
            stream = sink.add_stream_from_template(source.streams.video[0])
            n = 0
            while True:
                for packet in packets:
                    sink.mux(_again(packet, stream, n, self._fps))
                    n += 1
                    if data := out.taken():
                        yield data, 1.0 / self._fps

    def second(self, number: int) -> bytes:
        """One second of it as MPEG-TS, its own times from ``number`` seconds on."""
        out = BytesIO()
        with _source(self._clip) as source, _sink(out, "mpegts") as sink:
            packets = [one for one in source.demux(video=0) if one.size]
            stream = sink.add_stream_from_template(source.streams.video[0])
            first = number * self._fps % len(packets)
            for n, packet in enumerate(packets[first : first + self._fps]):
                sink.mux(_again(packet, stream, number * self._fps + n, self._fps))
        return out.getvalue()


def _again(packet: Any, stream: Any, n: int, fps: int) -> Any:
    copy = av.Packet(bytes(packet))
    copy.stream, copy.time_base = stream, Fraction(1, fps)
    copy.pts = copy.dts = n
    copy.duration = 1
    copy.is_keyframe = packet.is_keyframe
    return copy


def _source(data: bytes) -> Any:
    return av.open(BytesIO(data))


def _sink(out: Any, kind: str) -> Any:
    return av.open(out, "w", format=kind, options={"flush_packets": "1"})


class _Growing:
    """A file that is read while it is written."""

    def __init__(self) -> None:
        self._data = bytearray()

    def write(self, data: bytes) -> int:
        self._data += data
        return len(data)

    def taken(self) -> bytes:
        data, self._data = bytes(self._data), bytearray()
        return data
