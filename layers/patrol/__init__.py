"""What of a patrol has been visited, as the track says: points 点, roads 线, areas 面; what a day of tracks saw."""

from layers.patrol.chain import chained, length_m, thinned
from layers.patrol.course import BIT_M, Course, course
from layers.patrol.network import RoadBits
from layers.patrol.seen import Seen, Trust, seen, standing_since
from layers.patrol.sweep import Goals, Sweep, Swept

__all__ = [
    "BIT_M",
    "Course",
    "Goals",
    "RoadBits",
    "Seen",
    "Sweep",
    "Swept",
    "Trust",
    "chained",
    "course",
    "length_m",
    "seen",
    "standing_since",
    "thinned",
]
