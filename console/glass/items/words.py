"""What a label says: a unit's with its gravest sign, an incident's, the age of a fix in words."""

from __future__ import annotations

from typing import Final

import numpy as np

from console.glass.items.lettering import Lettering
from console.glass.items.ring_names import block_text
from console.glass.items.stage import Stage
from console.glass.symbols.marks import Sign
from console.glass.tilework.cameras import BY_SEVERITY
from console.say import say
from console.words import Duty
from layers.shapes import CameraHealth

PLAIN: Final = Lettering("t1", bold=True)
ASIDE: Final = Lettering("t3", bold=True)
WARN: Final = Lettering("warn", bold=True)
SOS: Final = Lettering("sos", bold=True)
GHOST: Final = Lettering("acc", bold=True)
NUMBER: Final = Lettering("t2", bold=True)
POST: Final = Lettering("post")
MARKER: Final = Lettering("t2", bold=True)
BEAT: Final = Lettering("rdlab", px=13, spacing=5.0)
BEAT_COUNT: Final = Lettering("t1", px=13)
PLACE: Final = Lettering("place")
ROAD: Final = Lettering("rdlab")
ROAD_UPRIGHT: Final = Lettering("rdlab", upright=True)
PLATE: Final = Lettering("t1", bold=True, plate="t3")
HOVER: Final = Lettering("t1", plate="line2")

_MINUTE, _HOUR = 60.0, 3600.0
# Plain numbers: a flag costs a microsecond at every look.
_SOS, _LINK_LOST, _FIX_OLD, _NOT_RECORDING, _BATTERY_LOW, _UNREGISTERED = (
    int(sign) for sign in (Sign.SOS, Sign.LINK_LOST, Sign.FIX_OLD, Sign.NOT_RECORDING, Sign.BATTERY_LOW,
                           Sign.UNREGISTERED))  # fmt: skip


def unit_label(stage: Stage, row: int, signs: int) -> tuple[str, Lettering]:
    """The short id, with the sign that matters most."""
    units = stage.source.units
    name = units.ids[row]
    if signs & _SOS:
        return say("map.label.sos", id=name), SOS
    if signs & _LINK_LOST:
        return say("map.label.link_lost", id=name), PLAIN
    if signs & _FIX_OLD:
        return aged(name, float(stage.source.clock.now() - units.fix_t[row])), ASIDE
    if signs & _NOT_RECORDING:
        return say("map.label.not_recording", id=name), WARN
    if signs & _BATTERY_LOW:
        return say("map.label.battery", id=name, n=round(float(units.battery_pct[row]))), WARN
    return name, ASIDE if signs & _UNREGISTERED else PLAIN


def aged(name: str, age_s: float) -> str:
    """``09 · 4 分前``."""
    if age_s < 100:
        return say("map.label.fix_old_s", id=name, n=round(age_s))
    if age_s < 100 * _MINUTE:
        return say("map.label.fix_old_min", id=name, n=round(age_s / _MINUTE))
    return say("map.label.fix_old_h", id=name, n=round(age_s / _HOUR))


def incident_label(stage: Stage, row: int, overdue: bool) -> tuple[str, Lettering]:
    incident = stage.incidents.incidents[row]
    if overdue:
        return say("map.label.overdue", id=incident.no), WARN
    if not incident.located:
        return say("map.label.unlocated", id=incident.no), NUMBER
    return incident.no, NUMBER


def hover_text(stage: Stage, kind: str, name: str) -> str:
    """What the plate at the pointer says; "" when the thing is gone."""
    site = stage.source.site
    if kind == "unit" and name in stage.source.units.row:
        row = stage.source.units.row[name]
        duty = say(f"map.duty.{Duty(int(stage.source.units.shown_duty[row])).name.lower()}")
        return say("map.label.unit_hover", name=unit_name(stage, name), duty=duty)
    if kind == "incident" and name in stage.source.incidents:
        incident = stage.source.incidents[name]
        return say("map.label.incident", id=incident.no, type=incident.type)
    if kind in ("crowd", "pile"):
        return _group_text(stage, kind, int(name))
    if kind == "camera" and name in site.cameras.ids:
        return site.cameras.names[site.cameras.ids.index(name)]
    if kind == "cluster":
        return _cluster_text(stage, name)
    if kind == "marker":
        marker = next((one for one in stage.markers if one.id == name), None)
        return "" if marker is None else f"{marker.name} · {marker.text}" if marker.text else marker.name
    if kind == "task":
        task = stage.task_of(name)
        return "" if task is None else f"{task.no} {task.text}"
    if kind == "block":
        mark = stage.rings.mark(name)
        return "" if mark is None else block_text(mark)
    if kind == "post" and name in site.posts.ids:
        return _post_text(stage, site.posts.ids.index(name))
    thing = stage.still.thing(kind, name)
    return "" if thing is None else thing.name


def _cluster_text(stage: Stage, camera: str) -> str:
    """How many cameras, and how many of each that is not well, the worst first."""
    found = stage.still.group(stage.step, camera)
    if found is None:
        return ""
    ill = [one for one in reversed(BY_SEVERITY) if one is not CameraHealth.OK and found.health.get(one)]
    parts = [f"{say(f'map.sheet.{one.name.lower()}')} {found.health[one]}" for one in ill]
    return " · ".join((say("map.label.cluster", n=found.total), *parts))


def _group_text(stage: Stage, kind: str, number: int) -> str:
    """How many, and how many of what matters; "" when the zoom has changed."""
    discs, piles = stage.discs, stage.piles
    if kind == "crowd" and number < len(discs.count):
        n, free, busy = (int(column[number]) for column in (discs.count, discs.available, discs.engaged))
        signed = int(discs.signed[number])
        return say("map.label.crowd_signs" if signed else "map.label.crowd", n=n, free=free, busy=busy, signs=signed)
    if kind == "pile" and number < len(piles.count):
        level = say(f"map.sheet.level_{int(piles.level[number])}")
        late = int(np.sum(stage.incidents.overdue(stage.source.clock.now())[piles.rows[piles.of == number]]))
        code = "map.label.pile_late" if late else "map.label.pile"
        return say(code, n=int(piles.count[number]), level=level, late=late)
    return ""


def _post_text(stage: Stage, index: int) -> str:
    posts = stage.source.site.posts
    name = posts.names[index]
    return say("map.label.post_unstaffed", name=name) if posts.staffed[index] == 0 else name


def unit_name(stage: Stage, unit: str) -> str:
    """``03 城关一组``; the id alone where the site has no name for it."""
    for spec in getattr(stage.source.site, "units", ()):
        if spec.id == unit and spec.name != unit:
            return f"{unit} {spec.name}"
    return unit


def is_han(text: str) -> bool:
    """Whether a text may be set one character below the other."""
    return bool(text) and bool(np.all([ord(c) > 0x2E7F for c in text]))
