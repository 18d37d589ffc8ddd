"""What good messages mean, and that what is written is what is read."""

from __future__ import annotations

import math
from typing import TypeVar

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console import codec
from console.codec.incidents import clean
from console.words import (
    BodycamMessage,
    Caller,
    Duty,
    DutyMessage,
    Editing,
    Fix,
    Inbound,
    Incident,
    IncidentMessage,
    Kind,
    Link,
    LinkMessage,
    Order,
    OrderBrief,
    OrderMessage,
    OrderState,
    Outline,
    PostBrief,
    PresenceMessage,
    ReplyMessage,
    SosMessage,
    Tri,
    UnitReportMessage,
    WatchMessage,
)
from console.words.bodycam import Watched
from layers import geo

NOW = 1700000100.0
M = TypeVar("M")

times = st.integers(0, 4_000_000_000_000).map(lambda ms: ms / 1000)  # what ISO 8601 in milliseconds can say
texts = st.text(st.characters(codec="utf-8"), max_size=30)
shown = texts.map(clean)  # what an incident keeps of a text
idents = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)
numbers = st.floats(0, 1e6) | st.just(math.nan)
lons, lats = st.floats(-180, 180).filter(bool), st.floats(-90, 90).filter(bool)


def one(topic: str, payload: bytes, expected: type[M]) -> M:
    (said,) = codec.read(topic, payload, NOW, "demo")
    assert isinstance(said, expected), said
    return said


def same(a: Inbound, b: Inbound) -> bool:
    """Equal, NaN being equal to NaN."""
    return type(a) is type(b) and repr(a) == repr(b)


def test_a_fix_in_full() -> None:
    payload = b'{"t":"2023-11-14T22:13:20.5Z","lon":115.0337,"lat":35.7042,"speed":8.5,"heading":361.5,"accuracy":4}'
    assert one("onemap/v1/demo/unit/03/fix", payload, Fix) == Fix(
        "03", 1700000000.5, 115.0337, 35.7042, 8.5, 1.5, 4.0, NOW
    )


def test_what_a_fix_does_not_say_is_nan() -> None:
    fix = one("onemap/v1/demo/unit/03/fix", b'{"t":1,"lon":115,"lat":35,"speed":-1,"heading":-1,"accuracy":null}', Fix)
    assert [math.isnan(v) for v in (fix.speed_mps, fix.heading_deg, fix.accuracy_m)] == [True, True, True]


@pytest.mark.parametrize("crs", ["GCJ-02", "gcj02", "BD-09", "CGCS2000", "EPSG:4490", "EPSG:3857"])
def test_other_systems_become_wgs84(crs: str) -> None:
    there = {
        "GCJ-02": geo.wgs84_to_gcj02,
        "gcj02": geo.wgs84_to_gcj02,
        "BD-09": geo.wgs84_to_bd09,
        "EPSG:3857": geo.to_mercator,
    }
    x, y = there[crs](115.0337, 35.7042) if crs in there else (115.0337, 35.7042)
    body = msgspec.json.encode({"t": 1, "lon": float(x), "lat": float(y), "crs": crs})
    fix = one("onemap/v1/demo/unit/03/fix", body, Fix)
    assert (fix.lon_deg, fix.lat_deg) == pytest.approx((115.0337, 35.7042), abs=1e-7)


def test_the_same_incident_place_in_mercator_is_on_earth() -> None:
    body = b'{"id":"a","t":1,"crs":"EPSG:3857","place":{"lon":12805488.0,"lat":4261163.0}}'
    incident = one("onemap/v1/demo/incident/grid", body, IncidentMessage)
    assert (incident.lon_deg, incident.lat_deg) == pytest.approx((115.03, 35.7), abs=0.05)


def test_unknown_fields_are_kept() -> None:
    body = '{"t":1,"duty":"在巡","radio":"4","extra":{"a":1}}'.encode()
    duty = one("onemap/v1/demo/unit/03/duty", body, DutyMessage)
    assert msgspec.json.decode(duty.extra) == {"radio": "4", "extra": {"a": 1}}


def test_a_last_will_is_dated_when_it_comes() -> None:
    will = codec.link_payload(LinkMessage(unit="03", t=5.0, link=Link.OFFLINE), will=True)
    link = one("onemap/v1/demo/unit/03/link", will, LinkMessage)
    assert (link.link, link.t) == (Link.OFFLINE, NOW)


def test_a_report_is_an_incident_that_the_unit_found() -> None:
    said = one("onemap/v1/demo/unit/03/report", b'{"id":"a","t":1,"type":"x"}', UnitReportMessage)
    assert (said.unit, said.incident.unit, said.incident.source, said.incident.id) == ("03", "03", "unit:03", "a")


def test_owntracks_location() -> None:
    body = b'{"_type":"location","tst":1700000090,"lon":115.0,"lat":35.7,"vel":36,"cog":90,"acc":12,"batt":76}'
    fix, link, battery = codec.read("owntracks/onemap/03", body, NOW, "demo")
    assert fix == Fix("03", 1700000090.0, 115.0, 35.7, 10.0, 90.0, 12.0, NOW)
    assert isinstance(link, LinkMessage)
    assert link.link is Link.ONLINE
    assert isinstance(battery, BodycamMessage)
    assert (battery.battery_pct, battery.recording) == (76.0, Tri.UNKNOWN)


def test_an_old_owntracks_location_does_not_say_that_the_phone_talks() -> None:
    body = b'{"_type":"location","tst":1690000000,"lon":115.0,"lat":35.7}'
    assert [type(word) for word in codec.read("owntracks/onemap/03", body, NOW, "demo")] == [Fix]


def test_owntracks_lwt_is_offline_now_and_not_when_it_connected() -> None:
    link = one("owntracks/onemap/03", b'{"_type":"lwt","tst":1690000000}', LinkMessage)
    assert (link.unit, link.link, link.t) == ("03", Link.OFFLINE, NOW)


fixes = st.builds(
    Fix,
    st.just("03"),
    st.floats(0, 4e9),
    lons,
    lats,
    numbers,
    st.floats(0, 359.9) | st.just(math.nan),
    numbers,
    st.just(NOW),
)
duties = st.builds(
    DutyMessage,
    unit=st.just("03"),
    t=times,
    duty=st.sampled_from(Duty),
    officers=st.none() | st.integers(0, 99),
    auxiliaries=st.none() | st.integers(0, 99),
    members=st.lists(texts, max_size=3).map(tuple),
    kind=st.none() | st.sampled_from(Kind),
    skills=st.none() | st.lists(texts, min_size=1, max_size=3).map(tuple),
    received_at=st.just(NOW),
)
links = st.builds(
    LinkMessage,
    unit=st.just("03"),
    t=times,
    link=st.sampled_from([Link.ONLINE, Link.OFFLINE]),
    received_at=st.just(NOW),
)
bodycams = st.builds(
    BodycamMessage,
    unit=st.just("03"),
    t=times,
    recording=st.sampled_from(Tri),
    battery_pct=st.floats(0, 100) | st.just(math.nan),
    storage_free_mb=numbers,
    signal_dbm=st.floats(-140, 0) | st.just(math.nan),
    stream=st.none() | texts,
    clock=st.none() | times,
    received_at=st.just(NOW),
)
watches = st.builds(
    Watched, id=idents, unit=st.just("03"), by=st.lists(texts, max_size=3).map(tuple), since=times, until=times,
    ended_at=st.none() | times,
)  # fmt: skip
emergencies = st.builds(
    SosMessage, unit=st.just("03"), t=times, id=idents, lon_deg=lons, lat_deg=lats, text=texts, received_at=st.just(NOW)
)
replies = st.builds(
    ReplyMessage,
    unit=st.just("03"),
    order=idents,
    step=st.sampled_from(["signed", "enroute", "onscene", "report", "backup", "return", "feedback", "done"]),
    t=times,
    text=texts,
    pictures=st.lists(texts, max_size=3).map(tuple),
    received_at=st.just(NOW),
)
incidents = st.builds(
    IncidentMessage,
    source=st.just("county"),
    id=idents.map(clean).filter(bool),
    t=times,
    type=shown,
    level=st.integers(0, 3),
    lon_deg=lons,
    lat_deg=lats,
    radius_m=st.none() | st.floats(1, 1e5),
    place=shown,
    text=shown,
    caller_name=shown,
    caller_number=shown,
    recording=shown,
    received_at=st.just(NOW),
)


@given(fixes)
def test_a_fix_comes_back(fix: Fix) -> None:
    assert same(one("onemap/v1/demo/unit/03/fix", codec.fix_payload(fix), Fix), fix)


@given(duties)
def test_duty_comes_back(duty: DutyMessage) -> None:
    assert one("onemap/v1/demo/unit/03/duty", codec.duty_payload(duty), DutyMessage) == duty


things = st.tuples(idents, idents)
presences = st.builds(
    lambda person, locked, seen, edits, since, **rest: PresenceMessage(
        seat="seat2", person=person, locked=locked, received_at=NOW,
        kind=seen[0] if seen and person and not locked else "", id=seen[1] if seen and person and not locked else "",
        editing=edits if person and not locked else None, since=since, **rest,
    ),
    person=shown, locked=st.booleans(), seen=st.none() | things,
    edits=st.none() | st.builds(Editing, idents, idents, st.lists(idents, max_size=3).map(tuple)),
    since=times, t=times, process=st.sampled_from(["desk", "seat", "wall", "record"]),
    roles=st.lists(idents, max_size=3).map(tuple), store_away=times,
)  # fmt: skip


@given(presences)
def test_who_is_at_a_seat_comes_back(said: PresenceMessage) -> None:
    assert one("onemap/v1/demo/seat/seat2/presence", codec.presence_payload(said), PresenceMessage) == said


def test_a_seat_takes_its_presence_away_and_one_that_is_locked_looks_at_nothing() -> None:
    topic = "onemap/v1/demo/seat/seat2/presence"
    gone = codec.presence_payload(PresenceMessage(seat="seat2", t=5.0))
    assert gone == b""
    assert codec.read(topic, gone, NOW, "demo") == (PresenceMessage(seat="seat2", t=NOW, received_at=NOW),)
    body = b'{"t":5,"process":"seat","person":"a","locked":true,"kind":"a","id":"3","editing":{"kind":"a","id":"3"}}'
    locked = one(topic, body, PresenceMessage)
    assert (locked.kind, locked.id, locked.editing) == ("", "", None)


@given(links)
def test_link_comes_back(link: LinkMessage) -> None:
    assert one("onemap/v1/demo/unit/03/link", codec.link_payload(link), LinkMessage) == link


@given(bodycams)
def test_bodycam_comes_back(bodycam: BodycamMessage) -> None:
    assert same(one("onemap/v1/demo/unit/03/bodycam", codec.bodycam_payload(bodycam), BodycamMessage), bodycam)


@given(watches, times)
def test_that_a_wearer_was_told_comes_back(watched: Watched, until: float) -> None:
    said = one("onemap/v1/demo/unit/03/watch", codec.watch_payload(watched, "demo/seat-1", "demo", until), WatchMessage)
    assert (said.id, said.by, said.since, said.issuer) == (watched.id, watched.by, watched.since, "demo/seat-1")
    assert (said.watching, said.until) == (watched.open, until if watched.ended_at is None else watched.ended_at)


@given(emergencies)
def test_sos_comes_back(sos: SosMessage) -> None:
    assert one("onemap/v1/demo/unit/03/sos", codec.sos_payload(sos), SosMessage) == sos


@given(replies)
def test_reply_comes_back(reply: ReplyMessage) -> None:
    assert one("onemap/v1/demo/unit/03/reply", codec.reply_payload(reply), ReplyMessage) == reply


@given(incidents)
def test_incident_comes_back(incident: IncidentMessage) -> None:
    assert one("onemap/v1/demo/incident/county", codec.incident_payload(incident), IncidentMessage) == incident


INCIDENT = Incident(
    id="county:JQ-0912", no="0912", source="county", t=1700000000.0, received_at=NOW, type="盗窃", level=2,
    lon_deg=115.0, lat_deg=35.7, place="人民路", text="店内被盗", recording="https://10.0.0.2/a.wav",
)  # fmt: skip
ORDER = Order(
    id="o1", incident=INCIDENT.id, unit="03", issuer="陈志远", issued_at=1700000050.0, expires_at=1700001850.0
)


def test_an_order_comes_back_as_the_terminal_reads_it() -> None:
    payload = codec.order_payload(ORDER, INCIDENT, Caller("张三", "13800138000"), "demo")
    assert one("onemap/v1/demo/unit/03/order", payload, OrderMessage) == OrderMessage(
        unit="03", id="o1", issuer="陈志远", incident="county:JQ-0912", t=1700000050.0, text="店内被盗", place="人民路",
        lon_deg=115.0, lat_deg=35.7, expires_at=1700001850.0, received_at=NOW,
    )  # fmt: skip
    assert b"13800138000" in payload


def test_the_caller_is_not_sent_with_an_order_that_has_ended() -> None:
    ended = msgspec.structs.replace(ORDER, state=OrderState.CANCELLED)
    payload = codec.order_payload(ended, INCIDENT, Caller("张三", "13800138000"), "demo")
    assert b"13800138000" not in payload
    assert "张三".encode() not in payload


def test_an_order_to_a_post_goes_to_the_post_and_carries_the_ring() -> None:
    ring = ((115.0, 35.7), (115.01, 35.7), (115.01, 35.71), (115.0, 35.7))
    post = PostBrief(id="k1", lon_deg=115.02, lat_deg=35.72, name="北桥", unit="03", before=1700000100.0)
    brief = OrderBrief(ring="r1", no="圈3", outlines=(Outline(limit=60.0, rings=(ring,)),), post=post, posts=(post,))
    order = msgspec.structs.replace(ORDER, ring="r1", block="k1", lon_deg=115.02, lat_deg=35.72, drill=True)
    payload = codec.order_payload(order, INCIDENT, None, "demo", brief)
    said = one("onemap/v1/demo/unit/03/order", payload, OrderMessage)
    assert (said.lon_deg, said.lat_deg, said.ring, said.post, said.drill) == (115.02, 35.72, "r1", "k1", True)
    body = msgspec.json.decode(payload)
    assert body["place"] == {"lon": 115.02, "lat": 35.72, "name": "北桥"}
    assert body["ring"]["tiers"][0]["area"] == {"type": "MultiPolygon", "coordinates": [[[list(p) for p in ring]]]}
    assert body["posts"][0]["closes_before"] == "2023-11-14T22:15:00Z"


def test_a_terminal_that_is_told_a_post_goes_there_whatever_the_place_says() -> None:
    body = {
        "id": "o1", "issuer": "x", "incident": {"id": "i"}, "issued": 1.0, "place": {"lon": 115.0, "lat": 35.7},
        "post": {"id": "k1", "lon": 115.02, "lat": 35.72},
    }  # fmt: skip
    said = one("onemap/v1/demo/unit/03/order", msgspec.json.encode(body), OrderMessage)
    assert (said.lon_deg, said.lat_deg) == (115.02, 35.72)


def test_an_incident_reply_speaks_of_the_source_by_its_own_id() -> None:
    payload = codec.incident_reply(INCIDENT, "onscene", 1700000060.0, unit="03", by="陈志远")
    assert msgspec.json.decode(payload) == {
        "id": "JQ-0912", "step": "onscene", "t": "2023-11-14T22:14:20Z", "unit": "03", "by": "陈志远",
    }  # fmt: skip
    assert codec.read("onemap/v1/demo/incident/county/reply", payload, NOW, "demo") == ()
