"""From a desk to a window and back: whenever the wish to close comes, the loop ends."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from console.glass import Closing, open_desk
from console.glass.screens.evening import Evening, demo_site


@pytest.fixture
def quits(qapp: QApplication) -> Iterator[None]:
    qapp.setQuitOnLastWindowClosed(True)
    yield
    qapp.setQuitOnLastWindowClosed(False)


@pytest.mark.usefixtures("quits")
def test_a_wish_that_came_before_the_window_closes_it() -> None:
    closing = Closing()
    closing.ask()
    shown: list[bool] = []
    assert open_desk(Evening(demo_site()).play(), on_shown=lambda: shown.append(True), closing=closing) == 0


@pytest.mark.usefixtures("quits")
def test_a_wish_while_it_stands_closes_it() -> None:
    closing = Closing()
    assert open_desk(Evening(demo_site()).play(), on_shown=closing.ask, closing=closing) == 0


@pytest.mark.usefixtures("quits")
def test_a_wish_between_the_window_and_its_loop_closes_it() -> None:
    """The worst moment: the window stands, ``exec`` has not begun."""

    class Late(Closing):
        def hand(self, close: object) -> None:
            super().hand(close)  # type: ignore[arg-type]
            if close is not None:
                self.ask()

    assert open_desk(Evening(demo_site()).play(), closing=Late()) == 0


def test_a_wish_after_the_end_is_nothing() -> None:
    closing = Closing()
    closed: list[str] = []
    closing.hand(lambda: closed.append("closed"))
    closing.hand(None)
    closing.ask()
    assert closed == []
