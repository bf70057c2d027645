"""Questions at the desk: written down, answered in their order, told once, with their receipts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from otterscope.engine import api
from otterscope.engine.errors import EngineFailed, NoModelLoaded, QuestionEmpty
from otterscope.engine.fake import FakeEngine
from otterscope.geometry import Region, RegionOutside
from otterscope.session.errors import SessionGone
from otterscope.work.desk_events import (
    Answered,
    Asked,
    AskRefused,
    ModelGone,
    ModelReady,
    SourceReleased,
    TokenText,
    TurnFailed,
    TurnProgress,
    TurnStopped,
)
from otterscope.work.errors import NoPicture
from tests.fixtures.desk import Noise, Scene, model_pair, scene

BOX = Region(30, 40, 150, 95)
OTHER = Region(200, 100, 90, 60)


def script(request: api.AskRequest) -> str:
    """Long enough to be stopped, and tells the conversation that it belongs to."""
    if request.question == "Tell a story.":
        return " ".join(f"word{n}" for n in range(2000))
    return " ".join([request.question, *(asked for asked, _ in request.history)])


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine(script, step_s=0.001)


@pytest.fixture
def desk(tmp_path: Path, engine: FakeEngine) -> Iterator[Scene]:
    with scene(tmp_path, engine) as made:
        made.ready()
        yield made


def story(desk: Scene) -> None:
    """Ask for an answer without an end and wait for some of it."""
    count = len(desk.heard.of(TokenText))
    desk.desk.ask("Tell a story.", BOX, None, max_tokens=2000)
    desk.heard.wait(TokenText, count + 3)


def test_a_question_is_answered_with_its_receipt(desk: Scene, engine: FakeEngine) -> None:
    box = desk.store.put_box(desk.session.id, BOX)
    desk.desk.ask("How many camels?", BOX, box.id, temperature=0.5, seed=7, max_tokens=99, thumbnail=b"png")
    turn = desk.heard.wait(Answered).turn
    assert turn.answer == "How many camels?"
    assert (turn.box, turn.thumbnail) == (box.id, b"png")
    assert [event.text for event in desk.heard.of(TokenText)] == ["How", " many", " camels?"]
    (request,) = engine.asked
    assert (request.temperature, request.seed, request.max_tokens) == (0.5, 7, 99)
    receipt = turn.receipt
    assert receipt is not None
    assert (receipt.picture, receipt.region, receipt.scale) == ("scroll.jpg", BOX, 1.0)
    assert (receipt.columns, receipt.rows, receipt.tokens) == (5, 4, 24)
    assert (receipt.model, receipt.type, receipt.sha256) == ("camel-counter", "Q4_K_M", "ab")
    assert (receipt.device, receipt.demo, receipt.primed) == ("script", True, False)
    assert (receipt.seed, receipt.temperature) == (7, 0.5)
    assert (receipt.answer_tokens, receipt.tokens_per_s, receipt.notes) == (3, 10.0, ())
    assert receipt.first_token_s > 0
    told = (ModelReady, Asked, TokenText, Answered)
    kinds = [type(event) for event in desk.heard.events if isinstance(event, told)]
    assert kinds == [ModelReady, Asked, *[TokenText] * 3, Answered]


def test_questions_queue_up_and_are_written_down_at_once(desk: Scene) -> None:
    story(desk)
    desk.desk.ask("Second?", OTHER, None)
    desk.desk.ask("Third?", BOX, None)
    desk.heard.wait(Asked, 3)
    assert [turn.state for turn in desk.store.turns(desk.session.id)] == ["answering", "asked", "asked"]
    assert not desk.heard.of(Answered)
    assert desk.desk.status().busy
    desk.desk.stop()
    assert [desk.heard.wait(Answered, n).turn.answer for n in (1, 2)] == ["Second?", "Third?"]
    assert not desk.desk.status().busy


def test_stop_keeps_what_came_and_stops_nothing_else(desk: Scene) -> None:
    story(desk)
    desk.desk.stop()
    turn = desk.heard.wait(TurnStopped).turn
    assert turn.answer.startswith("word0 word1 word2")
    assert turn.state == "stopped"
    assert turn.receipt is not None
    assert turn.receipt.answer_tokens == len(turn.answer.split())
    assert (turn.receipt.columns, turn.receipt.rows, turn.receipt.tokens) == (5, 4, 24)
    desk.desk.stop()  # there is nothing to stop
    desk.desk.ask("And now?", BOX, None)
    assert desk.heard.wait(Answered).turn.answer == "And now?"


def test_a_conversation_goes_on_from_the_turns_of_its_box(desk: Scene, engine: FakeEngine) -> None:
    box = desk.store.put_box(desk.session.id, BOX).id
    other = desk.store.put_box(desk.session.id, OTHER).id
    for text, place, follow in (
        ("One", box, False),
        ("Two", box, False),
        ("Else", other, False),
        ("Three", box, True),
        ("Four", box, True),
        ("Five", None, True),
        ("Six", box, False),
    ):
        desk.desk.ask(text, BOX if place != other else OTHER, place, follow=follow)
    desk.heard.wait(Answered, 7)
    assert {request.question: [asked for asked, _ in request.history] for request in engine.asked} == {
        "One": [],
        "Two": [],
        "Else": [],
        "Three": ["Two"],
        "Four": ["Two", "Three"],
        "Five": ["Two", "Three", "Four"],  # no box, but the same region
        "Six": [],
    }
    assert [turn.follows for turn in desk.store.turns(desk.session.id)] == [
        False, False, False, True, True, True, False,
    ]  # fmt: skip


def test_turns_that_failed_are_no_part_of_a_conversation(desk: Scene, engine: FakeEngine) -> None:
    desk.desk.ask("One", BOX, None)
    desk.heard.wait(Answered)
    engine.fail_next(EngineFailed(reason="of the script"))
    desk.desk.ask("Two words", BOX, None, follow=True)
    assert desk.heard.wait(TurnFailed).turn.answer == "Two"
    desk.desk.ask("Three", BOX, None, follow=True)
    desk.heard.wait(Answered, 2)
    assert engine.asked[-1].history == (("One", "One"),)


def test_a_second_question_reads_no_pixel_again(desk: Scene) -> None:
    for region in (BOX, OTHER, BOX, OTHER):
        desk.desk.ask("What?", region, None)
    desk.heard.wait(Answered, 4)
    assert desk.source.reads == [(BOX, 1.0), (OTHER, 1.0)]


def test_a_receipt_says_what_was_cut_shrunk_and_left_out(desk: Scene) -> None:
    desk.source.truncated = desk.source.damaged = True
    desk.desk.ask("one two three", Region(500, 300, 200, 200), None, scale=0.5, max_tokens=2)
    receipt = desk.heard.wait(Answered).turn.receipt
    assert desk.heard.wait(Asked).turn.seen_scale == 0.5, "known before its pixels are"
    assert receipt is not None
    assert receipt.region == Region(500, 300, 100, 100)
    assert receipt.scale == 0.5
    assert [note[:30] for note in receipt.notes] == [
        "The region 500,300,200,200 rea",
        "The file breaks off before its",
        "The file is damaged inside: pa",
        "The region was shrunk to 50 %,",
        "The answer was cut after 2 tok",
    ]


def test_a_region_outside_the_picture_has_its_sentence(desk: Scene) -> None:
    desk.desk.ask("What?", Region(5000, 5000, 10, 10), None)
    assert isinstance(desk.heard.wait(TurnFailed).error, RegionOutside)


@pytest.mark.parametrize("text", ["", " \n"])
def test_no_question_is_refused_and_not_written_down(desk: Scene, text: str) -> None:
    desk.desk.ask(text, BOX, None)
    refused = desk.heard.wait(AskRefused)
    assert (refused.question, type(refused.error)) == (text, QuestionEmpty)
    assert desk.store.turns(desk.session.id) == []


def test_without_a_picture_a_question_is_refused(desk: Scene) -> None:
    desk.desk.use_picture(None, None)
    desk.desk.ask("What?", BOX, None)
    assert isinstance(desk.heard.wait(AskRefused).error, NoPicture)


def test_a_question_of_a_session_that_is_gone_is_refused_and_the_next_is_answered(desk: Scene) -> None:
    desk.desk.use_picture(replace(desk.session, id=desk.session.id + 1), desk.source)
    desk.desk.ask("What?", BOX, None)
    assert isinstance(desk.heard.wait(AskRefused).error, SessionGone)
    desk.open(desk.source)
    desk.desk.ask("What?", BOX, None)
    desk.heard.wait(Answered)


def test_without_a_model_a_question_is_kept_and_fails(tmp_path: Path, engine: FakeEngine) -> None:
    with scene(tmp_path, engine) as desk:
        desk.desk.ask("What?", BOX, None)
        assert isinstance(desk.heard.wait(TurnFailed).error, NoModelLoaded)
        desk.ready()
        desk.desk.ask("What?", BOX, None)
        desk.heard.wait(Answered)
        desk.desk.use_model(None, api.EngineOptions(), demo=False)
        desk.heard.wait(ModelGone)
        status = desk.desk.status()
        assert (status.name, status.type, status.device, status.ready) == ("", "", "", False)
        desk.desk.ask("What?", BOX, None)
        assert isinstance(desk.heard.wait(TurnFailed, 2).error, NoModelLoaded)


def test_a_question_waits_for_the_model_and_is_told_how_far_it_is(tmp_path: Path) -> None:
    with scene(tmp_path, FakeEngine(steps=20, step_s=0.005)) as desk:
        desk.desk.use_model(model_pair(), api.EngineOptions(), demo=False)
        desk.desk.ask("How many camels?", BOX, None)
        turn = desk.heard.wait(Answered).turn
        waited = [event for event in desk.heard.of(TurnProgress) if event.stage == "load"]
        assert waited
        assert {event.turn_id for event in waited} == {turn.id}
        assert turn.receipt is not None
        assert not turn.receipt.demo


def test_status_tells_who_answers(desk: Scene) -> None:
    status = desk.desk.status()
    assert (status.name, status.type, status.device) == ("camel-counter", "Q4_K_M", "script")
    assert (status.demo, status.ready, status.busy, status.resident) == (True, True, False, 0)


def test_questions_keep_their_own_picture_and_let_go_of_it(desk: Scene, engine: FakeEngine) -> None:
    first, second = desk.source, Noise(seed=1)
    story(desk)
    desk.desk.ask("Of the first?", OTHER, None)
    session = desk.open(second, "other.jpg")
    desk.desk.ask("Of the second?", OTHER, None)
    desk.heard.wait(Asked, 3)
    assert not desk.heard.of(SourceReleased)
    desk.desk.stop()
    desk.heard.wait(Answered, 2)
    assert desk.heard.wait(SourceReleased).source is first
    assert first.reads == [(BOX, 1.0), (OTHER, 1.0)]
    assert second.reads == [(OTHER, 1.0)]
    assert [turn.question for turn in desk.store.turns(session.id)] == ["Of the second?"]
    released = desk.heard.events.index(desk.heard.of(SourceReleased)[0])
    assert released > desk.heard.events.index(desk.heard.of(Answered)[0])


def test_a_picture_that_comes_back_is_not_let_go(desk: Scene) -> None:
    first, second = desk.source, Noise(seed=1)
    story(desk)
    desk.open(second, "other.jpg")
    desk.open(first)
    desk.desk.stop()
    assert desk.heard.wait(SourceReleased).source is second
    desk.desk.ask("Still there?", BOX, None)
    desk.heard.wait(Answered)
    assert len(desk.heard.of(SourceReleased)) == 1


def test_close_tells_the_end_of_every_question(tmp_path: Path, engine: FakeEngine) -> None:
    with scene(tmp_path, engine) as desk:
        desk.ready()
        story(desk)
        for _ in range(3):
            desk.desk.ask("Waiting?", OTHER, None)
        desk.desk.close()
        assert len(desk.heard.of(TurnStopped)) == 4
        assert [turn.state for turn in desk.store.turns(desk.session.id)] == ["stopped"] * 4
        desk.desk.ask("Too late?", OTHER, None)
        desk.desk.rest(BOX)
        desk.desk.stop()
        desk.desk.close()
        assert len(desk.store.turns(desk.session.id)) == 4


def test_a_listener_with_a_defect_ends_nothing(desk: Scene, caplog: pytest.LogCaptureFixture) -> None:
    def broken(event: object) -> None:
        if isinstance(event, TokenText):
            raise ZeroDivisionError

    desk.heard.then = broken
    desk.desk.ask("How many camels?", BOX, None)
    desk.heard.wait(Answered)
    assert "whoever listens to the desk met a defect" in caplog.text


def test_other_regions_of_one_picture_do_not_pile_up() -> None:
    from otterscope.progress import CancelToken, no_progress
    from otterscope.work.desk_pixels import KeptPixels, Target

    source = Noise()
    kept = KeptPixels(lambda _source: True, budget=3 * 30 * 30 * 3)
    targets = [Target(source, Region(x, 0, 30, 30)) for x in range(0, 300, 30)]
    for target in targets:
        kept.get(target, no_progress, CancelToken())
        assert kept.nbytes <= 3 * 30 * 30 * 3
    kept.get(targets[-1], no_progress, CancelToken())
    kept.get(targets[0], no_progress, CancelToken())
    assert [region.x for region, _ in source.reads] == [*range(0, 300, 30), 0]
    kept.forget(source)
    assert kept.nbytes == 0
