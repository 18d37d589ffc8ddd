"""Outlines of rings and what lies inside, on the demo site."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import shapely

from console.reckon import Ground, answer
from console.reckon.outlines import NOTCH_M, polygon, shape_of
from console.words import Centre, Direction, Ring, RingAnswer, RingAsk, RingShape, SumsFault, Tier, Travel
from console.words.rings import LonLat
from console.words.sums import DRAWN, ROAD, STRAIGHT
from layers.geo import distance_m, from_mercator, mercator_scale
from layers.shapes.ringed import rings_of_area
from layers.within import Within


def middle(ground: Ground) -> LonLat:
    """A police post of the demo."""
    lon, lat = from_mercator(*ground.site.posts.xy[0])
    return float(lon), float(lat)


def drawn(ground: Ground, shape: RingShape, limits: tuple[float, ...] = (0.0,), **more: object) -> RingAnswer:
    made = RingAsk("ring:r", 1, ring=Ring(
        id="r", no="圈1", shape=shape, tiers=tuple(Tier(limit=one) for one in limits), **more,  # type: ignore[arg-type]
    ))  # fmt: skip
    found = answer(ground, made)
    assert isinstance(found, RingAnswer), found
    return found


def at(ground: Ground) -> Centre:
    lon, lat = middle(ground)
    return Centre(lon_deg=lon, lat_deg=lat)


def test_a_distance_ring_is_as_far_as_it_says(ground: Ground) -> None:
    found = drawn(ground, RingShape.DISTANCE, (300.0, 1000.0), centre=at(ground))
    assert (found.basis, found.code) == (STRAIGHT, "")
    for number, metres in enumerate((300.0, 1000.0)):
        ring = found.tiers.xy[found.tiers.ring_off[number] : found.tiers.ring_off[number + 1]]
        lon, lat = from_mercator(ring[:, 0], ring[:, 1])
        assert distance_m(*middle(ground), lon, lat) == pytest.approx(metres, rel=0.006)


def test_each_thing_is_counted_in_the_smallest_tier_that_holds_it(ground: Ground) -> None:
    found = drawn(ground, RingShape.DISTANCE, (300.0, 1000.0, 3000.0), centre=at(ground))
    site = ground.site
    within = Within(found.tiers)
    for table, xy in (("cameras", site.cameras.xy), ("posts", site.posts.xy)):
        tier = within.of(xy[:, 0], xy[:, 1])
        for number, inside in enumerate(found.inside):
            assert getattr(inside, table).tolist() == np.flatnonzero(tier == number).tolist()
    assert 0 in found.inside[0].posts
    assert sum(len(one.cameras) for one in found.inside) > 0
    named = [name for one in found.inside for name in one.beats]
    assert named
    assert len(named) == len(set(named))


def test_the_roads_inside_a_ring_round_everything_are_all_roads(ground: Ground) -> None:
    found = drawn(ground, RingShape.DISTANCE, (50_000.0,), centre=at(ground))
    roads = ground.motor
    assert roads is not None
    assert found.inside[0].road_km == pytest.approx(float(np.sum(roads.arrays.length_m)) / 1000, rel=0.005)
    assert len(found.inside[0].cameras) == len(ground.site.cameras.ids)
    assert set(found.inside[0].beats) == set(ground.site.beats.names)


def test_a_lasso_that_crosses_itself_is_what_it_encloses(ground: Ground) -> None:
    lon, lat = middle(ground)
    bow = ((lon, lat), (lon + 0.01, lat + 0.01), (lon + 0.01, lat), (lon, lat + 0.01))
    found = drawn(ground, RingShape.AREA, outline=bow)
    assert (found.basis, found.code) == (DRAWN, "ring.mended")
    square, mended = polygon(((lon, lat), (lon + 0.01, lat), (lon + 0.01, lat + 0.01), (lon, lat + 0.01)))
    assert not mended
    assert shape_of(found.tiers, 0).area == pytest.approx(shape_of(square, 0).area / 2, rel=0.01)
    assert shape_of(square, 0).contains(shape_of(found.tiers, 0).buffer(-1.0))


def test_a_corridor_is_so_wide(ground: Ground) -> None:
    lon, lat = middle(ground)
    found = drawn(ground, RingShape.CORRIDOR, (200.0,), outline=((lon, lat), (lon + 0.02, lat)))
    (_, south), (_, north) = found.tiers.xy.min(axis=0), found.tiers.xy.max(axis=0)
    assert (north - south) / float(mercator_scale(lat)) == pytest.approx(400.0, rel=0.001)


def test_beats_by_name_and_one_that_is_gone(ground: Ground) -> None:
    ids = ground.site.beats.ids
    found = drawn(ground, RingShape.NAMED, areas=(f"beat:{ids[0]}", f"beat:{ids[1]}", "beat:nowhere"))
    both = shape_of(ground.site.beats.areas, 0).union(shape_of(ground.site.beats.areas, 1))
    assert shape_of(found.tiers, 0).symmetric_difference(both).area < 1.0
    assert (found.code, found.facts) == ("ring.area_gone", {"what": "nowhere"})
    nothing = answer(ground, RingAsk("ring:r", 1, ring=Ring(
        id="r", no="圈1", shape=RingShape.NAMED, tiers=(Tier(),), areas=("beat:nowhere",),
    )))  # fmt: skip
    assert nothing == SumsFault("ring:r", 1, "ring.no_area", {"what": "nowhere"})


def test_a_fault_in_one_sum_is_said_and_ends_nothing(ground: Ground) -> None:
    broken = answer(ground, RingAsk("ring:r", 7, ring=Ring(
        id="r", no="圈1", shape=RingShape.DISTANCE, tiers=(Tier(limit=float("nan")),), centre=at(ground),
    )))  # fmt: skip
    assert broken.n == 7  # type: ignore[union-attr]
    assert isinstance(broken, RingAnswer | SumsFault)


@pytest.mark.parametrize("direction", list(Direction))
def test_a_time_ring_goes_by_road(ground: Ground, direction: Direction) -> None:
    found = drawn(ground, RingShape.TIME, (60.0, 180.0, 300.0), centre=at(ground), direction=direction)
    assert (found.basis, found.code) == (ROAD, "")
    km = [one.road_km for one in found.inside]
    assert all(one > 0 for one in km)
    assert 0 in found.inside[0].posts


def test_from_afar_notches_are_filled_and_nothing_is_farther_than_half_of_one(ground: Ground) -> None:
    found = drawn(ground, RingShape.TIME, (60.0, 180.0, 300.0), centre=at(ground))
    assert found.afar is not None
    half = NOTCH_M / 2 * float(mercator_scale(middle(ground)[1]))
    whole, afar = ([shape_of(areas, n) for n in range(3)] for areas in (found.tiers, found.afar))
    for exact, shown in zip(whole, afar, strict=True):
        assert shapely.area(shapely.difference(shown, shapely.buffer(exact, half + 8.0))) < 100.0
        parts = [one for one in shapely.get_parts(exact) if shapely.area(one) > 80_000.0]
        assert shapely.area(shapely.difference(shapely.union_all(parts), shapely.buffer(shown, 16.0))) < 100.0
        assert len(shapely.get_coordinates(shown)) < len(shapely.get_coordinates(exact))
    for smaller, larger in itertools.pairwise(afar):
        assert shapely.area(shapely.difference(smaller, shapely.buffer(larger, 16.0))) < 100.0
    assert drawn(ground, RingShape.DISTANCE, (300.0,), centre=at(ground)).afar is None


def test_each_way_of_travel_has_its_own_ring(ground: Ground) -> None:
    size = {}
    for travel in Travel:
        found = drawn(ground, RingShape.TIME, (300.0,), centre=at(ground), travel=travel)
        assert (found.basis, found.code) == (ROAD, ""), travel
        size[travel] = shape_of(found.tiers, 0).area
    assert size[Travel.FOOT] < size[Travel.BICYCLE] < size[Travel.CAR] < size[Travel.PRIORITY]
    assert size[Travel.CAR] < size[Travel.MOTO]


def test_many_rings_are_one_shape_by_the_even_odd_rule(ground: Ground) -> None:
    found = drawn(ground, RingShape.TIME, (400.0,), centre=at(ground), direction=Direction.LEAVE)
    rings = rings_of_area(found.tiers, 0)
    assert len(rings) > 3
    plain = shapely.Polygon()
    for ring in rings:
        plain = shapely.symmetric_difference(plain, shapely.Polygon(ring))
    assert shapely.symmetric_difference(shape_of(found.tiers, 0), plain).area < 1e-3


def test_a_time_ring_far_from_any_road_is_straight_and_says_so(ground: Ground) -> None:
    lon, lat = middle(ground)
    far = Centre(lon_deg=lon + 2.0, lat_deg=lat)
    found = drawn(ground, RingShape.TIME, (60.0, 180.0), centre=far, travel=Travel.FOOT)
    assert (found.basis, found.code) == (STRAIGHT, "ring.straight.no_road")
    west, east = found.tiers.xy[:, 0].min(), found.tiers.xy[:, 0].max()
    metres = (east - west) / float(mercator_scale(lat)) / 2
    assert metres == pytest.approx(180.0 * ground.mode(Travel.FOOT).straight_mps, rel=0.01)


def test_a_corridor_along_the_road_of_that_name_nearest_to_the_point(ground: Ground) -> None:
    road = next(one for one in ground.site.names if one.kind == "road")
    lon, lat = (float(v) for v in from_mercator(road.x_m, road.y_m))
    found = drawn(
        ground, RingShape.CORRIDOR, (50.0, 150.0), areas=(f"road:{road.name}",), centre=Centre(lon_deg=lon, lat_deg=lat)
    )
    base = ground.site.base
    number = base.names.index(road.name)
    lines = np.flatnonzero(np.asarray(base.lines.name) == number).tolist()
    xy = np.concatenate([base.lines.xy[base.lines.off[line] : base.lines.off[line + 1]] for line in lines])
    near = np.hypot(*(xy - (road.x_m, road.y_m)).T) < 500.0
    assert near.any()
    assert (Within(found.tiers).of(*xy[near].T) == 0).all()
    nowhere = answer(ground, RingAsk("ring:r", 1, ring=Ring(
        id="r", no="圈1", shape=RingShape.CORRIDOR, tiers=(Tier(limit=50.0),), areas=("road:无此路",),
        centre=at(ground),
    )))  # fmt: skip
    assert nowhere == SumsFault("ring:r", 1, "ring.no_road", {"what": "无此路"})


def test_a_standing_ring_is_the_layers_own_area(ground: Ground) -> None:
    layer = next(one for one in ground.site.layers if one.spec.id == "standing")
    found = drawn(ground, RingShape.NAMED, areas=("layer:standing/R01",))
    ring = layer.overlay.xy[layer.overlay.part_off[0] : layer.overlay.part_off[1]]
    middle_m = ring[:-1].mean(axis=0)
    assert (Within(found.tiers).of(*(middle_m + 0.99 * (ring - middle_m)).T) == 0).all()
    assert (Within(found.tiers).of(*(middle_m + 1.01 * (ring - middle_m)).T) == -1).all()


def test_what_is_ready_for_points_is_that_of_the_tiers(ground: Ground) -> None:
    found = drawn(ground, RingShape.DISTANCE, (300.0, 900.0), centre=at(ground))
    assert found.within is not None
    xy = ground.site.cameras.xy
    assert found.within.of(*xy.T).tolist() == Within(found.tiers).of(*xy.T).tolist()
