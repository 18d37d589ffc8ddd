"""How the site's cameras stand: as their list says, until a stream of theirs says better."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from console.desk import pictures
from console.desk.events_camera import CameraStood
from console.words import Changes
from console.words.video import Phase, StreamState
from layers.shapes import U8, CameraHealth

if TYPE_CHECKING:
    from console.desk.desk import Desk

DEAD_S: Final = 300.0  # a stream that failed says so long that its camera is off; then nobody knows, and it is tried
_SAYS: Final = {
    Phase.PLAYING: CameraHealth.OK, Phase.FROZEN: CameraHealth.FROZEN,
    Phase.RETRYING: CameraHealth.OFFLINE, Phase.FAILED: CameraHealth.OFFLINE,
}  # fmt: skip


class CameraHealths:
    """What streams have said, by camera: its health, and when."""

    def __init__(self) -> None:
        self._said: dict[str, tuple[CameraHealth, float]] = {}
        self._now: tuple[object, U8] | None = None

    def second(self, desk: Desk) -> None:
        """Hears the streams; announced, and written down, when a camera stands otherwise."""
        now, before = desk.clock.now(), {key: said for key, (said, _) in self._said.items()}
        for state in desk.videos.states().values() if desk.videos is not None else ():
            self._hear(state, now)
        for key, (said, at) in list(self._said.items()):
            if said is CameraHealth.OFFLINE and now - at > DEAD_S:
                self._said[key] = CameraHealth.UNPROBED, now
        other = {key: said for key, (said, _) in self._said.items() if before.get(key) is not said}
        if other:
            self._now = None
            bodies = [(CameraStood(health=said.name.lower()), key) for key, said in other.items()]
            desk.record(*bodies, actor="system")
            desk.changed(Changes.VIDEO)

    def _hear(self, state: StreamState, now: float) -> None:
        kind, key = pictures.parts(state.source)
        said = _SAYS.get(state.phase)
        if kind != pictures.CAMERA or said is None or (said is CameraHealth.OFFLINE and state.first_picture_s):
            return  # one that played and is being fetched again is not off yet
        known = self._said.get(key)
        if said is not CameraHealth.OFFLINE or known is None or known[0] is not said:
            self._said[key] = said, now

    def now(self, desk: Desk) -> U8:
        """``(C,)`` of the site's cameras."""
        table = desk.site.cameras
        if self._now is None or self._now[0] is not table:
            health = np.array(table.health, dtype=np.uint8)
            for key, (said, _) in self._said.items():
                row = pictures.row_of(desk, key)
                if row is not None:
                    health[row] = said
            self._now = table, health
        return self._now[1]
