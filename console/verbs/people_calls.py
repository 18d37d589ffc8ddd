"""Acts on who sits at the seat, as typed declarations; see ``calls``. No password is ever a part of one."""

from __future__ import annotations

from console.verbs.call import Call


class SignIn(Call, frozen=True, kw_only=True):
    """Hand the seat to another person: the page that asks for name and password. What is open stays open."""


class Lock(Call, frozen=True, kw_only=True):
    """Lock the seat: the map stays live, keys do nothing, personal fields are hidden until somebody signs in."""


class Countersign(Call, frozen=True, kw_only=True):
    """Four eyes: a second person signs for the act that waits for it; with end, it is let be."""

    end: bool = False
