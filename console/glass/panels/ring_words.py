"""What is said of a ring: its limits, how it is drawn and moved in, whether it is closed, who fills it. Pure.

Every answer is text, or text and the token of its colour. Nothing here raises on what is not known: it says so.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from console.desk.duty import late_needs
from console.desk.ringview import NeedView, RingView
from console.glass.panels import figures
from console.say import called, known, listed, say
from console.verbs.speech import Said
from console.words import Block, Closing, Drill, DrillMark, Need, OpenWay, Order, Ring, RingShape, Step, SumsState, Tier

Toned = tuple[str, str]  # text, token


def said(code: str, facts: Mapping[str, Any]) -> str:
    """The sentence of a code that came with an answer; a code without words here is said to be one."""
    if not code:
        return ""
    try:
        return Said(code, dict(facts)).text() if known(code) else say("ringcard.no_words")
    except (KeyError, ValueError):
        return say("ringcard.no_words")


# ---- what it is


def limit(ring: Ring, tier: Tier) -> str:
    """``1 分``, ``2.5 分``, ``500 米``, ``1.2 公里``; of a drawn or a named area ``圈内``."""
    if tier.limit <= 0 or not math.isfinite(tier.limit):
        return say("ringcard.within")
    if ring.shape is RingShape.TIME:
        return say("panel.minutes", n=f"{tier.limit / 60:.3g}")
    if tier.limit < 1000:
        return say("ringcard.metres", n=f"{tier.limit:.0f}")
    return say("panel.km", n=f"{tier.limit / 1000:.3g}")


def limits(ring: Ring) -> str:
    """``1-3-5 分``: all tiers on one word; of an area nothing."""
    if not ring.tiers or ring.tiers[-1].limit <= 0:
        return ""
    if ring.shape is RingShape.TIME:
        return say("panel.minutes", n="-".join(f"{tier.limit / 60:.3g}" for tier in ring.tiers))
    if ring.tiers[0].limit < 1000:
        return say("ringcard.metres", n="-".join(f"{tier.limit:.0f}" for tier in ring.tiers))
    return say("panel.km", n="-".join(f"{tier.limit / 1000:.3g}" for tier in ring.tiers))


def title(ring: Ring) -> str:
    """``圈3 校门口``, or ``圈3 1-3-5 分`` when it has no name."""
    name = ring.name or limits(ring)
    if name == ring.no:  # a standing ring has no number
        return name
    return " ".join(part for part in (called(ring.no), name) if part)


def kind(ring: Ring) -> str:
    """``路程圈 · 警车 · 谁能到``: the shape; of time rings also how one moves, and which way."""
    parts = [say(f"ringcard.shape.{ring.shape.value}")]
    if ring.shape is RingShape.TIME:
        parts += [say(f"ringcard.travel.{ring.travel.value}"), say(f"ringcard.direction.{ring.direction.value}")]
    marks = ((ring.moving, "ringcard.moving"), (ring.standing, "ringcard.standing"))
    return " · ".join(parts + [say(code) for on, code in marks if on])


def meaning(ring: Ring) -> str:
    """Which of the two uses of 1-3-5 this is."""
    return say(f"ringcard.meaning.{ring.meaning.value}")


def basis(view: RingView, sums: SumsState) -> Toned:
    """Not worked out; worked out anew; by straight line and why; what was mended. "" when there is nothing to say."""
    answer = view.answer
    if view.fault is not None and not sums.code:
        return said(view.fault.code, view.fault.facts), "warn"
    if answer is None:
        return not_yet(sums)
    why = said(answer.code, answer.facts)
    if answer.basis == "straight" and view.ring.shape is RingShape.TIME:
        reason = why or say("ringcard.no_reason")
        return say("ringcard.straight", why=reason), "warn"
    if why:
        return why, "warn"
    return (say("ringcard.again"), "t3") if view.stale else ("", "t3")


def not_yet(sums: SumsState) -> Toned:
    """Why there are no figures: nobody works them out, who does gets ready, or they are on their way."""
    if sums.code:
        return said(sums.code, {}), "warn"
    if not sums.ready:
        return say("ringcard.not_ready", share=f"{100 * sums.share:.0f}%"), "t2"
    return say("ringcard.not_yet"), "t2"


# ---- who fills it


def need(one: Need) -> str:
    """``巡逻，会急救``."""
    role = f"ringcard.role.{one.role}"
    words = say(role) if known(role) else one.role
    return say("ringcard.with_skills", role=words, skills=listed(one.skills)) if one.skills else words


def missing(view: NeedView) -> Toned:
    """Why a need is not filled, and what to do; "" when it is."""
    short = view.want - view.sent - view.onscene
    if short <= 0:
        return "", "t3"
    if view.why is not None and (view.there < short or view.need.role == "reserve"):
        return _why(view), "warn"
    if view.there > 0:
        return say("ringcard.short_send", n=view.there), "t2"
    return say("ringcard.short", n=short), "warn"


def overdue(view: RingView, tier: int, one: NeedView, now: float) -> bool:
    """Whether the tier's minutes have passed on the ring's clock and not all are on scene."""
    return any(n == tier and late is one for n, late in late_needs(view, now))


def left(view: RingView, tier: int, now: float) -> Toned:
    """``剩 2:08`` of a tier's minutes on the ring's clock; past them amber while somebody is missing. "" when no clock
    runs, or nobody should come."""
    limit_s, since = view.ring.tiers[tier].limit, view.clock_at
    needs = view.tiers[tier].needs if tier < len(view.tiers) else ()
    if since is None or view.ring.shape is not RingShape.TIME or not needs or not math.isfinite(since + limit_s):
        return "", "t3"
    rest = since + limit_s - now
    if rest >= 0:
        return say("ringcard.tier_left", t=figures.span(rest)), "t2"
    if any(n == tier for n, _ in late_needs(view, now)):
        return say("ringcard.tier_over", t=figures.span(-rest)), "warn"
    return say("ringcard.tier_held"), "t3"


def _why(view: NeedView) -> str:
    """What keeps it open; first how many could be sent all the same."""
    why = view.why.text() if view.why is not None else ""
    if view.need.role == "reserve" or not view.there:
        return why
    return say("ringcard.short_rest", send=say("ringcard.short_send", n=view.there), why=why)


def fill(view: NeedView) -> str:
    """``2/3``."""
    return f"{min(view.sent + view.onscene, view.want)}/{view.want}"


# ---- what closes it


def stood_at(block: Block, orders: Mapping[str, Order]) -> float:
    """When its unit said that it stands there, epoch s; NaN while it has not."""
    order = orders.get(block.order)
    if order is None:
        return math.nan
    return next((mark.at for mark in reversed(order.steps) if mark.step is Step.ONSCENE), math.nan)


def closed(closing: Closing, orders: Mapping[str, Order], now: float) -> Toned:
    """Whether it is closed, in one sentence. Closed is said only when every post is held and was in time."""
    if not closing.closed:
        return _not_closed(closing), "lv"
    total = len(closing.blocks)
    stood = [stood_at(block, orders) for block in closing.blocks]
    stand = sum(math.isfinite(at) for at in stood)
    if total and stand == total:
        return _all_held(closing, stood)
    if not math.isfinite(closing.closed_s):
        return say("ringcard.closable", n=total), "t1"
    left = closing.made_at + closing.closed_s - now
    if left < 0:
        return say("ringcard.should_be_closed", n=stand, total=total, t=figures.span(-left)), "warn"
    return say("ringcard.closes_in", n=stand, total=total, t=figures.span(left)), "t1"


def _all_held(closing: Closing, stood: list[float]) -> Toned:
    """Held in time is closed; held too late is said to be that, for someone may have passed before."""
    late = [
        (at - closing.made_at - block.passed_s, block.name)
        for at, block in zip(stood, closing.blocks, strict=True)
        if at - closing.made_at > block.passed_s
    ]
    if late:
        most, name = max(late)
        return say("ringcard.held_late", where=name or say("ringcard.no_road_name"), t=seconds(most)), "warn"
    return say("ringcard.closed", n=len(stood)), "t1"


def _not_closed(closing: Closing) -> str:
    """``4 组不够，需 6 组；滨河桥 仍开``."""
    have = len({block.unit for block in closing.blocks if block.unit})
    if closing.needed > have:
        words = say("ringcard.not_enough", have=have, needed=closing.needed)
    else:
        words = say("ringcard.not_closed")
    names = [way.name for way in closing.open_ways if way.name][:2]
    return say("ringcard.and_open", what=words, where=listed(names)) if names else words


def slack(block: Block) -> Toned:
    """``余 48 秒``; red: too late by so much, or nobody."""
    if not block.unit:
        return say("ringcard.nobody"), "lv"
    if not math.isfinite(block.slack_s):
        return say("ringcard.slack_unknown"), "t3"
    if block.slack_s < 0:
        return say("ringcard.too_late", t=seconds(-block.slack_s)), "lv"
    return say("ringcard.slack", t=seconds(block.slack_s)), "t1"


def open_way(way: OpenWay) -> str:
    """``滨河桥 · 2:10 可过 · 差 40 秒``."""
    parts = [way.name or say("ringcard.no_road_name")]
    if math.isfinite(way.passed_s):
        parts.append(say("ringcard.passed", t=figures.span(way.passed_s)))
    if math.isinf(way.short_s):
        parts.append(say("ringcard.none_can_come"))
    elif math.isfinite(way.short_s):
        parts.append(say("ringcard.short_by", t=seconds(way.short_s)))
    return " · ".join(parts)


def assumed(closing: Closing) -> str:
    """``步行 · 先走 2 分 · 余量 30 秒``: of whom the plan speaks."""
    travel = say(f"ringcard.travel.{closing.travel.value}")
    return say("ringcard.assumed", travel=travel, head=seconds(closing.head_s), margin=seconds(closing.margin_s))


def seconds(value: float) -> str:
    """``48 秒``, ``2 分 10 秒``: exact, for what is decided on. ``–`` when not known."""
    if not math.isfinite(value):
        return "–"
    whole = round(value)
    if whole < 120:
        return say("panel.seconds", n=whole)
    if whole % 60 == 0:
        return say("panel.minutes", n=whole // 60)
    return say("ringcard.minute_second", m=whole // 60, s=f"{whole % 60:02d}")


# ---- a drill


def stopwatch(mark: DrillMark, drill: Drill, now: float) -> tuple[str, str, float]:
    """Words, token, and the share of its limit that is used, 0..1, of one unit's stopwatch."""
    running = max(0.0, (drill.ended_at if drill.ended_at is not None else now) - drill.started_at)
    arrived = math.isfinite(mark.onscene_s)
    used = mark.onscene_s if arrived else running
    share = used / mark.limit_s if mark.limit_s > 0 and math.isfinite(mark.limit_s) else 0.0
    late = share > 1.0
    if arrived:
        words = say("ringcard.drill_late" if late else "ringcard.drill_there", t=figures.span(used))
        return words, "warn" if late else "t1", min(1.0, share)
    if drill.ended_at is not None:
        return say("ringcard.drill_never"), "warn", min(1.0, share)
    return figures.span(used), "warn" if late else "t2", min(1.0, max(0.0, share))


def drill_sum(drill: Drill) -> str:
    """``到 5/6，限内 4``."""
    there = [mark for mark in drill.marks if math.isfinite(mark.onscene_s)]
    timely = sum(mark.onscene_s <= mark.limit_s for mark in there)
    return say("ringcard.drill_sum", n=len(there), total=len(drill.marks), timely=timely)
