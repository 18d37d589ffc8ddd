"""Where units and incidents cannot be told apart, on one spot and far out: act, then look at the pixel."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec
import numpy as np
import pytest
from PySide6.QtWidgets import QWidget

from console.desk.state import Selection, TrailsView, ViewState
from console.glass.bench.scene import BenchSource, centre_m, scene
from console.glass.canvas import Canvas, Hit
from console.glass.items.columns import columns_of
from console.glass.items.legend import legend as map_legend
from console.glass.items.shade import choropleth_legend
from console.glass.items.trails import TrailsPainter, trails_legend
from console.glass.theme import load_theme
from console.glass.tilework.scene import scene_of
from console.glass.tilework.service import TileService
from console.words import Changes, Duty, Incident, IncidentState, Kind, Sos
from layers import geo
from tests.glass.test_basemaps import until
from tests.glass.test_canvas import at, click, ink, move_to, put, settle, turn

DARK = load_theme("dark")
Make = Callable[[BenchSource, float], Canvas]


@pytest.fixture
def make(widgets: Callable[[QWidget], QWidget]) -> Iterator[Make]:
    made: list[Canvas] = []

    def one(source: BenchSource, m_per_px: float) -> Canvas:
        site = source.site
        canvas = Canvas(source, DARK, tiles=TileService(scene_of(site.base, site.beats, site.cameras), worker=False))
        widgets(canvas)
        made.append(canvas)
        canvas.resize(600, 400)
        canvas.show()
        canvas.centre_on(*centre_m(), m_per_px)
        settle(canvas)
        return canvas

    yield one
    for canvas in made:
        canvas.shut()


def town(count: int, spread_m: float, beats: int = 1) -> BenchSource:
    """Cars on patrol within some metres of the middle; nothing else."""
    made = scene(units=count, cameras=0, segments=0, incidents=0, beats=beats, polygons=0)
    made.units.kind[:], made.units.duty[:] = Kind.CAR, Duty.PATROL
    x, y = centre_m()
    angle = np.arange(count) * 2.4
    for row in range(count):
        away = spread_m * (row / max(1, count - 1)) ** 0.5
        put(made, row, x + 20 + away * np.cos(angle[row]), y - 20 + away * np.sin(angle[row]))
    return made


def painted(canvas: Canvas, kind: str) -> int:
    found = canvas._stage.painted.get(kind)
    return 0 if found is None else len(found.keys)


def test_many_in_a_cell_are_one_disc_and_single_again_on_zoom(make: Make) -> None:
    canvas = make(town(40, 60.0), 20.0)
    assert (painted(canvas, "crowd"), painted(canvas, "unit")) == (1, 0)
    discs = canvas._stage.discs
    assert (discs.count.tolist(), discs.available.tolist(), discs.engaged.tolist()) == ([40], [40], [0])
    crowd = canvas._stage.painted["crowd"]
    x, y = float(crowd.x[0]), float(crowd.y[0])
    assert ink(canvas, x, y - 12.5) == DARK.hexes["patrol"]  # the ring: all of them may be sent
    for _ in range(6):
        canvas.zoomed(4, 300, 200)
    settle(canvas)
    assert (painted(canvas, "crowd"), painted(canvas, "unit")) == (0, 40)


def test_a_click_on_a_disc_zooms_in_and_its_plate_says_what_is_inside(make: Make) -> None:
    canvas = make(town(40, 60.0), 20.0)
    crowd = canvas._stage.painted["crowd"]
    x, y = float(crowd.x[0]), float(crowd.y[0])
    hovered: list[tuple[str, str]] = []
    canvas.hovered.connect(lambda kind, name: hovered.append((kind, name)))
    before = ink(canvas, x, y - 30)
    from PySide6.QtCore import QPoint

    move_to(canvas, QPoint(round(x), round(y)))
    turn(0.05)
    assert hovered == [("crowd", "0")]
    assert ink(canvas, x, y - 30) != before
    click(canvas, x, y)
    assert canvas.m_per_px == pytest.approx(10.0, rel=0.1)


def test_sos_and_the_selected_one_are_never_hidden_in_a_disc(make: Make) -> None:
    source = town(40, 60.0)
    source.selection = Selection("unit", "07")
    source.sos["11"] = Sos(id="s", unit="11", t=source.clock.now(), received_at=source.clock.now())
    canvas = make(source, 20.0)
    shown = {source.units.ids[row] for row in canvas._stage.painted["unit"].keys.tolist()}
    assert shown == {"07", "11"}
    assert canvas._stage.discs.count.tolist() == [38]


def test_what_stands_on_one_spot_fans_out_near_and_is_picked_where_it_is_drawn(make: Make) -> None:
    source = town(5, 0.0)
    canvas = make(source, 1.0)
    places = [at(canvas, "unit", name) for name in source.units.ids]
    assert len({(round(x), round(y)) for x, y in places}) == 5
    for name, (x, y) in zip(source.units.ids, places, strict=True):
        assert ink(canvas, x, y) == DARK.hexes["patrol"]
        assert canvas.hits_at(x, y)[0].id == name
    canvas.pan_by(7, -5)
    moved = [at(canvas, "unit", name) for name in source.units.ids]
    assert [(x + 7, y - 5) for x, y in places] == moved
    canvas.apply(Changes.FIXES | Changes.UNITS)
    assert [at(canvas, "unit", name) for name in source.units.ids] == moved


def test_far_out_only_the_stack_of_the_selected_one_fans_out(make: Make) -> None:
    source = town(3, 0.0)
    canvas = make(source, 6.0)
    assert len({at(canvas, "unit", name) for name in source.units.ids}) == 1
    source.selection = Selection("unit", "02")
    canvas.apply(Changes.SELECTION)
    turn(0.2)
    assert len({at(canvas, "unit", name) for name in source.units.ids}) == 3


def test_too_many_on_one_spot_are_listed(make: Make) -> None:
    canvas = make(town(60, 0.0), 1.0)
    assert (painted(canvas, "crowd"), painted(canvas, "unit")) == (1, 0)
    crowd = canvas._stage.painted["crowd"]
    lists: list[list[Hit]] = []
    canvas.overlap.connect(lambda hits, *_: lists.append(hits))
    click(canvas, float(crowd.x[0]), float(crowd.y[0]))
    assert len(lists[0]) == 9
    assert {hit.kind for hit in lists[0]} == {"unit"}


def test_a_pan_of_discs_and_fans_is_what_painting_anew_shows(make: Make) -> None:
    for m_per_px in (20.0, 2.0):
        canvas = make(town(200, 1500.0), m_per_px)
        for dx, dy in ((9, 0), (-30, 14), (5, -40)):
            canvas.pan_by(dx, dy)
            scrolled = canvas.map_view.viewport().grab().toImage()
        canvas.map_view.repaint_map()
        assert canvas.map_view.viewport().grab().toImage() == scrolled


def test_two_canvases_read_the_columns_once(make: Make) -> None:
    source = town(5, 50.0)
    one, other = make(source, 4.0), make(source, 4.0)
    columns = columns_of(source)
    before = columns.version
    for canvas in (one, other):
        canvas.apply(Changes.FIXES)
    turn(0.1)
    assert columns.version == before + 1
    source.units.duty[0] = Duty.ONSCENE
    for canvas in (one, other):
        canvas.apply(Changes.UNITS)
    turn(0.1)
    assert columns.duty[0] == Duty.ONSCENE


# --- incidents ----------------------------------------------------------------------------------------------------


def call(source: BenchSource, name: str, east_m: float, level: int, age_s: float = 0.0) -> None:
    x, y = centre_m()
    lon, lat = geo.from_mercator(x + east_m, y)
    now = source.clock.now()
    source.incidents[name] = Incident(
        id=name, no=name, source="t", t=now - age_s, received_at=now - age_s, type="家庭纠纷", level=level,
        lon_deg=float(lon), lat_deg=float(lat),
    )  # fmt: skip


def test_far_out_overlapping_incidents_are_the_gravest_with_their_number(make: Make) -> None:
    source = town(0, 0.0)
    for n, level in enumerate((3, 3, 1, 2)):
        call(source, f"i{n}", 100.0 * n, level)
    canvas = make(source, 40.0)
    pile = canvas._stage.painted["pile"]
    assert (len(pile.keys), painted(canvas, "incident")) == (1, 0)
    assert canvas._stage.piles.count.tolist() == [4]
    x, y = float(pile.x[0]), float(pile.y[0])
    assert ink(canvas, x - 8, y) == DARK.hexes["lv"]  # 一级 is solid
    click(canvas, x, y)
    assert canvas.m_per_px == pytest.approx(20.0, rel=0.1)
    canvas.centre_on(*centre_m(), 3.0)
    settle(canvas)
    assert (painted(canvas, "pile"), painted(canvas, "incident")) == (0, 4)


def test_the_ring_of_an_incident_grows_with_its_age_and_can_be_switched_off(make: Make) -> None:
    source = town(0, 0.0)
    limit = source.site.config.limits.assign_s
    call(source, "i", 0.0, 2, age_s=0.4 * limit)
    canvas = make(source, 4.0)
    x, y = at(canvas, "incident", "i")

    def lit() -> int:
        image = canvas.picture()
        angles = np.radians(np.arange(0, 360, 10))
        points = [(round(x + 18.5 * np.sin(a)), round(y - 18.5 * np.cos(a))) for a in angles]
        return sum(image.pixelColor(*point).lightness() > 90 for point in points)

    young = lit()
    source.clock.advance(0.4 * limit)  # type: ignore[attr-defined]
    canvas.apply(Changes.SECOND)
    turn(0.1)
    assert 5 < young < lit()
    canvas.set_layer("ages", False)
    turn(0.1)
    assert lit() == 0


# --- beats, heat, trails ------------------------------------------------------------------------------------------


def test_beats_are_coloured_by_how_many_lie_in_them(make: Make) -> None:
    source = town(0, 0.0, beats=4)
    for n in range(3):
        call(source, f"i{n}", 4_000.0 + 500 * n, 3)
    call(source, "west", -4_000.0, 3)
    canvas = make(source, 40.0)
    for name in ("incidents", "labels", "beats"):
        canvas.set_layer(name, False)
    settle(canvas)
    plain = ink(canvas, 400, 150)
    source.view = ViewState(choropleth="incidents")
    canvas.apply(Changes.VIEW)
    settle(canvas)
    many, one, none = ink(canvas, 400, 150), ink(canvas, 200, 150), ink(canvas, 400, 250)
    assert len({plain, many, one}) == 3
    assert none == plain
    legend = choropleth_legend(source)
    assert legend is not None
    assert [(row.low, row.high) for row in legend.rows] == [(1, 2), (3, None)]
    canvas.set_layer("labels", True)
    settle(canvas)
    for second in range(3):  # laid out again and again beside counts that are arrays
        call(source, f"more{second}", 4_000.0, 3)
        source.whereabouts.heard(Changes.INCIDENTS)
        canvas.apply(Changes.INCIDENTS | Changes.SECOND)
        now = f" {4 + second}"
        assert until(lambda now=now: any(text.endswith(now) for text, _ in canvas.label_boxes()))  # type: ignore[misc]
    canvas.set_layer("labels", False)
    source.view = ViewState()
    canvas.apply(Changes.VIEW)
    settle(canvas)
    assert ink(canvas, 400, 150) == plain
    assert choropleth_legend(source) is None


def test_a_quiet_night_has_a_legend_without_rows() -> None:
    source = town(0, 0.0, beats=4)
    source.view = ViewState(choropleth="incidents")
    legend = choropleth_legend(source)
    assert legend is not None
    assert legend.rows == ()
    assert [row.head for row in map_legend(source) if row.layer == "choropleth"] == [True]


def test_heat_lies_where_incidents_were_also_closed_ones(make: Make) -> None:
    source = town(0, 0.0)
    for n in range(4):
        call(source, f"i{n}", 100.0 * n, 3, age_s=86_400.0)
        source.incidents[f"i{n}"] = msgspec.structs.replace(source.incidents[f"i{n}"], state=IncidentState.CLOSED)
    canvas = make(source, 40.0)
    for name in ("labels", "posts", "places"):
        canvas.set_layer(name, False)
    settle(canvas)
    assert painted(canvas, "incident") == painted(canvas, "pile") == 0
    cold = ink(canvas, 300, 200)
    canvas.set_layer("heat", True)
    settle(canvas)
    assert ink(canvas, 300, 200) != cold
    assert ink(canvas, 500, 200) == cold


def test_trails_are_drawn_by_speed_age_and_unit_and_no_farther_back_than_asked(make: Make) -> None:
    source = town(1, 0.0)
    x, y = centre_m()
    now = source.clock.now()
    for n in range(61):  # a minute a point, 4 px each, from 240 px west; fast in the second half
        source.trails.take([0], [now - 3_600 + 60 * n], [x - 960 + 16 * n], [y], [20.0 if n > 30 else 3.0])
    put(source, 0, x, y)
    canvas = make(source, 4.0)

    def colours(view: TrailsView | None) -> tuple[str, str]:
        source.view = ViewState(trails=view)
        canvas.apply(Changes.VIEW)
        settle(canvas)
        return ink(canvas, 80, 200), ink(canvas, 270, 200)

    hexes, land = DARK.hexes, DARK.hexes["land"]
    assert colours(None) == (land, land)
    assert colours(TrailsView(("01",), 60, "speed")) == (hexes["grad2"], hexes["grad5"])
    assert colours(TrailsView((), 60, "age")) == (hexes["grad1"], hexes["grad5"])
    assert colours(TrailsView(("01",), 30, "unit")) == (land, hexes["lay1"])
    legend = trails_legend(source)
    assert legend is not None
    assert [(row.token, row.unit) for row in legend.rows] == [("lay1", "01")]
    assert colours(TrailsView(("99",), 60, "speed")) == (land, land)


def test_a_costly_trail_gets_its_newest_legs_without_being_painted_whole(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.glass.items.trails._CHEAP_S", -1.0)
    monkeypatch.setattr("console.glass.items.trails._REST_S", 0.0)
    source = town(1, 0.0)
    x, y = centre_m()
    now = source.clock.now()
    for n in range(31):
        source.trails.take([0], [now - 600 + 10 * n], [x - 800 + 20 * n], [y], [20.0])
    put(source, 0, x, y - 100_000)
    source.view = ViewState(trails=TrailsView((), 60, "speed"))
    canvas = make(source, 4.0)
    canvas.apply(Changes.VIEW)
    settle(canvas)
    assert (ink(canvas, 150, 200), ink(canvas, 270, 200)) == (DARK.hexes["grad5"], DARK.hexes["land"])
    whole = next(painter for painter in canvas.layers_by_z.values() if isinstance(painter, TrailsPainter))._whole_at
    for n in range(31, 41):
        source.trails.take([0], [now - 600 + 10 * n], [x - 800 + 20 * n], [y], [20.0])
    source.clock.advance(-180.0)  # type: ignore[attr-defined]
    canvas.apply(Changes.FIXES)
    settle(canvas)
    assert (ink(canvas, 150, 200), ink(canvas, 270, 200)) == (DARK.hexes["grad5"], DARK.hexes["grad5"])
    assert next(p for p in canvas.layers_by_z.values() if isinstance(p, TrailsPainter))._whole_at == whole
