"""What the room knows because its journal says so: the tables of ``Room`` by their names, to be read by everybody."""

from __future__ import annotations

from console.desk.room import NoteLine, Room
from console.words import (
    Drill,
    EdgeEvent,
    Incident,
    Marker,
    Notice,
    Order,
    Reserve,
    Ring,
    Sos,
    Task,
)


class Journalled:
    """The part of the desk that is a fold: nothing here is worked out, nothing is written."""

    def __init__(self) -> None:
        self.room = Room()

    @property
    def incidents(self) -> dict[str, Incident]:
        """By ``Incident.id``, oldest first."""
        return self.room.incidents

    @property
    def orders(self) -> dict[str, Order]:
        """By ``Order.id``; other rooms' orders to our units are among them (``foreign``)."""
        return self.room.orders

    @property
    def sos(self) -> dict[str, Sos]:
        """By unit: the open emergency, or the last closed one."""
        return self.room.sos

    @property
    def notes(self) -> dict[str, tuple[NoteLine, ...]]:
        """By incident: at, actor, text."""
        return self.room.notes

    @property
    def markers(self) -> dict[str, Marker]:
        """By id, oldest first: what people have put on the map."""
        return self.room.markers

    @property
    def rings(self) -> dict[str, Ring]:
        """By id, oldest first: prevention rings that stand."""
        return self.room.rings

    @property
    def tasks(self) -> dict[str, Task]:
        """By id, oldest first; those that are over too."""
        return self.room.tasks

    @property
    def live_tasks(self) -> dict[str, Task]:
        """Those that are not over."""
        return {key: self.room.tasks[key] for key in self.room.live_tasks}

    @property
    def drills(self) -> dict[str, Drill]:
        """By id, oldest first; ended ones too."""
        return self.room.drills

    @property
    def reserves(self) -> dict[str, Reserve]:
        """By id, oldest first: requests to others, and their answers."""
        return self.room.reserves

    @property
    def notices(self) -> dict[str, Notice]:
        """By id, oldest first: broadcasts that wait for answers, and the last that are over."""
        return self.room.notices

    @property
    def edge_events(self) -> dict[str, EdgeEvent]:
        """By id, oldest first: judgements at edges that stand, and the last that are over."""
        return self.room.edges

    def orders_of(self, incident: str) -> tuple[Order, ...]:
        """All orders to this incident, oldest first."""
        return self.room.orders_of(incident)

    def order_of(self, unit: str) -> Order | None:
        """The unit's active order, ours before another room's."""
        return self.room.order_of(unit)

    def no_of(self, incident: str) -> str:
        """What people call the incident; another room's by its id."""
        known = self.room.incidents.get(incident)
        return known.no if known else incident
