"""Acts on the shift, on words for upstairs and on checklists, as typed declarations; see ``calls``."""

from __future__ import annotations

from console.verbs.call import Call


class SignOn(Call, frozen=True, kw_only=True):
    """A unit is on duty, with whom: names as in the roster, others as name:kind."""

    unit: str
    people: str = ""  # "": as the roster says
    force: bool = False


class SignOff(Call, frozen=True, kw_only=True):
    """A unit goes off duty; with names, only these of its people."""

    unit: str
    people: str = ""
    force: bool = False


class Rest(Call, frozen=True, kw_only=True):
    """A unit takes a break for some minutes; with end, it is back."""

    unit: str
    minutes: int = 0  # 0: no end is said
    end: bool = False
    text: str = ""
    force: bool = False


class Shift(Call, frozen=True, kw_only=True):
    """The shift board; with a file, read a roster; take or drop what was read; with a unit, its crew by hand."""

    unit: str = ""
    do: str = ""  # take, drop: what has been read of a roster
    text: str = ""  # of a unit its crew, else a file


class SetLevel(Call, frozen=True, kw_only=True):
    """Set the duty level, 1 the highest to 4, or none, with the reason."""

    level: str  # "0": none
    text: str = ""


class HandOver(Call, frozen=True, kw_only=True):
    """Hand over: make the brief, sign it, take the signature back or let it be; names alone hand this desk over."""

    act: str = ""  # begin, room, seat (begin for the whole room, for this seat), sign, unsign, drop
    names: str = ""  # of who signs; without an act: duty lead, then dispatcher


class Leave(Call, frozen=True, kw_only=True):
    """A word for the next shift: a message, on an incident, on an item of the brief, in one of its fields."""

    incident: str = ""
    number: int = 0  # of an item of the brief, from 1
    field: str = ""  # incidents, places, equipment, todo, asked, other
    drop: int = 0  # take back the message of this number
    text: str = ""  # "" of an incident or item: it was told; "无" takes the word away


class TakeOver(Call, frozen=True, kw_only=True):
    """Take over: sign for the next shift; with a number, tick off an item that was handed over."""

    number: int = 0
    on: bool | None = None
    names: str = ""  # duty lead, then dispatcher


class FirstReport(Call, frozen=True, kw_only=True):
    """Draft the first or a further report of an incident; send it to its source or keep it as a note."""

    incident: str
    to: str = ""  # "": show the draft; source, note
    text: str = ""  # "": as drafted


class Brief(Call, frozen=True, kw_only=True):
    """One line of how an incident stands, for the telephone; the same again takes it away."""

    incident: str


class StartChecklist(Call, frozen=True, kw_only=True):
    """Start a checklist for an incident, by its kind's or by name; with end, drop it."""

    incident: str
    checklist: str = ""
    end: bool = False


class Tick(Call, frozen=True, kw_only=True):
    """Tick an item of an incident's checklist: the next open one, or by number; off takes it back."""

    incident: str
    item: int = 0  # from 1; 0: the next open one
    on: bool | None = None
    text: str = ""
