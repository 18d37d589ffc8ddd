"""What the miniature says of a tile: its kind, what it shows, and how that stands."""

from __future__ import annotations

from typing import Final, NamedTuple

from console.desk import layout_subjects, pictures, scene_making
from console.desk.layout_subjects import WORDED
from console.desk.ports import VideoPort
from console.dispatch.wording import ago
from console.glass.panels.room import Room
from console.glass.video.words import stands
from console.glass.wall.listing import heard
from console.say import known, say
from console.verbs import Said
from console.words.video import StreamState
from console.words.wall import BOUND, Shown, Tile, TileKind

_AGELESS: Final = (*WORDED, TileKind.CLOCK, TileKind.TOUR)


class Told(NamedTuple):
    """``tone``: "" as it should be, ``warn`` something is missing."""

    kind: str
    what: str = ""
    state: str = ""
    tone: str = ""


def told(room: Room, videos: VideoPort | None, shown: Shown, wall: str, tile: Tile) -> Told:
    """Words of one tile, in the language of the screen."""
    kind = say(f"layout.kind.{tile.kind.value}")
    what = tile.text or subject(room, shown, tile)
    if tile.kind is TileKind.CAMERA:
        return _of_camera(room, videos, shown, wall, tile, kind)
    if tile.kind is TileKind.MAP:
        in_hand = f"{wall}/{tile.id}" in shown.hands
        return Told(kind, what, say("layout.in_hand" if in_hand else "layout.by_itself"))
    return Told(kind, what, *(_behind(room) if tile.kind not in _AGELESS else ()))


def _behind(room: Room) -> tuple[str, ...]:
    """A list on the wall is as old as what the room hears; said only when that is too old, as on the wall."""
    age_s = room.now - heard(room.desk)
    return (say("wall.stale", age=ago(age_s)), "warn") if age_s > room.desk.site.config.wall.stale_s else ()


def subject(room: Room, shown: Shown, tile: Tile) -> str:
    """What it shows; of what is bound, its name."""
    if tile.kind is TileKind.CHART and known(f"walltile.chart.{tile.subject}"):
        return say(f"walltile.chart.{tile.subject}")
    if tile.kind in WORDED:
        return tile.subject
    if tile.subject == BOUND and shown.bound:
        return _text(layout_subjects.subject_words(room.desk, shown.bound))
    return _text(layout_subjects.subject_words(room.desk, tile.subject))


def _of_camera(room: Room, videos: VideoPort | None, shown: Shown, wall: str, tile: Tile, kind: str) -> Told:
    """Whose picture, and whether there is one."""
    source = shown.sources.get(f"{wall}/{tile.id}", "")
    if not source:
        what = _text(layout_subjects.subject_words(room.desk, tile.subject))
        hole = scene_making.hole(room.desk, wall, tile)
        return Told(kind, what, _text(hole) if hole is not None else say("layout.no_picture"), "warn")
    name = pictures.name(room.desk, source)
    if videos is None:
        return Told(kind, name)
    state = max((one for (key, _), one in videos.states().items() if key == source),
                key=lambda one: one.picture_at or 0.0, default=None)  # fmt: skip
    if state is None:
        return Told(kind, name)
    wrong = stands(state, room.now)[0]
    return Told(kind, name, wrong or _age(state, room.now), "warn" if wrong else "")


def _age(state: StreamState, now: float) -> str:
    return "" if state.picture_at is None else ago(max(0.0, now - state.picture_at))


def _text(what: object) -> str:
    return what.text() if isinstance(what, Said) else str(what)
