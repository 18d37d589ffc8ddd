"""Words of the site's own templates, and of a kind of incident, as they go out with an order or a broadcast."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from console.say import language
from console.site.types import kind_of
from console.verbs import Said, Thing
from console.words import Incident

if TYPE_CHECKING:
    from console.desk.desk import Desk
    from console.site.texts import TextSpec

_FIELD: Final = re.compile(r"\{(\w+)\}")
_QUOTES: Final = "“”「」\"'"


def things(desk: Desk) -> list[Thing]:
    """The templates by name."""
    return [
        Thing(kind="phrase", id=one.id, label=one.name, title=one.name, where=one.text[:24],
              more=tuple(name for name in (one.id.lower(), one.name_en.lower()) if name))
        for one in desk.site.config.texts
    ]  # fmt: skip


def plain(text: str) -> str:
    """As a person typed it, without the quotes round it."""
    return text.strip().strip(_QUOTES).strip()


def filled(desk: Desk, key: str, incident: Incident | None, unit: str = "") -> str | Said:
    """A template's words; what is not known there is a sentence instead."""
    spec = next((one for one in desk.site.config.texts if one.id == key), None)
    if spec is None:
        return Said("order.no_phrase", {"name": key})
    facts = _facts(desk, incident, unit)
    words = words_of(spec)
    missing = [name for name in _FIELD.findall(words) if not facts.get(name)]
    if missing:
        return Said("order.phrase_lacks", {"name": spec.name, "what": " ".join(f"{{{name}}}" for name in missing)})
    return _FIELD.sub(lambda found: facts[found[1]], words)


def words_of(spec: TextSpec) -> str:
    """In the language of the screen."""
    return spec.text_en if language() == "en" and spec.text_en else spec.text


def _facts(desk: Desk, incident: Incident | None, unit: str) -> dict[str, str]:
    facts = {"unit": desk.unit_words(unit) if unit else ""}
    if incident is not None:
        levels = desk.site.config.incident.levels
        level = levels[incident.level - 1] if 0 < incident.level <= len(levels) else str(incident.level)
        facts |= {"no": incident.no, "type": incident.type, "level": level, "place": incident.place,
                  "text": incident.text}  # fmt: skip
    return facts


def of_order(desk: Desk, incident: Incident, words: str = "") -> str:
    """What a unit reads: the room's words or else the instruction of this kind of incident, then what was reported."""
    said = words or kind_of(desk.site.config.incident.types, incident.type).text
    return "\n".join(one for one in (said, incident.text) if one)


def selected(desk: Desk) -> Incident | None:
    """The incident that a template is about where none is named."""
    return desk.room.incidents.get(desk.selection.id) if desk.selection.kind == "incident" else None
