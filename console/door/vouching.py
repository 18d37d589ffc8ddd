"""The daily signature of a running console: its thread, and what it says to the desk."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from console.desk import events_audit as ev
from console.desk.errands import Done
from console.verbs import Said
from console.words import Changes

if TYPE_CHECKING:
    from pathlib import Path

    from console.desk import Desk
    from console.site import Site
    from console.store.chain import Head
    from console.store.signing import Signature
    from console.words import Clock
    from console.words.audit import AuditState


def vouch(desk: Desk, place: Site, clock: Clock, house: ExitStack) -> None:
    """Start the signer; ``house`` ends it. Site and state folder may lie on different disks."""
    from console.store.signer import Signer

    def told(state: AuditState) -> None:
        desk.inbox.put(Done(lambda it: _stands(it, state)))

    def signed(made: Signature, digest: str) -> None:
        body = ev.Signed(n=made.n, day=made.day, key_id=made.key_id, digest=digest)
        desk.inbox.put(Done(lambda it: it.record((body, "journal"), actor="system")))

    def heads(found: dict[str, Head]) -> None:
        body = ev.Heads(heads={seat: ev.ChainHead(head.n, head.hash) for seat, head in found.items()})
        desk.inbox.put(Done(lambda it: it.record((body, "journal"), actor="system")))

    config = place.config
    signer = Signer(config.store, place.folder, place.state_dir, config.id, key_file(place), config.seat, clock, told,
                    signed, heads)  # fmt: skip
    house.callback(signer.stop)
    signer.start()


def key_file(place: Site) -> Path | None:
    from pathlib import Path

    named = place.config.audit.key_file
    return Path(named).expanduser() if named else None


def _stands(desk: Desk, state: AuditState) -> None:
    before, desk.health.audit = desk.health.audit, state
    if before is not None and state.why and not before.why:
        desk.tell("audit.tick_unsigned", {"why": Said(state.why, dict(state.facts))}, "system", "")
    desk.changed(Changes.HEALTH)
