"""Several windows and programs on one session file."""

from __future__ import annotations

import json
import threading
from contextlib import closing
from pathlib import Path

from otterscope.session.store import Store
from tests.session.samples import REGION, answered, begin, reopened
from tests.session.test_kill import recording
from tests.session.test_opening import aside, fill


def test_a_running_answer_is_interrupted_only_once_its_program_is_gone(file: Path) -> None:
    with recording(file, 1) as child:
        assert child.stdout is not None
        calls = (json.loads(line) for line in child.stdout)
        session = next(calls)[1]
        unfinished = next(call[1] for call in calls if call[0] == "nothing")
        with reopened(file) as store:
            state = store.turn(unfinished).state
            assert state in {"asked", "answering"}
            assert "interrupted" not in {turn.state for turn in store.turns(session)}
        child.kill()
        child.wait()
        with reopened(file) as store:
            assert store.turn(unfinished).state == "interrupted"
            assert {"asked", "answering"}.isdisjoint({turn.state for turn in store.turns(session)})


def test_a_second_window_leaves_the_first_ones_work_alone(file: Path) -> None:
    with reopened(file) as first:
        info = begin(first)
        running = first.ask(info.id, None, REGION, "running")
        first.append(running.id, "a ")
        gone = answered(first, info.id, "deleted")
        first.delete(gone.id)
        with reopened(file) as second:
            assert second.turns(info.id) == [first.turn(running.id)]
            other = second.ask(info.id, None, REGION, "in the second window")
            first.append(running.id, "b")
            second.append(other.id, "c")
            assert second.turn(running.id).answer == "a b"
        assert first.turn(other.id).state == "interrupted", "the second window was closed in the middle of it"
        assert first.turn(running.id).state == "answering"
        first.restore(gone.id)
        assert [turn.question for turn in first.turns(info.id)] == [
            "running",
            "deleted",
            "in the second window",
        ]


def test_what_a_window_left_that_is_gone_is_seen_as_interrupted(file: Path) -> None:
    with reopened(file) as first, reopened(file) as second:
        info = begin(first)
        turns = [second.ask(info.id, None, REGION, str(number)) for number in range(3)]
        second.append(turns[0].id, "a ")
        second.delete(turns[2].id)
        ids = [turn.id for turn in turns]
        assert [(turn.state, turn.answer) for turn in first.look(ids)] == [("answering", "a "), ("asked", "")]
        mine = first.ask(info.id, None, REGION, "mine")
        owners = second._started._owners
        assert owners is not None
        owners.close()  # as the end of its process does, however it came
        found = first.look([ids[0], mine.id])
        assert [(turn.state, turn.answer) for turn in found] == [("interrupted", "a "), ("asked", "")]
        assert first.turn(ids[1]).state == "asked", "nobody looked at it"
        assert first.look([]) == []


def test_what_is_asked_in_a_session_that_another_window_deleted_is_kept(file: Path) -> None:
    with reopened(file) as first:
        info = begin(first)
        answered(first, info.id, "before")
        with reopened(file) as second:
            second.delete_session(info.id)
            assert first.sessions() == []
            answered(first, info.id, "after")
            assert [session.id for session in second.sessions()] == [info.id]
    with reopened(file) as store:
        assert [turn.question for turn in store.turns(info.id)] == ["before", "after"]


def test_many_windows_open_a_new_file_at_once(file: Path) -> None:
    stores: list[Store] = []
    start = threading.Barrier(6)

    def open_it() -> None:
        start.wait()
        stores.append(Store(file))

    threads = [threading.Thread(target=open_it) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [store.notice for store in stores] == [None] * 6
    (session,) = {begin(store).id for store in stores}
    for number, store in enumerate(stores):
        answered(store, session, f"window {number}")
    for store in stores:
        assert len(store.turns(session)) == 6
        store.close()


def test_many_windows_write_at_once(file: Path) -> None:
    with closing(Store(file)) as one, closing(Store(file)) as two:
        info = begin(one)
        turns = {store: store.ask(info.id, None, REGION, "?") for store in (one, two)}

        def answer(store: Store) -> None:
            for piece in range(300):
                store.append(turns[store].id, f"{piece} ")

        threads = [threading.Thread(target=answer, args=(store,)) for store in (one, two)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        expected = "".join(f"{piece} " for piece in range(300))
        assert [turn.answer for turn in one.turns(info.id)] == [expected, expected]
        assert (one.notice, two.notice) == (None, None)


def test_many_windows_open_a_damaged_file_at_once(file: Path) -> None:
    fill(file, 20)
    data = bytearray(file.read_bytes())
    data[:100] = bytes(100)
    file.write_bytes(data)
    stores: list[Store] = []
    threads = [threading.Thread(target=lambda: stores.append(Store(file))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(aside(file)) == 1
    assert len([store for store in stores if store.notice is not None]) == 1
    for store in stores:
        assert len(store.turns(store.sessions()[0].id)) == 20
        store.close()
