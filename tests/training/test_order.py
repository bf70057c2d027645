"""Which sample comes when: every one as often as it should, and the same for the same seed."""

from __future__ import annotations

from collections import Counter

from training.order import Order, Place


def places(order: Order, first: int, last: int) -> list[Place]:
    return [order.at(place) for place in range(first, last)]


def test_an_epoch_holds_every_pack_once_and_the_next_in_another_order() -> None:
    order = Order([5, 30], seed=0, even=False)
    everything = {Place(0, n) for n in range(5)} | {Place(1, n) for n in range(30)}
    first, second = places(order, 0, 35), places(order, 35, 70)
    assert order.epoch == 35
    assert set(first) == set(second) == everything
    assert first != second


def test_evenly_every_file_comes_as_often_and_each_pack_of_it_too() -> None:
    order = Order([2, 30, 3], seed=0)
    found = places(order, 0, 90)
    for turn in range(30):
        assert {place.dataset for place in found[3 * turn : 3 * turn + 3]} == {0, 1, 2}
    counts = Counter(found)
    assert {counts[Place(0, n)] for n in range(2)} == {15}
    assert {counts[Place(1, n)] for n in range(30)} == {1}
    assert {counts[Place(2, n)] for n in range(3)} == {10}
    assert len({tuple(place.dataset for place in found[3 * t : 3 * t + 3]) for t in range(30)}) > 1


def test_the_order_is_a_function_of_seed_and_place() -> None:
    order, again, other = Order([7, 9], seed=1), Order([7, 9], seed=1), Order([7, 9], seed=2)
    forward = places(order, 0, 100)
    assert [again.at(place) for place in reversed(range(100))] == forward[::-1]
    assert places(other, 0, 100) != forward


def test_sides_are_drawn_at_random_by_place() -> None:
    order = Order([1], seed=0)
    found = [order.side(place, (448, 512, 768)) for place in range(300)]
    assert found == [Order([1], seed=0).side(place, (448, 512, 768)) for place in range(300)]
    assert min(Counter(found).values()) > 70
