"""Parts of a brief 交接班: orders that wait, rings, tasks, units, their signs, what is broken."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf
from typing import TYPE_CHECKING, Final

from console.desk import holding, shift
from console.desk.shift_view import MISSING, REST
from console.words.handover import Item, Sentence
from layers.shapes import CameraHealth

if TYPE_CHECKING:
    from console.desk.desk import Desk

MOST_NAMES: Final = 30
SIGNS: Final = ("link", "fix", "recording", "blind", "silent", "battery", "storage", "camclock", "signal")
_BROKEN: Final = (CameraHealth.OFFLINE, CameraHealth.FROZEN)


def suspended(desk: Desk) -> Iterator[Item]:
    """Orders that wait because their unit was sent elsewhere."""
    for one in holding.held(desk):
        code = "handover.held_by" if one.by is not None else "handover.held"
        facts = {"unit": desk.unit_words(one.order.unit), "no": one.incident.no, "type": one.incident.type}
        if one.by is not None:
            facts["by"] = desk.no_of(one.by.incident)
        yield Item(
            key=f"order:{one.order.id}", part="suspended", what=Sentence(code, facts), since=one.order.held_at,
            late=one.free, level=one.incident.level,
        )  # fmt: skip


def rings(desk: Desk) -> Iterator[Item]:
    """Those that were drawn, who holds them, whether their posts close; drills that run."""
    for ring in desk.rings.values():
        if ring.standing:
            continue
        more = []
        if (incident := desk.incidents.get(ring.incident)) is not None:
            more.append(Sentence("handover.incident", {"no": incident.no, "type": incident.type}))
        units = [order.unit for order in desk.room.orders_to(ring.id) if order.state.active]
        if units:
            more.append(Sentence("handover.holders", {"units": named(units)}))
        if (closing := ring.closing) is not None:
            code = "handover.posts" if closing.closed else "handover.posts_open"
            more.append(Sentence(code, {"n": len(closing.blocks)}))
        if any(one.ring == ring.id and one.ended_at is None for one in desk.drills.values()):
            more.append(Sentence("handover.drill"))
        what = Sentence("handover.ring", {"ring": ring.label})
        yield Item(key=f"ring:{ring.id}", part="rings", what=what, more=tuple(more), since=ring.made_at)


def tasks(desk: Desk) -> Iterator[Item]:
    """Those that are not over, the first that are due before the others."""
    now = desk.clock.now()
    for task in sorted(desk.live_tasks.values(), key=lambda one: (one.due_at or inf, one.made_at)):
        more = [Sentence(f"tasks.state.{task.state.value}")]
        if task.active_units:
            more.append(Sentence("handover.plain", {"words": named(task.active_units)}))
        yield Item(
            key=f"task:{task.id}", part="tasks", what=Sentence("handover.task", {"no": task.no, "text": task.text}),
            more=tuple(more), since=task.made_at, due_at=task.due_at, late=task.overdue(now),
        )  # fmt: skip


def units(desk: Desk) -> Iterator[Item]:
    """Missing by the roster; on a break; on one order for long; without anybody who may lead."""
    rows, now = desk.shift.rows(), desk.clock.now()
    for row in rows:
        unit = {"unit": desk.unit_words(row.unit)}
        if row.state == MISSING:
            since = row.crew.starts_at if row.crew is not None else 0.0
            what = Sentence("shift.alarm_missing", unit)
            yield Item(key=f"unit:{row.unit}:missing", part="units", what=what, since=since, late=True)
        elif row.state == REST:
            what, over = Sentence("handover.rests", unit), shift.overstays(desk, row.here) > 0
            yield Item(
                key=f"unit:{row.unit}:rest", part="units", what=what, since=row.here.break_since or 0.0,
                due_at=row.here.break_until, late=over,
            )  # fmt: skip
    for unit_id, key in desk.room.active.items():
        order = desk.room.orders[key]
        if now - order.issued_at >= desk.site.config.shift.long_out_s:
            facts = {"unit": desk.unit_words(unit_id), "no": desk.no_of(order.incident)}
            what = Sentence("handover.long_out", facts)
            yield Item(key=f"unit:{unit_id}:out:{key}", part="units", what=what, since=order.issued_at)


def signs(desk: Desk) -> Iterator[Item]:
    """Links, fixes and body cameras that are wrong, a line a kind, whether anybody has heard of it or not."""
    found: dict[str, list[str]] = {}
    for one in desk.alarms.view.standing:
        if one.alarm.kind in SIGNS:
            found.setdefault(one.alarm.kind, []).append(one.alarm.subject.id)
    for kind in SIGNS:
        if ids := found.get(kind):
            units = Sentence("handover.plain", {"words": named(sorted(ids))})
            yield Item(
                key=f"sign:{kind}", part="signs", what=Sentence(f"handover.wrong.{kind}", {"n": len(ids)}),
                more=(units,),
            )  # fmt: skip


def faults(desk: Desk) -> Iterator[Item]:
    """The connection to the terminals, the journal, what has not gone out, cameras that are off."""
    feed, store, out = desk.health.feed, desk.health.store, desk.health.outbox
    if feed is not None and not feed.connected:
        yield _fault("feed", Sentence("handover.no_feed", {"why": _why(feed.reason)}), feed.since)
    if store is not None and not store.recording:
        what = Sentence("handover.no_store", {"why": _why(store.reason), "n": store.held_back})
        yield _fault("store", what, store.since)
    if out.waiting:
        yield _fault("outbox", Sentence("handover.waiting_out", {"n": out.waiting}), out.since)
    table, health = desk.site.cameras, desk.camera_health.now(desk)
    off = [table.names[row] for row in range(len(health)) if CameraHealth(int(health[row])) in _BROKEN]
    if off:
        listed = "、".join(off[:MOST_NAMES]) + ("…" if len(off) > MOST_NAMES else "")
        names = Sentence("handover.plain", {"words": listed})
        yield _fault("cameras", Sentence("handover.cameras_off", {"n": len(off)}), 0.0, names)


def _fault(name: str, what: Sentence, since: float, *more: Sentence) -> Item:
    return Item(key=f"fault:{name}", part="faults", what=what, more=more, since=since, late=True)


def _why(code: str) -> object:
    """A reason is a code of ``say``; "" stays it."""
    return {"code": code, "facts": {}} if code else ""


def named(units: list[str] | tuple[str, ...]) -> str:
    return " ".join(units[:MOST_NAMES]) + (" …" if len(units) > MOST_NAMES else "")
