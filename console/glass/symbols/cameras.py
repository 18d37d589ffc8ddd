"""Painters of cameras and of many cameras in one, round (0, 0) in logical pixels (LOOK.md, section 4)."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPainterPath

from console.glass.symbols import digits, shapes
from console.glass.symbols.marks import CameraMark, ClusterMark
from console.glass.symbols.strokes import halo, line, pen
from console.glass.theme import Theme
from layers.shapes import CameraHealth

UNKNOWN_DIRECTION: Final = 120.0  # where a camera of unknown direction points on the sheet
NEAR_SCALE: Final = 1.4
_DOTTED: Final = (1.6, 1.6)
_DISC_HIGH: Final = 17.0
_DISC_SIDE: Final = 4.6  # from the figures to the disc's edge


def camera(p: QPainter, theme: Theme, mark: CameraMark, near: bool = False, scale: float = 0.0) -> None:
    """Lens, lens on a pivot 云台 or dome: solid healthy, hollow with bars 冻结, with a slash 离线, dotted 未探测.

    A shared one 共享 has a small open square at its lower left. ``near``: it sees the scene.
    """
    ink = theme.color("camhi" if near else "cam")
    scale = scale or (NEAR_SCALE if near else 1.0)
    direction = UNKNOWN_DIRECTION if mark.direction_deg is None else mark.direction_deg
    path = _body(mark, direction, scale)
    if mark.ptz:
        line(p, theme, _pivot(direction, scale), pen(ink, 1.3))
    if mark.health is CameraHealth.OK:
        p.strokePath(path, pen(theme.color("halo"), 2.4))
        p.fillPath(path, ink)
    else:
        p.strokePath(path, pen(theme.color("halo"), 3.6))
        p.fillPath(path, theme.color("halo"))
        p.strokePath(path, pen(ink, 1.3, _DOTTED if mark.health is CameraHealth.UNPROBED else ()))
        _sign(p, theme, mark.health, ink, scale)
    if mark.shared:
        _owner(p, theme, ink, scale)


def _body(mark: CameraMark, direction: float, scale: float) -> QPainterPath:
    if not mark.dome:
        return shapes.lens(direction, scale)
    path = QPainterPath()
    path.addEllipse(QPointF(), 3.7 * scale, 3.7 * scale)
    return path


def _pivot(direction: float, scale: float) -> QPainterPath:
    """An arc behind the lens: it turns."""
    radius = 7.2 * scale
    box, back = QRectF(-radius, -radius, 2 * radius, 2 * radius), 270.0 - direction  # Qt: anticlockwise from the right
    path = QPainterPath()
    path.arcMoveTo(box, back - 55.0)
    path.arcTo(box, back - 55.0, 110.0)
    return path


def _owner(p: QPainter, theme: Theme, ink: QColor, scale: float) -> None:
    side = 3.4 * scale
    path = QPainterPath()
    path.addRect(QRectF(-8.6 * scale, 4.6 * scale, side, side))
    halo(p, theme, path, 1.1)
    p.fillPath(path, theme.color("halo"))
    p.strokePath(path, pen(ink, 1.1))


def _sign(p: QPainter, theme: Theme, health: CameraHealth, ink: QColor, scale: float) -> None:
    if health is CameraHealth.FROZEN:
        for x in (5.6, 8.4):
            p.fillRect(QRectF(x * scale, -4.6 * scale, 1.5, 5.0 * scale), ink)
    elif health is CameraHealth.OFFLINE:
        slash = QPainterPath(QPointF(-5.4, 5.4) * scale)
        slash.lineTo(QPointF(5.4, -5.4) * scale)
        p.strokePath(slash, pen(theme.color("halo"), 3.6))
        p.strokePath(slash, pen(ink, 1.3))


def cluster_text(count: int) -> str:
    """At most four figures."""
    return str(min(count, 9999))


def cluster_half(count: int) -> tuple[float, float]:
    """Half of a disc's width and height, halo included."""
    figures = len(cluster_text(count))
    wide = max(_DISC_HIGH, figures * digits.ADVANCE + 2 * _DISC_SIDE - 2.0)
    return wide / 2 + 1.8, _DISC_HIGH / 2 + 1.8


def cluster(p: QPainter, theme: Theme, mark: ClusterMark) -> None:
    """A hollow disc with the count; the worst health inside as on a camera: bars beside it, a slash over its edge,
    a dotted edge."""
    half_w, half_h = (half - 1.8 for half in cluster_half(mark.count))
    ink, ill = theme.color("cam"), mark.worst is not CameraHealth.OK
    disc = QPainterPath()
    disc.addRoundedRect(QRectF(-half_w, -half_h, 2 * half_w, 2 * half_h), half_h, half_h)
    halo(p, theme, disc, 1.3)
    p.fillPath(disc, theme.color("land"))
    p.strokePath(disc, pen(ink, 1.2 if ill else 0.9, (2.0, 2.0) if mark.worst is CameraHealth.UNPROBED else ()))
    p.strokePath(digits.text_path(cluster_text(mark.count)), pen(ink, 1.1, flat=False))  # grey-blue: normal is quiet
    if mark.worst is CameraHealth.FROZEN:
        _cluster_bars(p, theme, half_w)
    elif mark.worst is CameraHealth.OFFLINE:
        slash = QPainterPath(QPointF(half_w - 5.5, half_h + 2.5))
        slash.lineTo(QPointF(half_w + 2.5, half_h - 5.5))
        line(p, theme, slash, pen(ink, 1.4))


def _cluster_bars(p: QPainter, theme: Theme, half_w: float) -> None:
    bars = QPainterPath()
    for x in (half_w + 0.2, half_w + 3.2):
        bars.addRect(QRectF(x, -9.5, 1.6, 6.0))
    halo(p, theme, bars)
    p.fillPath(bars, theme.color("cam"))
