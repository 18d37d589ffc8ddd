"""The site's own tasks that come again: ``[[patrols]]`` of ``site.toml``, put among the room's series at start.

A patrol of the same id keeps what the journal knows of it (its last turn; that a person ended it) and takes the rest
from the site as it is now. Its first turn is the one that is running when it is first seen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from console.desk import events_tasks as ev
from console.desk import tasks, tasks_places, tasks_turns
from console.find import Fit
from console.site import PatrolSpec
from console.verbs import Said, calls, tasking
from console.verbs.context import Context
from console.verbs.tokens import tokens
from console.words import Goal, Series, Task

if TYPE_CHECKING:
    from console.desk.desk import Desk

PREFIX: Final = "site-"
SITE: Final = "site"  # who acts
_BEATS: Final = frozenset({"beat", "grid", "village"})
_NAMESAKES: Final = 6


def take(desk: Desk) -> None:
    """Make those that are new, change those that are otherwise now; what cannot be read is said once."""
    _drop_gone(desk)
    for spec in desk.site.config.patrols:
        made = _series(desk, spec)
        if isinstance(made, Said):
            desk.tell("tasks.tick_site", {"id": spec.id, "why": made}, "system", "")
            continue
        known = desk.room.series.get(made.id)
        if known is None or known.ended_by != SITE:
            made = _joined(made, known, desk.clock.now())
        else:  # it was taken out of the file, and is there again
            made = replace(made, last_at=desk.clock.now(), missed=known.missed)
        if made != known:
            desk.record((ev.SeriesMade(series=made), made.id), actor=SITE)


def _drop_gone(desk: Desk) -> None:
    """What the site's file no longer has comes no more."""
    there = {f"{PREFIX}{spec.id}" for spec in desk.site.config.patrols}
    for key, series in list(desk.room.series.items()):
        if key.startswith(PREFIX) and key not in there and series.ended_at is None:
            desk.record((ev.SeriesEnded(), key), actor=SITE)


def _joined(made: Series, known: Series | None, now: float) -> Series:
    """As the site has it now, with what the journal knows of it."""
    if known is None:
        running = tasks_turns.latest(made.repeat, now)
        return replace(made, last_at=running - 1.0 if now < running + made.due_s else now)
    if known.ended_at is not None:
        return known
    same = replace(made.task, no=known.task.no, made_at=known.task.made_at)
    return replace(made, task=same, last_at=known.last_at, missed=known.missed)


def _series(desk: Desk, spec: PatrolSpec) -> Series | Said:
    read = tasking.repeat(tokens(spec.every)[0], Context({})) if spec.every.strip() else None
    if read is None or not read.sure:
        return Said("tasks.bad_repeat", {"what": spec.every})
    goals = _goals(desk, spec)
    if isinstance(goals, Said):
        return goals
    gone = next((unit for unit in spec.units if unit not in desk.specs), None)
    if gone is not None:
        return Said("tasks.no_unit", {"unit": gone})
    key, config = f"{PREFIX}{spec.id}", desk.site.config.tasks
    task = Task(
        id=key, no=tasks.next_no(desk), text=spec.text, made_at=desk.clock.now(), made_by="site", goals=goals,
        patrol=bool(goals), level=spec.level, remind_s=config.remind_min * 60, gap_s=spec.gap_min * 60,
        stay_s=config.stay_min * 60,
    )  # fmt: skip
    return Series(id=key, task=task, units=spec.units, repeat=read.value, due_s=(spec.due_min or 1440.0) * 60)


def _goals(desk: Desk, spec: PatrolSpec) -> tuple[Goal, ...] | Said:
    """Each name as Ctrl+K finds it; of a road the one that is found first."""
    spots = []
    named = [(one, False) for one in (*spec.places, *spec.beats)] + [(one, True) for one in spec.roads]
    for name, road in named:
        hits = [one.entry for one in desk.site.names.find(name, _NAMESAKES) if one.fit is Fit.EXACT]
        hit = next((one for one in hits if (one.kind == "road") == road), None)
        if hit is None:
            return Said("tasks.no_place", {"what": name})
        point = (None, None) if hit.kind in _BEATS else tasks_places.lonlat(hit.x_m, hit.y_m)
        spots.append((hit.kind, hit.id, hit.name, *point))
    return tasks_places.goals_of(desk, calls.MakeTask(spots=tuple(spots), dwell_s=spec.dwell_min * 60))
