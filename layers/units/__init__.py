"""Every live unit as numpy columns; age, staleness, checks on a fix, dead reckoning.

``codes`` the columns' values · ``checks`` the pipeline that a fix runs through · ``columns`` the table itself.
"""

from layers.units.checks import Checks
from layers.units.codes import Duty, Kind, Link, Tri, Verdict
from layers.units.columns import AVAILABLE, ENGAGED, Units

__all__ = ["AVAILABLE", "ENGAGED", "Checks", "Duty", "Kind", "Link", "Tri", "Units", "Verdict"]
