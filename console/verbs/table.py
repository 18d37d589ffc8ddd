"""The table of verbs, one line each.

A new verb: a declaration in ``calls`` (of rings: ``ring_calls``, of orders: ``order_calls``), a line here, a handler
at the desk.
"""

from __future__ import annotations

from typing import Final

import msgspec

from console.verbs import calls


class Param(msgspec.Struct, frozen=True):
    """One parameter. ``kind`` says how a token is read (``resolve.READERS``).

    ``many``: takes several tokens. ``given``: when absent, the selection fills it. ``needed``: an error without it.
    ``after``: takes them only behind such a word (``tokens.MARKS``): of two parameters of a kind one, then the other.
    """

    field: str
    kind: str
    many: bool = False
    given: bool = False
    needed: bool = False
    after: str = ""


class Verb(msgspec.Struct, frozen=True):
    """``name`` is the English word and the stem of ``verb.<name>.*`` codes. Keys are the window's table."""

    name: str
    zh: str
    pinyin: str
    call: type[calls.Call]
    params: tuple[Param, ...] = ()
    more: tuple[str, ...] = ()  # further names
    idle: frozenset[str] = frozenset()  # words that may stand between and say nothing

    @property
    def help(self) -> str:
        return (self.call.__doc__ or "").strip()

    @property
    def names(self) -> tuple[str, ...]:
        return (self.zh, self.pinyin, self.name, *self.more)

    @property
    def takes_text(self) -> bool:
        return any(param.kind == "text" for param in self.params)

    @property
    def takes_force(self) -> bool:
        return "force" in self.call.__struct_fields__


_INCIDENT: Final = Param("incident", "incident", given=True, needed=True)
_INCIDENTS: Final = Param("incidents", "incident", many=True, needed=True)
_ON: Final = Param("on", "switch")
_UNIT: Final = Param("unit", "unit", given=True, needed=True)
_SOS: Final = Param("unit", "sos", given=True, needed=True)
_TEXT: Final = Param("text", "text")
_MARKER: Final = Param("marker", "marker", given=True, needed=True)
_RING: Final = Param("ring", "ring", given=True, needed=True)
_NTH: Final = Param("tier", "nth")
_WITHOUT: Final = Param("without", "unit", many=True, after="without")
_THING: Final = Param("thing", "thing", given=True, needed=True)

_SPAN: Final = (Param("day", "pastday"), Param("hours", "hours"), Param("ago", "ago"), Param("since", "moment"),
                Param("until", "moment"))  # fmt: skip
_BLOCK: Final = Param("block", "block", given=True, needed=True)
_POINT: Final = Param("point", "point")
_HOLDER: Final = Param("unit", "unit")
_CAMERA: Final = Param("camera", "camera", given=True)
_TASK: Final = Param("task", "task", given=True, needed=True)
_CELLS: Final = tuple(Param(side, "cell") for side in "xywh")
_GIVE: Final = frozenset({"给", "to", "至", "由"})
_IDLE: Final = frozenset({"on", "by", "min", "minutes", "分", "分钟", "先走", "ahead"})  # on foot 3 min ahead

VERBS: Final = (
    Verb("assign", "派", "p", calls.Assign,
         (Param("units", "unit", many=True, needed=True), _INCIDENT,
          Param("phrase", "phrase", after="phrase"), Param("reason", "reason")), ("派警", "pj", "send")),
    Verb("muster", "派齐", "pq", calls.Muster, (_INCIDENT,)),
    Verb("row", "行", "h", calls.AssignRow, (Param("row", "row", needed=True),)),
    Verb("select", "选", "x", calls.Select, (Param("thing", "thing"),), ("选择", "xz")),
    Verb("incident", "警", "j", calls.NewIncident,
         (Param("type", "type", needed=True), Param("level", "level"), Param("point", "point"), Param("place", "place"),
          _TEXT), ("警情", "new", "jq")),
    Verb("place", "置", "z", calls.Place, (_INCIDENT, Param("point", "point")), ("定位", "dw")),
    Verb("edit", "改", "g", calls.Edit,
         (_INCIDENT, Param("level", "level"), Param("type", "type"), Param("place", "placed"), _TEXT), ("xg",)),
    Verb("sign", "签", "q", calls.Sign, (_INCIDENT,), ("签收", "qs")),
    Verb("behalf", "代签", "dq", calls.OnBehalf,
         (_UNIT, Param("step", "step", needed=True), Param("channel", "channel"), _TEXT), ("代",)),
    Verb("cancel", "撤", "c", calls.Cancel, (_UNIT, _TEXT), ("撤销", "cx")),
    Verb("call", "呼", "hj", calls.CallUnit, (_UNIT, Param("channel", "channel"), _TEXT), ("呼叫",)),
    Verb("confirm", "核", "hs", calls.ConfirmStep,
         (_UNIT, Param("step", "step"), Param("rejected", "denial")), ("核实",)),
    Verb("grant", "准", "zx", calls.Grant, (_UNIT,), ("同意",)),
    Verb("refuse", "驳", "b", calls.Refuse, (_UNIT, _TEXT), ("驳回", "bh")),
    Verb("resume", "续", "xc", calls.Resume,
         (_UNIT, Param("incident", "incident"), Param("to", "unit", after="over"), Param("end", "ending")),
         ("续办", "xb")),
    Verb("settle", "定", "ding", calls.SettleClash, (_UNIT, Param("incident", "incident", needed=True)), ("裁定",)),
    Verb("claim", "认领", "rl", calls.ClaimIt, (_INCIDENT, _ON)),
    Verb("close", "结", "js", calls.Close, (_INCIDENT, Param("outcome", "text")), ("审", "办结", "bj")),
    Verb("handback", "退", "t", calls.HandBack, (_INCIDENT, _TEXT), ("退回", "th")),
    Verb("merge", "并", "hb", calls.Merge, (_INCIDENTS, Param("into", "incident")), ("合并", "并案")),
    Verb("unmerge", "拆", "cf", calls.Unmerge, (_INCIDENT,), ("拆分", "拆案")),
    Verb("link", "联", "gl", calls.Link, (_INCIDENTS, _ON), ("关联",)),
    Verb("sensitive", "密", "mi", calls.Sensitive, (_INCIDENT, _ON), ("保密",)),
    Verb("purge", "清除", "qch", calls.Purge, (_INCIDENT, _TEXT), ("销毁",)),
    Verb("attach", "附", "fj", calls.Attach, (_INCIDENT, Param("what", "text", needed=True)), ("附件",)),
    Verb("passon", "转", "fl", calls.PassOn, (_INCIDENT, Param("receiver", "whom"), _ON, _TEXT), ("分流",)),
    Verb("passed", "复转", "hz", calls.Passed, (_INCIDENT, Param("by", "whom", needed=True), _TEXT), ("回执",)),
    Verb("paste", "批", "pl", calls.Paste, (Param("end", "ending"), Param("file", "text")), ("批量",)),
    Verb("take", "接", "jg", calls.TakeSos, (_SOS,), ("接手", "接管")),
    Verb("release", "解", "jc", calls.CloseSos, (_SOS, Param("name", "text", needed=True)), ("解除",)),
    Verb("go", "到", "d", calls.CentreOn, (_THING,), ("centre", "center")),
    Verb("ack", "知", "zd", calls.HearAlarm, (Param("alarms", "alarm", many=True, given=True, needed=True),),
         ("知道",)),
    Verb("camera", "看", "kk", calls.CallUpCamera, (Param("camera", "camera", given=True, needed=True),), ("监控",)),
    Verb("status", "态", "tai", calls.Status, (Param("thing", "thing", given=True), Param("whole", "whole")),
         ("态势",)),
    Verb("rescue", "救", "jiu", calls.Rescue, (_SOS, Param("going", "unit", many=True)), ("救援",)),
    Verb("rollcall", "点名", "dm", calls.RollCall, (Param("to", "audience", many=True), Param("end", "ending"))),
    Verb("present", "应", "yd", calls.Present, (_UNIT, _TEXT), ("应到",)),
    Verb("welfare", "安", "az", calls.AllWell, (_UNIT, _TEXT), ("平安",)),
    Verb("follow", "跟", "gs", calls.Follow, (Param("unit", "unit", given=True),), ("跟随",)),
    Verb("layer", "图", "tc", calls.ShowLayer, (Param("layer", "layer", needed=True), Param("on", "switch")),
         ("图层",)),
    Verb("opacity", "透", "tm", calls.LayerOpacity,
         (Param("layer", "layer", needed=True), Param("percent", "percent", needed=True)), ("透明",)),
    Verb("stack", "序", "px", calls.LayerOrder, (Param("layer", "layer", needed=True), Param("up", "updown")),
         ("排序",)),
    Verb("style", "样", "ys", calls.StyleLayer,
         (Param("layer", "layer", needed=True), Param("mode", "mode"), Param("label", "labelled"),
          Param("coarsest_m", "coarsest"),
          Param("field", "place")), ("样式",)),
    Verb("unlayer", "删图", "sht", calls.RemoveLayer, (Param("layer", "layer", needed=True),), ("删图层",)),
    Verb("bring", "引", "yr", calls.BringIn, (Param("file", "text"),), ("引入", "import")),
    Verb("basemap", "底", "dt", calls.UseBaseMap, (Param("name", "basemap", needed=True),), ("底图",)),
    Verb("colour", "色", "se", calls.ColourBy, (Param("what", "counted"), Param("days", "span")), ("color",)),
    Verb("trails", "迹", "gj", calls.ShowTrails,
         (Param("units", "unit", many=True), Param("whose", "whose"), Param("minutes", "span"),
          Param("colour", "trail")), ("轨迹",)),
    Verb("theme", "主题", "zt", calls.UseTheme, (Param("theme", "theme", needed=True),)),
    Verb("language", "语言", "yy", calls.UseLanguage, (Param("language", "language", needed=True),), ("lang",)),
    Verb("note", "注", "zj", calls.Note, (_INCIDENT, Param("text", "text", needed=True)), ("备注",)),
    Verb("filter", "筛", "s", calls.Filter, (_TEXT,), ("查", "find")),
    Verb("watch", "调看", "dk", calls.Watch, (Param("things", "watched", many=True),), ("调看监控",)),
    Verb("picture4", "上四", "ss", calls.Picture4, (Param("things", "watched", many=True),), ("四路上屏",)),
    Verb("unwatch", "关看", "gkn", calls.Unwatch, (), ("关闭监控",)),
    Verb("mute", "静", "jy", calls.Mute, (Param("minutes", "minutes"),), ("静音",)),
    Verb("marker", "标", "bd", calls.PutMarker, (Param("name", "place"), Param("point", "point"), _TEXT), ("标记",)),
    Verb("remark", "改标", "gb", calls.ChangeMarker,
         (_MARKER, Param("point", "point"), Param("name", "named"), _TEXT), ("移标",)),
    Verb("unmark", "删标", "shb", calls.RemoveMarker, (_MARKER,), ("删除标记",)),
    Verb("ring", "圈", "quan", calls.DrawRing,
         (Param("around", "around", many=True, given=True), Param("points", "spot", many=True),
          Param("tiers", "tier", many=True), Param("template", "template"), Param("travel", "travel"),
          Param("direction", "direction"), Param("moving", "moving"), Param("colour", "ringcolour"),
          Param("name", "named")), ("防控圈",)),
    Verb("corridor", "廊", "zl", calls.DrawCorridor,
         (Param("road", "road", needed=True), Param("tiers", "tier", many=True), Param("colour", "ringcolour"),
          Param("name", "named")), ("走廊",)),
    Verb("rering", "改圈", "gq", calls.ChangeRing,
         (_RING, Param("around", "around", many=True), Param("points", "spot", many=True),
          Param("tiers", "tier", many=True), Param("travel", "travel"), Param("direction", "direction"),
          Param("moving", "moving"), Param("colour", "ringcolour"), Param("name", "named")), ("修改防控圈",)),
    Verb("copyring", "抄圈", "cq", calls.CopyRing,
         (_RING, Param("around", "around", many=True), Param("points", "spot", many=True)), ("复制防控圈",)),
    Verb("template", "存模", "cm", calls.SaveTemplate, (_RING, Param("name", "place")), ("存模板",)),
    Verb("unring", "删圈", "shq", calls.RemoveRing, (_RING,), ("删除防控圈",)),
    Verb("cover", "覆", "fg", calls.ShowCover, (Param("on", "switch"),), ("覆盖",)),
    Verb("bestplaces", "补位", "bw", calls.BestPlaces, (Param("count", "count"),)),
    Verb("exportring", "导圈", "dcq", calls.ExportRing, (_RING, Param("file", "text")), ("导出防控圈",)),
    Verb("importring", "引圈", "yrq", calls.ImportRings, (Param("file", "text", needed=True),), ("引入防控圈",)),
    Verb("printring", "印圈", "yinq", calls.PrintRing, (_RING, Param("file", "text")), ("打印防控圈",)),
    Verb("edge", "边", "bian", calls.EdgeRules,
         (_RING, Param("what", "edgewhat"), Param("tier", "tier_no"),
          Param("count", "many"), Param("dwell_s", "lasts"), Param("hours", "hours"), Param("level", "level"),
          Param("to", "told"), Param("on", "switch")), ("边界",)),
    Verb("snooze", "缓", "hh", calls.Snooze,
         (Param("edge", "edge", given=True, needed=True), Param("minutes", "minutes"), _TEXT), ("缓报",)),
    Verb("posts", "卡", "k", calls.PlanPosts,
         (Param("closed", "closed", given=True, needed=True), Param("travel", "travel"), Param("head", "head")),
         ("卡点", "kd"), _IDLE),
    Verb("addpost", "加卡", "jk", calls.AddPost, (_RING, _POINT, _HOLDER), ("加卡点",)),
    Verb("movepost", "移卡", "yk", calls.MovePost, (_BLOCK, _POINT, _HOLDER), ("移卡点",)),
    Verb("droppost", "删卡", "shk", calls.DropPost, (_BLOCK,), ("删卡点",)),
    Verb("authorise", "授权", "shouq", calls.Authorise, (_RING, Param("authority", "text", needed=True)),
         ("authorize",)),
    Verb("hold", "守", "sw", calls.HoldTier,
         (_RING, _NTH, Param("needs", "need", many=True), Param("places", "goal", many=True),
          Param("meaning", "meaning"), Param("clock", "clock"), Param("empty", "nobody")), ("守圈",)),
    Verb("deploy", "布", "bk", calls.DeployRing,
         (_RING, Param("part", "part"), _NTH, Param("units", "unit", many=True), _WITHOUT), ("布防",)),
    Verb("drill", "练", "yl", calls.DrillRing,
         (_RING, Param("end", "ending"), Param("units", "unit", many=True), _WITHOUT), ("演练",)),
    Verb("reserve", "请", "qy", calls.AskReserve,
         (_RING, _NTH, Param("count", "squads"), Param("to", "whom", needed=True), _TEXT), ("求援",)),
    Verb("answer", "复", "pf", calls.AnswerReserve,
         (Param("reserve", "reserve"), Param("granted", "answer", needed=True), Param("count", "squads"),
          Param("by", "whom"), _TEXT), ("批复",)),
    Verb("signon", "到岗", "dg", calls.SignOn, (_UNIT, Param("people", "text"))),
    Verb("signoff", "下岗", "lg", calls.SignOff, (_UNIT, Param("people", "text"))),
    Verb("break", "休", "xx", calls.Rest,
         (_UNIT, Param("minutes", "minutes"), Param("end", "ending"), _TEXT), ("休息",)),
    Verb("shift", "班", "bc", calls.Shift, (Param("do", "rosterdo"), _HOLDER, _TEXT), ("班次", "roster")),
    Verb("dutylevel", "勤级", "qjj", calls.SetLevel, (Param("level", "dutylevel", needed=True), _TEXT), ("勤务等级",)),
    Verb("handover", "交", "jj", calls.HandOver, (Param("act", "handact"), Param("names", "text")), ("交接",)),
    Verb("leave", "留言", "ly", calls.Leave,
         (Param("incident", "incident"), Param("number", "hashno"), Param("field", "handfield"),
          Param("drop", "dropno"), _TEXT)),
    Verb("takeover", "接班", "jb", calls.TakeOver,
         (Param("number", "itemno"), Param("on", "switch"), Param("names", "text"))),
    Verb("firstreport", "首报", "sb", calls.FirstReport, (_INCIDENT, Param("to", "reportto"), _TEXT),
         ("续报", "report")),
    Verb("brief", "报", "bs", calls.Brief, (_INCIDENT,)),
    Verb("checklist", "预案", "ya", calls.StartChecklist,
         (_INCIDENT, Param("checklist", "checklist"), Param("end", "ending"))),
    Verb("tick", "勾", "gx", calls.Tick, (_INCIDENT, Param("item", "itemno"), Param("on", "switch"), _TEXT)),
    Verb("task", "任", "rw", calls.MakeTask,
         (Param("units", "unit", many=True), Param("spots", "spots", many=True, given=True),
          Param("line", "taskline"), Param("outline", "taskarea"), Param("due", "taskdue"), Param("repeat", "repeat"),
          Param("level", "level"), Param("patrol", "patrol"), Param("dwell_s", "stay"), Param("gap_s", "gap"),
          Param("links", "link", many=True), _TEXT), ("新任务",), _GIVE),
    Verb("issue", "派任", "prw", calls.IssueTask, (_TASK, Param("units", "unit", many=True, needed=True)),
         ("派任务",), _GIVE),
    Verb("retask", "改任", "grw", calls.ChangeTask,
         (_TASK, Param("without", "unit", many=True, after="without"), Param("due", "taskdue"), Param("level", "level"),
          Param("links", "link", many=True), _TEXT), ("改任务",)),
    Verb("untask", "销任", "xrw", calls.DropTask, (_TASK, _TEXT), ("销任务",)),
    Verb("taskfor", "代任", "drw", calls.TaskFor,
         (_TASK, Param("unit", "unit"), Param("step", "step", needed=True), _TEXT), ("代任务",)),
    Verb("supervise", "督", "dd", calls.Supervise, (_TASK, Param("again", "redo"), _TEXT), ("督办", "督促")),
    Verb("archive", "归", "gd", calls.ArchiveTask, (_TASK, _TEXT), ("归档",)),
    Verb("tasks", "任务", "rwb", calls.ShowTasks, (Param("by", "taskby"),), ("任务板",)),
    Verb("tour", "视巡", "sx", calls.GoOnTour,
         (Param("of", "tourof", many=True, given=True), Param("tier", "tier_no"), Param("seconds", "lasts"),
          Param("part", "tourpart"), Param("loop", "tourloop"), Param("move", "tourmove")), ("视频巡查",)),
    Verb("endtour", "停巡", "tx", calls.EndTour),
    Verb("snapshot", "拍", "pz", calls.Snapshot, (_CAMERA, Param("unit", "unit", given=True), _INCIDENT), ("拍照",)),
    Verb("seen", "见警", "jianj", calls.Seen,
         (_CAMERA, Param("type", "type"), Param("level", "level"), Param("place", "placed"), _TEXT)),
    Verb("seentask", "见务", "jianw", calls.SeenTask,
         (Param("units", "unit", many=True), _CAMERA, Param("due", "taskdue"), Param("level", "level"), _TEXT), (),
         _GIVE),
    Verb("footage", "录像", "lx", calls.Footage,
         (_CAMERA, Param("incident", "incident", given=True), Param("at", "footat"))),
    Verb("layout", "布屏", "bp", calls.OpenLayout, (Param("wall", "wall"),), ("小屏",)),
    Verb("movetile", "移块", "yik", calls.MoveTile,
         (Param("tile", "walltile", needed=True), Param("onto", "wallplace"), *_CELLS)),
    Verb("puttile", "置块", "zhik", calls.PutTile,
         (Param("where", "wallplace", needed=True), Param("tilekind", "tilekind"), Param("subject", "subject"),
          Param("x", "cellat"), Param("y", "cellat"), _TEXT)),
    Verb("droptile", "撤块", "chek", calls.DropTile, (Param("tile", "walltile", needed=True),)),
    Verb("monitors", "屏位", "pw", calls.UseMonitors,
         (Param("wall", "wall", needed=True), Param("monitors", "monitor", many=True))),
    Verb("scene", "场景", "chj", calls.ShowScene,
         (Param("scene", "scene"), Param("things", "watched", many=True), Param("free", "scenefree"))),
    Verb("unscene", "退景", "tj", calls.SceneBack),
    Verb("savescene", "存景", "cunj", calls.SaveScene, (Param("name", "scenename", needed=True), Param("row", "row"))),
    Verb("dropscene", "删景", "shj", calls.DropScene, (Param("scene", "scene", needed=True),)),
    Verb("wall", "上屏", "sp", calls.SendToWall,
         (Param("things", "watched", many=True), Param("tilekind", "tilekind"), Param("wall", "wall"),
          Param("tile", "walltile"))),
    Verb("unwall", "下屏", "xp", calls.TakeFromWall,
         (Param("tile", "walltile"), Param("wall", "wall"), Param("things", "watched", many=True))),
    Verb("bind", "绑", "bang", calls.BindScene, (Param("things", "watched", many=True),)),
    Verb("takemap", "掌屏", "zp", calls.TakeMap, (Param("wall", "wall"), Param("tile", "walltile"))),
    Verb("givemap", "还屏", "hp", calls.GiveMap, (Param("wall", "wall"), Param("tile", "walltile"))),
    Verb("bodycams", "执法", "zf", calls.ShowBodycams,
         (Param("thing", "thing"), Param("wrong", "camwrong")), ("执法仪", "执法记录仪")),
    Verb("seats", "座席", "zuox", calls.ShowSeats, (Param("seat", "seat"),)),
    Verb("remind", "提醒", "tix", calls.Remind, (_UNIT, Param("about", "camfact", many=True), _TEXT)),
    Verb("indicators", "指标", "zhib", calls.ShowIndicators),
    Verb("handle", "办单", "band", calls.HandleSlip,
         (Param("slip", "slip"), Param("text", "text", needed=True)), ("处置提醒单",)),
    Verb("picture", "画面", "hm", calls.LivePicture, (_THING, _ON), ("实时画面",)),
    Verb("study", "研判", "yp", calls.StudyIt,
         (Param("kind", "studykind"), Param("period", "period"), Param("beats", "beatof", many=True),
          Param("types", "typeof", many=True), Param("levels", "levelof", many=True), Param("whole", "whole"),
          Param("end", "ending"))),
    Verb("actonit", "据此", "juc", calls.ActOnIt,
         (Param("finding", "finding"), Param("what", "becomes"), Param("units", "unit", many=True)), (), _GIVE),
    Verb("papers", "报表", "bb", calls.Papers,
         (Param("kind", "paperkind"), Param("period", "period"), Param("incident", "incident"),
          Param("number", "itemno"), Param("files", "paperfile", many=True), Param("end", "ending"))),
    Verb("measure", "测", "cj", calls.Measure, (Param("what", "figure"),), ("测距", "测量")),
    Verb("bookmark", "书签", "sq", calls.Bookmark, (Param("row", "row"), _TEXT)),
    Verb("back", "后退", "ht", calls.ViewBack),
    Verb("forward", "前进", "qj", calls.ViewForward),
    Verb("copy", "坐标", "zb", calls.CopyPlace, (Param("system", "system"), Param("point", "point"))),
    Verb("overview", "鹰眼", "yyt", calls.Overview),
    Verb("save", "存图", "ct", calls.SaveView, (Param("file", "text"),)),
    Verb("scale", "字号", "zh", calls.ScaleWindow, (Param("percent", "percent"),)),
    Verb("seek", "寻", "xun", calls.Seek, (Param("name", "text", needed=True),), ("找", "where")),
    Verb("broadcast", "通播", "tb", calls.Broadcast,
         (Param("to", "audience", many=True, needed=True), Param("phrase", "phrase"), _TEXT), ("广播",)),
    Verb("replace", "换令", "hl", calls.ReplaceOrder,
         (Param("unit", "unit", needed=True), Param("to", "unit"), Param("point", "point"), Param("phrase", "phrase"),
          _TEXT), ("改派", "gp")),
    Verb("phrase", "语", "yu", calls.Phrase, (Param("phrase", "phrase"),), ("用语",)),
    Verb("unbroadcast", "撤播", "cb", calls.EndBroadcast, (Param("notice", "notice", given=True, needed=True),)),
    Verb("macro", "宏", "hong", calls.RunMacro, (Param("macro", "macro"), Param("values", "value", many=True))),
    Verb("savemacro", "存宏", "cunh", calls.SaveMacro,
         (Param("name", "macroname", needed=True), Param("lines", "text"))),
    Verb("unmacro", "删宏", "shanh", calls.RemoveMacro, (Param("macro", "macro", needed=True),)),
    Verb("history", "史", "ls", calls.PastLine, (Param("past", "past"),), ("历史",)),
    Verb("replay", "回放", "hf", calls.Replay,
         (Param("thing", "thing"), Param("day", "pastday"), Param("hours", "hours"), Param("at", "footat"),
          Param("ago", "ago")), ("看回放",)),
    Verb("film", "录片", "lup", calls.MakeFilm,
         (Param("thing", "thing"), *_SPAN, Param("speed", "filmspeed"), Param("by", "pastby"), Param("end", "jobend"),
          Param("file", "text")), ("影片",)),
    Verb("replaytable", "导表", "daob", calls.MakeTable,
         (Param("thing", "thing"), *_SPAN, Param("end", "jobend"), Param("file", "text"))),
    Verb("exporttracks", "导迹", "daoj", calls.ExportTracks,
         (Param("units", "unit", many=True), Param("of", "trackof", many=True), Param("points", "spot", many=True),
          *_SPAN, Param("by", "pastby"), Param("end", "jobend"), Param("file", "text")), ("导出轨迹",)),
    Verb("review", "复盘", "fup", calls.Review, (_INCIDENT, Param("end", "jobend"))),
    Verb("signin", "换人", "hr", calls.SignIn, (), ("登录",)),
    Verb("lock", "锁", "suo", calls.Lock, (), ("锁屏",)),
    Verb("countersign", "复核", "fuh", calls.Countersign, (Param("end", "ending"),)),
    Verb("undo", "撤回", "ch", calls.Undo, ()),
    Verb("help", "帮", "bz", calls.Help, (Param("verb", "verb"),), ("帮助", "?")),
)

BY_CALL: Final = {verb.call: verb for verb in VERBS}
BY_NAME: Final = {name: verb for verb in VERBS for name in verb.names}
