"""Paints ``docs/screens``: three sizes, both languages, night and day, and the sheet of symbols. People look at them.

3840×2160 is the 1920 desk at scale 2. Qt reads its scale once, at its start: a child process paints that size.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from console.glass.screens.evening import Evening, demo_site, working
from console.glass.symbols.sheet import sheet
from console.glass.theme import load_theme
from console.glass.window.frame import DeskWindow
from console.say import use
from layers.geo import mercator_scale, to_mercator

SIZES: Final = ((1366, 768), (1920, 1080), (3840, 2160))
LANGUAGES: Final = ("zh_CN", "en")
THEMES: Final = ("dark", "light")
SHARP: Final = (3840, 2160)  # painted at scale 2
TYPED: Final = {"zh_CN": "派 {a} {b} 至 09", "en": "assign {a} {b} to 09"}
M_PER_PX: Final = 5.5  # true metres a pixel, as in the target picture
_TILES_S: Final = 30.0  # how long the map may take to paint its ground
_AT_LEAST_S: Final = 0.6  # so that labels, which come after the ground, are there too


def main() -> None:
    wanted = _arguments()
    wanted.folder.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sharp = os.environ.get("QT_SCALE_FACTOR") == "2"
    sizes = [size for size in SIZES if (size == SHARP) == sharp]
    app = QApplication(["onemap-screens"])
    for language in LANGUAGES:
        for theme in THEMES:
            names = {name_of(size, language, theme): size for size in sizes}
            shown = {name: size for name, size in names.items() if wanted.only in name}
            if shown:
                _paint(app, working(demo_site(wanted.site)), language, theme, wanted.folder, shown)
    if sharp:
        return
    _sheets(wanted.folder, wanted.only)
    if any(wanted.only in name_of(SHARP, language, theme) for language in LANGUAGES for theme in THEMES):
        command = [sys.executable, "-m", "console.glass.screens", *sys.argv[1:]]
        sys.exit(subprocess.run(command, env={**os.environ, "QT_SCALE_FACTOR": "2"}, check=False).returncode)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="console.glass.screens", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="part of a file name, e.g. 1920x1080-zh-dark")
    parser.add_argument("--site", type=Path, default=None, help="default: config/demo")
    return parser.parse_args()


def name_of(size: tuple[int, int], language: str, theme: str) -> str:
    """``desk-1366x768-zh-dark.png``."""
    return f"desk-{size[0]}x{size[1]}-{language[:2]}-{theme}.png"


def _paint(app: QApplication, evening: Evening, language: str, theme: str, folder: Path,
           shown: dict[str, tuple[int, int]]) -> None:  # fmt: skip
    window = _open(evening, theme, language)
    try:
        for name, size in shown.items():
            _picture(app, window, size, folder / name)
    finally:
        window.close()
        window.deleteLater()
        app.processEvents()


def _open(evening: Evening, theme: str, language: str) -> DeskWindow:
    """The evening in a window, and a line half typed, as in the target."""
    use(language)
    desk = evening.play()
    window = DeskWindow(desk, theme, language)
    window.show()
    ranking = desk.ranking
    if ranking is not None and len(ranking.candidates) > 1:
        a, b = (one.unit for one in ranking.candidates[:2])
        window.put(TYPED[language].format(a=a, b=b))
    return window


def _picture(app: QApplication, window: DeskWindow, size: tuple[int, int], file: Path) -> None:
    ratio = window.devicePixelRatio()
    window.resize(round(size[0] / ratio), round(size[1] / ratio))
    chosen = window.desk.incidents[window.desk.selection.id]
    lon, lat = chosen.lon_deg or 0.0, chosen.lat_deg or 0.0
    x, y = (float(v) for v in to_mercator(lon, lat))
    window.canvas.centre_on(x, y, M_PER_PX * float(mercator_scale(lat)))
    began = time.monotonic()
    while time.monotonic() - began < _TILES_S:
        app.processEvents()
        time.sleep(0.02)
        if window.canvas.ready() and time.monotonic() - began > _AT_LEAST_S:
            break
    keep(window.grab().toImage(), file)


def _sheets(folder: Path, only: str) -> None:
    use("zh_CN")
    for theme in THEMES:
        name = f"states-{theme}.png"
        if only in name:
            keep(sheet(load_theme(theme)), folder / name)


def keep(image: QImage, file: Path) -> None:
    """Write it as small as PNG can hold it: no alpha, and quality 0, which is zlib's best."""
    if not image.convertToFormat(QImage.Format.Format_RGB888).save(str(file), "PNG", 0):  # type: ignore[call-overload]
        raise SystemExit(f"could not write {file}")
    print(file, flush=True)


if __name__ == "__main__":
    main()
