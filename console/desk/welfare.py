"""安否: a unit on scene that has said nothing for long is asked, asked again, then there is an alarm.

Whatever the unit says (a step, a report, a change of duty, an answer) starts its time anew, and so does a person who
has asked it; positions do not, for a terminal sends them by itself. Time alone never makes it quiet: an alarm stands
until there is an answer. All of it follows from the journal, so a restart forgets nothing; seconds are counted by
whichever clock ran longer, so that one that is set back cannot make a silent unit wait.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import msgspec

from console.desk import notices
from console.desk.alarm import Alarm
from console.desk.events_alarm import WelfareAsked
from console.desk.state import Selection
from console.say import say
from console.site.types import kind_of
from console.words import Order, OrderState, Step, WelfareAsk

if TYPE_CHECKING:
    from console.desk.desk import Desk

KIND: Final = "welfare"
ASKS: Final = 2  # then there is an alarm
_THERE: Final = (OrderState.ONSCENE, OrderState.FEEDBACK)


class Silence(msgspec.Struct, frozen=True, kw_only=True):
    """A unit on scene: since when it says nothing, when it is to be asked, what has been asked."""

    order: Order
    since: float  # epoch s
    waited_s: float
    limit_s: float
    asked: int = 0
    asked_at: float = 0.0
    alarm: bool = False


class Watch:
    """``of`` the units on scene, made once a second."""

    def __init__(self) -> None:
        self.silences: dict[str, Silence] = {}
        self._marks: dict[tuple[str, str], tuple[float, float, float]] = {}  # since, mono and elapsed when first seen
        self._limits: tuple[object, dict[str, float]] = (None, {})  # of what configuration, by kind of incident

    def second(self, desk: Desk) -> None:
        """Counts on, and asks who is due. Runs before the alarms are gathered."""
        before, self._marks = self._marks, {}
        there = {order.unit: order for order in _on_scene(desk)}
        self.silences = {unit: self._silence(desk, order, before) for unit, order in there.items()}
        for silence in list(self.silences.values()):
            if _due(desk, silence):
                _ask(desk, silence)
                self.silences[silence.order.unit] = self._silence(desk, silence.order, before)

    def _silence(self, desk: Desk, order: Order, before: dict[tuple[str, str], tuple[float, float, float]]) -> Silence:
        since, config = _since(desk, order), desk.site.config.welfare
        ask = desk.room.welfare.get(order.unit)
        limit = self._limit_s(desk, order)
        waited = self._elapsed(desk, order.unit, "said", since, before)
        if ask is None or ask.order != order.id or ask.since != since:
            return Silence(order=order, since=since, waited_s=waited, limit_s=limit)
        unanswered = self._elapsed(desk, order.unit, f"asked{ask.n}", ask.at, before)
        return Silence(
            order=order, since=since, waited_s=waited, limit_s=limit, asked=ask.n, asked_at=ask.at,
            alarm=ask.n >= ASKS and unanswered >= config.alarm_s,
        )  # fmt: skip

    def _limit_s(self, desk: Desk, order: Order) -> float:
        """Of its kind of incident, else the site's; 0: it is never asked."""
        config, incident = desk.site.config, desk.room.incidents.get(order.incident)
        if self._limits[0] is not config:
            self._limits = (config, {})
        kept, name = self._limits[1], incident.type if incident is not None else ""
        if name not in kept:
            kept[name] = kind_of(config.incident.types, name).welfare_s or config.welfare.after_s
        return kept[name]

    def elapsed(self, desk: Desk, unit: str, what: str) -> float:
        """Seconds since ``what``; 0 when it was never seen."""
        since, mono, already = self._marks.get((unit, what), (0.0, desk.clock.mono(), 0.0))
        return max(desk.clock.now() - since if since else 0.0, already + desk.clock.mono() - mono)

    def _elapsed(
        self, desk: Desk, unit: str, what: str, since: float, before: dict[tuple[str, str], tuple[float, float, float]]
    ) -> float:
        known = before.get((unit, what))
        if known is None or known[0] != since:
            known = since, desk.clock.mono(), max(0.0, desk.clock.now() - since)
        self._marks[(unit, what)] = known
        return self.elapsed(desk, unit, what)


def runs(desk: Desk, unit: str) -> bool:
    """Whether it is on scene for this room."""
    return any(order.unit == unit for order in _on_scene(desk))


def _on_scene(desk: Desk) -> Iterator[Order]:
    """Orders of this room whose unit is there; who is in emergency is no longer asked."""
    for key in desk.room.active.values():
        order = desk.room.orders[key]
        sos = desk.room.sos.get(order.unit)
        if order.state in _THERE and not (sos is not None and sos.open):
            yield order


def _since(desk: Desk, order: Order) -> float:
    """When it last said something, but not before it was there."""
    arrived = [mark.seen_at or mark.at for mark in order.present if mark.step is Step.ONSCENE]
    return max(desk.room.life.get(order.unit, 0.0), *(arrived or [order.issued_at]))


def _due(desk: Desk, silence: Silence) -> bool:
    if not silence.limit_s or silence.asked >= ASKS:
        return False
    if not silence.asked:
        return silence.waited_s >= silence.limit_s
    unanswered = desk.welfare.elapsed(desk, silence.order.unit, f"asked{silence.asked}")
    return unanswered >= desk.site.config.welfare.second_s


def _ask(desk: Desk, silence: Silence) -> None:
    """The terminal is asked, and the room is told, so that somebody calls."""
    order, config = silence.order, desk.site.config.welfare
    n, facts = silence.asked + 1, {"unit": desk.unit_words(order.unit), "no": desk.no_of(order.incident)}
    ask = WelfareAsk(order=order.id, since=silence.since, n=n, at=desk.clock.now())
    desk.record((WelfareAsked(ask=ask), order.unit), actor="system")
    desk.tell(f"welfare.ticker_{n}", facts, "order", order.incident)
    text = say("welfare.question", no=facts["no"])
    wait_s = config.second_s if n < ASKS else config.alarm_s
    notices.send(desk, (order.unit,), text, kind=KIND, to=facts["unit"], expires_s=wait_s)


def alarms(desk: Desk) -> Iterator[Alarm]:
    """Who has been asked and has not answered; of the first level when it was asked twice in vain."""
    for unit, one in desk.welfare.silences.items():
        if one.asked:
            step = "alarm" if one.alarm else str(one.asked)
            yield Alarm(
                key=f"welfare:{one.order.id}:{one.since:.0f}", kind=KIND, level=1 if one.alarm else 2,
                since=one.since, code=f"alarm.welfare_{step}",
                facts={"unit": desk.unit_words(unit), "no": desk.no_of(one.order.incident)},
                subject=Selection("unit", unit),
            )  # fmt: skip
