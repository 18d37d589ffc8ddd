"""``bench search``: how long a keystroke takes over many made names, typed letter by letter in every way."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

import numpy as np

from console.find.cells import readings
from console.find.index import Entry, Index, build

_HAN: Final = (
    "东西南北中大小上下新老长重青红黄金银河山水林桥阳明安平和兴胜利"
    "民生建设文化学府科技工商农贸春秋永定丰乐华光辉"
)
_TOWNS: Final = ("城关镇", "青阳镇", "柳林乡", "王庄镇", "大河乡", "示范街道", "北湖街道", "长岭镇")
_ROAD_ENDS: Final = ("路", "街", "大道", "巷", "胡同", "东路", "西路", "南街", "北街")
_POI_ENDS: Final = ("小学", "超市", "医院", "小区", "派出所", "加油站", "村", "庄", "公园", "商场", "饭店", "银行")
_ENGLISH: Final = (
    "Oak", "Maple", "Cedar", "Lake", "River", "Hill", "Park", "Spring", "Market", "Church", "School", "Station", "Mill",
    "Bridge", "Garden", "Castle", "King", "Queen", "North", "South", "West", "East", "Old", "New", "Green", "White",
    "Stone", "Wood", "Field", "Water", "High", "Long", "Rose", "Grand", "Union", "Victoria", "Albert",
)  # fmt: skip
_ENGLISH_ENDS: Final = ("Street", "Road", "Avenue", "Lane", "Square", "Hotel", "Café", "Pharmacy", "Primary School")
_ASKED: Final = 150  # names that are typed


def search(
    names: Iterable[Entry], progress: Callable[[str], None], seed: int = 1, asked: int = _ASKED
) -> dict[str, float | str]:
    """``p50_ms, p95_ms, worst_ms`` a keystroke over these names; how long building and loading take, and MB.

    Each asked name is typed letter by letter in full, by pinyin, by initials, from its middle, in two words turned
    round, and with a slip that finds nothing.
    """
    pick = random.Random(seed)
    entries = list(names)
    began = time.perf_counter()
    index = build(entries)
    build_s = time.perf_counter() - began
    progress(f"{len(entries):,} names in {build_s:.2f} s")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        index.save(Path(folder))
        began = time.perf_counter()
        loaded = Index.load(Path(folder))
        load_s = time.perf_counter() - began
        took_ms = _typed(loaded, pick.sample(entries, min(asked, len(entries))), pick)
        memory_mb = loaded.memory_mb
        del loaded
    return {
        "names": float(len(entries)),
        "keystrokes": float(len(took_ms)),
        "p50_ms": round(float(np.percentile(took_ms, 50)), 2),
        "p95_ms": round(float(np.percentile(took_ms, 95)), 2),
        "worst_ms": round(float(took_ms.max()), 2),
        "build_s": round(build_s, 2),
        "load_ms": round(load_s * 1000, 1),
        "memory_mb": round(memory_mb, 1),
    }


def _typed(index: Index, asked: list[Entry], pick: random.Random) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    took = []
    for entry in asked:
        near = (pick.uniform(0, 60_000), pick.uniform(0, 60_000))
        for text in ways(entry.name):
            for size in range(1, len(text) + 1):
                began = time.perf_counter()
                index.find(text[:size], 8, near)
                took.append((time.perf_counter() - began) * 1000)
    return np.array(took)


def ways(name: str) -> list[str]:
    """How a name may be typed."""
    full = "".join((readings(c) or (c.lower(),))[0] for c in name)
    if name.isascii() or "é" in name:
        words = name.lower().split()
        return [name, "".join(word[0] for word in words), " ".join(reversed(words)), name[3:], name[:4] + "zq"]
    initials = "".join((readings(c) or (c.lower(),))[0][0] for c in name)
    return [name, full, initials, full[: len(full) // 2] + initials[len(initials) // 2 :], name[1:],
            f"{name[-2:]} {name[:2]}", full[:3] + "vv"]  # fmt: skip


def made(count: int, seed: int = 1) -> Iterator[Entry]:
    """``count`` names as a county has them: roads, crossings, places, addresses, codes; a sixth in English."""
    pick = random.Random(seed)
    makers = (_road, _crossing, _place, _address, _plate, _english)
    for number in range(count):
        kind, name, more, rank = makers[number % len(makers)](number, pick)
        yield Entry(
            kind=kind, id=f"{kind}-{number}", name=name, x_m=pick.uniform(0, 60_000), y_m=pick.uniform(0, 60_000),
            aside=pick.choice(_TOWNS), more=more, rank=rank,
        )  # fmt: skip


_Made = tuple[str, str, tuple[str, ...], int]


def _stem(pick: random.Random) -> str:
    return "".join(pick.choices(_HAN, k=pick.choice((2, 2, 3))))


def _road(_number: int, pick: random.Random) -> _Made:
    return "road", _stem(pick) + pick.choice(_ROAD_ENDS), (), pick.choice((20, 24, 28))


def _crossing(_number: int, pick: random.Random) -> _Made:
    return "crossing", "×".join(_stem(pick) + pick.choice(_ROAD_ENDS) for _ in range(2)), (), 45


def _place(_number: int, pick: random.Random) -> _Made:
    return "place", _stem(pick) + pick.choice(_POI_ENDS), (), pick.choice((14, 18, 50))


def _address(_number: int, pick: random.Random) -> _Made:
    return "address", f"{_stem(pick)}路{pick.randrange(1, 400)}号", (), 70


def _plate(number: int, pick: random.Random) -> _Made:
    return "plate", f"{_stem(pick)}小区{pick.randrange(1, 60)}号楼", (f"3708{number:08d}",), 66


def _english(_number: int, pick: random.Random) -> _Made:
    return "place", f"{pick.choice(_ENGLISH)} {pick.choice(_ENGLISH)} {pick.choice(_ENGLISH_ENDS)}", (), 50
