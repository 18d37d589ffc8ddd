"""Recorded positions sent as if they came now: ``publish``. The ids of the file become unit ids."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from console.codec import fix_payload, topic
from console.feed import NOBODY, Client, ClientPool, Credentials, NoBroker, Shown
from console.words import Clock, Fix
from layers.tracks import Recording

_PROGRESS_S: Final = 0.5
_STEP_S: Final = 0.05
_CONNECT_S: Final = 10.0
_NO: Final = (  # no use in waiting
    "feed.sign_in", "feed.own_certificate", "feed.certificate", "feed.certificate_over", "feed.certificate_name",
)  # fmt: skip
_NOT_IN_TOPICS: Final = re.compile(r"[/+#\s\x00-\x1f]")


@dataclass(frozen=True)
class Progress:
    """``share`` of this round (0..1), messages ``sent`` in all rounds, units, ``round_no`` from 1."""

    share: float
    sent: int
    units: int
    round_no: int


def publish(
    recording: Recording,
    site_id: str,
    broker_url: str,
    clock: Clock,
    *,
    speed: float = 1.0,
    loop: bool = False,
    stop: threading.Event | None = None,
    progress: Callable[[Progress], None] | None = None,
    credentials: Credentials | None = None,
    shown: Shown = NOBODY,
) -> int:
    """Send all positions at ``speed`` times their own pace; returns how many were sent.

    A snapshot, one position a unit, has no pace: it goes out at once, each position as old as it was in the snapshot.
    Speeds in the messages grow with ``speed``, as the markers really move so fast. Ends early when ``stop`` is set.
    ``shown``: what an encrypted broker is shown; one connection, or one for each unit that shows its own certificate.
    Raises ``NoBroker``, ``BadUrl``.
    """
    stop = stop or threading.Event()
    pool = ClientPool()
    try:
        clients = _dialled(recording, f"publish-{site_id}", pool, broker_url, credentials, shown)
        sender = _Sender(recording, site_id, clients, clock, speed, stop, progress)
        sender.round()
        while loop and not stop.is_set():
            sender.round()
        return sender.sent
    finally:
        pool.close()


def _dialled(
    recording: Recording, name: str, pool: ClientPool, url: str, credentials: Credentials | None, shown: Shown
) -> list[Client]:
    """A client for each of the recording's ids, in their order."""
    if shown.each:
        units = [unit_id(raw) for raw in recording.ids]
        clients = [pool.connect(url, f"{name}-{unit}", None, credentials, shown.of(unit)) for unit in units]
    else:
        clients = [pool.connect(url, name, None, credentials, shown.of(name))] * len(recording.ids)
    until = time.monotonic() + _CONNECT_S
    for client in clients:
        while not client.wait(_STEP_S):
            if client.reason in _NO or time.monotonic() >= until:
                raise NoBroker(url, client.reason)
    return clients


class _Sender:
    def __init__(
        self, recording: Recording, site_id: str, clients: list[Client], clock: Clock, speed: float,
        stop: threading.Event, progress: Callable[[Progress], None] | None,
    ) -> None:  # fmt: skip
        self.sent = 0
        self._recording, self._clients, self._clock = recording, clients, clock
        self._speed, self._stop, self._progress = speed, stop, progress
        self._units = [unit_id(raw) for raw in recording.ids]
        self._topics = [topic(site_id, f"unit/{unit}/fix") for unit in self._units]
        self._rounds = 0

    def round(self) -> None:
        """The whole recording once, each position when its time comes."""
        self._rounds += 1
        if self._is_snapshot:
            self._all_at_once()
            return
        times = self._recording.t
        begun, begun_now, told = self._clock.mono(), self._clock.now(), -_PROGRESS_S
        k = 0
        while k < len(times) and not self._stop.is_set():
            gone = self._clock.mono() - begun
            while k < len(times) and (due := float(times[k] - times[0]) / self._speed) <= gone:
                self._send(k, begun_now + due)
                k += 1
            if gone - told >= _PROGRESS_S:
                told = gone
                self._tell(k)
            if k < len(times):
                self._stop.wait(_STEP_S)
        self._tell(k)

    @property
    def _is_snapshot(self) -> bool:
        return len(self._recording.t) == len(self._units) > 1

    def _all_at_once(self) -> None:
        times, now = self._recording.t, self._clock.now()
        for k in range(len(times)):
            if self._stop.is_set():
                break
            self._send(k, now - float(times[-1] - times[k]))
        self._tell(self.sent)
        self._stop.wait(_PROGRESS_S)  # a looped snapshot does not flood

    def _send(self, k: int, t: float) -> None:
        r = self._recording
        row = int(r.unit_row[k])
        fix = Fix(
            unit=self._units[row],
            t=round(t, 3),
            lon_deg=float(r.lon[k]),
            lat_deg=float(r.lat[k]),
            speed_mps=float(r.speed[k]) * self._speed,
            heading_deg=float(r.heading[k]),
            accuracy_m=float(r.accuracy[k]),
        )
        self._clients[row].publish(self._topics[row], fix_payload(fix))
        self.sent += 1

    def _tell(self, done: int) -> None:
        if self._progress is not None:
            share = done / max(len(self._recording.t), 1)
            self._progress(Progress(share, self.sent, len(self._units), self._rounds))


def unit_id(raw: str) -> str:
    """A file's id as part of a topic: no separators, no wildcards, not empty."""
    return _NOT_IN_TOPICS.sub("_", raw.strip())[:64] or "_"
