"""Fetchers that are closed when the test is over."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import pytest

from console.site.videoing import VideoConfig
from console.video import Videos
from console.words import LiveClock
from console.words.video import StreamUrls

OpenVideos = Callable[..., Videos]
PATIENCE_S: Final = 60.0  # of a machine that does much else
QUICK: Mapping[str, Any] = {
    "frozen_s": 0.6, "open_s": 20.0, "linger_s": 0.2, "retry_s": 0.2, "retry_most_s": 0.4, "same_s": 0.0,
    "tries": 2, "slow_retry_s": 0.0,
}  # fmt: skip


@pytest.fixture(scope="module")
def room() -> Iterator[tuple[dict[str, str | StreamUrls], Videos]]:
    """What is known, and one fetcher for the tests of a module: a child starts but once."""
    known: dict[str, str | StreamUrls] = {}
    videos = Videos(lambda source: _urls(known.get(source)), VideoConfig(**QUICK), LiveClock(), _said({}), 1)
    videos.start()
    until(lambda: videos.pids)
    yield known, videos
    videos.close()


def _urls(said: str | StreamUrls | None) -> StreamUrls | None:
    return StreamUrls(main=said) if isinstance(said, str) else said


def _said(secrets: Mapping[str, str]) -> Callable[[str], str]:
    return lambda name: secrets.get(name, "")


@pytest.fixture
def shared(room: tuple[dict[str, str | StreamUrls], Videos]) -> Iterator[OpenVideos]:
    """As ``opened``, of the module's one fetcher, with ``QUICK`` settings."""
    known, videos = room

    def make(named: Mapping[str, str | StreamUrls]) -> Videos:
        known.update(named)
        return videos

    yield make
    fetcher = videos._fetcher
    for look in [look for feed in fetcher.feeds.values() for look in feed.looks]:
        look.close()
    until(lambda: not fetcher.feeds, "the end of what was looked at")
    known.clear()


@pytest.fixture
def opened() -> Iterator[OpenVideos]:
    """``opened({source: url or StreamUrls}, secrets={}, **config)``: a running fetcher; what is known may change."""
    made: list[Videos] = []

    def make(
        known: Mapping[str, str | StreamUrls], secrets: Mapping[str, str] | None = None, children: int = 1,
        **config: Any,
    ) -> Videos:  # fmt: skip
        settings = VideoConfig(**{**QUICK, **config})
        clock, keyring = LiveClock(), _said(secrets if secrets is not None else {})
        videos = Videos(lambda source: _urls(known.get(source)), settings, clock, keyring, children)
        made.append(videos)
        videos.start()
        return videos

    yield make
    for one in made:
        one.close()


def until(done: Callable[[], object], what: str = "") -> None:
    """Waits for what must come; fails after a time that only a broken program takes."""
    deadline = time.monotonic() + PATIENCE_S
    while not done():
        if time.monotonic() > deadline:
            pytest.fail(f"never came: {what}")
        time.sleep(0.005)
