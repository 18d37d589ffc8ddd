"""A town with two walls, cameras that have streams, and scenes for every cause."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np

from console.site import Site
from console.site.scening import SceneConfig
from console.words.wall import Cause, Pane, Scene, Tile, TileKind, WallSpec
from layers.geo import to_mercator
from layers.shapes import CameraHealth, CameraKind, Cameras
from tests.desk.town import LAT, LON, Town, make_site

LEFT, RIGHT = "左屏", "右屏"
WALLS: Final = (WallSpec(name=LEFT), WallSpec(name=RIGHT))
K = TileKind


def tile(id_: str, kind: TileKind, x: int = 0, y: int = 0, w: int = 24, h: int = 24, subject: str = "") -> Tile:
    return Tile(id=id_, kind=kind, x=x, y=y, w=w, h=h, subject=subject)


def quarters(subjects: Iterable[str]) -> tuple[Tile, ...]:
    at = [(0, 0), (12, 0), (0, 12), (12, 12)]
    return tuple(tile("ABCD"[n], K.CAMERA, *at[n], 12, 12, one) for n, one in enumerate(subjects))


def scene(name: str, *, left: tuple[Tile, ...] = (), right: tuple[Tile, ...] = (), **more: Any) -> Scene:
    panes = (Pane(wall=LEFT, tiles=left or (tile("map", K.MAP),)), Pane(wall=RIGHT, tiles=right))
    return Scene(name=name, panes=panes, **more)


BOUND_MAP: Final = (tile("map", K.MAP, subject="bound"),)
BEST: Final = quarters(f"bound:{n}" for n in range(1, 5))
LISTS: Final = (
    tile("queue", K.QUEUE, w=12), tile("clock", K.CLOCK, 12, 0, 12, 6), tile("cover", K.COVERAGE, 12, 6, 12, 18),
)  # fmt: skip
SCENES: Final = (
    scene("现场", left=BOUND_MAP, right=BEST, binds="incident", key="1", hold_s=300.0,
          causes=(Cause(on="incident", level=1),)),
    scene("求助", left=BOUND_MAP, right=BEST, binds="unit", key="2", hold_s=600.0, causes=(Cause(on="sos"),)),
    scene("布控", left=BOUND_MAP, right=(tile("units", K.UNITS, subject="bound"),), binds="ring", key="3", hold_s=60.0,
          causes=(Cause(on="ring"), Cause(on="gap"))),
    scene("日常", right=LISTS, key="4"),
)  # fmt: skip


def cameras(count: int = 6, *, playing: int | None = None) -> Cameras:
    """C0 … in a row to the east, 20 m apart, looking all around, all well; streams of the first ``playing``."""
    lons = LON + 0.00022 * np.arange(1, count + 1)
    x, y = to_mercator(lons, np.full(count, LAT))
    unknown, plain = np.full(count, np.nan), np.zeros(count, dtype=np.uint8)
    return Cameras(
        np.column_stack([x, y]), tuple(f"C{n}" for n in range(count)), tuple(f"路口{n}" for n in range(count)), unknown,
        np.full(count, CameraKind.DOME, dtype=np.uint8), np.full(count, CameraHealth.OK, dtype=np.uint8), plain,
        unknown, unknown,
        main=tuple(f"rtsp://media/{n}" if playing is None or n < playing else "" for n in range(count)),
    )  # fmt: skip


def site(folder: Path, *, scenes: tuple[Scene, ...] = SCENES, seen: int = 6, **config: Any) -> Site:
    made = make_site(folder)
    kept = msgspec.structs.replace(made.config, scenes=SceneConfig(**config))
    return replace(made, walls=WALLS, scenes=scenes, cameras=cameras(seen), config=kept)


def town(folder: Path, **more: Any) -> Town:
    made = Town(folder, site=site(folder, **more))
    made.patrol("03", "05")
    return made


def pictures(of: Town) -> dict[str, str]:
    """What each camera tile shows: ``{"A": "C0"}``."""
    shown = of.desk.room.wall
    assert shown is not None
    return {key.rpartition("/")[2]: source.partition(":")[2] for key, source in sorted(shown.sources.items())}


def standing(of: Town) -> tuple[str, str, str]:
    """Scene, bound, cause."""
    shown = of.desk.room.wall
    return ("", "", "") if shown is None else (shown.scene, shown.bound, shown.cause)
