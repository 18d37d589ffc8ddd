"""Rings that come from files: numbered anew, without what was true of another room alone, taken back as one act."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from console.desk.acts_ring import MOST
from console.site.ringfeatures import drawn_area, drawn_line
from console.verbs import calls
from console.words import Block, Centre, Closing, Ring, Tier, Travel
from tests.desk.town import LAT, LON, Town


@pytest.fixture
def town(tmp_path: Path) -> Town:
    town = Town(tmp_path)
    town.patrol("03")
    return town


def far(name: str = "") -> Ring:
    return Ring(id="x", no="圈9", name=name, tiers=(Tier(limit=60.0),), centre=Centre(lon_deg=10.0, lat_deg=50.0))


def near(**more: object) -> Ring:
    fields: dict[str, object] = {
        "id": "x", "no": "圈9", "tiers": (Tier(limit=60.0),), "centre": Centre(lon_deg=LON, lat_deg=LAT), **more,
    }  # fmt: skip
    return Ring(**fields)  # type: ignore[arg-type]


def taken(town: Town, *rings: Ring) -> list[Ring]:
    before = set(town.desk.rings)
    town.desk.act(calls.ImportRings(file="a.geojson", rings=rings))
    return [ring for key, ring in town.desk.rings.items() if key not in before]


def test_they_are_numbered_anew_and_selected_and_taken_back_as_one(town: Town) -> None:
    square = ((LON, LAT), (LON + 0.01, LAT), (LON, LAT + 0.01))
    made = taken(town, drawn_area(square, "南区"), drawn_line(square, "", 200.0))
    assert [(ring.no, ring.name) for ring in made] == [("圈1", "南区"), ("圈2", "")]
    assert {ring.made_by for ring in made} == {"值班长甲"}
    assert town.desk.selection.id == made[1].id
    town.beat()
    assert all(town.desk.ring_views[ring.id].answer is not None for ring in made)
    assert town.desk.undo().ok
    assert not {ring.id for ring in made} & set(town.desk.rings)


def test_what_was_true_of_another_room_is_not_claimed(town: Town) -> None:
    blocks = (Block(id="1", lon_deg=LON, lat_deg=LAT, unit="03", arrive_s=20.0, passed_s=60.0, order="o1"),
              Block(id="2", lon_deg=LON, lat_deg=LAT, unit="99", arrive_s=20.0, passed_s=60.0))  # fmt: skip
    plan = Closing(travel=Travel.CAR, head_s=60, margin_s=20, made_at=1.0, closed=True, closed_s=20.0, blocks=blocks)
    centre = Centre(lon_deg=LON, lat_deg=LAT, kind="unit", id="99", name="99 外县一组")
    (made,) = taken(town, near(standing=True, moving=True, incident="other:1", centre=centre, closing=plan))
    assert (made.standing, made.moving, made.incident) == (False, False, "")
    assert made.centre == Centre(lon_deg=LON, lat_deg=LAT, name="99 外县一组")
    assert made.closing is not None
    assert not made.closing.closed
    assert math.isnan(made.closing.closed_s)
    assert [(block.unit, block.order) for block in made.closing.blocks] == [("03", ""), ("", "")]
    (made,) = taken(town, near(moving=True, centre=Centre(lon_deg=LON, lat_deg=LAT, kind="unit", id="03")))
    assert made.moving


def test_what_lies_elsewhere_or_does_not_fit_is_counted(town: Town) -> None:
    outcome = town.desk.act(calls.ImportRings(file="a.kml", rings=(far(), near())))
    assert (outcome.ok, outcome.facts) == (True, {"n": 1, "out": 1})
    outcome = town.desk.act(calls.ImportRings(file="a.kml", rings=(far(), far())))
    assert (outcome.ok, outcome.code) == (False, "ringfile.outside")
    outcome = town.desk.act(calls.ImportRings(file="a.kml", rings=(near(),) * (MOST + 1)))
    assert outcome.facts == {"n": MOST - 1, "out": 2}
    outcome = town.desk.act(calls.ImportRings(file="a.kml", rings=(near(),)))
    assert (outcome.ok, outcome.code) == (False, "ring.full")
    assert outcome.text()


def test_typed_lines_go_to_the_window(town: Town) -> None:
    (ring,) = taken(town, near())
    for line, call in (
        ("导圈 圈1 /tmp/a.kml!", calls.ExportRing(ring=ring.id, file="/tmp/a.kml", force=True)),
        ("导圈", calls.ExportRing(ring=ring.id)),
        ("printring 圈1 a.pdf", calls.PrintRing(ring=ring.id, file="a.pdf")),
        ("引圈 C:/我的 圈.geojson", calls.ImportRings(file="C:/我的 圈.geojson")),
    ):
        assert town.desk.run(line).ok
        assert town.desk.view.tool == call
    assert not town.desk.run("引圈").ok
