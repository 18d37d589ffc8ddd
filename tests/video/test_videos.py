"""Streams from a server's bytes to a picture in this process: looked at, shared, left, found dead."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from console.desk.ports import Still, WatchPort
from console.video import NoVideos
from console.words.video import Phase, StreamUrls
from tests.video.clips import clip
from tests.video.conftest import OpenVideos, until
from tests.video.streams import Streams


def playing(watch: WatchPort) -> bool:
    return watch.state.phase is Phase.PLAYING and watch.picture() is not None


def test_a_picture_is_as_it_was_sent_and_measured(shared: OpenVideos) -> None:
    with Streams() as server:
        watch = shared({"camera:a": server.ts(seed=2)}).watch("camera:a", 320, 180)
        until(lambda: playing(watch) and watch.state.fps > 8, "a picture")
        picture, state = watch.picture(), watch.state
    assert picture is not None
    assert picture.data.shape == (180, 320, 4)
    blue = (40 + 53 * 2) % 256
    assert abs(int(picture.data[90, 160, 0]) - blue) < 12
    assert (state.codec, state.width, state.height) == ("h264", 640, 360)
    assert state.first_picture_s is not None
    assert state.picture_at is not None
    assert picture.at >= state.picture_at - 5.0


def test_two_looks_share_one_connection_which_the_last_ends(shared: OpenVideos) -> None:
    with Streams() as server:
        videos = shared({"camera:a": server.ts()})
        first, second = videos.watch("camera:a", 160, 90), videos.watch("camera:a", 320, 180)
        until(lambda: playing(first) and playing(second))
        until(lambda: first.picture() is second.picture())
        assert server.watching == 1
        first.close()
        until(lambda: (picture := second.picture()) is not None and picture.data.shape == (180, 320, 4))
        second.close()
        until(lambda: server.watching == 0, "the connection's end")
        assert videos.states() == {}


def test_a_file_plays_at_its_own_speed_and_begins_again(shared: OpenVideos, tmp_path: Path) -> None:
    path = tmp_path / "街 口.mp4"
    path.write_bytes(clip(kind="mp4", seconds=1.0))
    watch = shared({"camera:f": path.as_uri()}).watch("camera:f", 320, 180)
    until(lambda: playing(watch) and 8 < watch.state.fps < 25)  # as fast as it can: hundreds
    first = watch.picture()
    assert first is not None
    until(lambda: (picture := watch.picture()) is not None and picture.n > first.n + 20, "its second round")


def test_a_child_that_is_killed_is_followed_by_another(opened: OpenVideos) -> None:
    with Streams() as server:
        videos = opened({"camera:a": server.ts()})
        watch = videos.watch("camera:a", 320, 180)
        until(lambda: playing(watch))
        before, shown = videos.pids, watch.picture()
        os.kill(before[0], signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
        until(lambda: watch.state.phase is not Phase.PLAYING, "that it was noticed")
        assert watch.picture() is not None  # the last one stays until there is another
        until(lambda: playing(watch) and watch.picture() is not shown, "a picture of the next child")
        assert videos.pids != before


def test_a_still_is_at_the_cameras_own_size_whoever_looks(shared: OpenVideos) -> None:
    with Streams() as server:
        urls = StreamUrls(main=server.ts("main", size=(960, 540)), sub=server.ts("sub", size=(320, 180)))
        videos = shared({"camera:a": urls})
        watch = videos.watch("camera:a", 320, 180)
        got: list[Still] = []
        videos.still("camera:a", got.append)
        until(lambda: got, "a still")
        assert (got[0].width, got[0].height, got[0].why) == (960, 540, "")
        assert got[0].jpeg.startswith(b"\xff\xd8")
        until(lambda: playing(watch))
        assert watch.state.width == 320


def test_where_no_stream_is_known_it_says_so_and_follows_one_that_comes(opened: OpenVideos) -> None:
    known: dict[str, str] = {}
    with Streams() as server:
        videos = opened(known)
        watch = videos.watch("unit:05", 320, 180)
        until(lambda: watch.state.why == "picture.no_stream")
        known["unit:05"] = server.flv()
        videos.states()
        until(lambda: playing(watch))


def test_a_room_without_pictures_says_so() -> None:
    watch = NoVideos().watch("camera:a", 10, 10)
    assert (watch.picture(), watch.state.why) == (None, "picture.no_fetcher")
