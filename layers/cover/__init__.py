"""What units and police posts cover by road now, what the leaving of each uncovers, where the next should stand.

``CoverGround.make`` once for a site; ``coverage`` for where units are; ``areas`` draws what is covered; ``meetings``
of adjacent posts' areas; ``best_places`` for more units. Numbers are exact on the road graph: edges are cut where the
time runs out, from both ends.
"""

from layers.cover.areas import areas
from layers.cover.coverage import Coverage, coverage
from layers.cover.gaps import Meeting, meetings
from layers.cover.ground import CoverGround
from layers.cover.places import Best, best_places

__all__ = ["Best", "CoverGround", "Coverage", "Meeting", "areas", "best_places", "coverage", "meetings"]
