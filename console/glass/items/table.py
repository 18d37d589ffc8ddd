"""The one table from layer to painter, bottom to top (LOOK.md, section 3). A new layer is a painter and a line here."""

from __future__ import annotations

from typing import Final

from console.glass.items.base import Painter
from console.glass.items.blocks import BestPlacesPainter, BlocksPainter
from console.glass.items.chosen import BracketsPainter, HoverPainter
from console.glass.items.features import SelectedFeaturePainter
from console.glass.items.flags import CoursePainter, FlagsPainter
from console.glass.items.found import FoundPainter
from console.glass.items.ground import GroundPainter
from console.glass.items.incidents import IncidentsPainter
from console.glass.items.labels import LabelsPainter
from console.glass.items.marks import ChosenMarkPainter, MarksPainter
from console.glass.items.places import DoubtPainter, PostsPainter
from console.glass.items.ringhandles import RingHandlesPainter
from console.glass.items.rings import CoverPainter, RingsPainter
from console.glass.items.shade import HeatPainter, ShadePainter
from console.glass.items.sights import SightsPainter
from console.glass.items.stage import Stage
from console.glass.items.study import FindingsPainter, StudyPainter
from console.glass.items.tracks import GhostPainter, ReckonedPainter, TailPainter
from console.glass.items.trails import TrailsPainter
from console.glass.items.units import UnitsPainter

# z-value: painter. Roads are in the ground's opaque tiles, so the bands of rings lie over them, thin as they are.
PAINTERS: Final[dict[int, type[Painter]]] = {
    0: GroundPainter,
    10: ShadePainter,
    12: HeatPainter,
    14: StudyPainter,
    18: CoverPainter,
    20: RingsPainter,
    30: DoubtPainter,
    34: SightsPainter,
    36: TrailsPainter,
    40: TailPainter,
    50: GhostPainter,
    56: CoursePainter,
    58: SelectedFeaturePainter,
    60: PostsPainter,
    62: BestPlacesPainter,
    63: BlocksPainter,
    65: MarksPainter,
    66: FlagsPainter,
    70: ReckonedPainter,
    80: UnitsPainter,
    90: IncidentsPainter,
    105: ChosenMarkPainter,
    107: FindingsPainter,
    110: BracketsPainter,
    115: RingHandlesPainter,
    125: FoundPainter,
    130: HoverPainter,
}
LABELS_Z: Final = 100


def make(stage: Stage) -> dict[int, Painter]:
    """One painter of each kind for a canvas. Labels need to know the units' signs, so they are handed their painter."""
    out = {z: painter(stage) for z, painter in PAINTERS.items()}
    units = next(painter for painter in out.values() if isinstance(painter, UnitsPainter))
    out[LABELS_Z] = LabelsPainter(stage, units)
    return out
