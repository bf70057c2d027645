"""Kept prefixes: never over the budget, the least recently used out first."""

from __future__ import annotations

from otterscope.engine.kept import KeptPrefix, KeptPrefixes


def prefix(nbytes: int) -> KeptPrefix:
    return KeptPrefix(bytearray(nbytes), positions=nbytes, cells=nbytes, tokens=nbytes)


def test_the_least_recently_used_goes_first() -> None:
    kept = KeptPrefixes(100)
    for key in "abc":
        kept.put(key, prefix(30))
    again = kept.take("a")
    assert again is not None
    kept.put("a", again)
    kept.put("d", prefix(30))
    assert kept.keys == ("c", "a", "d")
    assert kept.nbytes == 90


def test_room_is_made_before_an_item_comes() -> None:
    kept = KeptPrefixes(100)
    for key in "abc":
        kept.put(key, prefix(30))
    kept.make_room(45)
    assert kept.keys == ("c",)


def test_what_is_larger_than_the_budget_is_not_kept_and_pushes_nothing_out() -> None:
    kept = KeptPrefixes(100)
    kept.put("a", prefix(100))
    assert not kept.fits(101)
    kept.put("b", prefix(101))
    assert kept.keys == ("a",)


def test_an_item_replaces_the_one_of_its_key() -> None:
    kept = KeptPrefixes(100)
    kept.put("a", prefix(60))
    kept.put("a", prefix(70))
    assert (kept.keys, kept.nbytes) == (("a",), 70)


def test_taking_removes() -> None:
    kept = KeptPrefixes(100)
    kept.put("a", prefix(60))
    assert kept.take("a") is not None
    assert kept.take("a") is None
    assert kept.nbytes == 0


def test_clear_lets_go_of_all() -> None:
    kept = KeptPrefixes(100)
    kept.put("a", prefix(60))
    kept.clear()
    assert (kept.keys, kept.nbytes) == ((), 0)
