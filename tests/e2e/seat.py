"""The console in a process of its own: real rooms, real window; a person's acts come as lines on standard input.

``python -m tests.e2e.seat SITE URL``. ``click NO`` a queue row, ``key 1``, ``line TEXT`` typed and entered,
``state NO``, ``ring NO``, ``unit ID``, ``store``, ``feed``, ``picture FILE``, ``quit``: each answers with one line of
JSON.
"""

from __future__ import annotations

import json
import sys
import threading
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from console.desk import recalls
from console.door.rooms import build, open_site
from console.glass import fonts
from console.glass.panels.bar import feed_light, store_light
from console.glass.window.frame import DeskWindow


class Person(QObject):
    """Sits at the window; lines reach him on the GUI thread."""

    said = Signal(str)

    def __init__(self, window: DeskWindow) -> None:
        super().__init__()
        self.window, self.desk = window, window.desk
        self.said.connect(self.hear)

    def hear(self, line: str) -> None:
        word, _, rest = line.partition(" ")
        answer = getattr(self, f"do_{word}")(rest)
        print(json.dumps(answer, ensure_ascii=False), flush=True)

    def do_click(self, no: str) -> Any:
        queue = self.window.queue
        queue.grab()  # lays the rows out
        rows = queue.rows()
        at = next((i for i, row in enumerate(rows) if row.no == no), None)
        if at is None:
            return {"clicked": False, "rows": [row.no for row in rows]}
        height = queue.measures.queue_row
        y = queue.measures.queue_head + at * height + height / 2 - queue.offset
        QTest.mouseClick(queue, Qt.MouseButton.LeftButton, pos=QPoint(120, int(y)))
        ranking = self.desk.ranking
        return {
            "clicked": True,
            "selected": self.desk.selection.id,
            "candidates": [one.unit for one in ranking.candidates] if ranking else [],
        }

    def do_key(self, name: str) -> Any:
        target = QApplication.focusWidget() or self.window
        QTest.keyClick(target, getattr(Qt.Key, f"Key_{name}"))
        self.window.scan.settle()
        return {"key": name}

    def do_line(self, text: str) -> Any:
        outcome = self.window.run(text)
        return {"ok": outcome.ok, "text": outcome.text()}

    def do_state(self, no: str) -> Any:
        incident = next((one for one in self.desk.incidents.values() if one.no == no), None)
        if incident is None:
            return {"incident": None, "rejected": self.desk.health.rejected}
        return {
            "incident": incident.state.value,
            "replies": [reply.text for reply in incident.replies],
            "orders": [
                {"id": one.id, "unit": one.unit, "state": one.state.value, "unrecorded": one.unrecorded,
                 "end": recalls.standing(one)}
                for one in self.desk.orders_of(incident.id)
            ],
        }

    def do_ring(self, no: str) -> Any:
        """A ring as its card has it: on what its outlines rest, who is inside and sent, how its posts stand."""
        view = next((one for one in self.desk.ring_views.values() if one.ring.no == no), None)
        if view is None:
            return {"ring": None}
        plan = view.ring.closing
        return {
            "ring": view.ring.id,
            "basis": view.answer.basis if view.answer is not None and not view.stale else "",
            "vertices": len(view.answer.tiers.xy) if view.answer is not None else 0,
            "units": [list(tier.units) for tier in view.tiers],
            "sent": [sum(need.sent for need in tier.needs) for tier in view.tiers],
            "onscene": [sum(need.onscene for need in tier.needs) for tier in view.tiers],
            "closing": None if plan is None or view.planning else plan.closed,
            "posts": [] if plan is None else [one.name for one in plan.blocks],
        }

    def do_unit(self, unit: str) -> Any:
        units = self.desk.units
        row = units.row[unit]
        now = self.desk.clock.now()
        return {"duty": int(units.duty[row]), "link": int(units.link[row]), "age": float(units.age(now)[row])}

    def do_store(self, _rest: str) -> Any:
        store = self.desk.health.store
        if store is None:
            return {"recording": True, "held_back": 0, "bar": ""}
        _, runs = store_light(store)
        bar = " ".join(run.text for run in runs)
        return {"recording": store.recording, "held_back": store.held_back, "spared": store.spared, "bar": bar}

    def do_feed(self, _rest: str) -> Any:
        feed = self.desk.health.feed
        _, runs = feed_light(feed, self.desk.clock.now())
        return {
            "connected": feed is not None and feed.connected,
            "bar": " ".join(run.text for run in runs),
            "waiting": self.desk.health.outbox.waiting,
        }

    def do_picture(self, path: str) -> Any:
        return {"saved": self.window.grab().save(path)}

    def do_quit(self, _rest: str) -> Any:
        QApplication.quit()
        return {"quit": True}


def main() -> int:
    app = QApplication(sys.argv[:1])
    app.setFont(fonts.font(13))
    with ExitStack() as house:
        place = open_site(Path(sys.argv[1]), house)
        rooms = build(place, sys.argv[2], house)
        window = DeskWindow(rooms.desk)
        person = Person(window)
        window.show()
        window.pulse.start()
        rooms.sums.start()

        def listen() -> None:
            for line in sys.stdin:
                person.said.emit(line.strip())

        threading.Thread(target=listen, daemon=True).start()
        print(json.dumps({"ready": rooms.url}), flush=True)
        app.exec()
        window.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
