"""What each verb does: one table, declaration → handler. A handler checks, records, and says what became of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from console.desk import acts_alarm as on_alarm
from console.desk import acts_attach as on_attach
from console.desk import acts_bodycam as on_bodycam
from console.desk import (
    acts_checks,
    acts_counts,
    acts_film,
    acts_indicators,
    acts_report,
    acts_seats,
    acts_tracks,
    basemaps,
    claims,
    clashes,
    past_asked,
    pasting,
    people,
    ring_templates,
)
from console.desk import acts_clocks as on_clocks
from console.desk import acts_closing as on_closing
from console.desk import acts_cover as on_cover
from console.desk import acts_duty as on_duty
from console.desk import acts_edges as on_edges
from console.desk import acts_find as on_find
from console.desk import acts_handover as on_handover
from console.desk import acts_holding as on_holding
from console.desk import acts_incident as on_incident
from console.desk import acts_layers as on_layers
from console.desk import acts_layout as on_layout
from console.desk import acts_macro as on_macro
from console.desk import acts_marks as on_marks
from console.desk import acts_merge as on_merge
from console.desk import acts_notice as on_notice
from console.desk import acts_order as on_order
from console.desk import acts_passon as on_passon
from console.desk import acts_people as on_people
from console.desk import acts_pictures as on_pictures
from console.desk import acts_purge as on_purge
from console.desk import acts_replace as on_replace
from console.desk import acts_ring as on_ring
from console.desk import acts_ringfile as on_ringfile
from console.desk import acts_roster as on_roster
from console.desk import acts_safety as on_safety
from console.desk import acts_scene as on_scene
from console.desk import acts_seen as on_seen
from console.desk import acts_shift as on_shift
from console.desk import acts_status as on_status
from console.desk import acts_study as on_study
from console.desk import acts_tasks as on_tasks
from console.desk import acts_tasks_care as on_care
from console.desk import acts_tools as on_tools
from console.desk import acts_tours as on_tours
from console.desk import acts_veil as on_veil
from console.desk import acts_view as on_view
from console.desk.state import Outcome
from console.desk.undo import Undoable, undo
from console.verbs import Call, calls
from console.verbs.rights import right_of
from console.words import Changes

if TYPE_CHECKING:
    from console.desk.desk import Desk

__all__ = ["HANDLERS", "UNDO", "Undoable", "do", "with_changes"]

UNDO: Final = calls.Undo()


def _undo(desk: Desk, call: calls.Undo) -> Outcome:
    del call
    return undo(desk)


def _macro(desk: Desk, call: calls.RunMacro) -> Outcome:
    return on_macro.run(desk, call, do)


HANDLERS: Final[dict[type[Call], Callable[[Desk, Any], Outcome]]] = {
    calls.Assign: on_order.assign,
    calls.AssignRow: on_order.assign_row,
    calls.Muster: on_order.muster,
    calls.OnBehalf: on_order.on_behalf,
    calls.Cancel: on_order.cancel,
    calls.CallUnit: on_clocks.call_unit,
    calls.ConfirmStep: on_clocks.confirm,
    calls.Grant: on_order.grant,
    calls.Refuse: on_order.refuse,
    calls.Broadcast: on_notice.broadcast,
    calls.ReplaceOrder: on_replace.swap,
    calls.Phrase: on_replace.phrase,
    calls.EndBroadcast: on_notice.end,
    calls.Resume: on_holding.resume,
    calls.SettleClash: clashes.by_hand,
    calls.ClaimIt: claims.claim_it,
    calls.NewIncident: on_incident.new,
    calls.Place: on_incident.place,
    calls.Edit: on_incident.edit,
    calls.Sign: on_incident.sign,
    calls.Close: on_incident.close,
    calls.HandBack: on_incident.hand_back,
    calls.Note: on_incident.note,
    calls.Merge: on_merge.merge,
    calls.Unmerge: on_merge.unmerge,
    calls.Link: on_merge.link,
    calls.Sensitive: on_veil.sensitive,
    calls.Purge: on_purge.purge,
    calls.Attach: on_attach.attach,
    calls.PassOn: on_passon.pass_on,
    calls.Passed: on_passon.acknowledged,
    calls.Paste: pasting.paste,
    calls.TakeSos: on_incident.take_sos,
    calls.CloseSos: on_incident.close_sos,
    calls.HearAlarm: on_alarm.hear,
    calls.AllWell: on_safety.well,
    calls.Rescue: on_safety.rescue_,
    calls.RollCall: on_safety.roll_call,
    calls.Present: on_safety.present,
    calls.Select: on_view.select,
    calls.CentreOn: on_view.centre,
    calls.RunMacro: _macro,
    calls.SaveMacro: on_macro.save,
    calls.RemoveMacro: on_macro.remove,
    calls.CallUpCamera: on_view.camera,
    calls.Watch: on_pictures.watch,
    calls.Unwatch: on_pictures.unwatch,
    calls.Picture4: on_pictures.picture4,
    calls.OpenLayout: on_layout.open_,
    calls.MoveTile: on_layout.move,
    calls.PutTile: on_layout.put,
    calls.DropTile: on_layout.drop,
    calls.UseMonitors: on_layout.monitors,
    calls.Status: on_status.status,
    calls.Follow: on_view.follow,
    calls.ShowLayer: on_layers.show,
    calls.LayerOpacity: on_layers.opacity,
    calls.LayerOrder: on_layers.order,
    calls.StyleLayer: on_layers.style,
    calls.RemoveLayer: on_layers.remove,
    calls.BringIn: on_tools.to_window,
    calls.UseBaseMap: basemaps.use,
    calls.UseTheme: on_view.theme,
    calls.ColourBy: acts_counts.colour,
    calls.ShowTrails: acts_counts.trails,
    calls.UseLanguage: on_view.language,
    calls.Filter: on_view.search,
    calls.Mute: on_view.mute,
    calls.Help: on_view.help_,
    calls.Seek: on_find.seek,
    calls.Undo: _undo,
    calls.PutMarker: on_marks.put,
    calls.ChangeMarker: on_marks.change,
    calls.RemoveMarker: on_marks.remove,
    calls.DrawRing: on_ring.draw,
    calls.RemoveRing: on_ring.remove,
    calls.HoldTier: on_duty.hold,
    calls.DeployRing: on_duty.deploy,
    calls.DrillRing: on_duty.drill,
    calls.AskReserve: on_duty.ask,
    calls.AnswerReserve: on_duty.answer,
    calls.ChangeRing: on_ring.change,
    calls.CopyRing: on_ring.copy,
    calls.SaveTemplate: ring_templates.save,
    calls.DrawCorridor: on_ring.draw_corridor,
    calls.ShowCover: on_cover.show,
    calls.BestPlaces: on_cover.best,
    calls.Replay: past_asked.replay,
    calls.MakeFilm: acts_film.film,
    calls.MakeTable: acts_film.table,
    calls.ExportTracks: acts_tracks.export,
    calls.Review: acts_film.review,
    calls.ExportRing: on_ringfile.out,
    calls.PrintRing: on_ringfile.out,
    calls.ImportRings: on_ringfile.bring,
    calls.EdgeRules: on_edges.change,
    calls.Snooze: on_edges.snooze,
    calls.PlanPosts: on_closing.plan,
    calls.AddPost: on_closing.add,
    calls.MovePost: on_closing.move,
    calls.DropPost: on_closing.drop,
    calls.Authorise: on_closing.authorise,
    calls.SignOn: on_shift.sign_on,
    calls.SignOff: on_shift.sign_off,
    calls.Rest: on_shift.rest,
    calls.Shift: on_roster.shift,
    calls.SetLevel: on_shift.level,
    calls.HandOver: on_handover.hand_over,
    calls.Leave: on_handover.leave,
    calls.TakeOver: on_handover.take_over,
    calls.FirstReport: acts_report.report,
    calls.Brief: acts_report.brief,
    calls.StartChecklist: acts_checks.start,
    calls.Tick: acts_checks.tick,
    calls.MakeTask: on_tasks.make,
    calls.IssueTask: on_tasks.issue,
    calls.ChangeTask: on_tasks.change,
    calls.DropTask: on_tasks.drop,
    calls.TaskFor: on_care.on_behalf,
    calls.Supervise: on_care.supervise,
    calls.ArchiveTask: on_care.archive,
    calls.GoOnTour: on_tours.go,
    calls.EndTour: on_tours.stop,
    calls.Snapshot: on_seen.snapshot,
    calls.Seen: on_seen.seen,
    calls.SeenTask: on_seen.seen_task,
    calls.Footage: on_seen.recording,
    calls.StudyIt: on_study.study,
    calls.ActOnIt: on_study.act_on,
    calls.Papers: on_study.papers,
    calls.ShowScene: on_scene.show,
    calls.SceneBack: on_scene.back,
    calls.SaveScene: on_scene.save,
    calls.DropScene: on_scene.drop,
    calls.SendToWall: on_scene.send,
    calls.TakeFromWall: on_scene.take,
    calls.BindScene: on_scene.bind,
    calls.TakeMap: on_scene.take_map,
    calls.GiveMap: on_scene.give_map,
    calls.Remind: on_bodycam.remind,
    calls.LivePicture: on_bodycam.picture,
    calls.HandleSlip: acts_indicators.handle,
    calls.ShowSeats: acts_seats.show,
    calls.SignIn: on_people.sign_in,
    calls.Lock: on_people.lock,
    calls.Countersign: on_people.countersign,
    **dict.fromkeys(
        (calls.Measure, calls.Bookmark, calls.ViewBack, calls.ViewForward, calls.CopyPlace, calls.Overview,
         calls.SaveView, calls.ShowTasks, calls.ShowBodycams, calls.ShowIndicators, calls.ScaleWindow, calls.PastLine),
        on_tools.to_window,
    ),
}  # fmt: skip


def do(desk: Desk, call: Call) -> Outcome:
    """Run the handler of this act, where whoever sits here may do it."""
    refused = people.refused(desk, call) or claims.asked(desk, call)
    if refused is not None:
        return refused
    before, desk.people.doing = desk.people.doing, right_of(call)
    call = claims.answered(desk, call)
    about = claims.begun(desk, call)
    try:
        outcome = HANDLERS[type(call)](desk, call)
    finally:
        desk.people.doing = before
    if outcome.ok:
        claims.acted(desk, about)
    return outcome


def with_changes(outcome: Outcome, changes: Changes, undo: str = "") -> Outcome:
    return replace(outcome, changes=changes, undo=undo)
