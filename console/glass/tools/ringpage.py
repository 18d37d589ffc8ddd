"""What stands on a ring's sheet below its map: its tiers and who answers, its posts with unit, slack and roads."""

from __future__ import annotations

from collections.abc import Iterator

from console.desk import Desk
from console.desk.ringview import RingView, TierView
from console.glass.items.frame import Bounds
from console.glass.panels import ring_words
from console.glass.tools.page import Row
from console.say import listed, say
from console.words import Closing, Ring, Tier
from layers import geo

_ALONE_M = 1_000.0  # to each side of a ring whose outlines are not there yet
_MARGIN = 1.08


def rows(desk: Desk, view: RingView) -> tuple[Row, ...]:
    """All lines of it."""
    return (*_head(view), *_tiers(view), *_posts(desk, view.ring))


def bounds(view: RingView) -> Bounds:
    """What its map shows: all tiers and posts, a little more round them (Mercator)."""
    xy = [(float(x), float(y)) for x, y in view.answer.tiers.xy] if view.answer is not None else []
    ring = view.ring
    places = [*ring.outline, *((one.lon_deg, one.lat_deg) for one in (ring.closing.blocks if ring.closing else ()))]
    places += [(ring.centre.lon_deg, ring.centre.lat_deg)] if ring.centre is not None else []
    xy += [(float(x), float(y)) for x, y in (geo.to_mercator(lon, lat) for lon, lat in places)]
    if not xy:
        return -_ALONE_M, -_ALONE_M, _ALONE_M, _ALONE_M
    west, south = min(x for x, _ in xy), min(y for _, y in xy)
    east, north = max(x for x, _ in xy), max(y for _, y in xy)
    half_w, half_h = (max((b - a) / 2 * _MARGIN, _ALONE_M) for a, b in ((west, east), (south, north)))
    x, y = (west + east) / 2, (south + north) / 2
    return x - half_w, y - half_h, x + half_w, y + half_h


def _head(view: RingView) -> Iterator[Row]:
    ring = view.ring
    yield Row(ring_words.title(ring), ring_words.kind(ring), "t2", head=True)
    if ring.centre is not None:
        lon, lat = f"{ring.centre.lon_deg:.5f}", f"{ring.centre.lat_deg:.5f}"
        yield Row(say("ringfile.sheet.centre", lon=lon, lat=lat, name=ring.centre.name))
    if view.answer is None:
        yield Row(say("ringfile.sheet.not_worked"))


def _tiers(view: RingView) -> Iterator[Row]:
    yield Row(say("ringfile.sheet.tiers"), head=True)
    shown = {tier.limit: tier for tier in view.tiers}
    for tier in view.ring.tiers:
        yield from _tier(view.ring, tier, shown.get(tier.limit))


def _tier(ring: Ring, tier: Tier, shown: TierView | None) -> Iterator[Row]:
    limit = ring_words.limit(ring, tier)
    units = say("ringfile.sheet.inside", units=len(shown.units), free=shown.available) if shown is not None else ""
    yield Row(say("ringfile.sheet.tier", limit=limit, name=tier.name) if tier.name else limit, units, "t2")
    if not tier.needs:
        yield Row(f"　{say('ringfile.sheet.nobody')}")
    views = shown.needs if shown is not None else ()
    for need in tier.needs:
        view = next((one for one in views if one.need == need), None)
        filled = say("ringfile.sheet.filled", sent=view.sent, there=view.onscene) if view is not None else ""
        yield Row(f"　{say('ringfile.sheet.need', n=need.count, who=ring_words.need(need))}", filled, "t2")


def _posts(desk: Desk, ring: Ring) -> Iterator[Row]:
    yield Row(say("ringfile.sheet.posts"), head=True)
    closing = ring.closing
    if closing is None:
        yield Row(say("ringfile.sheet.no_posts"))
        return
    words, token = ring_words.closed(closing, desk.orders, desk.clock.now())
    yield Row(words)
    yield Row(ring_words.assumed(closing))
    for n, block in enumerate(closing.blocks, start=1):
        said, token = ring_words.slack(block)
        unit = desk.unit_words(block.unit) if block.unit else ""
        where = block.name or say("ringcard.no_road_name")
        yield Row(f"{n} {where}", listed((unit, said)) if unit else said, token)
    who = say("ringfile.sheet.authority", who=closing.authority) if closing.authority else ""
    yield Row(who or say("ringfile.sheet.no_authority"))
    yield from _open(closing)


def _open(closing: Closing) -> Iterator[Row]:
    if closing.open_ways:
        yield Row(say("ringfile.sheet.open"), head=True)
    for way in closing.open_ways:
        yield Row(ring_words.open_way(way))
