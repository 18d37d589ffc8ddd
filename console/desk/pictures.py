"""What can be looked at, by its source: ``camera:<id>``, ``unit:<id>``. Where its streams are, its name, its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import numpy as np
from numpy.typing import NDArray

from console.desk import choice
from console.words.video import StreamUrls
from layers.shapes.words import without_password

if TYPE_CHECKING:
    from console.desk.desk import Desk

CAMERA: Final = "camera"
UNIT: Final = "unit"


def of_camera(camera: str) -> str:
    return f"{CAMERA}:{camera}"


def of_unit(unit: str) -> str:
    return f"{UNIT}:{unit}"


def parts(source: str) -> tuple[str, str]:
    """``camera`` or ``unit``, and its id; empty for what is no source."""
    kind, _, key = source.partition(":")
    return (kind, key) if kind in (CAMERA, UNIT) and key else ("", "")


def urls(desk: Desk, source: str) -> StreamUrls | None:
    """Where its streams are; None when nobody has said it, or there is no such thing."""
    kind, key = parts(source)
    if kind == UNIT:
        url = without_password(desk.streams.get(key, ""))
        return StreamUrls(main=url) if url else None
    row = row_of(desk, key) if kind == CAMERA else None
    return None if row is None else _of_row(desk, row)


def _of_row(desk: Desk, row: int) -> StreamUrls | None:
    """Its own URLs, else those that the site makes of its id."""
    table, config = desk.site.cameras, desk.site.config.video
    main, sub = table.main[row], table.sub[row]
    if not (main or sub):
        main, sub = (_made(one, table.ids[row]) for one in (config.main_url, config.sub_url))
    if not (main or sub):
        return None
    transport = "udp" if table.transport[row].lower() == "udp" else "tcp"
    return StreamUrls(main=main or sub, sub=sub if main else "", transport=transport, secret=table.secret[row])


def _made(template: str, camera: str) -> str:
    return without_password(template.replace("{camera}", quote(camera, safe="")))


def plays(desk: Desk) -> NDArray[np.bool_]:
    """``(C,)``: of which cameras of the site a stream is known."""
    table, config = desk.site.cameras, desk.site.config.video
    known = desk.camera_rows
    row_of(desk, "")  # of the table as it is now
    if known.plays is None:
        every = bool(config.main_url or config.sub_url)
        said = [every or bool(main or sub) for main, sub in zip(table.main, table.sub, strict=True)]
        known.plays = np.array(said, dtype=np.bool_)
    return known.plays


def name(desk: Desk, source: str) -> str:
    """What it is called on screen: a camera's name, a unit's number and name."""
    kind, key = parts(source)
    if kind == UNIT:
        return desk.unit_words(key)
    row = row_of(desk, key)
    return key if row is None else desk.site.cameras.names[row] or key


def place(desk: Desk, source: str) -> tuple[float, float] | None:
    """Web Mercator metres; None when it has no place."""
    kind, key = parts(source)
    return choice.place_of(desk, kind, key) if kind else None


def presets(desk: Desk, camera: str) -> tuple[str, ...]:
    """Names of where it can be turned to 预置位. Turning it is the media server's job."""
    row = row_of(desk, camera)
    said = "" if row is None else desk.site.cameras.presets[row]
    return tuple(filter(None, (one.strip() for one in said.replace("；", ";").replace("、", ";").split(";"))))


def row_of(desk: Desk, camera: str) -> int | None:
    """Its row of the site's cameras."""
    ids = desk.site.cameras.ids
    known = desk.camera_rows
    if known.ids is not ids:
        known.ids, known.rows, known.plays = ids, {key: row for row, key in enumerate(ids)}, None
    return known.rows.get(camera)


class CameraRows:
    """Rows of the site's cameras by id, and which have streams, of the table as it is now."""

    def __init__(self) -> None:
        self.ids: tuple[str, ...] = ()
        self.rows: dict[str, int] = {}
        self.plays: NDArray[np.bool_] | None = None
