"""The 60 units of the fictional bureau. No person is named: units only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any, Final

import shapely

from console.site.demo.beats import TOWN_BEATS
from console.site.demo.fittings import Post
from console.site.demo.names import numeral

Geometry = Any
_SKILLS: Final = ("急救", "调解", "盾牌", "无人机", "警犬", "消防", "驾驶", "水上")


@dataclass(frozen=True)
class Unit:
    """A row of units.csv; ``kind`` is a word of the wire: car, moto, foot, pair, post."""

    id: str
    name: str
    kind: str
    officers: int
    auxiliaries: int
    skills: tuple[str, ...]
    beat: str
    shift: str


# name stem, how many, kind, officers, auxiliaries, where (town or country beats, or a post)
_TEAMS: Final = (
    ("城关{}组", 8, "car", 2, 1, "town"),
    ("骑警{}组", 10, "moto", 1, 1, "town"),
    ("北关{}组", 3, "car", 2, 0, "town"),
    ("东岗{}组", 4, "car", 2, 1, "town"),
    ("城西步巡{}组", 4, "pair", 2, 0, "town"),
    ("滨河步巡{}组", 4, "pair", 1, 1, "town"),
    ("乡村{}组", 10, "car", 1, 2, "country"),
    ("南环骑警{}组", 3, "moto", 1, 0, "town"),
    ("社区{}格", 6, "foot", 1, 0, "town"),
    ("联防{}队", 4, "pair", 0, 2, "town"),
)


def muster(rng: Random, beats: list[tuple[str, str, Geometry]], posts: list[Post]) -> list[Unit]:
    """60 units: teams first, then the crews of the posts, numbered as they are mixed on the board."""
    rows = list(_teams(rng, beats)) + _crews(beats, posts)
    rng.shuffle(rows)
    return [Unit(f"{i + 1:02d}", *row) for i, row in enumerate(rows)]


_Row = tuple[str, str, int, int, tuple[str, ...], str, str]


def _teams(rng: Random, beats: list[tuple[str, str, Geometry]]) -> Iterator[_Row]:
    town = [b[0] for b in beats[:TOWN_BEATS]]
    country = [b[0] for b in beats[TOWN_BEATS:]]
    turn = {"town": 0, "country": 0}
    for stem, count, kind, officers, auxiliaries, where in _TEAMS:
        for i in range(count):
            homes = town if where == "town" else country
            beat = homes[turn[where] % len(homes)]
            turn[where] += 1
            skills = tuple(sorted(rng.sample(_SKILLS, rng.choice((0, 1, 1, 2)))))
            yield stem.format(numeral(i + 1)), kind, officers, auxiliaries, skills, beat, "夜班"


def _crews(beats: list[tuple[str, str, Geometry]], posts: list[Post]) -> list[_Row]:
    """Each post's crew bears its name."""
    out: list[_Row] = []
    for post in posts:
        beat = next(b[0] for b in beats if b[2].buffer(1.0).contains(shapely.Point(post.at)))
        out.append((post.name, "post", 1, 2, ("急救", "盾牌"), beat, "夜班"))
    return out
