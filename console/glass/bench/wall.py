"""A wall of 16 tiles, 12 of them pictures that move, beside the desk's live map: what a pan and a scene cost then."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Final

import numpy as np
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from console.desk import Desk
from console.desk import events_wall as ev
from console.desk.pictures import of_camera
from console.glass.bench.frame import ms, rss_mb, settle, timed, turn
from console.glass.bench.together import Paints, Together
from console.glass.tilework.starting import service_for
from console.glass.wall.map_tile import MapTile
from console.glass.wall.monitors import Place, Rect
from console.glass.wall.walls import Walls
from console.glass.wall.window import WallWindow
from console.glass.window.frame import DeskWindow
from console.words import Fix
from console.words.video import Phase
from console.words.wall import GRID, Pane, Shown, Tile, TileKind, WallSpec
from layers.geo import from_mercator

PICTURES: Final = 12
_WALL: Final = "bench"
_SIDE: Final = GRID // 4
_OTHERS: Final = (TileKind.MAP, TileKind.QUEUE, TileKind.COVERAGE, TileKind.UNITS)
_PICTURES_S: Final = 20.0  # for all of them to play
_SWITCHES: Final = 12
_SWITCH_S: Final = 10.0
_PAN_PX: Final = 14.0
_FIXES_MS: Final = 1_000


def measure(
    desk: Desk, start: Callable[[], None], *, size: tuple[int, int], seconds: float, progress: Callable[[str], None]
) -> dict[str, Any]:
    """``pan_p50_ms, pan_p95_ms`` of the desk's map while all play, ``scene_switch_ms`` (p95, from the announcement to
    the first content of every tile but video, each time of another place), ``scene_whole_ms`` (the same until every
    map has all of its ground, which no process had painted before), ``pictures, fps_min``, and the same pan
    beside a wall without pictures. ``start`` starts what fetches them. The site has no wall of its own."""
    app = QApplication.instance() or QApplication(["onemap-bench"])
    desk.site = replace(desk.site, walls=(WallSpec(name=_WALL),), scenes=())
    tiles = service_for(desk.site)
    window = DeskWindow(desk, tiles=tiles)
    window.resize(*size)
    window.show()
    walls = Walls(desk, window.reads, None, tiles, seat=window)
    walls.hold(Place(Rect(0, 0, *size)))
    window.pulse.changed.connect(walls.apply)
    window.pulse.start()
    moving = QTimer(window)
    moving.timeout.connect(lambda: _move_units(desk))
    moving.start(_FIXES_MS)
    _move_units(desk)
    try:
        start()
        return _measured(desk, window, walls.windows[_WALL], seconds, progress)
    finally:
        moving.stop()
        walls.shut()
        window.close()
        window.deleteLater()
        app.processEvents()
        tiles.shut()


def _move_units(desk: Desk) -> None:
    """Every unit of the site says where it is, somewhere in the midst of the town."""
    west, south, east, north = desk.site.base.bounds
    rng, now = np.random.default_rng(5), desk.clock.now()
    for spec in desk.site.units:
        across, up = rng.uniform(0.35, 0.65, 2)
        lon, lat = from_mercator(west + across * (east - west), south + up * (north - south))
        moved = now % 100 * 1e-6
        desk.inbox.put(Fix(spec.id, now, float(lon) + moved, float(lat), 3.0, 90.0, 5.0, now))


def _measured(
    desk: Desk, window: DeskWindow, wall: WallWindow, seconds: float, progress: Callable[[str], None]
) -> dict[str, Any]:
    together = Together([window.canvas])
    paints = Paints(together)
    together.fit(desk.site.base.bounds)
    settle(together, paints)
    still = list(_pan(together, paints, seconds / 2))
    progress("without pictures")
    switches = [_switched(desk, wall, n) for n in range(_SWITCHES)]
    progress("scenes")
    _show(desk, _full(desk))
    playing = _until_playing(desk)
    progress(f"{playing} pictures")
    busy = list(_pan(together, paints, seconds))
    states = [one for one in (desk.videos.states() if desk.videos else {}).values() if one.phase is Phase.PLAYING]
    return {
        "pan_p50_ms": ms(busy, 50), "pan_p95_ms": ms(busy, 95), "pan_still_p95_ms": ms(still, 95),
        "scene_switch_ms": ms([one for one, _ in switches], 95),
        "scene_whole_ms": ms([whole for _, whole in switches], 95),
        "pictures": len(states), "fps_min": round(min((one.fps for one in states), default=0.0), 1),
        "tiles": len(wall.slots), "rss_mb": rss_mb(), "platform": QGuiApplication.platformName(),
    }  # fmt: skip


def _pan(together: Together, paints: Paints, seconds: float) -> Iterator[float]:
    """A hand that draws circles over the desk's map, one frame after the other."""
    end, n = time.perf_counter() + seconds, 0
    while time.perf_counter() < end:
        angle = n * 4 * np.pi / 120
        yield timed(lambda a=angle: together.pan_by(_PAN_PX * np.cos(a), _PAN_PX * np.sin(a)), paints)  # type: ignore[misc]
        n += 1


# --- scenes -------------------------------------------------------------------------------------------------------


def _full(desk: Desk) -> Shown:
    """Twelve pictures and four others, in four rows."""
    kinds = [TileKind.CAMERA] * PICTURES + list(_OTHERS)
    shown = [of_camera(camera) for camera in desk.site.cameras.ids[:PICTURES]]
    subjects = [*shown, *("" for _ in _OTHERS)]  # the desk resolves a scene anew: what has no subject shows nothing
    made = [Tile(id=str(n), kind=kind, x=n % 4 * _SIDE, y=n // 4 * _SIDE, w=_SIDE, h=_SIDE, subject=subject)
            for n, (kind, subject) in enumerate(zip(kinds, subjects, strict=True))]  # fmt: skip
    return _shown(desk, "full", made, {f"{_WALL}/{n}": source for n, source in enumerate(shown)})


def _map_first(desk: Desk, n: int) -> Shown:
    """A large map of a place that was not shown before, and three lists."""
    lon, lat = (float(v) for v in from_mercator(*desk.site.cameras.xy[n]))
    kinds = (TileKind.MAP, TileKind.QUEUE, TileKind.CLOCKS, TileKind.TASKS)
    places = ((0, 0, 16, 24), (16, 0, 8, 8), (16, 8, 8, 8), (16, 16, 8, 8))
    made = [Tile(id=f"m{i}", kind=kind, x=x, y=y, w=w, h=h, subject="" if i else f"point:{lon},{lat}")
            for i, (kind, (x, y, w, h)) in enumerate(zip(kinds, places, strict=True))]  # fmt: skip
    return _shown(desk, "map", made, {})


def _shown(desk: Desk, name: str, tiles: list[Tile], sources: dict[str, str]) -> Shown:
    pane = Pane(wall=_WALL, tiles=tuple(tiles))
    return Shown(scene=name, panes=(pane,), at=desk.clock.now(), by="bench", sources=sources)


def _show(desk: Desk, shown: Shown) -> None:
    desk.record((ev.WallShown(shown=shown), shown.scene), actor="bench")
    desk.announce()


def _switched(desk: Desk, wall: WallWindow, n: int) -> tuple[float, float]:
    """Seconds from the announcement until every tile but video has its first content, and until it is whole."""
    shown = _full(desk) if n % 2 else _map_first(desk, n)
    began = time.perf_counter()
    _show(desk, shown)
    seen, first = _Painted(wall), None
    while not seen.whole and time.perf_counter() - began < _SWITCH_S:
        turn()
        if first is None and seen.all:
            first = time.perf_counter() - began
    whole = time.perf_counter() - began
    return first or whole, whole


class _Painted(QObject):
    """Which tiles of a wall, but video, have painted since this was made."""

    def __init__(self, wall: WallWindow) -> None:
        super().__init__()
        tiles = [slot.widget for slot in wall.slots.values() if slot.tile.kind is not TileKind.CAMERA]
        self._maps = [one for one in tiles if isinstance(one, MapTile)]
        self._waits: set[QObject] = {_surface(one) for one in tiles}
        for surface in self._waits:
            surface.installEventFilter(self)

    @property
    def all(self) -> bool:
        """A map is painted once it has looked at its place: units and rings lie on what ground there is."""
        return not self._waits

    @property
    def whole(self) -> bool:
        return not self._waits and all(one.canvas.ready() for one in self._maps)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self._waits.discard(watched)
        return False


def _surface(tile: QWidget) -> QWidget:
    return tile.canvas.map_view.viewport() if isinstance(tile, MapTile) else tile


def _until_playing(desk: Desk) -> int:
    """How many pictures play, once all do or patience ends."""
    end, playing = time.perf_counter() + _PICTURES_S, 0
    while playing < PICTURES and time.perf_counter() < end:
        turn()
        time.sleep(0.01)
        states = (desk.videos.states() if desk.videos else {}).values()
        playing = sum(one.phase is Phase.PLAYING for one in states)
    return playing
