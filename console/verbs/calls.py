"""Every act a person can do, as a typed declaration: its fields are the parameters, its docstring the help.

The docstring is the English help; ``verb.<name>.help`` in the catalogue says the same in both languages (a test holds
them together). Unit, incident and layer fields carry ids, never names: the parser has resolved them.
"""

from __future__ import annotations

from console.verbs.bodycam_calls import LivePicture as LivePicture
from console.verbs.bodycam_calls import Remind as Remind
from console.verbs.bodycam_calls import ShowBodycams as ShowBodycams
from console.verbs.call import Call as Call
from console.verbs.clock_calls import CallUnit as CallUnit
from console.verbs.clock_calls import ConfirmStep as ConfirmStep
from console.verbs.film_calls import ExportTracks as ExportTracks
from console.verbs.film_calls import MakeFilm as MakeFilm
from console.verbs.film_calls import MakeTable as MakeTable
from console.verbs.film_calls import Review as Review
from console.verbs.held_calls import ClaimIt as ClaimIt
from console.verbs.held_calls import Muster as Muster
from console.verbs.held_calls import Resume as Resume
from console.verbs.held_calls import SettleClash as SettleClash
from console.verbs.incident_calls import Attach as Attach
from console.verbs.incident_calls import Link as Link
from console.verbs.incident_calls import Merge as Merge
from console.verbs.incident_calls import Passed as Passed
from console.verbs.incident_calls import PassOn as PassOn
from console.verbs.incident_calls import Paste as Paste
from console.verbs.incident_calls import Purge as Purge
from console.verbs.incident_calls import Sensitive as Sensitive
from console.verbs.incident_calls import Unmerge as Unmerge
from console.verbs.indicator_calls import HandleSlip as HandleSlip
from console.verbs.indicator_calls import ShowIndicators as ShowIndicators
from console.verbs.macro_calls import RemoveMacro as RemoveMacro
from console.verbs.macro_calls import RunMacro as RunMacro
from console.verbs.macro_calls import SaveMacro as SaveMacro
from console.verbs.map_calls import Bookmark as Bookmark
from console.verbs.map_calls import BringIn as BringIn
from console.verbs.map_calls import CentreOn as CentreOn
from console.verbs.map_calls import ChangeMarker as ChangeMarker
from console.verbs.map_calls import ColourBy as ColourBy
from console.verbs.map_calls import CopyPlace as CopyPlace
from console.verbs.map_calls import Follow as Follow
from console.verbs.map_calls import LayerOpacity as LayerOpacity
from console.verbs.map_calls import LayerOrder as LayerOrder
from console.verbs.map_calls import Measure as Measure
from console.verbs.map_calls import Overview as Overview
from console.verbs.map_calls import PutMarker as PutMarker
from console.verbs.map_calls import RemoveLayer as RemoveLayer
from console.verbs.map_calls import RemoveMarker as RemoveMarker
from console.verbs.map_calls import SaveView as SaveView
from console.verbs.map_calls import ScaleWindow as ScaleWindow
from console.verbs.map_calls import Seek as Seek
from console.verbs.map_calls import ShowLayer as ShowLayer
from console.verbs.map_calls import ShowTrails as ShowTrails
from console.verbs.map_calls import StyleLayer as StyleLayer
from console.verbs.map_calls import UseBaseMap as UseBaseMap
from console.verbs.map_calls import ViewBack as ViewBack
from console.verbs.map_calls import ViewForward as ViewForward
from console.verbs.order_calls import Broadcast as Broadcast
from console.verbs.order_calls import EndBroadcast as EndBroadcast
from console.verbs.order_calls import Phrase as Phrase
from console.verbs.order_calls import ReplaceOrder as ReplaceOrder
from console.verbs.people_calls import Countersign as Countersign
from console.verbs.people_calls import Lock as Lock
from console.verbs.people_calls import SignIn as SignIn
from console.verbs.picture_calls import Picture4 as Picture4
from console.verbs.picture_calls import Unwatch as Unwatch
from console.verbs.picture_calls import Watch as Watch
from console.verbs.replay_calls import Replay as Replay
from console.verbs.ring_calls import AddPost as AddPost
from console.verbs.ring_calls import AnswerReserve as AnswerReserve
from console.verbs.ring_calls import AskReserve as AskReserve
from console.verbs.ring_calls import Authorise as Authorise
from console.verbs.ring_calls import BestPlaces as BestPlaces
from console.verbs.ring_calls import ChangeRing as ChangeRing
from console.verbs.ring_calls import CopyRing as CopyRing
from console.verbs.ring_calls import DeployRing as DeployRing
from console.verbs.ring_calls import DrawCorridor as DrawCorridor
from console.verbs.ring_calls import DrawRing as DrawRing
from console.verbs.ring_calls import DrillRing as DrillRing
from console.verbs.ring_calls import DropPost as DropPost
from console.verbs.ring_calls import EdgeRules as EdgeRules
from console.verbs.ring_calls import ExportRing as ExportRing
from console.verbs.ring_calls import HoldTier as HoldTier
from console.verbs.ring_calls import ImportRings as ImportRings
from console.verbs.ring_calls import MovePost as MovePost
from console.verbs.ring_calls import PlanPosts as PlanPosts
from console.verbs.ring_calls import PrintRing as PrintRing
from console.verbs.ring_calls import RemoveRing as RemoveRing
from console.verbs.ring_calls import SaveTemplate as SaveTemplate
from console.verbs.ring_calls import ShowCover as ShowCover
from console.verbs.ring_calls import Snooze as Snooze
from console.verbs.room_calls import CallUpCamera as CallUpCamera
from console.verbs.room_calls import PastLine as PastLine
from console.verbs.room_calls import Status as Status
from console.verbs.safety_calls import AllWell as AllWell
from console.verbs.safety_calls import HearAlarm as HearAlarm
from console.verbs.safety_calls import Present as Present
from console.verbs.safety_calls import Rescue as Rescue
from console.verbs.safety_calls import RollCall as RollCall
from console.verbs.scene_calls import BindScene as BindScene
from console.verbs.scene_calls import DropScene as DropScene
from console.verbs.scene_calls import GiveMap as GiveMap
from console.verbs.scene_calls import SaveScene as SaveScene
from console.verbs.scene_calls import SceneBack as SceneBack
from console.verbs.scene_calls import SendToWall as SendToWall
from console.verbs.scene_calls import ShowScene as ShowScene
from console.verbs.scene_calls import TakeFromWall as TakeFromWall
from console.verbs.scene_calls import TakeMap as TakeMap
from console.verbs.seat_calls import ShowSeats as ShowSeats
from console.verbs.shift_calls import Brief as Brief
from console.verbs.shift_calls import FirstReport as FirstReport
from console.verbs.shift_calls import HandOver as HandOver
from console.verbs.shift_calls import Leave as Leave
from console.verbs.shift_calls import Rest as Rest
from console.verbs.shift_calls import SetLevel as SetLevel
from console.verbs.shift_calls import Shift as Shift
from console.verbs.shift_calls import SignOff as SignOff
from console.verbs.shift_calls import SignOn as SignOn
from console.verbs.shift_calls import StartChecklist as StartChecklist
from console.verbs.shift_calls import TakeOver as TakeOver
from console.verbs.shift_calls import Tick as Tick
from console.verbs.study_calls import ActOnIt as ActOnIt
from console.verbs.study_calls import Papers as Papers
from console.verbs.study_calls import StudyIt as StudyIt
from console.verbs.task_calls import ArchiveTask as ArchiveTask
from console.verbs.task_calls import ChangeTask as ChangeTask
from console.verbs.task_calls import DropTask as DropTask
from console.verbs.task_calls import IssueTask as IssueTask
from console.verbs.task_calls import MakeTask as MakeTask
from console.verbs.task_calls import ShowTasks as ShowTasks
from console.verbs.task_calls import Supervise as Supervise
from console.verbs.task_calls import TaskFor as TaskFor
from console.verbs.tour_calls import EndTour as EndTour
from console.verbs.tour_calls import Footage as Footage
from console.verbs.tour_calls import GoOnTour as GoOnTour
from console.verbs.tour_calls import Seen as Seen
from console.verbs.tour_calls import SeenTask as SeenTask
from console.verbs.tour_calls import Snapshot as Snapshot
from console.verbs.wall_layout_calls import DropTile as DropTile
from console.verbs.wall_layout_calls import MoveTile as MoveTile
from console.verbs.wall_layout_calls import OpenLayout as OpenLayout
from console.verbs.wall_layout_calls import PutTile as PutTile
from console.verbs.wall_layout_calls import UseMonitors as UseMonitors


class Assign(Call, frozen=True, kw_only=True):
    """Send units to an incident; the first leads."""

    units: tuple[str, ...]
    incident: str
    phrase: str = ""  # id of one of the site's texts, which goes out with the order
    reason: str = ""  # why these and not the first of the list
    force: bool = False  # a person has confirmed what the desk warned of


class AssignRow(Call, frozen=True, kw_only=True):
    """Send the unit in this row of the list as shown (1 to 9) to the selected incident."""

    row: int
    force: bool = False


class Select(Call, frozen=True, kw_only=True):
    """Select an incident, a unit or another thing; without one, select nothing."""

    kind: str = ""  # "", incident, unit, camera, post
    id: str = ""


class NewIncident(Call, frozen=True, kw_only=True):
    """Make an incident here in the room; type and place are enough."""

    type: str  # "": as the site's rules read it out of the text
    level: int = 0  # 0: the site's level for this type
    place: str = ""
    lon_deg: float | None = None
    lat_deg: float | None = None
    text: str = ""


class Place(Call, frozen=True, kw_only=True):
    """Put an unlocated incident at a point, given or picked on the map."""

    incident: str
    lon_deg: float | None = None  # None: the next click on a map says where
    lat_deg: float | None = None


class Edit(Call, frozen=True, kw_only=True):
    """Change an incident's level, type, place name or text; what is not given stays."""

    incident: str
    level: int | None = None
    type: str | None = None
    place: str | None = None
    text: str | None = None


class Sign(Call, frozen=True, kw_only=True):
    """Sign an incident for the room; its source is told."""

    incident: str


class OnBehalf(Call, frozen=True, kw_only=True):
    """Mark a step of an order for its unit; shown as on behalf."""

    unit: str
    step: str  # signed enroute onscene report feedback done
    channel: str = ""  # how it was heard: radio phone group face
    text: str = ""


class Cancel(Call, frozen=True, kw_only=True):
    """Cancel a unit's order; its terminal is told."""

    unit: str
    text: str = ""
    force: bool = False  # another seat has the incident


class Grant(Call, frozen=True, kw_only=True):
    """Grant what a unit asks: backup or handing its order back."""

    unit: str


class Refuse(Call, frozen=True, kw_only=True):
    """Refuse what a unit asks; it goes on with its order."""

    unit: str
    text: str = ""


class Close(Call, frozen=True, kw_only=True):
    """Close an incident after its feedback has been read, with the outcome in words."""

    incident: str
    outcome: str = ""
    force: bool = False  # without feedback: the outcome is then the reason, and must be given


class HandBack(Call, frozen=True, kw_only=True):
    """Hand an incident back to its source, with the reason."""

    incident: str
    text: str = ""
    force: bool = False  # another seat has the incident


class TakeSos(Call, frozen=True, kw_only=True):
    """Take over an emergency: the sound stops, the strip stays."""

    unit: str


class CloseSos(Call, frozen=True, kw_only=True):
    """Close an emergency, signed with a person's name."""

    unit: str
    name: str


class UseTheme(Call, frozen=True, kw_only=True):
    """Change the colours: dark, light, safe-dark or safe-light."""

    theme: str


class UseLanguage(Call, frozen=True, kw_only=True):
    """Change the language: zh or en."""

    language: str


class Note(Call, frozen=True, kw_only=True):
    """Write a note to an incident."""

    incident: str
    text: str


class Filter(Call, frozen=True, kw_only=True):
    """Show only the incidents and units that match the words; without words, show all."""

    text: str = ""


class Mute(Call, frozen=True, kw_only=True):
    """Silence the sounds for some minutes; 0 brings them back."""

    minutes: int = 10


class Undo(Call, frozen=True, kw_only=True):
    """Take back the last act, where the world allows it."""


class Help(Call, frozen=True, kw_only=True):
    """List what can be typed, or explain one verb."""

    verb: str = ""
