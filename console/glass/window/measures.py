"""Every measure of the desk in one table, in px at 100 % (LOOK section 5). A screen picks its column by its size."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final


@dataclass(frozen=True)
class Measures:
    """One column of the table. ``scale`` multiplies everything, text too; the other numbers are px before it."""

    name: str
    scale: float = 1.0
    bar: int = 44
    sos: int = 36
    queue_w: int = 348
    card_w: int = 448
    command: int = 48
    ticker: int = 40
    queue_row: int = 60
    queue_head: int = 40
    legend: bool = True  # 勤务 stands in the queue panel; else it is in the drawer of the unit list
    full_bar: bool = True  # site name and all counts stand in the bar; else they go to a tooltip
    ranked_rows: int = 6
    ranked_row: int = 52
    why_all: bool = True  # every ranked row says why; else only the row under the pointer
    popup_rows: int = 8
    strip_columns: int = 4  # pictures beside each other under the card
    strip_folds: bool = False  # they are a drawer: a line until a person opens it


DESK: Final = Measures("desk")
SMALL: Final = replace(
    DESK, name="small", bar=40, sos=32, queue_w=280, card_w=356, command=44, ticker=0, queue_row=48, legend=False,
    full_bar=False, ranked_rows=4, why_all=False, popup_rows=5, strip_columns=2, strip_folds=True,
)  # fmt: skip
LARGE: Final = replace(DESK, name="large", queue_w=400, card_w=520, ranked_rows=9, strip_columns=2)
HUGE: Final = replace(LARGE, name="huge", scale=1.5, queue_w=348, card_w=448)

# From this width (device-independent px) on, the column beside it holds.
_COLUMNS: Final = ((0, SMALL), (1700, DESK), (2400, LARGE), (3400, HUGE))

PAD: Final = 16
GAP: Final = 12
KEY: Final = 18
HEAD: Final = 34
LEFT_OUT: Final = 24
POPUP_ROW: Final = 30
FLOAT: Final = 12  # from the map's edge


def measures_for(width: int, _height: int = 0) -> Measures:
    """The column for a window of ``width`` device-independent px: 3840 at scale 2 is 1920 here, at scale 1 is 3840."""
    chosen = SMALL
    for least, column in _COLUMNS:
        if width >= least:
            chosen = column
    return chosen
