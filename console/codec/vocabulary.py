"""The wire's words for duty, vehicle, link and steps. Chinese and English are both read; English is written."""

from __future__ import annotations

from typing import Final

from console.words import Duty, Kind, Link

DUTY_WRITTEN: Final = {
    Duty.PATROL: "patrol",
    Duty.STANDBY: "standby",
    Duty.ENROUTE: "enroute",
    Duty.ONSCENE: "onscene",
    Duty.CASEWORK: "casework",
    Duty.MEAL: "meal",
    Duty.OFF: "off",
    Duty.UNKNOWN: "unknown",
}
DUTY_READ: Final = {
    "在巡": Duty.PATROL,
    "备勤": Duty.STANDBY,
    "出警": Duty.ENROUTE,
    "处置": Duty.ONSCENE,
    "办案": Duty.CASEWORK,
    "用餐": Duty.MEAL,
    "离岗": Duty.OFF,
    "未知": Duty.UNKNOWN,
} | {word: duty for duty, word in DUTY_WRITTEN.items()}

KIND_WRITTEN: Final = {Kind.OFFICER: "foot", Kind.PAIR: "pair", Kind.CAR: "car", Kind.MOTO: "moto", Kind.POST: "post"}
KIND_READ: Final = {
    "单警": Kind.OFFICER,
    "步巡": Kind.OFFICER,
    "双人": Kind.PAIR,
    "警车": Kind.CAR,
    "摩托": Kind.MOTO,
    "站组": Kind.POST,
} | {word: kind for kind, word in KIND_WRITTEN.items()}

LINK_READ: Final = {"online": Link.ONLINE, "offline": Link.OFFLINE}
LINK_WRITTEN: Final = {link: word for word, link in LINK_READ.items()}

REPLY_STEPS: Final = frozenset(
    {"signed", "enroute", "onscene", "report", "backup", "return", "feedback", "done", "ended"}
)
INCIDENT_REPLY_STEPS: Final = frozenset(
    {"signed", "assigned", "unassigned", "enroute", "onscene", "report", "feedback", "returned", "closed", "merged"}
    | {"passed"}
)
