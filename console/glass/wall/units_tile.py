"""Who is on it: the units of what the scene is bound to, or all that are busy, and where each stands since when."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from console.desk import masking
from console.dispatch.clocks import order_clock
from console.dispatch.models import StepClock
from console.glass.panels import figures
from console.glass.panels.card_orders import state_since, state_words
from console.glass.panels.ink import Ink, Run
from console.glass.wall.listing import SYMBOL, ListTile, bar, lesser, name_width, named, plate
from console.glass.wall.tile import ASIDE, BODY, PAD
from console.say import say
from console.words import Changes, Duty, Order, OrderState

_SHOWN: Final = (Duty.PATROL, Duty.STANDBY, Duty.ENROUTE, Duty.ONSCENE)


class Busy(NamedTuple):
    """A unit with its order here; without one, of a beat, with its duty alone."""

    unit: str
    order: Order | None = None


class UnitsTile(ListTile):
    """``subject``: an incident, a ring, a beat, or bound; "" the whole room."""

    flags = Changes.SECOND | Changes.ORDERS | Changes.UNITS | Changes.WALL

    def title(self) -> str:
        return self.tile.text or say("walltile.crew" if self._kind in ("incident", "ring") else "walltile.units")

    def aside(self) -> str:
        if self._kind in ("incident", "ring"):
            lead = next((one.unit for one in self._all if one.order is not None and one.order.lead), "")
            said = self.counted("walltile.squads")
            return f"{said} · {say('walltile.lead', unit=lead)}" if lead else said
        if self._kind:
            return self.counted("walltile.squads")
        counts = self.room.reads.duty_counts()
        duties = (f"{say(f'words.duty.{duty.name.lower()}')} {counts[duty]}" for duty in _SHOWN)
        return self.beside(self.counted("walltile.busy"), *duties)

    def empty(self) -> str:
        return say("walltile.nobody" if self._kind in ("incident", "ring") else "walltile.nobody_busy")

    @property
    def _kind(self) -> str:
        return self.subject.partition(":")[0]

    def every(self) -> list[Busy]:
        desk, (kind, _, key) = self.room.desk, self.subject.partition(":")
        if kind == "incident":
            return self._ordered(desk.orders_of(key))
        if kind == "ring":
            return self._ordered(desk.room.orders_to(key))
        if kind == "beat":
            units = [spec.id for spec in desk.specs.values() if spec.beat == key]
            return [Busy(unit, desk.order_of(unit)) for unit in units]
        return self._ordered(desk.orders[one] for one in desk.room.active.values())

    def _ordered(self, orders: Iterable[Order]) -> list[Busy]:
        """Who leads first, then in the order of being sent."""
        found = [one for one in orders if one.state.active and not one.foreign]
        found.sort(key=lambda one: (not one.lead if self._kind else False, one.issued_at, one.unit))
        return [Busy(one.unit, one) for one in found]

    def row(self, ink: Ink, w: float, y: float, one: Busy) -> None:
        ink.unit(PAD + SYMBOL / 2, y, self.room.reads.mark(one.unit), SYMBOL - 8)
        left = self._right(ink, w - PAD, y, one)
        named(ink, y, left - PAD, f"{one.unit} {self.room.reads.unit_name(one.unit)}", self._where(one))
        share = self._share(one)
        if share is not None:
            bar(ink, PAD, y + self.row_h / 2 - 5, w - 2 * PAD, share, "warn" if share >= 1 else "t2", 3)

    def _where(self, one: Busy) -> str:
        """The incident, where the tile is not about one; the number says nothing that is masked."""
        if one.order is None or self._kind == "incident":
            return ""
        desk = self.room.desk
        incident = desk.incidents.get(one.order.incident)
        return masking.words(desk, incident).no if incident is not None else ""

    def _share(self, one: Busy) -> float | None:
        clock = self._clock(one)
        return clock.share if clock is not None and clock.due_at is not None else None

    def _clock(self, one: Busy) -> StepClock | None:
        desk = self.room.desk
        incident = desk.incidents.get(one.order.incident) if one.order is not None else None
        if one.order is None or incident is None:
            return None
        return order_clock(one.order, incident, desk.timing, self.room.now)

    def _right(self, ink: Ink, right: float, y: float, one: Busy) -> float:
        """Its step and what is left for the next; on scene, for how long it has been there."""
        if one.order is None:
            duty = self.room.reads.mark(one.unit).duty
            return ink.right(right, y, say(f"words.duty.{duty.name.lower()}"), "t2", ASIDE)
        state, clock = state_words(one.order), self._clock(one)
        if one.order.state is OrderState.ONSCENE or clock is None or clock.due_at is None:
            left = ink.right(right, y, figures.span(self.room.now - state_since(one.order)), "t1", BODY, bold=True)
        elif clock.overdue:
            left = plate(ink, right, y, say("queue.overdue", t=figures.span(-clock.left_s)))
        else:
            words = say("queue.left", t=figures.span(clock.left_s))
            left = ink.runs_right(right, y, [Run(words, "t1", BODY, True)])
        name = f"{one.unit} {self.room.reads.unit_name(one.unit)}"
        return lesser(ink, left - 14, y, name_width(name, ""), state)
