"""Pictures of the board of analyses: what was found of an invented month, beside the map that shows it.

``python -m console.glass.screens.study docs/screens``. Everything shown is invented: the evening on the demo site.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from console.desk.papers import Kept, parsed
from console.glass.screens.evening import Evening
from console.glass.screens.month import StudiedHere
from console.glass.screens.taking import LARGE, SMALL, Scene, take
from console.glass.window.frame import DeskWindow
from console.verbs import calls
from console.words import Changes


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


SCENES: Final[dict[str, Scene]] = {
    "volume-zh-dark": Scene("dark", "zh_CN", LARGE, _board(calls.StudyIt(kind="volume", period="30d"), 1)),
    "volume-en-light": Scene("light", "en", SMALL, _board(calls.StudyIt(kind="volume", period="7d"))),
    "rhythm-zh-light": Scene("light", "zh_CN", LARGE, _board(calls.StudyIt(kind="rhythm", period="30d"))),
    "hotspots-zh-dark": Scene("dark", "zh_CN", LARGE, _board(calls.StudyIt(kind="hotspots", period="30d"), 1)),
    "intervals-en-dark": Scene("dark", "en", LARGE, _board(calls.StudyIt(kind="intervals", period="30d"))),
    "papers-zh-dark": Scene("dark", "zh_CN", SMALL, _papers),
    "running-zh-dark": Scene("dark", "zh_CN", SMALL, _board(calls.StudyIt(kind="patrol", period="7d"), halts=True)),
}

if __name__ == "__main__":
    main()
