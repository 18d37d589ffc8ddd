"""What a canvas needs from whoever knows the room. The desk fits it; tests and the bench hand in their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from console.site import SiteConfig
from console.words import Clock, Incident, Order, Sos
from layers.shapes import BaseMap, Beats, Cameras, Posts
from layers.tracks import Tails
from layers.units import Units


class MapSite(Protocol):
    """``console.site.Site`` as a canvas reads it."""

    @property
    def config(self) -> SiteConfig: ...
    @property
    def base(self) -> BaseMap: ...
    @property
    def beats(self) -> Beats: ...
    @property
    def posts(self) -> Posts: ...
    @property
    def cameras(self) -> Cameras: ...


class Selected(Protocol):
    """``kind``: "", incident, unit, camera, post."""

    @property
    def kind(self) -> str: ...
    @property
    def id(self) -> str: ...


class ViewRequests(Protocol):
    """Requests as data: a counter that grew is a new one."""

    @property
    def centre_n(self) -> int: ...
    @property
    def centre_m(self) -> tuple[float, float] | None: ...
    @property
    def fit_n(self) -> int: ...
    @property
    def fit_m(self) -> tuple[float, float, float, float] | None: ...
    @property
    def follow(self) -> str: ...
    @property
    def layers(self) -> Mapping[str, bool]: ...


class MapSource(Protocol):
    """``console.desk.Desk`` as a canvas reads it; never written to."""

    @property
    def clock(self) -> Clock: ...
    @property
    def site(self) -> MapSite: ...
    @property
    def units(self) -> Units: ...
    @property
    def tails(self) -> Tails: ...
    @property
    def incidents(self) -> Mapping[str, Incident]: ...
    @property
    def orders(self) -> Mapping[str, Order]: ...
    @property
    def sos(self) -> Mapping[str, Sos]: ...
    @property
    def selection(self) -> Selected: ...
    @property
    def view(self) -> ViewRequests: ...
