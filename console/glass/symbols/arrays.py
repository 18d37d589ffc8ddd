"""numpy arrays as Qt's own arrays, without a Python object per element."""

from __future__ import annotations

from typing import Any

import numpy as np
import shiboken6
from numpy.typing import NDArray
from PySide6.QtCore import QLineF
from PySide6.QtGui import QPainter, QPixmap, QPolygonF

F64 = NDArray[np.float64]
FRAGMENT_FIELDS = 10  # x, y, sourceLeft, sourceTop, width, height, scaleX, scaleY, rotation, opacity


def polygon_of(px: F64) -> QPolygonF:
    """Points (V, 2) as a QPolygonF, copied at once."""
    out = QPolygonF()
    out.resize(len(px))
    if len(px):
        data: Any = out.data()  # PySide types it as one point; it is the address of the first
        make: Any = shiboken6.VoidPtr
        np.frombuffer(make(data, len(px) * 16, True), dtype=np.float64).reshape(-1, 2)[...] = px
    return out


def fragments(count: int) -> F64:
    """An array (count, 10) of fragments, drawn unscaled, unrotated, opaque; fill columns 0 to 5."""
    out = np.zeros((count, FRAGMENT_FIELDS))
    out[:, 6:8] = 1.0
    out[:, 9] = 1.0
    return out


def draw_fragments(p: QPainter, rows: F64, pixmap: QPixmap) -> None:
    """Draw rows of ``fragments`` (C-contiguous) from ``pixmap`` in their order."""
    if len(rows):
        first: Any = shiboken6.wrapInstance(rows.ctypes.data, QPainter.PixmapFragment)
        draw: Any = p.drawPixmapFragments
        draw(first, len(rows), pixmap)


def draw_lines(p: QPainter, rows: F64) -> None:
    """Draw lines (N, 4): x and y of both ends (C-contiguous), in the painter's pen."""
    if len(rows):
        first: Any = shiboken6.wrapInstance(rows.ctypes.data, QLineF)
        draw: Any = p.drawLines
        draw(first, len(rows))
