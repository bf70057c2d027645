"""Small random checkpoints, written once for all tests of this folder; a test that changes one copies it
first.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tools import make_checkpoint

#: The smallest network that keeps every part of the real one: two layers of two heads.
SMALL = make_checkpoint.Shape(layers=2, hidden=128, ff=256, vocab=1100)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Published layout: old names, flat config, two bfloat16 shards, unigram tokenizer."""
    return make_checkpoint.write(tmp_path_factory.mktemp("small") / "OtterHD-small", SMALL)


@pytest.fixture(scope="session")
def small_bin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same kind of network as PyTorch files."""
    folder = tmp_path_factory.mktemp("small") / "Fuyu-small"
    return make_checkpoint.write(folder, SMALL, container="bin", model_type="bpe", dtype="f16")


@pytest.fixture
def copied(tmp_path: Path) -> Callable[[Path], Path]:
    """Copies a checkpoint to where a test may damage it."""

    def copy(source: Path) -> Path:
        return Path(shutil.copytree(source, tmp_path / source.name))

    return copy
