"""Fetchers that are closed when the test is over."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from console.site.videoing import VideoConfig
from console.video import Videos
from console.words import LiveClock
from console.words.video import StreamUrls

OpenVideos = Callable[..., Videos]
QUICK: Mapping[str, Any] = {
    "frozen_s": 0.6, "open_s": 3.0, "linger_s": 0.2, "retry_s": 0.2, "retry_most_s": 0.4, "same_s": 0.0,
}  # fmt: skip


@pytest.fixture
def opened() -> Iterator[OpenVideos]:
    """``opened({source: url or StreamUrls}, secrets={}, **config)``: a running fetcher; what is known may change."""
    made: list[Videos] = []

    def make(
        known: Mapping[str, str | StreamUrls], secrets: Mapping[str, str] | None = None, children: int = 1,
        **config: Any,
    ) -> Videos:  # fmt: skip
        def urls(source: str) -> StreamUrls | None:
            said = known.get(source)
            return StreamUrls(main=said) if isinstance(said, str) else said

        settings = VideoConfig(**{**QUICK, **config})
        videos = Videos(urls, settings, LiveClock(), lambda name: (secrets or {}).get(name, ""), children)
        made.append(videos)
        videos.start()
        return videos

    yield make
    for one in made:
        one.close()


def until(done: Callable[[], object], what: str = "") -> None:
    """Waits for what must come; fails after 30 s, which only a broken program takes."""
    deadline = time.monotonic() + 30.0
    while not done():
        if time.monotonic() > deadline:
            pytest.fail(f"never came: {what}")
        time.sleep(0.005)
