"""Sign-in, lock and four eyes: ``[people]``; what each role may: ``[rights]``."""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec

from console.words.people import ALL, Account, Right, Role

Least = Annotated[float, msgspec.Meta(ge=0.0)]
R = Right

_ROOM: Final = (
    R.INTAKE, R.DISPATCH, R.CLOSE, R.SOS, R.RING, R.DEPLOY, R.DUTY, R.HANDOVER, R.TASK, R.TOUR, R.VIDEO, R.WALL, R.MAP,
    R.VEIL, R.REPLAY, R.REPORT, R.COUNTERSIGN, R.CALLER, R.RECORDING, R.ATTACHMENTS,
)  # fmt: skip


class PeopleConfig(msgspec.Struct, frozen=True, kw_only=True):
    """Who must say who they are, and when again."""

    sign_in: Literal["auto", "always", "never"] = "auto"  # auto: where accounts exist, or the store is shared
    desktop_user: bool = False  # who has signed in to the desktop is taken for the account of that login
    lock_after_min: Least = 15.0  # nobody has touched the seat for so long; 0: it locks only by hand
    grace_s: Least = 20.0  # locked by idleness alone: a touch within this opens it again
    password_least: Annotated[int, msgspec.Meta(ge=8)] = 10  # characters
    four_eyes: tuple[Right, ...] = (R.PURGE, R.EXPORT_PERSONAL)  # acts of these rights need a second person's password
    argon2_time: Annotated[int, msgspec.Meta(ge=2, le=20)] = 3
    argon2_memory_mb: Annotated[int, msgspec.Meta(ge=19, le=1024)] = 64
    argon2_lanes: Annotated[int, msgspec.Meta(ge=1, le=16)] = 2


class SeatsConfig(msgspec.Struct, frozen=True, kw_only=True):
    """认领: which of several seats has an incident, and for how long without doing anything about it."""

    claim_by_act: bool = True  # the first act on an incident claims it, too
    claim_s: Annotated[float, msgspec.Meta(ge=10.0)] = 300.0  # since the last act of the seat on it
    claim_grace_s: Least = 10.0  # beyond that, or without the seat's link, it still stands


class RightsConfig(msgspec.Struct, frozen=True, kw_only=True):
    """What each role may beyond looking. A person's own grants and denials come on top."""

    lead: tuple[Right, ...] = tuple(one for one in Right if one is not R.LOOK)
    dispatcher: tuple[Right, ...] = _ROOM
    joint: tuple[Right, ...] = (
        R.RING, R.DEPLOY, R.TASK, R.TOUR, R.VIDEO, R.WALL, R.MAP, R.REPLAY, R.STUDY, R.REPORT, R.COUNTERSIGN,
        R.RECORDING, R.ATTACHMENTS,
    )  # fmt: skip
    intelligence: tuple[Right, ...] = (R.MAP, R.VIDEO, R.REPLAY, R.STUDY, R.REPORT, R.EXPORT, R.COUNTERSIGN)
    clerk: tuple[Right, ...] = (R.DUTY, R.HANDOVER, R.TASK, R.MAP, R.REPORT, R.SITE)
    supervisor: tuple[Right, ...] = (
        R.SUPERVISE, R.VIDEO, R.REPLAY, R.STUDY, R.REPORT, R.EXPORT, R.TRACKS, R.COUNTERSIGN, R.RECORDING,
    )  # fmt: skip
    wall: tuple[Right, ...] = ()
    admin: tuple[Right, ...] = (R.SITE, R.MAP, R.PURGE, R.COUNTERSIGN)
    auxiliary_denied: tuple[Right, ...] = (
        R.AUTHORISE, R.LEVEL, R.COUNTERSIGN, R.EXPORT_PERSONAL, R.PURGE,
    )  # fmt: skip

    def of_role(self, role: Role) -> frozenset[Right]:
        given: tuple[Right, ...] = getattr(self, role.value)
        return frozenset(given)

    def of(self, account: Account) -> frozenset[Right]:
        """All that a person may: by the roles, without what an 辅警 may not, by the person's own exceptions."""
        rights = frozenset[Right]().union(*(self.of_role(role) for role in account.roles))
        if account.auxiliary:
            rights -= frozenset(self.auxiliary_denied)
        return ((rights | frozenset(account.grants)) - frozenset(account.denials)) & ALL

    def roles_with(self, right: Right) -> tuple[Role, ...]:
        """Who may, by role."""
        return tuple(role for role in Role if right in self.of_role(role))
