"""Pictures of the dispatch loop: an empty night, a busy evening, an emergency, tasks, the shift, what needs a person.

``python -m console.glass.screens.loop docs/screens``. Everything shown is invented: the evening on the demo site.
"""

from __future__ import annotations

from typing import Final

from console.glass.screens.evening import Evening
from console.glass.screens.taking import LARGE, SMALL, Scene, take
from console.glass.window.frame import DeskWindow
from console.verbs import calls


def main() -> None:
    take("loop", "loop", __doc__, SCENES)


def _nothing(_evening: Evening, _window: DeskWindow) -> None:
    """As it stands."""


def _busy(evening: Evening, _window: DeskWindow) -> None:
    """The gravest waits with its plan proposed; a second caller says the same; a checklist runs."""
    evening.say("incident/110", _again(evening))
    evening.desk.beat()
    evening.pass_by(4.0)


def _again(evening: Evening) -> bytes:
    """A second call about 0912, from a few steps away."""
    return evening.one_call("0914", "持械斗殴", 1, "人民路×青年街西口", 190, 90, "有人打架，拿着棍子")


def _emergency(_evening: Evening, window: DeskWindow) -> None:
    window.act("sos_go")


def _waiting(evening: Evening, window: DeskWindow) -> None:
    _busy(evening, window)
    window.drawers.toggle_alarms()


def _tasks(evening: Evening, window: DeskWindow) -> None:
    """One of each state, and a patrol half done."""
    desk = evening.desk
    units = [spec.id for spec in desk.site.units if spec.officers][:8]
    desk.run(f"任 {units[2]} 查看学校门口")
    desk.run(f"任 {units[3]} {units[4]} 走访 0907 邻居")
    desk.run("任 核对北关夜市摊位")
    evening.pass_by(3.0)
    window.drawers.toggle_tasks()


def _shift(_evening: Evening, window: DeskWindow) -> None:
    window.act("shift")


def _report(evening: Evening, window: DeskWindow) -> None:
    """A first report, drafted from the journal."""
    window.desk.act(calls.Select(kind="incident", id=evening.incident("0908")))
    window.act("report")


SCENES: Final[dict[str, Scene]] = {
    "night-zh-dark": Scene("dark", "zh_CN", LARGE, _nothing, quiet=True),
    "night-en-light": Scene("light", "en", SMALL, _nothing, quiet=True),
    "evening-zh-dark": Scene("dark", "zh_CN", LARGE, _busy),
    "evening-en-dark": Scene("dark", "en", LARGE, _busy),
    "sos-zh-dark": Scene("dark", "zh_CN", LARGE, _emergency, sos=True),
    "sos-en-dark": Scene("dark", "en", SMALL, _emergency, sos=True),
    "waiting-zh-dark": Scene("dark", "zh_CN", LARGE, _waiting),
    "tasks-zh-dark": Scene("dark", "zh_CN", LARGE, _tasks),
    "tasks-en-light": Scene("light", "en", SMALL, _tasks),
    "shift-zh-dark": Scene("dark", "zh_CN", LARGE, _shift),
    "report-zh-light": Scene("light", "zh_CN", LARGE, _report),
}

if __name__ == "__main__":
    main()
