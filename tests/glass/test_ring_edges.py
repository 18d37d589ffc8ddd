"""须留意 with judgements at edges: one line each, gravest first; what is over or put off is not there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec import structs

from console.glass.panels import ring_edges
from console.glass.panels.duty import DutyFoot
from console.glass.theme import load_theme
from console.glass.window.measures import DESK, SMALL, Measures
from console.say import known, use
from console.verbs import calls
from console.words import Changes, EdgeEvent
from console.words.rings import EDGES
from tests.glass.ringroom import Standing, Widgets, evening, has, painted, ring_view, room_of, show, stand_in


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    use("zh_CN")
    yield
    use("zh_CN")
    stand_in(evening().desk, edge_events={})


def event(n: int, what: str, **facts: object) -> EdgeEvent:
    at = evening().desk.clock.now() - 100 - n
    kept = {"area": "r3", "unit": "03", "tier": 1, **facts}
    return EdgeEvent(id=str(n), what=what, at=at, **kept)  # type: ignore[arg-type]


def foot(widgets: Widgets, *events: EdgeEvent, measures: Measures = DESK) -> tuple[Standing, DutyFoot, list[int]]:
    resized: list[int] = []
    stand = room_of(evening().desk)
    stand_in(stand.desk, ring_view(), edge_events={one.id: one for one in events})
    panel = DutyFoot(stand.room, load_theme("dark"), lambda: resized.append(1))
    panel.restyle(load_theme("dark"), measures)
    show(panel, widgets, "dark", measures, measures.queue_w, panel.wanted_height())
    painted(panel)
    return stand, panel, resized


@pytest.mark.parametrize("what", EDGES)
def test_every_judgement_has_words(widgets: Widgets, what: str) -> None:
    stand, panel, _ = foot(widgets, event(1, what, count=7))
    assert known(f"ringcard.edge.{what}")
    said = ring_edges.words(stand.room, event(1, what, count=7))
    assert "圈3" in said
    assert any(spot.tip.startswith(said.split()[0]) for spot in panel.spots)


def test_a_line_says_who_and_where_and_goes_there(widgets: Widgets) -> None:
    stand, panel, _ = foot(widgets, event(1, "enter"))
    spot = next(one for one in panel.spots if one.tip.startswith("03 进入 圈3 1 分"))
    assert spot.act is not None
    spot.act()
    assert (stand.desk.selection.kind, stand.desk.selection.id) == ("unit", "03")
    stand.desk.act(calls.Select())
    beat = evening().site.beats.ids[2]
    _, panel, _ = foot(widgets, event(2, "empty", area=f"beat:{beat}", unit="", tier=0))
    spot = next(one for one in panel.spots if "无空闲单元" in one.tip)
    assert spot.act is not None
    spot.act()
    assert (stand.desk.selection.kind, stand.desk.selection.id) == ("beat", beat)


def test_putting_it_off_begins_the_line_for_its_reason(widgets: Widgets) -> None:
    one = structs.replace(event(1, "enter"), id="seat-E12")
    stand, panel, _ = foot(widgets, one)
    panel.press("缓报：接着写原因")
    assert stand.typed == ["缓 E12 10 "]


def test_what_is_over_or_put_off_is_not_there_and_the_gravest_is_first(widgets: Widgets) -> None:
    now = evening().desk.clock.now()
    over, late = event(1, "enter", ended_at=now), event(2, "leave", snoozed_until=now + 60)
    soft, hard = event(3, "dwell", level=3), event(9, "empty", level=1, unit="")
    stand, panel, _ = foot(widgets, over, late, soft, hard)
    assert ring_edges.shown(stand.room) == [hard, soft]
    assert has(painted(panel), "lv")
    tops = [next(one.rect.top() for one in panel.spots if word in one.tip) for word in ("无空闲", "停留")]
    assert tops[0] < tops[1]


@pytest.mark.parametrize("measures", [DESK, SMALL], ids=lambda one: str(one.name))
def test_more_than_fit_are_counted(widgets: Widgets, measures: Measures) -> None:
    _, panel, _ = foot(widgets, *(event(n, "enter") for n in range(6)), measures=measures)
    shown = 3 if measures is DESK else 2
    rows = [one for one in panel.spots if "进入" in one.tip]
    assert len(rows) == shown + 1
    assert rows[-1].tip.count("进入") == 6 - shown
    assert max(one.rect.bottom() for one in panel.spots) <= panel.height()


def test_a_new_line_asks_for_room_once(widgets: Widgets) -> None:
    stand, panel, resized = foot(widgets)
    stand_in(stand.desk, edge_events={"1": event(1, "enter")})
    panel.apply(Changes.EDGES)
    panel.apply(Changes.EDGES)
    assert resized == [1]


def test_strange_ones_are_painted(widgets: Widgets) -> None:
    odd = [
        event(1, "no such", area="", unit="no such"), event(2, "enter", area="beat:none", unit="", level=99),
        structs.replace(event(3, "dwell"), at=float("nan"), tier=-4), event(4, "crowd", area="none", unit=""),
    ]  # fmt: skip
    for one in odd:
        foot(widgets, one)
