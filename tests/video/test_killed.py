"""Children that are killed while scenes come and go: every stream plays again, and none is blamed for good."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Collection
from statistics import median

import pytest

from console.desk.ports import WatchPort
from console.video import Videos
from console.video.budget import STEADY_S
from console.video.frames import DECODING
from tests.video.conftest import OpenVideos, until
from tests.video.streams import Streams
from tests.video.test_life import SOAK_S
from tests.video.test_videos import playing

FULL, FEW, OTHER = range(12), range(4), (*range(4), *range(12, 20))
SCENES = FULL, FEW, OTHER
SCENE_S, KILL_S = 5.0, 20.0
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills a child outright")


class Scenes:
    """What a wall looks at; what stays in the next scene goes on."""

    def __init__(self, videos: Videos) -> None:
        self.videos = videos
        self.looks: dict[int, WatchPort] = {}

    def show(self, wanted: Collection[int]) -> None:
        for n in self.looks.keys() - set(wanted):
            self.looks.pop(n).close()
        for n in set(wanted) - self.looks.keys():
            self.looks[n] = self.videos.watch(f"camera:{n}", 320, 180)

    def kill(self, n: int) -> None:
        """One of the children that live, until that is found out."""
        pids = self.videos.pids
        os.kill(pids[n % len(pids)], signal.SIGKILL)
        until(lambda: pids[n % len(pids)] not in self.videos.pids, "that it is found dead")

    @property
    def play(self) -> bool:
        return all([playing(look) for look in self.looks.values()])  # noqa: C419  (each is read)


def known(server: Streams) -> dict[str, str]:
    return {f"camera:{n}": server.ts(f"s{n}", seed=n % 2) for n in range(20)}


def test_a_scene_plays_after_each_child_was_killed_in_turn(opened: OpenVideos) -> None:
    with Streams() as server:
        wall = Scenes(opened(known(server), children=2, frozen_s=3.0))  # twelve at once, on any machine
        wall.show(FULL)
        until(lambda: wall.play, "the first scene")
        for child in range(2):
            wall.kill(child)
            wall.show(SCENES[2 - child])
            until(lambda: wall.play, f"the scene after child {child} was killed")


def test_a_stream_that_plays_on_is_not_blamed_for_good(opened: OpenVideos, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that is short of memory kills children over weeks; each time some stream was being decoded."""
    monkeypatch.setattr("console.video.fetcher.STEADY_S", 0.3)
    with Streams() as server:
        videos = opened({"camera:a": server.ts()})
        look = videos.watch("camera:a", 320, 180)
        feed = videos._fetcher.feeds["camera:a", True]
        until(lambda: playing(look))
        feed.crashes = 2
        until(lambda: feed.crashes == 0, "that it is forgotten")
        assert feed._block is not None
        monkeypatch.setattr("console.video.fetcher.STEADY_S", STEADY_S)
        server.freeze()
        until(lambda: feed.at_work != DECODING)
        feed._block.mark(DECODING)
        os.kill(videos.pids[0], signal.SIGKILL)
        until(lambda: feed.crashes == 1, "that it is remembered")
        server.thaw()
        until(lambda: playing(look))


@pytest.mark.long
@pytest.mark.timeout(SOAK_S + 300)
def test_scenes_for_long_with_a_child_killed_now_and_then(opened: OpenVideos) -> None:
    """With what the site's settings are by default, as a wall has them."""
    with Streams() as server:
        wall = Scenes(opened(known(server), children=2, linger_s=3.0, frozen_s=3.0))
        begun, waits, scene, kills = time.monotonic(), list[float](), 0, 0
        while (gone := time.monotonic() - begun) < SOAK_S:
            if gone >= SCENE_S * scene:
                wall.show(SCENES[scene % len(SCENES)])
                scene += 1
            elif gone >= KILL_S * (kills + 1):
                wall.kill(kills)
                kills += 1
            else:
                time.sleep(0.04)
                _ = wall.play
                continue
            since = time.monotonic()
            until(lambda: wall.play, f"scene {scene} after {kills} kills")
            waits.append(time.monotonic() - since)
        print(f"{scene} scenes, {kills} kills, all play again within {max(waits):.1f} s, mostly {median(waits):.2f} s")
