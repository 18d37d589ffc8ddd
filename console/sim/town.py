"""The whole simulated town without a network: time goes in, what everybody says comes out. Same seed, same town."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from random import Random

from console.sim import scripts
from console.sim.addresses import unit_url
from console.sim.county import County
from console.sim.crew import Crew
from console.sim.paths import Paths
from console.sim.saying import Saying
from console.sim.terminal import Terminal
from console.site import Site, UnitSpec
from console.words import Kind, NoticeMessage, OrderMessage, UnitTaskMessage, WatchMessage

Heard = OrderMessage | NoticeMessage | UnitTaskMessage | WatchMessage


class Town:
    """Terminals and the county's platform. Seconds ``s`` are the simulator's own, ``now`` the clock's."""

    def __init__(
        self, site: Site, seed: int, rate: float, faults: Collection[str] = (), units: int | None = None
    ) -> None:
        paths, texts = Paths(site), scripts.load(site.folder)
        self.county = County(Random(f"{seed}/county"), paths, texts, rate)
        self.terminals: dict[str, Terminal] = {}
        for spec in crews(site.units, units):
            rng = Random(f"{seed}/{spec.id}")
            crew = Crew(spec, paths, texts, rng, site.config.roads.factor(spec.kind))
            stream = unit_url(site.config.video.main_url, spec.id)
            self.terminals[spec.id] = Terminal(crew, rng, faults, stream)

    def step(self, s: float, now: float) -> list[Saying]:
        """Everything that is said at ``s``."""
        out = [saying for terminal in self.terminals.values() for saying in terminal.step(s, now)]
        return out + self.county.step(s, now)

    def end(self, now: float) -> list[Saying]:
        """Everybody signs off."""
        return [terminal.sign_off(now) for terminal in self.terminals.values()]

    def returned(self, unit: str) -> None:
        """A unit's connection stands again."""
        self.terminals[unit].say_all_again()

    def hear(self, said: Heard) -> None:
        """An order, a broadcast, a task, or who looks through its body camera, reaches its unit."""
        terminal = self.terminals.get(said.unit)
        if terminal is None:
            return
        if isinstance(said, OrderMessage):
            terminal.crew.hear(said)
        elif isinstance(said, NoticeMessage):
            terminal.read(said)
        elif isinstance(said, WatchMessage):
            terminal.watched(said, said.received_at)
        else:
            terminal.crew.charge(said)


def crews(registered: Sequence[UnitSpec], wanted: int | None) -> list[UnitSpec]:
    """The site's units, or ``wanted`` of them; beyond those, ones that the site does not know (未登记)."""
    if wanted is None:
        wanted = len(registered) or 20
    extra = (UnitSpec(id=f"x{i:04d}", name=f"x{i:04d}", kind=Kind.CAR) for i in range(1, wanted - len(registered) + 1))
    return [*registered[:wanted], *extra]
