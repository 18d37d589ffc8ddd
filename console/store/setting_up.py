"""A shared store's first day and its upgrades: the schema, whose it is, what its database user may do."""

from __future__ import annotations

import os
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from console.store import postgres

KEYRING_SERVICE: Final = "onemap-store"


class OtherSite(Exception):
    """The store belongs to another site; ``args[0]`` is its id."""


class Rights(NamedTuple):
    """Of the database user that asks."""

    user: str
    superuser: bool
    creates: bool  # may create tables here: needed for init and upgrade, not for a seat
    ends_others: bool  # may end a recorder that hangs: same user, or a member of pg_signal_backend
    encrypted: bool  # this connection
    server: str  # version


class SetUp(NamedTuple):
    """What ``set_up`` found and left behind."""

    before: int  # schema version; 0: empty
    after: int
    site: str
    store: str  # UUID
    rights: Rights


def with_password(url: str) -> str:
    """The address with what the keyring holds for it (service ``onemap-store``, under the address itself as written in
    the site). As it is where it names a password or ``PGPASSWORD`` does, and on a machine without a keyring."""
    if urlsplit(url).password or os.environ.get("PGPASSWORD"):
        return url
    import keyring
    from keyring.errors import KeyringError
    from psycopg.conninfo import make_conninfo

    try:
        found = keyring.get_password(KEYRING_SERVICE, url)
    except KeyringError:
        found = None
    return make_conninfo(url, password=found) if found else url


def set_up(url: str, site: str, now: float) -> SetUp:
    """Bring the schema up to date and give the store to ``site``. Raises ``OtherSite``, ``postgres.Error``."""
    with postgres.connect(with_password(url), name="onemap store") as connection, connection.transaction():
        before = postgres.version(connection)
        if before and (owner := _owner(connection)) not in ("", site):
            raise OtherSite(owner)
        postgres.upgrade(connection, now)
        if site:
            connection.execute("INSERT INTO meta VALUES ('site', %s) ON CONFLICT (name) DO NOTHING", (site,))
        (store,) = connection.execute("SELECT value FROM meta WHERE name = 'store'").fetchone() or ("",)
        return SetUp(before, postgres.version(connection), _owner(connection), str(store), rights(connection))


def version_of(url: str) -> tuple[int, int]:
    """The store's schema version and the newest that this program knows."""
    with postgres.connect(with_password(url), name="onemap store") as connection:
        return postgres.version(connection), max(postgres.scripts())


def rights(connection: postgres.Connection) -> Rights:
    row = connection.execute(
        "SELECT current_user, (SELECT rolsuper FROM pg_roles WHERE rolname = current_user),"
        " has_schema_privilege(current_schema(), 'CREATE'), pg_has_role('pg_signal_backend', 'MEMBER'),"
        " coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false),"
        " current_setting('server_version')"
    ).fetchone()
    assert row is not None
    user, superuser, creates, signals, encrypted, server = row
    return Rights(str(user), bool(superuser), bool(creates), bool(signals or superuser), bool(encrypted), str(server))


def _owner(connection: postgres.Connection) -> str:
    found = connection.execute("SELECT value FROM meta WHERE name = 'site'").fetchone()
    return str(found[0]) if found else ""
