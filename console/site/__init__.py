"""A site is a folder: ``site.toml``, layer files, a road extract; compiled into a cache that loads in milliseconds.

``load(folder) -> Site`` opens one; light, from the cache ·
``compile_if_stale(folder, progress) -> bool`` prepares that cache in a child process (``main.py site compile DIR``) ·
``compile_here(folder, tell)`` does it in this process (imports osmium) ·
``compile_main(folder) -> int`` is what that sub-command runs: progress as JSON lines on stdout ·
``new(folder, osm, name, progress, cancelled)`` makes a site from an extract ·
``look(path, folder, asked)`` says what a file of data is, ``add(folder, path, asked)`` makes a layer of it, both heavy:
a window starts them as children with ``SiteWork`` · ``remove(folder, layer)`` · ``restyle(folder, layer, …)`` writes
how it is drawn, ``restyled(site, layer, …)`` is the loaded site with it, ``LayerKeeper`` writes it behind the window ·
After a change: ``SiteWork.compile`` (child), then ``load(folder, before=site)`` (quick), then ``desk.reload(site)`` ·
``lock(folder, seat)`` keeps a second console out (``SiteHeld``).
``progress`` is called as ``progress(share 0..1, sentence)``.

A name loads its module when it is first asked for: the tile process needs only what a layer may look like.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from console.site.alarming import AlarmConfig, WelfareConfig
    from console.site.bringing import NEW, Asked, Cancelled, Tell, add, look
    from console.site.changing import keep, remove, restyle, restyled
    from console.site.compiling import compile_here, compile_if_stale, compile_main, without_gc
    from console.site.config import (
        BaseMapSpec,
        BoundsConfig,
        Duties,
        FeedConfig,
        IncidentConfig,
        IncidentType,
        LayerFiles,
        Limits,
        MapFiles,
        RoadConfig,
        SiteConfig,
        TravelConfig,
        UnitSpec,
    )
    from console.site.edging import EdgeSpec, JudgeConfig
    from console.site.holding import Holder, holder, is_held, lock, record_lock, seat_lock, wall_lock
    from console.site.indicating import IndicatorConfig, IndicatorSpec
    from console.site.keeping import LayerKeeper, MacroKeeper, SceneKeeper, TemplateKeeper, WallKeeper
    from console.site.layerfile import LayerSpec, LayerStyle, Role, StyleClass
    from console.site.loading import load
    from console.site.macros import Macro
    from console.site.making import new
    from console.site.model import Problem, Site, SiteBroken, SiteError, SiteHeld, SiteLayer
    from console.site.reports import Added, AddReport, Flaw, LookReport
    from console.site.ringfile import RingTemplate
    from console.site.tasking import PatrolSpec, TaskConfig
    from console.site.touring import TourConfig, TourSpec
    from console.site.travel import load_paths, load_reach
    from console.site.videoing import VideoConfig
    from console.site.working import Finished, SiteWork, Step

__all__ = [
    "NEW",
    "AddReport",
    "Added",
    "AlarmConfig",
    "Asked",
    "BaseMapSpec",
    "BoundsConfig",
    "Cancelled",
    "Duties",
    "EdgeSpec",
    "FeedConfig",
    "Finished",
    "Flaw",
    "Holder",
    "IncidentConfig",
    "IncidentType",
    "IndicatorConfig",
    "IndicatorSpec",
    "JudgeConfig",
    "LayerFiles",
    "LayerKeeper",
    "LayerSpec",
    "LayerStyle",
    "Limits",
    "LookReport",
    "Macro",
    "MacroKeeper",
    "MapFiles",
    "PatrolSpec",
    "Problem",
    "RingTemplate",
    "RoadConfig",
    "Role",
    "SceneKeeper",
    "Site",
    "SiteBroken",
    "SiteConfig",
    "SiteError",
    "SiteHeld",
    "SiteLayer",
    "SiteWork",
    "Step",
    "StyleClass",
    "TaskConfig",
    "Tell",
    "TemplateKeeper",
    "TourConfig",
    "TourSpec",
    "TravelConfig",
    "UnitSpec",
    "VideoConfig",
    "WallKeeper",
    "WelfareConfig",
    "add",
    "compile_here",
    "compile_if_stale",
    "compile_main",
    "holder",
    "is_held",
    "keep",
    "load",
    "load_paths",
    "load_reach",
    "lock",
    "look",
    "new",
    "record_lock",
    "remove",
    "restyle",
    "restyled",
    "seat_lock",
    "wall_lock",
    "without_gc",
]

_MODULES: Final = {
    "NEW": "bringing",
    "AddReport": "reports",
    "Added": "reports",
    "AlarmConfig": "alarming",
    "Asked": "bringing",
    "BaseMapSpec": "config",
    "BoundsConfig": "config",
    "Cancelled": "bringing",
    "Duties": "config",
    "EdgeSpec": "edging",
    "FeedConfig": "config",
    "Finished": "working",
    "Flaw": "reports",
    "Holder": "holding",
    "IncidentConfig": "config",
    "IncidentType": "config",
    "IndicatorConfig": "indicating",
    "IndicatorSpec": "indicating",
    "JudgeConfig": "edging",
    "PatrolSpec": "tasking",
    "TaskConfig": "tasking",
    "TourConfig": "touring",
    "TourSpec": "touring",
    "VideoConfig": "videoing",
    "LayerFiles": "config",
    "LayerKeeper": "keeping",
    "LayerSpec": "layerfile",
    "LayerStyle": "layerfile",
    "Limits": "config",
    "LookReport": "reports",
    "MapFiles": "config",
    "Problem": "model",
    "RoadConfig": "config",
    "RingTemplate": "ringfile",
    "Role": "layerfile",
    "Site": "model",
    "SiteBroken": "model",
    "SiteConfig": "config",
    "SiteError": "model",
    "SiteHeld": "model",
    "SiteLayer": "model",
    "SiteWork": "working",
    "Step": "working",
    "StyleClass": "layerfile",
    "Tell": "bringing",
    "TravelConfig": "config",
    "TemplateKeeper": "keeping",
    "Macro": "macros",
    "MacroKeeper": "keeping",
    "SceneKeeper": "keeping",
    "WallKeeper": "keeping",
    "UnitSpec": "config",
    "WelfareConfig": "alarming",
    "add": "bringing",
    "compile_here": "compiling",
    "compile_if_stale": "compiling",
    "compile_main": "compiling",
    "holder": "holding",
    "is_held": "holding",
    "seat_lock": "holding",
    "keep": "changing",
    "load": "loading",
    "load_paths": "travel",
    "load_reach": "travel",
    "lock": "holding",
    "record_lock": "holding",
    "wall_lock": "holding",
    "look": "bringing",
    "new": "making",
    "remove": "changing",
    "restyle": "changing",
    "restyled": "changing",
    "without_gc": "compiling",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    globals()[name] = value
    return value
