"""Damaged checkpoints and GGUF files: each ends in a sentence or in a whole result, and quickly."""

import contextlib
import os
import random
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from otterscope.errors import AppError
from otterscope.gguf_file import GgufArray, file_type_name, read_header
from otterscope.weights import catalog, pairing
from otterscope.weights.convert import convert
from tests.fixtures.damage import damaged
from tools import make_checkpoint

SHAPE = make_checkpoint.Shape(layers=1, hidden=64, ff=64, vocab=1100)
#: Address space that a case may take beyond what the tests have: more than it needs, less than files claim.
SLACK = 3 << 30
SECONDS = 20


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Folders of files to damage: two checkpoints and a converted pair."""
    root = tmp_path_factory.mktemp("whole")
    made = [
        make_checkpoint.write(root / "OtterHD-mini", SHAPE, shards=1),
        make_checkpoint.write(root / "Fuyu-mini", SHAPE, container="bin", model_type="bpe", dtype="f16"),
    ]
    declared = '{"added_tokens_decoder": {"900": {"content": "<mine>", "special": true}}}'
    for folder in made:
        (folder / "tokenizer_config.json").write_text(declared)
    convert(made[0], root / "pair", "Q8_0")
    return [*made, root / "pair"]


@contextlib.contextmanager
def bounded() -> Iterator[None]:
    """Too much memory becomes a MemoryError here, too much time a TimeoutError; neither is an AppError."""
    resource = pytest.importorskip("resource")

    def late(*_: object) -> None:
        raise TimeoutError(f"no end after {SECONDS} s")

    statm = Path("/proc/self/statm")
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    if statm.exists():
        now = int(statm.read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
        resource.setrlimit(resource.RLIMIT_AS, (now + SLACK, hard))
    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def strike(folder: Path, number: int) -> Path:
    """Damage one file of a folder, the same for the same number."""
    rng = random.Random(number)
    names = sorted(path.name for path in folder.iterdir() if path.name != "README.md")
    # The weights and the tokenizer have the formats most worth attacking.
    heavy = [name for name in names if not name.endswith(".json")]
    path = folder / rng.choice(heavy if rng.random() < 0.6 else names)
    path.write_bytes(damaged(path.read_bytes(), number))
    return path


def gives_sentence(action: Callable[[], object]) -> bool:
    """Do it; whether it ended in a sentence. Any other fault than an AppError ends the test."""
    try:
        action()
    except AppError as fault:
        return len(fault.sentence) > 20
    return False


def use_checkpoint(folder: Path, out: Path) -> bool:
    """Convert; whether it gave its sentence."""
    if gives_sentence(lambda: convert(folder, out, "F32", threads=1)):
        assert not out.exists() or list(out.iterdir()) == []
        return True
    (language,) = (path for path in out.glob("*.gguf") if not path.name.startswith("mmproj-"))
    assert len(read_header(language).tensors) == 16 + 4
    return False


def read_all(path: Path) -> None:
    header = read_header(path)
    for key, value in header.metadata.items():
        if isinstance(value, GgufArray):
            assert len(header.array(key)) == value.count
    file_type_name(header)


def use_pair(folder: Path) -> bool:
    """Read both files, pair them, list and verify them; whether any of it gave a sentence."""
    language, mmproj = folder / "OtterHD-mini-Q8_0.gguf", folder / "mmproj-OtterHD-mini-Q8_0.gguf"
    actions: list[Callable[[], object]] = [
        lambda: read_all(language),
        lambda: read_all(mmproj),
        lambda: pairing.pair_of(language),
        lambda: catalog.resolve("otter", folder),
        lambda: catalog.verify("OtterHD-mini-Q8_0", folder),
    ]
    assert len(catalog.installed(folder)) == 1
    struck = [gives_sentence(action) for action in actions]
    return any(struck)


def attack(sources: list[Path], tmp_path: Path, numbers: range) -> int:
    """Run the cases; how many ended in a sentence."""
    sentences = 0
    for number in numbers:
        source = sources[number % 3]
        folder = Path(shutil.copytree(source, tmp_path / "case" / source.name))
        strike(folder, number)
        with bounded():
            struck = use_pair(folder) if source.name == "pair" else use_checkpoint(folder, tmp_path / "out")
        sentences += struck
        shutil.rmtree(tmp_path / "case")
        shutil.rmtree(tmp_path / "out", ignore_errors=True)
    return sentences


def test_damaged_files_end_in_a_sentence(sources: list[Path], tmp_path: Path) -> None:
    # Most damage is seen. What is not, such as another number within a tensor, gives a whole result.
    assert attack(sources, tmp_path, range(200)) > 100


@pytest.mark.slow
def test_two_thousand_damaged_files_end_in_a_sentence(sources: list[Path], tmp_path: Path) -> None:
    assert attack(sources, tmp_path, range(1000, 3000)) > 1000
