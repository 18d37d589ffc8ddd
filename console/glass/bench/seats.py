"""One of the windows of ``bench seats``: acts as it is told, and says when what another seat did is on its screen."""

from __future__ import annotations

import json
import sys
import threading
import time
from typing import Any

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from console.desk import Desk
from console.glass.window.frame import DeskWindow


class Seat(QObject):
    """Lines reach it on the GUI's thread: ``line TEXT``, ``watch UNIT``, ``state``, ``quit``."""

    said = Signal(str)

    def __init__(self, window: DeskWindow) -> None:
        super().__init__(window)
        self.window, self.desk = window, window.desk
        self._watched = ""
        self._had: str | None = None
        self.said.connect(self.hear)
        for place in (window.queue, window.canvas.map_view.viewport()):
            place.installEventFilter(self)

    def hear(self, line: str) -> None:
        word, _, rest = line.partition(" ")
        if word == "line":
            at = time.time()
            outcome = self.window.run(rest)
            self._tell({"at": at, "ok": outcome.ok, "text": outcome.text()})
        elif word == "watch":
            self._watched, self._had = rest, self._order(rest)
            self._tell({"watching": rest})
        elif word == "state":
            feed, fresh = self.desk.health.feed, self.desk.units.age(self.desk.clock.now()) < 30
            self._tell({"fresh": int(fresh.sum()), "feed": feed is not None and feed.connected,
                        "incidents": [one.no for one in self.desk.room.open_incidents]})  # fmt: skip
        else:
            QApplication.quit()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if self._watched and event.type() == QEvent.Type.Paint and self._order(self._watched) != self._had:
            unit, self._watched = self._watched, ""
            # The filter hears of the paint before it is done: read the clock when the loop comes round.
            QTimer.singleShot(0, self, lambda: self._tell({"seen": time.time(), "unit": unit}))
        return False

    def _order(self, unit: str) -> str | None:
        order = self.desk.order_of(unit)
        return order.id if order is not None else None

    @staticmethod
    def _tell(what: dict[str, Any]) -> None:
        print(json.dumps(what, ensure_ascii=False), flush=True)


def sit(desk: Desk) -> None:
    """Until standard input ends, or says so."""
    app = QApplication.instance() or QApplication(["onemap-bench"])
    window = DeskWindow(desk)
    seat = Seat(window)
    window.show()
    window.pulse.start()

    def listen() -> None:
        for line in sys.stdin:
            seat.said.emit(line.strip())
        seat.said.emit("quit")

    threading.Thread(target=listen, daemon=True).start()
    print(json.dumps({"ready": True}), flush=True)
    app.exec()
    window.close()
