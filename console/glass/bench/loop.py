"""A dispatcher that never rests: incidents signed, placed, sent to and closed through the window, each act timed."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

import numpy as np
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from console.desk import Desk
from console.desk.source import ROOM
from console.dispatch.models import QueueRow, Stage
from console.glass.bench.gaps import Gaps
from console.glass.bench.moving import turn, until
from console.glass.window.frame import DeskWindow
from console.verbs import Call, calls
from console.words import Duty

_ACT_MS: Final = 150  # a person is slower; the incidents of ten hours an hour need it
_READY_S: Final = 60.0
_SETTLED_S: Final = 3.0
_PROGRESS_S: Final = 60.0


class Dispatcher(QObject):
    """Takes the queue from the top: one act at a time, as keys and buttons do them."""

    def __init__(self, window: DeskWindow) -> None:
        super().__init__(window)
        self._window, self._desk = window, window.desk
        self.act_ms: list[float] = []
        self.painted_ms: list[float] = []
        self.worst = ""
        self.refused: dict[str, int] = {}
        self._tried: dict[str, float] = {}  # incident → when it was last tried without success
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._act)

    def begin(self) -> None:
        self._timer.start(_ACT_MS)

    def stop(self) -> None:
        self._timer.stop()

    def _act(self) -> None:
        for sos in self._desk.sos.values():
            if sos.open:
                self._do(calls.CloseSos(unit=sos.unit, name="bench") if sos.taken_by else calls.TakeSos(unit=sos.unit))
                return
        now = time.perf_counter()
        for row in self._desk.queue_rows():
            if now - self._tried.get(row.incident, -60.0) > 2.0 and (wanted := self._wanted(row)):
                for call in wanted:
                    if not self._do(call):
                        self._tried[row.incident] = now
                        return
                return

    def _wanted(self, row: QueueRow) -> tuple[Call, ...]:
        if row.asks:
            return tuple(calls.Grant(unit=unit) for unit in row.units[:1])
        step = row.clock.step if row.clock is not None else None
        if step is Stage.ROOM_SIGN:
            return (calls.Sign(incident=row.incident),)
        if step is Stage.LOCATE:
            return (self._place(row),)
        if step is Stage.ASSIGN:
            return calls.Select(kind="incident", id=row.incident), calls.AssignRow(row=1)
        return (calls.Close(incident=row.incident, outcome="已处置"),) if step is Stage.REVIEW else ()

    def _place(self, row: QueueRow) -> Call:
        """Where the caller says on the telephone: beside some unit that is out."""
        units = self._desk.units
        known = np.flatnonzero(np.isfinite(units.fix_t) & (units.duty != Duty.UNKNOWN))
        at = int(known[hash(row.incident) % len(known)]) if len(known) else 0
        point = float(units.lon_deg[at]), float(units.lat_deg[at])
        return calls.Place(incident=row.incident, lon_deg=point[0], lat_deg=point[1])

    def _do(self, call: Call) -> bool:
        begun = time.perf_counter()
        outcome = self._window.do(call)
        acted = time.perf_counter()
        QApplication.processEvents()
        self.act_ms.append((acted - begun) * 1000)
        self.painted_ms.append((time.perf_counter() - begun) * 1000)
        if self.act_ms[-1] >= max(self.act_ms):
            self.worst = type(call).__name__
        if not outcome.ok:
            self.refused[outcome.code] = self.refused.get(outcome.code, 0) + 1
        return outcome.ok


def measure(
    desk: Desk, start: Callable[[], None], *, seconds: float, progress: Callable[[str], None]
) -> dict[str, float | str]:
    """``acts, act_p50_ms, act_p95_ms, act_max_ms`` on the GUI thread, ``painted_p95_ms, painted_max_ms`` with what the
    act changed painted, ``gui_gap_max_ms``, and what came of it: ``incidents, orders, closed, waiting``."""
    app = QApplication.instance() or QApplication(["onemap-bench"])
    window = DeskWindow(desk)
    window.show()
    window.pulse.start()
    start()
    until(lambda: desk.sums.state.ready, _READY_S)
    turn(_SETTLED_S)
    person, gaps = Dispatcher(window), Gaps(window)
    person.begin()
    gaps.begin()
    ends = time.perf_counter() + seconds
    while (left := ends - time.perf_counter()) > 0:
        turn(min(_PROGRESS_S, left))
        worst = max(person.act_ms, default=0.0)
        progress(f"{len(desk.incidents)} incidents, {len(person.act_ms)} acts, worst {worst:.0f} ms")
    person.stop()
    figures = _figures(desk, person, gaps)
    window.close()
    window.deleteLater()
    app.processEvents()
    return figures


def _figures(desk: Desk, person: Dispatcher, gaps: Gaps) -> dict[str, float | str]:
    acts, painted = np.array(person.act_ms), np.array(person.painted_ms)
    p50, p95 = (float(ms) for ms in np.percentile(acts, (50, 95)))
    return {
        "incidents": sum(one.source != ROOM for one in desk.incidents.values()), "orders": len(desk.orders),
        "closed": sum(one.ended for one in desk.incidents.values()),
        "waiting": sum(row.clock is not None and row.clock.step is Stage.ASSIGN for row in desk.queue_rows()),
        "acts": len(acts), "act_p50_ms": round(p50, 1), "act_p95_ms": round(p95, 1),
        "act_max_ms": round(float(acts.max()), 1), "worst_act": person.worst,
        "over_100_ms": int((acts > 100).sum()), "painted_p95_ms": round(float(np.percentile(painted, 95)), 1),
        "painted_max_ms": round(float(painted.max()), 1), "gui_gap_max_ms": round(gaps.most_s * 1000, 1),
        "refused": " ".join(f"{code} {n}" for code, n in sorted(person.refused.items())),
    }  # fmt: skip
