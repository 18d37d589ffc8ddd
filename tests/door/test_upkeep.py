"""What the doctor says of running a site: database, figures open to the network, reports of faults, the time."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from console.door import parser, upkeep
from console.door.asking import Answer
from console.home import crash
from console.say import say
from console.site.cache import state_dir
from console.store import signing
from console.store.shared.moving import Append
from console.store.shared.spool import Spool
from console.words import Event
from console.words.people import Account, Role


def site(folder: Path, text: str) -> Path:
    (folder / "site.toml").write_text(text, "utf-8")
    return folder


def found_of(folder: Path) -> dict[str, Answer]:
    return {one.name: one for one in upkeep.lines(folder)}


def test_a_database_that_does_not_answer_is_named(tmp_path: Path) -> None:
    found = found_of(site(tmp_path, 'store = "postgresql://nobody@127.0.0.1:1/none"\n'))
    assert not found["store"].well
    assert found["store"].mend
    assert "accounts" not in found  # nobody can say


def test_a_shared_site_is_told_what_is_missing_until_it_is_there(tmp_path: Path, database: str) -> None:
    from console.store import account_table, postgres

    folder = site(tmp_path, f'id = "demo"\nstore = "{database}"\n[audit]\nkey_file = "{tmp_path}.key"\n')
    empty = found_of(folder)
    assert (empty["store"].well, empty["store"].mend) == (False, say("door.doctor.mend_store_empty"))
    with postgres.connect(database) as connection:
        postgres.upgrade(connection, 1_790_000_000.0)
        connection.execute("UPDATE migration SET version = -version WHERE version > 3")
        assert found_of(folder)["store"].mend == say("door.doctor.mend_store_behind")
        connection.execute("UPDATE migration SET version = -version WHERE version < 0")
    bare = found_of(folder)
    assert (bare["store"].well, bare["accounts"].well, bare["audit"].well) == (True, False, True)
    assert shlex.split(bare["accounts"].mend)[-2:] == ["--site", str(folder)]
    words = ["zhou" if word == "LOGIN" else word for word in shlex.split(bare["accounts"].mend)[1:]]
    options = parser.build().parse_args(words)
    assert (options.command, options.act) == ("people", "add")
    key = parser.build().parse_args(shlex.split(bare["audit"].mend)[1:])
    assert (key.command, key.act, key.site) == ("audit", "key", folder)
    with account_table.shared(database) as table:
        one = Account(login="a", name="A", badge="", roles=(Role.LEAD,))
        table.put(account_table.Line(account=one), 0.0, "me", "")
    signing.make(folder, "demo", Path(f"{tmp_path}.key"), 0.0)
    full = found_of(folder)
    assert (full["accounts"].well, full["audit"].mend) == (True, "")


def test_what_a_seat_has_not_got_into_the_database_is_counted_while_it_runs(tmp_path: Path) -> None:
    folder = site(tmp_path, 'id = "demo"\nseat = "席1"\nstore = "postgresql://nobody@127.0.0.1:1/none"\n')
    own = state_dir(folder) / "seats" / "席1"
    own.mkdir(parents=True)
    event = Event(seat="席1", id="x", at=1.0, actor="a", kind="k", subject="", body={})
    spool = Spool(own, "席1")
    spool.keep([Append((event, event), ())], 1.0)
    spool.keep([Append((event,), ())], 1.0)
    found = found_of(folder)["spool"]
    assert say("door.doctor.spool_there", n=3, path=next(own.glob("spool-*.sqlite"))) == found.said
    spool.done(2)
    assert "spool" not in found_of(folder)
    spool.close()


@pytest.mark.parametrize(
    ("address", "inside"),
    [("127.0.0.1:9464", True), ("[::1]:9464", True), ("localhost:1", True), ("0.0.0.0:9464", False), ("room:1", False)],
)
def test_figures_that_others_may_read_are_said(tmp_path: Path, address: str, inside: bool) -> None:
    assert found_of(site(tmp_path, f'[health]\nprometheus = "{address}"\n'))["prometheus"].well == inside


def test_reports_of_faults_are_counted(tmp_path: Path) -> None:
    folder = state_dir(site(tmp_path, "")) / crash.FOLDER
    folder.mkdir(parents=True)
    (folder / "crash-20261126-101112-7-1.txt").write_text("it broke\n", "utf-8")
    (folder / "fault-1-2.txt").write_text("", "utf-8")  # of a process that had none
    found = found_of(tmp_path)["crashes"]
    assert found.well
    assert "crash-20261126" in found.said


def test_every_line_has_a_name(tmp_path: Path) -> None:
    assert all(say(f"door.doctor.{name}") for name in ("store", "prometheus", "crashes", "ntp"))
    assert upkeep.synchronised() in (True, False, None)
    assert list(upkeep.lines(tmp_path)) == []  # no site, no lines
