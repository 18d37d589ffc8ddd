"""Keys of the walls at the desk: what is selected goes up, scenes by their digit, back to the former one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from console.desk import scenes
from console.desk.state import Outcome
from console.verbs import calls

if TYPE_CHECKING:
    from console.glass.window.frame import DeskWindow

KEYED: Final = "scene"  # the act of Alt 1–9


class SceneActs:
    """``table``: by act; ``show(digit)``; ``take_map`` fills in what this desk's map shows."""

    def __init__(self, window: DeskWindow) -> None:
        self.window = window
        self.table: dict[str, Callable[[], object]] = {
            "wall": lambda: window.room.do(calls.SendToWall()),
            "unscene": lambda: window.room.do(calls.SceneBack()),
        }

    def show(self, digit: int) -> None:
        """The scene with this key; a digit without one says so."""
        scene = scenes.keyed(self.window.desk, digit)
        if scene is None:
            facts = {"cap": f"Alt {digit}"}
            self.window.bar.show_outcome(Outcome(ok=False, code="scene.no_key", facts=facts))
        else:
            self.window.room.do(calls.ShowScene(scene=scene.name))

    def take_map(self, call: calls.TakeMap) -> None:
        canvas = self.window.canvas
        x_m, y_m = canvas.centre_m
        self.window.room.do(replace(call, x_m=x_m, y_m=y_m, m_per_px=canvas.m_per_px))
