"""Reports: daily, weekly, monthly, shift, incident; one HTML file that asks for nothing outside, DOCX and XLSX.

``Clerk(folder, inbox)`` is the desk's ``ClerkPort``: the process beside the window that works out analyses and writes
reports.

    write(paper: Paper, files: Sequence[Path], *, site: Site | None = None, language: str = "zh_CN",
          tell: Callable[[float, Line], None] = quiet, font: bool = True) -> Written

makes the files of a ``Paper`` (kind, since, until, studies) that is given; the ending of each says how. It blocks and
imports heavy things: never call it in the window's process, the clerk does in its own.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from console.report.clerk import Clerk
    from console.report.paper import ENDINGS, KINDS, Paper, Tell, Unwritable, Written, quiet
    from console.report.writing import write

__all__ = ["ENDINGS", "KINDS", "Clerk", "Paper", "Tell", "Unwritable", "Written", "quiet", "write"]

_MODULES: Final = {
    "Clerk": "clerk", "write": "writing",
    "ENDINGS": "paper", "KINDS": "paper", "Paper": "paper", "Tell": "paper", "Unwritable": "paper", "Written": "paper",
    "quiet": "paper",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    globals()[name] = value
    return value
