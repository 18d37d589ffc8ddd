"""What a tile that a person puts on a wall shows: which kind suits which thing, and what it is called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from console.desk import pictures, scene_making
from console.desk.wall_grid import LEAST
from console.verbs import Said, calls
from console.words.wall import BOUND, Tile, TileKind

if TYPE_CHECKING:
    from console.desk.desk import Desk

K = TileKind
# By kind of thing: the tiles that can show it; the first is what a new one becomes.
SUITS: Final[dict[str, tuple[TileKind, ...]]] = {
    "incident": (K.INCIDENT, K.MAP, K.UNITS, K.CLOCKS, K.CAMERA),
    "ring": (K.MAP, K.UNITS, K.COVERAGE, K.TOUR, K.CAMERA),
    "unit": (K.CAMERA, K.MAP),
    "camera": (K.CAMERA, K.MAP),
    "beat": (K.MAP, K.TOUR, K.UNITS),
    "tour": (K.TOUR,),
    "point": (K.MAP,),
    "post": (K.MAP,),
    "marker": (K.MAP,),
    BOUND: (K.MAP, K.INCIDENT, K.UNITS, K.CAMERA, K.CLOCKS, K.COVERAGE, K.TOUR),
}
WORDED: Final = (K.NOTE, K.FILE, K.CHART)  # what they show is a text that a person gives


def suiting(subject: str, under: TileKind | None = None) -> TileKind | None:
    """The kind of tile for a subject, kept as it is under the hand when that can show it; None when none can."""
    kinds = SUITS.get(subject.partition(":")[0], ())
    return under if under in kinds else next(iter(kinds), None)


def made(desk: Desk, call: calls.PutTile, under: Tile | None) -> Tile | Said:
    """The tile that is asked for, not yet placed; or why it cannot be."""
    subject = call.subject
    if subject and not _known(desk, subject):
        return Said("layout.no_subject", {"what": subject})
    if call.tilekind:
        kind: TileKind | None = TileKind(call.tilekind)
    elif subject:
        kind = suiting(subject, under.kind if under is not None else None)
        if kind is K.CAMERA and subject.startswith("unit:") and pictures.urls(desk, subject) is None:
            kind = K.MAP  # nobody has said where its picture is: where it stands is known
    else:
        kind = under.kind if under is not None and call.text else None
    if kind is None:
        return Said("layout.what", {})
    if subject and kind not in SUITS.get(subject.partition(":")[0], ()):
        return Said("layout.does_not_suit", {"kind": kind_word(kind), "what": subject_words(desk, subject)})
    if kind in WORDED and not call.text.strip():
        return Said(f"layout.needs_text_{kind.value}", {})
    if kind is K.MAP and subject and subject.partition(":")[0] != BOUND:
        subject = scene_making.subject_of(desk, subject)
        if not subject:
            return Said("scene.no_place", {"what": subject_words(desk, call.subject)})
    return _tile(kind, subject, call.text.strip())


def _tile(kind: TileKind, subject: str, text: str) -> Tile:
    """A tile without a place. A map or a camera without a subject shows what the scene is bound to."""
    if kind in (K.FILE, K.CHART):
        subject, text = text, ""
    elif kind is K.CAMERA and not subject:
        subject = BOUND
    return Tile(id="", kind=kind, x=0, y=0, w=LEAST, h=LEAST, subject=subject, text=text)


def _known(desk: Desk, subject: str) -> bool:
    kind, _, key = subject.partition(":")
    if kind in ("incident", "ring"):
        return key in (desk.incidents if kind == "incident" else desk.rings)
    return scene_making.there_is(desk, subject) if kind in ("camera", "unit") else kind in SUITS


def kind_word(kind: TileKind) -> Said:
    return Said(f"layout.kind.{kind.value}")


def said(desk: Desk, tile: Tile) -> Said:
    """``地图 0912``: the kind, and what it shows when that is something of its own."""
    what = subject_words(desk, tile.subject) if tile.kind not in WORDED else tile.text or tile.subject
    return Said("layout.tile_of", {"kind": kind_word(tile.kind), "what": what}) if what else kind_word(tile.kind)


def subject_words(desk: Desk, subject: str) -> Any:
    """``0912 持械斗殴``, 圈3, 03 城关一组, a camera's name; 绑定 for what the scene is bound to."""
    kind, _, key = subject.partition(":")
    if kind == BOUND:
        return Said("layout.bound_nth", {"n": key}) if key else Said("layout.bound")
    return scene_making.called(desk, subject)


def about(desk: Desk, call: object) -> list[str]:
    """What an act on the walls' layout is about, for the sentence beside the typed line."""
    if isinstance(call, calls.MoveTile):
        return [part for part in (call.tile, f"→ {call.onto}" if call.onto else "") if part]
    if isinstance(call, calls.DropTile):
        return [call.tile]
    if isinstance(call, calls.UseMonitors):
        return [call.wall, *call.monitors]
    if not isinstance(call, calls.PutTile):
        return []
    kind = kind_word(TileKind(call.tilekind)).text() if call.tilekind else ""
    what = subject_words(desk, call.subject) if call.subject else ""
    return [part for part in (kind, what.text() if isinstance(what, Said) else what, f"→ {call.where}") if part]
