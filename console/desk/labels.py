"""How people call the things of the room: 0912, 03 城关一组, 圈3, 圈3 滨河桥."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.say import known, say

if TYPE_CHECKING:
    from console.desk.desk import Desk


def words_of(desk: Desk, kind: str, key: str) -> str:
    """How people call it."""
    if kind == "block":
        return block_words(desk, key)
    if kind == "task" and (task := desk.room.tasks.get(key)) is not None:
        return task.no
    if kind == "ring" and (ring := desk.room.rings.get(key)) is not None:
        return ring.label
    if kind == "tour" and (tour := desk.room.tours.get(key)) is not None:
        return f"{tour.no} {tour.name}"
    if kind == "notice" and (notice := desk.room.notices.get(key)) is not None:
        return f"{notice.no} {notice.to}"
    return desk.no_of(key) if kind == "incident" else desk.unit_words(key) if kind == "unit" else key


def block_words(desk: Desk, key: str) -> str:
    """``圈3 滨河桥``: a blocking post by ``<ring>/<block>``."""
    ring = desk.room.rings.get(key.partition("/")[0])
    if ring is None:
        return key
    blocks = ring.closing.blocks if ring.closing is not None else ()
    name = next((one.name for one in blocks if one.id == key.partition("/")[2]), "")
    return f"{ring.no} {name}".rstrip()


def source_words(source: str) -> str:
    """Who sent an incident, as people say it; a source that has no words here stands as it is."""
    kind, _, unit = source.partition(":")
    if kind == "unit":
        return say("words.source.unit", unit=unit)
    return say(f"words.source.{source}") if known(f"words.source.{source}") else source
