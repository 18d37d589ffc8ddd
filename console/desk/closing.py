"""The posts that close each ring: asked for, taken in, watched, and planned anew when a unit will not stand there.

A plan is a proposal until 布 sends it. It is never sent by itself: when a unit refuses, hands back, ends or is late,
the others are planned anew round the posts that are still held, and the ticker says so.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec.structs import replace as with_

from console.desk import choice, closing_watch
from console.desk import events as ev
from console.desk.closing_crew import crew_of
from console.desk.rings import at as where_now
from console.say import listed
from console.verbs import Said
from console.verbs import joined as said_joined
from console.words import (
    Block,
    Changes,
    Closing,
    ClosingAnswer,
    ClosingAsk,
    Ring,
    Step,
    SumsFault,
    Travel,
)
from layers.geo import distance_m, from_mercator

if TYPE_CHECKING:
    from console.desk.desk import Desk

KEY: Final = "closing:"  # in front of the ring's id: the key of its asks
SAME_M: Final = 40.0  # a post of the new plan this near a former one is that post
PUT_M: Final = 200.0  # a person's post lies on its road, which may be so far from where it was put
NEW: Final = "new"  # id of a person's post until the plan gives it one
EXACT_S: Final = 2.0  # other sums wait for it
NOT_FOUND: Final = "closing.why.not_found"


@dataclass(frozen=True)
class Wish:
    """What is asked for: who leaves, how long ago at ``at``, and what people have decided. ``blocks``: posts that
    stay. ``why``: for the ticker, when nobody asked."""

    travel: Travel
    head_s: float
    blocks: tuple[Block, ...] = ()
    barred: tuple[tuple[float, float], ...] = ()
    authority: str = ""
    actor: str = "system"
    why: Said | None = None
    exact: bool = False  # the quick answer found nothing and proved nothing: look closely


class Closings:
    """What is being worked out, by ring, and what the ticker has said of units that will not stand."""

    def __init__(self) -> None:
        self._wishes: dict[str, Wish] = {}
        self._told: set[tuple[str, str, str]] = set()  # ring, order, cause

    # --- asking -----------------------------------------------------------------------------------------------------

    def ask(self, desk: Desk, ring: Ring, wish: Wish) -> Said | None:
        """Have it worked out; a sentence when that cannot even be asked. What is shown stays until the answer."""
        place = _place(desk, ring)
        if place is None:
            return Said("closing.no_place", {"no": ring.label})
        if desk.sums.state.code:
            return Said(desk.sums.state.code)
        now = desk.clock.now()
        holders = tuple(block.unit for block in wish.blocks if block.unit)
        desk.sums.ask(ClosingAsk(
            KEY + ring.id, desk.sums.number(), not wish.exact, ring=ring.id, lon_deg=place[0], lat_deg=place[1],
            travel=wish.travel, head_s=wish.head_s, margin_s=desk.site.config.posts.margin_s, at=now,
            crew=crew_of(desk, ring, holders),
            kept=tuple((block.lon_deg, block.lat_deg, block.unit) for block in wish.blocks),
            stood_s=tuple(_stood_s(desk, block, now) for block in wish.blocks), barred=wish.barred,
            exact_s=EXACT_S if wish.exact else 0.0,
        ))  # fmt: skip
        self._wishes[ring.id] = wish
        _show(desk, ring.id, planning=True)
        return None

    def forget(self, desk: Desk, ring: str) -> None:
        """Nobody wants the plan that is being worked out."""
        self._wishes.pop(ring, None)
        desk.sums.forget(KEY + ring)
        _show(desk, ring, planning=False)

    def take(self, desk: Desk, answer: ClosingAnswer) -> None:
        """The plan is part of the ring from now on."""
        key = answer.key.removeprefix(KEY)
        ring, wish = desk.rings.get(key), self._wishes.get(key)
        if ring is None or wish is None or not desk.sums.awaited(answer):
            return
        del self._wishes[key]
        closing = joined(answer.closing, wish, ring.closing)
        desk.record((ev.RingClosing(closing=closing), key), actor=wish.actor)
        view, ring = desk.ring_views[key], desk.rings[key]
        desk.ring_views[key] = replace(view, ring=ring, closing=replace(answer, closing=closing), planning=False)
        if answer.code == NOT_FOUND and not wish.exact:
            since = desk.clock.now() - closing.made_at
            self.ask(desk, ring, replace(wish, head_s=wish.head_s + since, exact=True))
            return
        said = told(ring, answer)
        if wish.why is not None:
            said = Said("closing.again", {"why": wish.why, "said": said})
        desk.tell(said.code, said.facts, "ring", key)
        if sum(block.by_hand for block in closing.blocks) < sum(block.by_hand for block in wish.blocks):
            desk.tell("closing.post_off_road", {"no": ring.label}, "ring", key)
        desk.changed(Changes.RINGS)

    def failed(self, desk: Desk, fault: SumsFault) -> None:
        """It could not be worked out: what was there stays, and the ticker says why."""
        key = fault.key.removeprefix(KEY)
        self._wishes.pop(key, None)
        ring = desk.rings.get(key)
        if ring is not None:
            _show(desk, key, planning=False)
            desk.tell("closing.failed", {"no": ring.label, "why": Said(fault.code, dict(fault.facts))}, "ring", key)

    # --- watching ---------------------------------------------------------------------------------------------------

    def second(self, desk: Desk) -> None:
        """Once a second: posts that somebody will not hold in time, and plans that have waited too long to be sent."""
        for ring in list(desk.rings.values()):
            if ring.closing is None or ring.id in self._wishes:
                continue
            found = closing_watch.causes(desk, ring, ring.closing, self._told)
            if found:
                why = Said("closing.causes", {"all": said_joined(found, listed(("", "")))})
                self.ask(desk, ring, again(desk, ring.closing, why))


# --- what stays -----------------------------------------------------------------------------------------------------


def again(desk: Desk, closing: Closing, why: Said | None = None, actor: str = "system") -> Wish:
    """The same once more: who leaves has been gone for longer; what is held and what people have put stays."""
    head_s = closing.head_s + max(desk.clock.now() - closing.made_at, 0.0)
    kept = tuple(kept_block(desk, block) for block in closing.blocks if stays(desk, block))
    return Wish(closing.travel, head_s, kept, closing.barred, closing.authority, actor, why)


def stays(desk: Desk, block: Block) -> bool:
    """A post that somebody was sent to, or that a person has put, is not planned away."""
    return block.by_hand or holds(desk, block)


def holds(desk: Desk, block: Block) -> bool:
    """Whether a unit stands at the post or is on its way, and does not ask to be let off."""
    order = desk.orders.get(block.order)
    return order is not None and order.state.active and order.asks != Step.RETURN.value


def kept_block(desk: Desk, block: Block) -> Block:
    """As it goes into the next plan: with its unit only when that was sent, or named by a person."""
    if holds(desk, block):
        return block
    return with_(block, unit=block.unit if block.unit_by_hand and not block.order else "", order="")


def _stood_s(desk: Desk, block: Block, now: float) -> float:
    """Since when the unit stands at its post, seconds from now; NaN: it has yet to come."""
    order = desk.orders.get(block.order)
    if order is None or order.state not in closing_watch.STANDS:
        return math.nan
    return next((mark.at - now for mark in order.steps if mark.step is Step.ONSCENE), math.nan)


def joined(made: Closing, wish: Wish, before: Closing | None) -> Closing:
    """A plan whose posts are those of before where they lie in the same place: same id, order, hand."""
    former = before.blocks if before is not None else ()
    kept_ids = {block.id for block in wish.blocks}
    planned = [block for block in former if block.id not in kept_ids]
    taken: set[str] = set()
    blocks, fresh = [], _fresh((*former, *wish.blocks))
    for block in made.blocks:
        those = wish.blocks if block.by_hand else planned  # what the worker calls kept is one of the wish's
        old = _nearest(block, [one for one in those if one.id not in taken], PUT_M if block.by_hand else SAME_M)
        taken |= {old.id} if old is not None else set()
        key = old.id if old is not None and old.id != NEW else fresh()
        blocks.append(_as_before(block, key, old if block.by_hand else None))
    return with_(made, blocks=tuple(blocks), authority=wish.authority)


def _as_before(block: Block, key: str, kept: Block | None) -> Block:
    if kept is None:
        return with_(block, id=key, by_hand=False)
    order = kept.order if kept.unit == block.unit else ""
    return with_(
        block, id=key, by_hand=kept.by_hand, unit_by_hand=kept.unit_by_hand and kept.unit == block.unit, order=order
    )


def _nearest(block: Block, others: list[Block], most_m: float) -> Block | None:
    if not others:
        return None
    away = distance_m(
        block.lon_deg, block.lat_deg, np.asarray([one.lon_deg for one in others]),
        np.asarray([one.lat_deg for one in others]),
    )  # fmt: skip
    best = int(np.argmin(away))
    return others[best] if away[best] <= most_m else None


def _fresh(former: tuple[Block, ...]) -> Callable[[], str]:
    """Ids that no post has had."""
    last = max((int(block.id) for block in former if block.id.isdecimal()), default=0)

    def give() -> str:
        nonlocal last
        last += 1
        return str(last)

    return give


# --- in words -------------------------------------------------------------------------------------------------------


def told(ring: Ring, answer: ClosingAnswer) -> Said:
    """What became of it: closed with how many and when, or why not."""
    if answer.closing.closed:
        facts = {"no": ring.label, "n": len(answer.closing.blocks), "s": round(answer.closing.closed_s)}
        return Said("closing.closed", facts)
    return Said("closing.open", {"no": ring.label, "why": Said(answer.code, dict(answer.facts))})


def _place(desk: Desk, ring: Ring) -> tuple[float, float] | None:
    """Degrees of what the ring lies round, where that now is."""
    here = where_now(desk, ring)
    if here.centre is not None:
        return here.centre.lon_deg, here.centre.lat_deg
    point = choice.place_of(desk, "ring", ring.id)
    if point is None:
        return None
    lon, lat = from_mercator(*point)
    return float(lon), float(lat)


def _show(desk: Desk, ring: str, *, planning: bool) -> None:
    view = desk.ring_views.get(ring)
    if view is not None:
        desk.ring_views[ring] = replace(view, planning=planning)
        desk.changed(Changes.RINGS)


def answered(desk: Desk, answer: ClosingAnswer) -> None:
    """The inbox brings a plan."""
    desk.closings.take(desk, answer)


def failed(desk: Desk, fault: SumsFault) -> None:
    """The inbox brings why not."""
    desk.closings.failed(desk, fault)
