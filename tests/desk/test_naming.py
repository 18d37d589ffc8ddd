"""What the parser knows of the room follows the room: numbers, who is free, what presses."""

from __future__ import annotations

from pathlib import Path

from console.verbs import calls, complete
from tests.desk.town import Town


def rows(town: Town, text: str) -> list[str]:
    return [row.label for row in complete(text, town.desk.context)]


def test_free_units_come_before_those_that_are_sent(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.patrol("03", "05", "07")
    key = town.call("0912")
    town.desk.act(calls.Select())
    assert rows(town, "派 ") == ["03", "05", "07", "11", "0912"]
    assert town.desk.act(calls.Assign(units=("03",), incident=key)).ok
    town.desk.act(calls.Select())
    assert rows(town, "派 ") == ["05", "07", "03", "11", "0912"]


def test_the_most_pressing_incident_comes_first_and_says_what_it_waits_for(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.call("0912", level=3)
    town.call("0913", level=1)
    assert rows(town, "签 09") == ["0913", "0912"]
    shown = town.desk.type("签 09").completions
    assert shown[0].aside is not None
    assert shown[0].aside.code == "desk.waits_left"
    town.beat(65.0)
    late = town.desk.type("签 09").completions[0]
    assert late.aside is not None
    assert (late.aside.code, late.tone) == ("desk.waits_overdue", "warn")


def test_an_ended_incident_stands_behind_the_open_ones(tmp_path: Path) -> None:
    town = Town(tmp_path)
    old = town.call("0911")
    town.call("0912")
    assert rows(town, "到 09") == ["0911", "0912"]
    town.desk.act(calls.Close(incident=old, outcome="误报", force=True))
    assert rows(town, "到 09") == ["0912", "0911"]
    ended = town.desk.type("到 09").completions[1]
    assert ended.aside is not None
    assert ended.aside.code == "words.state.closed"


def test_books_that_did_not_change_are_the_same(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.patrol("03")
    town.call("0912")
    before = town.desk.context
    town.beat(5.0)
    after = town.desk.context
    for kind in ("unit", "incident", "marker", "ring", "block", "edge", "reserve", "layer", "type"):
        assert before.book(kind) is after.book(kind), kind
    town.desk.act(calls.PutMarker(name="集结点", lon_deg=115.0, lat_deg=35.7))
    assert before.book("marker") is not town.desk.context.book("marker")
    assert town.desk.context.book("marker").find("集结点")[1][0].title == "集结点"
