"""What may be said on a wall: no caller, no words of a call, addresses by the site's rule, little of what is 密.

Whoever writes of an incident on a wall takes its words from ``words`` and from nowhere else. What is masked is not
painted over: it is not there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec.structs import replace

from console.desk.intake import type_words
from console.say import language, say
from console.site.walling import MaskRule, WallConfig
from console.words import Incident, Task

if TYPE_CHECKING:
    from console.desk.desk import Desk

# From a house, block, flat or floor number to the end: 西岗新村 6 栋 2 单元. A numbered road (3 号路) is none.
_HOUSE: Final = re.compile(
    r"[\s,，、·#-]*(?:[A-Za-z]?\d+(?:-\d+)*|[一二三四五六七八九十百]+)\s*"
    r"(?:号楼|号院|号(?![路线街桥])|栋|幢|座|单元|室|户|楼|层|弄).*$"
)
_FLAT: Final = re.compile(r"[\s,]*(?:\b(?:no|apt|unit|suite|room|rm|flat|floor|bldg)\b\.?|#)\s*\w+", re.IGNORECASE)
_STREET_NO: Final = re.compile(r"^\s*\d+[A-Za-z]?(?:-\d+)?\s+(?!block\b)(?=[A-Za-z])", re.IGNORECASE)
# A telephone, identity or plate-like number: five digits and more, however they are grouped.
_LONG_NUMBER: Final = re.compile(r"\+?\d(?:[\s-]?\d){4,}")
HIDDEN: Final = "●●●"


class Words(NamedTuple):
    """Of one incident. ``dim``: it is 密 and little is said; ``hidden``: lists and maps leave it out."""

    title: str
    no: str
    place: str
    dim: bool = False
    hidden: bool = False


def rule(desk: Desk, incident: Incident) -> MaskRule | None:
    """The first of the site's rules that fits."""
    for one in desk.site.config.wall.mask:
        kinds = not one.types or any(word in incident.type for word in one.types)
        if kinds and (not one.levels or incident.level in one.levels):
            return one
    return None


def sensitive(desk: Desk, incident: Incident) -> bool:
    """密: as a person said last, else by rule."""
    if incident.sensitive is not None:
        return incident.sensitive
    found = rule(desk, incident)
    return found is not None and found.sensitive


def hidden(desk: Desk, incident: Incident) -> bool:
    """Whether lists and maps leave it out."""
    return desk.site.config.wall.sensitive == "hide" and sensitive(desk, incident)


def words(desk: Desk, incident: Incident, beat: str = "") -> Words:
    """All that a wall may say of it. ``beat``: its name, where the asker knows it."""
    settings: WallConfig = desk.site.config.wall
    if sensitive(desk, incident):
        out = settings.sensitive == "hide"
        return Words(say("walltile.sensitive"), "" if out else incident.no, "", True, out)
    found = rule(desk, incident)
    title = clean(type_words(incident)) if found is None or found.type else say("walltile.kind_masked")
    return Words(title, incident.no, place(incident.place, found.place if found else settings.place, beat))


def place(text: str, how: str, beat: str = "") -> str:
    """``text`` as far as the rule lets it be said, with the beat behind it."""
    said = {"whole": text, "street": street(text)}.get(how, "")
    near = beat if how != "none" else ""
    return " · ".join(dict.fromkeys(part for part in (clean(said), near) if part))


def street(text: str) -> str:
    """Without house, block and flat numbers: 西岗新村 6 栋 → 西岗新村."""
    return _FLAT.sub("", _STREET_NO.sub("", _HOUSE.sub("", text))).strip(" ,，·-")


def clean(text: str) -> str:
    """Without long numbers, which belong to people."""
    return _LONG_NUMBER.sub(HIDDEN, text)


def on_map(desk: Desk, incident: Incident) -> Incident | None:
    """As a wall's map may draw it: with the words of ``words``, never its caller or text; None: not at all."""
    said = words(desk, incident)
    if said.hidden:
        return None
    return replace(incident, type=said.title, place=said.place, text="", recording="", replies=(), has_caller=False)


class OnMap(Mapping[str, Incident]):
    """Incidents as a wall's map may draw them. Walking it meets the open ones; one that is over is found by its id."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._kept: dict[str, tuple[Incident, str, Incident | None]] = {}  # as it is, its language, as it is drawn

    def __getitem__(self, key: str) -> Incident:
        known, tongue = self._desk.room.incidents[key], language()
        kept = self._kept.get(key)
        if kept is None or kept[0] is not known or kept[1] != tongue:
            kept = self._kept[key] = (known, tongue, on_map(self._desk, known))
        if kept[2] is None:
            raise KeyError(key)
        return kept[2]

    def __iter__(self) -> Iterator[str]:
        for key in self._desk.room.index.open:
            if key in self:
                yield key

    def __len__(self) -> int:
        return sum(1 for _ in self)


def task(desk: Desk, one: Task) -> str:
    """What a task asks for; of one that came of a 密 incident only that."""
    kind, _, key = one.of.partition(":")
    incident = desk.room.incidents.get(key) if kind == "incident" else None
    if incident is not None and sensitive(desk, incident):
        return say("walltile.sensitive")
    return street(clean(one.text.splitlines()[0] if one.text else ""))
