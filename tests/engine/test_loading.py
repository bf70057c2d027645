"""Opening a pair: every way in which it cannot be opened has its sentence."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import gguf
import numpy as np
import pytest

from otterscope.engine import api
from otterscope.engine.client import EngineClient
from otterscope.engine.errors import (
    FlashAttentionNeeded,
    ModelFileMissing,
    ModelIsImagePart,
    ModelNotVision,
    ModelUnreadable,
    NotEnoughMemory,
    PairMismatch,
)
from otterscope.errors import AppError
from otterscope.gguf_file import GgufIncomplete, NotGguf, read_header
from tests.contracts.engine_contract import question
from tests.fixtures.tiny_pair import SHAPE, Pair, last, made
from tools.make_checkpoint import Shape


@pytest.fixture(scope="module")
def engine(tiny_pair: Pair) -> Iterator[EngineClient]:
    with closing(EngineClient()) as made:
        last(made.load(tiny_pair.request()), api.Loaded)
        yield made


def refused(engine: EngineClient, pair: Pair, **options: object) -> AppError:
    return last(engine.load(pair.request(**options)), api.Failed).error


@pytest.fixture
def copied(tiny_pair: Pair, tmp_path: Path) -> Pair:
    return Pair(*(Path(shutil.copy(path, tmp_path)) for path in tiny_pair))


def renamed(path: Path, old: str, new: str) -> None:
    """Rename a key or tensor in place; both names have one length."""
    assert len(old) == len(new)
    content = path.read_bytes()
    assert content.count(old.encode()) >= 1
    path.write_bytes(content.replace(old.encode(), new.encode()))


def test_what_was_loaded_is_described(engine: EngineClient, tiny_pair: Pair) -> None:
    loaded = last(engine.load(tiny_pair.request()), api.Loaded)
    header = read_header(tiny_pair.model)
    assert loaded.name == header.text("general.name")
    assert (loaded.type, loaded.architecture, loaded.prompt_format) == ("F16", "persimmon", "otterhd")
    assert (loaded.layers, loaded.context_limit, loaded.gpu_layers) == (SHAPE.layers, SHAPE.context, 0)
    assert loaded.device


def test_a_smaller_context_can_be_wanted(engine: EngineClient, tiny_pair: Pair) -> None:
    assert last(engine.load(tiny_pair.request(context=1024)), api.Loaded).context_limit == 1024


def test_missing_files(engine: EngineClient, tiny_pair: Pair, tmp_path: Path) -> None:
    gone = tmp_path / "gone.gguf"
    for pair in (Pair(gone, tiny_pair.mmproj), Pair(tiny_pair.model, gone)):
        fault = refused(engine, pair)
        assert isinstance(fault, ModelFileMissing)
        assert str(gone) in fault.sentence


def test_a_folder_is_no_file(engine: EngineClient, tiny_pair: Pair, tmp_path: Path) -> None:
    assert isinstance(refused(engine, Pair(tmp_path, tiny_pair.mmproj)), ModelFileMissing)


def test_not_gguf(engine: EngineClient, copied: Pair) -> None:
    copied.mmproj.write_bytes(b"\x89PNG" + bytes(100))
    assert isinstance(refused(engine, copied), NotGguf)


def test_cut_off(engine: EngineClient, copied: Pair) -> None:
    copied.model.write_bytes(copied.model.read_bytes()[:-1000])
    assert isinstance(refused(engine, copied), GgufIncomplete)


def test_a_missing_tensor(engine: EngineClient, copied: Pair) -> None:
    renamed(copied.model, "output_norm.weight", "output_gone.weight")
    fault = refused(engine, copied)
    assert isinstance(fault, ModelUnreadable)
    assert str(copied.model) in fault.sentence
    assert "output_norm.weight" in fault.detail


def test_a_missing_tensor_of_the_image_side(engine: EngineClient, copied: Pair) -> None:
    renamed(copied.mmproj, "v.image_newline", "v.image_newlost")
    fault = refused(engine, copied)
    assert isinstance(fault, ModelUnreadable)
    assert str(copied.mmproj) in fault.sentence


def test_an_unknown_architecture(engine: EngineClient, copied: Pair) -> None:
    renamed(copied.model, "persimmon", "persimmom")
    assert isinstance(refused(engine, copied), PairMismatch | ModelUnreadable)


def test_the_image_part_of_another_model(engine: EngineClient, tiny_pair: Pair) -> None:
    other = made(tiny_pair.model.parent.parent, Shape(layers=1, hidden=64, ff=64, vocab=1100))
    fault = refused(engine, Pair(tiny_pair.model, other.mmproj))
    assert isinstance(fault, PairMismatch)
    assert tiny_pair.model.name in fault.sentence
    assert other.mmproj.name in fault.sentence


def test_the_image_part_as_the_model(engine: EngineClient, tiny_pair: Pair) -> None:
    fault = refused(engine, Pair(tiny_pair.mmproj, tiny_pair.mmproj))
    assert isinstance(fault, ModelIsImagePart)


def test_the_model_as_its_image_part(engine: EngineClient, tiny_pair: Pair) -> None:
    assert isinstance(refused(engine, Pair(tiny_pair.model, tiny_pair.model)), ModelNotVision)


def test_no_control_tokens(engine: EngineClient, copied: Pair) -> None:
    renamed(copied.model, "otterscope.answer_token_id", "otterscope.answer_token_no")
    fault = refused(engine, copied)
    assert isinstance(fault, ModelUnreadable)
    assert "<0x04>" in fault.detail


def test_q8_0_without_flash_attention(engine: EngineClient, tiny_pair: Pair) -> None:
    fault = refused(engine, tiny_pair, cache_type="q8_0", flash_attention="off")
    assert isinstance(fault, FlashAttentionNeeded)


def test_a_model_larger_than_the_memory(engine: EngineClient, tiny_pair: Pair, tmp_path: Path) -> None:
    """A sparse file of a terabyte of weights: refused before a byte of them is read."""
    huge = tmp_path / "huge.gguf"
    writer = gguf.GGUFWriter(huge, "persimmon")
    writer.add_embedding_length(SHAPE.hidden)
    writer.add_tensor_info("token_embd.weight", [1 << 20, 1 << 18], np.dtype(np.float32), 1 << 40, None)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_ti_data_to_file()
    writer.close()
    with huge.open("r+b") as file:
        file.truncate((1 << 40) + (1 << 20))
    fault = refused(engine, Pair(huge, tiny_pair.mmproj))
    assert isinstance(fault, NotEnoughMemory)
    assert "1024.0 GiB" in fault.sentence


def test_after_a_refusal_another_model_loads(engine: EngineClient, copied: Pair, tiny_pair: Pair) -> None:
    copied.model.write_bytes(b"GGUF")
    refused(engine, copied)
    last(engine.load(tiny_pair.request()), api.Loaded)
    last(engine.ask(question()), api.Done)


def test_a_name_that_is_no_unicode(engine: EngineClient, tiny_pair: Pair, tmp_path: Path) -> None:
    odd = Pair(*(tmp_path / f"m\udcff{n}.gguf" for n in range(2)))
    try:
        for source, path in zip(tiny_pair, odd, strict=True):
            shutil.copy(source, path)
    except OSError:
        pytest.skip("this file system wants Unicode")
    last(engine.load(odd.request()), api.Loaded)
