"""Bad input: bytes in, a named reason out, and nobody's number in the example."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console import codec, say
from console.words import Fix, IncidentMessage, Reject, RejectReason, SosMessage

FIX = "onemap/v1/demo/unit/03/fix"
GOOD = '"t":1700000000,"lon":115.0,"lat":35.7'


def reject(topic: str, payload: bytes) -> Reject:
    (said,) = codec.read(topic, payload, 1700000001.0, "demo")
    assert isinstance(said, Reject)
    return said


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"\xff\xfe{}", RejectReason.NOT_UTF8),
        (f'{{{GOOD},"x":"\xff"}}'.encode("latin-1"), RejectReason.NOT_UTF8),
        (b"hello", RejectReason.NOT_JSON),
        (b"[", RejectReason.NOT_JSON),
        (b'{"t":1700000000', RejectReason.NOT_JSON),
        (f'{{{GOOD},"x":{"[" * 50_000}'.encode(), RejectReason.NOT_JSON),
        (b" " * 1_000_000, RejectReason.TOO_LARGE),
        (b"[]", RejectReason.WRONG_TYPE),
        (b'{"t":1700000000,"lon":"115.0","lat":35.7}', RejectReason.WRONG_TYPE),
        (b'{"t":1700000000,"lon":true,"lat":35.7}', RejectReason.WRONG_TYPE),
        (b'{"t":1700000000,"lon":null,"lat":35.7}', RejectReason.WRONG_TYPE),
        (b'{"t":1700000000,"lat":35.7}', RejectReason.WRONG_TYPE),
        (b'{"t":"yesterday","lon":115.0,"lat":35.7}', RejectReason.WRONG_TYPE),
        (b'{"t":"2026-11-21T08:30:00","lon":115.0,"lat":35.7}', RejectReason.WRONG_TYPE),
        (b'{"t":1700000000,"lon":NaN,"lat":35.7}', RejectReason.NOT_A_NUMBER),
        (b'{"t":1700000000,"lon":115.0,"lat":-Infinity}', RejectReason.NOT_A_NUMBER),
        (b'{"t":1700000000,"lon":115.0,"lat":1e999}', RejectReason.NOT_A_NUMBER),
        (b'{"t":1700000000,"lon":115.0,"lat":' + b"9" * 5000 + b"}", RejectReason.NOT_A_NUMBER),
        (b'{"t":1700000000000,"lon":115.0,"lat":35.7}', RejectReason.UNKNOWN_VALUE),
        (b'{"t":-1,"lon":115.0,"lat":35.7}', RejectReason.UNKNOWN_VALUE),
        (f'{{{GOOD},"unit":"04"}}'.encode(), RejectReason.TOPIC_CONTRADICTS),
        (f'{{{GOOD},"site":"other"}}'.encode(), RejectReason.TOPIC_CONTRADICTS),
        (f'{{{GOOD},"crs":"EPSG:32650"}}'.encode(), RejectReason.UNKNOWN_CRS),
    ],
    ids=lambda value: value.name if isinstance(value, RejectReason) else repr(value[:40]),
)
def test_a_bad_fix_has_a_named_reason(payload: bytes, reason: RejectReason) -> None:
    said = reject(FIX, payload)
    assert said.reason is reason
    assert said.detail
    assert said.topic == FIX
    assert len(said.example) <= 200


@pytest.mark.parametrize(
    ("topic", "payload", "reason"),
    [
        ("unit/03/duty", '{"t":1,"duty":"flying"}', RejectReason.UNKNOWN_VALUE),
        ("unit/03/duty", '{"t":1,"duty":"在巡","vehicle":"boat"}', RejectReason.UNKNOWN_VALUE),
        ("unit/03/duty", '{"t":1,"duty":"在巡","officers":-1}', RejectReason.UNKNOWN_VALUE),
        ("unit/03/duty", '{"t":1,"duty":"在巡","officers":1.5}', RejectReason.WRONG_TYPE),
        ("unit/03/link", '{"t":1,"link":"maybe"}', RejectReason.UNKNOWN_VALUE),
        ("unit/03/bodycam", '{"t":1,"battery":101}', RejectReason.UNKNOWN_VALUE),
        ("unit/03/bodycam", '{"t":1,"recording":"yes"}', RejectReason.WRONG_TYPE),
        ("unit/03/reply", '{"t":1,"order":"a","step":"teleported"}', RejectReason.UNKNOWN_VALUE),
        ("unit/03/reply", '{"t":1,"step":"signed"}', RejectReason.WRONG_TYPE),
        ("unit/03/reply", '{"t":1,"order":"","step":"signed"}', RejectReason.WRONG_TYPE),
        ("unit/03/reply", '{"t":1,"order":"a","step":"signed","unit":"04"}', RejectReason.TOPIC_CONTRADICTS),
        ("incident/county", '{"t":1,"id":"a","source":"grid"}', RejectReason.TOPIC_CONTRADICTS),
        ("incident/county", '{"t":1}', RejectReason.WRONG_TYPE),
        ("incident/county", '{"t":1,"id":{}}', RejectReason.WRONG_TYPE),
        ("incident/county", '{"t":1,"id":"  "}', RejectReason.WRONG_TYPE),
        ("incident/county", '{"t":1,"id":"a","site":7}', RejectReason.WRONG_TYPE),
        ("unit/03/report", '{"t":1,"id":"a","unit":"04"}', RejectReason.TOPIC_CONTRADICTS),
        ("unit/03/selfie", "{}", RejectReason.UNKNOWN_TOPIC),
        ("unit//fix", "{}", RejectReason.UNKNOWN_TOPIC),
        ("notice/grid", "{}", RejectReason.UNKNOWN_TOPIC),
    ],
)
def test_every_topic_names_its_reason(topic: str, payload: str, reason: RejectReason) -> None:
    assert reject(f"onemap/v1/demo/{topic}", payload.encode()).reason is reason


def test_another_site_is_an_unknown_topic() -> None:
    assert reject("onemap/v1/elsewhere/unit/03/fix", f"{{{GOOD}}}".encode()).reason is RejectReason.UNKNOWN_TOPIC


def test_clearing_a_retained_message_is_no_error() -> None:
    assert codec.read("onemap/v1/demo/unit/03/duty", b"", 1.0, "demo") == ()
    assert codec.read("nonsense", b"", 1.0, "demo") == ()


def test_every_reason_has_its_sentence() -> None:
    for reason in RejectReason:
        assert say.known(f"reject.{reason.value}"), reason


@pytest.mark.parametrize(
    "number",
    [
        "13800138000",
        "138 0013 8000",
        "138-0013-8000",
        "+86 138 0013 8000",
        "(0393)4412345",
        "410901199001011234",
        "１３８００１３８０００",
    ],
)
@pytest.mark.parametrize(
    "where", ['"text":"回电 {}"', '"caller":{{"name":"张三","number":"{}"}}', '"phone":"{}"', '"x":["{}"]']
)
@pytest.mark.parametrize("padding", [0, 150, 170, 185])
def test_an_example_never_holds_a_number(number: str, where: str, padding: int) -> None:
    payload = '{"pad":"' + "填" * padding + '",' + where.format(number) + ',"t":"broken"}'
    said = reject("onemap/v1/demo/incident/county", payload.encode())
    digits = "".join(c for c in number if c.isdigit())
    shown = "".join(c for c in said.example + said.detail if c.isdigit())
    assert digits[:7] not in shown
    assert digits[-7:] not in shown
    assert "张三" not in said.example


def test_an_example_keeps_dates_and_coordinates_readable() -> None:
    said = reject(FIX, b'{"t":"2026-11-21T08:30:00Z","lon":115.0337,"lat":"35.7042"}')
    assert said.example == '{"t":"2026-11-21T08:30:00Z","lon":115.0337,"lat":"35.7042"}'


@pytest.mark.parametrize("field", ["level", "t", "place", "radius"])
def test_a_number_in_the_wrong_field_is_masked_in_the_detail(field: str) -> None:
    value = {"lon": "13800138000x", "lat": 1} if field == "place" else "13800138000x"
    body = {"id": "a", "t": 1700000000, field if field != "radius" else "place": value}
    if field == "radius":
        body["place"] = {"radius": "13800138000x"}
    _, refused = codec.read("onemap/v1/demo/incident/county", json.dumps(body).encode(), 1.0, "demo")
    assert isinstance(refused, Reject)
    assert "1380013" not in refused.detail + refused.example


def test_an_identifier_full_of_digits_is_masked_in_the_detail() -> None:
    said = reject(FIX, f'{{{GOOD},"unit":"13800138000"}}'.encode())
    assert "13800138000" not in said.detail + said.example


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ('{"lon":0,"lat":0}', RejectReason.NULL_ISLAND),
        ('{"lon":215.0,"lat":35.7}', RejectReason.OFF_EARTH),
        ('{"lon":115.0}', RejectReason.WRONG_TYPE),
    ],
)
def test_an_incident_survives_its_bad_place(place: str, reason: RejectReason) -> None:
    payload = f'{{"id":"a","t":1700000000,"type":"盗窃","place":{place}}}'
    incident, refused = codec.read("onemap/v1/demo/incident/county", payload.encode(), 1.0, "demo")
    assert isinstance(incident, IncidentMessage)
    assert (incident.lon_deg, incident.lat_deg) == (None, None)
    assert isinstance(refused, Reject)
    assert refused.reason is reason


@pytest.mark.parametrize(
    "payload",
    [
        '{"lon":"115"}',
        '{"t":"soon"}',
        '{"t":1e15}',
        '{"id":7}',
        '{"lon":0,"lat":0}',
        '{"crs":"Mars","lon":1,"lat":1}',
        "[]",
    ],
)
def test_an_emergency_is_never_refused_for_its_fields(payload: str) -> None:
    sos, refused = codec.read("onemap/v1/demo/unit/03/sos", payload.encode(), 1700000000.0, "demo")
    assert isinstance(sos, SosMessage)
    assert sos.unit == "03"
    assert sos.lon_deg is None
    assert isinstance(refused, Reject)


def test_an_emergency_with_its_text_in_gbk_is_one() -> None:
    payload = '{"text":"需要支援"}'.encode("gbk")
    sos, refused = codec.read("onemap/v1/demo/unit/03/sos", payload, 1700000000.0, "demo")
    assert isinstance(sos, SosMessage)
    assert isinstance(refused, Reject)
    assert refused.reason is RejectReason.NOT_UTF8


@pytest.mark.parametrize(
    ("payload", "reason", "doubt"),
    [
        (b"garbage", RejectReason.NOT_JSON, "body"),
        (b"[" * 100_000, RejectReason.NOT_JSON, "body"),
        (b" " * 300_000, RejectReason.TOO_LARGE, "body"),
        (b'{"unit":"04"}', RejectReason.TOPIC_CONTRADICTS, "identity"),
        (b'{"site":"other"}', RejectReason.TOPIC_CONTRADICTS, "identity"),
    ],
)
def test_a_button_that_was_pressed_counts_whatever_it_says_and_is_shown_in_doubt(
    payload: bytes, reason: RejectReason, doubt: str
) -> None:
    sos, refused = codec.read("onemap/v1/demo/unit/03/sos", payload, 1700000000.0, "demo")
    assert isinstance(sos, SosMessage)
    assert (sos.unit, sos.doubt, sos.lon_deg) == ("03", doubt, None)
    assert isinstance(refused, Reject)
    assert refused.reason is reason


def test_clearing_a_retained_emergency_is_none() -> None:
    assert codec.read("onemap/v1/demo/unit/03/sos", b"", 1700000000.0, "demo") == ()


TOPICS = st.one_of(
    st.sampled_from(
        [
            f"onemap/v1/demo/unit/03/{word}"
            for word in ["fix", "duty", "link", "bodycam", "sos", "order", "reply", "report", "watch", "notice"]
        ]
        + ["onemap/v1/demo/incident/a", "onemap/v1/demo/incident/a/reply", "owntracks/u/d", "owntracks/u/d/event"]
    ),
    st.text(max_size=60),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
FIELDS = st.sampled_from(
    [
        "t",
        "lon",
        "lat",
        "speed",
        "heading",
        "accuracy",
        "crs",
        "unit",
        "site",
        "duty",
        "members",
        "officers",
        "vehicle",
        "link",
        "recording",
        "battery",
        "id",
        "text",
        "order",
        "step",
        "pictures",
        "place",
        "caller",
        "incident",
        "issued",
        "expires",
        "issuer",
        "type",
        "level",
        "_type",
        "tst",
        "vel",
        "cog",
        "acc",
        "batt",
        "topic",
    ]
)
PLAUSIBLE = st.one_of(
    JSON,
    st.just(1700000000),
    st.just("2026-11-21T08:30:00Z"),
    st.just(115.0),
    st.sampled_from(["online", "在巡", "signed", "location", "lwt", "GCJ-02", "car", "0001-01-01T00:00:00+23:59"]),
    st.fixed_dictionaries({"id": st.text(max_size=3)}),
)


@given(TOPICS, st.binary(max_size=300))
def test_arbitrary_bytes_never_raise(topic: str, payload: bytes) -> None:
    assert isinstance(codec.read(topic, payload, 1.0, "demo"), tuple)


@given(TOPICS, st.dictionaries(FIELDS, PLAUSIBLE, max_size=9))
def test_arbitrary_bodies_never_raise_and_never_let_nan_in(topic: str, body: dict[str, object]) -> None:
    for said in codec.read(topic, json.dumps(body).encode(), 1.0, "demo"):
        if isinstance(said, Fix):
            assert math.isfinite(said.t)
            assert math.isfinite(said.lon_deg)
            assert math.isfinite(said.lat_deg)
        if isinstance(said, IncidentMessage | SosMessage):
            assert said.lon_deg is None or math.isfinite(said.lon_deg)
