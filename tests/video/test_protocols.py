"""Every protocol and codec that is promised, each from a real server to a picture."""

from __future__ import annotations

import pytest

from console.words.video import Phase, StreamUrls
from tests.video.conftest import OpenVideos, until
from tests.video.rtsp import Rtsp
from tests.video.streams import Streams
from tests.video.test_videos import playing


@pytest.mark.parametrize(
    ("kind", "codec"),
    [("ts", "h264"), ("ts", "hevc"), ("flv", "h264"), ("flv", "hevc"), ("mjpeg", "mjpeg"), ("hls", "h264"),
     ("hls", "hevc"), ("ts", "mpeg4")],
)  # fmt: skip
def test_http(shared: OpenVideos, kind: str, codec: str) -> None:
    with Streams() as server:
        watch = shared({"camera:a": server.url(kind, codec=codec)}).watch("camera:a", 320, 180)
        until(lambda: playing(watch) and watch.state.fps > 8)
        assert watch.state.codec.removesuffix("video") == codec


@pytest.mark.parametrize("transport", ["tcp", "udp"])
@pytest.mark.parametrize("codec", ["h264", "hevc"])
def test_rtsp(shared: OpenVideos, transport: str, codec: str) -> None:
    with Rtsp(behind_s=3.0) as server:
        urls = StreamUrls(main=server.url(codec=codec), transport=transport)
        watch = shared({"camera:a": urls}).watch("camera:a", 320, 180)
        until(lambda: playing(watch) and watch.state.fps > 8)
        until(lambda: watch.state.delay_s == pytest.approx(3.0, abs=1.5))
        assert watch.state.codec == codec


def test_packets_that_udp_loses_are_counted(shared: OpenVideos) -> None:
    with Rtsp() as server:
        urls = StreamUrls(main=server.url(), transport="udp")
        watch = shared({"camera:a": urls}).watch("camera:a", 320, 180)
        until(lambda: playing(watch) and watch.state.fps > 8)
        server.lost = 0.2
        until(lambda: watch.state.lost > 3)
        server.lost = 0.0
        until(lambda: playing(watch) and watch.state.fps > 8)


def test_an_rtsp_server_that_freezes_is_cut_and_comes_back(shared: OpenVideos) -> None:
    with Rtsp() as server:
        watch = shared({"camera:a": server.url()}).watch("camera:a", 320, 180)
        until(lambda: playing(watch))
        server.freeze()
        until(lambda: watch.state.phase is Phase.FROZEN)
        server.kill()
        until(lambda: watch.state.phase is not Phase.FROZEN)
        server.thaw()
        until(lambda: playing(watch))


def test_an_rtsp_server_that_never_answers_is_silent(opened: OpenVideos) -> None:
    with Rtsp() as server:
        server.mute = True
        watch = opened({"camera:a": server.url()}, open_s=0.5, tries=1).watch("camera:a", 320, 180)
        until(lambda: watch.state.why == "stream.silent")
        server.stopping.set()


def test_rtsp_asks_for_a_password_by_digest(opened: OpenVideos) -> None:
    with Rtsp(login="op:p@ss/1") as server:
        known = {"camera:a": StreamUrls(main=server.url(), secret="gate"), "camera:b": StreamUrls(main=server.url())}
        videos = opened(known, {"gate": "op:p@ss/1"})
        a, b = videos.watch("camera:a", 320, 180), videos.watch("camera:b", 320, 180)
        until(lambda: playing(a) and b.state.phase is Phase.REFUSED)
        assert b.state.why == "stream.no_login"
