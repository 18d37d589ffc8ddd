"""A copy of an evening is an evening of its own: what is done to it reaches no other test."""

from __future__ import annotations

import types
from pathlib import Path

import numpy as np
import pytest

from console.glass.screens.evening import demo_site
from console.verbs import calls
from tests.glass import told

SAME = (str, bytes, int, float, tuple, frozenset, types.FunctionType, types.BuiltinFunctionType, type(None))


@pytest.mark.parametrize("sos", [False, True])
def test_two_copies_share_the_site_and_nothing_that_changes(sos: bool) -> None:
    one, other = told.evening(sos=sos), told.evening(sos=sos)
    site = {id(part) for part in told.reached(demo_site())}
    mine = {id(part): part for part in told.reached(one, but=site)}
    theirs = {id(part) for part in told.reached(other, but=site)}
    assert len(mine) > 3000
    assert id(one.desk) in mine
    assert [part for key, part in mine.items() if key in theirs and not isinstance(part, SAME)] == []
    assert one.desk.site is other.desk.site


def test_a_copy_may_keep_its_files_elsewhere(tmp_path: Path) -> None:
    made = told.evening(state_dir=tmp_path)
    site = {id(part) for part in told.reached(demo_site())}
    assert made.desk.site.state_dir == made.site.state_dir == tmp_path
    paths = [part for part in told.reached(made, but=site) if isinstance(part, Path)]
    assert [path for path in paths if path.is_relative_to(demo_site().state_dir)] == []


def test_what_is_done_to_one_is_not_done_to_another() -> None:
    one, other = told.evening(), told.evening()
    heard: list[object] = []
    other.desk.listen(heard.append)
    one.desk.act(calls.AssignRow(row=1))
    one.report()
    one.pass_by(5)
    incident = one.incident("0912")
    assert len(one.desk.orders_of(incident)) == 1
    assert not other.desk.orders_of(incident)
    assert not heard
    assert one.clock.now() == other.clock.now() + 5
    assert np.nanmax(one.desk.units.fix_t) > np.nanmax(other.desk.units.fix_t)
    other.pass_by(5)
    assert heard
