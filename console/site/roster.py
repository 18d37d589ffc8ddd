"""A roster 排班表 from CSV or XLSX: a row is one person in a unit for a shift. Wrong rows are named, good ones kept.

Nothing of it is logged: a fault names its line and what is wrong, never who stands there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

from console.site import shifts
from console.site.config import SiteConfig
from console.site.model import Problem, SiteError
from console.site.unitfile import KINDS
from console.site.wording import cannot
from console.words import Crew, Person, PersonKind, Roster, Vehicle
from layers.bring import CannotRead
from layers.bring.delimited import read_delimited
from layers.bring.raw import Raw
from layers.bring.sheets import read_sheet

HEADERS: Final = {
    "unit": ("单元", "处警单元", "单元编号", "编号", "unit", "unit_id"),
    "name": ("姓名", "人员", "name", "person"),
    "kind": ("类别", "人员类别", "身份", "kind", "type"),
    "call_no": ("呼号", "警号", "call_no", "call sign", "call_sign", "badge"),
    "skills": ("技能", "特长", "skills"),
    "vehicle": ("车辆", "车牌", "车牌号", "vehicle", "plate"),
    "vehicle_kind": ("车型", "vehicle_kind", "vehicle kind"),
    "beat": ("巡区", "beat"),
    "shift": ("班次", "shift"),
    "hours": ("时间", "时段", "hours", "time"),
    "start": ("开始", "起", "开始时间", "上班", "start", "from"),
    "end": ("结束", "止", "结束时间", "下班", "end", "to"),
    "date": ("日期", "date"),
    "post": ("岗位", "职务", "post", "role"),
}  # fmt: skip
_COLUMN: Final = {name: column for column, names in HEADERS.items() for name in names}
PEOPLE: Final = {
    "民警": PersonKind.OFFICER, "警察": PersonKind.OFFICER, "officer": PersonKind.OFFICER, "police": PersonKind.OFFICER,
    "辅警": PersonKind.AUXILIARY, "协警": PersonKind.AUXILIARY, "auxiliary": PersonKind.AUXILIARY,
    "aux": PersonKind.AUXILIARY,
    "义警": PersonKind.VOLUNTEER, "志愿者": PersonKind.VOLUNTEER, "volunteer": PersonKind.VOLUNTEER,
    "网格员": PersonKind.GRID, "网格": PersonKind.GRID, "grid": PersonKind.GRID, "grid worker": PersonKind.GRID,
}  # fmt: skip
_POSTS: Final = {
    "值班长": "lead", "带班": "lead", "带班领导": "lead", "duty lead": "lead", "lead": "lead",
    "调度员": "dispatcher", "指挥调度员": "dispatcher", "dispatcher": "dispatcher",
}  # fmt: skip
SEVERAL: Final = re.compile(r"[、;；,，/]+")
MOST_ROWS: Final = 20_000  # a county's month; more is another kind of file
Cells = Mapping[str, str]


class RosterRead(msgspec.Struct, frozen=True, kw_only=True):
    """What a file holds, before anybody takes it over. ``roster`` None: it cannot be read at all, ``problems`` say
    why."""

    file: str
    roster: Roster | None
    problems: tuple[Problem, ...] = ()
    people: int = 0
    encoding: str = ""


def read_roster(path: Path, config: SiteConfig, units: Iterable[str], at: float, key: str) -> RosterRead:
    """All crews whose rows are right. ``units``: ids that the site knows; ``at``: now, for hours without a date."""
    try:
        raw = _raw(path)
    except CannotRead as error:
        return _none(path, cannot(error))
    except OSError as error:
        return _none(path, SiteError("site.unreadable", reason=error.strerror or ""))
    columns = _columns(raw)
    if "unit" not in columns and "post" not in columns:
        return _none(path, SiteError("roster.no_unit", columns="、".join(list(raw.columns)[:8])))
    if raw.rows > MOST_ROWS:
        return _none(path, SiteError("roster.too_long", n=raw.rows, most=MOST_ROWS))
    making = _Making(path.name, config, frozenset(units), at)
    for line, cells in _rows(raw, columns):
        making.take(line, cells)
    return RosterRead(
        file=path.name, roster=making.roster(key, path.name), problems=tuple(making.problems), people=making.people,
        encoding=raw.encoding,
    )  # fmt: skip


def _none(path: Path, error: SiteError) -> RosterRead:
    return RosterRead(file=path.name, roster=None, problems=(Problem(path.name, None, error.code, error.facts),))


def _raw(path: Path) -> Raw:
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        return read_sheet(path, "", 50.0, lambda: False)
    return read_delimited(path, "", lambda: False)


def _columns(raw: Raw) -> dict[str, str]:
    """Our column → the file's name for it; the first that fits."""
    out: dict[str, str] = {}
    for title in raw.columns:
        column = _COLUMN.get(title.strip().lower())
        if column is not None:
            out.setdefault(column, title)
    return out


def _rows(raw: Raw, columns: Mapping[str, str]) -> Iterator[tuple[int, Cells]]:
    for n, line in enumerate(raw.lines):
        cells = {column: _text(raw.columns[title][n]) for column, title in columns.items()}
        if any(cells.values()):
            yield line, cells


def _text(value: Any) -> str:
    """A cell as written: 3 of a sheet is "3", a date with nothing in its hours has none."""
    text = "" if value is None else str(value).strip()
    return text.removesuffix("T00:00:00")


class _Fault(Exception):
    """What is wrong with a row: say code and facts."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


class _Making:
    """Takes rows one by one; crews with the same unit and hours are one."""

    def __init__(self, file: str, config: SiteConfig, units: frozenset[str], at: float) -> None:
        self.file, self.config, self.units, self.at = file, config, units, at
        self.crews: dict[tuple[str, float, float], Crew] = {}
        self.posts: dict[str, dict[str, str]] = {"lead": {}, "dispatcher": {}}
        self.problems: list[Problem] = []
        self.people = 0
        self._taken: dict[str, list[Crew]] = {}  # by person: where they stand already

    def take(self, line: int, cells: Cells) -> None:
        try:
            self._take(cells)
        except _Fault as fault:
            self.problems.append(Problem(self.file, line, fault.code, fault.facts))

    def roster(self, key: str, name: str) -> Roster:
        crews = sorted(self.crews.values(), key=lambda one: (one.starts_at, one.unit))
        return Roster(
            id=key, name=name, crews=tuple(crews), leads=self.posts["lead"], dispatchers=self.posts["dispatcher"]
        )

    def _take(self, cells: Cells) -> None:
        post = _POSTS.get(cells.get("post", "").lower())
        if post is not None and not cells.get("unit"):
            if not cells.get("name"):
                raise _Fault("roster.no_name")
            self.posts[post][cells.get("shift", "")] = cells["name"]
            return
        unit = self._unit(cells)
        start, end = self._hours(cells)
        fresh = Crew(
            unit=unit, people=_people(cells), vehicles=_vehicles(cells), beat=cells.get("beat", ""),
            shift=cells.get("shift", ""), starts_at=start, ends_at=end,
        )  # fmt: skip
        if not fresh.people and not fresh.vehicles:
            raise _Fault("roster.empty_row")
        self._join(fresh)

    def _unit(self, cells: Cells) -> str:
        said = cells.get("unit", "")
        if not said:
            raise _Fault("roster.row_no_unit")
        for one in (said, said.zfill(2)):  # a sheet makes 3 of 03
            if one in self.units:
                return one
        raise _Fault("roster.strange_unit", unit=said)

    def _hours(self, cells: Cells) -> tuple[float, float]:
        day, hours = cells.get("date", ""), cells.get("hours", "")
        start, end = cells.get("start", ""), cells.get("end", "")
        try:
            if start or end:
                return shifts.between(start, end, self.at, day)
            if not hours:
                hours = self.config.shift.hours.get(cells.get("shift", ""), "")
            return shifts.span(hours, self.at, day)
        except (ValueError, OverflowError):
            said = hours or f"{start} {end}".strip() or cells.get("shift", "")
            raise _Fault("roster.bad_hours", said=said) from None

    def _join(self, fresh: Crew) -> None:
        """One person is in one crew at a time."""
        for person in fresh.people:
            there = self._taken.setdefault(person.name + person.call_no, [])
            meets = (one for one in there if one.starts_at < fresh.ends_at and fresh.starts_at < one.ends_at)
            clash = next(meets, None)
            if clash is not None:
                raise _Fault("roster.twice", unit=clash.unit)
        for person in fresh.people:
            self._taken[person.name + person.call_no].append(fresh)
        self.people += len(fresh.people)
        key = (fresh.unit, fresh.starts_at, fresh.ends_at)
        known = self.crews.get(key)
        self.crews[key] = fresh if known is None else _joined(known, fresh)


def _joined(known: Crew, more: Crew) -> Crew:
    vehicles = {one.id: one for one in (*known.vehicles, *more.vehicles)}
    return msgspec.structs.replace(
        known, people=(*known.people, *more.people), vehicles=tuple(vehicles.values()), beat=known.beat or more.beat
    )


def _people(cells: Cells) -> tuple[Person, ...]:
    """One, or several of a kind in one cell."""
    names = [name.strip() for name in SEVERAL.split(cells.get("name", "")) if name.strip()]
    said = cells.get("kind", "").lower()
    if names and said not in PEOPLE:
        raise _Fault("roster.bad_kind" if said else "roster.no_kind", kind=cells.get("kind", ""))
    skills = tuple(part.strip() for part in SEVERAL.split(cells.get("skills", "")) if part.strip())
    call_no = cells.get("call_no", "") if len(names) == 1 else ""
    return tuple(Person(name=name, kind=PEOPLE[said], call_no=call_no, skills=skills) for name in names)


def _vehicles(cells: Cells) -> tuple[Vehicle, ...]:
    kind = KINDS.get(cells.get("vehicle_kind", "").lower())
    plates = (part.strip() for part in SEVERAL.split(cells.get("vehicle", "")))
    return tuple(Vehicle(id=plate, kind=kind) for plate in plates if plate)
