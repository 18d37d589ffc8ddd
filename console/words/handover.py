"""交接班: a brief of what stands, frozen at a moment, completed by hand, signed by who leaves and by who comes.

Frozen values, folded from the journal; a whole document is in the body of the event that signs it. Sentences are codes
with facts, so that either language reads it. No caller's name or number is in it.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from console.say import say

# Parts of a brief, in the order in which it is read.
PARTS: Final = ("sos", "incidents", "suspended", "alarms", "rings", "reserves", "tasks", "units", "signs", "faults")
# What is completed by hand, in the order of the page: grave incidents; people and places (places, no lists of people);
# equipment; to do; what the bureau's leaders asked for; anything else.
FIELDS: Final = ("incidents", "places", "equipment", "todo", "asked", "other")
ROOM, SEAT = "room", "seat"  # what a handover covers
PASSWORD, KEYBOARD = "password", "keyboard"  # how who signs was known: by a password, by a name typed there


class Sentence(msgspec.Struct, frozen=True):
    """A sentence to be. A fact may be another one, also as a journal gives it back: ``{"code": …, "facts": …}``."""

    code: str
    facts: dict[str, Any] = {}

    def text(self) -> str:
        """In the current language."""
        return say(self.code, **{key: _word(value) for key, value in self.facts.items()})


def _word(value: Any) -> Any:
    if isinstance(value, Sentence):
        return value.text()
    if isinstance(value, dict):
        return Sentence(str(value.get("code", "")), value.get("facts") or {}).text()
    if isinstance(value, list | tuple):
        return "".join(str(_word(one)) for one in value)
    return value


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that stands. ``key`` is the same as long as it is the same thing: ``incident:<id>``, ``task:<id>``."""

    key: str
    part: str  # one of PARTS
    what: Sentence
    more: tuple[Sentence, ...] = ()  # said in grey behind it
    since: float = 0.0  # epoch s; 0: not known
    due_at: float | None = None
    late: bool = False
    level: int = 0  # of an incident, 1 gravest
    before: str = ""  # what the shift before said of it

    @property
    def subject(self) -> tuple[str, str]:
        """Kind and id of what can be selected, ("", "") of what cannot."""
        kind, _, id_ = self.key.partition(":")
        return (kind, id_) if kind in ("incident", "ring", "task") else ("", "")


class Numbers(msgspec.Struct, frozen=True, kw_only=True):
    """The shift in numbers. Medians in seconds, None without any."""

    received: int = 0
    closed: int = 0
    handed_back: int = 0
    open: int = 0
    orders: int = 0
    assign_s: float | None = None  # received → first order
    onscene_s: float | None = None  # received → first on scene
    on: int = 0  # units
    resting: int = 0
    missing: int = 0
    level: int = 0  # 勤务等级, 0 none


class Noted(msgspec.Struct, frozen=True):
    """Something that was changed in this shift."""

    at: float
    actor: str
    kind: str  # of the event
    what: str = ""  # a name or number


class Brief(msgspec.Struct, frozen=True, kw_only=True):
    """What stands at ``at``; its numbers count from ``since``."""

    at: float
    since: float
    shift: str = ""
    items: tuple[Item, ...] = ()
    numbers: Numbers = Numbers()
    changed: tuple[Noted, ...] = ()

    def of(self, part: str) -> tuple[Item, ...]:
        return tuple(one for one in self.items if one.part == part)


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """留言: for whoever comes next."""

    id: str
    at: float
    by: str
    seat: str
    text: str


class HandWord(msgspec.Struct, frozen=True):
    """A person's word on a field or an item; "" of an item: 已交代, without more words."""

    text: str
    at: float
    by: str


class Signature(msgspec.Struct, frozen=True, kw_only=True):
    """``how``: PASSWORD, or KEYBOARD: whoever sat there typed the name."""

    name: str
    at: float
    how: str = KEYBOARD
    login: str = ""


class Handover(msgspec.Struct, frozen=True, kw_only=True):
    """One 交接班 of a seat. Without a brief it only gathers words; signed by both it is over, and kept."""

    id: str
    seat: str
    scope: str = ROOM
    begun_at: float = 0.0
    begun_by: str = ""
    brief: Brief | None = None
    words: dict[str, HandWord] = {}  # by field
    said: dict[str, HandWord] = {}  # by Item.key
    messages: tuple[Message, ...] = ()  # of a signed one: those that go with it
    out: Signature | None = None
    into: Signature | None = None
    lead: str = ""  # who has the seat from then on
    dispatcher: str = ""
    ticks: dict[str, HandWord] = {}  # by Item.key: what the next shift has ticked off

    @property
    def stage(self) -> str:
        """gathering, open, signed (by who leaves), done."""
        if self.into is not None:
            return "done"
        if self.out is not None:
            return "signed"
        return "open" if self.brief is not None else "gathering"

    @property
    def items(self) -> tuple[Item, ...]:
        return self.brief.items if self.brief is not None else ()

    @property
    def untold(self) -> tuple[Item, ...]:
        """Open incidents on which nobody has said a word yet."""
        return tuple(one for one in self.items if one.part == "incidents" and one.key not in self.said)
