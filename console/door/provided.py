"""What ``doctor`` says of what people must have made before a site is used: accounts, the signing key; and of what a
seat has not got into the database yet."""

from __future__ import annotations

import shlex
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from console import home
from console.door.asking import Answer
from console.say import say
from console.site.cache import seat_dir, state_dir

if TYPE_CHECKING:
    from console.site.config import SiteConfig


def lines(folder: Path, config: SiteConfig, *, store: bool) -> Iterator[Answer]:
    """``store``: whether the shared database answers; without it nobody can say who has an account."""
    yield from _accounts(folder, config, store=store)
    yield from _key(folder, config)
    if config.store:
        yield from _spool(seat_dir(folder, config))


def add_command(folder: Path) -> str:
    """How the first account is made, as it is typed."""
    return f"{home.PROGRAM} people add {say('people.command_who')} --site {shlex.quote(str(folder))}"


def _accounts(folder: Path, config: SiteConfig, *, store: bool) -> Iterator[Answer]:
    """Only where a seat cannot be used without; a single one needs none."""
    if config.people.sign_in == "never" or not (config.store or config.people.sign_in == "always"):
        return
    if config.store and not store:
        return
    from console.store import account_table

    opened = account_table.shared(config.store) if config.store else account_table.local(state_dir(folder), time.time())
    try:
        with opened as table:
            n = len(table.lines())
    except Exception as error:  # of either driver: whatever stops it is the answer
        yield Answer("accounts", False, str(error).strip() or type(error).__name__, say("door.doctor.mend_store"))
        return
    if n:
        yield Answer("accounts", True, say("door.doctor.accounts_there", n=n))
    else:
        mend = say("door.doctor.mend_accounts", command=add_command(folder))
        yield Answer("accounts", False, say("door.doctor.accounts_none"), mend)


def _key(folder: Path, config: SiteConfig) -> Iterator[Answer]:
    """Without one all works and the journal is not signed: worth an arrow, no fault."""
    from console.store import signing

    named = config.audit.key_file
    mend = say("door.doctor.mend_audit", command=f"{home.PROGRAM} audit key --site {shlex.quote(str(folder))}")
    try:
        known = signing.public_keys(folder)
        if not known:
            yield Answer("audit", True, say("door.doctor.audit_none"), mend)
            return
        signing.private_key(config.id, Path(named).expanduser() if named else None)
    except signing.KeyFault as error:
        if error.code == "audit.no_key":
            yield Answer(
                "audit", True, say("door.doctor.audit_elsewhere", id=known[-1].id), say("door.doctor.mend_audit_here")
            )
        else:
            yield Answer("audit", False, say(error.code, **error.facts), say("door.doctor.mend_audit_page"))
        return
    yield Answer("audit", True, say("door.doctor.audit_there", id=known[-1].id))


def _spool(own: Path) -> Iterator[Answer]:
    from console.store.shared.spool import waiting

    for name, n in waiting(own):
        yield Answer("spool", True, say("door.doctor.spool_there", n=n, path=name), say("door.doctor.mend_spool"))
