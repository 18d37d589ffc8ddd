"""What another seat is doing, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from console.desk.presence import meant
from console.desk.state import Part, Preview
from console.say import known, language, listed, say
from console.verbs import BY_NAME

if TYPE_CHECKING:
    from console.desk.desk import Desk
    from console.desk.presence import Here

_SENDS: Final = frozenset({"assign", "muster"})


def doing(fields: tuple[str, ...]) -> str:
    """``在改 地点``, ``在派警``, ``在办 结``."""
    if set(fields) & _SENDS:
        return say("presence.sends")
    if all(known(f"presence.field.{name}") for name in fields):
        return say("presence.edits", fields=listed(say(f"presence.field.{name}") for name in fields))
    verbs = [BY_NAME[name] for name in fields if name in BY_NAME]
    words = listed(verb.zh if language() == "zh_CN" else verb.name for verb in verbs)
    return say("presence.acts", verb=words) if words else say("presence.changes")


def who(one: Here) -> str:
    """``席2 李四``."""
    return f"{one.seat} {one.person}".strip()


def beside(desk: Desk, made: Preview) -> Preview:
    """The preview of an act, with who else is about to change the same thing."""
    mine = meant(desk, made) if not desk.alone and made.call is not None else None
    if mine is None:
        return made
    others = [one for one in desk.presence.here(desk, mine.kind, mine.id) if one.fields]
    if not others:
        return made
    words = say("presence.also", who=who(others[0]), doing=doing(others[0].fields))
    return replace(made, parts=(*made.parts, Part(words, "warn")))
