"""A small real model, a picture, and the program as a person starts it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.fixtures import pairs

APP = Path(__file__).resolve().parent.parent.parent / "app"
Program = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random model of OtterHD's architecture; its mmproj lies beside it."""
    return pairs.pair("old", tmp_path_factory.mktemp("cli-model"))[0]


@pytest.fixture(scope="session")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """900 × 700 pixels of noise."""
    path = tmp_path_factory.mktemp("cli-picture") / "market scene.png"
    pixels = np.random.default_rng(5).integers(0, 256, (700, 900, 3)).astype(np.uint8)
    Image.fromarray(pixels).save(path, compress_level=1)
    return path


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """Run `otterscope ARGUMENTS` in a process of its own, with a home of its own."""

    def run(*arguments: object, **changes: str) -> subprocess.CompletedProcess[str]:
        environment = {
            **os.environ,
            "PYTHONPATH": str(APP),
            "OTTERSCOPE_HOME": str(tmp_path / "home"),
            **changes,
        }
        return subprocess.run(
            [sys.executable, "-m", "otterscope", *map(str, arguments)],
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            cwd=tmp_path,
            env=environment,
            check=False,
        )

    return run
