"""The parent's side: the child may hang, die, lie or be missing, and the parent stays whole."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from otterscope.engine import api, client
from otterscope.engine.client import EngineClient, describe_exit, stop
from otterscope.engine.errors import (
    EngineClosed,
    EngineDied,
    MemoryRanOut,
    ModelUnreadable,
    NativePartMissing,
)
from tests.contracts.engine_contract import IMAGE, question
from tests.fixtures import children
from tests.fixtures.tiny_pair import Pair, last, picture

Make = Callable[..., EngineClient]


@pytest.fixture
def make(monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    """Makes clients of stand-in children, and closes them; the stop ladder waits a moment only."""
    monkeypatch.setattr(client, "_PATIENCE", 0.3)
    monkeypatch.setattr(client.stop, "__defaults__", (0.3, True))
    made: list[EngineClient] = []

    def start(body: str) -> EngineClient:
        made.append(EngineClient(children.command(body)))
        return made[-1]

    yield start
    for each in made:
        each.close()


def started(body: str) -> subprocess.Popen[bytes]:
    """A child that has spoken."""
    process = subprocess.Popen(
        children.command(body),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=client.child_environment(),
    )
    assert process.stdout is not None
    process.stdout.read1()  # type: ignore[attr-defined]
    return process


# ---- the stop ladder ----


def test_a_child_that_listens_quits_by_itself() -> None:
    process = started("say({'operation': 0})\nwhile hear()['do'] != 'quit': pass\nos._exit(7)")
    assert stop(process) == 7


def test_a_child_that_does_not_listen_is_terminated() -> None:
    assert stop(started(children.DEAF), patience=0.2) == -signal.SIGTERM


def test_a_child_that_does_not_let_itself_be_terminated_is_killed() -> None:
    assert stop(started(children.UNTERMINABLE + children.DEAF), patience=0.2) == -signal.SIGKILL


def test_a_stopped_child_is_killed() -> None:
    process = started(children.DEAF)
    process.send_signal(signal.SIGSTOP)
    assert stop(process, patience=0.2) == -signal.SIGKILL


def test_a_dead_child_gives_its_code() -> None:
    process = started("say({'operation': 0})\nos._exit(5)")
    process.wait()
    assert stop(process) == 5


def test_close_does_not_wait_for_a_child_that_does_not_read(make: Make) -> None:
    """A picture larger than the pipe holds the writer; closing must not wait behind it."""
    engine = make(children.UNTERMINABLE + children.DEAF)
    ended: list[api.Event] = []
    asking = threading.Thread(target=lambda: ended.extend(engine.prime(picture(1000, 1000))))
    asking.start()
    while not engine.pid:
        pass
    engine.cancel()  # returns at once too
    engine.close()
    asking.join(20)
    assert not asking.is_alive()
    assert [type(event) for event in ended] == [api.Failed]
    assert engine.status() == api.Status(alive=False)


def test_closing_ends_a_hanging_operation(make: Make) -> None:
    engine = make(children.UNTERMINABLE + children.HANGS)
    events = engine.ask(question())
    assert next(events) == api.Token("a")
    pid = engine.pid
    engine.close()
    assert isinstance(last(events, api.Failed).error, EngineClosed)
    assert not psutil.pid_exists(pid or 0)


def test_a_load_stops_while_the_child_is_still_starting(make: Make, tiny_pair: Pair) -> None:
    engine = make("time.sleep(600)")
    ended: api.Event | None = None
    for event in engine.load(tiny_pair.request()):
        engine.cancel()
        ended = event
    assert isinstance(ended, api.Stopped)
    assert engine.pid is None


def test_a_silent_child_has_its_progress_repeated(make: Make, tiny_pair: Pair) -> None:
    body = """
        say({"operation": 0})
        operation = hear()["operation"]
        say({"event": "Progress", "stage": "load", "done": 3, "total": 9, "operation": operation})
        while hear()["do"] != "cancel": pass
        say({"event": "Stopped", "answer": "", "operation": operation})
        hear()
    """
    engine = make(body)
    seen = []
    for event in engine.load(tiny_pair.request()):
        seen.append(event)
        if seen.count(api.Progress("load", 3, 9)) == 3:
            engine.cancel()
    assert seen[-1] == api.Stopped()


# ---- death ----


@pytest.mark.parametrize(
    ("end", "words"),
    [
        ("os.kill(os.getpid(), signal.SIGKILL)", "want of memory"),
        ("os.abort()", "inner fault"),
        ("os.kill(os.getpid(), signal.SIGSEGV)", "signal 11"),
        ("sys.exit(9)", "exit code 9"),
    ],
)
def test_a_death_is_told_by_its_cause(make: Make, end: str, words: str) -> None:
    engine = make(f"say({{'operation': 0}})\nhear()\nprint('last words', file=sys.stderr)\n{end}")
    fault = last(engine.prime(IMAGE), api.Failed).error
    assert isinstance(fault, EngineDied)
    assert words in fault.sentence
    assert "kept" in fault.sentence
    assert "last words" in fault.detail


def test_a_failed_allocation_is_told_as_such(make: Make) -> None:
    words = "terminate called after throwing an instance of 'std::bad_alloc'"
    engine = make(f"say({{'operation': 0}})\nhear()\nprint({words!r}, file=sys.stderr)\nos.abort()")
    assert isinstance(last(engine.prime(IMAGE), api.Failed).error, MemoryRanOut)


@pytest.mark.parametrize("words", ["std::bad_alloc", "GGML_ASSERT(buffer) failed"])
def test_want_of_memory_while_loading_is_not_the_files_fault(make: Make, tiny_pair: Pair, words: str) -> None:
    engine = make(f"say({{'operation': 0}})\nhear()\nprint({words!r}, file=sys.stderr)\nos.abort()")
    assert isinstance(last(engine.load(tiny_pair.request()), api.Failed).error, MemoryRanOut)


def test_a_death_while_loading_is_the_files_fault(make: Make, tiny_pair: Pair) -> None:
    engine = make("say({'operation': 0})\nhear()\nos.abort()")
    fault = last(engine.load(tiny_pair.request()), api.Failed).error
    assert isinstance(fault, ModelUnreadable)
    assert str(tiny_pair.model) in fault.sentence


def test_a_kill_while_loading_is_not_the_files_fault(make: Make, tiny_pair: Pair) -> None:
    engine = make("say({'operation': 0})\nhear()\nos.kill(os.getpid(), signal.SIGKILL)")
    assert isinstance(last(engine.load(tiny_pair.request()), api.Failed).error, EngineDied)


@pytest.mark.parametrize("garbage", ["b'hello world, this is no frame'", "b'\\xff' * 100"])
def test_what_is_no_frame_ends_the_child_and_the_operation(make: Make, garbage: str) -> None:
    body = f"""
        say({{"operation": 0}})
        hear()
        events.write({garbage})
        events.flush()
        time.sleep(600)
    """
    engine = make(body)
    assert isinstance(last(engine.prime(IMAGE), api.Failed).error, EngineDied)
    assert engine.pid is None


def test_a_child_that_cannot_start_is_a_missing_native_part(make: Make) -> None:
    engine = make("raise ImportError('no llama_cpp')")
    fault = last(engine.prime(IMAGE), api.Failed).error
    assert isinstance(fault, NativePartMissing)
    assert "no llama_cpp" in fault.detail


def test_a_missing_program_is_a_missing_native_part() -> None:
    engine = EngineClient(["/nowhere/python"])
    assert isinstance(last(engine.prime(IMAGE), api.Failed).error, NativePartMissing)
    engine.close()


@pytest.mark.parametrize("code", [errno.ENOMEM, errno.EAGAIN])
def test_no_memory_for_a_child_is_told_as_that(monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr("subprocess.Popen", refuse)
    engine = EngineClient()
    assert isinstance(last(engine.prime(IMAGE), api.Failed).error, MemoryRanOut)
    engine.close()


def test_without_llama_the_real_worker_is_a_missing_native_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "llama_cpp").mkdir()
    (tmp_path / "llama_cpp" / "__init__.py").write_text("raise ImportError('libllama.so is gone')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    engine = EngineClient()
    fault = last(engine.prime(IMAGE), api.Failed).error
    assert isinstance(fault, NativePartMissing)
    assert "libllama.so is gone" in fault.detail
    engine.close()


def test_codes_have_words() -> None:
    assert describe_exit(134) == describe_exit(-6)
    assert describe_exit(3) == "exit code 3"


# ---- the real child ----


@pytest.fixture
def engine(tiny_pair: Pair) -> Iterator[EngineClient]:
    made = EngineClient()
    last(made.load(tiny_pair.request()), api.Loaded)
    yield made
    made.close()


def test_after_a_death_in_between_the_model_is_loaded_again_by_itself(engine: EngineClient) -> None:
    before = last(engine.ask(question()), api.Done)
    process = psutil.Process(engine.pid)
    process.kill()
    process.wait(20)
    events = list(engine.ask(question()))
    assert isinstance(events[-1], api.Done)
    assert events[-1].answer == before.answer
    assert isinstance(events[0], api.Progress)
    assert events[0].stage == "load"


def test_cancel_during_the_loading_again_stops_the_question(engine: EngineClient) -> None:
    process = psutil.Process(engine.pid)
    process.kill()
    process.wait(20)
    ended: api.Event | None = None
    for event in engine.ask(question(most=500)):
        if isinstance(event, api.Progress) and event.stage == "load":
            engine.cancel()
        ended = event
    assert isinstance(ended, api.Stopped)
    last(engine.ask(question()), api.Done)


def test_a_cancelled_load_can_be_followed_by_a_whole_one(engine: EngineClient, tiny_pair: Pair) -> None:
    for event in engine.load(tiny_pair.request()):
        engine.cancel()
        if isinstance(event, api.TERMINAL):
            assert isinstance(event, api.Stopped | api.Loaded)  # too late where all was read by then
    last(engine.load(tiny_pair.request()), api.Loaded)
    last(engine.ask(question()), api.Done)


def test_cancels_from_a_busy_thread_never_garble_the_pipe(engine: EngineClient) -> None:
    over = threading.Event()

    def hammer() -> None:
        while not over.is_set():
            engine.cancel()

    thread = threading.Thread(target=hammer)
    thread.start()
    for seed in range(20):
        for event in engine.prime(picture(300, 200, seed)):
            assert not isinstance(event, api.Failed)
    over.set()
    thread.join()
    last(engine.ask(question()), api.Done)


def test_the_child_ends_with_the_pipe_of_its_parent(engine: EngineClient) -> None:
    assert engine.pid is not None
    child = psutil.Process(engine.pid)
    process = engine._process
    assert process is not None
    assert process.stdin is not None
    process.stdin.close()
    assert child.wait(20) == 3
    last(engine.ask(question()), api.Done)


def test_the_child_of_a_killed_parent_ends(tiny_pair: Pair) -> None:
    """A parent that is gone cannot tidy up: its child must see it by itself, whatever it does."""
    script = f"""
import sys
from pathlib import Path
from otterscope.engine import api
from otterscope.engine.client import EngineClient
from tests.fixtures.tiny_pair import Pair, picture
engine = EngineClient()
pair = Pair(Path({str(tiny_pair.model)!r}), Path({str(tiny_pair.mmproj)!r}))
list(engine.load(pair.request()))
print(engine.pid, flush=True)
while True:
    list(engine.prime(picture(1500, 1500)))
    list(engine.prime(picture(1400, 1500)))
"""
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(root / "app"), str(root)])}
    parent = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, env=environment
    )
    assert parent.stdout is not None
    child = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.wait()
    parent.stdout.close()
    psutil.wait_procs([child], timeout=20)
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE


def test_the_parent_never_loads_llama() -> None:
    script = (
        "import sys, otterscope.engine.client, otterscope.engine.budget, otterscope.engine.fake\n"
        "assert not [name for name in sys.modules if name.startswith('llama_cpp')]"
    )
    subprocess.run([sys.executable, "-c", script], check=True, env=client.child_environment())
