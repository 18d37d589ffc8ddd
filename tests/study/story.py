"""A journal made by hand: incidents with their orders, as a desk writes them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from console.desk import events as ev
from console.desk.bodies import Body
from console.words import Duty, Event, Incident, Link, Order, Step
from console.words.past import Lost


class Journal:
    """Events in memory, read like the kept ones."""

    def __init__(self) -> None:
        self.kept: list[Event] = []
        self.lost: tuple[Lost, ...] = ()

    def put(self, at: float, subject: str, body: Body, actor: str = "system") -> None:
        self.kept.append(ev.make(body, subject, seat="seat-1", actor=actor, at=at))

    def sort(self) -> Journal:
        self.kept.sort(key=lambda one: one.at)
        return self

    def span(self) -> tuple[float, float] | None:
        return (self.kept[0].at, self.kept[-1].at) if self.kept else None

    def events(self, since: float = float("-inf"), until: float = float("inf")) -> Iterator[Event]:
        return (one for one in self.kept if since <= one.at < until)

    # --- what happens -------------------------------------------------------------------------------------------

    def incident(self, key: str, t: float, units: Sequence[str] = ("03",), close: bool = True, **fields: Any) -> None:
        """Comes in at ``t``, is signed at once, assigned after 30 s; each unit signs +20, drives +40, is there +240,
        reports +500, gives feedback +1,000, is done +1,100; closed +1,300."""
        plain: dict[str, Any] = {
            "id": key, "no": key[-4:], "source": "county110", "t": t, "received_at": t, "type": "治安", "level": 2,
        }  # fmt: skip
        self.put(t, key, ev.IncidentReceived(incident=Incident(**(plain | fields))), "system")
        self.put(t, key, ev.IncidentSigned(), "system")
        for n, unit in enumerate(units):
            self.order(f"{key}/{unit}", key, unit, t + 30.0, lead=n == 0)
        if close:
            self.put(t + 1300.0, key, ev.IncidentClosed(outcome="办结"), "示例甲")

    def order(self, key: str, incident: str, unit: str, t: float, **fields: Any) -> None:
        order = Order(id=key, incident=incident, unit=unit, issuer="x", issued_at=t, expires_at=t + 1800, **fields)
        self.put(t, key, ev.OrderIssued(order=order), "示例甲")
        self.put(t, key, ev.OrderRecorded(at=t))
        self.put(t + 1.0, key, ev.OrderSent(at=t + 1.0))
        steps = ((Step.SIGNED, 20), (Step.ENROUTE, 40), (Step.ONSCENE, 240), (Step.REPORT, 500), (Step.FEEDBACK, 1000),
                 (Step.DONE, 1100))  # fmt: skip
        for step, after in steps:
            said = ev.OrderStep(step=step, t=t + after, by=f"unit:{unit}", seen_at=t + after + 1)
            self.put(t + after + 1, key, said, f"unit:{unit}")

    def duty(self, unit: str, t: float, duty: Duty, **fields: Any) -> None:
        self.put(t, unit, ev.UnitDuty(duty=duty, t=t, **fields), f"unit:{unit}")

    def link(self, unit: str, t: float, link: Link) -> None:
        self.put(t, unit, ev.UnitLink(link=link, t=t), "system")
