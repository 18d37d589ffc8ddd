"""A sender who names no coordinate system has the site's own for its feed; one who names it is believed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from console import codec
from console.words import (
    Fix,
    Inbound,
    IncidentMessage,
    OrderMessage,
    Reject,
    RejectReason,
    SosMessage,
    UnitReportMessage,
)
from layers import geo

NOW = 1700000100.0
WGS = (115.0337, 35.7042)
GCJ = tuple(float(v) for v in geo.wgs84_to_gcj02(*WGS))


def said(below: str, body: dict[str, Any], systems: codec.Systems) -> tuple[Inbound, ...]:
    return codec.read(f"onemap/v1/demo/{below}", json.dumps({"t": NOW, **body}).encode(), NOW, "demo", systems)


def fix(body: dict[str, Any], systems: codec.Systems) -> Fix:
    (found,) = said("unit/03/fix", body, systems)
    assert isinstance(found, Fix)
    return found


def test_the_sites_system_is_taken_where_a_message_names_none() -> None:
    shifted = {"lon": GCJ[0], "lat": GCJ[1]}
    gcj = codec.systems("GCJ-02", "WGS84")
    assert (fix(shifted, gcj).lon_deg, fix(shifted, gcj).lat_deg) == pytest.approx(WGS, abs=1e-8)
    plain = fix(shifted, codec.systems("WGS84", "WGS84"))
    assert (plain.lon_deg, plain.lat_deg) == GCJ
    (sos,) = said("unit/03/sos", shifted, gcj)
    assert isinstance(sos, SosMessage)
    assert (sos.lon_deg, sos.lat_deg) == pytest.approx(WGS, abs=1e-8)
    (report,) = said("unit/03/report", {"id": "1", "place": shifted}, gcj)
    assert isinstance(report, UnitReportMessage)
    assert (report.incident.lon_deg, report.incident.lat_deg) == pytest.approx(WGS, abs=1e-8)


def test_a_message_that_names_its_system_is_believed() -> None:
    gcj = codec.systems("GCJ-02", "GCJ-02")
    for crs in ("WGS84", "EPSG:4490"):
        there = fix({"lon": WGS[0], "lat": WGS[1], "crs": crs}, gcj)
        assert (there.lon_deg, there.lat_deg) == WGS
    (refused,) = said("unit/03/fix", {"lon": 1.0, "lat": 1.0, "crs": "EPSG:4547"}, gcj)
    assert isinstance(refused, Reject)
    assert refused.reason is RejectReason.UNKNOWN_CRS, "a message cannot load PROJ"


def test_sources_of_incidents_have_their_own() -> None:
    systems = codec.systems("WGS84", "EPSG:4547")  # CGCS2000, 3-degree zone at 114° E
    from pyproj import Transformer

    east, north = Transformer.from_crs("EPSG:4326", "EPSG:4547", always_xy=True).transform(*WGS)
    (incident,) = said("incident/110", {"id": "7", "place": {"lon": east, "lat": north}}, systems)
    assert isinstance(incident, IncidentMessage)
    assert (incident.lon_deg, incident.lat_deg) == pytest.approx(WGS, abs=1e-7)
    assert fix({"lon": WGS[0], "lat": WGS[1]}, systems).lon_deg == WGS[0]


def test_rooms_write_wgs84_and_say_so() -> None:
    """The simulator beside a site of GCJ-02 terminals is not shifted, nor is our own order when it comes back."""
    gcj = codec.systems("GCJ-02", "GCJ-02")
    ours = Fix("03", NOW, *WGS, 8.0, 90.0, 5.0, NOW)
    (back,) = codec.read("onemap/v1/demo/unit/03/fix", codec.fix_payload(ours), NOW, "demo", gcj)
    assert back == ours
    body = {"id": "o1", "issuer": "x", "incident": {"id": "i"}, "issued": NOW, "place": {"lon": WGS[0], "lat": WGS[1]}}
    (order,) = codec.read("onemap/v1/demo/unit/03/order", json.dumps(body).encode(), NOW, "demo", gcj)
    assert isinstance(order, OrderMessage)
    assert (order.lon_deg, order.lat_deg) == WGS


def test_the_feed_hands_its_systems_on() -> None:
    from queue import SimpleQueue

    from console.feed import Feed
    from console.words import LiveClock

    inbox: SimpleQueue[Any] = SimpleQueue()
    feed = Feed("mqtt://127.0.0.1:1", "demo", inbox, LiveClock(), systems=codec.systems("GCJ-02", "WGS84"))
    feed.start()
    feed.stop()
    while not inbox.empty():
        inbox.get_nowait()  # what it said of its connection
    feed.message("onemap/v1/demo/unit/03/fix", json.dumps({"t": NOW, "lon": GCJ[0], "lat": GCJ[1]}).encode())
    found = inbox.get_nowait()
    assert (found.lon_deg, found.lat_deg) == pytest.approx(WGS, abs=1e-8)


def test_no_such_system() -> None:
    with pytest.raises(geo.UnknownCrs):
        codec.systems("GCJ-03", "WGS84")
