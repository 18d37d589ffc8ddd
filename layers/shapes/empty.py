"""Layers with nothing in them: what a site without a file, or with a broken one, has in its place."""

from __future__ import annotations

import numpy as np

from layers.geo import WORLD_M
from layers.shapes import Addresses, Areas, BaseMap, Beats, Cameras, Lines, Overlay, Places, Posts

WORLD: tuple[float, float, float, float] = (-WORLD_M, -WORLD_M, WORLD_M, WORLD_M)  # the whole Web Mercator square


def base() -> BaseMap:
    return BaseMap(WORLD, Lines(_xy(), _offsets(), _bytes(), _ints()), areas(), places(), (), "")


def areas() -> Areas:
    return Areas(_xy(), _offsets(), _offsets(), _bytes())


def places() -> Places:
    return Places(_xy(), _bytes(), _ints())


def beats() -> Beats:
    return Beats(areas(), (), (), _xy())


def posts() -> Posts:
    return Posts(_xy(), (), (), _bytes())


def cameras() -> Cameras:
    return Cameras(_xy(), (), (), np.empty(0), _bytes(), _bytes(), _bytes(), np.empty(0), np.empty(0))


def overlay() -> Overlay:
    return Overlay(_xy(), _offsets(), _offsets(), _bytes(), (), (), _xy(), np.empty(0), np.empty(0), {})


def addresses() -> Addresses:
    return Addresses(_xy(), ())


def _xy() -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return np.empty((0, 2))


def _offsets() -> np.ndarray[tuple[int, ...], np.dtype[np.int32]]:
    return np.zeros(1, dtype=np.int32)


def _ints() -> np.ndarray[tuple[int, ...], np.dtype[np.int32]]:
    return np.empty(0, dtype=np.int32)


def _bytes() -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.empty(0, dtype=np.uint8)
