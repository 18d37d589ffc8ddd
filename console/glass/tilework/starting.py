"""A site's tile service: what is painted, where its pictures come from. Light to import: the process is started by it
while the window is still being loaded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from console.glass.tilework.jobs import RasterPlan
from console.glass.tilework.scene import Scene, scene_of_site
from console.glass.tilework.service import TileService

if TYPE_CHECKING:
    from console.glass.canvas.source import MapSite


def scene_for(site: MapSite) -> Scene:
    """Everything of a site that is painted into tiles."""
    return scene_of_site(site)


def plan_for(site: MapSite) -> RasterPlan | None:
    """The site's base maps of pictures; None without any, or when the site has no folder."""
    folder, state = getattr(site, "folder", None), getattr(site, "state_dir", None)
    if not site.config.basemaps or folder is None:
        return None
    return RasterPlan(site.config.basemaps, Path(folder), Path(state or folder) / "tiles")


def service_for(site: MapSite) -> TileService:
    """A tile service of its own for a site."""
    out = TileService(scene_for(site), plan=plan_for(site))
    out.of = site
    return out
