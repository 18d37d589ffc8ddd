"""Painters of symbols round (0, 0) in logical pixels. The map's atlas and the lists use these and no others."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath

from console.glass import theme as themes
from console.glass.symbols import shapes
from console.glass.symbols.cameras import camera
from console.glass.symbols.marks import HEADINGS, IncidentMark, Sign, UnitMark
from console.glass.symbols.strokes import HALO, halo, line, pen
from console.glass.theme import HOLLOW, Theme
from console.words import Duty

__all__ = [
    "HALO", "brackets", "camera", "halo", "heading_step", "incident", "letter", "line", "outline", "pen", "post",
    "signs", "sos_ring", "unit",
]  # fmt: skip

RIM: Final = 2.2  # stroke of hollow bodies


def letter(p: QPainter, text: str, color: QColor, px: int, dy: float = 0.0) -> None:
    """One bold character or two, in the middle."""
    p.setFont(themes.font(px, bold=True))
    p.setPen(color)
    p.drawText(QRectF(-20, -20 + dy, 40, 40), Qt.AlignmentFlag.AlignCenter, text)


def unit(p: QPainter, theme: Theme, mark: UnitMark) -> None:
    """Body, nib and inner mark, then the signs and the SOS octagons."""
    if mark.signs & Sign.SOS:
        sos_ring(p, theme)
    if mark.signs & (Sign.UNREGISTERED | Sign.RECKONED):
        outline(p, theme, mark)
    elif mark.duty in HOLLOW and not mark.signs & Sign.FIX_OLD:
        _hollow(p, theme, mark)
    else:
        _solid(p, theme, mark)
    signs(p, theme, mark.signs)


def outline(p: QPainter, theme: Theme, mark: UnitMark) -> None:
    """未登记 and reckoned positions: a grey dashed outline, filled only when somebody is there."""
    path = shapes.body(mark.kind, 0.8)
    if mark.signs & Sign.UNREGISTERED:
        halo(p, theme, path, 1.6)
        p.fillPath(path, theme.color("panel"))
    p.strokePath(path, pen(theme.color("t3"), 1.6, (3.4, 2.6)))


def _solid(p: QPainter, theme: Theme, mark: UnitMark) -> None:
    stale = bool(mark.signs & Sign.FIX_OLD)
    fill = theme.color("stale") if stale else theme.duty(mark.duty)
    _nib_and_body(p, theme, mark, fill)
    if not stale:
        _inner(p, mark.duty, theme.color("ink"))


def _hollow(p: QPainter, theme: Theme, mark: UnitMark) -> None:
    ink = theme.duty(mark.duty)
    rim = shapes.body(mark.kind, RIM / 2)
    _nib_and_body(p, theme, mark, ink)
    p.fillPath(rim, theme.color("panel"))
    p.strokePath(rim, pen(ink, RIM, (3.0, 2.4) if mark.duty is Duty.UNKNOWN else ()))
    _inner(p, mark.duty, ink)


def _nib_and_body(p: QPainter, theme: Theme, mark: UnitMark, fill: QColor) -> None:
    """Halos of both, then fills of both: joined, and cheaper than uniting the paths."""
    parts = [shapes.body(mark.kind)]
    if mark.heading_deg is not None:
        parts.append(shapes.nib(mark.kind, heading_step(mark.heading_deg), HEADINGS))
    for path in parts:
        halo(p, theme, path)
    for path in parts:
        p.fillPath(path, fill)


def heading_step(heading_deg: float) -> int:
    """0..63 clockwise from north."""
    return round(heading_deg * HEADINGS / 360.0) % HEADINGS


def _inner(p: QPainter, duty: Duty, ink: QColor) -> None:
    filled, drawn = shapes.mark(duty), shapes.strokes(duty)
    if filled is not None:
        p.fillPath(filled, ink)
    elif drawn is not None:
        p.strokePath(drawn[0], pen(ink, drawn[1]))
    elif duty is Duty.UNKNOWN:
        letter(p, "?", ink, 13)


def signs(p: QPainter, theme: Theme, what: Sign) -> None:
    """Slash, lens, cell: each in its own place."""
    if what & Sign.LINK_LOST:
        slash = QPainterPath(QPointF(-11.2, 11.4))
        slash.lineTo(11.2, -11.4)
        line(p, theme, slash, pen(theme.color("t1"), 2.6))
    if what & Sign.NOT_RECORDING:
        _lens_sign(p, theme)
    if what & Sign.BATTERY_LOW:
        _cell_sign(p, theme)


def _lens_sign(p: QPainter, theme: Theme) -> None:
    warn = theme.color("warn")
    at = QPointF(12.4, -11.6)
    ring = QPainterPath()
    ring.addEllipse(at, 5.3, 5.3)
    halo(p, theme, ring, 1.8)
    p.fillPath(ring, theme.color("halo"))
    p.strokePath(ring, pen(warn, 1.8))
    bar = QPainterPath(at + QPointF(-3.8, 3.8))
    bar.lineTo(at + QPointF(3.8, -3.8))
    p.strokePath(bar, pen(warn, 1.8))
    pupil = QPainterPath()
    pupil.addEllipse(at, 2.2, 2.2)
    p.fillPath(pupil, warn)


def _cell_sign(p: QPainter, theme: Theme) -> None:
    warn = theme.color("warn")
    cell = QPainterPath()
    cell.addRect(QRectF(6.8, 7.3, 11.2, 7.6))
    nub = QPainterPath()
    nub.addRect(QRectF(18.8, 9.4, 1.9, 3.6))
    halo(p, theme, nub)
    halo(p, theme, cell, 1.9)
    p.fillPath(cell, theme.color("halo"))
    p.fillPath(nub, warn)
    p.strokePath(cell, pen(warn, 1.9))
    p.fillRect(QRectF(8.4, 8.9, 2.6, 4.4), warn)


def sos_ring(p: QPainter, theme: Theme, outer_px: float = 1.6) -> None:
    """The double octagon; the outer line is ``outer_px`` wide (1.6 and 3 in turn until taken over)."""
    ink = theme.color("sos")
    line(p, theme, shapes.octagon(25.0), pen(ink, outer_px))
    line(p, theme, shapes.octagon(19.0), pen(ink, 3.2))


def brackets(p: QPainter, theme: Theme, incident: bool) -> None:
    """Selection: four corners, ±19 round a unit, ±31 round an incident."""
    path = shapes.brackets(31.0, 13.0) if incident else shapes.brackets(19.0, 8.0)
    line(p, theme, path, pen(theme.color("focus"), 2.6 if incident else 2.2))


def incident(p: QPainter, theme: Theme, mark: IncidentMark) -> None:
    """The diamond with its numeral: ink by level, amber round it when overdue, dashed when 未定位."""
    ink = theme.level(mark.level)
    if mark.overdue:
        line(p, theme, shapes.diamond(shapes.OVERDUE_R - 0.6), pen(theme.color("warn"), 2.0))
    solid = mark.level <= 1 and mark.located
    width = 2.8 if mark.level <= 2 else 1.6
    rim = shapes.diamond(shapes.DIAMOND_R - (0.0 if solid else width * 0.7))
    halo(p, theme, rim, 0.0 if solid else width)
    p.fillPath(rim, ink if solid else theme.color("panel"))
    if not solid:
        p.strokePath(rim, pen(ink, width, () if mark.located else (3.2, 2.6)))
    letter(p, str(mark.level), theme.color("onalarm") if solid else ink, 13, -0.3)


def post(p: QPainter, theme: Theme, staffed: bool) -> None:
    """The shield 站, dashed when nobody is in."""
    ink = theme.color("post")
    path = shapes.shield()
    halo(p, theme, path, 2.0)
    p.fillPath(path, QBrush(theme.color("panel")))
    p.strokePath(path, pen(ink, 2.0, () if staffed else (3.4, 2.4)))
    letter(p, "站", ink, 12, -1.6)
