"""One name, one seat: a second process of the same name on another machine is told, and waits for one that died."""

from __future__ import annotations

from contextlib import ExitStack, closing
from pathlib import Path
from queue import SimpleQueue
from types import SimpleNamespace
from typing import cast

import pytest

from console.door import seats
from console.door.errors import DoorError
from console.site import Site
from console.store import postgres
from console.store.shared import SharedStore
from console.store.shared.naming import FRESH_S, Holder, NameTaken
from console.words import LiveClock, StoreState
from tests.listener import Listener
from tests.proxy import Proxy
from tests.store.shared.conftest import MakeSeat, Seat, cable_url, event


def elsewhere(make_seat: MakeSeat, folder: Path, url: str = "") -> Seat:
    """席2, with a state folder of its own, as another machine has it."""
    folder.mkdir()
    return make_seat("席2", url, folder=folder)


def test_a_second_is_refused_until_the_first_has_left(shared: str, tmp_path: Path) -> None:
    waited = list[Holder]()
    stores = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        stores.append(SharedStore(shared, tmp_path / name, "席2", LiveClock(), Listener().inbox))
    first, second = stores
    first.take_name(waited.append)
    with pytest.raises(NameTaken) as refused:
        second.take_name(waited.append)
    assert waited  # it was told before it waited for the next heartbeat
    assert waited[0].host == refused.value.args[0].host
    assert waited[0].since < refused.value.args[0].seen_at
    first.leave()
    waited.clear()
    second.take_name(waited.append)
    assert not waited
    second.leave()


def test_the_name_of_one_that_died_is_free_once_it_was_silent(shared: str, tmp_path: Path) -> None:
    with closing(postgres.connect(shared)) as connection:
        connection.execute(
            "INSERT INTO seat (seat, host, process, place, seen_at) VALUES ('席2', 'alt', 'x', 'other',"
            " clock_timestamp() - make_interval(secs => %s))",
            (FRESH_S - 1.0,),
        )
    store, waited = SharedStore(shared, tmp_path, "席2", LiveClock(), Listener().inbox), list[Holder]()
    store.take_name(waited.append)
    store.leave()
    assert [one.host for one in waited] == ["alt"]


def test_of_two_that_began_without_the_database_the_later_only_looks_on_until_the_other_ends(
    make_seat: MakeSeat, tmp_path: Path, cable: Proxy, shared: str
) -> None:
    first = elsewhere(make_seat, tmp_path / "first")
    first.desk.wait_for(StoreState, lambda s: s.recording)
    cable.cut()
    second = elsewhere(make_seat, tmp_path / "second", cable_url(cable, shared))
    said = event(seat="席2")
    second.store.append([said])
    second.receipt(said, ok=False)
    cable.heal()
    second.receipt(said)  # what it did before it was told is in the database
    second.committed(said)  # and it goes on hearing
    first.committed(said)
    told = [item for item in second.desk.heard if isinstance(item, StoreState) and item.namesake]
    state = told[0] if told else second.desk.wait_for(StoreState, lambda s: bool(s.namesake))
    assert (state.recording, state.reason) == (False, "store.name_taken")
    first.store.stop()
    assert second.desk.wait_for(StoreState, lambda s: s.recording).namesake == ""


def test_the_program_says_where_the_first_is_and_ends(shared: str, tmp_path: Path) -> None:
    config = SimpleNamespace(store=shared, seat="席2")
    with ExitStack() as house:
        for name in ("here", "there"):
            (tmp_path / name).mkdir()
        here, there = (SimpleNamespace(config=config, state_dir=tmp_path / name) for name in ("here", "there"))
        seats.store_of(cast("Site", here), LiveClock(), SimpleQueue(), house)
        with pytest.raises(DoorError, match="席2") as refused:
            seats.store_of(cast("Site", there), LiveClock(), SimpleQueue(), house)
        assert refused.value.exit_code == 1
