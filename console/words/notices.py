"""Words to many units at once: a broadcast or a roll call, and who has answered."""

from __future__ import annotations

import msgspec


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """通播: the same words to many units, each of which answers. Frozen: who has answered stands beside it."""

    id: str  # what a terminal's reply names
    no: str  # what people say: "N3"
    kind: str = "notice"  # on the wire: notice, rollcall, welfare, bodycam
    about: tuple[str, ...] = ()  # of kind bodycam: what is wrong (``words.bodycam.FACTS``)
    issuer: str  # "{site}/{seat}"
    by: str  # the person
    to: str  # whom it was sent to, as it was said
    text: str
    units: tuple[str, ...]
    issued_at: float
    expires_at: float
    ended_at: float | None = None
    why: str = ""  # it ended: expired, withdrawn

    @property
    def open(self) -> bool:
        """Still waits for answers."""
        return self.ended_at is None

    @property
    def quiet(self) -> bool:
        """A question to one unit: it has a place of its own on the screen, and stands in no list of broadcasts."""
        return self.kind in ("welfare", "bodycam")


class NoticeMark(msgspec.Struct, frozen=True, kw_only=True):
    """One unit has answered, or a person for it."""

    at: float  # epoch s, by the sayer's clock
    by: str  # "unit:03" or a person
    text: str = ""
    channel: str = ""  # by hand: how it was heard
    seen_at: float = 0.0  # when it reached us, epoch s

    @property
    def on_behalf(self) -> bool:
        return not self.by.startswith("unit:")


class WelfareAsk(msgspec.Struct, frozen=True, kw_only=True):
    """安否: a unit on scene was asked. ``since``: what it counts from, so that an answer makes it another question."""

    order: str
    since: float  # epoch s
    n: int  # the first, the second
    at: float  # epoch s
