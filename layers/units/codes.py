"""The values that the columns of units hold; ``console.words`` re-exports them for the rooms above."""

from __future__ import annotations

import enum


class Duty(enum.IntEnum):
    """勤务状态. The order is that of the legend and of the symbol atlas."""

    PATROL = 0  # 在巡
    STANDBY = 1  # 备勤
    ENROUTE = 2  # 出警
    ONSCENE = 3  # 处置
    CASEWORK = 4  # 办案
    MEAL = 5  # 用餐
    OFF = 6  # 离岗
    UNKNOWN = 7  # 未知


class Kind(enum.IntEnum):
    """What a unit is; drawn as its shape."""

    OFFICER = 0  # 单警, circle
    PAIR = 1  # 双人, two joined circles
    CAR = 2  # 警车, square
    MOTO = 3  # 摩托, capsule
    POST = 4  # 站组, house


class Link(enum.IntEnum):
    UNKNOWN = 0
    ONLINE = 1
    OFFLINE = 2


class Tri(enum.IntEnum):
    """A yes, a no, or nobody has said."""

    UNKNOWN = -1
    NO = 0
    YES = 1


class Verdict(enum.IntEnum):
    """What became of one fix. ACCEPTED moved the marker; LATE entered the track only; the rest are rejects."""

    ACCEPTED = 0
    LATE = 1  # older than the newest fix: track only
    FUTURE = 2  # device time more than 30 s ahead of ours
    NULL_ISLAND = 3  # 0,0
    NOT_A_NUMBER = 4  # NaN or infinite
    OFF_EARTH = 5  # |lat| > 90 or |lon| > 180
    OUT_OF_SITE = 6
    IMPOSSIBLE_SPEED = 7
    DUPLICATE = 8  # same device time and place as one already taken
    STUCK = 9  # the very same coordinates for too long while moving is claimed
