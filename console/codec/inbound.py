"""``read``: topic → reader → words. The one place that turns an error into a ``Reject``."""

from __future__ import annotations

from typing import Final

import msgspec

from console.codec.native import READERS, Reader, bare_sos, read_sos
from console.codec.owntracks import read_owntracks
from console.codec.presence import read_presence, withdrawn
from console.codec.refuse import MAX_BYTES, because, rejected
from console.codec.systems import WGS84, Systems
from console.codec.where import Where
from console.words import Inbound, RejectReason

_CACHED_TOPICS: Final = 100_000  # a stranger who invents topics must not fill the memory

Route = tuple[Reader, Where]
_routes: dict[tuple[str, str, Systems], Route | None] = {}


def read(
    topic: str, payload: bytes, received_at: float, site: str, systems: Systems = WGS84
) -> tuple[Inbound, ...]:
    """One message → its words, or a ``Reject``. Never raises. An empty payload (a retained one cleared) gives ``()``,
    but of a seat's presence that it is over.

    ``systems``: the coordinate systems of messages that name none.

    An incident or an emergency whose place is unusable comes without a place, followed by the ``Reject`` that says so.
    """
    key = (site, topic, systems)
    route = _routes[key] if key in _routes else _remember(key)
    if not payload:
        return withdrawn(route[1], received_at) if route is not None and route[0] is read_presence else ()
    if route is None:
        return (rejected(RejectReason.UNKNOWN_TOPIC, topic, topic[:80], payload, received_at),)
    if len(payload) > MAX_BYTES:
        reject = rejected(RejectReason.TOO_LARGE, topic, f"{len(payload)} B > {MAX_BYTES} B", payload, received_at)
        return bare_sos(route[1], reject, received_at) if route[0] is read_sos else (reject,)
    try:
        return route[0](route[1], payload, received_at)
    except (ValueError, RecursionError, OverflowError, msgspec.MsgspecError) as error:
        return (because(error, topic, payload, received_at),)


def subscriptions(site: str) -> tuple[tuple[str, int], ...]:
    """``((topic filter, QoS), …)``: everything that ``read`` folds. Fixes at 0, all else at 1."""
    return (
        (f"onemap/v1/{site}/unit/+/fix", 0),
        *((f"onemap/v1/{site}/unit/+/{word}", 1) for word in _UNIT_WORDS),
        (f"onemap/v1/{site}/incident/+", 1),
        (f"onemap/v1/{site}/task/+", 1),
        (f"onemap/v1/{site}/seat/+/link", 1),
        (f"onemap/v1/{site}/seat/+/presence", 1),
        ("owntracks/#", 1),
    )


def shared_subscriptions(site: str, share: str) -> tuple[tuple[str, int], ...]:
    """``((topic filter, QoS), …)``: the fixes alone, each to one of those who subscribe under this name (MQTT 5)."""
    return (f"$share/{share}/onemap/v1/{site}/unit/+/fix", 0), (f"$share/{share}/owntracks/#", 0)


_UNIT_WORDS: Final = ("duty", "link", "bodycam", "sos", "order", "reply", "report")


def _remember(key: tuple[str, str, Systems]) -> Route | None:
    if len(_routes) >= _CACHED_TOPICS:
        _routes.clear()
    route = _routes[key] = _find(*key)
    return route


def _find(site: str, topic: str, systems: Systems) -> Route | None:
    parts = topic.split("/")
    if parts[0] == "owntracks" and len(parts) >= 3 and all(parts):
        return read_owntracks, Where(topic, site, parts[2])
    if parts[:3] != ["onemap", "v1", site] or len(parts) < 5 or not all(parts):
        return None
    reader = READERS.get("/".join([parts[3], "+", *parts[5:]]))
    if reader is None:
        return None
    crs = systems.incidents if parts[3] in ("incident", "task") else systems.units
    return reader, Where(topic, site, parts[4], crs)
