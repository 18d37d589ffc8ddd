"""Verbs about what is looked at beside the card: 调看, 关看. Who looks at what is journaled by ``looks``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from console.desk import pictures, scene_sending, sights, watching
from console.desk.acts_order import fail
from console.desk.labels import words_of
from console.desk.state import Outcome
from console.say import listed
from console.verbs import calls
from console.verbs.watching import POINT, point
from layers.geo import to_mercator

if TYPE_CHECKING:
    from console.desk.desk import Desk
    from console.desk.watching import Strip


def watch(desk: Desk, call: calls.Watch) -> Outcome:
    """调看: one thing's best pictures; of several, each one's best."""
    if not call.things and not desk.selection.kind:
        return fail("picture.act.nothing")
    strip = meant(desk, call.things)
    if not strip.sources:
        return fail("picture.act.none", what=strip.called)
    desk.watching.show(desk, strip)
    return Outcome(ok=True, code="picture.act.shown", facts={"what": strip.called, "n": len(strip.sources)})


def picture4(desk: Desk, call: calls.Picture4) -> Outcome:
    """上四: what plays beside the card goes to the wall as it stands there; of anything else its best four."""
    showing = desk.watching.strip
    if not call.things and showing.asked:
        return scene_sending.send_sources(desk, showing.sources[: sights.BEST], showing.called)
    if not call.things and not desk.selection.kind:
        return fail("picture.act.nothing")
    strip = meant(desk, call.things)
    if not strip.sources:
        return fail("picture.act.none", what=strip.called)
    return scene_sending.send_sources(desk, strip.sources[: sights.BEST], strip.called)


def meant(desk: Desk, things: tuple[str, ...]) -> Strip:
    """Of these, else of what is selected: as they stand beside the card, where they do."""
    if things:
        return strip_of(desk, things)
    kind, key = desk.selection.kind, desk.selection.id
    if not kind:
        return watching.NONE
    showing = desk.watching.strip
    if showing.of == (kind, key) and showing.sources:
        return replace(showing, called=called_(desk, f"{kind}:{key}"), asked=True)
    return strip_of(desk, (f"{kind}:{key}",))


def names(desk: Desk, call: calls.Watch | calls.Picture4 | calls.CallUpCamera) -> list[str]:
    """What would be looked at, picture by picture."""
    if isinstance(call, calls.CallUpCamera):
        return [desk.context.thing("camera", call.camera).label]
    return [pictures.name(desk, source) for source in meant(desk, call.things).sources[: sights.BEST]]


def strip_of(desk: Desk, things: tuple[str, ...]) -> Strip:
    """What is looked at when these are asked for. A camera, and a unit with a stream, among several stand for
    themselves."""
    called = listed(called_(desk, thing) for thing in things)
    if len(things) == 1:
        return _of_one(desk, things[0], called)
    sources = [source for thing in things for source in _few(desk, thing)]
    return watching.of_sources(desk, tuple(dict.fromkeys(sources)), called)


def _of_one(desk: Desk, thing: str, called: str) -> Strip:
    kind, key = thing.split(":", 1)
    if kind == POINT:
        return watching.of_point(desk, _point(key), called)
    return replace(watching.of_thing(desk, kind, key), called=called, asked=True)


def _few(desk: Desk, thing: str) -> tuple[str, ...]:
    kind, key = thing.split(":", 1)
    if kind in (pictures.CAMERA, pictures.UNIT):
        return (thing,)
    found = sights.best(desk, _point(key), 1) if kind == POINT else sights.of_thing(desk, kind, key, 1)
    return tuple(pictures.of_camera(one.id) for one in found if one.plays)


def called_(desk: Desk, thing: str) -> str:
    """What people call it; a bare point by its coordinates."""
    kind, key = thing.split(":", 1)
    if kind in (pictures.CAMERA, pictures.UNIT):
        return pictures.name(desk, thing)
    if kind == POINT:
        (lon, lat), name = point(key)
        return name or f"{lon:.5f},{lat:.5f}"
    return words_of(desk, kind, key)


def _point(key: str) -> tuple[float, float]:
    x, y = to_mercator(*point(key)[0])
    return float(x), float(y)


def unwatch(desk: Desk, call: calls.Unwatch) -> Outcome:
    """关看."""
    del call
    if not desk.watching.playing:
        return fail("picture.act.closed")
    desk.watching.shut(desk)
    return Outcome(ok=True, code="picture.act.shut")
