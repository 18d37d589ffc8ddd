"""What streams do wrong: each is called by its name, and what can mend itself does."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.desk.ports import Still, WatchPort
from console.words.video import Phase, StreamUrls
from tests.fetch.servers import dead_port
from tests.video.clips import clip
from tests.video.conftest import OpenVideos, until
from tests.video.streams import Streams
from tests.video.test_videos import playing


def stands(watch: WatchPort, phase: Phase, why: str = "") -> bool:
    return watch.state.phase is phase and watch.state.why == why


def of_its_picture(watch: WatchPort) -> bool:
    """The time that is told is that of the picture that is shown."""
    shown = watch.picture()
    return shown is not None and watch.state.picture_at == pytest.approx(shown.at, abs=0.5)


def test_a_stream_that_freezes_is_called_frozen_and_plays_on(shared: OpenVideos) -> None:
    with Streams() as server:
        watch = shared({"camera:a": server.ts()}).watch("camera:a", 320, 180)
        until(lambda: playing(watch))
        server.freeze()
        until(lambda: stands(watch, Phase.FROZEN) and of_its_picture(watch))
        shown = watch.picture()  # it stays to be looked at
        server.thaw()
        until(lambda: playing(watch) and watch.picture() is not shown)


def test_pictures_that_are_all_the_same_are_called_frozen(opened: OpenVideos) -> None:
    with Streams() as server:
        url = server.ts(still=True)
        watch = opened({"camera:a": url}, same_s=0.8).watch("camera:a", 320, 180)
        until(lambda: stands(watch, Phase.FROZEN, "stream.same"))


def test_a_connection_that_is_cut_is_made_again(opened: OpenVideos) -> None:
    with Streams() as server:
        watch = opened({"camera:a": server.ts()}, tries=1000).watch("camera:a", 320, 180)
        until(lambda: playing(watch))
        shown, server.status = watch.picture(), 503
        server.kill()
        until(lambda: (state := watch.state).phase is Phase.RETRYING and state.retry_at is not None)
        server.status = 200
        until(lambda: playing(watch) and watch.picture() is not shown)
        assert server.watching == 1


def test_a_garbled_stream_counts_what_it_lost_and_lives_when_it_is_whole_again(shared: OpenVideos) -> None:
    with Streams() as server:
        watch = shared({"camera:a": server.ts()}).watch("camera:a", 320, 180)
        until(lambda: playing(watch))
        server.garbled = 0.3
        until(lambda: watch.state.lost > 5)
        server.garbled = 0.0
        lost = watch.state.lost
        until(lambda: playing(watch) and watch.state.fps > 8)
        assert watch.state.lost >= lost


def test_a_slow_stream_says_how_slow_it_is(shared: OpenVideos) -> None:
    with Streams() as server:
        watch = shared({"camera:a": server.ts()}).watch("camera:a", 320, 180)
        until(lambda: watch.state.fps > 8)
        server.slow = 3.0
        until(lambda: playing(watch) and 0 < watch.state.fps < 8)


def test_who_refuses_is_tried_by_the_budget_until_a_person_asks(opened: OpenVideos) -> None:
    with Streams(status=503) as server:
        url = server.ts()
        watch = opened({"camera:a": url}, tries=3).watch("camera:a", 320, 180)
        until(lambda: stands(watch, Phase.FAILED, "stream.server"))
        assert (watch.state.tries, watch.state.retry_at, len(server.asked)) == (3, None, 3)
        assert watch.state.facts["host"] in url
        watch.retry()
        until(lambda: len(server.asked) == 6 and stands(watch, Phase.FAILED, "stream.server"))
        assert watch.state.tries == 3


def test_what_was_given_up_is_tried_now_and_then(opened: OpenVideos) -> None:
    with Streams(status=503) as server:
        watch = opened({"camera:a": server.ts()}, tries=1, slow_retry_s=0.5).watch("camera:a", 320, 180)
        until(lambda: (state := watch.state).why == "stream.server" and state.retry_at is not None)
        server.status = 200
        until(lambda: playing(watch))


def test_who_never_answers_is_silent(opened: OpenVideos) -> None:
    with Streams(delay_s=60.0) as server:
        watch = opened({"camera:a": server.ts()}, open_s=0.5, tries=1).watch("camera:a", 320, 180)
        until(lambda: stands(watch, Phase.FAILED, "stream.silent"))
        server.stopping.set()


def test_a_redirect_is_followed_and_one_that_leads_to_a_page_is_named(shared: OpenVideos) -> None:
    with Streams() as server, Streams() as front, Streams() as portal:
        front.location = server.ts()
        portal.location = f"http://127.0.0.1:{server.port}/login.html"
        videos = shared({"camera:a": front.ts(), "camera:b": portal.ts()})
        a, b = videos.watch("camera:a", 320, 180), videos.watch("camera:b", 320, 180)
        until(lambda: playing(a))
        until(lambda: stands(b, Phase.FAILED, "stream.not_a_stream"))


def test_redirects_in_a_circle_end(shared: OpenVideos) -> None:
    with Streams() as server:
        server.location = server.ts()
        watch = shared({"camera:a": server.ts()}).watch("camera:a", 320, 180)
        until(lambda: watch.state.phase is Phase.FAILED)
        assert watch.state.why


def test_a_playlist_that_points_at_a_file_of_this_machine_reads_none(shared: OpenVideos, tmp_path: Path) -> None:
    (tmp_path / "own.ts").write_bytes(clip())
    with Streams() as server:
        own = (tmp_path / "own.ts").as_uri()
        server.playlist = f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{own}\n#EXT-X-ENDLIST\n"
        watch = shared({"camera:a": server.hls()}).watch("camera:a", 320, 180)
        until(lambda: watch.state.phase is Phase.FAILED)
        assert watch.picture() is None


def test_a_password_is_asked_for_once_and_never_told(opened: OpenVideos, capfd: pytest.CaptureFixture[str]) -> None:
    with Streams(login="op:s3cret/@") as server:
        url = server.ts()
        known = {
            "camera:a": StreamUrls(main=url, secret="right"), "camera:b": StreamUrls(main=url, secret="wrong"),
            "camera:c": StreamUrls(main=url),
        }  # fmt: skip
        secrets = {"right": "op:s3cret/@", "wrong": "op:sesame"}
        videos = opened(known, secrets)
        a, b, c = (videos.watch(source, 320, 180) for source in known)
        until(lambda: playing(a))
        until(lambda: stands(b, Phase.REFUSED, "stream.wrong_login"))
        until(lambda: stands(c, Phase.REFUSED, "stream.no_login"))
        assert b.state.retry_at is None
        told = repr((videos.states(), capfd.readouterr()))
        assert "s3cret" not in told
        assert "sesame" not in told
        secrets["wrong"] = secrets["right"]  # a person puts it into the keyring, and asks again
        b.retry()
        until(lambda: playing(b))


def test_a_low_stream_that_is_large_plays_small_and_is_said_to_be(shared: OpenVideos) -> None:
    with Streams() as server:
        url = server.ts(size=(1280, 800), fps=5)
        watch = shared({"camera:a": StreamUrls(main="http://127.0.0.1:1/", sub=url)}).watch("camera:a", 320, 180)
        until(lambda: playing(watch) and watch.state.note == "stream.large")
        picture = watch.picture()
        assert picture is not None
        assert picture.data.shape[:2] == (180, 288)


@pytest.mark.parametrize("kind", ["mp3", "nothing"])
def test_what_holds_no_video_is_named(shared: OpenVideos, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"ID3\3\0\0\0\0\0\0" + b"\xff\xfb\x90\x44" * 200 if kind == "mp3" else b"nothing" * 100)
    watch = shared({"camera:a": path.as_uri()}).watch("camera:a", 320, 180)
    until(lambda: watch.state.phase is Phase.FAILED)
    assert watch.state.why in ("stream.not_a_stream", "stream.no_video")


def test_a_still_that_cannot_be_taken_says_why(shared: OpenVideos) -> None:
    videos = shared({"camera:a": f"http://127.0.0.1:{dead_port()}/a.ts"})
    got: list[Still] = []
    videos.still("camera:a", got.append)
    until(lambda: got)
    assert (got[0].jpeg, got[0].why) == (b"", "stream.refused")


def test_what_failed_is_known_after_the_last_look(shared: OpenVideos) -> None:
    videos = shared({"camera:a": f"http://127.0.0.1:{dead_port()}/a.ts"})
    watch = videos.watch("camera:a", 320, 180)
    until(lambda: stands(watch, Phase.FAILED, "stream.refused"))
    watch.close()
    until(lambda: not videos._fetcher.feeds)
    assert videos.states()["camera:a", True].phase is Phase.FAILED
