"""What the journal says of handovers 交接班. The subject is the seat; of what was ticked off the handover."""

from __future__ import annotations

from typing import Final

from console.desk.bodies import Body
from console.words.handover import Brief, Handover, HandWord, Message, Signature


class HandoverMessage(Body, frozen=True, kw_only=True):
    """留言 for the next shift, or put back as it was (undo)."""

    message: Message


class HandoverMessageGone(Body, frozen=True, kw_only=True):
    """Taken back before anybody took over."""

    id: str


class HandoverWord(Body, frozen=True, kw_only=True):
    """A word on a field (``field:todo``) or an item (``incident:…``); None: there is none any more."""

    key: str
    word: HandWord | None = None


class HandoverBegun(Body, frozen=True, kw_only=True):
    """The brief is made and stands; what was said before stays. Also anew, in place of the one before."""

    id: str
    brief: Brief
    scope: str


class HandoverDropped(Body, frozen=True, kw_only=True):
    """No handover now: the brief goes, the words stay."""


class HandoverSigned(Body, frozen=True, kw_only=True):
    """Who leaves has signed: the whole document, as it was read and signed."""

    handover: Handover


class HandoverUnsigned(Body, frozen=True, kw_only=True):
    """The signature is taken back: there is more to say."""


class HandoverTaken(Body, frozen=True, kw_only=True):
    """Who comes has signed, and has the seat. The document is as it was signed by who leaves."""

    id: str
    into: Signature
    lead: str
    dispatcher: str = ""


class HandoverGivenBack(Body, frozen=True, kw_only=True):
    """It was taken over by mistake: signed by who leaves only, as before (undo)."""

    id: str


class HandoverTicked(Body, frozen=True, kw_only=True):
    """The next shift has dealt with an item; None: not yet after all."""

    key: str
    word: HandWord | None = None


KINDS: Final[dict[str, type[Body]]] = {
    "handover.message": HandoverMessage,
    "handover.message_gone": HandoverMessageGone,
    "handover.word": HandoverWord,
    "handover.begun": HandoverBegun,
    "handover.dropped": HandoverDropped,
    "handover.signed": HandoverSigned,
    "handover.unsigned": HandoverUnsigned,
    "handover.taken": HandoverTaken,
    "handover.given_back": HandoverGivenBack,
    "handover.ticked": HandoverTicked,
}
