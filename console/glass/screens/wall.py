"""Pictures of three walls in a scene: each at its true size, and all of them scaled to a quarter, as they are seen
from the other end of a room.

``python -m console.glass.screens.wall docs/screens``. What is shown is invented: the evening on the demo site, the
streams of its simulated town over real HTTP, fetched and decoded by the console's own children.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from console.codec import bodycam_payload
from console.desk import Desk, pictures, scenes
from console.glass.panels.reads import Reads
from console.glass.screens.__main__ import keep
from console.glass.screens.evening import Evening, demo_site, working
from console.glass.screens.taking import until
from console.glass.tilework.service import TileService
from console.glass.tilework.starting import scene_for
from console.glass.wall.camera_tile import PictureTile
from console.glass.wall.map_tile import MapTile
from console.glass.wall.monitors import Place, Rect
from console.glass.wall.walls import Walls
from console.say import use
from console.sim.pictures import PictureServer
from console.site import Site
from console.verbs import calls
from console.video import Videos
from console.words import BodycamMessage, Changes, Duty, Tri
from console.words.wall import GRID, Pane, Scene, Tile, TileKind, WallSpec

SIZE: Final = (1920, 1080)
SCENE: Final = "现场"
THIRD: Final = "东屏"  # beside the two of the demo: what the room knows in words and figures
_PATIENCE_S: Final = 90.0
_REST_S: Final = 3.0  # so that pictures move and labels are there
_STEP_S: Final = 0.05
SHOTS: Final[dict[str, tuple[str, str]]] = {
    "zh-dark": ("zh_CN", "dark"),
    "en-dark": ("en", "dark"),
    "zh-light": ("zh_CN", "light"),
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="console.glass.screens.wall", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="part of a name, e.g. zh-dark")
    wanted = parser.parse_args()
    wanted.folder.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication(["onemap-screens"])
    for name, (language, theme) in SHOTS.items():
        if wanted.only in name:
            use(language)
            _shoot(app, name, theme, wanted.folder)


def _shoot(app: QApplication, name: str, theme: str, folder: Path) -> None:
    with tempfile.TemporaryDirectory() as drawn, _streams(Path(drawn)) as port:
        evening = working(_site(theme, port))
        _tell(evening, port)
        with _walls(evening) as walls:
            _settle(app, evening, walls)
            taken = {wall: window.grab().toImage() for wall, window in walls.windows.items()}
    for n, image in enumerate(taken.values(), 1):
        keep(image, folder / f"wall-{n}-{name}.png")
    keep(_quarter(list(taken.values())), folder / f"wall-quarter-{name}.png")


@contextmanager
def _streams(folder: Path) -> Iterator[int]:
    """Invented streets on a free port."""
    server = PictureServer(folder, "127.0.0.1", 0)
    server.start()
    try:
        yield server.port
    finally:
        server.close()


def _site(theme: str, port: int) -> Site:
    """The demo's, its two walls and a third, its cameras' streams at ``port``."""
    site = demo_site()
    url = f"http://127.0.0.1:{port}/camera/{{camera}}"
    video = replace(site.config.video, main_url=f"{url}/main.flv", sub_url=f"{url}/sub.flv")
    walls = tuple(replace(one, theme=theme) for one in (*site.walls[:2], WallSpec(name=THIRD)))
    return dataclasses.replace(site, walls=walls, config=replace(site.config, video=video))


def _tell(evening: Evening, port: int) -> None:
    """The evening, three units on the gravest, one of them with a picture, one incident that is 密; then the scene."""
    desk = evening.play()
    key = evening.incident("0912")
    until(evening, lambda: any(view.answer is not None for view in desk.ring_views.values()))
    until(evening, lambda: desk.cover.answer is not None)
    desk.act(calls.Select(kind="incident", id=key))
    desk.beat()
    for row in (1, 2, 3):
        desk.act(calls.AssignRow(row=row))
        desk.beat()
    for order in desk.orders_of(key)[:2]:
        _goes(evening, order.unit, port)
    desk.act(calls.Sensitive(incident=evening.incident("0911"), on=True))
    _show(desk, f"incident:{key}")


def _goes(evening: Evening, unit: str, port: int) -> None:
    """Signed and on its way, its body camera seen."""
    for step in ("signed", "enroute"):
        evening.reply(unit, step)
        evening.pass_by(2.0)
    evening.duty(unit, Duty.ENROUTE)
    message = BodycamMessage(unit=unit, t=evening.clock.now(), recording=Tri.YES, battery_pct=71.0,
                             stream=f"http://127.0.0.1:{port}/unit/{unit}/main.flv")  # fmt: skip
    evening.say(f"unit/{unit}/bodycam", bodycam_payload(message))
    evening.desk.beat()


def _show(desk: Desk, bound: str) -> None:
    scene = next(one for one in desk.site.scenes if one.name == SCENE)
    scenes.show(desk, with_third(scene), bound)
    desk.beat()


def with_third(scene: Scene) -> Scene:
    """The scene on a wall more."""
    rows: tuple[tuple[TileKind, str, tuple[int, int, int, int]], ...] = (
        (TileKind.INCIDENT, "bound", (0, 0, 9, GRID)),
        (TileKind.CLOCKS, "", (9, 0, 8, 12)),
        (TileKind.TASKS, "", (17, 0, 7, 12)),
        (TileKind.CHART, "hours", (9, 12, 8, 12)),
        (TileKind.CHART, "response", (17, 12, 7, 6)),
        (TileKind.CHART, "levels", (17, 18, 7, 6)),
    )
    tiles = tuple(
        Tile(id=f"{n}", kind=kind, subject=subject, x=x, y=y, w=w, h=h)
        for n, (kind, subject, (x, y, w, h)) in enumerate(rows)
    )
    return replace(scene, panes=(*scene.panes, Pane(wall=THIRD, tiles=tiles)))


@contextmanager
def _walls(evening: Evening) -> Iterator[Walls]:
    desk = evening.desk
    videos = Videos(lambda source: pictures.urls(desk, source), desk.site.config.video, evening.clock)
    tiles = TileService(scene_for(desk.site))
    tiles.of, desk.videos = desk.site, videos
    reads = Reads(desk)
    walls = Walls(desk, reads, videos, tiles)

    def heard(changes: Changes) -> None:
        reads.forget(changes)
        walls.apply(changes)

    desk.listen(heard)
    try:
        walls.hold(Place(Rect(0, 0, *SIZE)))
        yield walls
    finally:
        desk._listeners.remove(heard)
        walls.shut()
        QApplication.processEvents()
        videos.close()
        tiles.shut()


def _settle(app: QApplication, evening: Evening, walls: Walls) -> None:
    """Time goes on at the desk as it does here, until every map rests and every picture lives."""
    began = last = time.monotonic()
    stood: float | None = None
    while (now := time.monotonic()) - began < _PATIENCE_S:
        evening.clock.advance(now - last)
        last = now
        evening.desk.beat()
        app.processEvents()
        time.sleep(_STEP_S)
        if not _stands(walls):
            stood = None
        elif stood is None:
            stood = now
        elif now - stood > _REST_S:
            return
    raise SystemExit("the walls did not come to rest")


def _stands(walls: Walls) -> bool:
    widgets = [slot.widget for window in walls.windows.values() for slot in window.slots.values()]
    maps = all(one.canvas.at_rest() for one in widgets if isinstance(one, MapTile))
    return maps and all(one.view.playing for one in widgets if isinstance(one, PictureTile) and one.source())


def _quarter(images: list[QImage]) -> QImage:
    """Side by side, a quarter as wide and high."""
    w, h = SIZE[0] // 4, SIZE[1] // 4
    out = QImage(w * len(images), h, QImage.Format.Format_RGB888)
    painter = QPainter(out)
    for n, image in enumerate(images):
        small = image.scaled(w, h, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
        painter.drawImage(n * w, 0, small)
    painter.end()
    return out


if __name__ == "__main__":
    main()
