"""In which of a site's ``[[clocks.areas]]`` a place lies, without a desk: what a 到场 limit depends on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from console.desk.clock_areas import ClockAreas
from console.desk.whereabouts import Whereabouts
from console.dispatch.limits import AreaOf
from console.words import Clock, Incident, VirtualClock
from layers.units import Units

if TYPE_CHECKING:
    from console.site import Site


class _Empty:
    """What ``Whereabouts`` and ``ClockAreas`` read of a desk, without units and incidents."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.clock: Clock = VirtualClock(0.0)
        self.units = Units(capacity=1)
        self.incidents: Mapping[str, Incident] = {}
        self.whereabouts = Whereabouts(self)


def area_of(site: Site) -> AreaOf:
    """The first area that holds an incident's place."""
    return ClockAreas(_Empty(site)).of
