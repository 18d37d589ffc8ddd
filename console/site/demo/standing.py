"""What stands all year in the demo county: a ring round the old town, a permanent post at the first police post."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, Final

from console.site.demo.county import County
from console.site.demo.plane import to_lonlat, town_to_board
from console.site.layerfile import LayerSpec, Role
from console.site.layerlist import file_name, write_layers
from console.site.ringfile import RingTemplate, write_templates
from console.words import ClockFrom, Need, RingShape, Tier, Travel

LAYER: Final = "standing"
_CORNERS: Final = 12
_RADIUS_M: Final = 550.0

MARKET: Final = RingTemplate(
    id="market", name="赶集日", name_en="market-day", shape=RingShape.DISTANCE, travel=Travel.FOOT,
    clock=ClockFrom.DRAWN, colour="ring4",
    tiers=(
        Tier(limit=200.0, name="集市", needs=(Need(role="foot", count=2),)),
        Tier(limit=600.0, name="路口", needs=(Need(role="moto", count=1), Need(role="patrol", count=1))),
    ),
)  # fmt: skip


def features(county: County) -> list[dict[str, Any]]:
    """GeoJSON features of the layer of standing rings."""
    turns = [2 * math.pi * (n % _CORNERS) / _CORNERS for n in range(_CORNERS + 1)]
    ring = [to_lonlat(*town_to_board(_RADIUS_M * math.cos(a), _RADIUS_M * math.sin(a))) for a in turns]
    post = county.posts[0]
    return [
        _feature({"id": "R01", "name": "老城核心圈"}, "Polygon", [ring]),
        _feature({"id": "R02", "name": f"{post.name}常设圈", "minutes": "1"}, "Point", to_lonlat(*post.at)),
    ]


def _feature(properties: dict[str, Any], kind: str, coordinates: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}


def write_lists(folder: Path) -> None:
    """``layers.toml`` and ``rings.toml``. The layer itself is hidden: its rings are drawn as rings."""
    spec = LayerSpec(
        id=LAYER, name="常设防控圈", role=Role.RINGS, file=file_name(LAYER), source="demo", visible=False,
    )  # fmt: skip
    write_layers(folder, [spec])
    write_templates(folder, [MARKET])
