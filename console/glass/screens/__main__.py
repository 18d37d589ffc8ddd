"""Paints ``docs/screens``: every size of LOOK section 5, both languages, night and day. Looks at nothing: people do."""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QApplication

from console.glass.screens.evening import Evening, demo_site
from console.glass.window.frame import DeskWindow
from layers.geo import to_mercator

SIZES: Final = ((1366, 768), (1920, 1080), (2560, 1440), (3840, 2160))
TYPED: Final = {"zh_CN": "派 {a} {b} 至 09", "en": "assign {a} {b} to 09"}
M_PER_PX: Final = 5.5  # true metres a pixel, as the target picture
_TILES_S: Final = 30.0  # how long the map may take to paint its ground


def main() -> None:
    parser = argparse.ArgumentParser(prog="console.glass.screens", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="part of a file name, e.g. 1920x1080-zh-dark")
    parser.add_argument("--site", type=Path, default=None)
    wanted = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication(["onemap-screens"])
    wanted.folder.mkdir(parents=True, exist_ok=True)
    site = demo_site(wanted.site)
    for language in ("zh_CN", "en"):
        for theme in ("dark", "light"):
            names = [name_of(size, language, theme) for size in SIZES]
            if any(wanted.only in name for name in names):
                window = _open(Evening(site), theme, language)
                for name, size in zip(names, SIZES, strict=True):
                    if wanted.only in name:
                        _picture(app, window, size, wanted.folder / name)
                window.close()
                window.deleteLater()
                app.processEvents()


def name_of(size: tuple[int, int], language: str, theme: str) -> str:
    """``desk-1366x768-zh-dark.png``."""
    return f"desk-{size[0]}x{size[1]}-{language[:2]}-{theme}.png"


def _open(evening: Evening, theme: str, language: str) -> DeskWindow:
    """The evening in a window, and a line half typed, as in the target."""
    desk = evening.play()
    window = DeskWindow(desk, theme, language)
    window.show()
    ranking = desk.ranking
    if ranking is not None and len(ranking.candidates) > 1:
        a, b = (one.unit for one in ranking.candidates[:2])
        window.put(TYPED[language].format(a=a, b=b))
    return window


def _picture(app: QApplication, window: DeskWindow, size: tuple[int, int], file: Path) -> None:
    window.resize(*size)
    desk = window.desk
    chosen = desk.incidents[desk.selection.id]
    assert chosen.lon_deg is not None
    assert chosen.lat_deg is not None
    x, y = (float(v) for v in to_mercator(chosen.lon_deg, chosen.lat_deg))
    window.canvas.centre_on(x, y, M_PER_PX / window.measures.scale * 1.15)
    until = time.monotonic() + _TILES_S
    while time.monotonic() < until:
        app.processEvents()
        time.sleep(0.02)
        if window.canvas.ready() and time.monotonic() > until - _TILES_S + 0.5:
            break
    if not window.screenshot(file):
        raise SystemExit(f"could not write {file}")
    print(file)


if __name__ == "__main__":
    main()
