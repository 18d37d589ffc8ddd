"""What keys mean for video patrols and for what is seen on a picture."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from console.desk import acts_seen, pictures, tours
from console.desk.state import Outcome
from console.glass.panels.room import verb_word
from console.verbs import calls
from console.verbs.tokens import quoted

if TYPE_CHECKING:
    from console.glass.window.frame import DeskWindow


class TourActs:
    """``table``: by act of the table of keys."""

    def __init__(self, window: DeskWindow) -> None:
        self.window = window
        self.desk = window.desk
        self.table: dict[str, Callable[[], object]] = {
            "tours": window.sheets.toggle_tour,
            "tours_open": lambda: window.sheets.show_tour(on=True),
            "tour_next": self._next,
            "tour_back": lambda: self._move("back"),
            "tour_pause": self._pause,
            "tour_end": lambda: window.room.do(calls.EndTour()),
            "tour_wall": self._to_wall,
            "snapshot": self._snapshot,
            "seen": self._seen,
            "seen_task": self._task,
            "footage": self._footage,
        }

    def _move(self, move: str) -> None:
        self.window.room.do(calls.GoOnTour(move=move))

    def _next(self) -> None:
        """The next stop; while none runs, what is proposed begins."""
        if tours.at_desk(self.desk) is not None:
            self._move("next")
        else:
            self.window.room.do(calls.GoOnTour())

    def _pause(self) -> None:
        tour = tours.at_desk(self.desk)
        self._move("resume" if tour is not None and tour.since is None else "pause")

    def _to_wall(self) -> None:
        tour = tours.at_desk(self.desk)
        if tour is not None:
            self.window.room.do(calls.SendToWall(things=(f"tour:{tour.id}",)))

    def _looked_at(self) -> str:
        """The selected camera or unit; else what is looked at."""
        chosen = self.desk.selection
        running = tours.at_desk(self.desk)
        if running is None and chosen.kind in (pictures.CAMERA, pictures.UNIT):
            return f"{chosen.kind}:{chosen.id}"
        return acts_seen.source_of(self.desk)

    def _snapshot(self) -> None:
        kind, key = pictures.parts(self._looked_at())
        incident = self.window.card.incident
        if incident is None:
            self._refuse("stills.no_incident")
        elif kind:
            self.window.room.do(calls.Snapshot(**{kind: key}, incident=incident.id))
        else:
            self._refuse("stills.no_source")

    def _seen(self) -> None:
        """The form of a new incident at the camera's place; its text is the person's."""
        source = self._looked_at()
        point = acts_seen.lon_lat(self.desk, source) if source else None
        if point is None:
            self._refuse("stills.no_source")
            return
        middle = self.window.areas().open.center()
        self.window.on_map.open_form(point, middle.x(), middle.y(), seen=source)

    def _task(self) -> None:
        """The start of the line: the person adds who and what."""
        kind, key = pictures.parts(self._looked_at())
        if not kind:
            self._refuse("stills.no_source")
            return
        label = self.desk.context.thing("camera", key).label if kind == pictures.CAMERA else ""
        self.window.bar.put(f"{verb_word('seentask')} {quoted(label)}".rstrip() + " ")

    def _footage(self) -> None:
        kind, key = pictures.parts(self._looked_at())
        if kind == pictures.CAMERA:
            self.window.room.do(calls.Footage(camera=key))
        else:
            self._refuse("stills.no_source")

    def _refuse(self, code: str) -> None:
        self.window.bar.show_outcome(Outcome(ok=False, code=code))
