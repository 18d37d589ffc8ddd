"""Bringing data in as the window has it: the drawer, the errand behind it, dropped files, a layer's removal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtWidgets import QFileDialog

from console.desk import Outcome
from console.desk.acts_layers import OWN
from console.glass.bringing.drop import Drops
from console.glass.bringing.errand import Errand
from console.glass.bringing.panel import ImportPanel
from console.say import say
from console.verbs import calls
from layers.geo import bounds_of, widened

if TYPE_CHECKING:
    from console.glass.window.frame import DeskWindow

_LEAST_M: Final = 200.0  # Mercator metres round a layer that is shown


class Bringing:
    """``panel`` joins the window's panels. ``shut`` before the window closes."""

    def __init__(self, window: DeskWindow) -> None:
        self.window = window
        self.errand = Errand(window.desk, window.body)
        self.panel = ImportPanel(window.room, window.theme, self.errand, self._choose, self._fit, window.body)
        self.drops = Drops(window, self._dropped)
        self.errand.removed.connect(lambda name: self._say("import.layer_removed", name=name))
        self.errand.failed.connect(lambda text: self._say("import.sentence", ok=False, text=text))

    def open(self, call: calls.BringIn) -> None:
        """The verb 引: with a file it is looked at, without one it is asked for."""
        self._open(Path(call.file.strip()).expanduser() if call.file.strip() else None)

    def remove(self, call: calls.RemoveLayer) -> None:
        self.errand.remove(call.layer.removeprefix(OWN))

    def reword(self) -> None:
        self.errand.reword()

    def shut(self) -> None:
        self.errand.shut()

    def _open(self, path: Path | None) -> None:
        self.window.layers.hide()  # both at once would leave no map
        self.panel.open(path)
        self.window.lay_out()

    def _dropped(self, files: list[Path]) -> None:
        if len(files) > 1:
            self._say("import.drop_many", file=files[0].name)
        self._open(files[0])

    def _choose(self) -> None:
        """The machine's own way to choose a file; it does not stop the room."""
        dialog = QFileDialog(self.window, say("import.title"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self._open(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.setModal(False)
        dialog.show()

    def _fit(self, layer: str) -> None:
        """The ground of a layer, whole."""
        found = next((one for one in self.window.desk.site.layers if one.spec.id == layer), None)
        if found is not None and np.isfinite(found.overlay.xy).any():
            self.window.canvas.fit(widened(bounds_of(found.overlay.xy[:, 0], found.overlay.xy[:, 1]), _LEAST_M))

    def _say(self, code: str, *, ok: bool = True, **facts: str) -> None:
        self.window.bar.show_outcome(Outcome(ok=ok, code=code, facts=dict(facts)))
