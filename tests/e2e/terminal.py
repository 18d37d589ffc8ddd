"""A terminal (and the county's platform) in a process of its own, driven by lines on standard input.

``python -m tests.e2e.terminal URL SITE UNIT LON LAT`` publishes link, duty and a fix a second, prints a line of JSON
for every order and every reply to an incident; ``reply STEP TEXT`` answers the last order, ``incident {json}`` is the
county.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from typing import Any

from console.codec import duty_payload, fix_payload, link_payload, reply_payload, topic
from console.feed import Client, Will
from console.words import Duty, DutyMessage, Fix, Link, LinkMessage, ReplyMessage


def tell(kind: str, body: Any) -> None:
    print(json.dumps({"kind": kind, "body": body}, ensure_ascii=False), flush=True)


class Terminal:
    def __init__(self, url: str, site: str, unit: str, lon_deg: float, lat_deg: float) -> None:
        self.site, self.unit, self.at = site, unit, (lon_deg, lat_deg)
        self.last_order = ""
        gone = link_payload(LinkMessage(unit=unit, t=0.0, link=Link.OFFLINE), will=True)
        self.client = Client.connect(url, f"terminal-{unit}", Will(self.topic("link"), gone))
        self.client.subscribe(self.topic("order"), self._order)
        self.client.subscribe(topic(site, "incident/+/reply"), lambda _t, body: tell("intake", json.loads(body)))
        self.client.on_return(self._say_state)
        self.client.wait(10.0)
        self._say_state()

    def topic(self, below: str) -> str:
        return topic(self.site, f"unit/{self.unit}/{below}")

    def _say_state(self) -> None:
        now = time.time()
        online = LinkMessage(unit=self.unit, t=now, link=Link.ONLINE)
        duty = DutyMessage(unit=self.unit, t=now, duty=Duty.PATROL, officers=2)
        self.client.publish(self.topic("link"), link_payload(online), qos=1, retain=True)
        self.client.publish(self.topic("duty"), duty_payload(duty), qos=1, retain=True)
        self.fix()

    def fix(self) -> None:
        fix = Fix(self.unit, time.time(), *self.at, 0.0, 90.0, 5.0)
        self.client.publish(self.topic("fix"), fix_payload(fix))

    def _order(self, _topic: str, payload: bytes) -> None:
        if payload:
            body = json.loads(payload)
            self.last_order = body["id"]
            tell("order", body)

    def reply(self, step: str, text: str) -> None:
        message = ReplyMessage(unit=self.unit, order=self.last_order, step=step, t=time.time(), text=text)
        self.client.publish(self.topic("reply"), reply_payload(message), qos=1)

    def incident(self, body: str) -> None:
        self.client.publish(topic(self.site, "incident/county110"), body.encode(), qos=1)


def main() -> None:
    url, site, unit, lon, lat = sys.argv[1:]
    terminal = Terminal(url, site, unit, float(lon), float(lat))
    over = threading.Event()

    def beat() -> None:
        while not over.wait(1.0):
            terminal.fix()

    threading.Thread(target=beat, daemon=True).start()
    tell("ready", unit)
    for line in sys.stdin:
        word, _, rest = line.strip().partition(" ")
        if word == "reply":
            step, _, text = rest.partition(" ")
            terminal.reply(step, text)
        elif word == "incident":
            terminal.incident(rest)
    over.set()
    terminal.client.close()


if __name__ == "__main__":
    main()
