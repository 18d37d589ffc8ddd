"""Judgement at the edges of areas: who entered, left, cut through, and since when each unit is where it is.

``outline`` one area made ready · ``stack`` many of them asked at once · ``watch`` the state of unit × area and what it
has to say about each new fix · ``corridor`` a line's surroundings as areas.
Web Mercator metres in, events as arrays out; no words.
"""

from layers.edges.corridor import stretches
from layers.edges.outline import REACH_M, Outline, outline
from layers.edges.stack import Stack
from layers.edges.watch import CROSS, CROSS_FIX, CROSSED, ENTERED, LEFT, SURE, Crossings, Trust, Watch

__all__ = [
    "CROSS",
    "CROSSED",
    "CROSS_FIX",
    "ENTERED",
    "LEFT",
    "REACH_M",
    "SURE",
    "Crossings",
    "Outline",
    "Stack",
    "Trust",
    "Watch",
    "outline",
    "stretches",
]
