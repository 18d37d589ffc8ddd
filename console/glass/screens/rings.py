"""Pictures of prevention rings: a 1-3-5 ring with its card, a closing plan, a drill, coverage, the list of rings.

``python -m console.glass.screens.rings docs/screens``. Everything shown is invented: the evening on the demo site.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QApplication

from console.desk.ringview import RingView
from console.glass.screens.__main__ import keep
from console.glass.screens.evening import Evening, demo_site, working
from console.glass.window.frame import DeskWindow
from console.say import use
from console.verbs import calls
from console.words import Changes, Ring
from layers.geo import mercator_scale, to_mercator

LARGE: Final = (1920, 1080)
SMALL: Final = (1366, 768)
M_PER_PX: Final = 4.4
_PATIENCE_S: Final = 60.0
_REST_S: Final = 1.0  # labels come after the ground


def main() -> None:
    parser = argparse.ArgumentParser(prog="console.glass.screens.rings", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="part of a file name, e.g. closing")
    wanted = parser.parse_args()
    wanted.folder.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication(["onemap-screens"])
    for name, (theme, language, size, act) in SCENES.items():
        if wanted.only in name:
            with _window(app, theme, language, size, act) as window:
                _settle(app, window)
                keep(window.grab().toImage(), wanted.folder / f"ring-{name}.png")


# --- what is shown --------------------------------------------------------------------------------------------------


def _plain(evening: Evening, window: DeskWindow) -> None:
    view = _drawn(evening)
    window.card.ring.look_at(view.ring.id)
    window.card.ring.tiers.toggle(0, "units")


def _cover(evening: Evening, window: DeskWindow) -> None:
    """Coverage, and the three places where more units would add most."""
    desk = evening.desk
    desk.run("bestplaces 3")
    _until(evening, lambda: desk.cover.answer is not None and len(desk.cover.answer.best) > 0)
    window.canvas.fit_whole()


def _drawn(evening: Evening) -> RingView:
    """The ring of 0912, selected and worked out by road."""
    desk, incident = evening.desk, evening.incident("0912")
    key = next(ring.id for ring in desk.rings.values() if ring.incident == incident)
    desk.act(calls.Select(kind="ring", id=key))
    _until(evening, lambda: desk.ring_views[key].answer is not None and not desk.ring_views[key].stale)
    return desk.ring_views[key]


def _until(evening: Evening, done: Callable[[], bool]) -> None:
    """Beats, with little time passing at the desk, until something is worked out."""
    until = time.monotonic() + _PATIENCE_S
    while not done() and time.monotonic() < until:
        evening.clock.advance(0.01)
        evening.desk.beat()
        time.sleep(0.02)


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
    _until(evening, lambda: desk.rings[key].closing is not None)
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
    window.toggle_rings()


Act = Callable[[Evening, DeskWindow], None]
SCENES: Final[dict[str, tuple[str, str, tuple[int, int], Act]]] = {
    "135-zh-dark": ("dark", "zh_CN", LARGE, _plain),
    "135-en-light": ("light", "en", SMALL, _plain),
    "closing-zh-dark": ("dark", "zh_CN", LARGE, _closing),
    "open-en-dark": ("dark", "en", SMALL, _open),
    "drill-zh-dark": ("dark", "zh_CN", LARGE, _drill),
    "cover-zh-dark": ("dark", "zh_CN", LARGE, _cover),
    "list-zh-light": ("light", "zh_CN", SMALL, _list),
}


# --- taking pictures ------------------------------------------------------------------------------------------------


@contextmanager
def _window(app: QApplication, theme: str, language: str, size: tuple[int, int], act: Act) -> Iterator[DeskWindow]:
    use(language)
    evening = working(demo_site())
    window = DeskWindow(evening.play(sos=False), theme, language)
    try:
        window.resize(*size)
        window.show()
        app.processEvents()
        _look_at(evening, window)
        act(evening, window)
        window.desk.announce()
        window.apply(Changes.SECOND)
        yield window
    finally:
        window.close()
        window.deleteLater()
        app.processEvents()


def _look_at(evening: Evening, window: DeskWindow) -> None:
    one = window.desk.incidents[evening.incident("0912")]
    x, y = (float(v) for v in to_mercator(one.lon_deg or 0.0, one.lat_deg or 0.0))
    window.canvas.centre_on(x, y, M_PER_PX * float(mercator_scale(one.lat_deg or 0.0)))


def _settle(app: QApplication, window: DeskWindow) -> None:
    began = time.monotonic()
    while time.monotonic() - began < _PATIENCE_S:
        app.processEvents()
        if window.canvas.at_rest() and time.monotonic() - began > _REST_S:
            break
        time.sleep(0.02)


if __name__ == "__main__":
    main()
