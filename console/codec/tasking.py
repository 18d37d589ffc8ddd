"""Tasks on the wire, read and written: ``task/{source}`` in, its reply out, ``unit/{unit}/task`` to terminals."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Final, Literal

import msgspec

from console.codec import bodies, fields
from console.codec.fields import iso
from console.codec.refuse import refuse, rejected
from console.codec.where import Said, Where, decode
from console.words import Goal, Reject, RejectReason, Task, TaskMessage, UnitTaskMessage
from console.words.tasks import POINT_M

_encode = msgspec.json.Encoder().encode
_CRS: Final = "WGS84"
_LEAST: Final = {"point": 1, "road": 2, "area": 3}  # positions that make one

STATES: Final = frozenset({"active", "interrupted", "over"})
REPLY_STEPS: Final = frozenset({
    "received", "issued", "signed", "interrupted", "resumed", "feedback", "refused", "supervised", "archived",
    "withdrawn",
})  # fmt: skip


class GoalBody(msgspec.Struct, omit_defaults=True, kw_only=True):
    """A point has one position, a road two or more, an area three or more; lon, lat each."""

    kind: Literal["point", "road", "area"]
    path: tuple[tuple[float, float], ...]
    name: str | None = None
    radius: float | None = None  # m, of a point
    dwell: float | None = None  # s, of a point


class TaskBody(bodies.Body):
    """A task from elsewhere; the same id again changes it."""

    id: bodies.Ident
    t: bodies.Time
    source: str | None = None
    text: str | None = None
    place: bodies.PlaceBody | None = None
    goals: tuple[GoalBody, ...] | None = None
    patrol: bool | None = None
    level: Annotated[int, msgspec.Meta(ge=0, le=3)] | None = None
    due: bodies.Time | None = None
    units: tuple[str, ...] | None = None
    by: str | None = None
    links: tuple[str, ...] | None = None
    withdrawn: bool | None = None
    crs: str | None = None


class TaskReplyBody(bodies.Body):
    """What the room answers to a source about one of its tasks."""

    id: bodies.Ident
    step: str
    t: bodies.Time
    source: str | None = None
    no: str | None = None
    text: str | None = None
    by: str | None = None


class UnitTaskBody(bodies.Body):
    """A task as a terminal gets it."""

    id: bodies.Ident
    no: str
    issuer: str
    issued: bodies.Time
    state: str
    text: str | None = None
    said: str | None = None
    patrol: bool | None = None
    level: int | None = None
    goals: tuple[GoalBody, ...] | None = None
    due: bodies.Time | None = None
    links: tuple[str, ...] | None = None
    crs: str | None = None


# --- read -----------------------------------------------------------------------------------------------------------


def read_task(where: Where, payload: bytes, received_at: float) -> Said:
    body, extra = decode(TaskBody, where, payload, named="source")
    fields.match("source", body.source, where.ident)
    goals, problems = _goals(body.goals or (), body.crs, where, payload, received_at)
    place, more = _place(body, where, payload, received_at)
    said = TaskMessage(
        source=where.ident, id=body.id, t=fields.seconds(body.t), text=body.text or "", goals=(*place, *goals),
        patrol=body.patrol, level=body.level or 0, due_at=None if body.due is None else fields.seconds(body.due, "due"),
        units=body.units or (), asked_by=body.by or "", links=body.links or (), withdrawn=bool(body.withdrawn),
        received_at=received_at, extra=extra,
    )  # fmt: skip
    return said, *problems, *more


def read_task_reply(where: Where, payload: bytes, received_at: float) -> Said:  # noqa: ARG001
    """The room's own word to a source: checked, and nothing to fold."""
    body, _ = decode(TaskReplyBody, where, payload, named="source")
    fields.match("source", body.source, where.ident)
    if body.step not in REPLY_STEPS:
        refuse(RejectReason.UNKNOWN_VALUE, f"step: {body.step[:40]}")
    return ()


def read_unit_task(where: Where, payload: bytes, received_at: float) -> Said:
    """As a terminal reads it."""
    body, extra = decode(UnitTaskBody, where, payload)
    if body.state not in STATES:
        refuse(RejectReason.UNKNOWN_VALUE, f"state: {body.state[:40]}")
    goals, problems = _goals(body.goals or (), body.crs, where, payload, received_at)
    said = UnitTaskMessage(
        unit=where.ident, id=body.id, no=body.no, issuer=body.issuer, t=fields.seconds(body.issued, "issued"),
        state=body.state, text=body.text or "", said=body.said or "", patrol=bool(body.patrol), level=body.level or 3,
        goals=goals, due_at=None if body.due is None else fields.seconds(body.due, "due"), links=body.links or (),
        received_at=received_at, extra=extra,
    )  # fmt: skip
    return said, *problems


def _place(body: TaskBody, where: Where, payload: bytes, received_at: float) -> tuple[tuple[Goal, ...], list[Reject]]:
    """``place`` is a goal like another, the short way to say it."""
    place = body.place
    if place is None or (place.lon is None and place.lat is None):
        return (), []
    at = fields.point(place.lon, place.lat, body.crs, where.crs)
    if at.lon_deg is None or at.lat_deg is None:
        return (), [rejected(at.problem or RejectReason.WRONG_TYPE, where.topic, at.detail, payload, received_at)]
    radius = max(POINT_M, place.radius or 0.0)
    return (Goal(kind="point", path=((at.lon_deg, at.lat_deg),), name=place.name or "", radius_m=radius),), []


def _goals(
    said: Iterable[GoalBody], crs: str | None, where: Where, payload: bytes, received_at: float
) -> tuple[tuple[Goal, ...], list[Reject]]:
    """A goal with a place that cannot be used is left out, and said; the task stands."""
    good, problems = [], []
    for one in said:
        spots = [fields.point(lon, lat, crs, where.crs) for lon, lat in one.path]
        path = tuple((at.lon_deg, at.lat_deg) for at in spots if at.lon_deg is not None and at.lat_deg is not None)
        bad = next((at for at in spots if at.problem is not None), None)
        if bad is not None and bad.problem is not None:
            problems.append(rejected(bad.problem, where.topic, bad.detail, payload, received_at))
        elif len(path) < _LEAST[one.kind]:
            detail = f"goals: {one.kind} of {len(path)} positions"
            problems.append(rejected(RejectReason.WRONG_TYPE, where.topic, detail, payload, received_at))
        else:
            good.append(_goal(one, path))
    return tuple(good), problems


def _goal(body: GoalBody, path: tuple[tuple[float, float], ...]) -> Goal:
    """Radius and dwell only when they are something."""
    radius, dwell = fields.at_least_zero(body.radius), fields.at_least_zero(body.dwell)
    return Goal(
        kind=body.kind, path=path[:1] if body.kind == "point" else path, name=body.name or "",
        radius_m=radius if radius > 0.0 else POINT_M, dwell_s=dwell if dwell > 0.0 else 0.0,
    )  # fmt: skip


# --- write ----------------------------------------------------------------------------------------------------------


def unit_task_payload(task: Task, unit: str, site: str, issuer: str, state: str, said: str = "") -> bytes:
    """Body of ``unit/{unit}/task``. ``said``: the room's word that goes with this sending."""
    part = task.part(unit)
    return _encode(
        UnitTaskBody(
            site=site, unit=unit, id=task.id, no=task.no, issuer=issuer,
            issued=iso(part.at if part is not None else task.made_at), state=state, text=task.text or None,
            said=said or None, patrol=task.patrol or None, level=task.level, goals=_written(task.goals),
            due=None if task.due_at is None else iso(task.due_at),
            links=tuple(one.url for one in task.attachments if one.url) or None, crs=_CRS if task.goals else None,
        )
    )  # fmt: skip


def task_payload(message: TaskMessage) -> bytes:
    """Body of ``task/{source}``."""
    return _encode(
        TaskBody(
            id=message.id, t=iso(message.t), text=message.text or None, goals=_written(message.goals),
            patrol=message.patrol, level=message.level or None, units=message.units or None,
            due=None if message.due_at is None else iso(message.due_at), by=message.asked_by or None,
            links=message.links or None, withdrawn=message.withdrawn or None, crs=_CRS if message.goals else None,
        )
    )  # fmt: skip


def task_reply(task: Task, step: str, t: float, *, unit: str = "", text: str = "", by: str = "") -> bytes:
    """Body of ``task/{source}/reply``; ``step``: one of ``REPLY_STEPS``. ``id`` is the source's own."""
    return _encode(
        TaskReplyBody(
            id=task.source_id, no=task.no, step=step, t=iso(t), unit=unit or None, text=text or None, by=by or None
        )
    )


def _written(goals: tuple[Goal, ...]) -> tuple[GoalBody, ...] | None:
    return tuple(
        GoalBody(
            kind=_kind(one.kind), path=one.path, name=one.name or None,
            radius=one.radius_m if one.kind == "point" else None, dwell=one.dwell_s or None,
        )
        for one in goals
    ) or None  # fmt: skip


def _kind(word: str) -> Literal["point", "road", "area"]:
    return "point" if word == "point" else "road" if word == "road" else "area"
