"""The native topics ``onemap/v1/{site}/…``: body → words, one function a topic."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeVar

import msgspec

from console.codec import bodies, fields, incidents, presence, tasking, vocabulary
from console.codec.refuse import because, refuse, rejected
from console.codec.where import Said, Where, decode
from console.words import (
    BodycamMessage,
    DutyMessage,
    Fix,
    LinkMessage,
    NoticeMessage,
    OrderMessage,
    Reject,
    RejectReason,
    ReplyMessage,
    SeatMessage,
    SosMessage,
    Tri,
    UnitReportMessage,
    WatchMessage,
)

V = TypeVar("V")
Reader = Callable[[Where, bytes, float], Said]

_decode_fix: Final = msgspec.json.Decoder(bodies.FixBody).decode


def read_fix(where: Where, payload: bytes, received_at: float) -> Said:
    """The fast path: 2,000 a second and more come through here."""
    if not payload.isascii():
        payload.decode()
    body = _decode_fix(payload)
    if body.unit is not None or body.site is not None:
        fields.match_unit(body, where.site, where.ident)
    lon, lat = body.lon, body.lat
    if body.crs is not None or where.crs:
        lon, lat = fields.to_wgs84(body.crs, lon, lat, where.crs)
    return (
        Fix(
            where.ident,
            fields.seconds(body.t),
            lon,
            lat,
            fields.at_least_zero(body.speed),
            fields.heading(body.heading),
            fields.at_least_zero(body.accuracy),
            received_at,
        ),
    )


def read_duty(where: Where, payload: bytes, received_at: float) -> Said:
    body, extra = decode(bodies.DutyBody, where, payload)
    return (
        DutyMessage(
            unit=where.ident,
            t=fields.seconds(body.t),
            duty=_one_of("duty", body.duty, vocabulary.DUTY_READ),
            officers=body.officers,
            auxiliaries=body.auxiliaries,
            volunteers=body.volunteers,
            grid_workers=body.grid_workers,
            members=body.members or (),
            kind=None if body.vehicle is None else _one_of("vehicle", body.vehicle, vocabulary.KIND_READ),
            skills=body.skills,
            received_at=received_at,
            extra=extra,
        ),
    )


def read_link(where: Where, payload: bytes, received_at: float) -> Said:
    body, extra = decode(bodies.LinkBody, where, payload)
    link = _one_of("link", body.link, vocabulary.LINK_READ)
    t = received_at if body.t is None else fields.seconds(body.t)
    return (LinkMessage(unit=where.ident, t=t, link=link, received_at=received_at, extra=extra),)


def read_bodycam(where: Where, payload: bytes, received_at: float) -> Said:
    body, extra = decode(bodies.BodycamBody, where, payload)
    recording = Tri.UNKNOWN if body.recording is None else Tri.YES if body.recording else Tri.NO
    return (
        BodycamMessage(
            unit=where.ident,
            t=fields.seconds(body.t),
            recording=recording,
            battery_pct=fields.number(body.battery),
            storage_free_mb=fields.at_least_zero(body.storage_free_mb),
            signal_dbm=fields.number(body.signal),
            stream=body.stream,
            clock=None if body.clock is None else fields.seconds(body.clock, "clock"),
            received_at=received_at,
            extra=extra,
        ),
    )


def read_sos(where: Where, payload: bytes, received_at: float) -> Said:
    """Whatever is wrong with the body, an emergency stays one: then it comes without a place, in doubt, and with a
    ``Reject``. A button that was pressed is worth more than a payload that can be read."""
    try:
        body, extra = decode(bodies.SosBody, where, payload)
        t = received_at if body.t is None else fields.seconds(body.t)
    except (ValueError, RecursionError, OverflowError, msgspec.MsgspecError) as error:
        return bare_sos(where, because(error, where.topic, payload, received_at), received_at)
    at = fields.point(body.lon, body.lat, body.crs, where.crs)
    said = SosMessage(
        unit=where.ident,
        t=t,
        id=body.id or f"{where.ident}-{t:.0f}",
        lon_deg=at.lon_deg,
        lat_deg=at.lat_deg,
        text=body.text or "",
        received_at=received_at,
        extra=extra,
    )
    return said, *_bad_place(at, where, payload, received_at)


def bare_sos(where: Where, reject: Reject, received_at: float) -> Said:
    """That the button was pressed, and what could not be read."""
    doubt = "identity" if reject.reason is RejectReason.TOPIC_CONTRADICTS else "body"
    bare = f"{where.ident}-{received_at:.0f}"
    return SosMessage(unit=where.ident, t=received_at, id=bare, doubt=doubt, received_at=received_at), reject


def read_reply(where: Where, payload: bytes, received_at: float) -> Said:
    body, extra = decode(bodies.ReplyBody, where, payload)
    if body.step not in vocabulary.REPLY_STEPS:
        refuse(RejectReason.UNKNOWN_VALUE, f"step: {body.step[:40]}")
    return (
        ReplyMessage(
            unit=where.ident,
            order=body.order,
            step=body.step,
            t=fields.seconds(body.t),
            text=body.text or "",
            pictures=body.pictures or (),
            received_at=received_at,
            extra=extra,
        ),
    )


def read_report(where: Where, payload: bytes, received_at: float) -> Said:
    source = f"unit:{where.ident}"
    said, problems = incidents.read_body(
        payload, where.topic, source, where.ident, where.site, received_at, where.crs
    )
    return UnitReportMessage(unit=where.ident, incident=said), *problems


def read_incident(where: Where, payload: bytes, received_at: float) -> Said:
    said, problems = incidents.read_body(payload, where.topic, where.ident, "", where.site, received_at, where.crs)
    return said, *problems


def read_order(where: Where, payload: bytes, received_at: float) -> Said:
    body, extra = decode(bodies.OrderBody, where, payload)
    place, post = body.place or bodies.PlaceBody(), body.post
    lon, lat = (place.lon, place.lat) if post is None else (post.lon, post.lat)
    at = fields.point(lon, lat, body.crs)  # rooms write WGS 84
    said = OrderMessage(
        unit=where.ident,
        id=body.id,
        issuer=body.issuer,
        incident=body.incident.id,
        t=fields.seconds(body.issued, "issued"),
        text=body.text or "",
        place=place.name or "",
        lon_deg=at.lon_deg,
        lat_deg=at.lat_deg,
        expires_at=0.0 if body.expires is None else fields.seconds(body.expires, "expires"),
        ring="" if body.ring is None else body.ring.id,
        post="" if post is None else post.id,
        drill=bool(body.drill),
        received_at=received_at,
        extra=extra,
    )
    return said, *_bad_place(at, where, payload, received_at)


def read_notice(where: Where, payload: bytes, received_at: float) -> Said:
    body, extra = decode(bodies.NoticeBody, where, payload)
    return (
        NoticeMessage(
            unit=where.ident,
            id=body.id,
            issuer=body.issuer,
            kind=body.kind or "notice",
            text=body.text,
            t=fields.seconds(body.issued, "issued"),
            expires_at=fields.seconds(body.expires, "expires"),
            about=body.about or (),
            received_at=received_at,
            extra=extra,
        ),
    )


def read_watch(where: Where, payload: bytes, received_at: float) -> Said:
    body, extra = decode(bodies.WatchBody, where, payload)
    return (
        WatchMessage(
            unit=where.ident,
            id=body.id,
            issuer=body.issuer,
            by=body.by or (),
            since=fields.seconds(body.since, "since"),
            until=fields.seconds(body.until, "until"),
            watching=body.watching,
            received_at=received_at,
            extra=extra,
        ),
    )


def read_incident_reply(where: Where, payload: bytes, received_at: float) -> Said:  # noqa: ARG001
    """The room's own word to a source: checked, and nothing to fold."""
    body, _ = decode(bodies.IncidentReplyBody, where, payload, named="source")
    fields.match("source", body.source, where.ident)
    if body.step not in vocabulary.INCIDENT_REPLY_STEPS:
        refuse(RejectReason.UNKNOWN_VALUE, f"step: {body.step[:40]}")
    return ()


def read_seat_link(where: Where, payload: bytes, received_at: float) -> Said:
    """Another console, or a wall of its own, is there or gone. A last will has no time of its own."""
    body, _ = decode(bodies.LinkBody, where, payload, named="seat")
    link = _one_of("link", body.link, vocabulary.LINK_READ)
    t = received_at if body.t is None else fields.seconds(body.t)
    return (SeatMessage(seat=where.ident, t=t, link=link, received_at=received_at),)


READERS: Final[Mapping[str, Reader]] = {
    "unit/+/fix": read_fix,
    "unit/+/duty": read_duty,
    "unit/+/link": read_link,
    "unit/+/bodycam": read_bodycam,
    "unit/+/sos": read_sos,
    "unit/+/order": read_order,
    "unit/+/notice": read_notice,
    "unit/+/watch": read_watch,
    "unit/+/reply": read_reply,
    "unit/+/report": read_report,
    "incident/+": read_incident,
    "incident/+/reply": read_incident_reply,
    "seat/+/link": read_seat_link,
    "seat/+/presence": presence.read_presence,
    "task/+": tasking.read_task,
    "task/+/reply": tasking.read_task_reply,
    "unit/+/task": tasking.read_unit_task,
}


def _bad_place(at: fields.Point, where: Where, payload: bytes, received_at: float) -> tuple[Reject, ...]:
    """The message stands, without its place; that the place was refused is counted and shown."""
    if at.problem is None:
        return ()
    return (rejected(at.problem, where.topic, at.detail, payload, received_at),)


def _one_of(name: str, word: str, table: Mapping[str, V]) -> V:
    found = table.get(word.strip().lower())
    if found is None:
        refuse(RejectReason.UNKNOWN_VALUE, f"{name}: {word[:40]}")
    return found
