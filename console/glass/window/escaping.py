"""What Esc does, one step back, never two: what floats, is typed, asks, is open, is selected, is being made."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from console.desk.acts_film import stop_newest
from console.verbs import calls

if TYPE_CHECKING:
    from console.glass.window.frame import DeskWindow

Step = Callable[["DeskWindow"], bool]


def escape(window: DeskWindow) -> None:
    """The first step that has something to take back takes it."""
    window.typing.place_popup()
    for step in _STEPS:
        if step(window):
            return


def _tool(window: DeskWindow) -> bool:
    if not window.toolbox.escape():
        return False
    window.take_keys()
    return True


def _form(window: DeskWindow) -> bool:
    if window.sheets.escape() or window.pastes.escape():
        return True
    for form in (window.form, window.bringing.panel):
        if form.isVisible():
            form.leave()
            return True
    return False


def _found(window: DeskWindow) -> bool:
    if not (window.finding.shown or window.bar.finding):
        return False
    window.finding.leave()
    return True


def _line(window: DeskWindow) -> bool:
    """The command line has the keyboard: its completions, then its text; a form behind it stays."""
    return window.bar.busy and (_hide(window, window.completions) or _typed(window))


def _floating(window: DeskWindow) -> bool:
    return any(_hide(window, one) for one in (window.completions, window.overlap, window.layers))


def _hide(window: DeskWindow, panel: QWidget) -> bool:
    if not panel.isVisible():
        return False
    window.completions.dismissed = True
    panel.hide()
    return True


def _typed(window: DeskWindow) -> bool:
    if not (window.bar.line.text() or window.bar.busy):
        return False
    window.bar.clear()
    window.take_keys()
    return True


def _asked(window: DeskWindow) -> bool:
    if window.asked is None and not window.finding.unpin():
        return False
    return _unsay(window)


def _layout(window: DeskWindow) -> bool:
    """What is in the hand goes back, then the keys of the miniature do, then it folds."""
    if not window.miniature.isVisible():
        return False
    if not (window.carrying.drop() or window.miniature.escape()):
        window.drawers.fold_layout()
    return True


def _drawers(window: DeskWindow) -> bool:
    own = (window.units, window.rings, window.alarms, window.tasks, window.health, window.help)
    drawers = (*own, *window.bodycams.panels, *window.seats.panels, *window.sheets.drawers, *window.studies.drawers)
    if window.studies.escape():
        return True
    shown = [one for one in drawers if one.isVisible()]
    for one in shown:
        one.hide()
    if shown:
        window.lay_out()
    return bool(shown)


def _said(window: DeskWindow) -> bool:
    return window.bar.outcome is not None and _unsay(window)


def _selected(window: DeskWindow) -> bool:
    if not window.desk.selection.kind:
        return False
    window.do(calls.Select())
    return True


def _making(window: DeskWindow) -> bool:
    """A film, a table, tracks that are being written: last, so that nobody loses one by leaving something else."""
    if not window.desk.jobs.running:
        return False
    window.bar.show_outcome(stop_newest(window.desk))
    return True


def _unsay(window: DeskWindow) -> bool:
    window.asked = window.bar.outcome = None
    window.bar.update()
    return True


_STEPS: tuple[Step, ...] = (
    _found, _tool, _line, _form, _floating, _typed, _asked, _layout, _drawers, _said, _selected, _making,
)  # fmt: skip
