"""Tiles that show what the room knows in words and figures, by kind."""

from __future__ import annotations

from typing import Final

from console.glass.wall.chart_tile import ChartTile
from console.glass.wall.coverage_tile import CoverageTile
from console.glass.wall.incident_tile import IncidentTile
from console.glass.wall.queue_tiles import ClocksTile, QueueTile
from console.glass.wall.tasks_tile import TasksTile
from console.glass.wall.tile import WallTile
from console.glass.wall.units_tile import UnitsTile
from console.words.wall import TileKind

LIST_TILES: Final[dict[TileKind, type[WallTile]]] = {
    TileKind.QUEUE: QueueTile,
    TileKind.CLOCKS: ClocksTile,
    TileKind.UNITS: UnitsTile,
    TileKind.INCIDENT: IncidentTile,
    TileKind.COVERAGE: CoverageTile,
    TileKind.CHART: ChartTile,
    TileKind.TASKS: TasksTile,
}
