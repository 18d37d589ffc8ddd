"""Pictures of the one map: layers and their styles, a file being brought in, finding, measuring, palettes, a crowd.

``python -m console.glass.screens.one_map docs/screens``. Everything shown is invented: the demo site with made layers.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from PySide6.QtWidgets import QApplication

from console import site
from console.glass.bench.scene import scene
from console.glass.canvas import Canvas
from console.glass.screens.__main__ import keep
from console.glass.screens.evening import Evening
from console.glass.theme import load_theme
from console.glass.window.frame import DeskWindow
from console.say import use
from layers.geo import to_mercator

SIZE: Final = (1920, 1080)
_ROOT: Final = Path(__file__).resolve().parents[3]
_MIDDLE: Final = (123.5, 30.5)  # of the demo town, degrees
_PATIENCE_S: Final = 60.0
_REST_S: Final = 1.0  # labels come after the ground
_CROWD: Final = 50_000
_FAR_M, _NEAR_M = 18.0, 1.2  # metres a pixel


def main() -> None:
    parser = argparse.ArgumentParser(prog="console.glass.screens.one_map", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="part of a file name, e.g. import")
    wanted = parser.parse_args()
    wanted.folder.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication(["onemap-screens"])
    with tempfile.TemporaryDirectory() as scratch:
        place = _made_site(Path(scratch) / "site")
        for name, (theme, language, act) in SCENES.items():
            if wanted.only in name:
                with _window(app, place, theme, language) as window:
                    act(window)
                    _settle(app, window.canvas)
                    keep(window.grab().toImage(), wanted.folder / f"map-{name}.png")
    for name, (theme, metres) in CROWDS.items():
        if wanted.only in name:
            _crowd(app, theme, metres, wanted.folder / f"map-{name}.png")


# --- what stands still ----------------------------------------------------------------------------------------------


def _made_site(folder: Path) -> Path:
    """The demo site with three made layers, seeded."""
    shutil.copytree(_ROOT / "config" / "demo", folder, ignore=shutil.ignore_patterns(".onemap"))
    (folder / "layers").mkdir(exist_ok=True)
    rng = random.Random(5)
    _write(folder, "schools", (_school(rng, n) for n in range(48)))
    _write(folder, "zones", (_zone(rng, n) for n in range(12)))
    route = [[123.478, 30.498], [123.5, 30.503], [123.522, 30.497]]
    _write(folder, "route", [_feature(0, "夜巡一线", "LineString", route)])
    (folder / "layers.toml").write_text(_LIST, "utf-8")
    (folder.parent / "监控点位.csv").write_text("\n".join(_table(rng)), "utf-8-sig")
    site.compile_here(folder)
    return folder


def _table(rng: random.Random) -> Iterator[str]:
    """Cameras as a bureau sends them, two rows of them wrong."""
    yield "设备编码，点位名称，纬度，经度，摄像机类型，状态"
    for n in range(160):
        lat, lon = 30.5 + rng.uniform(-0.02, 0.02), 123.5 + rng.uniform(-0.03, 0.03)
        yield f"JK{n:03d}，卡口{n}，{lat:.5f}，{lon:.5f}，球机，正常"
    yield "JK900，零点，0，0，枪机，正常"
    yield "JK005，重复，30.5，123.5，枪机，离线"


_LIST: Final = """
[[layers]]
id = "zones"
name = "消防分区"
source = "分区.shp"
[layers.style]
field = "户数"
mode = "graduated"
classes = [{ value = 120, token = "grad1" }, { value = 240, token = "grad3" }, { value = 360, token = "grad5" }]
fill = 0.12
[[layers]]
id = "route"
name = "夜巡路线"
role = "routes"
source = "巡线.kml"
[layers.style]
token = "lay2"
dash = true
width_px = 2.4
[[layers]]
id = "schools"
name = "学校"
role = "places"
source = "学校.xlsx"
crs = "GCJ-02"
[layers.style]
field = "类别"
mode = "categories"
classes = [{ value = "小学", token = "lay1" }, { value = "中学", token = "lay4" }, { value = "幼儿园", token = "lay6" }]
label = "name"
coarsest_m = 4.0
"""


def _write(folder: Path, name: str, features: Any) -> None:
    text = json.dumps({"type": "FeatureCollection", "features": list(features)}, ensure_ascii=False)
    (folder / "layers" / f"{name}.geojson").write_text(text, "utf-8")


def _feature(n: int, name: str, kind: str, coordinates: list[Any], **fields: object) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"id": str(n), "name": name, **fields},
            "geometry": {"type": kind, "coordinates": coordinates}}  # fmt: skip


def _school(rng: random.Random, n: int) -> dict[str, Any]:
    kind = rng.choice(["小学", "中学", "幼儿园"])
    at = [_MIDDLE[0] + rng.uniform(-0.03, 0.03), _MIDDLE[1] + rng.uniform(-0.02, 0.02)]
    return _feature(n, f"示例{kind}{n + 1}", "Point", at, 类别=kind, 学生数=rng.randint(80, 2400))


def _zone(rng: random.Random, n: int) -> dict[str, Any]:
    west, south = _MIDDLE[0] - 0.028 + 0.0145 * (n % 4), _MIDDLE[1] - 0.017 + 0.0115 * (n // 4)
    east, north = west + 0.0138, south + 0.0108
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return _feature(n, f"{n + 1}号分区", "Polygon", [ring], 户数=rng.randint(60, 360))


# --- what is shown --------------------------------------------------------------------------------------------------


def _layers(window: DeskWindow) -> None:
    window.drawers.toggle_layers()
    window.layers.rows.unfolded = "schools"
    window.canvas.centre_on(*_at(0, 0), 3.4)


def _counted(window: DeskWindow) -> None:
    window.run("色 警情" if window.desk.view.language == "zh_CN" else "colour incidents")
    window.run("图 学校 关")
    window.run("图 消防分区 关")
    window.canvas.fit_whole()


def _import(window: DeskWindow) -> None:
    window.run(f"bring {window.desk.site.folder.parent / '监控点位.csv'}")
    _until(lambda: window.bringing.panel.isVisible())
    _until(lambda: not window.bringing.errand.busy)


def _find(window: DeskWindow) -> None:
    window.finding.open()
    window.bar.line.setText("xx")
    window.bar.line.textEdited.emit("xx")


def _tools(window: DeskWindow) -> None:
    window.act("overview")
    lon, lat = _MIDDLE
    window.run(f"标 集结点 {lon + 0.004},{lat + 0.003}")
    window.run("测 面积")
    QApplication.processEvents()
    for east, north in ((-700, 300), (200, 700), (500, -500), (-500, -700)):
        spot = window.canvas.width() / 2 + east / 3.4, window.canvas.height() / 2 - north / 3.4
        window.toolbox.measure.clicked(window.canvas.lonlat_at(*spot))
    window.canvas.centre_on(*_at(0, 0), 4.0)


def _plain(window: DeskWindow) -> None:
    window.canvas.centre_on(*_at(0, 0), 6.4)


def _night(window: DeskWindow) -> None:
    window.run("底 夜间")
    _plain(window)


def _none(window: DeskWindow) -> None:
    window.run("底 无")
    _plain(window)


Scene = tuple[str, str, Callable[[DeskWindow], None]]
SCENES: Final[dict[str, Scene]] = {
    "layers-zh-dark": ("dark", "zh_CN", _layers),
    "counted-zh-light": ("light", "zh_CN", _counted),
    "import-zh-dark": ("dark", "zh_CN", _import),
    "import-en-light": ("light", "en", _import),
    "find-zh-dark": ("dark", "zh_CN", _find),
    "tools-zh-light": ("light", "zh_CN", _tools),
    "safe-dark": ("safe-dark", "zh_CN", _plain),
    "safe-light": ("safe-light", "zh_CN", _plain),
    "night-under-light": ("light", "zh_CN", _night),
    "none-dark": ("dark", "zh_CN", _none),
}
CROWDS: Final = {"50000-far": ("dark", _FAR_M), "50000-near": ("dark", _NEAR_M)}


# --- taking pictures ------------------------------------------------------------------------------------------------


@contextmanager
def _window(app: QApplication, place: Path, theme: str, language: str) -> Iterator[DeskWindow]:
    use(language)
    desk = Evening(site.load(place)).play()
    desk.run("选")
    window = DeskWindow(desk, theme, language)
    try:
        window.resize(*SIZE)
        window.show()
        app.processEvents()
        yield window
    finally:
        window.close()
        window.deleteLater()
        app.processEvents()


def _crowd(app: QApplication, theme: str, metres: float, file: Path) -> None:
    use("zh_CN")
    source = scene(_CROWD)
    canvas = Canvas(source, load_theme(theme))
    canvas.resize(*SIZE)
    canvas.show()
    try:
        west, south, east, north = source.site.base.bounds
        canvas.centre_on((west + east) / 2, (south + north) / 2, metres)
        _settle(app, canvas)
        keep(canvas.grab().toImage(), file)
    finally:
        canvas.shut()
        canvas.close()
        canvas.deleteLater()
        app.processEvents()


def _at(east_m: float, north_m: float) -> tuple[float, float]:
    x, y = (float(v) for v in to_mercator(*_MIDDLE))
    return x + east_m, y + north_m


def _settle(app: QApplication, canvas: Canvas) -> None:
    began = time.monotonic()
    _until(lambda: canvas.at_rest() and time.monotonic() - began > _REST_S)
    app.processEvents()


def _until(done: Callable[[], bool]) -> None:
    until = time.monotonic() + _PATIENCE_S
    while not done() and time.monotonic() < until:
        QApplication.processEvents()
        time.sleep(0.02)


if __name__ == "__main__":
    main()
