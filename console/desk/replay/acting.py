"""What a person may do in a replay: look, and nothing that anybody would be told."""

from __future__ import annotations

from typing import Final

from console.verbs import Call, calls

LOOKS: Final[frozenset[type[Call]]] = frozenset({
    calls.Select, calls.CentreOn, calls.CallUpCamera, calls.Follow, calls.ShowLayer, calls.LayerOpacity,
    calls.LayerOrder, calls.UseBaseMap, calls.ColourBy, calls.ShowTrails, calls.Filter, calls.Help, calls.Seek,
    calls.Measure, calls.ViewBack, calls.ViewForward, calls.CopyPlace, calls.Overview, calls.ScaleWindow,
    calls.PastLine, calls.ShowTasks, calls.ShowBodycams, calls.Status,
})  # fmt: skip


def only_looks(call: Call) -> bool:
    return type(call) in LOOKS
