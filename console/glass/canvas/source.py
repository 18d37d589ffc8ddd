"""What a canvas needs from whoever knows the room. The desk fits it; tests and the bench hand in their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from console.words import Clock, Incident, Order, Sos
from layers.shapes import BaseMap, Beats, Cameras, Posts


class MapSite(Protocol):
    """``console.site.Site`` as a canvas reads it."""

    @property
    def base(self) -> BaseMap: ...
    @property
    def beats(self) -> Beats: ...
    @property
    def posts(self) -> Posts: ...
    @property
    def cameras(self) -> Cameras: ...


class MapSource(Protocol):
    """``console.desk.Desk`` as a canvas reads it; never written to."""

    @property
    def clock(self) -> Clock: ...
    @property
    def site(self) -> Any: ...
    @property
    def units(self) -> Any: ...
    @property
    def tails(self) -> Any: ...
    @property
    def incidents(self) -> Mapping[str, Incident]: ...
    @property
    def orders(self) -> Mapping[str, Order]: ...
    @property
    def sos(self) -> Mapping[str, Sos]: ...
    @property
    def selection(self) -> Any: ...
    @property
    def view(self) -> Any: ...
