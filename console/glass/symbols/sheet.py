"""The sheet of all symbols in one theme, to be held beside the target ``states.png``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath

from console.glass import theme as themes
from console.glass.symbols import blocks, paint
from console.glass.symbols.marks import CameraMark, IncidentMark, Sign, UnitMark
from console.glass.symbols.ringlines import stroke_of, stroke_path
from console.glass.theme import Theme
from console.say import say
from console.words import Duty, Kind
from layers.shapes import CameraHealth

SIZE: Final = (960, 860)
SCALE: Final = 1.25  # the target draws its units a quarter larger than the map does
_COLUMN: Final = 100
_ROW: Final = 46
_NIBS: Final = (
    (Kind.CAR, Duty.PATROL), (Kind.MOTO, Duty.PATROL), (Kind.PAIR, Duty.PATROL), (Kind.OFFICER, Duty.PATROL),
    (Kind.CAR, Duty.ENROUTE), (Kind.MOTO, Duty.ENROUTE), (Kind.PAIR, Duty.ENROUTE), (Kind.OFFICER, Duty.ENROUTE),
)
_ALL: Final = Sign.LINK_LOST | Sign.FIX_OLD | Sign.NOT_RECORDING | Sign.BATTERY_LOW
_SIGNS: Final[tuple[tuple[str, UnitMark], ...]] = (
    ("link_lost", UnitMark(Kind.CAR, Duty.PATROL, Sign.LINK_LOST)),
    ("fix_old", UnitMark(Kind.CAR, Duty.PATROL, Sign.FIX_OLD, 45)),
    ("not_recording", UnitMark(Kind.CAR, Duty.ONSCENE, Sign.NOT_RECORDING)),
    ("battery_low", UnitMark(Kind.CAR, Duty.PATROL, Sign.BATTERY_LOW)),
    ("duty_unknown", UnitMark(Kind.CAR, Duty.UNKNOWN)),
    ("all_four", UnitMark(Kind.CAR, Duty.PATROL, _ALL)),
    ("sos", UnitMark(Kind.PAIR, Duty.ONSCENE, Sign.SOS)),
    ("selected", UnitMark(Kind.CAR, Duty.PATROL, Sign.NONE, 45)),
    ("reckoned", UnitMark(Kind.CAR, Duty.PATROL, Sign.RECKONED)),
    ("unregistered", UnitMark(Kind.OFFICER, Duty.PATROL, Sign.UNREGISTERED)),
)
_INCIDENTS: Final[tuple[tuple[str, IncidentMark], ...]] = (
    ("level_1", IncidentMark(1)),
    ("level_2", IncidentMark(2)),
    ("level_3", IncidentMark(3)),
    ("overdue", IncidentMark(2, overdue=True)),
    ("unlocated", IncidentMark(3, located=False)),
    ("level_1_selected", IncidentMark(1)),
)
_CAMERAS: Final[tuple[tuple[str, CameraMark], ...]] = (
    ("camera", CameraMark()),
    ("dome", CameraMark(dome=True)),
    ("frozen", CameraMark(health=CameraHealth.FROZEN)),
    ("offline", CameraMark(health=CameraHealth.OFFLINE)),
    ("unprobed", CameraMark(health=CameraHealth.UNPROBED)),
)


def sheet(theme: Theme, ratio: float = 1.0) -> QImage:
    """Every symbol of this console in ``theme``, laid out as in the target."""
    out = QImage(round(SIZE[0] * ratio), round(SIZE[1] * ratio), QImage.Format.Format_RGB32)
    out.fill(theme.color("land"))
    p = QPainter(out)
    p.scale(ratio, ratio)
    p.setRenderHint(QPainter.RenderHint.Antialiasing)
    _grid(p, theme)
    _sign_row(p, theme)
    _incident_row(p, theme)
    _camera_row(p, theme)
    _post_row(p, theme)
    _block_row(p, theme)
    _ring_row(p, theme)
    p.end()
    return out


def _at(p: QPainter, x: float, y: float, scale: float, draw: Callable[[], None]) -> None:
    p.save()
    p.translate(x, y)
    p.scale(scale, scale)
    draw()
    p.restore()


def _word(p: QPainter, theme: Theme, x: float, y: float, text: str, left: bool = False) -> None:
    p.setPen(theme.color("t1"))
    p.setFont(themes.font(13))
    align = Qt.AlignmentFlag.AlignVCenter | (Qt.AlignmentFlag.AlignLeft if left else Qt.AlignmentFlag.AlignHCenter)
    p.drawText(QRectF(x if left else x - 60, y - 12, 120, 24), align, text)


def _grid(p: QPainter, theme: Theme) -> None:
    for duty in Duty:
        _word(p, theme, 148 + duty * _COLUMN, 24, say(f"map.duty.{duty.name.lower()}"))
    for kind in Kind:
        y = 56 + kind * _ROW
        _word(p, theme, 24, y, say(f"map.kind.{kind.name.lower()}"), left=True)
        for duty in Duty:
            mark = UnitMark(kind, duty)
            _at(p, 148 + duty * _COLUMN, y, SCALE, lambda mark=mark: paint.unit(p, theme, mark))  # type: ignore[misc]
    y = 56 + len(Kind) * _ROW
    _word(p, theme, 24, y, say("map.sheet.heading"), left=True)
    for column, (kind, duty) in enumerate(_NIBS):
        mark = UnitMark(kind, duty, heading_deg=45.0 * column)
        _at(p, 148 + column * _COLUMN, y, SCALE, lambda mark=mark: paint.unit(p, theme, mark))  # type: ignore[misc]


def _sign_row(p: QPainter, theme: Theme) -> None:
    for column, (name, mark) in enumerate(_SIGNS):
        x, y = 64 + column * 92, 400.0
        scale = 1.0 if name == "sos" else SCALE
        if name == "fix_old":
            _at(p, x, y, 1.0, lambda: possible(p, theme, 27.0))
        _at(p, x, y, scale, lambda mark=mark: paint.unit(p, theme, mark))  # type: ignore[misc]
        if name == "reckoned":
            _reckoned_from(p, theme, x - 46, y)
        if name == "selected":
            _at(p, x, y, SCALE, lambda: paint.brackets(p, theme, incident=False))
        _word(p, theme, x, y + 36, say(f"map.sheet.{name}"))


def _reckoned_from(p: QPainter, theme: Theme, x: float, y: float) -> None:
    _at(p, x, y, SCALE, lambda: paint.unit(p, theme, UnitMark(Kind.CAR, Duty.PATROL)))
    dots = QPainterPath(QPointF(x + 16, y))
    dots.lineTo(x + 34, y)
    p.strokePath(dots, paint.pen(theme.color("t3"), 1.6, (1.6, 4.0)))


def possible(p: QPainter, theme: Theme, radius: float) -> None:
    """The dashed circle of where a unit may be by now."""
    ring = QPainterPath()
    ring.addEllipse(QPointF(), radius, radius)
    p.strokePath(ring, paint.pen(theme.color("t3"), 1.4, (3.2, 4.2)))


def _incident_row(p: QPainter, theme: Theme) -> None:
    for column, (name, mark) in enumerate(_INCIDENTS):
        x, y = 64 + column * 76, 520.0
        _at(p, x, y, 1.0, lambda mark=mark: paint.incident(p, theme, mark))  # type: ignore[misc]
        if name == "level_1_selected":
            _at(p, x, y, 0.8, lambda: paint.brackets(p, theme, incident=True))
        _word(p, theme, x, y + 36, say(f"map.sheet.{name}"))


def _camera_row(p: QPainter, theme: Theme) -> None:
    for column, (name, mark) in enumerate(_CAMERAS):
        x, y = 540 + column * 74, 520.0
        _at(p, x, y, 1.8, lambda mark=mark: paint.camera(p, theme, mark))  # type: ignore[misc]
        _word(p, theme, x, y + 36, say(f"map.sheet.{name}"))
    _at(p, 540 + 5 * 74, 520, 1.0, lambda: paint.camera(p, theme, CameraMark(), near=True))
    _word(p, theme, 540 + 5 * 74, 556, say("map.sheet.near"))


def _block_row(p: QPainter, theme: Theme) -> None:
    for column, state in enumerate(blocks.STATES):
        x, y = 300 + column * 92, 640.0
        _at(p, x, y, 1.25, lambda state=state: blocks.block(p, theme, state))  # type: ignore[misc]
        _word(p, theme, x, y + 36, say(f"map.sheet.block_{state}"))
    _at(p, 600, 640, 1.25, lambda: blocks.best_place(p, theme, 1))
    _word(p, theme, 600, 676, say("map.sheet.best_place"))


def _ring_row(p: QPainter, theme: Theme) -> None:
    """Tiers of a ring: width and dash, not hue."""
    for tier, word in enumerate(("1", "3", "5")):
        path, x, y = QPainterPath(), 90.0 + tier * 150, 770.0
        path.addEllipse(QPointF(x, y), 52, 26)
        ink = theme.color("ring")
        ink.setAlphaF(theme.ring_fill[tier])
        p.fillPath(path, ink)
        stroke_path(p, theme, path, stroke_of(tier, 3), "ring", 1.0)
        _word(p, theme, x, y + 46, say("ringmap.minutes", n=word))
    names = {"ring2": 0, "ring3": 1, "ring4": 2}
    for token, column in names.items():
        path, x, y = QPainterPath(), 560.0 + column * 130, 770.0
        path.addEllipse(QPointF(x, y), 44, 22)
        stroke_path(p, theme, path, stroke_of(0, 1), token, 1.0)
        _word(p, theme, x, y + 46, say(f"map.sheet.{token}"))


def _post_row(p: QPainter, theme: Theme) -> None:
    for column, name in enumerate(("staffed", "unstaffed")):
        x, y = 64 + column * 84, 640.0
        _at(p, x, y, 1.25, lambda name=name: paint.post(p, theme, name == "staffed"))  # type: ignore[misc]
        _word(p, theme, x, y + 36, say(f"map.sheet.{name}"))
