"""Sums beside the desk: rings, coverage and blocking posts, worked out in a process of their own.

``Reckoner(folder, inbox)`` is the desk's ``SumsPort``: it starts, feeds and ends the child ·
``Ground`` what the child knows of the site · ``answer(ground, ask)`` one answer, in whatever process.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from console.reckon.ground import Ground
    from console.reckon.reckoner import Reckoner
    from console.reckon.table import answer

__all__ = ["Ground", "Reckoner", "answer"]

_MODULES: Final = {"Ground": "ground", "Reckoner": "reckoner", "answer": "table"}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    globals()[name] = value
    return value
