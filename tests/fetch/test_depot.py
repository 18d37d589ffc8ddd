"""The depot: never a hole, never a wait; what is refused has its parent, and comes when the server is back."""

from __future__ import annotations

import threading
import time
from typing import Any

import numpy as np

from console.fetch import Data, Depot, DepotState, Refusal, Tile
from console.fetch.memory import Memory
from console.fetch.wishes import Way, Wishes
from console.site.config import BaseMapSpec
from tests.fetch.conftest import Open, OpenDepot, until
from tests.fetch.servers import HTML, XyzServer, colour_of, png

TILES = [Tile(7, x, y) for x in range(100, 104) for y in range(50, 53)]


def all_at_hand(depot: Depot, tiles: list[Tile]) -> bool:
    return all(depot.at_hand(tile) is not None for tile in tiles)


def test_wishes_come_true(depot: OpenDepot) -> None:
    rung = threading.Event()
    with XyzServer() as server:
        d = depot(server.spec(), on_news=rung.set)
        d.want(TILES)
        until(lambda: all(d.settled(tile) for tile in TILES))
        assert rung.is_set()
        for tile in TILES:
            assert d.at_hand(tile) == colour_of(tile.z, tile.x, tile.y)
            assert d.best(tile) == (tile, colour_of(tile.z, tile.x, tile.y))
        assert set(TILES) <= set(d.fresh())
        assert d.fresh() == []
        state = d.state()
        assert (state.id, state.waiting, state.refused, state.lacking) == ("town", 0, {}, {})
        assert state.got == len(server.asked) == len(set(server.asked))
        d.want(TILES)
        assert d.state().waiting == 0  # all at hand: nothing is asked for again


def test_an_ancestor_comes_first(depot: OpenDepot) -> None:
    with XyzServer() as server:
        d = depot(server.spec(), threads=1)
        d.want(TILES)
        until(lambda: all_at_hand(d, TILES))
        assert server.asked[0] == "/4/12/6.png"
        assert d.best(Tile(7, 96, 48)) == (Tile(4, 12, 6), colour_of(4, 12, 6))


def test_beyond_the_deepest_level(depot: OpenDepot) -> None:
    with XyzServer() as server:
        d = depot(server.spec(max_zoom=5))
        d.want([Tile(8, 200, 100), Tile(8, 201, 100)])
        until(lambda: d.best(Tile(8, 200, 100)) and d.state().waiting == 0)
        assert d.at_hand(Tile(8, 200, 100)) is None
        until(lambda: (d.best(Tile(8, 200, 100)) or [None])[0] == Tile(5, 25, 12))
        assert not [path for path in server.asked if path.startswith(("/6/", "/7/", "/8/"))]


def test_a_missing_tile_has_its_parent(depot: OpenDepot) -> None:
    def few(z: int, x: int, y: int) -> bytes | None:
        return colour_of(z, x, y) if z <= 2 else None

    with XyzServer(few) as server:
        d = depot(server.spec())
        d.want([Tile(7, 100, 50)])
        until(lambda: d.best(Tile(7, 100, 50)))
        assert d.best(Tile(7, 100, 50)) == (Tile(2, 3, 1), colour_of(2, 3, 1))
        assert d.settled(Tile(7, 100, 50))
        refusal = d.refusal(Tile(7, 100, 50))
        assert refusal is not None
        assert refusal.code == "fetch.missing"
        assert d.state().lacking == {"fetch.missing": 1}
        before = len(server.asked)
        d.want([Tile(7, 100, 50)])  # remembered: not asked again
        until(lambda: d.state().waiting == 0)
        assert len(server.asked) == before


def test_a_new_wish_replaces_the_old(depot: OpenDepot) -> None:
    with XyzServer() as server:
        server.hold()
        d = depot(server.spec(), threads=1)
        d.want(TILES)
        until(lambda: server.asked)
        d.want([Tile(6, 1, 1)])
        server.release()
        until(lambda: d.at_hand(Tile(6, 1, 1)))
        assert d.state().waiting == 0
        assert len(server.asked) <= 3  # the one under way, the stand-in, the wish


def test_nothing_waits_for_a_slow_server(depot: OpenDepot) -> None:
    """Every call comes back while all requests hang; closing does not wait for them either."""
    with XyzServer() as server:
        server.hold()
        d = depot(server.spec(timeout_s=60.0))
        d.want(TILES)
        until(lambda: len(server.asked) == 4)
        d.want(TILES[::-1])
        assert d.at_hand(TILES[0]) is None
        assert d.best(TILES[0]) is None
        assert d.fresh() == []
        assert not d.settled(TILES[0])
        assert d.state().waiting >= len(TILES)
        d.close()
        assert not [t for t in threading.enumerate() if t.name == "tiles-town"]
        d.close()
        d.want(TILES)
        assert d.at_hand(TILES[0]) is None
        server.release()


def test_a_stored_tile_comes_although_every_request_hangs(depot: OpenDepot, opened: Open) -> None:
    with XyzServer(headers={"Cache-Control": "no-cache"}) as server:
        first = opened(server.spec())
        for tile in TILES:
            first.get(tile)
        first.close()
        server.hold()
        d = depot(server.spec(timeout_s=60.0))
        d.want(TILES)
        until(lambda: all_at_hand(d, TILES), "stored tiles")
        assert d.state().got == 0
        assert d.state().cached >= len(TILES)
        server.tile = png((9, 9, 9))  # the server has newer ones: they replace what is shown
        server.release()
        until(lambda: all(d.at_hand(tile) == png((9, 9, 9)) for tile in TILES), "new ones")


def test_the_cable_is_out(depot: OpenDepot, opened: Open) -> None:
    with XyzServer(headers={"Cache-Control": "max-age=0"}) as server:
        spec = server.spec()
        source = opened(spec)
        source.get(Tile(4, 12, 6))
        source.get(TILES[0])
        source.close()
    d = depot(spec)
    d.want(TILES)
    until(lambda: all(d.best(tile) for tile in TILES), "an ancestor under each")
    assert d.at_hand(TILES[0]) == colour_of(TILES[0].z, TILES[0].x, TILES[0].y)
    until(lambda: d.state().lacking.get("fetch.unreachable") == len(TILES) - 1)
    state = d.state()
    assert state.refused["fetch.unreachable"] <= 8  # not one try per tile
    assert str(spec.urls[0].split("/")[2]) in state.last["fetch.unreachable"]


def test_it_comes_back_by_itself(depot: OpenDepot) -> None:
    with XyzServer(status=503, headers={"Retry-After": "1"}) as server:
        d = depot(server.spec())
        d.want(TILES)
        until(lambda: d.state().lacking.get("fetch.busy") == len(TILES))
        server.status = 200
        until(lambda: all_at_hand(d, TILES), "the tiles, without a new wish")
        assert d.state().lacking == {}
        assert d.refusal(TILES[0]) is None


def test_a_tile_that_cannot_be_decoded(depot: OpenDepot, opened: Open) -> None:
    with XyzServer() as server:
        source = opened(server.spec())
        d = depot(source)
        d.want([TILES[0]])
        until(lambda: d.at_hand(TILES[0]) and d.at_hand(Tile(4, 12, 6)))
        d.bad(TILES[0])
        assert d.at_hand(TILES[0]) is None
        assert d.best(TILES[0]) == (Tile(4, 12, 6), colour_of(4, 12, 6))
        assert d.state().refused == d.state().lacking == {"fetch.corrupt": 1}
        until(lambda: source.stored(TILES[0]) is None, "forgotten on disk")
        assert d.settled(TILES[0])


def test_a_login_page_for_every_tile(depot: OpenDepot) -> None:
    with XyzServer(body=HTML, content_type="text/html") as server:
        d = depot(server.spec())
        d.want(TILES)
        until(lambda: d.state().lacking.get("fetch.not_a_tile") == len(TILES))
        assert len(server.asked) <= 8
        assert d.best(TILES[0]) is None


def test_layers_are_wanted_together(depot: OpenDepot) -> None:
    with XyzServer() as server:
        spec = server.spec(urls=(server.url(), server.root + "/missing/{z}/{x}/{y}"))
        d = depot(spec)
        d.want([TILES[0]])
        until(lambda: d.settled(TILES[0]))
        assert d.at_hand(TILES[0], 0) is not None
        assert d.at_hand(TILES[0], 1) is None
        assert d.state().lacking == {"fetch.missing": 1}


class Failing:
    """A source that breaks its promise not to raise."""

    spec = BaseMapSpec(id="failing")
    layers, zooms, tile_px, bounds_deg = 1, range(19), 256, None
    attribution = attribution_en = ""
    remote = False

    def get(self, tile: Tile, layer: int = 0) -> Data | Refusal:
        assert layer == 0
        if tile.x % 2:
            raise RuntimeError("secret text")
        return np.zeros((4, 4, 4), dtype=np.uint8)

    def stored(self, tile: Tile, layer: int = 0) -> None: ...
    def drop(self, tile: Tile, layer: int = 0) -> None: ...
    def close(self) -> None: ...

    def notices(self) -> dict[str, str]:
        return {"fetch.no_cache": ""}


def test_a_source_that_raises_costs_its_tile_only(depot: OpenDepot) -> None:
    d = depot(Failing(), threads=1)
    d.want([Tile(3, 1, 1), Tile(3, 2, 2)])
    until(lambda: d.at_hand(Tile(3, 2, 2)) is not None and d.settled(Tile(3, 1, 1)))
    state = d.state()
    assert isinstance(state, DepotState)
    assert state.last == {"fetch.corrupt": "RuntimeError"}
    assert state.notices == {"fetch.no_cache": ""}


# --- memory and wishes by themselves -------------------------------------------------------------------------------


class Clock:
    at = 0.0

    def __call__(self) -> float:
        return self.at


def key(n: int) -> tuple[Tile, int]:
    return Tile(18, n, 0), 0


def test_memory_is_bounded_but_keeps_the_view() -> None:
    memory = Memory(0.1, Clock())
    view = {key(n) for n in range(5)}
    for n in range(50):
        memory.put(key(n), bytes(10_000), 1.0, view)
    assert memory.bytes <= 0.1 * 1024 * 1024
    assert view <= {key(n) for n in range(50) if key(n) in memory}
    assert key(49) in memory
    assert key(10) not in memory
    assert memory.put(key(49), bytes(10_000), 1.0, view) is False  # the same: no news
    assert memory.put(key(49), b"x", 1.0, view) is True
    memory.clear()
    assert memory.bytes == 0


def test_a_refused_wish_is_tried_more_and_more_seldom() -> None:
    clock = Clock()
    wishes = Wishes(clock)
    tries = []
    wishes.replace([(key(1), Way.ASK)], [key(1)])
    while clock.at < 3000:
        got = wishes.next_asked()
        if got is not None:
            tries.append(clock.at)
            wishes.done(got)
            wishes.refuse(got, Refusal("fetch.late", "", 2.0))
        clock.at += 1.0
    gaps = np.diff(tries)
    assert list(gaps[:6]) == [2, 4, 8, 16, 32, 600]
    assert len(tries) <= 30  # in fifty minutes


def test_a_refusal_that_is_for_ever() -> None:
    clock = Clock()
    wishes = Wishes(clock)
    wishes.replace([(key(1), Way.ASK)], [key(1)])
    assert wishes.next_asked() == key(1)
    wishes.done(key(1))
    wishes.refuse(key(1), Refusal("fetch.missing"))
    clock.at = 1e9
    wishes.replace([(key(1), Way.ASK)], [key(1)])
    assert wishes.next_asked() is None
    assert wishes.due_s() is None


def test_only_what_is_still_meant_is_tried_again() -> None:
    clock = Clock()
    wishes = Wishes(clock)
    wishes.replace([(key(1), Way.ASK), (key(2), Way.ASK)], [key(1), key(2)])
    for n in (1, 2):
        assert wishes.next_asked() == key(n)
        wishes.done(key(n))
        wishes.refuse(key(n), Refusal("fetch.late", "", 2.0))
    wishes.replace([(key(2), Way.ASK)], [key(2)])
    clock.at = 10.0
    assert wishes.next_asked() == key(2)
    assert wishes.next_asked() is None


def test_many_views_in_a_row(depot: OpenDepot) -> None:
    """A pan of fifty views with an unsteady server: the last view is whole in the end, no thread is lost."""
    turn = iter(range(10**6))

    def unsteady(path: str, sent: Any) -> tuple[int, dict[str, str], bytes]:
        n = next(turn)
        if n % 7 == 0:
            return 404, {}, b"no"
        if n % 11 == 0:
            return 200, {"Content-Type": "text/html"}, HTML
        return plain(path, sent)

    with XyzServer(delay_s=0.002) as server:
        plain = server.answer
        server.answer = unsteady  # type: ignore[method-assign]
        d = depot(server.spec())
        for step in range(50):
            view = [Tile(7, 40 + step + x, 50 + y) for x in range(4) for y in range(3)]
            d.want(view)
            time.sleep(0.002)
        until(lambda: all(d.best(tile) for tile in view))
        assert len([t for t in threading.enumerate() if t.name == "tiles-town"]) == 5
