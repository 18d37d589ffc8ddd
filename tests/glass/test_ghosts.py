"""What a typed act shows on the map before Enter, in pixels, and that it goes with the text."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from console.glass.window.frame import DeskWindow
from tests.glass.evening import standing


def dashes(window: DeskWindow) -> int:
    """Pixels of the map in the colour of what will happen."""
    QApplication.processEvents()
    image = window.canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), dtype=np.uint32) & 0xFFFFFF
    return int((pixels == window.theme.color("acc").rgb() & 0xFFFFFF).sum())


def test_a_place_is_ringed_and_goes_with_the_text() -> None:
    with standing() as (_, window):
        before = dashes(window)
        for text in ("注 0912 现场", "跟 03", "标 集结点 123.5,30.5", "撤 05"):
            window.put(text)
            ghost = window.canvas._stage.ghost
            assert ghost.spots, text
            assert bool(ghost.lines) == text.startswith("撤"), text
            window.completions.hide()
            assert dashes(window) > before + 50, text
            window.bar.clear()
            window.take_keys()
            assert not window.canvas._stage.ghost.spots
        assert dashes(window) == before


def test_circles_by_distance_are_drawn() -> None:
    with standing() as (_, window):
        window.put("圈 0912 500米 1000米")
        assert [len(line) for line in window.canvas._stage.ghost.lines] == [73, 73]
        window.put("圈 0912 1 3 5")
        assert window.canvas._stage.ghost.lines == ()
        assert len(window.canvas._stage.ghost.spots) == 1
