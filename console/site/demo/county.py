"""The whole demo county as one value, made from a seed: everything that the writers put into files."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from console.site.demo import beats, buildings, country, fittings, ground, network, quarters, town
from console.site.demo.names import small_streets
from console.site.demo.people import Unit, muster

Geometry = Any


@dataclass(frozen=True)
class County:
    """示范县. Geometry on the board, metres; nothing in it exists."""

    land: ground.Ground
    bones: town.Bones
    rural: country.Country
    net: network.Network
    houses: list[Geometry]
    beats: list[tuple[str, str, Geometry]]
    posts: list[fittings.Post]
    cameras: list[fittings.Camera]
    places: list[fittings.Place]
    units: list[Unit]


def make(seed: int) -> County:
    """The county of a seed: the same seed gives the same county."""
    rng = Random(seed)
    land = ground.lay_ground(rng)
    bones = town.lay_bones(rng, land)
    names = small_streets(Random(seed + 2))  # its own chance: a new name does not move the town
    filled = quarters.fill_town(rng, bones, land, names)
    rural = country.lay_country(rng, land, bones)
    streets = bones.streets + filled.streets + rural.streets + rural.filled.streets
    net = network.join(streets, land.water, land.county)
    houses = buildings.build(rng, filled.leaves + rural.filled.leaves, [line for line, _ in land.canals])
    tiled = beats.tile(land, bones, rural)
    kerb = fittings.Kerb(net)
    posts = fittings.set_posts(kerb)
    places = fittings.name_places(rng, net, kerb, land, bones)
    chance = Random(seed + 3)  # its own: what is told of a camera does not change the units
    cameras = [fittings.described(chance, c) for c in fittings.set_cameras(rng, net, kerb, rural, places)]
    units = muster(rng, tiled, posts)
    return County(land, bones, rural, net, houses, tiled, posts, cameras, places, units)
