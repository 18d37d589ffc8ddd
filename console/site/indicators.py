"""The site's indicators as they can be used: one with a mistake is left out and named, the others stay."""

from __future__ import annotations

from collections.abc import Sequence

from console.site.formula import FormulaError
from console.site.indicating import IndicatorSpec
from console.site.model import Problem
from console.site.tomltext import line_of


def sound(file: str, text: str, specs: Sequence[IndicatorSpec]) -> tuple[tuple[IndicatorSpec, ...], list[Problem]]:
    """Those without a mistake, and what is wrong with the rest. ``text``: of the file, for the line."""
    good: list[IndicatorSpec] = []
    problems: list[Problem] = []
    for n, spec in enumerate(specs):
        fault = _fault(spec, {one.id for one in good})
        if fault is None:
            good.append(spec)
        else:
            key, code, facts = fault
            line = line_of(text, ("indicators", str(n), key))
            problems.append(Problem(file, line, code, {"id": spec.id, **facts}))
    return tuple(good), problems


def _fault(spec: IndicatorSpec, taken: set[str]) -> tuple[str, str, dict[str, str | int]] | None:
    """The key that is wrong, why, and its facts."""
    if not spec.id.strip() or spec.id in taken:
        return "id", "indicator.same_id", {}
    if spec.most is not None and spec.least is not None:
        return "most", "indicator.two_thresholds", {}
    try:
        spec.parsed()
    except FormulaError as error:
        return "formula", error.code, dict(error.facts)
    return None
