"""Ways to move other than the car that the roads were built for: each a speed table and what junctions cost it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from layers.roads.rules import CLASSES

Network = Literal["motor", "paths"]

NETWORKS: Final[tuple[Network, ...]] = ("motor", "paths")
WALK_KMH: Final = 5.0  # what the walking network is built with, and of a class that a table leaves out


@dataclass(frozen=True)
class Mode:
    """``kmh``: driven speed by road class (``rules.CLASSES``). ``turn_share``: what turns, lights, signs and gates cost
    it against a car. ``straight_kmh``: over ground where there is no road, as the crow flies.

    ``ValueError`` when a speed is not positive, the share negative, or the network not known.
    """

    network: Network
    kmh: Mapping[str, float]
    turn_share: float = 1.0
    straight_kmh: float = 25.0
    obeys_oneway: bool = True

    def __post_init__(self) -> None:
        if self.network not in NETWORKS:
            raise ValueError(f"network {self.network!r}: none of {NETWORKS}")
        for name, speed in (*self.kmh.items(), ("straight", self.straight_kmh)):
            if not 0 < speed < np.inf:
                raise ValueError(f"speed of {name!r}: {speed} km/h")
        if not 0 <= self.turn_share < np.inf:
            raise ValueError(f"turn_share: {self.turn_share}")

    def table(self) -> NDArray[np.float64]:
        """Speed of each of ``CLASSES``."""
        return np.asarray([self.kmh.get(name, WALK_KMH) for name in CLASSES])

    @property
    def straight_mps(self) -> float:
        return self.straight_kmh / 3.6
