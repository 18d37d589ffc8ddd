"""Simulated crews and their tasks: signed, visited stop by stop, fed back; an order comes first."""

from __future__ import annotations

from random import Random

from msgspec.structs import replace

from console.sim.chores import Chores, stops_of
from console.sim.town import Town
from console.site import Site
from console.words import Duty, Goal, Inbound, Kind, OrderMessage, ReplyMessage, UnitTaskMessage
from layers.geo import from_mercator
from tests.sim.test_town import live

NOW = 1_700_000_000.0


def charged(**fields: object) -> UnitTaskMessage:
    told = UnitTaskMessage(unit="01", id="k1", no="T1", issuer="demo/seat-1", t=NOW, state="active")
    return replace(told, **fields)


def replies(said: list[Inbound], key: str = "k1") -> list[str]:
    return [one.step for one in said if isinstance(one, ReplyMessage) and one.order == key]


def patrolling(town: Town) -> str:
    """A crew that drives about."""
    crews = (one.crew for one in town.terminals.values())
    return next(crew.spec.id for crew in crews if crew.duty is Duty.PATROL and crew.spec.kind is Kind.CAR)


def near(town: Town, unit: str) -> Goal:
    """A point not far from where the crew is."""
    here = town.terminals[unit].crew.moment(1.0)
    lon, lat = from_mercator(here.x_m + 300.0, here.y_m)
    return Goal(kind="point", path=((float(lon), float(lat)),))


def test_a_task_is_signed_visited_and_fed_back(demo: Site) -> None:
    town = Town(demo, 3, 0.0, units=6)
    live(town, 5.0)
    unit = patrolling(town)
    town.hear(charged(unit=unit, goals=(near(town, unit),)))
    assert replies(live(town, 2400.0, 5.0)) == ["signed", "feedback"]


def test_told_again_it_is_the_same_and_over_it_is_let_go(demo: Site) -> None:
    town = Town(demo, 3, 0.0, units=6)
    live(town, 5.0)
    unit = patrolling(town)
    town.hear(charged(unit=unit))
    town.hear(charged(unit=unit))
    assert replies(live(town, 40.0, 5.0)) == ["signed"]
    town.hear(charged(unit=unit, state="over"))
    assert replies(live(town, 400.0, 45.0)) == []


def test_an_order_comes_first(demo: Site) -> None:
    town = Town(demo, 3, 0.0, units=6)
    live(town, 5.0)
    unit = patrolling(town)
    town.hear(charged(unit=unit, goals=(near(town, unit),)))
    live(town, 40.0, 5.0)
    point = near(town, unit).path[0]
    town.hear(OrderMessage(unit=unit, id="o1", issuer="x", incident="i", t=NOW, lon_deg=point[0], lat_deg=point[1]))
    town.hear(charged(unit=unit, state="interrupted"))
    said = live(town, 150.0, 45.0)
    assert replies(said, "o1")[0] == "signed"
    assert replies(said) == []


def test_stops_of_a_road_go_along_it_and_those_of_an_area_lie_in_it() -> None:
    road = stops_of(Goal(kind="road", path=((123.5, 30.5), (123.51, 30.5))), Random(1))
    xs = [stop.at[0] for stop in road]
    assert len(xs) > 5
    assert xs == sorted(xs)
    area = stops_of(Goal(kind="area", path=((123.5, 30.5), (123.51, 30.5), (123.51, 30.51))), Random(1))
    assert {min(xs) <= stop.at[0] <= max(xs) for stop in area} == {True}


def test_what_is_to_be_done_again_is_done_again() -> None:
    chores = Chores(Random(1))
    chores.hear(charged(), 0.0)
    assert chores.said(30.0) == [("k1", "signed")]
    assert chores.said(300.0) == [("k1", "feedback")]
    chores.hear(charged(), 301.0)
    assert chores.said(900.0) == [], "sent again it is known"
    chores.hear(charged(said="重做"), 901.0)
    assert chores.said(1000.0) == [("k1", "signed")]
