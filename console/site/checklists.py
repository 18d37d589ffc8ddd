"""Plans 预案 as timed checklists: ``[[checklists]]`` in ``site.toml``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

# What ticks an item by itself: the room signed; an order went out; a unit signed, left, arrived, wrote 首报; 首报 or
# 续报 went to the source; a ring was drawn for it; its posts were planned; 增援 was asked.
Auto = Literal[
    "", "signed", "assigned", "unit_signed", "enroute", "onscene", "unit_report", "reported", "ring", "posts", "backup"
]


class CheckItem(msgspec.Struct, frozen=True, kw_only=True):
    """One line. ``due_s`` counts from the incident's arrival; 0: no limit."""

    text: str
    text_en: str = ""
    due_s: float = 0.0
    who: str = ""  # who does it, as the room says it
    auto: Auto = ""

    @property
    def words(self) -> str:
        """In the language of the screen, where it has a text in it."""
        return (self.text_en if _language() == "en" else "") or self.text


class ChecklistSpec(msgspec.Struct, frozen=True, kw_only=True):
    """A list as it starts with an incident whose kind names it."""

    id: str
    name: str = ""
    name_en: str = ""
    items: tuple[CheckItem, ...] = ()

    @property
    def label(self) -> str:
        return (self.name_en if _language() == "en" else "") or self.name or self.id


def wrong(specs: tuple[ChecklistSpec, ...], named: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """(key, what it must be): ids that are there twice, lists without a line, kinds that name none of them.
    ``named``: key and id of each kind's checklist."""
    ids = [one.id for one in specs]
    for number, one in enumerate(specs):
        if not one.id or ids.count(one.id) > 1:
            yield f"checklists[{number}].id", "1 ×"
        if not one.items or any(item.due_s < 0 or not item.text for item in one.items):
            yield f"checklists[{number}].items", "text, due_s ≥ 0"
    for key, id_ in named:
        if id_ not in ids:
            yield key, "checklists[].id"


def _language() -> str:
    """The tile worker reads a site's configuration and says nothing: the catalogue is not its business."""
    from console.say import language

    return language()
