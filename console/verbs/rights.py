"""Which right each act needs: one table, verb → right. A verb that is not in it needs the right to the site itself."""

from __future__ import annotations

from typing import Final

from console.verbs import calls as c
from console.verbs.call import Call
from console.words.people import Right

_GROUPS: Final[dict[Right, tuple[type[Call], ...]]] = {
    Right.LOOK: (
        c.Select, c.CentreOn, c.CallUpCamera, c.Unwatch, c.Status, c.Follow, c.ShowLayer, c.LayerOpacity, c.LayerOrder,
        c.UseBaseMap, c.UseTheme, c.ColourBy, c.ShowTrails, c.UseLanguage, c.Filter, c.Mute, c.Help, c.Seek, c.Brief,
        c.Phrase, c.ShowCover, c.BestPlaces, c.Measure, c.Bookmark, c.ViewBack, c.ViewForward, c.CopyPlace, c.Overview,
        c.ShowTasks, c.ShowBodycams, c.ShowIndicators, c.ScaleWindow, c.PastLine, c.SignIn, c.Lock, c.Countersign,
        c.ShowSeats,
        c.Undo,  # what is taken back needs the right that it was done by
        c.RunMacro,  # each of its lines is asked for by itself
    ),
    Right.INTAKE: (
        c.NewIncident, c.Place, c.Edit, c.Sign, c.Note, c.Merge, c.Unmerge, c.Link, c.Attach, c.PassOn, c.Passed,
        c.Paste, c.Seen, c.FirstReport, c.StartChecklist, c.Tick,
    ),
    Right.DISPATCH: (
        c.Assign, c.AssignRow, c.Muster, c.OnBehalf, c.Cancel, c.CallUnit, c.ConfirmStep, c.Grant, c.Refuse,
        c.Broadcast, c.ReplaceOrder, c.EndBroadcast, c.Resume, c.HearAlarm, c.AllWell, c.Rescue, c.RollCall, c.Present,
        c.Remind, c.ClaimIt,
    ),
    Right.CLOSE: (c.Close, c.HandBack),
    Right.SOS: (c.TakeSos, c.CloseSos),
    Right.RING: (
        c.DrawRing, c.DrawCorridor, c.ChangeRing, c.CopyRing, c.RemoveRing, c.PlanPosts, c.AddPost, c.MovePost,
        c.DropPost, c.EdgeRules, c.Snooze, c.ExportRing, c.PrintRing, c.ImportRings,
    ),
    Right.DEPLOY: (c.HoldTier, c.DeployRing, c.DrillRing, c.AskReserve, c.AnswerReserve),
    Right.AUTHORISE: (c.Authorise, c.SettleClash),
    Right.DUTY: (c.SignOn, c.SignOff, c.Rest, c.Shift),
    Right.LEVEL: (c.SetLevel,),
    Right.HANDOVER: (c.HandOver, c.Leave, c.TakeOver),
    Right.TASK: (
        c.MakeTask, c.IssueTask, c.ChangeTask, c.DropTask, c.TaskFor, c.Supervise, c.ArchiveTask, c.SeenTask, c.ActOnIt,
    ),
    Right.SUPERVISE: (c.HandleSlip,),
    Right.TOUR: (c.GoOnTour, c.EndTour),
    Right.VIDEO: (c.Watch, c.Picture4, c.Snapshot, c.Footage, c.LivePicture),
    Right.WALL: (
        c.OpenLayout, c.MoveTile, c.PutTile, c.DropTile, c.UseMonitors, c.ShowScene, c.SceneBack, c.SendToWall,
        c.TakeFromWall, c.BindScene, c.TakeMap, c.GiveMap,
    ),
    Right.MAP: (c.PutMarker, c.ChangeMarker, c.RemoveMarker, c.StyleLayer, c.RemoveLayer, c.BringIn, c.SaveView),
    Right.VEIL: (c.Sensitive,),
    Right.PURGE: (c.Purge,),
    Right.REPLAY: (c.Replay, c.Review),
    Right.STUDY: (c.StudyIt,),
    Right.REPORT: (c.Papers,),
    Right.EXPORT: (c.MakeFilm, c.MakeTable),
    Right.TRACKS: (c.ExportTracks,),
    Right.SITE: (c.SaveTemplate, c.SaveMacro, c.RemoveMacro, c.SaveScene, c.DropScene),
}  # fmt: skip

BY_CALL: Final[dict[type[Call], Right]] = {call: right for right, group in _GROUPS.items() for call in group}


def right_of(call: Call) -> Right:
    """What this act needs. A board that is only opened is looked at."""
    if isinstance(call, c.Shift) and not (call.unit or call.do or call.text):
        return Right.LOOK
    if isinstance(call, c.HandOver) and not (call.names or call.act):
        return Right.LOOK
    return BY_CALL.get(type(call), Right.SITE)
