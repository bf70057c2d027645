"""The model that comes with the program, beside those that are installed."""

from pathlib import Path

import pytest

from otterscope.weights import catalog
from otterscope.weights.convert import convert
from otterscope.weights.demo import choose, demo_pair, listed, resolve
from otterscope.weights.errors import ModelUnknown, NoModel


@pytest.fixture(scope="module")
def made(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    for name in ("demo", "models"):
        convert(small, folder / name, "Q8_0", name="demo-otter" if name == "demo" else "mine")
    return folder


@pytest.fixture
def demo(made: Path) -> Path:
    return made / "demo"


@pytest.fixture
def models(made: Path) -> Path:
    return made / "models"


def test_it_is_used_where_no_other_was_chosen(demo: Path, models: Path) -> None:
    assert [(choose(name, models, demo)[0].name, choose(name, models, demo)[1]) for name in ("", "mine")] == [
        ("demo-otter-Q8_0", True),
        ("mine-Q8_0", False),
    ]
    assert choose("DEMO-otter-q8_0", models, demo)[1]


def test_without_it_the_only_installed_one_is_used(models: Path, tmp_path: Path) -> None:
    empty = tmp_path / "nothing"
    empty.mkdir()
    pair, is_demo = choose("", models, empty)
    assert (pair.name, is_demo) == ("mine-Q8_0", False)
    with pytest.raises(NoModel):
        choose("", empty, empty)
    with pytest.raises(ModelUnknown):
        choose("other", models, empty)


def test_it_is_listed_first_and_marked(demo: Path, models: Path) -> None:
    assert [(model.name, is_demo) for model, is_demo in listed(models, demo)] == [
        ("demo-otter-Q8_0", True),
        ("mine-Q8_0", False),
    ]
    assert [model for model, _ in listed(models, models.parent)] == catalog.installed(models)


def test_a_damaged_copy_of_it_is_as_none(demo: Path, tmp_path: Path) -> None:
    for path in demo.glob("*.gguf"):
        (tmp_path / path.name).write_bytes(b"no model")
    assert demo_pair(tmp_path) is None


def test_a_command_falls_back_on_it_where_nothing_is_installed(
    demo: Path, models: Path, tmp_path: Path
) -> None:
    empty = tmp_path / "nothing"
    empty.mkdir()
    assert [
        (pair.name, is_demo)
        for pair, is_demo in (
            resolve(None, empty, demo),
            resolve(None, models, demo),
            resolve("demo-otter-Q8_0", models, demo),
            resolve("mine", models, demo),
            resolve(demo / "demo-otter-Q8_0.gguf", models, demo),
            resolve(models / "mine-Q8_0.gguf", empty, demo),
        )
    ] == [
        ("demo-otter-Q8_0", True),
        ("mine-Q8_0", False),
        ("demo-otter-Q8_0", True),
        ("mine-Q8_0", False),
        ("demo-otter-Q8_0", True),
        ("mine-Q8_0", False),
    ]
    with pytest.raises(NoModel):
        resolve(None, empty, empty)
    with pytest.raises(ModelUnknown):
        resolve("other", empty, demo)
