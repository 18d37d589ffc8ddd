"""What ``layers.bring`` found, in sentences and reports."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from console.say import known, listed, say
from console.site.layerfile import LayerSpec
from console.site.model import SiteError
from console.site.reports import FieldReport, Flaw, GuessReport, LookReport, Offer, SampleReport
from layers.bring import CannotRead, Guess, Look
from layers.bring.codes import LEFT_OUT
from layers.shapes.faults import Fault

UNSURE: Final = ("cannot_tell", "outside_all")  # reasons for a coordinate system that are none
OVERLAY: Final = "overlay"  # a role that can always be guessed, so it is none


def cannot(error: CannotRead) -> SiteError:
    """The file cannot be read, in a sentence."""
    return SiteError(f"bring.cannot.{error.code}", **_facts(error.facts))


def flaw(fault: Fault) -> Flaw:
    """One row's fault with its whole sentence."""
    id_ = str(fault.facts.get("id", ""))
    row = fault.line if fault.line is not None else fault.facts.get("number")
    head = say("bring.row_id" if id_ else "bring.row", row=row, id=id_) if row is not None else ""
    text = head + say(f"bring.fault.{fault.code}", **{"id": id_, **_facts(fault.facts)})
    return Flaw(
        row=None if row is None else int(row), id=id_, code=fault.code, text=text, left_out=fault.code in LEFT_OUT
    )


def note(fault: Fault) -> str:
    """What is worth a word and cost no row."""
    return say(f"bring.note.{fault.code}", **_facts(fault.facts))


def why(guess: Guess) -> str:
    """Why the coordinates are best read so."""
    return say(f"bring.why.{guess.why_code}", **_facts(guess.facts))


def kinds(counts: dict[str, int]) -> str:
    """``点 12、面 3``."""
    parts = (say("bring.kinds_of", kind=say(f"bring.kind.{kind}"), n=n) for kind, n in counts.items() if n)
    return listed(parts)


def role_word(role: str) -> str:
    return say(f"bring.as_role.{role}")


def report(path: Path, look: Look, offers: tuple[LayerSpec, ...]) -> LookReport:
    """All of it, for a person or a window."""
    sample = look.sample_lonlat
    guesses = tuple(
        GuessReport(
            crs=one.crs, swapped=one.swapped, score=one.score, code=one.why_code, why=why(one),
            bounds_deg=one.bounds_deg,
        )
        for one in look.guesses
    )  # fmt: skip
    return LookReport(
        file=str(path),
        format=look.format,
        sublayers=look.sublayers,
        sublayer=look.sublayer,
        rows=look.rows,
        good=look.good,
        kinds=look.kinds,
        bounds_deg=look.bounds_deg,
        encoding=look.encoding,
        encoding_why=say(f"bring.encoding_why.{look.encoding_why}") if look.encoding_why else "",
        fields=tuple(
            FieldReport(name=f.name, type=f.type, filled=f.filled, samples=f.samples, distinct=f.distinct)
            for f in look.fields
        ),
        crs=look.crs,
        crs_said=look.crs_said,
        crs_sure=crs_sure(look),
        swapped=look.swapped,
        guesses=guesses,
        lon_field=look.lon_field,
        lat_field=look.lat_field,
        role=look.role,
        role_sure=look.role != OVERLAY,
        fields_guess=look.fields_guess,
        flaws=tuple(flaw(one) for one in look.faults),
        flaw_counts=look.fault_counts,
        left_out=left_out(look.fault_counts),
        notes=tuple(note(one) for one in look.notes),
        sample=SampleReport(
            lonlat=tuple((float(x), float(y)) for x, y in sample.lonlat),
            part_off=tuple(sample.part_off.tolist()),
            feature_off=tuple(sample.feature_off.tolist()),
            shape=tuple(sample.shape.tolist()),
        ),
        offers=tuple(Offer(layer=one.id, name=one.name, role=one.role.value) for one in offers),
    )


def crs_sure(look: Look) -> bool:
    """Whether the coordinate system was said or can be told."""
    return not look.guesses or look.guesses[0].why_code not in UNSURE


def left_out(counts: dict[str, int]) -> int:
    """Rows that would not be kept."""
    return sum(n for code, n in counts.items() if code in LEFT_OUT)


_WORDS: Final = {  # facts that have a text of their own
    "found": "kind", "wanted": "kind", "kept": "kind", "reason": "reason", "advice": "advice",
}  # fmt: skip
_LISTS: Final = ("columns", "sublayers")  # facts that name several


def _facts(facts: dict[str, Any]) -> dict[str, Any]:
    """Facts that are words of ours become those of the screen's language; what a library said stays."""
    if "sublayer" in facts:  # a file without layers has none to name
        facts = {**facts, "sublayer": facts["sublayer"] or say("bring.whole_file")}
    return {name: _word(name, value) for name, value in facts.items()}


def _word(name: str, value: Any) -> Any:
    if name in _LISTS and isinstance(value, str):
        return listed(value.split("、"))
    code = f"bring.{_WORDS[name]}.{value}" if name in _WORDS and isinstance(value, str) else ""
    return say(code) if code and known(code) else value
