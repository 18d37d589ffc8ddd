"""Prometheus text, by choice: ``[health] prometheus = "127.0.0.1:9464"``. Numbers about the console, nothing about
people, units or incidents by name. Imported only where a site wants it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from console.desk.vitals import Vitals
from console.door.errors import DoorError, reason

_Read = Callable[[Vitals], float]
_GAUGES: Final[tuple[tuple[str, str, _Read], ...]] = (
    ("up_seconds", "since the start", lambda v: v.at - v.since),
    ("desk_answers", "1: the desk answers", lambda v: v.answers),
    ("messages_per_second", "over the last second", lambda v: v.rate_per_s),
    ("latency_seconds", "received to folded, mean of the last beat", lambda v: v.latency_s),
    ("backlog_messages", "that wait for the desk", lambda v: v.backlog),
    ("beat_worst_seconds", "since the look before", lambda v: v.worst_beat_s),
    ("units", "that the site knows or that were heard", lambda v: v.units),
    ("incidents_open", "", lambda v: v.incidents_open),
    ("orders_active", "", lambda v: v.orders_active),
    ("held_back_events", "that the journal does not have", lambda v: v.store.waiting),
    ("outbox_messages", "that the broker has not acknowledged", lambda v: v.outbox.waiting),
    ("fixes_held_back", "of several seats: that the database does not have", lambda v: v.tracks.waiting),
    ("seats_connected", "others, as the broker says", lambda v: len(v.seats)),
    ("clock_off_seconds", "the machine's clock against the room's", lambda v: v.clock_off_s),
    ("memory_bytes", "resident", lambda v: v.machine.memory_mb * 1e6),
    ("disk_free_bytes", "of the state folder", lambda v: v.machine.disk_free_mb * 1e6),
    ("crash_reports", "that lie in the folder", lambda v: v.machine.crashes),
)
_COUNTERS: Final[tuple[tuple[str, str, _Read], ...]] = (
    ("messages_received", "", lambda v: v.received),
    ("fixes_accepted", "", lambda v: v.accepted),
    ("fixes_late", "", lambda v: v.late),
    ("fixes_lost", "of several seats: neither database nor disk took them", lambda v: v.tracks_lost),
    ("beats", "", lambda v: v.beats),
    ("beats_slow", "longer than 0.25 s", lambda v: v.slow_beats),
)


class _Console(Collector):
    def __init__(self, last: Callable[[], Vitals | None]) -> None:
        self._last = last

    def collect(self) -> Iterator[Metric]:
        now = self._last()
        if now is None:
            return
        names = ["site", "seat"]
        values = [now.site, now.seat]
        for name, about, of in _GAUGES:
            gauge = GaugeMetricFamily(f"onemap_{name}", about or name, labels=names)
            gauge.add_metric(values, float(of(now)))
            yield gauge
        for name, about, of in _COUNTERS:
            counter = CounterMetricFamily(f"onemap_{name}", about or name, labels=names)
            counter.add_metric(values, float(of(now)))
            yield counter
        rejects = CounterMetricFamily("onemap_rejected", "messages that were refused", labels=[*names, "reason"])
        for why, count in now.rejected.items():
            rejects.add_metric([*values, why], float(count))
        yield rejects
        well = GaugeMetricFamily("onemap_well", "1: it stands", labels=[*names, "what"])
        for what, link in (("feed", now.feed), ("store", now.store), ("outbox", now.outbox), ("sums", now.sums)):
            well.add_metric([*values, what], float(link.well))
        yield well


@contextmanager
def serving(address: str, last: Callable[[], Vitals | None]) -> Iterator[int]:
    """Answer ``http://HOST:PORT/metrics`` while inside; the port. Port 0: any. Raises ``DoorError``."""
    host, _, port = address.rpartition(":")
    registry = CollectorRegistry()
    registry.register(_Console(last))
    try:
        server, thread = start_http_server(int(port), addr=host.strip("[]"), registry=registry)
    except (OSError, OverflowError) as error:
        why = reason(error) if isinstance(error, OSError) else str(error)
        raise DoorError("door.health.no_metrics", address=address, why=why) from error
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
