"""Pictures of prevention rings: a 1-3-5 ring with its card, a closing plan, a drill, coverage, the list of rings.

``python -m console.glass.screens.rings docs/screens``. Everything shown is invented: the evening on the demo site.
"""

from __future__ import annotations

from typing import Final

from console.desk.ringview import RingView
from console.glass.screens.evening import Evening
from console.glass.screens.taking import LARGE, SMALL, Scene, take, until
from console.glass.window.frame import DeskWindow
from console.verbs import calls
from console.words import Ring


def main() -> None:
    take("rings", "ring", __doc__, SCENES)


# --- what is shown --------------------------------------------------------------------------------------------------


def _plain(evening: Evening, window: DeskWindow) -> None:
    view = _drawn(evening)
    window.card.ring.look_at(view.ring.id)
    window.card.ring.tiers.toggle(0, "units")


def _cover(evening: Evening, window: DeskWindow) -> None:
    """Coverage, and the three places where more units would add most."""
    desk = evening.desk
    desk.run("bestplaces 3")
    until(evening, lambda: desk.cover.answer is not None and len(desk.cover.answer.best) > 0)
    window.canvas.fit_whole()


def _drawn(evening: Evening) -> RingView:
    """The ring of 0912, selected and worked out by road."""
    desk, incident = evening.desk, evening.incident("0912")
    key = next(ring.id for ring in desk.rings.values() if ring.incident == incident)
    desk.act(calls.Select(kind="ring", id=key))
    until(evening, lambda: desk.ring_views[key].answer is not None and not desk.ring_views[key].stale)
    return desk.ring_views[key]


def _closing(evening: Evening, _window: DeskWindow) -> None:
    """On foot since the incident: posts close it, and somebody has authorised them."""
    ring = _planned(evening, "foot 0")
    evening.desk.run(f"authorise {ring.no} 示例甲")


def _open(evening: Evening, _window: DeskWindow) -> None:
    """By car: nobody is in time at some ways out."""
    _planned(evening, "car 0")


def _planned(evening: Evening, how: str) -> Ring:
    desk, key = evening.desk, _drawn(evening).ring.id
    desk.run(f"posts 0912 {how}")
    until(evening, lambda: desk.rings[key].closing is not None)
    desk.act(calls.Select(kind="ring", id=key))
    return desk.rings[key]


def _drill(evening: Evening, _window: DeskWindow) -> None:
    """A drill 75 s after its start: some have signed, two are there, one of them late; reserve has been asked for."""
    desk, ring = evening.desk, _drawn(evening).ring
    desk.run(f"hold {ring.no} tier1 patrol2")
    desk.run(f"hold {ring.no} tier2 car3 moto1")
    desk.run(f"hold {ring.no} tier3 reserve2")
    desk.beat()
    desk.run(f"drill {ring.no} !")
    desk.run(f"reserve {ring.no} 2组 县局特警")
    units = [mark.unit for drill in desk.drills.values() for mark in drill.marks]
    _pass(evening, 14.0, [(unit, "signed") for unit in units[:5]])
    _pass(evening, 34.0, [(unit, "onscene") for unit in units[:1]])
    _pass(evening, 20.0, [(unit, "onscene") for unit in units[1:3]])
    _pass(evening, 7.0, [])
    desk.act(calls.Select(kind="ring", id=ring.id))


def _pass(evening: Evening, seconds: float, said: list[tuple[str, str]]) -> None:
    """Time goes by, then units report and reply."""
    evening.clock.advance(seconds)
    evening.report()
    for unit, step in said:
        evening.reply(unit, step)
    evening.desk.beat()


def _list(evening: Evening, window: DeskWindow) -> None:
    _open(evening, window)
    window.drawers.toggle_rings()


SCENES: Final[dict[str, Scene]] = {
    "135-zh-dark": Scene("dark", "zh_CN", LARGE, _plain),
    "135-en-light": Scene("light", "en", SMALL, _plain),
    "closing-zh-dark": Scene("dark", "zh_CN", LARGE, _closing),
    "open-en-dark": Scene("dark", "en", SMALL, _open),
    "drill-zh-dark": Scene("dark", "zh_CN", LARGE, _drill),
    "cover-zh-dark": Scene("dark", "zh_CN", LARGE, _cover),
    "list-zh-light": Scene("light", "zh_CN", SMALL, _list),
}


if __name__ == "__main__":
    main()
