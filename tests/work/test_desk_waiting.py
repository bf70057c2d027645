"""Questions that wait at the desk: changed, taken back, put back."""

from __future__ import annotations

from otterscope.engine.fake import FakeEngine
from otterscope.work.desk_events import Answered, Asked, SourceReleased, TurnChanged, TurnStopped
from tests.fixtures.desk import Noise, Scene
from tests.work.test_desk import OTHER, desk, engine, story

__all__ = ["desk", "engine"]


def waiting(desk: Scene, *texts: str) -> list[int]:
    """A story under way, and behind it these questions; their ids."""
    story(desk)
    told = len(desk.heard.of(Asked))
    for text in texts:
        desk.desk.ask(text, OTHER, None)
    return [desk.heard.wait(Asked, told + number).turn.id for number in range(1, len(texts) + 1)]


def test_a_question_that_waits_gets_another_text_in_its_place(desk: Scene, engine: FakeEngine) -> None:
    second, third = waiting(desk, "Second?", "Third?")
    assert desk.desk.change(second, "Rather this?")
    turn = desk.heard.wait(TurnChanged).turn
    assert (turn.id, turn.question, turn.state) == (second, "Rather this?", "asked")
    assert desk.store.turn(second) == turn
    assert not desk.desk.change(second, " \n")
    desk.desk.stop()
    assert [desk.heard.wait(Answered, n).turn.answer for n in (1, 2)] == ["Rather this?", "Third?"]
    assert [request.question for request in engine.asked[1:]] == ["Rather this?", "Third?"]
    assert not desk.desk.change(third, "Too late?")
    assert desk.store.turn(third).question == "Third?"
    assert [hit.turn for hit in desk.store.search("rather")] == [desk.store.turn(second)]


def test_a_question_taken_back_is_not_asked(desk: Scene, engine: FakeEngine) -> None:
    second, _ = waiting(desk, "Second?", "Third?")
    desk.desk.withdraw(second)
    desk.desk.stop()
    assert desk.heard.wait(Answered).turn.answer == "Third?"
    assert [request.question for request in engine.asked] == ["Tell a story.", "Third?"]
    assert desk.store.turn(second).state == "asked"
    desk.desk.close()
    assert desk.heard.ending(3).turn == desk.store.turn(second)
    assert desk.store.turn(second).state == "stopped"


def test_a_question_put_back_waits_in_its_old_place(desk: Scene) -> None:
    second, third, fourth = waiting(desk, "Second?", "Third?", "Fourth?")
    for number in (fourth, second, third):
        desk.desk.withdraw(number)
    for number in (third, fourth, second):
        assert desk.desk.put_back(number)
    assert not desk.desk.put_back(second)
    desk.desk.stop()
    answers = [desk.heard.wait(Answered, n).turn.answer for n in (1, 2, 3)]
    assert answers == ["Second?", "Third?", "Fourth?"]


def test_a_question_whose_answer_has_begun_is_stopped_when_it_is_taken_back(desk: Scene) -> None:
    story(desk)
    desk.desk.withdraw(desk.heard.wait(Asked).turn.id)
    assert desk.heard.wait(TurnStopped).turn.answer.startswith("word0 word1")
    assert not desk.desk.put_back(desk.heard.wait(Asked).turn.id)


def test_a_question_put_back_after_its_picture_was_closed_is_stopped(desk: Scene) -> None:
    (second,) = waiting(desk, "Second?")
    desk.desk.withdraw(second)
    desk.open(Noise(seed=2), "other.jpg")
    desk.desk.stop()
    desk.heard.wait(SourceReleased)
    assert not desk.desk.put_back(second)
    desk.heard.wait(TurnStopped, 2)
    assert desk.store.turn(second).state == "stopped"
