"""What is wrong in a layer file: a code with its facts and the line, for a person to read further up."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Fault:
    """``code`` is a bare key (``not_json``, ``wrong_geometry``…); ``line`` counts from 1, None when there is none."""

    code: str
    line: int | None = None
    facts: dict[str, str | int] = field(default_factory=dict)
