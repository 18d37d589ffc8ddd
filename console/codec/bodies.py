"""The native bodies as msgspec reads and writes them: one struct a topic, the same for both directions.

Absent and ``null`` are the same. Unknown fields are not fatal. Times are ISO 8601 with a zone, or epoch seconds.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec

Time = float | Annotated[datetime, msgspec.Meta(tz=True)]
Ident = Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
Count = Annotated[int, msgspec.Meta(ge=0, le=999)]


class Body(msgspec.Struct, omit_defaults=True, kw_only=True):
    """``site`` and ``unit`` may be repeated in every body; then they must match the topic."""

    site: str | None = None
    unit: str | None = None


class FixBody(Body, gc=False):
    t: Time
    lon: float
    lat: float
    speed: float | None = None  # m/s
    heading: float | None = None  # degrees clockwise from north
    accuracy: float | None = None  # m
    crs: str | None = None


class DutyBody(Body):
    t: Time
    duty: str
    members: tuple[str, ...] | None = None
    officers: Count | None = None
    auxiliaries: Count | None = None
    volunteers: Count | None = None
    grid_workers: Count | None = None
    vehicle: str | None = None
    skills: tuple[str, ...] | None = None


class LinkBody(Body):
    """A last will leaves ``t`` out: the terminal cannot know when it will be spoken."""

    link: str
    t: Time | None = None


class EditingBody(msgspec.Struct, omit_defaults=True, kw_only=True):
    kind: Ident
    id: Ident
    fields: Annotated[tuple[Ident, ...], msgspec.Meta(max_length=32)] = ()


class PresenceBody(Body):
    t: Time
    process: str
    person: Annotated[str, msgspec.Meta(max_length=128)] | None = None
    roles: Annotated[tuple[Ident, ...], msgspec.Meta(max_length=16)] = ()
    locked: bool = False
    kind: Ident | None = None
    id: Ident | None = None
    editing: EditingBody | None = None
    since: Time | None = None
    store_away: Time | None = None


class BodycamBody(Body):
    t: Time
    recording: bool | None = None
    battery: Annotated[float, msgspec.Meta(ge=0, le=100)] | None = None  # percent
    storage_free_mb: float | None = None
    signal: float | None = None  # dBm
    stream: str | None = None  # "": none now
    clock: Time | None = None  # what its own clock shows at t


class SosBody(Body):
    """Everything is optional: an emergency is never refused for what it does not say."""

    t: Time | None = None
    id: str | None = None
    lon: float | None = None
    lat: float | None = None
    crs: str | None = None
    text: str | None = None


class ReplyBody(Body):
    t: Time
    order: Ident
    step: str
    text: str | None = None
    pictures: tuple[str, ...] | None = None


class PlaceBody(msgspec.Struct, omit_defaults=True, kw_only=True):
    lon: float | None = None
    lat: float | None = None
    radius: float | None = None  # m: how far off the point may be
    name: str | None = None


class CallerBody(msgspec.Struct, omit_defaults=True, kw_only=True):
    name: str | None = None
    number: str | None = None
    recording: str | None = None


class IncidentBody(Body):
    id: Ident
    t: Time
    source: str | None = None
    type: str | None = None
    level: Annotated[int, msgspec.Meta(ge=0, le=3)] | None = None
    place: PlaceBody | None = None
    text: str | None = None
    caller: CallerBody | None = None
    recording: str | None = None
    crs: str | None = None


class OrderIncidentBody(msgspec.Struct, omit_defaults=True, kw_only=True):
    id: str
    no: str | None = None
    type: str | None = None
    level: int | None = None
    t: Time | None = None


class AreaBody(msgspec.Struct, kw_only=True):
    """A GeoJSON geometry, WGS 84: the outer rings of a tier, each a polygon of its own."""

    coordinates: tuple[tuple[tuple[tuple[float, float], ...], ...], ...]
    type: str = "MultiPolygon"


class TierBody(msgspec.Struct, omit_defaults=True, kw_only=True):
    limit: float  # seconds of a time ring, metres of others, 0 of an area
    name: str | None = None
    area: AreaBody | None = None


class RingBody(msgspec.Struct, omit_defaults=True, kw_only=True):
    """The ring that the order holds; ``tier``: which of ``tiers`` the unit answers for, from 1."""

    id: str
    no: str
    name: str | None = None
    tier: int | None = None
    tiers: tuple[TierBody, ...] = ()


class PostBody(msgspec.Struct, omit_defaults=True, kw_only=True):
    id: str
    lon: float
    lat: float
    name: str | None = None
    unit: str | None = None
    closes_before: Time | None = None


class OrderBody(Body):
    id: Ident
    issuer: str
    incident: OrderIncidentBody
    issued: Time
    expires: Time | None = None
    place: PlaceBody | None = None
    text: str | None = None
    caller: CallerBody | None = None
    crs: str | None = None
    replaces: str | None = None  # id of the order in whose place it stands
    route: tuple[str, ...] | None = None  # names of the roads on the way: a hint
    ring: RingBody | None = None
    post: PostBody | None = None  # where this unit stands; ``place`` is the same point
    posts: tuple[PostBody, ...] | None = None  # all posts of the ring
    drill: bool | None = None


class NoticeBody(Body):
    id: Ident
    issuer: str
    text: str
    issued: Time
    expires: Time
    kind: str | None = None
    about: tuple[str, ...] | None = None


class WatchBody(Body):
    id: Ident
    issuer: str
    watching: bool
    since: Time
    until: Time
    by: tuple[str, ...] | None = None


class IncidentReplyBody(Body):
    """What the room answers to a source about one of its incidents."""

    id: Ident
    step: str
    t: Time
    source: str | None = None
    text: str | None = None
    by: str | None = None
