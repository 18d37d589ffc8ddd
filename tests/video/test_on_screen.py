"""From the simulated town's own stream over HTTP, through the fetcher's child, to a pixel on the screen."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from console.glass.theme import load_theme
from console.glass.video.view import VideoView
from console.sim.pictures import PictureServer
from console.video import testcard
from tests.video.conftest import OpenVideos, until


@pytest.mark.usefixtures("qapp")
def test_the_towns_invented_street_is_seen_and_said_to_freeze(
    shared: OpenVideos, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = testcard.encode
    monkeypatch.setattr(testcard, "encode", lambda variant, _size: whole(variant, (320, 180), 1.0))
    server = PictureServer(tmp_path, "127.0.0.1", 0)
    assert server.start()
    videos = shared({"camera:C001": f"http://127.0.0.1:{server.port}/camera/C001/main.flv"})
    view = VideoView(videos, load_theme("dark"), time.time)
    view.resize(320, 180)
    view.show_source("camera:C001", "人民路口")
    view.show()
    try:
        until(lambda: seen(view) and view.playing, "a picture")
        first = view._picture
        until(lambda: seen(view) and view._picture is not first and bool(view._age()), "another")
        sky, road = (view.grab().toImage().pixelColor(160, y) for y in (6, 130))
        assert abs(sky.blue() - 94) < 16  # as the clip has it
        assert sky != road
        server.close()
        until(lambda: seen(view) and bool(view._stands()[0]), "what became of it")
        assert view._image is not None  # the last picture stays, dimmed, with words over it
        assert view.grab().toImage().pixelColor(160, 6).blue() < sky.blue()
    finally:
        view.shut()
        view.close()
        view.deleteLater()
        server.close()


def seen(view: VideoView) -> bool:
    """Lets the beat of pictures come."""
    QApplication.processEvents()
    view.step()
    return True
