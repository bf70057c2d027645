from __future__ import annotations

from otterscope.session.store import Store
from tests.session.samples import REGION, answered, begin


def found(store: Store, text: str) -> list[tuple[str, str]]:
    """Title of the session and snippet, of each hit."""
    return [(hit.session.picture.name, hit.snippet) for hit in store.search(text)]


def test_questions_and_answers_are_found_in_any_language(store: Store) -> None:
    info = begin(store)
    one = answered(store, info.id, "How many camels?", "Five camels, two of them white.")
    two = answered(store, info.id, "图中有几头骆驼？", "五头。")
    three = answered(store, info.id, "ラクダは何頭いますか", "五頭です")
    assert [hit.turn for hit in store.search("CAMELS white")] == [one]
    assert [hit.turn for hit in store.search("骆驼")] == [two]
    assert [hit.turn for hit in store.search("五")] == [three, two]
    assert [hit.turn for hit in store.search("ﾗｸﾀﾞ")] == [three]
    assert store.search("五 camels") == []
    assert store.search("  ") == []


def test_names_of_sessions_pictures_and_boxes_are_found(store: Store) -> None:
    info, other = begin(store), begin(store, "street.tif", "d2")
    store.rename(info.id, "Along the river")
    store.put_box(other.id, REGION, "城門")
    assert found(store, "RIVER") == [("scroll.jpg", "Along the river")]
    assert found(store, "scroll.jp") == [("scroll.jpg", "scroll.jpg")]
    assert found(store, "門") == [("street.tif", "城門")]
    assert store.search("river")[0].turn is None


def test_pieces_may_lie_in_the_turn_and_in_its_session(store: Store) -> None:
    info, other = begin(store), begin(store, "street.tif", "d2")
    turn = answered(store, info.id, "How many camels?")
    answered(store, other.id, "How many camels?")
    hits = store.search("scroll camels")
    assert [hit.turn for hit in hits] == [turn]


def test_an_answer_under_way_is_found_once_it_ended(store: Store) -> None:
    info = begin(store)
    turn = store.ask(info.id, None, REGION, "What?")
    store.append(turn.id, "A bridge")
    assert found(store, "what") == [("scroll.jpg", "What?")]
    store.stop(turn.id)
    assert found(store, "bridge") == [("scroll.jpg", "A bridge")]


def test_what_is_deleted_is_not_found(store: Store) -> None:
    info = begin(store)
    turn, box = answered(store, info.id, "camels"), store.put_box(info.id, REGION, "market")
    store.delete(turn.id)
    store.remove_box(box.id)
    assert store.search("camels") == []
    assert store.search("market") == []
    store.restore(turn.id)
    assert len(store.search("camels")) == 1
    store.delete_session(info.id)
    assert store.search("camels") == []
    assert store.search("scroll") == []


def test_signs_that_mean_something_to_a_database_are_only_signs(store: Store) -> None:
    info = begin(store)
    for text in ("100%", "a_b", "it's", '"quoted"', "x*", "NEAR(a"):
        turn = answered(store, info.id, text)
        assert [hit.turn for hit in store.search(text)] == [turn]
    assert store.search("a%b") == []


def test_a_page_that_was_pasted_and_halves_of_characters_are_searched_for(store: Store) -> None:
    info = begin(store)
    words = [f"word{number}" for number in range(3000)]
    turn = answered(store, info.id, " ".join(words))
    assert [hit.turn for hit in store.search(" ".join(words))] == [turn]
    assert store.search(" ".join(["elsewhere", *words])) == []
    assert store.search("\ud800 word1") == []
    assert store.notice is None, "a search is no fault of the disk"


def test_the_latest_are_first_and_not_more_than_the_limit(store: Store) -> None:
    info, other = begin(store), begin(store, "street.tif", "d2")
    turns = [
        answered(store, session.id, f"camel {number}") for number in range(5) for session in (info, other)
    ]
    hits = [hit.turn for hit in store.search("camel")]
    assert hits == [*turns[::-1][::2], *turns[::-1][1::2]]
    assert [hit.turn for hit in store.search("camel", limit=3)] == hits[:3]
