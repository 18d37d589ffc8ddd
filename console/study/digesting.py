"""The day that is over is summed up before anybody asks: its digest and its coverage, kept beside the tracks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.study.covering import Covering
from console.study.digest import Digests
from console.words.study import Line, Scope, Study

if TYPE_CHECKING:
    from console.study.ground import Ground
    from console.study.tables import Tables


def digest(tables: Tables, scope: Scope, ground: Ground) -> Study:
    """Every whole day of the scope; what is at hand costs nothing. Numbers: days_made. Shows nothing."""
    if ground.tracks is None or ground.site is None:
        return Study(kind="digest", scope=scope, missing=(Line("service.no_tracks"),))
    digests, covering = Digests(ground, ground.tracks), Covering(tables, ground, ground.tracks, ground.site)
    for _ in digests.of(scope.since, scope.until):
        pass
    if covering.roads is not None:
        covering.of(scope)
    digests.sweep_shelf()
    return Study(kind="digest", scope=scope, numbers={"days_made": float(digests.made + covering.made)})
