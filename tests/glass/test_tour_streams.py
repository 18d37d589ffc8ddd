"""A patrol over real streams: the next one is opened ahead, one that is dead is told so, a still is what was sent."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from PySide6.QtWidgets import QApplication

from console.desk import pictures, stills, tours
from console.desk.tour_stops import Stops
from console.glass.screens.evening import Evening, demo_site
from console.glass.window.frame import DeskWindow
from console.say import use
from console.site.videoing import VideoConfig
from console.verbs import calls
from console.video import Videos
from console.words.video import StreamUrls
from tests.video.streams import Streams


def test_a_patrol_over_real_streams(tmp_path: Path) -> None:
    with Streams() as server:
        known = {"camera:C001": server.ts("a"), "camera:C002": server.ts("b", seed=1),
                 "camera:C003": f"http://127.0.0.1:{server.port}/nothing.ts"}  # fmt: skip
        evening = Evening(replace(demo_site(), state_dir=tmp_path))
        desk = evening.play(quiet=True)
        config = VideoConfig(linger_s=0.2, retry_s=0.2, retry_most_s=0.4, same_s=0.0)
        videos = Videos(lambda one: _urls(known, one), config, desk.clock, lambda _name: "", 1)
        videos.start()
        desk.videos = videos
        window = DeskWindow(desk, "dark", "zh_CN")
        try:
            window.resize(1366, 768)
            window.show()
            _journey(window, evening, videos)
        finally:
            window.close()
            window.deleteLater()
            videos.close()
            QApplication.processEvents()
            use("zh_CN")


def _urls(known: dict[str, str], source: str) -> StreamUrls | None:
    return StreamUrls(main=known[source]) if source in known else None


def _journey(window: DeskWindow, evening: Evening, videos: Videos) -> None:
    desk, view = window.desk, window.sheets.tour.view

    def until(done: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + 60.0
        while not done():
            assert time.monotonic() < deadline, what
            QApplication.processEvents()
            time.sleep(0.005)

    def second() -> None:
        evening.clock.advance(1.0)
        desk.beat()
        QApplication.processEvents()

    sources = ("camera:C001", "camera:C002", "camera:C003")
    rows = np.array([pictures.row_of(desk, pictures.parts(one)[1]) for one in sources])
    tours.begin(desk, Stops(rows, {}, "三路"), sources, seconds=6.0)
    window.act("tours_open")
    until(lambda: view.playing, "the first picture")
    for _ in range(4):
        second()
    until(lambda: ("camera:C002", True) in videos.states(), "the next one is opened ahead")
    for _ in range(3):
        second()
    assert view.source == "camera:C002"
    until(lambda: view.playing, "it plays at once")
    desk.act(calls.NewIncident(type="噪声扰民", place="东门"))
    incident = desk.selection.id
    window.act("snapshot")

    def came() -> bool:
        desk.beat()
        return bool(desk.incidents[incident].attachments)

    until(came, "the still")
    (kept,) = desk.incidents[incident].attachments
    assert kept.source == "camera:C002"
    jpeg = stills.read(kept, desk.site.state_dir)
    assert isinstance(jpeg, bytes)
    assert jpeg[:2] == b"\xff\xd8"
    for _ in range(6):
        second()
    assert view.source == "camera:C003"
    until(lambda: view.state is not None and not view.playing and bool(view.state.why), "why there is none")
    for _ in range(7):
        second()
    over = list(desk.room.tours.values())[-1]
    assert over.complete
    assert over.seen() == (2, 1, 0)
    assert over.marks["camera:C003"].why.startswith("stream.")

