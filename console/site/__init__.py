"""A site is a folder: ``site.toml``, layer files, a road extract; compiled into a cache that loads in milliseconds.

``load(folder) -> Site`` opens one; light, from the cache ·
``compile_if_stale(folder, progress) -> bool`` prepares that cache in a child process (``main.py site compile DIR``) ·
``compile_here(folder, tell)`` does it in this process (imports osmium) ·
``compile_main(folder) -> int`` is what that sub-command runs: progress as JSON lines on stdout ·
``new(folder, osm, name, progress, cancelled)`` makes a site from an extract ·
``lock(folder, seat)`` keeps a second console out (``SiteHeld``).
``progress`` is called as ``progress(share 0..1, sentence)``.
"""

from console.site.compiling import compile_here, compile_if_stale, compile_main
from console.site.config import (
    BaseMapSpec,
    BoundsConfig,
    Duties,
    IncidentConfig,
    IncidentType,
    LayerFiles,
    Limits,
    MapFiles,
    RoadConfig,
    SiteConfig,
    UnitSpec,
)
from console.site.holding import Holder, holder, lock
from console.site.layerfile import LayerSpec, LayerStyle, Role, StyleClass
from console.site.loading import load
from console.site.making import new
from console.site.model import Problem, Site, SiteBroken, SiteError, SiteHeld, SiteLayer

__all__ = [
    "BaseMapSpec",
    "BoundsConfig",
    "Duties",
    "Holder",
    "IncidentConfig",
    "IncidentType",
    "LayerFiles",
    "LayerSpec",
    "LayerStyle",
    "Limits",
    "MapFiles",
    "Problem",
    "RoadConfig",
    "Role",
    "Site",
    "SiteBroken",
    "SiteConfig",
    "SiteError",
    "SiteHeld",
    "SiteLayer",
    "StyleClass",
    "UnitSpec",
    "compile_here",
    "compile_if_stale",
    "compile_main",
    "holder",
    "load",
    "lock",
    "new",
]
