"""What waits: the newest of each key, what a person waits for first, never more than so many."""

from __future__ import annotations

from console.reckon.waiting import Waiting
from console.words import ForgetAsk, SiteAsk


def ask(key: str, n: int, urgent: bool = True) -> SiteAsk:
    return SiteAsk(key, n, urgent)


def test_the_newest_of_a_key_in_its_place() -> None:
    waiting = Waiting()
    for one in (ask("a", 1), ask("b", 2), ask("a", 3)):
        assert waiting.put(one) is None
    assert [waiting.next(), waiting.next(), waiting.next()] == [ask("a", 3), ask("b", 2), None]


def test_urgent_ones_first_and_then_in_order() -> None:
    waiting = Waiting()
    for one in (ask("a", 1, False), ask("b", 2, False), ask("c", 3), ask("d", 4)):
        waiting.put(one)
    taken = [waiting.next() for _ in range(4)]
    assert [one.key for one in taken if one is not None] == ["c", "d", "a", "b"]


def test_what_is_forgotten_no_longer_waits() -> None:
    waiting = Waiting()
    waiting.put(ask("a", 1))
    waiting.put(ForgetAsk("a", 2))
    waiting.put(ForgetAsk("never", 3))
    assert waiting.next() is None


def test_of_too_many_the_oldest_that_nobody_waits_for_goes() -> None:
    waiting = Waiting(most=3)
    first = [ask("a", 1), ask("b", 2, False), ask("c", 3, False)]
    assert [waiting.put(one) for one in first] == [None] * 3
    assert waiting.put(ask("d", 4)) == ask("b", 2, False)
    assert waiting.put(ask("e", 5)) == ask("c", 3, False)
    assert waiting.put(ask("f", 6)) == ask("f", 6)
    assert [one.key for one in waiting.drain()] == ["a", "d", "e"]
    assert len(waiting) == 0
