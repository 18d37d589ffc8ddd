"""Streams of cameras and body cameras, fetched and decoded in processes of their own (the only importer of PyAV).

``Videos(urls, config, clock)`` is the desk's ``VideoPort``: it starts, feeds and ends the children ·
``NoVideos`` the same for a room without pictures.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from console.video.nothing import NoVideos
    from console.video.videos import Videos

__all__ = ["NoVideos", "Videos"]

_MODULES: Final = {"NoVideos": "nothing", "Videos": "videos"}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    globals()[name] = value
    return value
