"""Whatever is done to the journal, ``verify`` names the first event that is not what was written."""

from __future__ import annotations

import json
from contextlib import closing

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.store import signing
from console.store.chain import Line, digest
from console.store.signer import noted
from console.store.verifying import Fault, Verdict, verify
from tests.audit.ground import NOW, SITE, Kept, event


def the(verdict: Verdict) -> Fault:
    assert len(verdict.faults) == 1, verdict.faults
    return verdict.faults[0]


def test_an_untouched_journal_is_whole(kept: Kept) -> None:
    verdict = kept.verdict()
    assert not verdict.faults
    assert (verdict.events, verdict.signatures, verdict.unsigned) == (24, 3, 0)
    kept.append([event(99)])
    assert kept.verdict().unsigned == 1


def test_an_altered_event_is_named(kept: Kept) -> None:
    kept.hack("UPDATE event SET actor = '别人' WHERE seat = 'seat-2' AND n = 6")
    found = the(kept.verdict())
    assert (found.code, found.seat, found.n, found.id, found.at) == (
        "audit.altered", "seat-2", 6, "seat-2-6", NOW + 6)  # fmt: skip


@pytest.mark.parametrize("column", ["id", "kind", "subject", "body", "prev_hash", "hash", "at"])
def test_every_field_counts(kept: Kept, column: str) -> None:
    value = "1.5" if column == "at" else """'{"text":"x"}'""" if column == "body" else "'x'"
    kept.hack(f"UPDATE event SET {column} = {value} WHERE seat = 'seat-1' AND n = 3")
    found = the(kept.verdict())
    assert (found.code, found.seat, found.n) == ("audit.altered", "seat-1", 3)


def test_a_missing_event_is_named(kept: Kept) -> None:
    kept.hack("DELETE FROM event WHERE seat = 'seat-1' AND n IN (5, 6)")
    found = the(kept.verdict())
    assert (found.code, found.seat, found.n, found.facts["until"]) == ("audit.missing", "seat-1", 5, 6)


def test_events_out_of_order_are_named(kept: Kept) -> None:
    with closing(kept.records()) as records:
        at = {line.n: seq for seq, line in records.lines() if line.seat == "seat-1"}
    kept.hack(*_swap(at[3], at[4], bool(kept.url)))
    found = the(kept.verdict())
    assert (found.code, found.seat, found.n, found.facts["after"]) == ("audit.reordered", "seat-1", 3, 4)


def _swap(one: int, other: int, shared: bool) -> tuple[str, ...]:
    """Two lines change places in the order of commits."""
    free = ("ALTER TABLE event ALTER COLUMN seq DROP IDENTITY",) if shared else ()
    return (
        *free, f"UPDATE event SET seq = 9999 WHERE seq = {one}", f"UPDATE event SET seq = {one} WHERE seq = {other}",
        f"UPDATE event SET seq = {other} WHERE seq = 9999",
    )  # fmt: skip


def test_a_rewritten_event_with_its_hash_right_is_named(kept: Kept) -> None:
    with closing(kept.records()) as records:
        line = next(line for _seq, line in records.lines() if (line.seat, line.n) == ("seat-1", 7))
    forged = line._replace(body='{"text":"从未发生"}')
    kept.hack(f"UPDATE event SET body = '{forged.body}', hash = '{digest(forged)}' WHERE id = '{line.id}'")
    found = the(kept.verdict())
    assert (found.code, found.n, found.id) == ("audit.rewritten", 7, "seat-1-7")


def test_a_whole_chain_written_anew_is_caught_by_the_signature(kept: Kept) -> None:
    kept.forge_from("seat-2", 6, "从未发生")
    found = the(kept.verdict())
    assert (found.code, found.seat, found.facts["since"], found.n) == ("audit.chain_replaced", "seat-2", 5, 8)


def test_a_truncated_chain_is_caught_by_the_signature(kept: Kept) -> None:
    kept.hack("DELETE FROM event WHERE seat = 'seat-2' AND n > 10")
    found = the(kept.verdict())
    assert (found.code, found.seat, found.n, found.facts["claimed"]) == ("audit.cut", "seat-2", 11, 12)


def test_a_chain_that_is_gone_is_named(kept: Kept) -> None:
    kept.hack("DELETE FROM event WHERE seat = 'seat-2'")
    assert (the(kept.verdict()).code, the(kept.verdict()).n) == ("audit.cut", 1)


def test_a_chain_cut_after_the_last_signature_is_caught_by_another_seats_word(kept: Kept) -> None:
    kept.append([event(n) for n in (13, 14, 15)])
    with closing(kept.records()) as records:
        heads = {seat: head._asdict() for seat, head in records.heads().items() if seat == "seat-1"}
    kept.append([event(13, "seat-2", "audit.heads", heads=heads)])
    assert not kept.verdict().faults
    kept.hack("DELETE FROM event WHERE seat = 'seat-1' AND n > 13")
    found = the(kept.verdict())
    assert (found.code, found.seat, found.n, found.facts["by"]) == ("audit.cut", "seat-1", 14, "audit.by_seat")


def test_an_altered_signature_is_named(kept: Kept) -> None:
    kept.hack("UPDATE signature SET day = '2020-01-01' WHERE n = 2")
    found = the(kept.verdict())
    assert (found.code, found.facts["k"]) == ("audit.signature_altered", 2)


def test_a_signature_taken_out_of_the_middle_is_named(kept: Kept) -> None:
    kept.hack("DELETE FROM signature WHERE n = 2")
    found = the(kept.verdict())
    assert (found.code, found.facts["k"]) == ("audit.signature_missing", 2)


def test_events_and_the_last_signature_cut_together_are_caught_by_what_the_machine_noted(kept: Kept) -> None:
    kept.hack("DELETE FROM signature WHERE n = 3", "DELETE FROM event WHERE n > 8")
    assert not kept.verdict().faults  # nothing in the database can know
    found = the(kept.verdict(noted(kept.folder)))
    assert (found.code, found.facts["k"]) == ("audit.signature_gone", 3)


def test_a_swapped_key_is_named(kept: Kept) -> None:
    other = signing._public(Ed25519PrivateKey.generate(), NOW, None)
    assert the(kept.verdict(keys=[other])).code == "audit.key_unknown"
    assert the(kept.verdict(keys=[])).code == "audit.no_keys"


def test_a_key_that_is_not_what_its_id_says_is_refused(kept: Kept) -> None:
    other = signing._public(Ed25519PrivateKey.generate(), NOW, None)
    text = json.dumps({"keys": [other._replace(id=kept.public.id)._asdict()]})
    with pytest.raises(signing.KeyFault, match="swapped"):
        signing.read_public(text)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_any_one_change_is_found(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    """On lines in memory: any field of any line changed, any line left out or doubled, any two exchanged."""
    kept = Kept(tmp_path_factory.mktemp("kept"))
    kept.append([event(n, seat) for n in range(1, 8) for seat in ("a", "b")])
    kept.sign()
    with closing(kept.records()) as records:
        lines, signatures = list(records.lines()), records.signatures()
    at = data.draw(st.integers(0, len(lines) - 1))
    act = data.draw(st.sampled_from(["field", "out", "twice", "exchange"]))
    changed = list(lines)
    if act == "field":
        name = data.draw(st.sampled_from(["id", "actor", "kind", "subject", "body", "prev_hash", "hash"]))
        value = '{"a":1}' if name == "body" else data.draw(st.text(st.characters(codec="ascii"), max_size=5))
        changed[at] = (lines[at][0], Line(**{**lines[at][1]._asdict(), name: value}))
        if changed[at][1] == lines[at][1]:
            return
    elif act == "out":
        del changed[at]
    elif act == "twice":
        changed.insert(at, lines[at])
    else:
        other = (at + 2) % len(lines)  # the next of its seat, or the first
        changed[at], changed[other] = changed[other], changed[at]
    assert verify(lambda: changed, signatures, [kept.public], SITE).faults
    assert not verify(lambda: lines, signatures, [kept.public], SITE).faults
