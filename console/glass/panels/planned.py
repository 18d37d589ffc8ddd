"""方案: the set of units that an incident's plan asks for, in one line with the button that sends it whole."""

from __future__ import annotations

from PySide6.QtCore import QRectF

from console.dispatch.models import Plan, PlanUnit
from console.glass import fonts
from console.glass.panels.ink import Ink, Run, button_width, width_of
from console.glass.panels.panel import Panel
from console.glass.panels.room import Room
from console.glass.window.keys import cap
from console.say import say
from console.verbs import calls

LINE_H = 40
MORE_H = 20


def draw_plan(ink: Ink, panel: Panel, room: Room, incident: str, plan: Plan, top: float, w: float) -> float:
    """The answer is the y where it ends; what is missing has a line of its own where one is too short."""
    right = _button(ink, panel, room, incident, top + LINE_H / 2, w) if plan.units else w - 16
    x = ink.text(16, top + LINE_H / 2, say("plan.title"), "t1", 13, bold=True) + 10
    missing = say("plan.lacks", what=say("reason.skill_join").join(plan.missing)) if plan.missing else ""
    runs, tail = _units(plan), [Run(missing, "warn", gap=8)] if missing else []
    beside = x + width_of([*runs, *tail]) <= right - 10
    ink.runs(x, top + LINE_H / 2, [*runs, *tail] if beside else runs or tail, until=right - 10)
    tip = "\n".join([*(_tip(one) for one in plan.units), *([missing] if missing else [])])
    panel.spot(QRectF(x, top + 6, right - 10 - x, 28), None, tip)
    y = top + LINE_H
    if runs and not beside and missing:
        ink.text(x, y + 4, fonts.fit(missing, 13, False, w - 16 - x), "warn")
        y += MORE_H
    ink.hline(0, w, y - 1)
    return y


def _button(ink: Ink, panel: Panel, room: Room, incident: str, y: float, w: float) -> float:
    x = w - 16 - button_width(say("plan.button"), cap("muster"))
    rect = ink.button(x, y, say("plan.button"), cap("muster"))
    panel.spot(rect, lambda: room.do(calls.Muster(incident=incident)), say("panel.key.muster"))
    return x


def _units(plan: Plan) -> list[Run]:
    """``03 05 11 · 2.1、3.4、4.0 分``."""
    if not plan.units:
        return []
    minutes = say("reason.skill_join").join(f"{one.minutes:.1f}" for one in plan.units)
    names = [Run(one.unit, "t1", 15, True, 0 if n == 0 else 6) for n, one in enumerate(plan.units)]
    return [*names, Run(f"· {say('plan.minutes', minutes=minutes)}", "t2", gap=8)]


def _tip(one: PlanUnit) -> str:
    brings = say("plan.brings", what=say("reason.skill_join").join(one.brings)) if one.brings else ""
    return say("plan.tip", unit=one.unit, name=one.name, minutes=f"{one.minutes:.1f}", brings=brings)
