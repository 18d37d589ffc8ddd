"""Terminals that do as they are told: whoever gets an order signs, drives, arrives, reports and is free again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, Final

import msgspec

from console.codec import duty_payload, fix_payload, link_payload, reply_payload, topic
from console.feed import Client
from console.words import Duty, DutyMessage, Fix, Link, LinkMessage, ReplyMessage

STEP_S: Final = 0.15  # between two steps of an order
_STEPS: Final = (
    ("signed", "", None), ("enroute", "", Duty.ENROUTE), ("onscene", "", Duty.ONSCENE), ("report", "已到现场", None),
    ("feedback", "已调解", None), ("done", "", Duty.PATROL),
)  # fmt: skip


class Crew:
    """Units of a site on one connection; ``orders`` and ``told`` as they came, ``until`` waits for one."""

    def __init__(self, url: str, site: str, units: dict[str, tuple[float, float]]) -> None:
        self.site, self.units = site, units
        self.orders: list[dict[str, Any]] = []
        self.notices: list[dict[str, Any]] = []
        self.told: list[dict[str, Any]] = []  # what the room told the county
        self.silent: set[str] = set()  # units that do not answer
        self._begun: set[str] = set()
        self._over = threading.Event()
        self.client = Client.connect(url, "crew", None)
        for unit in units:
            self.client.subscribe(topic(site, f"unit/{unit}/order"), self._order)
            self.client.subscribe(topic(site, f"unit/{unit}/notice"), self._notice)
        self.client.subscribe(topic(site, "incident/+/reply"), self._county)
        self.client.wait(10.0)
        for unit in units:
            self._say_who(unit)
        self._threads = [threading.Thread(target=self._fixes, name="crew-fixes")]
        self._threads[0].start()

    def close(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()
        self.client.close()

    def say(self, below: str, payload: bytes, *, retain: bool = False) -> None:
        self.client.publish(topic(self.site, below), payload, qos=1, retain=retain)

    def hear(self, below: str, body: dict[str, Any]) -> None:
        self.say(below, msgspec.json.encode(body))

    def duty(self, unit: str, duty: Duty) -> None:
        message = DutyMessage(unit=unit, t=time.time(), duty=duty, officers=2)
        self.say(f"unit/{unit}/duty", duty_payload(message), retain=True)

    def until(self, what: str, true: Callable[[], Any], patience_s: float = 20.0) -> Any:
        deadline = time.monotonic() + patience_s
        while not (found := true()):
            assert time.monotonic() < deadline, f"it did not come about: {what}"
            time.sleep(0.02)
        return found

    def _say_who(self, unit: str) -> None:
        online = LinkMessage(unit=unit, t=time.time(), link=Link.ONLINE)
        self.say(f"unit/{unit}/link", link_payload(online), retain=True)
        self.duty(unit, Duty.PATROL)
        self._fix(unit)

    def _fix(self, unit: str) -> None:
        fix = Fix(unit, time.time(), *self.units[unit], 0.0, 90.0, 5.0)
        self.client.publish(topic(self.site, f"unit/{unit}/fix"), fix_payload(fix))

    def _fixes(self) -> None:
        while not self._over.wait(1.0):
            for unit in self.units:
                self._fix(unit)

    def _order(self, _topic: str, payload: bytes) -> None:
        body = msgspec.json.decode(payload)
        self.orders.append(body)
        if body["id"] in self._begun or body["unit"] in self.silent:
            return  # the same order again: a terminal acts once
        self._begun.add(body["id"])
        self._start(lambda: self._carry_out(body["unit"], body["id"]))

    def _county(self, _topic: str, payload: bytes) -> None:
        self.told.append(msgspec.json.decode(payload))

    def _notice(self, _topic: str, payload: bytes) -> None:
        body = msgspec.json.decode(payload)
        self.notices.append(body)
        if body["unit"] not in self.silent:
            self._start(lambda: self._reply(body["unit"], body["id"], "signed", ""))

    def _start(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, name="crew-order")
        self._threads.append(thread)
        thread.start()

    def _carry_out(self, unit: str, order: str) -> None:
        for step, text, duty in _STEPS:
            if self._over.wait(STEP_S):
                return
            self._reply(unit, order, step, text)
            if duty is not None:
                self.duty(unit, duty)

    def _reply(self, unit: str, order: str, step: str, text: str) -> None:
        message = ReplyMessage(unit=unit, order=order, step=step, t=time.time(), text=text)
        self.say(f"unit/{unit}/reply", reply_payload(message))
