"""What a unit's leaving uncovers, in words and tone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from console.dispatch import Uncovers, uncovered
from console.say import use


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    use("zh_CN")
    yield
    use("zh_CN")


def lost(beat: str, limit_s: float, before: float, after: float) -> Uncovers:
    return Uncovers(beat=beat, limit_s=limit_s, before=before, after=after)


@pytest.mark.parametrize(
    ("found", "short", "whole", "grave"),
    [
        (lost("二巡区", 180, 0.84, 0.71), "二巡区 84→71%", "二巡区 3 分覆盖 84→71%", True),
        (lost("八巡区", 180, 0.62, 0.53), "八巡区 62→53%", "八巡区 3 分覆盖 62→53%", False),
        (lost("滨河站", 60, 0.09, 0.0), "滨河站 1 分圈空", "滨河站 1 分圈空", True),
        (lost("二巡区", 180, 0.84, 0.838), "覆盖不变", "覆盖不变", False),
        (lost("", 90, 0.84, 0.82), "全域 84→82%", "全域 1.5 分覆盖 84→82%", False),
        (lost("", 180, 0.0, 0.0), "覆盖不变", "覆盖不变", False),
    ],
)
def test_what_the_list_says(found: Uncovers, short: str, whole: str, grave: bool) -> None:
    assert uncovered(found) == short
    assert uncovered(found, whole=True) == whole
    assert found.grave is grave


def test_in_english() -> None:
    use("en")
    assert uncovered(lost("B02", 180, 0.84, 0.71), True) == "B02 3 min cover 84→71%"
