from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from otterscope.geometry import Region, Size
from otterscope.session import opening
from otterscope.session.errors import BoxGone, SessionGone, TurnGone
from otterscope.session.store import Store
from tests.session.samples import RECEIPT, REGION, SIZE, answered, begin, reopened


def test_all_of_a_session_is_there_at_the_next_start(file: Path) -> None:
    with reopened(file) as store:
        info = begin(store)
        box = store.put_box(info.id, REGION, "骆驼")
        asked = store.ask(info.id, box.id, REGION, "How many camels?\n骆驼?", False, b"\x89PNG")
        store.append(asked.id, "Fi")
        assert store.turn(asked.id).state == "answering"
        ended = store.finish(asked.id, "Five.", RECEIPT, (Region(1, 2, 3, 4),), ((5, 6), (7, 8)))
        follow = store.ask(info.id, None, REGION, "And oxen?", True)
        failed = store.fail(follow.id, "The model’s process ended.", RECEIPT)
        before = store.session(info.id), store.boxes(info.id), store.turns(info.id)
    with reopened(file) as store:
        assert (store.session(info.id), store.boxes(info.id), store.turns(info.id)) == before
    assert before[1] == [box]
    assert before[2] == [ended, failed]
    assert ended.receipt == RECEIPT
    assert (ended.boxes, ended.points) == ((Region(1, 2, 3, 4),), ((5, 6), (7, 8)))
    assert (ended.question, ended.answer, ended.thumbnail) == ("How many camels?\n骆驼?", "Five.", b"\x89PNG")
    assert (ended.state, ended.box, ended.follows) == ("answered", box.id, False)
    assert (failed.state, failed.fault, failed.follows) == ("failed", "The model’s process ended.", True)
    assert abs(ended.asked_at - datetime.now(timezone.utc)) < timedelta(minutes=1)
    assert before[0].turns == 2
    assert before[0].thumbnail == b"\x89PNG"


def test_a_turn_goes_through_its_states(store: Store) -> None:
    info = begin(store)
    turn = store.ask(info.id, None, REGION, "What?")
    assert (turn.state, turn.answer, turn.receipt) == ("asked", "", None)
    store.append(turn.id, "A ca")
    store.append(turn.id, "mel")
    assert store.turns(info.id) == [dataclasses.replace(turn, state="answering", answer="A camel")]
    stopped = store.stop(turn.id, RECEIPT)
    assert (stopped.state, stopped.answer, stopped.receipt) == ("stopped", "A camel", RECEIPT)
    store.append(turn.id, " that comes too late")
    assert store.turn(turn.id) == stopped


def test_a_question_keeps_its_scale_from_the_beginning(store: Store) -> None:
    info = begin(store)
    turn = store.ask(info.id, None, REGION, "What?", scale=0.465)
    assert turn.seen_scale == 0.465
    stopped = store.stop(turn.id, None)
    assert (stopped.seen, stopped.seen_scale) == ("", 0.465)


def test_pieces_of_two_answers_do_not_mix(store: Store) -> None:
    info = begin(store)
    turns = [store.ask(info.id, None, REGION, str(number)) for number in range(3)]
    for piece in range(200):
        for number, turn in enumerate(turns):
            store.append(turn.id, f"{number}:{piece} ")
    for number, turn in enumerate(turns):
        assert store.turn(turn.id).answer == "".join(f"{number}:{piece} " for piece in range(200))


def test_a_picture_is_found_again_by_its_content_wherever_it_is(store: Store) -> None:
    info = begin(store, "old.jpg", "content")
    moved = store.open_picture(Path("/elsewhere/new.jpg"), SIZE, 0, "content")
    assert moved.id == info.id
    assert moved.picture.path == Path("/elsewhere/new.jpg")
    assert moved.picture.name == "new.jpg"
    assert store.open_picture(Path("/elsewhere/new.jpg"), SIZE, 1, "content").id != info.id, "another page"


def test_a_changed_picture_is_found_by_its_place_and_says_once_that_it_changed(store: Store) -> None:
    info = begin(store, digest="before")
    changed = begin(store, digest="after")
    assert changed.id == info.id
    assert changed.picture.digest == "before"
    assert begin(store, digest="after").picture.digest == "after"
    other = store.open_picture(Path("/pictures/scroll.jpg"), Size(100, 100), 0, "third")
    assert other.picture.id != info.picture.id, "boxes of another size make no sense"


def test_the_latest_of_several_sessions_is_opened(store: Store) -> None:
    first = begin(store)
    second = store.new_session(first.picture.id)
    assert begin(store).id == second.id
    store.ask(first.id, None, REGION, "again")
    assert begin(store).id == first.id
    assert [info.id for info in store.sessions()] == [first.id, second.id]


def test_order_does_not_follow_a_clock_that_is_set_back(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = begin(store)
    store.ask(first.id, None, REGION, "one")
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() - 1e8)
    store.ask(first.id, None, REGION, "two")
    second = store.new_session(first.picture.id)
    assert [turn.question for turn in store.turns(first.id)] == ["one", "two"]
    assert [info.id for info in store.sessions()] == [second.id, first.id]
    assert begin(store).id == second.id


def test_a_session_is_called_by_its_first_question_until_it_has_a_name(store: Store) -> None:
    info = begin(store)
    assert info.title == ""
    first = store.ask(info.id, None, REGION, "How  many\ncamels? " + "x" * 100)
    store.ask(info.id, None, REGION, "And oxen?")
    assert store.session(info.id).title == ("How many camels? " + "x" * 100)[:80]
    store.delete(first.id)
    assert store.session(info.id).title == "And oxen?"
    assert store.rename(info.id, " The market ").title == "The market"
    assert store.rename(info.id, "").title == "And oxen?"


def test_boxes_are_changed_removed_and_had_back(store: Store) -> None:
    info = begin(store)
    one, two = store.put_box(info.id, REGION), store.put_box(info.id, Region(0, 0, 5, 5), "b")
    assert [box.position for box in store.boxes(info.id)] == [1, 2]
    assert store.change_box(one.id, name="market").name == "market"
    assert store.change_box(one.id, region=Region(9, 9, 9, 9)).region == Region(9, 9, 9, 9)
    turn = store.ask(info.id, two.id, two.region, "What?")
    store.remove_box(two.id)
    assert [box.name for box in store.boxes(info.id)] == ["market"]
    assert store.turn(turn.id).box is None
    assert store.turn(turn.id).region == two.region
    assert store.restore_box(two.id) == two
    assert store.turn(turn.id).box == two.id


def test_a_deleted_turn_can_be_had_back_until_the_next_start(file: Path) -> None:
    with reopened(file) as store:
        info = begin(store)
        kept, gone, back = (answered(store, info.id, question) for question in "kgb")
        store.delete(gone.id)
        store.delete(back.id)
        assert store.turns(info.id) == [kept]
        assert store.session(info.id).turns == 1
        assert store.restore(back.id) == back
        assert store.turns(info.id) == [kept, back]
    with reopened(file) as store:
        assert store.turns(info.id) == [kept, back]
        with pytest.raises(TurnGone):
            store.restore(gone.id)


def test_a_deleted_session_can_be_had_back_until_the_next_start(file: Path) -> None:
    with reopened(file) as store:
        info, other = begin(store), begin(store, "other.jpg", "d2")
        store.put_box(other.id, REGION)
        lost = answered(store, other.id)
        store.delete_session(info.id)
        assert [each.id for each in store.sessions()] == [other.id]
        assert store.restore_session(info.id).id == info.id
        store.delete_session(other.id)
    with reopened(file) as store:
        assert [each.id for each in store.sessions()] == [info.id]
        assert store.boxes(other.id) == []
        for call in (store.session, store.restore_session, store.new_session):
            with pytest.raises(SessionGone):
                call(other.id)
        with pytest.raises(TurnGone):
            store.turn(lost.id)
        with pytest.raises(SessionGone):
            store.new_session(other.picture.id)


def test_what_is_gone_says_so(store: Store) -> None:
    with pytest.raises(SessionGone):
        store.put_box(1, REGION)
    with pytest.raises(SessionGone):
        store.ask(1, None, REGION, "?")
    with pytest.raises(SessionGone):
        store.rename(1, "x")
    with pytest.raises(BoxGone):
        store.change_box(1, name="x")
    with pytest.raises(BoxGone):
        store.restore_box(1)
    with pytest.raises(TurnGone):
        store.finish(1, "", None)
    store.append(1, "nothing happens")
    store.move_picture(1, Path("/x"))


def test_a_moved_picture_is_where_the_user_says(store: Store) -> None:
    info = begin(store)
    store.move_picture(info.picture.id, Path("/new/place.tif"))
    assert store.session(info.id).picture.path == Path("/new/place.tif")
    assert store.session(info.id).picture.name == "place.tif"


def test_names_and_texts_that_are_no_proper_unicode_are_kept(file: Path) -> None:
    odd = Path("/pictures/\udcff.jpg")  # a byte that is no UTF-8
    with reopened(file) as store:
        info = store.open_picture(odd, SIZE, 0, "")
        box = store.put_box(info.id, REGION, "half \ud83d")
        turn = store.ask(info.id, None, REGION, "half \ud83d of a face, and \0")
        store.append(turn.id, "\ude00")
        store.finish(turn.id, "\ude00 end", None)
    with reopened(file) as store:
        assert store.open_picture(odd, SIZE, 0, "").id == info.id
        assert store.session(info.id).picture.path == odd
        assert store.boxes(info.id)[0].name == box.name == "half ?"
        assert store.turn(turn.id).question == "half ? of a face, and \0"
        assert store.turn(turn.id).answer == "? end"


def test_ids_fit_into_the_integers_of_signals(store: Store) -> None:
    info = begin(store)
    ids = {store.put_box(info.id, REGION).id for _ in range(50)}
    assert len(ids) == 50
    assert all(0 < number < 2**31 for number in ids)


def test_many_threads_use_one_store(store: Store) -> None:
    info = begin(store)
    turns = [store.ask(info.id, None, REGION, f"q{number}") for number in range(4)]
    faults: list[Exception] = []

    def answer(number: int) -> None:
        try:
            for piece in range(100):
                store.append(turns[number].id, f"{piece} ")
                if piece % 20 == 0:
                    store.sessions()
                    store.search("q")
            store.stop(turns[number].id)
        except Exception as error:  # noqa: BLE001
            faults.append(error)

    threads = [threading.Thread(target=answer, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    expected = "".join(f"{piece} " for piece in range(100))
    assert [turn.answer for turn in store.turns(info.id)] == [expected] * 4


def test_a_draft_is_kept_with_its_session_and_is_no_use_of_it(file: Path) -> None:
    with reopened(file) as store:
        first = begin(store)
        second = store.new_session(first.picture.id)
        store.keep_draft(first.id, "How many \ud83d")
        assert begin(store).id == second.id, "to write is not to ask"
    with reopened(file) as store:
        assert {info.id: info.draft for info in store.sessions()} == {first.id: "How many ?", second.id: ""}
        store.keep_draft(first.id, "")
        assert store.session(first.id).draft == ""
        store.keep_draft(12345, "of a session that is gone")


def test_what_the_model_was_given_is_known_by_its_digest(file: Path) -> None:
    with reopened(file) as store:
        info = begin(store)
        one, other = (store.ask(info.id, None, REGION, question) for question in ("one", "other"))
        assert (one.seen, one.seen_scale) == ("", 1.0)
        seen = store.saw(one.id, "ab" * 16, 0.25)
        assert (seen.seen, seen.seen_scale, seen.state) == ("ab" * 16, 0.25, "asked")
        store.saw(other.id, "../../../../etc/passwd", 1.0)
        store.delete(one.id)
        assert "ab" * 16 in store.seen(), "the turn can be had back"
        assert store.turn(other.id).seen == "", "it is no digest"
        with pytest.raises(TurnGone):
            store.saw(12345, "ab" * 16, 1.0)
        store.restore(one.id)
    with reopened(file) as store:
        assert store.turn(one.id).seen == "ab" * 16, "also of an answer that was never finished"


def test_a_store_is_open_before_its_file_is(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    go, plain = threading.Event(), opening.open_or_set_aside

    def slow(*args: Any, **given: Any) -> opening.Opened:
        assert go.wait(20)
        return plain(*args, **given)

    monkeypatch.setattr(opening, "open_or_set_aside", slow)
    store = Store(file, at_once=False)
    assert not file.exists()
    late = threading.Timer(0.05, go.set)
    late.start()
    info = begin(store)
    late.join()
    assert store.notice is None
    store.close()
    with reopened(file) as again:
        assert [each.id for each in again.sessions()] == [info.id]


def test_a_store_that_is_closed_while_it_opens_leaves_nothing_behind(file: Path) -> None:
    store = Store(file, at_once=False)
    store.close()
    store.close()
    assert list(file.parent.glob("sessions.open/*")) == []


def test_a_store_that_cannot_be_opened_for_a_defect_says_so_at_every_call(
    file: Path, monkeypatch: pytest.MonkeyPatch, expect_log: Callable[[str], None]
) -> None:
    def defect(*_args: object, **_given: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(opening, "open_or_set_aside", defect)
    expect_log("could not be opened")
    store = Store(file, at_once=False)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            store.sessions()
    store.close()


def test_a_store_is_closed_once_and_for_all(file: Path) -> None:
    store = Store(file)
    info = begin(store)
    turn = store.ask(info.id, None, REGION, "?")
    store.close()
    store.close()
    with pytest.raises(ValueError, match="closed"):
        store.sessions()
    assert sorted(path.name for path in file.parent.rglob("*")) == ["sessions.open", "sessions.sqlite"]
    with reopened(file) as later:
        assert later.turn(turn.id).state == "interrupted"


def test_the_store_is_in_the_users_home_by_itself(home: Path) -> None:
    with closing(Store()) as store:
        begin(store)
    assert (home / "sessions.sqlite").is_file()
