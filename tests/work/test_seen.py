"""What the model was given is shown again, or nothing is said to be it."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from otterscope.engine.api import RegionImage
from otterscope.engine.fake import FakeEngine
from otterscope.errors import AppError, Cancelled
from otterscope.geometry import Region
from otterscope.imaging.opening import open_image
from otterscope.progress import CancelToken
from otterscope.session.model import Turn
from otterscope.session.pixels import PixelFiles
from otterscope.session.store import Store
from otterscope.work import seen
from otterscope.work.desk_events import Answered, TurnFailed
from otterscope.work.desk_keeping import Keeper
from otterscope.work.errors import PixelsChanged
from otterscope.work.png import png_bytes, write_png
from tests.fixtures.desk import Noise, Scene, eventually, scene

BOX = Region(30, 40, 150, 95)


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine(lambda request: request.question, step_s=0.0001)


@pytest.fixture
def desk(tmp_path: Path, engine: FakeEngine) -> Iterator[Scene]:
    with scene(tmp_path, engine) as made:
        made.ready()
        yield made


def asked(desk: Scene, region: Region = BOX, scale: float = 1.0) -> Turn:
    count = len(desk.heard.of(Answered)) + 1
    desk.desk.ask("How many camels?", region, None, scale=scale)
    return desk.heard.wait(Answered, count).turn


def copies(desk: Scene) -> list[Path]:
    return sorted(desk.store.pixels.folder.glob("*.png"))


def kept(desk: Scene, count: int = 1) -> list[Path]:
    eventually(lambda: len(copies(desk)) == count)
    return copies(desk)


def without_copies(desk: Scene) -> PixelFiles:
    return PixelFiles(desk.store.path.with_name("nothing"))


@pytest.mark.parametrize("scale", [1.0, 0.5])
def test_the_very_pixels_are_kept_and_found_without_the_picture(desk: Scene, scale: float) -> None:
    turn = asked(desk, scale=scale)
    given = desk.source.read(BOX, scale)
    assert turn.seen == RegionImage(given, BOX, scale).key
    assert turn.seen_scale == scale
    kept(desk)
    for picture in (None, desk.source, Noise(seed=1)):
        found = seen.find(turn, desk.store.pixels, picture)
        assert found is not None
        assert found.proof == "copy"
        np.testing.assert_array_equal(found.pixels, given)


def test_equal_pixels_are_kept_once(desk: Scene) -> None:
    turns = [asked(desk) for _ in range(3)]
    assert len({turn.seen for turn in turns}) == 1
    (first,) = kept(desk)
    asked(desk, Region(0, 0, 60, 60))
    assert first in kept(desk, 2)


def test_without_a_copy_the_picture_gives_them_again_if_it_is_the_same(desk: Scene) -> None:
    for scale in (1.0, 0.5):
        turn = asked(desk, scale=scale)
        found = seen.find(turn, without_copies(desk), desk.source)
        assert found is not None
        assert found.proof == "picture"
        np.testing.assert_array_equal(found.pixels, desk.source.read(BOX, scale))
        assert seen.find(turn, without_copies(desk), None) is None


def test_pixels_of_another_picture_are_never_said_to_be_those(desk: Scene) -> None:
    turn = asked(desk)
    with pytest.raises(PixelsChanged) as raised:
        seen.find(turn, without_copies(desk), Noise(seed=1))
    assert "has changed" in raised.value.sentence


def test_of_what_is_older_than_the_proof_nothing_is_said(desk: Scene) -> None:
    turn = replace(asked(desk), seen="", seen_scale=1.0)
    found = seen.find(turn, desk.store.pixels, Noise(seed=1))
    assert found is not None
    assert found.proof == "unknown"


def torn(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-300])


def of_others(path: Path) -> None:
    path.write_bytes(png_bytes(np.zeros((95, 150, 3), np.uint8)))


def of_another_size(path: Path) -> None:
    path.write_bytes(png_bytes(np.zeros((95, 151, 3), np.uint8)))


def no_picture(path: Path) -> None:
    path.write_text("somebody's letter")


@pytest.mark.parametrize("spoil", [torn, of_others, of_another_size, no_picture])
def test_a_copy_that_is_none_is_let_go_of(desk: Scene, spoil: object) -> None:
    turn = asked(desk)
    (copy,) = kept(desk)
    spoil(copy)  # type: ignore[operator]
    found = seen.find(turn, desk.store.pixels, desk.source)
    assert found is not None
    assert found.proof == "picture"
    assert not copy.exists()


def test_what_a_model_was_given_is_known_before_it_says_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = FakeEngine(lambda request: request.question)
    with scene(tmp_path, engine) as desk:
        desk.ready()
        known: list[set[str]] = []
        ask = engine.ask

        def look(request: object) -> object:
            known.append(desk.store.seen())
            return ask(request)  # type: ignore[arg-type]

        monkeypatch.setattr(engine, "ask", look)
        turn = asked(desk)
        assert known == [{turn.seen}]


def test_a_question_whose_pixels_cannot_be_read_has_none(desk: Scene) -> None:
    desk.source.fault = AppError()
    desk.desk.ask("What?", BOX, None)
    turn = desk.heard.wait(TurnFailed).turn
    assert turn.seen == ""
    assert seen.find(turn, desk.store.pixels, None) is None


def test_copies_of_deleted_turns_go_with_the_next_start(tmp_path: Path) -> None:
    with scene(tmp_path, FakeEngine(lambda request: request.question)) as desk:
        desk.ready()
        first, second = asked(desk), asked(desk, Region(0, 0, 60, 60))
        kept(desk, 2)
        desk.store.delete(first.id)
    with scene(tmp_path, None) as desk:
        (left,) = kept(desk)
        assert left.stem == second.seen


def test_after_damage_no_copy_is_let_go_of(tmp_path: Path) -> None:
    with scene(tmp_path, FakeEngine(lambda request: request.question)) as desk:
        desk.ready()
        asked(desk)
        kept(desk)
    (tmp_path / "sessions.sqlite").write_bytes(b"no database at all")
    with scene(tmp_path, None) as desk:
        assert desk.store.notice is not None
        asked_copies = copies(desk)
    assert len(asked_copies) == 1
    assert asked_copies == sorted((tmp_path / "sessions.pixels").glob("*.png"))


def test_a_disk_without_room_only_has_no_copy(desk: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PixelFiles, "has_room", lambda _self, _nbytes: False)
    turn = asked(desk)
    assert asked(desk).seen == turn.seen
    assert copies(desk) == []


def test_a_folder_that_cannot_be_written_only_has_no_copy(tmp_path: Path) -> None:
    (tmp_path / "sessions.pixels").write_text("a file where a folder should be")
    with scene(tmp_path, FakeEngine(lambda request: request.question)) as desk:
        desk.ready()
        turn = asked(desk)
        assert turn.state == "answered"
        found = seen.find(turn, desk.store.pixels, desk.source)
        assert found is not None
        assert found.proof == "picture"


def test_a_copy_is_given_up_within_a_moment(tmp_path: Path) -> None:
    token = CancelToken()
    token.cancel()
    files = PixelFiles(tmp_path / "pixels")
    image = RegionImage(np.zeros((40, 50, 3), np.uint8), Region(0, 0, 50, 40))
    with pytest.raises(Cancelled):
        seen.keep(files, image, token)
    assert list(files.folder.iterdir()) == []


def test_a_copy_is_exact_whatever_its_packing(tmp_path: Path) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (70, 90, 3), np.uint8)
    for level in (1, 6, 9):
        path = tmp_path / f"{level}.png"
        write_png(path, pixels, level=level)
        with closing(open_image(path)) as picture:
            np.testing.assert_array_equal(picture.read(Region(0, 0, 90, 70)), pixels)


def test_a_digest_from_a_foreign_file_names_no_other_file(tmp_path: Path) -> None:
    with scene(tmp_path, FakeEngine(lambda request: request.question)) as desk:
        desk.ready()
        turn = asked(desk)
        kept(desk)
    with closing(sqlite3.connect(tmp_path / "sessions.sqlite")) as connection, connection:
        connection.execute("UPDATE turns SET seen = '../../letter'")
    with closing(Store(tmp_path / "sessions.sqlite")) as store:
        assert store.turn(turn.id).seen == ""


def test_a_conversation_about_another_picture_is_not_gone_on_with(desk: Scene, engine: FakeEngine) -> None:
    first = asked(desk)
    desk.desk.use_picture(desk.session, Noise(seed=1))  # another file in its place
    desk.desk.ask("And now?", BOX, None, follow=True)
    second = desk.heard.wait(Answered, 2).turn
    assert second.seen != first.seen
    assert not engine.asked[-1].history
    assert second.receipt is not None
    assert any("has changed" in note for note in second.receipt.notes)
    desk.desk.ask("And then?", BOX, None, follow=True)
    third = desk.heard.wait(Answered, 3).turn
    assert engine.asked[-1].history == (("And now?", "And now?"),)
    assert third.receipt is not None
    assert third.receipt.notes != ()


def test_a_conversation_goes_on_where_the_scale_is_another(desk: Scene, engine: FakeEngine) -> None:
    asked(desk)
    desk.desk.ask("Smaller?", BOX, None, follow=True, scale=0.5)
    assert desk.heard.wait(Answered, 2).turn.state == "answered"
    assert [question for question, _ in engine.asked[-1].history] == ["How many camels?"]


def test_no_window_waits_long_for_its_copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go = threading.Event(), threading.Event()

    def dead_disk(_self: PixelFiles, _digest: str) -> None:
        begun.set()
        go.wait(30)

    monkeypatch.setattr(PixelFiles, "find", dead_disk)
    with closing(Store(tmp_path / "sessions.sqlite")) as store:
        keeper = Keeper(store)
        keeper.keep(RegionImage(np.zeros((40, 50, 3), np.uint8), Region(0, 0, 50, 40)))
        assert begun.wait(20)
        keeper.close()
        assert not go.is_set(), "it ended before the disk answered"
        go.set()
        keeper._thread.join(20)
    assert list(tmp_path.glob("*.pixels/*")) == []
