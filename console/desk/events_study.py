"""Journal kinds of what people make of a finding, and of reports that the room writes by itself."""

from __future__ import annotations

from typing import Final

from console.desk.bodies import Body
from console.words.study import Acted, PaperMade


class FindingActed(Body, frozen=True, kw_only=True):
    """A finding became something to do. The subject is the finding's key."""

    acted: Acted


class FindingDropped(Body, frozen=True, kw_only=True):
    """It was taken back. ``made``: what had been made."""

    made: str


class ReportWritten(Body, frozen=True, kw_only=True):
    """A report that was due. The subject is its kind and since when it is."""

    made: PaperMade


KINDS: Final[dict[str, type[Body]]] = {
    "finding.acted": FindingActed,
    "finding.dropped": FindingDropped,
    "report.written": ReportWritten,
}
