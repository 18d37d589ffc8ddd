"""How long a step may take, and by whose word: the site's number, its level, the area of its place, its kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from console.dispatch.models import Limit, Stage
from console.site.clocking import ClockArea
from console.site.config import SiteConfig
from console.site.types import kind_of
from console.words import Incident

LOCATE_TIMES: Final = 2.0  # placing a 未定位 one takes a call back: twice the time of assigning
AreaOf = Callable[[Incident], ClockArea | None]

# The key of ``[clocks]`` that has a stage's limit by level, and that of ``[limits]`` that has it for all.
_KEYS: Final = {
    Stage.ROOM_SIGN: ("room_sign_s", "assign_s"),
    Stage.LOCATE: ("locate_s", "assign_s"),
    Stage.ASSIGN: ("assign_s", "assign_s"),
    Stage.UNIT_SIGN: ("sign_s", "sign_s"),
    Stage.ENROUTE: ("enroute_s", "enroute_s"),
    Stage.FIRST_REPORT: ("first_report_s", "first_report_s"),
    Stage.FEEDBACK: ("feedback_s", "feedback_s"),
}


def limit_of(stage: Stage, incident: Incident, config: SiteConfig, area: ClockArea | None) -> Limit:
    """What this stage of this incident may take. ``area``: of its place, None when it lies in none.

    到场 by area, else by level; 反馈 by kind, else by level; the others by level, else one number for all.
    """
    if stage is Stage.ONSCENE:
        return _onscene(incident.level, config, area)
    if stage is Stage.FEEDBACK and (own := kind_of(config.incident.types, incident.type).feedback_s):
        return Limit(s=own, why="type", name=incident.type)
    if stage not in _KEYS:
        return Limit()
    by_level, for_all = _KEYS[stage]
    said = getattr(config.clocks, by_level).get(incident.level)
    if said is None and by_level != for_all:
        said = config.clocks.assign_s.get(incident.level)
        said = said and said * (LOCATE_TIMES if stage is Stage.LOCATE else 1.0)
    if said is not None:
        return Limit(s=said, why="level")
    return Limit(s=getattr(config.limits, for_all) * (LOCATE_TIMES if stage is Stage.LOCATE else 1.0), why="site")


def _onscene(level: int, config: SiteConfig, area: ClockArea | None) -> Limit:
    if area is not None and level in area.onscene_s:
        return Limit(s=area.onscene_s[level], why="area", name=area.name, name_en=area.name_en)
    allowed = config.limits.onscene_s
    seconds = allowed.get(level, max(allowed.values(), default=0.0))
    return Limit(s=seconds, why="level") if seconds else Limit()


def nowhere(_incident: Incident) -> ClockArea | None:
    return None


class Timing:
    """A site's limits, each worked out once. ``area_of`` says in which of ``[[clocks.areas]]`` a place lies."""

    def __init__(self, config: SiteConfig, area_of: AreaOf = nowhere) -> None:
        self.config, self.area_of = config, area_of
        self._kept: dict[tuple[Stage, int, str, str], Limit] = {}

    def of(self, stage: Stage, incident: Incident) -> Limit:
        """``limit_of`` this site and this place."""
        area = self.area_of(incident) if stage is Stage.ONSCENE else None
        key = (stage, incident.level, incident.type, area.name if area else "")
        if key not in self._kept:
            self._kept[key] = limit_of(stage, incident, self.config, area)
        return self._kept[key]


