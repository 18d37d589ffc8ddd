"""Which keys and buttons whoever sits here may not use: they are dim, and their tip says why."""

from __future__ import annotations

from typing import Final

from console.desk import Desk, clashes
from console.glass.window.keys import bound
from console.say import say
from console.verbs import calls as c
from console.verbs.call import Call
from console.verbs.rights import BY_CALL, right_of
from console.words.people import Right

# What the acts of ``keys.KEYS`` come to. An act that only opens a board, or that looks, is not here.
_ACTS: Final[dict[str, type[Call]]] = {
    "assign": c.Assign, "muster": c.Muster, "behalf": c.OnBehalf, "replace": c.ReplaceOrder, "broadcast": c.Broadcast,
    "resume": c.Resume, "confirm_step": c.ConfirmStep, "reject_step": c.ConfirmStep, "call_unit": c.CallUnit,
    "cancel": c.Cancel, "grant": c.Grant, "refuse": c.Refuse, "remind": c.Remind, "hear": c.HearAlarm,
    "welfare": c.AllWell, "new": c.NewIncident, "place": c.Place, "edit": c.Edit, "note": c.Note, "sign": c.Sign,
    "claim": c.ClaimIt,
    "merge": c.Merge, "link": c.Link, "attach": c.Attach, "passon": c.PassOn, "paste": c.Paste, "seen": c.Seen,
    "report": c.FirstReport, "checks": c.StartChecklist, "check_next": c.Tick, "close": c.Close,
    "sos_take": c.TakeSos, "sos_close": c.CloseSos, "sos_send": c.Rescue, "ring": c.DrawRing, "copy_ring": c.CopyRing,
    "polygon": c.DrawRing, "circle": c.DrawRing, "corridor": c.DrawCorridor, "posts": c.PlanPosts,
    "post_add": c.AddPost, "deploy": c.DeployRing, "drill": c.DrillRing, "hold": c.HoldTier, "reserve": c.AskReserve,
    "authorise": c.Authorise, "task_new": c.MakeTask, "task_issue": c.IssueTask, "supervise": c.Supervise,
    "seen_task": c.SeenTask, "tour_next": c.GoOnTour, "picture4": c.Picture4, "picture": c.LivePicture,
    "snapshot": c.Snapshot, "wall": c.SendToWall, "scene": c.ShowScene, "unscene": c.SceneBack, "marker": c.PutMarker,
    "save_view": c.SaveView, "replay": c.Replay, "review": c.Review, "study": c.StudyIt, "papers": c.Papers,
}  # fmt: skip
_FIELDS: Final = {"caller": Right.CALLER, "recording": Right.RECORDING}


def right_for(act: str) -> Right:
    """What a key of the table needs."""
    return _FIELDS.get(act) or BY_CALL.get(_ACTS.get(act, c.Select), Right.LOOK)


def why(desk: Desk, cap: str) -> str:
    """Why what this key does is not for whoever sits here; "": it is. ``cap`` as it stands on the button."""
    if not desk.session.needed or not cap:
        return ""
    right = _of_row(desk, int(cap)) if cap.isdigit() else right_for(_act(cap))
    if right is Right.LOOK or desk.session.may(right):
        return ""
    return say("people.lacks", right=say(f"people.right.{right}"))


def _act(cap: str) -> str:
    return next((key.act for key in bound().keys if key.cap == cap), "")


def _of_row(desk: Desk, row: int) -> Right:
    """A digit sends a unit, or says which of two orders stands."""
    return right_of(clashes.choice_of(desk, row) or c.AssignRow(row=row))
