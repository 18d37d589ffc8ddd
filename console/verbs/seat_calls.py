"""Acts about the seats of a room, as typed declarations; see ``calls``."""

from __future__ import annotations

from console.verbs.call import Call


class ShowSeats(Call, frozen=True, kw_only=True):
    """Show who is at which seat; with a seat select here what is looked at there."""

    seat: str = ""
