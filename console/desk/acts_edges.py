"""Verbs about judgement at edges: 边 puts a rule on a ring or takes it off, 缓 puts a judgement off with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from console.desk import events as ev
from console.desk import undo
from console.desk.acts_order import fail
from console.desk.fold_edges import label
from console.desk.state import Outcome
from console.verbs import Said, Thing, calls
from console.words import EdgeEvent, EdgeRule, Ring

if TYPE_CHECKING:
    from console.desk.desk import Desk

MOST_RULES: Final = 20  # of one ring
MOST_MINUTES: Final = 24 * 60
LASTING: Final = frozenset({"dwell", "overstay"})


def change(desk: Desk, call: calls.EdgeRules) -> Outcome:
    """边: one rule of a kind for a tier; the same again with other figures takes its place."""
    ring = desk.room.rings.get(call.ring)
    if ring is None:
        return fail("ring.none")
    if call.on is False:
        return _off(desk, ring, call)
    if not call.what:
        return fail("edge.no_what")
    if call.tier > len(ring.tiers):
        return fail("edge.no_tier", no=ring.label, n=call.tier, most=len(ring.tiers))
    if call.what in LASTING and not call.dwell_s:
        return fail("edge.no_dwell", what=Said(f"edge.what.{call.what}"))
    rule = _rule(call)
    kept = [one for one in ring.edges if (one.what, one.tier) != (rule.what, rule.tier)]
    if len(kept) >= MOST_RULES:
        return fail("edge.many_rules", n=MOST_RULES)
    _put(desk, ring, (*kept, rule))
    return Outcome(ok=True, code="edge.ruled", facts={"no": ring.label, "rule": told(rule)})


def snooze(desk: Desk, call: calls.Snooze) -> Outcome:
    """缓: not shown and not told again until then; the reason stays in the journal."""
    edge, reason = desk.room.edges.get(call.edge), call.text.strip()
    if edge is None or edge.ended_at is not None:
        return fail("edge.none")
    if not reason:
        return fail("edge.no_reason", id=label(edge))
    if not 1 <= call.minutes <= MOST_MINUTES:
        return fail("edge.minutes", most=MOST_MINUTES)
    desk.record((ev.EdgeSnoozed(until=desk.clock.now() + 60.0 * call.minutes, why=reason), edge.id), actor=desk.actor)
    undo.push(desk, Said("edge.did_snooze", {"id": label(edge)}), lambda d: _awake(d, edge))
    return Outcome(ok=True, code="edge.snoozed", facts={"id": label(edge), "n": call.minutes, "why": reason})


def things(desk: Desk) -> list[Thing]:
    """Those that stand, the newest first: by number, by unit, by ring."""
    return [
        Thing(kind="edge", id=one.id, label=label(one), title=_title(desk, one),
              more=(one.unit,) if one.unit else (), level=one.level)
        for one in reversed(desk.room.edges.values())
        if one.ended_at is None
    ]  # fmt: skip


def told(rule: EdgeRule) -> Said:
    """A rule in words: ``离开 二级 60 秒 22:00-06:00``."""
    more = [Said("edge.lasts", {"n": f"{rule.dwell_s:g}"})] if rule.dwell_s else []
    if rule.what == "crowd":
        more.append(Said("edge.over", {"n": rule.count}))
    if rule.tier:
        more.append(Said("edge.at_tier", {"n": rule.tier}))
    extra = [*(one.text() for one in more), *((rule.hours,) if rule.hours else ()), *((rule.to,) if rule.to else ())]
    facts = {"what": Said(f"edge.what.{rule.what}"), "level": rule.level, "more": "".join(f" · {one}" for one in extra)}
    return Said("edge.rule", facts)


def _title(desk: Desk, edge: EdgeEvent) -> str:
    ring = desk.rings.get(edge.area)
    return ring.no if ring is not None else edge.area.partition(":")[2]


def _rule(call: calls.EdgeRules) -> EdgeRule:
    base = EdgeRule(what=call.what)
    return replace(
        base, tier=call.tier, count=base.count if call.count is None else call.count, dwell_s=call.dwell_s,
        hours=call.hours, to=call.to, level=call.level or base.level,
    )  # fmt: skip


def _off(desk: Desk, ring: Ring, call: calls.EdgeRules) -> Outcome:
    """Without a kind all rules of the ring; with a tier those of that tier."""

    def goes(one: EdgeRule) -> bool:
        return call.what in ("", one.what) and call.tier in (0, one.tier)

    gone = tuple(one for one in ring.edges if goes(one))
    if not gone:
        return fail("edge.no_rule", no=ring.label)
    _put(desk, ring, tuple(one for one in ring.edges if not goes(one)))
    return Outcome(ok=True, code="edge.unruled", facts={"no": ring.label, "n": len(gone)})


def _put(desk: Desk, ring: Ring, rules: tuple[EdgeRule, ...]) -> None:
    desk.record((ev.RingChanged(ring=replace(ring, edges=rules)), ring.id), actor=desk.actor)
    undo.push(desk, Said("edge.did_rule", {"no": ring.label}), lambda d: _back(d, ring))


def _back(desk: Desk, before: Ring) -> Outcome:
    """The rules as they were, of the ring as it is now."""
    now = desk.room.rings.get(before.id)
    if now is None:
        return fail("ring.none")
    desk.record((ev.RingChanged(ring=replace(now, edges=before.edges)), now.id), actor=desk.actor)
    return Outcome(ok=True, code="desk.undone", facts={"what": Said("edge.did_rule", {"no": now.label})})


def _awake(desk: Desk, before: EdgeEvent) -> Outcome:
    now = desk.room.edges.get(before.id)
    if now is None or now.ended_at is not None:
        return fail("edge.none")
    desk.record((ev.EdgeSnoozed(until=before.snoozed_until, why=before.snoozed_why), now.id), actor=desk.actor)
    return Outcome(ok=True, code="desk.undone", facts={"what": Said("edge.did_snooze", {"id": label(now)})})
