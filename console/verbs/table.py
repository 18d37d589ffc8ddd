"""The table of verbs, one line each. A new verb: a declaration in ``calls``, a line here, a handler at the desk."""

from __future__ import annotations

from typing import Final

import msgspec

from console.verbs import calls


class Verb(msgspec.Struct, frozen=True):
    """``name`` is the English word and the stem of ``verb.<name>.*`` codes; ``key`` acts on the selection."""

    name: str
    zh: str
    pinyin: str
    call: type[calls.Call]
    key: str = ""  # Qt key sequence in the window, "" when it has none
    more: tuple[str, ...] = ()  # further names

    @property
    def help(self) -> str:
        return (self.call.__doc__ or "").strip()

    @property
    def names(self) -> tuple[str, ...]:
        return (self.zh, self.pinyin, self.name, *self.more)


VERBS: Final = (
    Verb("assign", "派", "p", calls.Assign, "Return", ("派警", "pj")),
    Verb("row", "行", "h", calls.AssignRow, "1-9"),
    Verb("select", "选", "x", calls.Select, "", ("选择",)),
    Verb("incident", "警", "j", calls.NewIncident, "A", ("警情", "new", "接警")),
    Verb("place", "置", "z", calls.Place, "D", ("定位", "dw")),
    Verb("edit", "改", "g", calls.Edit, "I"),
    Verb("sign", "签", "q", calls.Sign, "", ("签收", "qs")),
    Verb("behalf", "代签", "dq", calls.OnBehalf, "", ("代",)),
    Verb("cancel", "撤", "c", calls.Cancel, "", ("撤销", "cx")),
    Verb("grant", "准", "zh", calls.Grant, "", ("同意",)),
    Verb("refuse", "驳", "b", calls.Refuse, "", ("驳回", "bh")),
    Verb("close", "结", "js", calls.Close, "", ("审", "办结", "bj")),
    Verb("handback", "退", "t", calls.HandBack, "", ("退回", "th")),
    Verb("take", "接", "js-sos", calls.TakeSos, "", ("接手",)),
    Verb("release", "解", "jc", calls.CloseSos, "F4", ("解除",)),
    Verb("go", "到", "d", calls.CentreOn, "F2", ("centre", "center")),
    Verb("follow", "跟", "gs", calls.Follow, "", ("跟随",)),
    Verb("layer", "图", "tc", calls.ShowLayer, "Y", ("图层",)),
    Verb("theme", "主题", "zt", calls.UseTheme),
    Verb("language", "语言", "yy", calls.UseLanguage, "", ("lang",)),
    Verb("note", "注", "bz", calls.Note, "N", ("备注",)),
    Verb("filter", "筛", "s", calls.Filter, "F", ("查", "find")),
    Verb("mute", "静", "jy", calls.Mute, "Z", ("静音",)),
    Verb("undo", "撤回", "ch", calls.Undo, "Ctrl+Z"),
    Verb("help", "帮", "bzh", calls.Help, "?", ("帮助", "?", "？")),
)

BY_CALL: Final = {verb.call: verb for verb in VERBS}
BY_NAME: Final = {name: verb for verb in VERBS for name in verb.names}
