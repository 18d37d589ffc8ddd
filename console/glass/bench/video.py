"""The same streams by QtMultimedia, in a process of its own: what ``docs/decisions/014`` chose against."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from typing import Final

import numpy as np

from console.video.bench.coded import FPS
from console.video.bench.costs import cpu_s, rss_mb
from console.video.bench.served import served

_PATIENCE_S: Final = 30.0


def measure(
    streams: int, seconds: float, size: tuple[int, int], progress: Callable[[str], None]
) -> Mapping[str, float | str]:
    """``qt_first_picture_p95_s, qt_dropped_share, qt_cores, qt_rss_mb``; a ``QVideoSink`` each, nothing painted."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    with served(streams, *size) as urls:
        child = context.Process(target=_play, args=(theirs, urls, seconds), daemon=True)
        child.start()
        theirs.close()
        try:
            found: Mapping[str, float | str] = ours.recv()
        except EOFError:
            found = {"qt": "died"}
        child.join(10.0)
        if child.is_alive():
            child.kill()
            child.join()
    progress(f"QtMultimedia: {found}")
    return found


def _play(pipe: Connection, urls: list[str], seconds: float) -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QUrl
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtMultimedia import QMediaPlayer, QVideoSink

    app = QGuiApplication([])
    came: list[list[float]] = [[] for _ in urls]
    began, players = time.monotonic(), []
    for n, url in enumerate(urls):
        player, sink = QMediaPlayer(), QVideoSink()
        player.setVideoSink(sink)
        sink.videoFrameChanged.connect(lambda _frame, n=n: came[n].append(time.monotonic()))
        player.setSource(QUrl(url))
        player.play()
        players.append((player, sink))
    while not all(came) and time.monotonic() - began < _PATIENCE_S:
        app.processEvents()
        time.sleep(0.005)
    _turn(1.0)
    before, start = cpu_s([os.getpid()]), time.monotonic()
    _turn(seconds)
    took = time.monotonic() - start
    shown = sum(sum(at >= start for at in one) for one in came)
    firsts = [one[0] - began if one else _PATIENCE_S for one in came]
    pipe.send({
        "qt_first_picture_p95_s": round(float(np.percentile(firsts, 95)), 3),
        "qt_dropped_share": round(max(0.0, 1.0 - shown / (took * FPS * len(urls))), 4),
        "qt_cores": round((cpu_s([os.getpid()]) - before) / took, 3),
        "qt_rss_mb": round(rss_mb([os.getpid()]), 1),
        "qt_playing": sum(bool(one) for one in came),
    })  # fmt: skip
    os._exit(0)  # players that wait for the network are not waited for


def _turn(seconds: float) -> None:
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()
