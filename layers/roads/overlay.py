"""Shortcuts over the search graph: the same exact labels in a third of the time on a county's network.

The arcs are cut into compact cells. What leads out of a cell are its *exits*. Prepared once: the seconds from every arc
to every exit of its cell, driving inside the cell only. A search labels the goal's own cell, then all exits over the
prepared shortcuts, and reads any arc's label off as the least of (seconds to an exit + that exit's label).
Every way from an arc to the goal goes inside its cell to an exit, from exit to exit, and at last inside the goal's
cell, so the result is exact (customizable route planning: Delling, Goldberg, Pajor, Werneck, SEA 2011).
"""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType
from typing import Final

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]
F32 = NDArray[np.float32]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
I16 = NDArray[np.int16]

CELL_ARCS: Final = 1_000  # smaller cells have more exits in all, larger ones more for each arc
WORTH_ARCS: Final = 12_000  # a smaller network is searched as fast without


def _sparse() -> ModuleType:
    """scipy.sparse, loaded at the first search or by ``warm_up``: 0.2 s that a start need not wait for."""
    import scipy.sparse.csgraph

    return scipy.sparse  # type: ignore[no-any-return]


def warm_up() -> None:
    """Load what a search needs; on a thread of its own while nobody searches yet."""
    _sparse()


@dataclass(frozen=True)
class ReverseGraph:
    """Row ``b``, column ``a``: from the start of arc ``a`` to the start of ``b`` which follows it, in seconds."""

    off: I32
    to: I32
    seconds: F64

    def from_goal(self, arcs: I32, seconds: F64, limit_s: float, ways: bool = False) -> tuple[F64, I32]:
        """Label of every row, and with ``ways`` the row that follows each (the number of rows: the goal itself).

        ``arcs`` are those that the goal lies on, ``seconds`` from their start to it.
        """
        n = len(self.off)
        off = np.append(self.off, np.int32(self.off[-1] + len(arcs)))
        graph = _sparse().csr_array((np.append(self.seconds, seconds), np.append(self.to, arcs), off), shape=(n, n))
        found = _sparse().csgraph.dijkstra(graph, indices=n - 1, limit=limit_s, return_predecessors=ways)
        labels, follow = found if ways else (found, np.empty(0, np.int32))
        return labels[:-1], follow


@dataclass(frozen=True)
class Overlay:
    """C cells, B exits, E arcs, K = most exits of one cell, M = members of all cells."""

    cell: I16  # (E,) of each arc: that of its tail (16 bits: numpy sorts them by radix)
    exit_of: I32  # (E,) number of the exit that an arc is, -1 for others
    exit_at: I32  # (C, K) exits of each cell, padded with B
    exit_count: I32  # (C,)
    to_exit: F32  # (E, K) seconds from the start of each arc to the start of each exit of its cell; inf = none
    short_off: I32  # (B + 1,) shortcuts between exits as a reverse graph
    short_to: I32
    short_s: F64
    inside: I32  # (C,) how many of a cell's members lie in it
    member_off: I32  # (C + 1,)
    member: I32  # (M,) arcs of each cell's own reverse graph: those inside, then those that lead in
    local_off: I32  # (M + C,) offsets of these graphs, each from 0
    local_first: I32  # (C + 1,) where the columns of each begin
    local_to: I32  # column numbers among the cell's members
    local_s: F64

    def search(self, arcs: I32, seconds: F64, limit_s: float) -> Labels:
        """Labels of all arcs for a goal that lies on ``arcs``, ``seconds`` from their start."""
        own: dict[int, tuple[I32, F64]] = {}
        exits, start = [], []
        for cell in sorted(set(self.cell[arcs].tolist())):
            mine = self.cell[arcs] == cell
            member = self.member[self.member_off[cell] : self.member_off[cell + 1]]
            at = np.asarray([int(np.flatnonzero(member == arc)[0]) for arc in arcs[mine]], dtype=np.int32)
            label = self._local(cell).from_goal(at, seconds[mine], limit_s)[0]
            reached = np.isfinite(label) & (self.exit_of[member] >= 0)
            exits.append(self.exit_of[member[reached]])
            start.append(label[reached])
            inside = int(self.inside[cell])
            own[cell] = member[:inside], label[:inside]
        shortcuts = ReverseGraph(self.short_off, self.short_to, self.short_s)
        labels = shortcuts.from_goal(np.concatenate(exits), np.concatenate(start), limit_s)[0]
        return Labels(self, own, np.append(labels, np.inf).astype(np.float32)[self.exit_at])

    def _local(self, cell: int) -> ReverseGraph:
        rows = slice(int(self.member_off[cell]) + cell, int(self.member_off[cell + 1]) + cell + 1)
        columns = slice(int(self.local_first[cell]), int(self.local_first[cell + 1]))
        return ReverseGraph(self.local_off[rows], self.local_to[columns], self.local_s[columns])


@dataclass(frozen=True)
class Labels:
    """The answer of a search, read off for the arcs that are asked about."""

    overlay: Overlay
    own: dict[int, tuple[I32, F64]]  # by cell of the goal's arcs: the arcs inside, rising, and their labels
    exits: F32  # (C, K)

    def of(self, arcs: I32) -> F64:
        """Seconds from the start of each arc (any shape) to the goal; inf = none. A cell's arcs are read together."""
        flat = arcs.ravel()
        cell = self.overlay.cell[flat]
        order = np.argsort(cell, kind="stable")
        ends = np.searchsorted(cell[order], np.arange(len(self.exits) + 1))
        out = np.empty(len(flat))
        for number in np.flatnonzero(np.diff(ends)).tolist():
            rows = order[ends[number] : ends[number + 1]]
            out[rows] = self._of_cell(number, flat[rows])
        return out.reshape(arcs.shape)

    def _of_cell(self, cell: int, arcs: I32) -> F64:
        k = int(self.overlay.exit_count[cell])
        through = self.overlay.to_exit[arcs, :k]
        through += self.exits[cell, :k]
        best = through.min(axis=1, initial=np.inf).astype(np.float64)
        if cell in self.own:
            member, label = self.own[cell]
            best = np.minimum(best, label[np.searchsorted(member, arcs)])
        return np.asarray(best)


def make_overlay(graph: ReverseGraph, node_xy: F64, tail: I32, head: I32) -> Overlay:
    """Prepare the shortcuts of a search graph; one with no cells when the graph is small."""
    arcs = len(tail)
    cells = _cells(node_xy, arcs) if arcs >= WORTH_ARCS else np.zeros(len(node_xy), dtype=np.int32)
    cell, into = cells[tail], cells[head]
    count = int(cells.max()) + 1 if arcs >= WORTH_ARCS else 0
    exit_arc = np.lexsort((np.arange(arcs), cell))
    exit_arc = exit_arc[(cell != into)[exit_arc]].astype(np.int32)
    exit_of = np.full(arcs, -1, dtype=np.int32)
    exit_of[exit_arc] = np.arange(len(exit_arc), dtype=np.int32)
    return _prepared(graph, cell, into, exit_arc, exit_of, count)


def no_overlay() -> Overlay:
    """For a network that is searched without shortcuts."""
    empty = np.empty(0, dtype=np.int32)
    nothing = ReverseGraph(np.zeros(1, dtype=np.int32), empty, np.empty(0))
    return make_overlay(nothing, np.empty((0, 2)), empty, empty)


def _prepared(graph: ReverseGraph, cell: I32, into: I32, exit_arc: I32, exit_of: I32, count: int) -> Overlay:
    first = np.searchsorted(cell[exit_arc], np.arange(count + 1))
    most = int(np.diff(first).max()) if count else 0
    exit_at = np.full((count, most), len(exit_arc), dtype=np.int32)
    to_exit = np.full((len(cell), most), np.inf, dtype=np.float32)
    members, graphs, shorts = [], [], []
    for number in range(count):
        inside, entries = np.flatnonzero(cell == number), np.flatnonzero((into == number) & (cell != number))
        member = np.concatenate([inside, entries]).astype(np.int32)
        local = _restricted(graph, inside, member, len(cell))
        exits = np.arange(first[number], first[number + 1], dtype=np.int32)
        exit_at[number, : len(exits)] = exits
        seconds = _to_exits(local, np.searchsorted(inside, exit_arc[exits]))
        to_exit[inside, : len(exits)] = seconds[:, : len(inside)].T
        k, e = np.nonzero(np.isfinite(seconds[:, len(inside) :]))
        shorts.append((exits[k], exit_of[entries[e]], seconds[k, len(inside) + e]))
        members.append(member)
        graphs.append(local)
    short = _pruned(_sorted_rows(shorts, len(exit_arc)), first)
    return Overlay(
        cell=cell.astype(np.int16),
        exit_of=exit_of,
        exit_at=exit_at,
        exit_count=np.diff(first).astype(np.int32),
        to_exit=to_exit,
        short_off=short.off,
        short_to=short.to,
        short_s=short.seconds,
        inside=np.bincount(cell, minlength=count)[:count].astype(np.int32),
        member_off=_offsets([len(m) for m in members]),
        member=_joined_ints(members),
        local_off=_joined_ints([g.off for g in graphs]),
        local_first=_offsets([len(g.to) for g in graphs]),
        local_to=_joined_ints([g.to for g in graphs]),
        local_s=_joined([g.seconds for g in graphs]),
    )


def _restricted(graph: ReverseGraph, inside: I64, member: I32, arcs: int) -> ReverseGraph:
    """The rows of ``inside``; arcs that lead in are columns only, so their rows are empty."""
    place = np.full(arcs, -1, dtype=np.int32)
    place[member] = np.arange(len(member), dtype=np.int32)
    count = graph.off[inside + 1] - graph.off[inside]
    off = np.concatenate([[0], np.cumsum(count)])
    take = np.repeat(graph.off[inside] - off[:-1], count) + np.arange(int(off[-1]))
    rows = np.append(off, np.full(len(member) - len(inside), off[-1])).astype(np.int32)
    return ReverseGraph(rows, place[graph.to[take]], graph.seconds[take])


def _to_exits(local: ReverseGraph, exits: I64) -> F64:
    """(exits, members) seconds from each member to each exit."""
    n = len(local.off) - 1
    if not len(exits):
        return np.empty((0, n))
    graph = _sparse().csr_array((local.seconds, local.to, local.off), shape=(n, n))
    return np.asarray(_sparse().csgraph.dijkstra(graph, indices=exits))


def _sorted_rows(parts: list[tuple[I32, I32, F64]], rows: int) -> ReverseGraph:
    row = _joined_ints([part[0] for part in parts])
    order = np.argsort(row, kind="stable")
    off = np.searchsorted(row[order], np.arange(rows + 1)).astype(np.int32)
    to, seconds = _joined_ints([part[1] for part in parts]), _joined([part[2] for part in parts])
    return ReverseGraph(off, to[order], seconds[order])


def _pruned(short: ReverseGraph, first: I64) -> ReverseGraph:
    """Without the shortcuts for which there is a quicker way through other cells: about half as many are left."""
    rows = np.repeat(np.arange(len(short.off) - 1), np.diff(short.off))
    n = len(short.off) - 1
    graph = _sparse().csr_array((short.seconds, short.to, short.off), shape=(n, n))
    kept = np.ones(len(rows), dtype=np.bool_)
    for begin, end in zip(first[:-1].tolist(), first[1:].tolist(), strict=True):
        mine = slice(int(short.off[begin]), int(short.off[end]))
        if mine.stop > mine.start:
            limit = float(short.seconds[mine].max())
            best = _sparse().csgraph.dijkstra(graph, indices=np.arange(begin, end), limit=limit)
            kept[mine] = short.seconds[mine] <= best[rows[mine] - begin, short.to[mine]] + 1e-6
    off = np.searchsorted(rows[kept], np.arange(n + 1)).astype(np.int32)
    return ReverseGraph(off, short.to[kept], short.seconds[kept])


def _cells(node_xy: F64, arcs: int) -> I32:
    """Nodes halved along the longer side until a cell has about ``CELL_ARCS`` arcs."""
    cell = np.zeros(len(node_xy), dtype=np.int32)
    for _ in range(max(0, round(np.log2(arcs / CELL_ARCS)))):
        for number in range(int(cell.max()) + 1):
            nodes = np.flatnonzero(cell == number)
            axis = int(np.argmax(np.ptp(node_xy[nodes], axis=0)))
            half = np.argsort(node_xy[nodes, axis], kind="stable")[len(nodes) // 2 :]
            cell[nodes[half]] += int(cell.max()) + 1 - number
        cell = np.unique(cell, return_inverse=True)[1].astype(np.int32)
    return cell


def _offsets(counts: list[int]) -> I32:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)


def _joined_ints(parts: list[I32]) -> I32:
    return np.concatenate(parts).astype(np.int32) if parts else np.empty(0, dtype=np.int32)


def _joined(parts: list[F64]) -> F64:
    return np.concatenate(parts) if parts else np.empty(0)
