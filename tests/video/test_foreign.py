"""Streams of an RTSP server that is not our own."""

from __future__ import annotations

from pathlib import Path

from console.desk.ports import WatchPort
from console.words.video import Phase
from tests.video.conftest import OpenVideos, until
from tests.video.foreign import ForeignRtsp
from tests.video.test_videos import playing


def test_a_server_of_others_plays_is_killed_is_named_and_plays_again(opened: OpenVideos, tmp_path: Path) -> None:
    with ForeignRtsp(tmp_path) as server:
        known = {"camera:a": server.url("a", "h264"), "camera:b": server.url("b", "hevc")}
        videos = opened(known, open_s=10.0, slow_retry_s=0.5)
        looks = [videos.watch(source, 320, 180) for source in known]
        until(lambda: all(map(playing, looks)), "pictures")
        assert [(look.state.codec, look.state.width) for look in looks] == [("h264", 320), ("hevc", 320)]
        shown = [look.picture() for look in looks]
        server.kill()
        until(lambda: all(map(_refused, looks)), "its name")
        server.start()
        until(lambda: all(playing(look) and look.picture() is not old for look, old in zip(looks, shown, strict=True)))


def _refused(look: WatchPort) -> bool:
    """Said so, and to be tried again."""
    state = look.state
    return state.why == "stream.refused" and state.retry_at is not None and state.phase is not Phase.PLAYING
