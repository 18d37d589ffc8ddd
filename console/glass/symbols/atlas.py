"""The map's atlas: every symbol in use baked once per theme and device-pixel ratio, halos included.

A sprite is a tight rectangle of one pixmap with the offset of its middle; a painter draws thousands of them with one
``drawPixmapFragments``. Sprites are baked when first asked for (a body with its nib, ~0.1 ms) and never moved. The
pixmap is only as wide as the largest symbol, so that the rows of one sprite lie together in memory: at 1,024 pixels
each row is a page of its own, and drawing 5,000 sprites takes half as long again.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap

from console.glass.symbols import paint
from console.glass.symbols.arrays import draw_fragments, fragments
from console.glass.symbols.marks import HEADINGS, IncidentMark, Sign, UnitMark
from console.glass.theme import Theme
from console.words import Duty, Kind

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

_BOX: Final = 72  # logical pixels that hold any symbol; it is cropped to what was painted
_HIGH: Final = 2048  # device pixels, first height of the pixmap

# Columns of ``Atlas.table``: source left, top, width, height; offset of the sprite's centre from the symbol's.
LEFT, TOP, WIDTH, HEIGHT, DX, DY = range(6)


# What a body shows besides kind, duty and heading.
LOOKS: Final = (Sign.NONE, Sign.FIX_OLD, Sign.UNREGISTERED, Sign.RECKONED)
BADGES: Final = (Sign.LINK_LOST, Sign.NOT_RECORDING, Sign.BATTERY_LOW)
CROWD_SCALE: Final = 0.64  # of symbols among so many that full ones would cover each other
_AT_ONCE: Final = 2  # new headings baked within a frame: some 0.6 ms
_STANDING: Final = HEADINGS  # heading step of a body without a nib


class Atlas:
    """Sprites of one theme at one device-pixel ratio. ``sprite_*`` give an index into ``table``."""

    def __init__(self, theme: Theme, ratio: float) -> None:
        self.theme = theme
        self.ratio = ratio
        self._side = 2 * math.ceil(_BOX * ratio / 2)  # device pixels: what holds any symbol, and the pixmap's width
        self.pixmap = QPixmap(self._side, _HIGH)
        self.pixmap.fill(Qt.GlobalColor.transparent)
        self.table: F64 = np.zeros((64, 6))
        self._count = 0
        self._shelf = QPoint(0, 0)
        self._shelf_height = 0
        self._units: I64 = np.full(2 * len(Kind) * len(Duty) * len(LOOKS) * (HEADINGS + 1), -1, dtype=np.int64)
        self._used = np.zeros(len(self._units), dtype=np.bool_)  # by code of a body, heading step 0
        self._named: dict[Any, int] = {}
        self._families: dict[Any, I64] = {}
        self._wanted: dict[int, None] = {}  # codes of bodies, in the order they were asked for
        self._later: dict[Any, Callable[[QPainter], None]] = {}  # named sprites that will be asked for
        self._ahead: dict[int, None] = {}  # the other headings of bodies in use: they will be asked for

    @property
    def reach_px(self) -> float:
        """Device pixels from a symbol's middle to the farthest it can paint."""
        return self._side / 2

    # --- what a painter asks for ------------------------------------------------------------------------------

    def units(
        self, kind: NDArray[Any], duty: NDArray[Any], look: NDArray[Any], step: NDArray[Any], crowd: bool = False
    ) -> I64:
        """Sprites of many bodies: codes ``(N,)`` of Kind, Duty, index into ``LOOKS``, heading step (64 = standing).

        ``crowd`` draws them smaller. Bodies are baked at once, and one or two headings; of more, those to come show
        a neighbouring one meanwhile, ``unfinished`` says so and ``bake_more`` bakes them between frames.
        """
        whose = (look.astype(np.int64) + crowd * len(LOOKS)) * len(Kind) + kind
        plain = (whose * len(Duty) + duty) * (HEADINGS + 1)
        code = plain + step
        new = ~self._used[plain]
        if new.any():
            # No np.unique: its first call loads numpy.ma, 0.1 s of the start.
            self._use(sorted(set(plain[new].tolist())))
        self._wanted.update(dict.fromkeys(sorted(set(code[self._units[code] < 0].tolist()))))
        if 0 < len(self._wanted) <= _AT_ONCE:
            self.bake_more()
        return self._nearest(plain, step)

    def _use(self, plain: Iterable[int]) -> None:
        """Bodies that a frame asks for and none did before: at once without a nib; ahead, their headings, and first of
        all the same bodies in the other size, for a crowd begins and ends in one frame."""
        others = []
        for one in plain:
            self._used[one] = True
            standing = one + _STANDING
            if self._units[standing] < 0:
                self._units[standing] = self._bake_unit(standing)
            self._ahead.update(dict.fromkeys(range(one, standing)))
            others.append((standing + len(self._units) // 2) % len(self._units))
        self._ahead = {**dict.fromkeys(others), **self._ahead}

    def _nearest(self, plain: I64, step: NDArray[Any]) -> I64:
        """The sprite of each heading, or of the nearest one baked within a few steps, or the body without a nib."""
        out: I64 = self._units[plain + step]
        for turn in (1, -1, 2, -2, 3, -3):
            late = np.flatnonzero(out < 0)
            if not len(late):
                return out
            out[late] = self._units[plain[late] + (step[late] + turn) % HEADINGS]
        return np.where(out >= 0, out, self._units[plain + _STANDING])

    @property
    def unfinished(self) -> bool:
        """Whether some body still shows another heading than its own."""
        return bool(self._wanted)

    @property
    def ahead(self) -> bool:
        """Whether a body in use has headings that no frame has asked for yet, or ``later`` has named something."""
        return bool(self._ahead or self._later)

    def bake_more(self, most: int = 6) -> bool:
        """Bake some of what the last frame lacked (~0.3 ms each); True when that was the last of it.

        When it lacked nothing, some of what later frames will ask for.
        """
        lacked = bool(self._wanted)
        queue = self._wanted if lacked else self._ahead
        for one in list(itertools.islice(queue, most)):
            del queue[one]
            if self._units[one] < 0:
                self._units[one] = self._bake_unit(one)
        if not queue and not lacked:
            for key in list(itertools.islice(self._later, most)):
                self.named(key, self._later.pop(key))
        return lacked and not self._wanted

    def later(self, key: Any, draw: Callable[[QPainter], None]) -> None:
        """Bake a named sprite between frames: it will be asked for."""
        if key not in self._named:
            self._later[key] = draw

    def badge(self, sign: Sign) -> int:
        """The sprite of one sign on its own, to be laid over a body."""
        return self.named(sign, lambda p: paint.signs(p, self.theme, sign))

    def sos(self, outer_px: float) -> int:
        return self.named(("sos", outer_px), lambda p: paint.sos_ring(p, self.theme, outer_px))

    def brackets(self, incident: bool) -> int:
        return self.named(("brackets", incident), lambda p: paint.brackets(p, self.theme, incident))

    def incident(self, mark: IncidentMark, scale: float = 1.0) -> int:
        return self.named((mark, scale), lambda p: paint.incident(p, self.theme, mark), scale)

    def post(self, staffed: bool) -> int:
        return self.named(("post", staffed), lambda p: paint.post(p, self.theme, staffed))

    def named(self, key: Any, draw: Callable[[QPainter], None], scale: float = 1.0) -> int:
        """The sprite under ``key``; ``draw`` paints it round (0, 0) in logical pixels when it is not there yet."""
        found = self._named.get(key)
        if found is None:
            found = self._named[key] = self._bake(draw, scale)
        return found

    def family(self, key: Any, size: int, numbers: I64, make: Callable[[int], int]) -> I64:
        """Sprites (N,) of the members ``numbers`` of a family of ``size``; ``make`` bakes one when first asked for."""
        table = self._families.get(key)
        if table is None:
            table = self._families[key] = np.full(size, -1, dtype=np.int64)
        out: I64 = table[numbers]
        if out.size and out.min() < 0:
            for one in sorted(set(numbers[out < 0].tolist())):
                table[one] = make(one)
            out = table[numbers]
        return out

    def __contains__(self, key: Any) -> bool:
        """Whether a named sprite is baked."""
        return key in self._named

    def draw(self, p: QPainter, sprites: NDArray[Any], x: NDArray[Any], y: NDArray[Any]) -> None:
        """Sprites (N,) with their symbols' middles at device pixels, in their order."""
        cells = self.table[sprites]
        rows = fragments(len(sprites))
        rows[:, 0] = x + cells[:, DX]
        rows[:, 1] = y + cells[:, DY]
        rows[:, 2:6] = cells[:, :DX]
        draw_fragments(p, rows, self.pixmap)

    # --- baking -----------------------------------------------------------------------------------------------

    def _bake_unit(self, code: int) -> int:
        rest, step = divmod(code, HEADINGS + 1)
        rest, duty = divmod(rest, len(Duty))
        rest, kind = divmod(rest, len(Kind))
        crowd, look = divmod(rest, len(LOOKS))
        heading = None if step == _STANDING else step * 360.0 / HEADINGS
        mark = UnitMark(Kind(kind), Duty(duty), LOOKS[look], heading)
        return self._bake(lambda p: paint.unit(p, self.theme, mark), CROWD_SCALE if crowd else 1.0)

    def _bake(self, draw: Callable[[QPainter], None], scale: float = 1.0) -> int:
        side = self._side
        image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(0)
        p = QPainter(image)
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        p.translate(side / 2, side / 2)
        p.scale(self.ratio * scale, self.ratio * scale)
        draw(p)
        p.end()
        box = _painted(image)
        at = self._place(box.width(), box.height())
        page = QPainter(self.pixmap)
        page.drawImage(at, image, box)
        page.end()
        middle = (box.x() + box.width() / 2 - side / 2, box.y() + box.height() / 2 - side / 2)
        return self._enter((at.x(), at.y(), box.width(), box.height(), *middle))

    def _enter(self, row: tuple[float, ...]) -> int:
        if self._count == len(self.table):
            self.table = np.concatenate((self.table, np.zeros_like(self.table)))
        self.table[self._count] = row
        self._count += 1
        return self._count - 1

    def _place(self, width: int, height: int) -> QPoint:
        if self._shelf.x() + width > self._side:
            self._shelf = QPoint(0, self._shelf.y() + self._shelf_height)
            self._shelf_height = 0
        at = QPoint(self._shelf)
        self._shelf.setX(at.x() + width)
        self._shelf_height = max(self._shelf_height, height)
        while at.y() + height > self.pixmap.height():
            self._grow()
        return at

    def _grow(self) -> None:
        larger = QPixmap(self._side, self.pixmap.height() * 2)
        larger.fill(Qt.GlobalColor.transparent)
        p = QPainter(larger)
        p.drawPixmap(0, 0, self.pixmap)
        p.end()
        self.pixmap = larger


def _painted(image: QImage) -> QRect:
    """The smallest rectangle that holds all that is not transparent; one pixel when nothing was painted."""
    alpha = np.frombuffer(image.constBits(), dtype=np.uint8).reshape(image.height(), image.width(), 4)[:, :, 3]
    rows, columns = np.flatnonzero(alpha.any(axis=1)), np.flatnonzero(alpha.any(axis=0))
    if len(rows) == 0:
        return QRect(0, 0, 1, 1)
    return QRect(int(columns[0]), int(rows[0]), int(np.ptp(columns)) + 1, int(np.ptp(rows)) + 1)
