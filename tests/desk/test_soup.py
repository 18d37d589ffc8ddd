"""Whatever is typed: what cannot be read changes nothing, and looking at a line never does."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from console.verbs import ParseError, parse
from tests.desk.town import Town
from tests.verbs.test_fields import SOUP


def state(town: Town) -> tuple[Any, ...]:
    desk = town.desk
    room = {name: dict(value) if isinstance(value, dict) else value for name, value in vars(desk.room).items()}
    return (len(town.journal.lines), room, desk.selection, desk.view, len(desk.undoable), len(town.wire.out),
            len(desk.ticker))  # fmt: skip


@settings(max_examples=60)
@given(st.lists(SOUP, min_size=1, max_size=6))
def test_what_cannot_be_read_changes_nothing(lines: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        town = Town(Path(folder))
        town.patrol("03", "05")
        town.call("0912")
        for line in lines:
            before = state(town)
            town.desk.type(line)
            assert state(town) == before
            if isinstance(parse(line, town.desk.context), ParseError):
                outcome = town.desk.run(line)
                assert not outcome.ok
                assert outcome.text()
                assert state(town) == before
