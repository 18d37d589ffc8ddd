"""The writers: words → native bodies. ``read`` gives the same words back; NaN and empty fields are left out."""

from __future__ import annotations

from math import isfinite
from typing import Final

import msgspec

from console.codec import bodies, vocabulary
from console.codec.fields import iso
from console.words import (
    BodycamMessage,
    Caller,
    DutyMessage,
    Fix,
    Incident,
    IncidentMessage,
    LinkMessage,
    Notice,
    Order,
    OrderBrief,
    PostBrief,
    ReplyMessage,
    SosMessage,
    Tri,
)
from console.words.bodycam import Watched

_encode = msgspec.json.Encoder().encode
_CRS: Final = "WGS84"  # said in every message with a place: a site may have told its terminals another


def topic(site: str, below: str) -> str:
    """``onemap/v1/{site}/{below}``, e.g. ``topic("demo", "unit/03/fix")``."""
    return f"onemap/v1/{site}/{below}"


def fix_payload(fix: Fix) -> bytes:
    """Body of ``unit/{unit}/fix``; ``t`` as epoch seconds."""
    return _encode(
        bodies.FixBody(
            t=fix.t,
            lon=fix.lon_deg,
            lat=fix.lat_deg,
            speed=_finite(fix.speed_mps),
            heading=_finite(fix.heading_deg),
            accuracy=_finite(fix.accuracy_m),
            crs=_CRS,
        )
    )


def duty_payload(message: DutyMessage) -> bytes:
    """Body of ``unit/{unit}/duty``."""
    return _encode(
        bodies.DutyBody(
            t=iso(message.t),
            duty=vocabulary.DUTY_WRITTEN[message.duty],
            members=message.members or None,
            officers=message.officers,
            auxiliaries=message.auxiliaries,
            volunteers=message.volunteers,
            grid_workers=message.grid_workers,
            vehicle=None if message.kind is None else vocabulary.KIND_WRITTEN[message.kind],
            skills=message.skills,
        )
    )


def link_payload(message: LinkMessage, *, will: bool = False) -> bytes:
    """Body of ``unit/{unit}/link``. ``will``: leave ``t`` out, a last will cannot know when it is spoken.

    ``KeyError`` for ``Link.UNKNOWN``: nobody can say that of himself.
    """
    return _encode(bodies.LinkBody(link=vocabulary.LINK_WRITTEN[message.link], t=None if will else iso(message.t)))


def bodycam_payload(message: BodycamMessage) -> bytes:
    """Body of ``unit/{unit}/bodycam``."""
    return _encode(
        bodies.BodycamBody(
            t=iso(message.t),
            recording=None if message.recording is Tri.UNKNOWN else message.recording is Tri.YES,
            battery=_finite(message.battery_pct),
            storage_free_mb=_finite(message.storage_free_mb),
            signal=_finite(message.signal_dbm),
            stream=message.stream,
            clock=None if message.clock is None else iso(message.clock),
        )
    )


def sos_payload(message: SosMessage) -> bytes:
    """Body of ``unit/{unit}/sos``."""
    return _encode(
        bodies.SosBody(
            t=iso(message.t), id=message.id, lon=message.lon_deg, lat=message.lat_deg, text=message.text or None,
            crs=None if message.lon_deg is None else _CRS,
        )
    )


def reply_payload(message: ReplyMessage) -> bytes:
    """Body of ``unit/{unit}/reply``."""
    return _encode(
        bodies.ReplyBody(
            t=iso(message.t),
            order=message.order,
            step=message.step,
            text=message.text or None,
            pictures=message.pictures or None,
        )
    )


def incident_payload(message: IncidentMessage) -> bytes:
    """Body of ``incident/{source}`` and of ``unit/{unit}/report``."""
    return _encode(
        bodies.IncidentBody(
            id=message.id,
            t=iso(message.t),
            unit=message.unit or None,
            type=message.type or None,
            level=message.level or None,
            place=_place(message.lon_deg, message.lat_deg, message.radius_m, message.place),
            text=message.text or None,
            caller=_caller(message.caller_name, message.caller_number, ""),
            recording=message.recording or None,
            crs=None if message.lon_deg is None else _CRS,
        )
    )


def order_payload(
    order: Order, incident: Incident, caller: Caller | None, site: str, brief: OrderBrief | None = None
) -> bytes:
    """Body of ``unit/{unit}/order``. The caller goes to the assigned unit only, and only while the order runs.
    ``brief``: of an order to hold a ring."""
    shown = caller if order.state.active else None
    return _encode(
        bodies.OrderBody(
            site=site,
            unit=order.unit,
            id=order.id,
            issuer=order.issuer,
            incident=bodies.OrderIncidentBody(
                id=incident.id, no=incident.no, type=incident.type or None, level=incident.level, t=iso(incident.t)
            ),
            issued=iso(order.issued_at),
            expires=iso(order.expires_at),
            place=_goal(order, incident, brief),
            text=order.text or incident.text or None,
            caller=_caller(shown.name, shown.number, incident.recording) if shown else None,
            replaces=order.replaces or None,
            route=order.route or None,
            ring=None if brief is None else _ring(brief),
            post=None if brief is None or brief.post is None else _post(brief.post),
            posts=tuple(_post(one) for one in brief.posts) if brief is not None and brief.posts else None,
            drill=True if order.drill else None,
        )
    )


def _goal(order: Order, incident: Incident, brief: OrderBrief | None) -> bodies.PlaceBody | None:
    """Where to go: the order's own point, else where the incident is."""
    if order.lon_deg is None or order.lat_deg is None:
        return _place(incident.lon_deg, incident.lat_deg, incident.radius_m, incident.place)
    name = brief.post.name if brief is not None and brief.post is not None else ""
    return _place(order.lon_deg, order.lat_deg, None, name)


def _ring(brief: OrderBrief) -> bodies.RingBody:
    tiers = tuple(
        bodies.TierBody(
            limit=one.limit, name=one.name or None,
            area=bodies.AreaBody(coordinates=tuple((ring,) for ring in one.rings)) if one.rings else None,
        )
        for one in brief.outlines
    )  # fmt: skip
    return bodies.RingBody(
        id=brief.ring, no=brief.no, name=brief.name or None, tier=brief.tier or None, tiers=tiers
    )


def _post(post: PostBrief) -> bodies.PostBody:
    return bodies.PostBody(
        id=post.id, lon=post.lon_deg, lat=post.lat_deg, name=post.name or None, unit=post.unit or None,
        closes_before=None if post.before is None else iso(post.before),
    )  # fmt: skip


def notice_payload(notice: Notice, unit: str, site: str) -> bytes:
    """Body of ``unit/{unit}/notice``. One that is over comes with ``expires`` = when it ended."""
    return _encode(
        bodies.NoticeBody(
            site=site,
            unit=unit,
            id=notice.id,
            issuer=notice.issuer,
            kind=notice.kind,
            about=notice.about or None,
            text=notice.text,
            issued=iso(notice.issued_at),
            expires=iso(notice.expires_at if notice.ended_at is None else notice.ended_at),
        )
    )


def watch_payload(watched: Watched, issuer: str, site: str, until: float) -> bytes:
    """Body of ``unit/{unit}/watch``. ``until``: epoch s, by when it is told anew; when it is over, its end."""
    return _encode(
        bodies.WatchBody(
            site=site,
            unit=watched.unit,
            id=watched.id,
            issuer=issuer,
            watching=watched.open,
            by=watched.by or None,
            since=iso(watched.since),
            until=iso(until if watched.ended_at is None else watched.ended_at),
        )
    )


def incident_reply(incident: Incident, step: str, t: float, *, unit: str = "", text: str = "", by: str = "") -> bytes:
    """Body of ``incident/{source}/reply``; ``step``: signed assigned enroute onscene report feedback returned closed
    merged passed.

    ``id`` is the source's own: ``Incident.id`` without its ``"{source}:"``.
    """
    return _encode(
        bodies.IncidentReplyBody(
            id=incident.id.removeprefix(f"{incident.source}:"),
            step=step,
            t=iso(t),
            unit=unit or None,
            text=text or None,
            by=by or None,
        )
    )


def _finite(value: float) -> float | None:
    return value if isfinite(value) else None


def _place(lon: float | None, lat: float | None, radius: float | None, name: str) -> bodies.PlaceBody | None:
    if lon is None and lat is None and radius is None and not name:
        return None
    return bodies.PlaceBody(lon=lon, lat=lat, radius=radius, name=name or None)


def _caller(name: str, number: str, recording: str) -> bodies.CallerBody | None:
    if not (name or number or recording):
        return None
    return bodies.CallerBody(name=name or None, number=number or None, recording=recording or None)
