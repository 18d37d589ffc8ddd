"""The miniature: the monitors as they stand, what is on each wall, laid out by dragging, by keys and by words.

It lies at the map's foot, so that queue, map and card stay open: what stands there is dragged onto a tile. It acts by
verbs alone, and its picture of the walls is the desk's (``desk.room.wall``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from console.desk import scenes
from console.desk.layout_subjects import WORDED
from console.desk.wall_grid import Layout
from console.glass import fonts
from console.glass.panels.ink import Ink
from console.glass.panels.panel import Panel
from console.glass.panels.room import Room, verb_word
from console.glass.theme import Theme
from console.glass.wall import miniature_paint as paint
from console.glass.wall.miniature_drag import NOTHING, Meant, Taken, meant
from console.glass.wall.miniature_foot import draw_foot
from console.glass.wall.miniature_hand import MapHand
from console.glass.wall.miniature_head import draw_head
from console.glass.wall.miniature_keys import Keys, first_tile
from console.glass.wall.miniature_places import Board, Plan, arrange, at, box_of
from console.glass.wall.miniature_words import told
from console.glass.wall.monitors import GONE, NONE, PART, Monitor, Places
from console.say import say
from console.verbs import Call, calls
from console.words import Changes
from console.words.wall import Shown, Tile, TileKind

PAD: Final = 16.0
HEAD_H: Final = 40.0
ROW_H: Final = 32.0
MOST_HIGH: Final = 280.0  # of the monitors, with their names
TAKE: Final = 5.0  # px that the pointer goes before something is dragged
KINDS: Final = tuple(TileKind)


class Miniature(Panel):
    """``monitors`` says what there is now; ``chosen`` is the tile that the keys act on, wall/tile."""

    flags = Changes.WALL | Changes.VIDEO | Changes.SECOND | Changes.SITE | Changes.INCIDENTS | Changes.VIEW
    ground = "panel"

    def __init__(self, room: Room, theme: Theme, monitors: Callable[[], Sequence[Monitor]],
                 refuse: Callable[[str, str], object], parent: QWidget | None = None) -> None:  # fmt: skip
        super().__init__(theme, parent)
        self.room, self.monitors, self.refuse = room, monitors, refuse
        self._places = Places()
        self.chosen = ""
        self.keys, self.hand = Keys(self), MapHand(self)
        self.taken: Taken | None = None
        self.drag: Meant = NOTHING
        self._from = QPointF()
        self._moving = False
        self.chips: list[tuple[QRectF, str]] = []  # kinds of the palette, as they were drawn
        self._plan = Plan()
        self.hide()

    # ---- what there is

    @property
    def shown(self) -> Shown:
        return scenes.now_on(self.room.desk)

    def tiles(self) -> dict[str, Layout]:
        """By wall, those of the site first."""
        shown = self.shown
        names = dict.fromkeys((*(one.name for one in self.room.desk.site.walls), *(one.wall for one in shown.panes)))
        return {name: shown.pane(name).tiles for name in names}

    def tile(self, key: str) -> Tile | None:
        wall, _, name = key.partition("/")
        return next((one for one in self.shown.pane(wall).tiles if one.id == name), None)

    def plan(self, w: float) -> Plan:
        """Px at 100 % of this panel's own corner."""
        monitors, walls = self.monitors(), self.room.desk.site.walls
        places = self._places.find((one for one in walls if not one.apart), monitors)
        return arrange(monitors, walls, places, w - 2 * PAD, MOST_HIGH).moved(PAD, HEAD_H + ROW_H + 4)

    def wanted_height(self, w: float) -> float:
        """Px at 100 % that it needs when it is ``w`` wide."""
        return self.plan(w).bottom + 8 + self._foot_rows(w) * ROW_H + ROW_H + 12

    def _foot_rows(self, w: float) -> int:
        wide = sum(22 + fonts.advance(say(f"layout.kind.{kind.value}"), 13) + 24 for kind in KINDS)
        return 1 if wide <= w - 2 * PAD else 2

    # ---- painting

    def draw(self, ink: Ink, w: float, _h: float) -> None:
        if self.chosen and self.tile(self.chosen) is None:
            self.chosen = ""
        self._plan = plan = self.plan(w)
        ink.hline(0, w, 0, "line2")
        draw_head(ink, self, w)
        paint.screens(ink, plan)
        tiles = self.tiles()
        for board in plan.boards:
            paint.board(ink, board, self._where(board.wall.name), tiles.get(board.wall.name, ()))
            if self._moving and board.wall.name == self.drag.wall:
                paint.grid(ink, board)
        self._tiles(ink, plan, tiles)
        self._in_hand(ink, plan, tiles)
        draw_foot(ink, self, w, plan.bottom + 8, self._foot_rows(w))

    def _tiles(self, ink: Ink, plan: Plan, tiles: dict[str, Layout]) -> None:
        shown = self.shown
        for board in plan.boards:
            wall = board.wall.name
            for one in tiles.get(wall, ()):
                words = told(self.room, self.room.desk.videos, shown, wall, one)
                rect = paint.rect(box_of(board, one))
                over = self.over(rect)
                self.spot(rect, None, "\n".join(part for part in words if part and part != words.tone))
                paint.tile(ink, board, one, chosen=self.chosen == f"{wall}/{one.id}", over=over)
                self.hand.draw(ink, board, one, f"{wall}/{one.id}")
                held = f"{wall}/{one.id}" in shown.hands
                (paint.held_head if held else paint.tile_words)(ink, board, one, words)
            paint.bezel(ink, board)

    def board(self, wall: str) -> Board | None:
        """As it was drawn last."""
        return self._plan.board(wall)

    def _where(self, wall: str) -> str:
        """Beside a wall's name: on which monitors it stands, or why on none."""
        board = self._plan.board(wall)
        if board is None:
            return ""
        names, missing = " ".join(board.wall.monitors), " ".join(board.place.gone)
        if board.wall.apart:
            return say("layout.apart")
        if board.place.why in (GONE, PART):
            return say("layout.gone", monitors=missing)
        if board.place.why:
            return say("layout.no_monitor" if board.place.why == NONE else "layout.no_room_there")
        return names or say("layout.first_free")

    def _in_hand(self, ink: Ink, plan: Plan, tiles: dict[str, Layout]) -> None:
        """What is dragged: how the walls would stand."""
        if not self._moving:
            return
        here = plan.board(self.drag.wall)
        for wall, after in (self.drag.after or {}).items():
            board = plan.board(wall)
            if board is not None:
                paint.ghost(ink, board, tiles.get(wall, ()), after, self.drag.tile if wall == self.drag.wall else "")
        if self.drag.why and here is not None:
            paint.refused(ink, here)

    # ---- dragging

    @property
    def carried(self) -> str:
        """Kind:id of what comes from elsewhere at the desk; "" nothing is in the hand, or a tile or a kind is."""
        return self.taken.subject if self.taken is not None else ""

    def take(self, taken: Taken, where: QPointF) -> None:
        """Something is in the hand; px at 100 %."""
        self.taken, self._from, self._moving, self.drag = taken, where, False, NOTHING

    def carry(self, where: QPointF) -> None:
        """The hand is there now."""
        if self.taken is None:
            return
        if not self._moving and (where - self._from).manhattanLength() < TAKE:
            return
        self._moving = True
        self.drag = meant(self._plan, self.tiles(), self.taken, where.x(), where.y())
        self.update()

    def let_go(self) -> bool:
        """Does what the drag means. False: nothing was dragged."""
        drag, moved = self.drag, self._moving
        self.put_back()
        if moved and drag.call is not None:
            self.act(drag.call, f"{drag.wall}/{drag.tile}")
        elif moved and drag.why:
            self.refuse(drag.why, drag.wall)
        return moved

    def put_back(self) -> bool:
        """Nothing is in the hand any more; False when nothing was."""
        had = self.hand.put_back() or self.taken is not None
        self.taken, self.drag, self._moving = None, NOTHING, False
        self.update()
        return had

    def act(self, call: Call, chosen: str = "") -> None:
        """A verb; the tile that it was about has the keys."""
        if self.room.do(call).ok and chosen:
            self.chosen = chosen
        self.update()

    def open(self, wall: str = "") -> None:
        """The first tile of the wall has the keys, so that they work at once."""
        self.chosen = first_tile(self.tiles(), wall)
        self.setVisible(True)

    def escape(self) -> bool:
        """What is in the hand goes back, then the keys do; False when it had neither."""
        if self.put_back():
            return True
        had, self.chosen = self.chosen, ""
        return bool(had)

    def choose(self, key: str) -> None:
        self.chosen = key
        self.update()

    def use_kind(self, kind: str) -> None:
        """A kind of the palette for the chosen tile, or a new tile on the first wall; one that needs words waits for
        them in the command bar."""
        where = self.chosen or next(iter(self.tiles()), "")
        if not where:
            self.refuse("scene.no_walls", "")
        elif TileKind(kind) in WORDED:
            self.room.type(f"{verb_word('puttile')} {where} {say(f'layout.kind.{kind}')} ")
        else:
            self.act(calls.PutTile(where=where, tilekind=kind), self.chosen)

    # ---- Qt

    def mousePressEvent(self, event: QMouseEvent) -> None:
        where = event.position() / self.measures.scale
        spot = self.spot_at(where)
        if event.button() != Qt.MouseButton.LeftButton or (spot is not None and spot.act is not None):
            super().mousePressEvent(event)
            return
        chip = next((kind for rect, kind in self.chips if rect.contains(where)), "")
        under = at(self._plan, self.tiles(), where.x(), where.y())
        if chip:
            self.take(Taken(kind=chip), where)
        elif under is not None and under.tile is not None:
            self.choose(f"{under.board.wall.name}/{under.tile.id}")
            if not self.hand.begin(under, where):
                self.take(Taken(at=under), where)
        else:
            self.choose("")

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        where = event.position() / self.measures.scale
        if self.hand.held:
            self.hand.carry(where)
            return
        if self.taken is not None:
            self.carry(where)
            return
        super().mouseMoveEvent(event)
        self.setCursor(self._cursor(where))
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.hand.held:
            self.hand.let_go()
            return
        kind = self.taken.kind if self.taken is not None else ""
        if event.button() == Qt.MouseButton.LeftButton and not self.let_go() and kind:
            self.use_kind(kind)

    def wheelEvent(self, event: QWheelEvent) -> None:
        where = event.position() / self.measures.scale
        under = at(self._plan, self.tiles(), where.x(), where.y())
        if under is not None:
            self.hand.wheel(under, event.angleDelta().y() / 120)
        event.accept()

    def _cursor(self, where: QPointF) -> Qt.CursorShape:
        spot = self.spot_at(where)
        if spot is not None and spot.act is not None:
            return Qt.CursorShape.PointingHandCursor
        under = at(self._plan, self.tiles(), where.x(), where.y())
        if under is None or under.tile is None:
            return Qt.CursorShape.ArrowCursor
        if under.edge_x and under.edge_y:
            slanting = under.edge_x == under.edge_y
            return Qt.CursorShape.SizeFDiagCursor if slanting else Qt.CursorShape.SizeBDiagCursor
        if under.edge_x:
            return Qt.CursorShape.SizeHorCursor
        return Qt.CursorShape.SizeVerCursor if under.edge_y else Qt.CursorShape.OpenHandCursor
