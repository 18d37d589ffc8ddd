"""Pictures of the handover 交接班: half told of, waiting for the second signature, as the next shift has it.

``python -m console.glass.screens.handover docs/screens``. Everything shown is invented: the evening on the demo site.
"""

from __future__ import annotations

from typing import Final

from console.glass.screens.evening import Evening
from console.glass.screens.taking import LARGE, SMALL, Scene, take
from console.glass.window.frame import DeskWindow


def main() -> None:
    take("handover", "handover", __doc__, SCENES)


def _begun(evening: Evening, window: DeskWindow) -> None:
    """The brief stands; half of it is told of, one row is chosen."""
    desk = evening.desk
    for line in (
        "任 22 看护中心小学放学", "任 07 查看北关夜市摊位",
        "留言 0905 家属电话在案，走访到五柳集东口，明早接着找",
        "留言 0912 两人已控制，伤者送县医院，等鉴定", "留言 0901", "留言 0903", "留言 重点警情 0905 每小时回报一次",
        "留言 场所 北关夜市 23:00 收摊前加一组", "留言 装备 7 号电台送修；12 记录仪电池换过",
        "留言 领导交办 明早八点报昨夜警情", "留言 待办 0901 复访",
        "留言 东大门钥匙在值班室抽屉", "交 开始", "休 18 30分",
    ):  # fmt: skip
        outcome = desk.run(line)
        assert outcome.ok, (line, outcome.text())
    evening.pass_by(2.0)
    window.sheets.show_handover(on=True)
    window.sheets.handover.step_selection(1)


def _told(evening: Evening, window: DeskWindow) -> None:
    """All told, signed by who leaves."""
    _begun(evening, window)
    for item in evening.desk.handovers.now.untold:
        evening.desk.run(f"留言 {item.what.facts['no']}")
    assert evening.desk.run("交 签").ok
    evening.pass_by(2.0)
    window.sheets.handover.opened()


def _taken(evening: Evening, window: DeskWindow) -> None:
    """Signed by both; the next shift has ticked two off and closed one."""
    _told(evening, window)
    assert evening.desk.run("接班 示例丙 三席").ok
    evening.pass_by(60.0)
    for line in ("接班 2", "接班 4", "结 0903 双方自行协商 !"):
        evening.desk.run(line)
    evening.pass_by(2.0)
    window.sheets.handover.opened()
    window.sheets.handover.step_selection(1)


SCENES: Final = {
    "zh-dark": Scene("dark", "zh_CN", LARGE, _begun),
    "small-zh-dark": Scene("dark", "zh_CN", SMALL, _begun),
    "en-light": Scene("light", "en", LARGE, _begun),
    "small-en-dark": Scene("dark", "en", SMALL, _told),
    "signed-zh-dark": Scene("dark", "zh_CN", LARGE, _told),
    "taken-zh-dark": Scene("dark", "zh_CN", LARGE, _taken),
    "taken-small-en-light": Scene("light", "en", SMALL, _taken),
}


if __name__ == "__main__":
    main()
