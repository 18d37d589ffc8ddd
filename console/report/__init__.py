"""Reports: daily, weekly, monthly, shift, incident; one HTML file that asks for nothing outside, DOCX and XLSX.

``Clerk(folder, inbox)`` is the desk's ``ClerkPort``: the process beside the window that works out analyses and writes
reports.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from console.report.clerk import Clerk

__all__ = ["Clerk"]

_MODULES: Final = {"Clerk": "clerk"}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    globals()[name] = value
    return value
