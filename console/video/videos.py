"""The desk's ``VideoPort``: what the GUI thread asks, answered at once; the work is the fetcher's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from console.desk.ports import Still, WatchPort
from console.site.videoing import VideoConfig
from console.video.feed import Feed, Key
from console.video.fetcher import Fetcher
from console.video.keys import Secrets, login_of
from console.video.messages import Rules
from console.video.watch import Watch
from console.words import Clock
from console.words.video import StreamState, StreamUrls

CHILDREN: Final = 2  # measured: docs/decisions/014; one that dies leaves half of the pictures
_READ_S: Final = 8.0  # connected, and not a byte for so long: it is tried anew


class Videos:
    """Streams by source. ``urls(source)`` says where they are; it is called on the GUI thread, in ``watch`` and once a
    second in ``states``, so that a camera whose address changes is followed. ``close`` ends all that was started.
    """

    def __init__(
        self, urls: Callable[[str], StreamUrls | None], config: VideoConfig, clock: Clock,
        secrets: Secrets = login_of, children: int = CHILDREN,
    ) -> None:  # fmt: skip
        self._urls, self._now = urls, clock.now
        self._fetcher = Fetcher(rules_of(config), config.linger_s, clock.now, secrets, children)
        self._count = 0

    def start(self) -> None:
        """Start the children before they are needed: the first picture comes half a second sooner."""
        self._fetcher.start()

    def close(self) -> None:
        """End every stream and every child; safe to call twice, and before ``start``."""
        self._fetcher.close()

    @property
    def pids(self) -> tuple[int, ...]:
        """Of the children that live."""
        return self._fetcher.pids

    # ---- desk.ports.VideoPort

    def watch(self, source: str, width: int, height: int, *, main: bool = False) -> WatchPort:
        with self._fetcher.lock:
            watch = Watch(self, self._feed(source, main), width, height, main)
            watch.feed.looks.append(watch)
            watch.feed.left_at = None
        self._fetcher.wake()
        return watch

    def states(self) -> Mapping[tuple[str, bool], StreamState]:
        self._follow()
        with self._fetcher.lock:
            open_now = {key: feed.state for key, feed in self._fetcher.feeds.items()}
            return {**self._fetcher.failed(), **open_now}

    def fresh(self) -> bool:
        with self._fetcher.lock:
            return any([feed.has_news for feed in self._fetcher.feeds.values()])  # noqa: C419  (each is asked)

    def still(self, source: str, done: Callable[[Still], None]) -> None:
        with self._fetcher.lock:
            feed = self._feed(source, True)
            feed.stills += 1
            feed.left_at = None
        self._fetcher.take_still(feed, done)

    # ---- of the watches

    def resized(self, watch: Watch) -> None:
        with self._fetcher.lock:
            feed = self._feed(watch.feed.key[0], watch.main)
            if feed is not watch.feed:
                self._part(watch)
                watch.feed = feed
                feed.looks.append(watch)
                feed.left_at = None
        self._fetcher.wake()

    def retried(self, feed: Feed) -> None:
        self._fetcher.retry(feed)

    def left(self, watch: Watch) -> None:
        with self._fetcher.lock:
            self._part(watch)
        self._fetcher.wake()

    def _part(self, watch: Watch) -> None:
        feed = watch.feed
        feed.looks.remove(watch)
        if not feed.looks:
            feed.left_at = self._fetcher.mono()

    def _feed(self, source: str, main: bool) -> Feed:
        """The stream that is open, or a new one. The low stream of a source that has only one is its main."""
        urls = self._urls(source)
        key: Key = source, main or (urls is not None and not urls.sub)
        feed = self._fetcher.feeds.get(key)
        if feed is None:
            self._count += 1
            feed = self._fetcher.feeds[key] = Feed(self._count, key, urls, self._now)
        return feed

    def _follow(self) -> None:
        with self._fetcher.lock:
            feeds = list(self._fetcher.feeds.values())
        for feed in feeds:
            urls = self._urls(feed.key[0])
            if urls != feed.urls:
                self._fetcher.move(feed, urls)


def rules_of(config: VideoConfig) -> Rules:
    """What a child needs of the site's settings."""
    return Rules(
        open_s=config.open_s, read_s=_READ_S, frozen_s=config.frozen_s, same_s=config.same_s, tries=config.tries,
        retry_s=config.retry_s, retry_most_s=config.retry_most_s, slow_retry_s=config.slow_retry_s,
        low_most_px=config.low_most_px,
    )  # fmt: skip


