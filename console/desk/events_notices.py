"""Events about broadcasts: sent, answered by a unit, over."""

from __future__ import annotations

from typing import Final

from console.desk.bodies import Body
from console.words import Notice, NoticeMark


class NoticeSent(Body, frozen=True, kw_only=True):
    notice: Notice


class NoticeHeard(Body, frozen=True, kw_only=True):
    """This unit has answered, or a person for it."""

    unit: str
    mark: NoticeMark


class NoticeEnded(Body, frozen=True, kw_only=True):
    """``why``: expired, withdrawn."""

    why: str


KINDS: Final[dict[str, type[Body]]] = {
    "notice.sent": NoticeSent,
    "notice.heard": NoticeHeard,
    "notice.ended": NoticeEnded,
}
