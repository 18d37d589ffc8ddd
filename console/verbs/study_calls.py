"""Acts of analysis 研判 and reports 报表: what is worked out, what is made of a finding. Read as ``calls``."""

from __future__ import annotations

from console.verbs.call import Call


class StudyIt(Call, frozen=True, kw_only=True):
    """Work out an analysis of a period, by beat, type and level; without words open the board."""

    kind: str = ""  # words.study.KINDS; "" the one that the board shows
    period: str = ""  # console.desk.periods; "" as the board has it
    beats: tuple[str, ...] = ()  # beat:B01; () as the board has it
    types: tuple[str, ...] = ()
    levels: tuple[int, ...] = ()
    whole: bool = False  # all beats, types and levels, but for those that are named
    end: bool = False  # stop what is being worked out


class ActOnIt(Call, frozen=True, kw_only=True):
    """Make a patrol task, a ring or a scene of a finding; the next report shows what came of it."""

    finding: str = ""  # "": the one that is chosen on the board
    what: str = "task"  # task, ring, scene
    units: tuple[str, ...] = ()  # of a task: who gets it at once
    force: bool = False


class Papers(Call, frozen=True, kw_only=True):
    """Make a report of a period or of an incident; without words list those that were made."""

    kind: str = ""  # daily, weekly, monthly, shift, incident, handover
    period: str = ""  # "": the last whole day, week, month or shift
    incident: str = ""
    number: int = 0  # of a handover: 1 the newest, 2 the one before it
    files: tuple[str, ...] = ()  # html, pdf, docx, xlsx; () html
    end: bool = False  # stop the one that is being made
    force: bool = False  # it is a long one, and wanted
