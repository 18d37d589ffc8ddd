"""A line is typed, and meanwhile somebody else has ended what it is about: it says so, and changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.verbs import calls
from tests.desk.test_soup import state
from tests.desk.town import Town


def ended(folder: Path) -> Town:
    """0912 was open when the line was begun, and has been closed by another hand since."""
    town = Town(folder)
    town.patrol("03", "05")
    key = town.call("0912")
    town.call("0913")
    assert town.desk.type("结 0912 已调解").call is not None
    assert town.desk.act(calls.Close(incident=key, outcome="误报", force=True)).ok
    town.beat()
    return town


@pytest.mark.parametrize(
    "line",
    ["派 03 至 0912", "派 03 至 0912 !", "派齐 0912", "签 0912", "改 0912 二级", "置 0912 115.0,35.7", "结 0912 又办 !",
     "退 0912 错", "并 0912 0913", "转 0912 城管", "复转 0912 由=王", "撤 03", "准 03", "驳 03",
     "代签 03 到场", "勾 0912"],
)  # fmt: skip
def test_it_is_explained_and_nothing_is_changed(tmp_path: Path, line: str) -> None:
    town = ended(tmp_path)
    before = state(town)
    seen = town.desk.type(line)
    outcome = town.desk.run(line)
    assert not outcome.ok
    assert outcome.text()
    assert state(town) == before
    if line.split()[0] in {"派", "签", "改", "置", "结", "退", "转"}:
        assert not seen.ok
        assert "办结" in outcome.text()
        assert any("办结" in part.text for part in seen.parts)


def test_what_is_still_sensible_still_goes(tmp_path: Path) -> None:
    for line in ("注 0912 补记", "到 0912", "选 0912", "态 0912", "圈 0912 500米"):
        assert ended(tmp_path).desk.run(line).ok, line


def test_an_order_that_ended_meanwhile(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.patrol("03", "05")
    key = town.call("0912")
    town.desk.act(calls.Assign(units=("03",), incident=key))
    assert town.desk.type("撤 03 误派").ok
    assert town.desk.act(calls.Cancel(unit="03")).ok
    before = state(town)
    assert town.desk.run("撤 03 误派").code == "desk.no_order"
    assert state(town) == before
