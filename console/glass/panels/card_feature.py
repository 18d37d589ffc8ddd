"""The card of what was brought in: a feature of a layer, a beat, a grid, a village. All that its file says of it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF

from console.glass import fonts
from console.glass.items.legend import Swatch, draw_swatch
from console.glass.items.things import AREAS, LAYER, Thing, is_feature, thing_of
from console.glass.panels.card_incident import section
from console.glass.panels.ink import Ink
from console.glass.panels.room import Room
from console.say import say
from layers.shapes import Shape

__all__ = ["draw_feature", "is_feature", "sample", "what_it_is"]

ROW_H: Final = 26.0
LINE_H: Final = 18.0
_MOST_LINES: Final = 6
_OUTLINE: Final = Swatch("outline", "beat")


def what_it_is(thing: Thing) -> str:
    """``重点场所 · 学校一览``: its role, and the layer it came from when that is called otherwise."""
    role = say(f"bring.as_role.{thing.spec.role.value}") if thing.spec else say(f"card.{thing.kind}")
    role = role[:1].upper() + role[1:]
    layer = thing.spec.name if thing.spec else ""
    return role if layer in ("", role) else f"{role} · {layer}"


def draw_feature(ink: Ink, room: Room, kind: str, id: str, w: float) -> float:
    """The whole card; the answer is the y where it ends."""
    thing = thing_of(room.desk.site, kind, id)
    if thing is None:
        ink.text(16, 30, say("card.gone"), "t2")
        return 60
    sample(ink, 36, 38, thing)
    ink.text(67, 30, fonts.fit(thing.name, 20, True, w - 83), "t1", 20, bold=True)
    ink.text(67, 52, fonts.fit(f"{what_it_is(thing)} · {thing.id}", 13, False, w - 83), "t2")
    y = 84.0
    for label, text in _facts(thing):
        ink.text(16, y, label, "t2")
        ink.text(110, y, fonts.fit(text, 13, False, w - 126), "t1")
        y += ROW_H
    return _attributes(ink, thing, y, w)


def sample(ink: Ink, x: float, y: float, thing: Thing, scale: float = 1.4) -> None:
    """Its mark, as the map draws it."""
    ink.painter.save()
    ink.painter.translate(QPointF(x, y))
    ink.painter.scale(scale, scale)
    draw_swatch(ink.painter, ink.theme, swatch_of(thing))
    ink.painter.restore()


def swatch_of(thing: Thing) -> Swatch:
    if thing.spec is None or not thing.kind.startswith(LAYER):
        return _OUTLINE
    style = thing.spec.style
    kind = {Shape.POINT: "point", Shape.LINE: "line", Shape.AREA: "area"}[thing.shape]
    return Swatch(kind, style.token, style.fill, style.width_px, style.dash, thing.spec.role)


def _facts(thing: Thing) -> list[tuple[str, str]]:
    out = []
    if thing.officer or thing.kind in AREAS:
        out.append((say("card.officer"), thing.officer or say("card.officer_unknown")))
    if thing.area_m2 > 0:
        out.append((say("card.area"), say("card.km2", n=f"{thing.area_m2 / 1e6:.2f}")))
    if thing.length_m > 0 and thing.shape is Shape.LINE:
        out.append((say("card.length"), say("card.km", n=f"{thing.length_m / 1e3:.2f}")))
    return out


def _attributes(ink: Ink, thing: Thing, y: float, w: float) -> float:
    if not thing.rows:
        return y
    section(ink, w, y + 6, say("card.attributes"), say("card.attributes_sum", n=len(thing.rows)))
    y += 36
    for key, value in thing.rows:
        ink.text(16, y, fonts.fit(key, 13, False, 110), "t2")
        for line in fonts.wrap(value, 13, w - 152, _MOST_LINES):
            ink.text(136, y, line, "t1")
            y += LINE_H
        ink.hline(16, w - 16, y - LINE_H / 2 + 3)
        y += ROW_H - LINE_H
    return y + 6
