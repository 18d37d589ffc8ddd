"""Invented streams: real FLV over real HTTP, played round and round, read by a real decoder."""

from __future__ import annotations

import dataclasses
import itertools
import socket
import time
from pathlib import Path

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from console.sim.addresses import address, unit_url
from console.sim.flv import clip, key_before, tag
from console.sim.pictures import PictureServer, serve
from console.site.videoing import VideoConfig
from console.video import testcard
from tests.desk.town import make_site


@pytest.fixture(scope="module")
def short() -> bytes:
    return testcard.encode(0, (160, 90), 2.0)


def test_a_clip_is_cut_at_its_key_frames(short: bytes) -> None:
    found = clip(short, testcard.FPS)
    assert (found.ms, len(found.tags), sum(one.key for one in found.tags)) == (2000, 24, 2)
    assert [found.tags[key_before(found, ms)].ms for ms in (0, 999, 1000, 1999)] == [0, 0, 1000, 1000]
    with pytest.raises(ValueError, match="FLV"):
        clip(b"<html>", 12)


@given(st.integers(0, 2**32 - 1), st.binary(min_size=2, max_size=40))
def test_a_tag_keeps_its_time_and_its_body(ms: int, body: bytes) -> None:
    data = tag(ms, body)
    size = int.from_bytes(data[1:4], "big")
    assert (data[0], size, data[11 : 11 + size]) == (9, len(body), body)
    assert int.from_bytes(data[4:7], "big") | data[7] << 24 == ms
    assert int.from_bytes(data[-4:], "big") == size + 11


def test_pictures_move_and_their_times_go_on_past_the_clips_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(testcard, "SUB", (160, 90))
    monkeypatch.setattr(testcard, "SECONDS", 1)
    monkeypatch.setattr("console.video.testcard.encode", lambda n, size, _s=0: _encode(n, size, 1.0))
    server = PictureServer(tmp_path, "127.0.0.1", 0)
    assert server.start()
    try:
        url = f"http://127.0.0.1:{server.port}/camera/C001/sub.flv"
        with av.open(url, options={"analyzeduration": "200000", "probesize": "65536"}) as stream:
            frames = list(itertools.islice(stream.decode(video=0), 20))
        times = [frame.pts or 0 for frame in frames]
        assert times == sorted(set(times))
        assert (frames[0].width, frames[0].height) == (160, 90)
        assert (frames[0].to_ndarray(format="gray") != frames[5].to_ndarray(format="gray")).any()
        with socket.create_connection(("127.0.0.1", server.port)) as asked:
            asked.sendall(b"GET /etc/passwd HTTP/1.1\r\n\r\n")
            assert asked.recv(99).startswith(b"HTTP/1.1 404 ")
    finally:
        server.close()
    assert list(tmp_path.glob("*.flv"))  # kept: not drawn again


_encode = testcard.encode


def test_a_port_that_is_taken_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.sim.pictures._AGAIN_S", 0.05)
    plain = make_site(tmp_path)
    assert serve(plain) is None  # a site whose cameras are somebody's
    with socket.create_server(("127.0.0.1", 0)) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/camera/{{camera}}/main.flv"
        config = replace(plain.config, video=VideoConfig(main_url=url))
        server = serve(dataclasses.replace(plain, config=config))
        assert server is not None
        assert not server.listens
    try:
        end = time.monotonic() + 60
        while not server.listens and time.monotonic() < end:
            time.sleep(0.02)
        assert server.listens
    finally:
        server.close()


@pytest.mark.parametrize("url", ["", "rtsp://127.0.0.1:554/x.flv", "http://media.example:80/{camera}.flv"])
def test_only_loopback_is_served(url: str) -> None:
    assert (address(url), unit_url(url, "03")) == (None, "")
    assert unit_url("http://127.0.0.1:18580/camera/{camera}/main.flv", "03") == "http://127.0.0.1:18580/unit/03/main.flv"
