"""Verbs about video patrols: 视巡 goes through cameras, 停巡 ends it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from console.desk import tour_rounds, tour_stops, tours, undo
from console.desk.acts_order import fail, failed
from console.desk.state import Outcome, Part
from console.desk.tour_stops import Stops, called
from console.say import listed, say
from console.verbs import Said, calls, joined
from console.verbs.touring import selected
from console.words.tours import DESK, Tour

if TYPE_CHECKING:
    from console.desk.desk import Desk

SHEET: Final = "tours"


def go(desk: Desk, call: calls.GoOnTour) -> Outcome:
    """视巡: one that runs is moved; else a new one begins, and takes the place of the one before."""
    if call.move:
        return _move(desk, call.move)
    meant = _meant(desk, call)
    if meant is None:
        show(desk)
        return fail("tours.what") if tours.at_desk(desk) is None else Outcome(ok=True, code="tours.shown")
    stops = _stops(desk, meant.of, meant.tier)
    if isinstance(stops, Said):
        return failed(stops)
    parts, part = _parts(desk, meant, stops)
    if part > parts:
        return fail("tours.no_part", n=parts, part=part)
    return _begin(desk, replace(meant, part=part), stops)


def _meant(desk: Desk, call: calls.GoOnTour) -> calls.GoOnTour | None:
    """Without a word what is proposed, unless one runs."""
    if call.of or tours.at_desk(desk) is not None:
        return call if call.of else None
    return proposed(desk)


def proposed(desk: Desk) -> calls.GoOnTour | None:
    """What is to be gone through next: the round that is due soonest, the next part of what has just been gone
    through, else what is selected."""
    now = desk.clock.now()
    found = (tour_rounds.due(desk, spec, now) for spec in desk.site.config.tours)
    first = min((one for one in found if one is not None), key=lambda one: one.until, default=None)
    if first is not None:
        return calls.GoOnTour(of=(f"plan:{first.spec.id}",))
    mine = (one for one in reversed(desk.room.tours.values()) if one.where == DESK and one.seat == desk.seat)
    last = next(mine, None)
    chosen = selected(desk.selection.kind, desk.selection.id)
    if last is not None and last.complete and last.part < last.parts and chosen in ((), last.of):
        return calls.GoOnTour(of=last.of, tier=last.tier, seconds=last.seconds, part=last.part + 1)
    return calls.GoOnTour(of=chosen) if chosen else None


def _parts(desk: Desk, call: calls.GoOnTour, stops: Stops) -> tuple[int, int]:
    """How many there are, and which is meant: of a round that is due the first that nobody has been through."""
    parts = tours.cut(stops, 1, desk.site.config.tour.most)[1]
    if call.part:
        return parts, call.part
    due = _due(desk, call.of)
    same = [one for one in desk.room.tours.values() if due is not None and (one.plan, one.round_at) == (due[0], due[1])]
    done = {one.part for one in same if one.complete}
    return parts, next((n for n in range(1, parts + 1) if n not in done), 1)


def _due(desk: Desk, of: tuple[str, ...]) -> tuple[str, float] | None:
    """The plan that is gone through, and the time of its round that is due now, 0 when none is; None: no plan."""
    plan = of[0].removeprefix("plan:") if len(of) == 1 and of[0].startswith("plan:") else ""
    spec = tour_rounds.spec_of(desk, plan)
    if spec is None:
        return None
    due = tour_rounds.due(desk, spec, desk.clock.now())
    return plan, due.at if due is not None else 0.0


def _stops(desk: Desk, of: tuple[str, ...], tier: int) -> Stops | Said:
    """All of them together, each camera once."""
    rows: list[tour_stops.I64] = []
    left: dict[str, int] = {}
    names, why = [], None
    for one in of:
        found = tour_rounds.stops_of(desk, one, tier)
        if isinstance(found, Said):
            why = found
            continue
        rows.append(found.rows)
        left = {key: left.get(key, 0) + found.left_out.get(key, 0) for key in {**left, **found.left_out}}
        names.append(found.name)
    if not rows:
        return why or Said("tours.what")
    if why is not None:
        left["gone"] = left.get("gone", 0) + len(of) - len(names)
    return Stops(tour_stops.once(rows), left, names[0] if len(names) == 1 else called(desk, of, tier))


def will(desk: Desk, call: calls.GoOnTour) -> tuple[bool, tuple[Part, ...]]:
    """The sentence of what would be gone through, and whether it would."""
    if call.move:
        return True, (Part(say("desk.will.tour")), Part(say(f"tours.move.{call.move}"), "fact"))
    meant = _meant(desk, call)
    if meant is None:
        runs = tours.at_desk(desk) is not None
        return runs, (Part(say("tours.shown" if runs else "tours.what"), "" if runs else "lv"),)
    stops = _stops(desk, meant.of, meant.tier)
    if isinstance(stops, Said):
        return False, (Part(stops.text(), "lv"),)
    parts, part = _parts(desk, meant, stops)
    chosen = tours.cut(stops, min(part, parts), desk.site.config.tour.most)[0]
    words = [Part(say("desk.will.tour")), Part(stops.name, "fact"), Part(say("tours.so_many", n=len(chosen)))]
    if parts > 1:
        words.append(Part(say("tours.part_of", part=part, parts=parts, n=len(stops.rows)), "warn"))
    return part <= parts, tuple(words)


def _begin(desk: Desk, call: calls.GoOnTour, stops: Stops) -> Outcome:
    plan, round_at = _due(desk, call.of) or ("", 0.0)
    spec = tour_rounds.spec_of(desk, plan)
    seconds = call.seconds or (spec.seconds if spec is not None and spec.seconds else 0.0)
    before = tours.at_desk(desk)
    if before is not None:
        tours.end(desk, before)
    tour = tours.begin(
        desk, stops, call.of, seconds=max(2.0, seconds) if seconds else 0.0, part=call.part, loop=call.loop, plan=plan,
        round_at=round_at, tier=call.tier,
    )  # fmt: skip
    show(desk)
    undo.push(desk, Said("tours.did_begin", {"no": tour.no}), lambda d: _back(d, tour.id))
    facts = {"no": tour.no, "name": tour.name, "n": len(tour.stops), "min": tour.minutes()}
    left = left_words(tour)
    more: Said | str = Said("tours.and_left", {"what": joined(left, listed(("", "")))}) if left else ""
    return Outcome(ok=True, code="tours.begun", facts=facts | {"more": more})


def left_words(tour: Tour) -> list[Said]:
    """What it leaves out and why, one phrase each: 离线 12、其余 440 路分在第 2–9 段 …"""
    facts = {"parts": tour.parts, "rest": _other_parts(tour.part, tour.parts)}
    most_first = sorted(tour.left_out.items(), key=lambda one: -one[1])
    return [Said(f"tours.left.{why}", facts | {"n": n}) for why, n in most_first]


def _other_parts(part: int, parts: int) -> str:
    """``2–9``, ``1、3–9``, ``1–8``."""
    spans = ((1, part - 1), (part + 1, parts))
    return listed(str(first) if first == last else f"{first}–{last}" for first, last in spans if first <= last)


def _move(desk: Desk, move: str) -> Outcome:
    tour = tours.at_desk(desk)
    if tour is None:
        return fail("tours.none_runs")
    if move in ("next", "back"):
        tours.move(desk, tour, 1 if move == "next" else -1)
    elif move == "resume" and tour.since is None:
        tours.resume(desk, tour)
    elif move == "pause" and tour.since is not None:
        tours.hold(desk, tour, tour.place(desk.clock.now()), "person")
    after = desk.room.tours[tour.id]
    if after.ended_at is not None:
        return Outcome(ok=True, code="tours.through", facts=tours.summary(after))
    place = after.place(desk.clock.now())
    facts = {"no": after.no, "i": place.at + 1, "n": len(after.stops)}
    return Outcome(ok=True, code="tours.at" if after.since is not None else "tours.held_at", facts=facts)


def show(desk: Desk) -> None:
    """The panel is opened by whatever window looks at this desk."""
    desk.look(sheet_n=desk.view.sheet_n + 1, sheet=SHEET)


def stop(desk: Desk, call: calls.EndTour) -> Outcome:
    """停巡: what was looked at is in the journal, so it stays."""
    del call
    tour = tours.at_desk(desk)
    if tour is None:
        return fail("tours.none_runs")
    tours.end(desk, tour)
    undo.stays(desk, Said("tours.did_end", {"no": tour.no}))
    return Outcome(ok=True, code="tours.ended", facts=tours.summary(desk.room.tours[tour.id]))


def _back(desk: Desk, key: str) -> Outcome:
    """Taken back is ended: what was looked at, was."""
    tour = desk.room.tours.get(key)
    if tour is None or tour.ended_at is not None:
        return fail("tours.none_runs")
    tours.end(desk, tour)
    return Outcome(ok=True, code="desk.undone", facts={"what": Said("tours.did_begin", {"no": tour.no})})
