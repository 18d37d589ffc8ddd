"""An incident is taken as it is sent: what is wrong costs its own field, and is named."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console import codec, say
from console.codec.incidents import TEXT_MOST, clean
from console.words import Inbound, IncidentMessage, Reject, RejectReason, UnitReportMessage

TOPIC = "onemap/v1/demo/incident/county"
REPORT = "onemap/v1/demo/unit/03/report"
NOW = 1_700_000_100.0
GOOD: dict[str, Any] = {
    "id": "JQ-1", "t": 1_700_000_000, "type": "盗窃", "level": 2, "text": "店里进了人",
    "place": {"lon": 115.0, "lat": 35.7, "name": "人民路"}, "caller": {"name": "张", "number": "138"},
}  # fmt: skip


def said(payload: bytes, topic: str = TOPIC) -> tuple[Inbound, ...]:
    return codec.read(topic, payload, NOW, "demo")


def taken(body: dict[str, Any]) -> tuple[IncidentMessage, list[RejectReason]]:
    message, *rejects = said(json.dumps(body).encode())
    assert isinstance(message, IncidentMessage)
    return message, [one.reason for one in rejects if isinstance(one, Reject)]


@pytest.mark.parametrize(
    ("wrong", "field", "left", "reason"),
    [
        ({"t": "昨天"}, "t", NOW, RejectReason.UNKNOWN_VALUE),
        ({"t": None}, "t", NOW, RejectReason.UNKNOWN_VALUE),
        ({"t": 1_700_000_000_000}, "t", NOW, RejectReason.UNKNOWN_VALUE),
        ({"t": "2026-11-21T08:30:00"}, "t", NOW, RejectReason.UNKNOWN_VALUE),
        ({"level": 9}, "level", 0, RejectReason.UNKNOWN_VALUE),
        ({"level": -3}, "level", 0, RejectReason.UNKNOWN_VALUE),
        ({"level": "高"}, "level", 0, RejectReason.UNKNOWN_VALUE),
        ({"level": [1]}, "level", 0, RejectReason.UNKNOWN_VALUE),
        ({"type": {"code": 7}}, "type", "", RejectReason.WRONG_TYPE),
        ({"text": "长" * 9000}, "text", "长" * TEXT_MOST, RejectReason.TOO_LARGE),
        ({"caller": 138}, "caller", "", RejectReason.WRONG_TYPE),
        ({"recording": "https://x/" + "a" * 3000}, "recording", "", RejectReason.WRONG_TYPE),
        ({"recording": 5}, "recording", "", RejectReason.WRONG_TYPE),
        ({"place": {"lon": "东", "lat": 35.7, "name": "一中"}}, "place", "一中", RejectReason.WRONG_TYPE),
        ({"place": {"lon": 0, "lat": 0, "name": "一中"}}, "place", "一中", RejectReason.NULL_ISLAND),
        ({"place": [115, 35.7]}, "place", "", RejectReason.WRONG_TYPE),
        ({"place": {"radius": "near"}}, "radius", None, RejectReason.WRONG_TYPE),
        ({"crs": "MARS"}, "place", "人民路", RejectReason.UNKNOWN_CRS),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_wrong_costs_its_own_field(
    wrong: dict[str, Any], field: str, left: object, reason: RejectReason
) -> None:
    message, reasons = taken(GOOD | wrong)
    assert reasons == [reason]
    assert message.mended == (field,)
    name = {"caller": "caller_number", "radius": "radius_m"}.get(field, field)
    assert getattr(message, name) == left
    assert message.id == "JQ-1"
    assert say.known(f"intake.mended.{field}")
    untouched = {"type", "text", "level"} - {field}
    assert {one: getattr(message, one) for one in untouched} == {one: GOOD[one] for one in untouched}


def test_what_can_be_understood_is() -> None:
    odd = {"id": 17, "level": "2", "place": "汽车站 ", "text": "一\x00二\u202e三\r\n四", "caller": None}
    message, reasons = taken(GOOD | odd)
    assert (message.id, message.level, message.place, message.text) == ("17", 2, "汽车站", "一二三\n四")
    assert (reasons, message.mended, message.lon_deg) == ([], (), None)
    message, _ = taken(GOOD | {"place": {"lon": "115.0", "lat": "35.7"}, "type": "从没听说过的类型"})
    assert (message.lon_deg, message.lat_deg, message.type) == (115.0, 35.7, "从没听说过的类型")


def test_a_system_that_writes_gbk_or_nan_is_heard() -> None:
    message, reject = said(json.dumps(GOOD, ensure_ascii=False).encode("gbk"))
    assert isinstance(message, IncidentMessage)
    assert isinstance(reject, Reject)
    assert (message.text, message.mended, reject.reason) == ("店里进了人", ("encoding",), RejectReason.NOT_UTF8)
    message, reject = said(b'\xef\xbb\xbf{"id":"a","t":1,"place":{"lon":NaN,"lat":35.7,"name":"x"}}')
    assert isinstance(message, IncidentMessage)
    assert isinstance(reject, Reject)
    assert (message.place, message.lon_deg, reject.reason) == ("x", None, RejectReason.NOT_A_NUMBER)


def test_who_called_is_in_no_reject() -> None:
    split = {"name": ["张三"], "number": 13800138000}
    for body in (GOOD | {"caller": "13800138000 张三"}, GOOD | {"caller": split, "t": 0}):
        for reject in said(json.dumps(body | {"level": 77}, ensure_ascii=False).encode())[1:]:
            assert isinstance(reject, Reject)
            assert "张三" not in reject.example + reject.detail
            assert "13800138000" not in reject.example + reject.detail


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
PLACES = st.dictionaries(st.sampled_from(["lon", "lat", "radius", "name"]), ANY | st.floats(-200, 200), max_size=4)
BODIES = st.dictionaries(
    st.sampled_from(["t", "type", "level", "text", "recording", "crs", "caller", "unit", "x"]), ANY, max_size=6
)


@given(st.sampled_from([TOPIC, REPORT]), BODIES, PLACES | ANY, st.text(min_size=1, max_size=8), st.booleans())
def test_with_an_id_it_is_an_incident_whatever_else_it_says(
    topic: str, body: dict[str, Any], place: object, id_: str, raw: bool
) -> None:
    body = body | {"id": id_, "place": place}
    if topic == REPORT:
        body.pop("unit", None)
    message, *rejects = said(json.dumps(body, ensure_ascii=raw).encode("utf-8", "replace"), topic)
    if not clean(id_.encode("utf-8", "replace").decode()):
        assert isinstance(message, Reject)
        return
    found = message.incident if isinstance(message, UnitReportMessage) else message
    assert isinstance(found, IncidentMessage)
    assert all(isinstance(one, Reject) for one in rejects)
    assert bool(found.mended) == bool(rejects)
    assert found.level in (0, 1, 2, 3)
    assert found.t == found.t
    assert len(found.text) <= TEXT_MOST
    for text in (found.type, found.place, found.text, found.caller_name, found.recording):
        assert clean(text) == text
    assert (found.lon_deg is None) == (found.lat_deg is None)
    assert found.lon_deg is None or (abs(found.lon_deg) <= 180 and abs(found.lat_deg or 0) <= 90)


@given(st.sampled_from([TOPIC, REPORT]), st.binary(max_size=200) | st.text(max_size=80).map(str.encode))
def test_any_bytes_are_an_incident_or_a_named_reject(topic: str, payload: bytes) -> None:
    first, *_ = said(payload, topic) or (None,)
    assert first is None or isinstance(first, IncidentMessage | UnitReportMessage | Reject)
    assert (first is None) == (not payload)
