"""Tasks on the map: a flag where each begins, and of the selected one all that it is to visit.

What was visited is drawn solid, what was not yet dashed or hollow: a fact and a proposal (LOOK section 1).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from console.desk.goals import path_m
from console.glass.items.base import Painter, draw_sprites
from console.glass.items.frame import Frame
from console.glass.items.names import Name
from console.glass.items.stage import Painted, Stage
from console.glass.items.words import MARKER
from console.glass.symbols import flags
from console.glass.symbols.strokes import line, pen
from console.words import Changes, Task
from layers import geo

F64 = NDArray[np.float64]

LABEL_GAP: Final = (20.0, 14.0)
_MARGIN_PX: Final = 40
_ROAD: Final = (2.6, 1.8)  # px of what was driven, of what was not
_DASH: Final = (7.0, 5.0)
_LEAST_PX: Final = 7.0  # radius of a point from afar


class FlagsPainter(Painter):
    """``stage.painted["task"]`` has the middles of their cloths, for that is what a hand aims at."""

    layer = "tasks"
    watches = Changes.TASKS | Changes.SECOND

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._shown: tuple[object, ...] = ()
        stage.read_tasks()

    def changed(self, changes: Changes) -> bool:
        """Painted again only when a flag came, went or has become another, as it does when its task gets late."""
        if changes & Changes.TASKS:
            self._stage.read_tasks()
        elif not changes & Changes.SECOND:
            return False
        shown = (*(task.id for task in self._stage.tasks), *_looks(self._stage))
        other, self._shown = shown != self._shown, shown
        return other

    def locate(self, frame: Frame) -> None:
        xy = self._stage.task_xy
        x, y = frame.px(xy[:, 0], xy[:, 1])
        rows = np.flatnonzero(frame.inside(x, y, _MARGIN_PX * frame.ratio))
        middle = 8.5 * frame.ratio
        self._stage.painted["task"] = Painted(rows, x[rows] + middle, y[rows] - flags.UP * frame.ratio)

    def paint(self, p: QPainter, frame: Frame) -> None:
        painted = self._stage.now_painted("task")
        if len(painted.keys):
            looks = _looks(self._stage)
            sprites = np.array([self._sprite(looks[n]) for n in painted.keys.tolist()])
            x, y = painted.x - 8.5 * frame.ratio, painted.y + flags.UP * frame.ratio
            draw_sprites(p, self._stage, sprites, x, y)

    def _sprite(self, look: str) -> int:
        atlas = self._stage.atlas
        return atlas.named(("task", look), lambda p: flags.flag(p, atlas.theme, look))


class CoursePainter(Painter):
    """What the selected task is to visit, under the symbols."""

    layer = "tasks"
    watches = Changes.TASKS | Changes.SELECTION

    def changed(self, changes: Changes) -> bool:
        """What is visited matters while a task is selected."""
        return bool(changes & Changes.SELECTION) or (
            bool(changes & Changes.TASKS) and self._stage.selected[0] == "task"
        )

    def paint(self, p: QPainter, frame: Frame) -> None:
        kind, key = self._stage.selected
        task = self._stage.task_of(key) if kind == "task" else None
        if task is None:
            return
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        p.save()
        p.scale(frame.ratio, frame.ratio)
        visited = self._stage.goals_visited(task)
        for n, goal in enumerate(task.goals):
            self._goal(p, frame, goal.kind, path_m(goal.path), goal.radius_m, n < len(visited) and visited[n] > 0.0)
        self._driven(p, frame, task)
        p.restore()

    def _goal(self, p: QPainter, frame: Frame, kind: str, xy: F64, radius_m: float, visited: bool) -> None:
        ink = self._stage.theme.color("acc")
        if kind == "point":
            self._point(p, frame, xy[0], radius_m, visited)
        else:
            path = _path(frame, xy, closed=kind == "area")
            line(p, self._stage.theme, path, pen(ink, _ROAD[1], _DASH))

    def _point(self, p: QPainter, frame: Frame, at: F64, radius_m: float, visited: bool) -> None:
        theme, (x, y) = self._stage.theme, frame.logical(float(at[0]), float(at[1]))
        radius = max(_LEAST_PX, radius_m * float(geo.scale_at(at[1])) / frame.m_per_px)
        circle = QPainterPath()
        circle.addEllipse(QPointF(x, y), radius, radius)
        line(p, theme, circle, pen(theme.color("acc"), 2.0, () if visited else _DASH))
        if visited:
            p.setPen(Qt.PenStyle.NoPen)
            p.setBrush(theme.color("acc"))
            p.drawEllipse(QPointF(x, y), 4.0, 4.0)
            p.setBrush(Qt.BrushStyle.NoBrush)

    def _driven(self, p: QPainter, frame: Frame, task: Task) -> None:
        """Bits of road that were driven, over the dashes."""
        bits = self._stage.bits_driven(task)
        if not len(bits):
            return
        x0, y0 = frame.px(bits[:, 0], bits[:, 1])
        x1, y1 = frame.px(bits[:, 2], bits[:, 3])
        path, ratio = QPainterPath(), frame.ratio
        for a, b, c, d in zip(x0 / ratio, y0 / ratio, x1 / ratio, y1 / ratio, strict=True):
            path.moveTo(float(a), float(b))
            path.lineTo(float(c), float(d))
        ink = QPen(self._stage.theme.color("acc"), _ROAD[0] + 1.2)
        ink.setCapStyle(Qt.PenCapStyle.RoundCap)
        p.strokePath(path, ink)


def _path(frame: Frame, xy: F64, closed: bool) -> QPainterPath:
    x, y = frame.px(xy[:, 0], xy[:, 1])
    path = QPainterPath(QPointF(float(x[0] / frame.ratio), float(y[0] / frame.ratio)))
    for a, b in zip(x[1:] / frame.ratio, y[1:] / frame.ratio, strict=True):
        path.lineTo(float(a), float(b))
    if closed:
        path.closeSubpath()
    return path


def _looks(stage: Stage) -> tuple[str, ...]:
    now = stage.source.clock.now()
    return tuple(flags.look_of(task, now) for task in stage.tasks)


def names(stage: Stage, frame: Frame) -> Iterator[Name]:
    """``T12`` beside each flag in view, the newest first."""
    painted = stage.painted.get("task")
    if painted is None or not stage.on["tasks"]:
        return
    for n in painted.keys.tolist()[::-1]:
        task, (x, y) = stage.tasks[n], stage.task_xy[n].tolist()
        yield Name("task", task.id, task.no, MARKER, x, y + flags.UP * frame.m_per_px)
