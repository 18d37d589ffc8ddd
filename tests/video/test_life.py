"""What is left when the process ends, the kind way and the other: nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from console.door.memory import rss_mb
from console.video.frames import DECODING
from console.words.video import Phase
from tests.conftest import ROOT
from tests.video.conftest import OpenVideos, until
from tests.video.streams import Streams
from tests.video.test_videos import playing

SHARED = Path("/dev/shm")
SOAK_S = float(os.environ.get("ONEMAP_VIDEO_SOAK_S", "120"))  # 7200 for the two hours
WARM_S = 30.0
MOST_GROWTH_MB = 12.0


def blocks(pid: int) -> list[str]:
    """Shared memory that the process made and nobody freed."""
    return [one.name for one in SHARED.glob(f"onemap_{pid:x}_*")] if SHARED.is_dir() else []


def looker(url: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-W", "error", "-m", "tests.video.running", url]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


def test_nothing_is_left_of_a_process_that_looked() -> None:
    """Of two: one is told to end, one is killed."""
    with Streams() as server:
        url = server.ts()
        kind, killed = looker(url), looker(url)
        children = [int(_line(process)) for process in (kind, killed)]
        assert blocks(killed.pid) or sys.platform != "linux"
        killed.kill()
        killed.communicate()
        _, said = kind.communicate("\n")
        assert (said, kind.returncode) == ("", 0)
        until(lambda: not any(psutil.pid_exists(pid) and _lives(pid) for pid in children), "the end of its children")
        until(lambda: not blocks(kind.pid) and not blocks(killed.pid), "that the shared memory is free")
        until(lambda: server.watching == 0, "the end of the connection")


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def _lives(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def test_a_fetcher_that_nobody_used_ends(opened: OpenVideos) -> None:
    videos = opened({})
    videos.close()
    videos.close()
    watch = videos.watch("camera:a", 10, 10)
    assert watch.picture() is None
    assert videos.pids == ()


def test_many_that_come_and_go_leave_one_connection_each(opened: OpenVideos) -> None:
    """As in a fast tour: looks are opened, resized and closed faster than streams open."""
    with Streams() as server:
        known = {f"camera:{n}": server.ts(f"s{n}", seed=n) for n in range(3)}
        videos = opened(known, children=2)
        for n in range(90):
            look = videos.watch(f"camera:{n % 3}", 100 + n, 60 + n, main=bool(n % 2))
            look.resize(400 - n, 300 - n, main=bool(n % 5))
            look.close()
        last = videos.watch("camera:1", 320, 180)
        until(lambda: playing(last))
        until(lambda: server.watching == 1, "the end of the others")
        last.close()
        until(lambda: not videos._fetcher.feeds and not blocks(os.getpid()), "the end of all")


@pytest.mark.long
@pytest.mark.timeout(SOAK_S + 300)
@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_twelve_streams_for_long_and_memory_is_flat(opened: OpenVideos) -> None:
    with Streams() as server:
        known = {f"camera:{n}": server.ts(f"s{n}", seed=n) for n in range(12)}
        videos = opened(known, children=2, frozen_s=3.0)
        looks = [videos.watch(source, 480, 270) for source in known]
        until(lambda: all(playing(look) for look in looks))
        begun, warm_mb, turn = time.monotonic(), 0.0, 0
        while (gone := time.monotonic() - begun) < WARM_S + SOAK_S:
            for look in looks:
                look.picture()
            time.sleep(0.04)
            if gone > 10 * (turn + 1):  # one is left and looked at again, as a wall does
                turn += 1
                looks[turn % 12].close()
                looks[turn % 12] = videos.watch(f"camera:{turn % 12}", 480, 270)
            if not warm_mb and gone > WARM_S:
                warm_mb = sum(map(rss_mb, videos.pids))
        grown = sum(map(rss_mb, videos.pids)) - warm_mb
        print(f"grown {grown:.1f} MB in {SOAK_S:.0f} s")
        assert all(look.state.phase in (Phase.PLAYING, Phase.OPENING) for look in looks)
        assert grown < MOST_GROWTH_MB


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="kills a child outright")
def test_a_stream_whose_decoding_ends_the_child_again_and_again_is_stopped(opened: OpenVideos) -> None:
    """The child says in shared memory what it is at; here the test says it, and kills."""
    with Streams() as server:
        videos = opened({"camera:a": server.ts(), "camera:b": server.ts("b")})
        bad, good = videos.watch("camera:a", 320, 180), videos.watch("camera:b", 320, 180)
        for _ in range(3):
            until(lambda: playing(bad) and playing(good))
            server.freeze()
            time.sleep(0.3)  # what is on its way is decoded: from now on nobody marks anything
            feed = videos._fetcher.feeds["camera:a", True]
            assert feed._block is not None
            feed._block.mark(DECODING)
            os.kill(videos.pids[0], signal.SIGKILL)
            until(lambda: bad.state.phase is not Phase.PLAYING and bad.state.phase is not Phase.FROZEN)
            server.thaw()
        until(lambda: bad.state.why == "stream.crashed" and playing(good))
        assert bad.state.phase is Phase.FAILED
        bad.retry()
        until(lambda: playing(bad))
