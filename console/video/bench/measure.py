"""Streams as the console fetches them: seconds to the first picture, pictures lost on the way, cores, memory."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from console.desk.ports import WatchPort
from console.site.videoing import VideoConfig
from console.video.bench.coded import FPS
from console.video.bench.costs import cpu_s, rss_mb
from console.video.bench.served import served
from console.video.videos import CHILDREN, Videos
from console.words import LiveClock
from console.words.video import StreamUrls

SHOWN: Final = (480, 270)  # a tile of a wall of sixteen
_BEAT_S: Final = 0.04  # as the window asks
_PATIENCE_S: Final = 30.0


def measure(
    streams: int, seconds: float, size: tuple[int, int], progress: Callable[[str], None], children: int = CHILDREN
) -> Mapping[str, float | str]:  # fmt: skip
    """``first_picture_p95_s, dropped_share, cores, rss_mb``: cores of the children and of this process, which copies
    each picture as a window would and paints none; memory of the children. A stream's first second is not counted."""
    with served(streams, *size) as urls:
        known = {f"camera:{n}": StreamUrls(main=url) for n, url in enumerate(urls)}
        videos = Videos(known.get, VideoConfig(), LiveClock(), lambda _: "", children)
        try:
            videos.start()
            _wait(lambda: len(videos.pids) == children)
            time.sleep(2.0)  # they have loaded what they need: the console starts them when its map stands
            began = time.monotonic()
            watches = [videos.watch(source, *SHOWN) for source in known]
            firsts = _firsts(watches, began)
            progress(f"{streams} streams play after {max(firsts):.2f} s")
            time.sleep(1.0)
            return {**_play(videos, watches, seconds), **_first(firsts), "streams": streams, "children": children}
        finally:
            videos.close()


def _first(firsts: list[float]) -> dict[str, float]:
    return {
        "first_picture_p50_s": round(float(np.percentile(firsts, 50)), 3),
        "first_picture_p95_s": round(float(np.percentile(firsts, 95)), 3),
    }


def _firsts(watches: list[WatchPort], began: float) -> list[float]:
    """Seconds to the first picture of each."""
    found: dict[int, float] = {}

    def all_there() -> bool:
        for n, watch in enumerate(watches):
            if n not in found and watch.picture() is not None:
                found[n] = time.monotonic() - began
        return len(found) == len(watches)

    _wait(all_there)
    return list(found.values()) or [_PATIENCE_S]


def _play(videos: Videos, watches: list[WatchPort], seconds: float) -> dict[str, float]:
    """On the window's beat: which pictures it would have shown, of those that were sent."""
    pids = (os.getpid(), *videos.pids)
    before, began, shown, last = cpu_s(pids), time.monotonic(), 0, [0] * len(watches)
    lost = sum(watch.state.lost for watch in watches)
    while (now := time.monotonic()) - began < seconds:
        for n, watch in enumerate(watches):
            picture = watch.picture()
            if picture is not None and picture.n != last[n]:
                shown, last[n] = shown + 1, picture.n
        time.sleep(max(0.0, now + _BEAT_S - time.monotonic()))
    took = time.monotonic() - began
    sent = took * FPS * len(watches)
    return {
        "dropped_share": round(max(0.0, 1.0 - shown / sent), 4),
        "lost": sum(watch.state.lost for watch in watches) - lost,
        "cores": round((cpu_s(pids) - before) / took, 3),
        "rss_mb": round(rss_mb(videos.pids), 1),
        "rss_mb_a_stream": round(rss_mb(videos.pids) / len(watches), 1),
    }


def _wait(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while not done() and time.monotonic() < deadline:
        time.sleep(0.005)
