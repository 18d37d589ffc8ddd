"""Time → polygons: rings by road, discs where there is none; and which tier holds a point.

``Reach`` is made once for a network and answers for places.
"""

from layers.reach.plain import discs, inside
from layers.reach.rings import Reach, Reached, length_km, straight

__all__ = ["Reach", "Reached", "discs", "inside", "length_km", "straight"]
