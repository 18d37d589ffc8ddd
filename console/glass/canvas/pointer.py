"""What a click and a resting pointer mean: one thing, several, a group that comes apart, or the empty map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt

from console.glass.canvas import groups
from console.glass.canvas.pick import CLUSTER, Hit, meant

if TYPE_CHECKING:
    from console.glass.canvas.widget import Canvas

_DOUBLE_CLICK_STEPS: Final = 4
_NOTHING: Final = ("", "")


class Pointer:
    """The hand of one canvas while it does not drag. Widget pixels; answers go out as the canvas's signals."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas

    def clicked(self, x: float, y: float) -> None:
        canvas = self._canvas
        if canvas.focusPolicy() != Qt.FocusPolicy.NoFocus:  # a window may keep the keyboard to itself
            canvas.setFocus(Qt.FocusReason.MouseFocusReason)
        hits = canvas.hits_at(x, y)
        group = self._group_at(x, y, hits)
        chosen = meant(hits)
        if group is not None:
            self._open(group, x, y)
        elif chosen is not None and chosen.kind == CLUSTER:
            self._part(chosen.id)
        elif chosen is not None or not hits:
            canvas.picked.emit(*((chosen.kind, chosen.id) if chosen else _NOTHING))
        else:
            canvas.overlap.emit(hits, x, y)

    def double_clicked(self, x: float, y: float) -> None:
        hits = self._canvas.hits_at(x, y)
        if not hits and self._group_at(x, y, hits) is None:
            self._canvas.zoomed(_DOUBLE_CLICK_STEPS, x, y)

    def pointed(self, x: float, y: float) -> None:
        hits = self._canvas.hits_at(x, y)
        group = self._group_at(x, y, hits)
        hits = hits if group is None else [group]
        self._hover((hits[0].kind, hits[0].id) if hits else _NOTHING)

    def away(self) -> None:
        self._hover(_NOTHING)

    def _hover(self, found: tuple[str, str]) -> None:
        stage = self._canvas.stage
        if found != stage.hovered:
            stage.hovered = found
            self._canvas.map_view.viewport().update()
            self._canvas.hovered.emit(*found)

    def _group_at(self, x: float, y: float, hits: list[Hit]) -> Hit | None:
        """A disc or pile under a widget pixel where no single unit or incident is."""
        if any(hit.kind in ("unit", "incident") for hit in hits):
            return None
        scale = self._canvas.scale
        return groups.group_at(self._canvas.stage, self._canvas.frame, x / scale, y / scale)

    def _part(self, camera: str) -> None:
        """Zoom to the cameras that stand together here."""
        cluster = self._canvas.stage.still.group(self._canvas.frame.view.step, camera)
        if cluster is not None:
            self._canvas.fit(cluster.bounds_m)

    def _open(self, group: Hit, x: float, y: float) -> None:
        """Zoom in where it lies; what does not come apart is listed."""
        canvas = self._canvas
        if groups.stays_together(canvas.stage, canvas.frame, group):
            canvas.overlap.emit(groups.members(canvas.stage, group), x, y)
        else:
            canvas.zoomed(groups.OPEN_STEPS, x, y)
