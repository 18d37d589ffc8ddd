"""What shows a scene by itself: an emergency, a grave incident, a tier without a free unit, a ring drawn, the hour.

Once a second. The gravest that has begun since it was last on the wall is shown, unless a person holds the wall, or
what is shown by a cause of no lower rank has not stood its time yet: then it waits, and that is said. It is forgotten
when it is over, or no news any more (``[scenes] news_s``). What was shown before a restart is in the journal.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from console.desk import scene_making, scenes
from console.verbs import Said
from console.words import Changes
from console.words.wall import Cause, Scene, Shown

if TYPE_CHECKING:
    from console.desk.desk import Desk

RANKS: Final = {"sos": 5, "incident": 4, "gap": 3, "ring": 2, "time": 1}


class Due(NamedTuple):
    """A scene that something asks for. ``since``: epoch s when that began."""

    rank: int
    since: float
    scene: Scene
    bound: str
    cause: str


class Scenes:
    """The desk's part in the walls that is worked out, not journaled: what waits, and when cameras were ranked last."""

    def __init__(self) -> None:
        self.waiting: tuple[Due, ...] = ()  # the gravest first
        self.nowhere: frozenset[str] = frozenset()  # walls that stand on no monitor of this desk
        self.dark: frozenset[str] = frozenset()  # walls that nobody looks at: ``scenes.follow``
        self._ranked_at = 0.0  # Clock.mono
        self._told: set[tuple[str, str]] = set()
        self._raised = Raised()

    def second(self, desk: Desk) -> None:
        """The gravest that is due comes on the walls; else cameras are ranked anew, now and then."""
        if not desk.site.walls:
            return
        scenes.follow(desk)
        self._raised.second(desk)
        found = sorted(_due(desk, self._raised), key=lambda one: (-one.rank, -one.since))
        if found and _may(desk, found[0]):
            self._show(desk, found.pop(0))
        self._wait(desk, tuple(found))
        mono = desk.clock.mono()
        if abs(mono - self._ranked_at) >= desk.site.config.scenes.ranks_s:
            self._ranked_at = mono
            refresh(desk)

    def _show(self, desk: Desk, due: Due) -> None:
        shown = Shown(
            scene=due.scene.name, panes=due.scene.panes, bound=due.bound, at=desk.clock.now(), by=scenes.SYSTEM,
            cause=due.cause, hold_s=due.scene.hold_s, past_h=due.scene.past_h,
        )  # fmt: skip
        made = scenes.put(desk, shown, actor=scenes.SYSTEM)
        facts = {"name": scenes.title(desk, made), "why": Said(f"scene.cause.{due.cause}")}
        desk.tell("scene.ticker.shown", facts, "system", "")

    def _wait(self, desk: Desk, waiting: tuple[Due, ...]) -> None:
        """The gravest is named, each once, with how the hold ends: a bad night must not fill the ticker."""
        keys = {(one.scene.name, one.bound) for one in waiting}
        self._told &= keys
        for one in waiting[:1]:
            if (one.scene.name, one.bound) not in self._told:
                self._told.add((one.scene.name, one.bound))
                facts = {"name": _title(desk, one), "hold": hold_words(desk)}
                desk.tell("scene.ticker.waits", facts, "system", "")
        if waiting != self.waiting:
            self.waiting = waiting
            desk.changed(Changes.WALL)


def _title(desk: Desk, due: Due) -> Said:
    return scenes.title(desk, Shown(scene=due.scene.name, panes=due.scene.panes, bound=due.bound))


def hold_words(desk: Desk) -> Said:
    """How the hold of what is shown ends."""
    until, shown = scenes.held_until(desk), scenes.now_on(desk)
    if desk.clock.now() >= until:
        return Said("scene.hold.none")
    facts = {"by": shown.by, "name": scenes.title(desk, shown)}
    if until == float("inf"):
        return Said("scene.hold.person", facts)
    at = time.strftime("%H:%M:%S", time.localtime(until))
    return Said("scene.hold.cause" if shown.cause else "scene.hold.until", {**facts, "at": at})


def waits_words(desk: Desk) -> Said | None:
    """What waits for the walls; None when nothing does."""
    waiting = desk.scening.waiting
    if not waiting:
        return None
    code = "scene.waits" if len(waiting) == 1 else "scene.waits_more"
    return Said(code, {"name": _title(desk, waiting[0]), "n": len(waiting) - 1})


def refresh(desk: Desk) -> None:
    """What is bound has moved, cameras have come or gone: other pictures in the tiles of the same scene."""
    shown = desk.room.wall
    if shown is not None and scene_making.sources(desk, shown) != shown.sources:
        scenes.put(desk, shown, same=True, actor=scenes.SYSTEM)


def _may(desk: Desk, due: Due) -> bool:
    """Whether it may replace what is shown."""
    shown = desk.room.wall
    if shown is None or not scenes.held(desk):
        return True
    return bool(shown.cause) and due.rank > RANKS.get(shown.cause, 0)


class Raised:
    """When an open incident became graver than it came in: that is news too. Of a restart it knows nothing."""

    def __init__(self) -> None:
        self.at: dict[str, float] = {}  # epoch s, by incident
        self._levels: dict[str, int] = {}

    def second(self, desk: Desk) -> None:
        known, self._levels = self._levels, {one.id: one.level for one in desk.room.open_incidents}
        now = desk.clock.now()
        self.at = {key: at for key, at in self.at.items() if key in self._levels}
        self.at |= {key: now for key, level in self._levels.items() if known.get(key, level) > level}


def _due(desk: Desk, raised: Raised) -> Iterator[Due]:
    """What asks for a scene, is still so, is news, and was not on the wall since it began."""
    now, news_s, seen = desk.clock.now(), desk.site.config.scenes.news_s, desk.room.scenes_seen
    shown = desk.room.wall
    for scene in desk.site.scenes:
        for cause in scene.causes:
            for since, bound in _begun(desk, cause, raised):
                if not since <= now <= since + news_s:
                    continue
                bound = bound if scene_making.fits(scene, bound) else ""
                on = shown is not None and (shown.scene, shown.bound) == (scene.name, bound)
                if not on and seen.get((scene.name, bound), -1.0) < since:
                    yield Due(RANKS[cause.on], since, scene, bound, cause.on)


def _begun(desk: Desk, cause: Cause, raised: Raised) -> Iterator[tuple[float, str]]:
    """(since, what a scene is bound to) of all that is so now."""
    if cause.on == "sos":
        yield from ((one.received_at, f"unit:{one.unit}") for one in desk.room.sos.values() if one.open)
    elif cause.on == "incident":
        for one in desk.room.open_incidents:
            if not cause.level or one.level <= cause.level:
                yield max(one.received_at, raised.at.get(one.id, 0.0)), f"incident:{one.id}"
    elif cause.on == "ring":
        drawn = (one for one in desk.room.rings.values() if not one.standing)
        yield from ((one.made_at, f"ring:{one.id}") for one in drawn)
    elif cause.on == "gap":
        empty = (one for one in desk.room.edges.values() if one.what == "empty" and one.ended_at is None)
        yield from ((one.at, f"ring:{one.area}") for one in empty if one.area in desk.room.rings)
    elif cause.on == "time":
        yield from ((at, "") for at in _hour(cause, desk.clock.now()))


def _hour(cause: Cause, now: float) -> Iterator[float]:
    """Epoch s of that hour of today, by the room's wall clock, when today is one of its days."""
    day = time.localtime(now)
    if cause.days and day.tm_wday + 1 not in cause.days:
        return
    hour, minute = (int(part) for part in cause.at.split(":"))
    yield time.mktime((day.tm_year, day.tm_mon, day.tm_mday, hour, minute, 0, 0, 0, -1))

