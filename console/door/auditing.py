"""``audit``: the site's key, the daily signature, whether the journal is what was written, who did and saw what."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from console.desk.files_out import digest
from console.door.aside import note, person
from console.door.errors import FAILED, DoorError
from console.door.saying_faults import fault_of, verdict_of
from console.door.witnessed import witnessed
from console.say import say
from console.words.people import Right

if TYPE_CHECKING:
    from console.site.config import SiteConfig
    from console.store.records import Numbered, Records
    from console.store.signing import PublicKey, Signature
    from console.store.verifying import Verdict

GRACE_S: Final = 300.0  # a row that is due is erased within the minute, also while a seat is being restarted


@dataclass(frozen=True)
class Place:
    """What of a site the audit needs: no roads, no layers."""

    folder: Path
    config: SiteConfig
    state: Path

    @property
    def key_file(self) -> Path | None:
        named = self.config.audit.key_file
        return Path(named).expanduser() if named else None

    @contextmanager
    def records(self) -> Iterator[Records]:
        from console.store.records import open_records

        with closing(open_records(self.config.store, self.state, time.time())) as records:
            yield records


def audit(options: argparse.Namespace) -> int:
    """Every act; what is wrong with key, store or file becomes one sentence."""
    from console.store.records import Unreadable
    from console.store.signing import KeyFault

    try:
        return _ACTS[options.act](options)
    except (KeyFault, Unreadable) as error:
        raise DoorError(error.code, **error.facts) from error


def place_of(folder: Path) -> Place:
    from console.site.cache import state_dir
    from console.site.reading import read_config

    if not (folder / "site.toml").is_file():
        raise DoorError("door.no_site", path=folder)
    return Place(folder, read_config(folder)[0], state_dir(folder))


# --- key, sign --------------------------------------------------------------------------------------------------------


def key(options: argparse.Namespace) -> int:
    """Make the site's key; its id is to be written down."""
    from console.store import signing

    place = place_of(options.site)
    file = options.file or place.key_file
    made = signing.make(place.folder, place.config.id, file, time.time(), anew=options.new)
    print(say("audit.key_made", id=made.id, pub=place.folder / signing.PUBLIC))
    print(say("audit.key_in_file", path=file) if file else say("audit.key_in_keyring"))
    if file and not place.key_file:
        print(say("audit.key_name_it", path=file.resolve()))
    return 0


def sign(options: argparse.Namespace) -> int:
    """Now, whatever the time is."""
    from console.store import signing
    from console.store.signer import sign_now

    place = place_of(options.site)
    try:
        private = signing.private_key(place.config.id, options.file or place.key_file)
    except signing.KeyFault as error:
        known = signing.public_keys(place.folder) if error.code == "audit.no_key" else ()
        raise DoorError("audit.no_key_here", id=known[-1].id) if known else error from None
    with place.records() as records:
        made = sign_now(records, private, place.config.id, place.state, time.time())
        if made is None:
            raise DoorError("audit.nothing_new")
        note(records, signed_body(place.config.id, made), "journal")
    print(say("audit.signed", day=made.day, n=made.n, seats=len(made.of_heads()), id=made.key_id))
    return 0


def signed_body(site: str, made: Signature) -> Any:
    from console.desk.events_audit import Signed
    from console.store.signing import digest_of

    return Signed(n=made.n, day=made.day, key_id=made.key_id, digest=digest_of(site, made))


# --- verify -----------------------------------------------------------------------------------------------------------


def verify(options: argparse.Namespace) -> int:
    """0: all is what was written; 1: something is not, and is named."""
    verdict, late = _of_file(options) if options.export else _of_store(options)
    if options.json:
        _print_json(verdict, late)
    else:
        print("\n".join(verdict_of(verdict)))
        for key_, at in late[:10]:
            print(say("audit.overdue", key=key_, at=_when(at)))
    return FAILED if verdict.faults or late else 0


def _of_store(options: argparse.Namespace) -> tuple[Verdict, list[tuple[str, float]]]:
    from console.store import verifying
    from console.store.signer import noted

    place = place_of(options.site)
    keys = _keys(options, place.folder)
    with place.records() as records:
        seen = [*noted(place.state), *(_brought(options.against).signatures if options.against else ())]
        verdict = verifying.verify(
            records.lines, records.signatures(), keys, place.config.id,
            anchors=records.of_kinds(verifying.ANCHORS), noted=seen, told=_told(options),
        )  # fmt: skip
        return verdict, records.overdue(time.time() - GRACE_S)


def _of_file(options: argparse.Namespace) -> tuple[Verdict, list[tuple[str, float]]]:
    """The file's own keys count where no others are named: their ids are said."""
    from console.store import verifying

    file = _brought(options.export)
    keys = _public(options.pub) if options.pub else file.keys
    _expected(options, keys)
    anchors = [(seq, line) for seq, line in file.lines() if line.kind in verifying.ANCHORS]
    verdict = verifying.verify(
        file.lines, file.signatures, keys, str(file.head.get("site", "")), anchors=anchors if not file.begins else (),
        noted=_brought(options.against).signatures if options.against else (), begins=file.begins, told=_told(options),
    )  # fmt: skip
    return verdict, []


def _brought(path: Path) -> Any:
    from console.store import evidence

    return evidence.read(path)


def _keys(options: argparse.Namespace, folder: Path) -> tuple[PublicKey, ...]:
    from console.store import signing

    keys = _public(options.pub) if options.pub else signing.public_keys(folder)
    _expected(options, keys)
    return keys


def _public(path: Path) -> tuple[PublicKey, ...]:
    from console.store import signing

    return signing.read_public(path.read_text("utf-8"))


def _expected(options: argparse.Namespace, keys: tuple[PublicKey, ...]) -> None:
    """The key that somebody wrote down must be the first one here: the later ones hang on it."""
    if options.key and (not keys or options.key not in {one.id for one in keys}):
        raise DoorError("audit.not_that_key", id=options.key, those="、".join(one.id for one in keys) or "–")


def _told(options: argparse.Namespace) -> Callable[[int], None]:
    if options.json or not sys.stderr.isatty():
        return lambda _n: None
    return lambda n: print("\r" + say("audit.read_so_far", n=f"{n:,}"), end="\r\x1b[K", file=sys.stderr, flush=True)


def _print_json(verdict: Verdict, late: list[tuple[str, float]]) -> None:
    faults = [{**one._asdict(), "facts": dict(one.facts), "text": fault_of(one)} for one in verdict.faults]
    print(json.dumps({
        "ok": not (faults or late), "events": verdict.events, "unsigned": verdict.unsigned, "stubs": verdict.stubs,
        "signatures": verdict.signatures, "last_day": verdict.last.day if verdict.last else "",
        "key_id": verdict.last.key_id if verdict.last else "", "seats": {s: h.n for s, h in verdict.heads.items()},
        "faults": faults, "personal_overdue": [{"key": key_, "due": at} for key_, at in late],
    }, ensure_ascii=False))  # fmt: skip


# --- export, who ------------------------------------------------------------------------------------------------------


def export(options: argparse.Namespace) -> int:
    """The file itself is journaled, and that personal fields went with it."""
    from console.desk.events_audit import FileWritten, PersonalSeen
    from console.store import evidence, signing

    place = place_of(options.site)
    now = time.time()
    if options.since is not None and options.until is not None and options.until <= options.since:
        raise DoorError("door.past.backwards")
    with place.records() as records:
        about = incident_of(records, options.incident) if options.incident else ""
        if options.personal and not about:
            raise DoorError("audit.personal_of_one")
        cut = evidence.Cut(options.since or float("-inf"), options.until or float("inf"), about)
        name, second = witnessed(options, place, Right.EXPORT_PERSONAL) if options.personal else ("", "")
        head = {"site": place.config.id, "by": name or person(), "made_at": now, "about": about}
        if options.personal:  # before it is out: who was let down by the disk has seen it all the same
            seen = PersonalSeen(fields=("caller", "caller_number"), where="export", second=second)
            note(records, seen, about, name)
        keys, personal = signing.public_keys(place.folder), (about,) if options.personal else ()
        count = evidence.write(options.out, records, cut, keys, head, personal)
        sha256, size = digest(options.out)
        note(records, FileWritten(kind="audit", name=options.out.name, size=size, personal=options.personal,
                                  about=f"incident:{about}" if about else "", since=options.since or 0.0,
                                  until=options.until or 0.0), sha256, name)  # fmt: skip
    print(say("audit.exported", n=f"{count:,}", path=options.out))
    return 0


def who(options: argparse.Namespace) -> int:
    """Of a file who made it; of an id, a number or a person's name all that is journaled of it."""
    from console.door import who_said

    with place_of(options.site).records() as records:
        path = Path(options.what)
        found = who_said.of_file(records, digest(path)[0]) if path.is_file() else _of_id(records, options.what)
    if not found:
        raise DoorError("audit.nobody_file" if Path(options.what).is_file() else "audit.nobody", what=options.what)
    for seq, line in found:
        print(json.dumps({"seq": seq, **line._asdict()}, ensure_ascii=False) if options.json else who_said.told(line))
    return 0


def _of_id(records: Records, what: str) -> list[Numbered]:
    from console.door import who_said

    return who_said.of_id(records, what) or [
        one for number in [incident_of(records, what, missing="")] if number for one in who_said.of_id(records, number)
    ]


def incident_of(records: Records, number: str, missing: str | None = None) -> str:
    """The id of the incident that bears this number, the last one of them; ``missing`` where there is none."""
    from console.door.who_said import numbered

    found = numbered(records, number)
    if found is None and missing is None:
        raise DoorError("paper.no_incident", no=number)
    return found or missing or ""


def _when(at: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(at))


_ACTS: Final[dict[str, Callable[[argparse.Namespace], int]]] = {
    "key": key, "sign": sign, "verify": verify, "export": export, "who": who,
}  # fmt: skip
