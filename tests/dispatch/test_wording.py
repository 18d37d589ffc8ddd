"""A narrow line says what matters most, and all of what it says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from console.dispatch.models import Reason
from console.dispatch.wording import why, why_within
from console.say import use

WHOLE = (
    Reason("reason.nearest"), Reason("reason.has", {"what": "急救"}), Reason("reason.lacks", {"what": "盾牌"}),
    Reason("reason.own_beat"), Reason("reason.crew_mixed", {"officers": 2, "auxiliaries": 1}),
    Reason("reason.skills", {"skills": "无人机"}), Reason("reason.fix_older", {"age": "4 分"}),
)  # fmt: skip


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    use("zh_CN")
    yield
    use("zh_CN")


def within(letters: int) -> str:
    return why_within(WHOLE, lambda line: len(line) <= letters)


def test_a_wide_line_has_all() -> None:
    assert within(len(why(WHOLE))) == why(WHOLE)


def test_crew_and_beat_go_first() -> None:
    assert within(len(why(WHOLE)) - 1) == "最近，有 急救，缺 盾牌，本巡区，无人机 · 定位 4 分前，先核位置"
    assert within(34) == "最近，有 急救，缺 盾牌，无人机 · 定位 4 分前，先核位置"


def test_what_it_lacks_stays_longest() -> None:
    assert within(22) == "最近，缺 盾牌 · 定位 4 分前，先核位置"
    assert within(6) == within(1) == "缺 盾牌"


@pytest.mark.parametrize("letters", range(1, 60))
def test_every_fact_is_whole(letters: int) -> None:
    facts = {why([one]) for one in WHOLE}
    said = within(letters)
    for fact in facts:
        said = said.replace(fact, "")
    assert set(said) <= set("， ·")
