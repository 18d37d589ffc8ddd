"""``authority``: the site's own certificates for its broker, and who may say what there."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
import time
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Final

from console.door.errors import FAILED, MISUSED, DoorError
from console.say import say

if TYPE_CHECKING:
    from console.feed.authority import Authority, Record

PASSPHRASE_LEAST: Final = 8  # characters
_DAY_S: Final = 86_400.0


def authority(options: argparse.Namespace) -> int:
    from console.feed.authority import AuthorityError

    acts = {"init": init, "issue": issue, "revoke": revoke, "list": listed, "crl": crl, "rights": rights}
    try:
        return acts[options.act](options)
    except AuthorityError as error:
        raise DoorError(error.code, FAILED, **error.facts) from None


def init(options: argparse.Namespace) -> int:
    """Make the authority, and put its certificate where the consoles of the site find it."""
    from console.feed.authority import Authority, keep

    folder, site = _folder(options), _site_id(options.site)
    _outside(folder, options.site)
    passphrase = _new_passphrase() if options.protect else ""
    made = Authority.make(folder, site, time.time(), passphrase, options.years)
    public = options.site / "broker-ca.pem"
    keep(public, (folder / "ca.pem").read_bytes())
    print(say("door.authority.made", path=folder, site=site, until=_day(made.not_after)))
    print(say("door.authority.made_next", file=public.name))
    return 0


def issue(options: argparse.Namespace) -> int:
    """Certificate and key of each name into a folder of its own, with what else the holder needs."""
    if len(options.names) > 1 and (options.request or options.kind == "server"):
        raise DoorError("door.authority.bad.one_name", MISUSED)
    ours = _open(options)
    for name in options.names:
        _issue(ours, name, options)
    if options.kind not in ("server", "unit"):
        print(say("door.authority.rights_anew"))
    return 0


def _issue(ours: Authority, name: str, options: argparse.Namespace) -> None:
    from console.feed.authority import keep

    request = options.request.read_bytes() if options.request else b""
    made = ours.issue(options.kind, name, time.time(), hosts=options.host, days=options.days, request=request)
    out = options.out or ours.folder / "out" / name
    out.mkdir(parents=True, exist_ok=True, mode=0o700)
    keep(out / f"{name}.pem", made.certificate)
    if made.key:
        keep(out / f"{name}.key.pem", made.key, secret=True)
    for file in ("ca.pem", *(("crl.pem",) if options.kind == "server" else ())):
        keep(out / file, (ours.folder / file).read_bytes())
    what = say(f"door.authority.kinds.{options.kind}")
    print(say("door.authority.issued", kind=what, name=name, until=_day(made.record.not_after), path=out))
    if made.key:
        print(say("door.authority.issued_key", file=f"{name}.key.pem"))


def revoke(options: argparse.Namespace) -> int:
    ours = _open(options)
    gone = ours.revoke(options.kind, options.name, time.time())
    what = say(f"door.authority.kinds.{options.kind}")
    print(say("door.authority.revoked", kind=what, name=options.name, n=len(gone), path=ours.folder / "crl.pem"))
    return 0


def crl(options: argparse.Namespace) -> int:
    """The list of revoked certificates, signed anew."""
    ours = _open(options)
    ours.renew_crl(time.time())
    print(say("door.authority.crl_written", path=ours.folder / "crl.pem"))
    return 0


def listed(options: argparse.Namespace) -> int:
    """A line a certificate; what has ended or is soon to end says so."""
    from console.feed.authority import Authority
    from console.words import SOON_S

    ours, now = Authority.look(_folder(options)), time.time()
    found = ours.records()
    if options.json:
        for one in found:
            print(json.dumps(_plain(one), ensure_ascii=False))
        return 0
    print(say("door.authority.of", site=ours.site, until=_day(ours.not_after), n=len(found)))
    for one in found:
        state = "good" if one.not_after - now > SOON_S else "soon" if one.not_after > now else "over"
        state = "revoked" if one.revoked_at is not None else state
        print(say(
            f"door.authority.line.{state}", kind=say(f"door.authority.kinds.{one.kind}"), name=one.name,
            serial=one.serial[:8], until=_day(one.not_after), days=int((one.not_after - now) // _DAY_S),
            at=_day(one.revoked_at or 0.0), hosts=" ".join(one.hosts),
        ).rstrip())  # fmt: skip
    return 0


def rights(options: argparse.Namespace) -> int:
    """The broker's access list: units by pattern, everybody else who holds a certificate by name."""
    from console.feed import rights as lists
    from console.feed.authority import Authority

    ours, now = Authority.look(_folder(options)), time.time()
    living = [one for one in ours.records() if one.revoked_at is None and one.not_after > now]
    others = dict.fromkeys((one.kind, one.name) for one in living if one.kind not in ("server", "unit"))
    if options.broker == "emqx":
        kept = {one.name for one in living}
        gone = sorted({one.name for one in ours.records() if one.revoked_at is not None} - kept)
        text = lists.emqx(ours.site, others, gone)
    else:
        text = lists.mosquitto(ours.site, others)
    if options.out is None:
        sys.stdout.write(text)
    else:
        options.out.write_text(text, "utf-8")
        print(say("door.authority.rights_written", path=options.out, n=len(others)))
    return 0


def _open(options: argparse.Namespace) -> Authority:
    from console.feed.authority import Authority, locked

    folder = _folder(options)
    return Authority.open(folder, _ask("door.authority.passphrase") if locked(folder) else None)


def _folder(options: argparse.Namespace) -> Path:
    """Where the authority's key lies: never in the site's folder, which is copied, backed up and shared."""
    if options.folder is not None:
        return Path(options.folder)
    import platformdirs

    return Path(platformdirs.user_data_dir("onemap", appauthor=False)) / "authority" / _site_id(options.site)


def _outside(folder: Path, site: Path) -> None:
    if folder.resolve().is_relative_to(site.resolve()):
        raise DoorError("door.authority.bad.inside", MISUSED, path=folder)


def _site_id(folder: Path) -> str:
    try:
        return str(tomllib.loads((folder / "site.toml").read_text("utf-8")).get("id", "site"))
    except ValueError as error:
        raise DoorError("door.authority.bad.site", path=folder / "site.toml") from error


def _new_passphrase() -> str:
    given = _ask("door.authority.passphrase_new")
    if len(given) < PASSPHRASE_LEAST:
        raise DoorError("door.authority.bad.short", MISUSED, n=PASSPHRASE_LEAST)
    if sys.stdin.isatty() and _ask("door.authority.passphrase_again") != given:
        raise DoorError("door.authority.bad.differ", MISUSED)
    return given


def _ask(code: str) -> str:
    """From the keyboard without an echo; from a pipe its next line. Never from the command line, which others see."""
    if sys.stdin.isatty():
        return getpass.getpass(say(code))
    return sys.stdin.readline().rstrip("\r\n")


def _plain(one: Record) -> dict[str, object]:
    import msgspec

    return dict(msgspec.structs.asdict(one))


def _day(t: float) -> str:
    return time.strftime("%Y-%m-%d", time.localtime(t))
