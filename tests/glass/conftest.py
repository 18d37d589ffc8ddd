"""One process paints the ground for all windows of a worker: started once, 0.7 s each time otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from console.glass.screens.evening import Evening, demo_site
from console.glass.tilework.jobs import RasterPlan
from console.glass.tilework.scene import Scene
from console.glass.tilework.service import TileService
from console.glass.tilework.starting import plan_for, scene_for, service_for
from tests.ground import watch

# These look at how the process is started, dies and ends: each of their services has its own.
OWN: Final = ("test_basemaps", "test_opening", "test_tilework", "test_whole")


class Lent(TileService):
    """A service that outlives the windows that paint with it. One that was given another scene is not lent again."""

    def __init__(self, site: Any) -> None:
        super().__init__(scene_for(site), plan=plan_for(site))
        self.spoiled = False
        self.start()
        self._known()

    def use(self, scene: Scene, plan: RasterPlan | None = None) -> None:
        self.spoiled = True
        super().use(scene, plan)

    def take(self) -> int:
        count = super().take()
        self._known()
        return count

    def shut(self) -> None:
        """The window is closed: nothing is waited for."""

    def end(self) -> None:
        super().shut()

    def _known(self) -> None:
        if self.pid is not None:
            watch.kept.add(self.pid)


class _Lender:
    """Lends for the demo site; any other gets a service of its own."""

    def __init__(self) -> None:
        self._one: Lent | None = None

    def service_for(self, site: Any) -> TileService:
        if _key(site) != _key(demo_site()):
            return service_for(site)
        if self._one is None or self._one.spoiled:
            self.end()
            self._one = Lent(site)
        self._one.of = site
        return self._one

    def end(self) -> None:
        if self._one is not None:
            self._one.end()
            self._one = None


def _key(site: Any) -> tuple[object, ...]:
    """The very parts that are painted, kept alive by this: the demo site is loaded once a process."""
    plan = plan_for(site)
    layers = tuple(_Same(part) for layer in site.layers for part in (layer.spec, layer.overlay))
    parts = (site.base.lines, site.base.areas, site.beats, site.cameras, site.grid, site.villages)
    return (*map(_Same, parts), layers, plan and (plan.specs, plan.folder, plan.cache))


class _Same:
    """Equal only to what holds the very same object."""

    def __init__(self, one: object) -> None:
        self.one = one

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.one is self.one

    def __hash__(self) -> int:
        return id(self.one)


@pytest.fixture(scope="session")
def _lender() -> Iterator[_Lender]:
    lender = _Lender()
    yield lender
    lender.end()


@pytest.fixture(scope="module", autouse=True)
def _painter(request: pytest.FixtureRequest, _lender: _Lender) -> Iterator[None]:
    """Canvases that would start a process of their own paint with the one there is. The evening is told briskly."""
    if Path(request.path).stem in OWN:
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("console.glass.canvas.widget.service_for", _lender.service_for)
        patch.setattr(Evening, "brisk", True)
        yield
