"""OwnTracks as it is: ``owntracks/{user}/{device}`` (https://owntracks.org/booklet/tech/json/).

The unit is the device: name it in the app by the unit's id. Two users with one device name are one unit here.
"""

from __future__ import annotations

from math import nan
from typing import Final

import msgspec

from console.codec import fields
from console.codec.refuse import refuse
from console.codec.where import Said, Where
from console.words import BodycamMessage, Fix, Link, LinkMessage, RejectReason

_MPS_OF_KMH: Final = 1.0 / 3.6
_FRESH_S: Final = 60.0  # a retained or buffered location does not say that the phone talks now

_TOLERATED: Final = frozenset(
    {"transition", "waypoint", "waypoints", "status", "steps", "beacon", "card", "cmd"}
    | {"configuration", "dump", "request", "encrypted"}
)


class Message(msgspec.Struct, kw_only=True):
    type: str = msgspec.field(name="_type")
    topic: str | None = None


class Location(Message, gc=False):
    tst: float  # epoch s of the fix
    lon: float
    lat: float
    vel: float | None = None  # km/h
    cog: float | None = None  # degrees
    acc: float | None = None  # m
    batt: float | None = None  # percent


_decode_message: Final = msgspec.json.Decoder(Message).decode
_decode_location: Final = msgspec.json.Decoder(Location).decode


def read_owntracks(where: Where, payload: bytes, received_at: float) -> Said:
    """location → fix, battery, and link while it is fresh; lwt → offline; the other types mean nothing to us."""
    payload.decode()
    message = _decode_message(payload)
    if message.topic is not None and message.topic != where.topic:
        fields.match("topic", message.topic, where.topic)
    if message.type == "location":
        return _location(where.ident, _decode_location(payload), received_at)
    if message.type == "lwt":  # its tst is when the phone connected, not when it went
        return (LinkMessage(unit=where.ident, t=received_at, link=Link.OFFLINE, received_at=received_at),)
    if message.type not in _TOLERATED:
        refuse(RejectReason.UNKNOWN_VALUE, f"_type: {message.type[:40]}")
    return ()


def _location(unit: str, body: Location, received_at: float) -> Said:
    t = fields.seconds(body.tst, "tst")
    speed = nan if body.vel is None else fields.at_least_zero(body.vel) * _MPS_OF_KMH
    fix = Fix(unit, t, body.lon, body.lat, speed, fields.heading(body.cog), fields.at_least_zero(body.acc), received_at)
    said: Said = (fix,)
    if abs(received_at - t) <= _FRESH_S:
        said += (LinkMessage(unit=unit, t=received_at, link=Link.ONLINE, received_at=received_at),)
    if body.batt is not None and 0.0 <= body.batt <= 100.0:
        said += (BodycamMessage(unit=unit, t=t, battery_pct=body.batt, received_at=received_at),)
    return said
