"""Pictures of the board of analyses: what was found of an invented month, beside the map that shows it.

``python -m console.glass.screens.study docs/screens``. Everything shown is invented: the evening on the demo site.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from console.desk import Desk, events_indicators
from console.desk.papers import Kept, parsed
from console.glass.screens.evening import Evening
from console.glass.screens.month import StudiedHere
from console.glass.screens.taking import LARGE, SMALL, Scene, take
from console.glass.window.frame import DeskWindow
from console.site import IndicatorSpec, periods
from console.verbs import calls
from console.words import Changes
from console.words.indicators import Reading, Slip


def main() -> None:
    take("study", "study", __doc__, SCENES)


def _board(call: calls.StudyIt, finding: int = 0, *, halts: bool = False) -> Callable[[Evening, DeskWindow], None]:
    def act(evening: Evening, window: DeskWindow) -> None:
        desk = evening.desk
        desk.studies.port = StudiedHere(desk.site, desk.inbox, evening.clock.now(), halts=halts)
        window.do(call)
        desk.beat()
        for _ in range(finding):
            window.studies.board.step_selection(1)
        desk.beat()

    return act


def _papers(evening: Evening, window: DeskWindow) -> None:
    """Reports that were kept, and one that is being written."""
    desk = evening.desk
    desk.studies.port = StudiedHere(desk.site, desk.inbox, evening.clock.now())
    now = evening.clock.now()
    names = (
        ("daily-20261120", 1, ("html", "pdf")), ("weekly-20261109-20261115", 6, ("html", "docx", "xlsx")),
        ("incident-20261119-0214-0807", 2, ("html",)), ("monthly-20261001-20261031", 20, ("html", "pdf", "docx")),
        ("shift-20261121-0600", 0.6, ("html",)),
    )  # fmt: skip
    found = [Kept(stem, *parsed(stem), now - days * 86_400.0, {one: f"{stem}.{one}" for one in forms})
             for stem, days, forms in names]  # fmt: skip
    window.do(calls.Papers(kind="weekly", period="lastweek"))
    window.studies.papers.take(tuple(sorted(found, key=lambda one: -one.at)), "")
    desk.beat()
    window.studies.papers.apply(Changes.STUDY)


def _indicators(evening: Evening, window: DeskWindow) -> None:
    """Two weeks of the site's numbers; one has crossed its limit, another was handled yesterday."""
    desk, specs = evening.desk, evening.desk.site.config.indicators
    for spec in specs:
        for n, span in enumerate(periods.last(spec.period, desk.clock.now(), desk.site.config.shift, 14)):
            reading = Reading(spec.id, *span, _value(spec, n), 30 + n)
            desk.record((events_indicators.IndicatorRead(reading=reading), spec.id), actor="system")
    handled = _slip(desk, "提1", specs[1], ago_s=30 * 3600.0)
    desk.record((events_indicators.IndicatorCrossed(slip=handled), handled.no), actor="system")
    desk.act(calls.HandleSlip(slip=handled.no, text="交班时讲评，派警席双人值守到 24:00"))
    waits = _slip(desk, "提2", specs[0], ago_s=2.2 * 3600.0)
    desk.record((events_indicators.IndicatorCrossed(slip=waits), waits.no), actor="system")
    window.do(calls.ShowIndicators())
    desk.beat()


def _value(spec: IndicatorSpec, n: int) -> float:
    """Goes up and down; the first of the site's numbers falls through its limit."""
    if spec.threshold is None:
        return float((7 * n) % 5)
    slope = -0.02 * n if spec.id == "onscene5" else 0.01 * n
    return spec.threshold * (1.14 + slope + 0.04 * math.sin(2.0 * n) if spec.most is None else 0.8 + 0.1 * math.cos(n))


def _slip(desk: Desk, no: str, spec: IndicatorSpec, ago_s: float) -> Slip:
    now, day = desk.clock.now(), periods.last("day", desk.clock.now(), desk.site.config.shift, 1)[0]
    return Slip(
        no=no, indicator=spec.id, name=spec.name, since=day[0], until=day[1], value=0.7, threshold=0.8, most=False,
        opened_at=now - ago_s, due_at=now - ago_s + 86_400.0,
    )  # fmt: skip


SCENES: Final[dict[str, Scene]] = {
    "volume-zh-dark": Scene("dark", "zh_CN", LARGE, _board(calls.StudyIt(kind="volume", period="30d"), 1)),
    "volume-en-light": Scene("light", "en", SMALL, _board(calls.StudyIt(kind="volume", period="7d"))),
    "rhythm-zh-light": Scene("light", "zh_CN", LARGE, _board(calls.StudyIt(kind="rhythm", period="30d"))),
    "hotspots-zh-dark": Scene("dark", "zh_CN", LARGE, _board(calls.StudyIt(kind="hotspots", period="30d"), 1)),
    "intervals-en-dark": Scene("dark", "en", LARGE, _board(calls.StudyIt(kind="intervals", period="30d"))),
    "indicators-zh-dark": Scene("dark", "zh_CN", LARGE, _indicators),
    "papers-zh-dark": Scene("dark", "zh_CN", SMALL, _papers),
    "running-zh-dark": Scene("dark", "zh_CN", SMALL, _board(calls.StudyIt(kind="patrol", period="7d"), halts=True)),
}

if __name__ == "__main__":
    main()
