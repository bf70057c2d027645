import shutil
from pathlib import Path

import gguf
import numpy as np
import pytest

from otterscope.gguf_file import read_header
from otterscope.weights import pairing
from otterscope.weights.convert import Converted, convert
from otterscope.weights.errors import (
    MmprojAmbiguous,
    MmprojMissing,
    NotALanguageModel,
    WrongPair,
)
from tools import make_checkpoint


def other_model(path: Path, architecture: str, **facts: str) -> Path:
    """A GGUF of another family, with one tensor."""
    writer = gguf.GGUFWriter(path, architecture)
    for key, value in facts.items():
        writer.add_string(key.replace("__", "."), value)
    writer.add_tensor("token_embd.weight", np.zeros((4, 32), dtype=np.float16))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


@pytest.fixture
def made(small: Path, tmp_path: Path) -> Converted:
    return convert(small, tmp_path / "models", "Q8_0")


def renamed(path: Path, name: str) -> Path:
    return path.rename(path.with_name(name))


def test_a_converted_pair_is_found_by_its_language_file(made: Converted) -> None:
    pair = pairing.pair_of(made.language)
    assert (pair.name, pair.mmproj, pair.type) == ("OtterHD-small-Q8_0", made.mmproj, "Q8_0")
    assert (pair.architecture, pair.prompt_format, pair.licence) == ("persimmon", "otterhd", "cc-by-nc-4.0")
    assert pair.nbytes == made.nbytes


def test_the_files_contents_decide_where_their_names_do_not(
    made: Converted, small: Path, tmp_path: Path
) -> None:
    mmproj = renamed(made.mmproj, "eyes.gguf")
    # Others in the same folder: another family's, another size's, one that is broken.
    other_model(tmp_path / "models" / "llava-mmproj.gguf", "clip", clip__projector_type="mlp")
    (tmp_path / "models" / "broken.gguf").write_bytes(b"GGUF")
    wide = make_checkpoint.Shape(layers=1, hidden=192, ff=64, vocab=1100)
    convert(make_checkpoint.write(tmp_path / "wide", wide), tmp_path / "models", "F16")
    assert pairing.pair_of(made.language).mmproj == mmproj


def test_of_two_fine_tunes_the_one_of_the_same_checkpoint_is_taken(made: Converted, tmp_path: Path) -> None:
    mmproj = renamed(made.mmproj, "a-right.gguf")
    other = make_checkpoint.Shape(layers=2, hidden=128, ff=256, vocab=1100)
    another = convert(make_checkpoint.write(tmp_path / "another", other, seed=9), tmp_path / "models", "F32")
    renamed(another.mmproj, "a-another.gguf")
    assert pairing.pair_of(made.language).mmproj == mmproj


def test_without_an_mmproj_there_is_no_pair(made: Converted) -> None:
    made.mmproj.unlink()
    with pytest.raises(MmprojMissing, match=made.language.name):
        pairing.pair_of(made.language)


def test_an_mmproj_is_no_language_model(made: Converted) -> None:
    with pytest.raises(NotALanguageModel):
        pairing.pair_of(made.mmproj)
    header = read_header(made.mmproj)
    with pytest.raises(NotALanguageModel):
        pairing.joined(header, header)


def test_a_pair_of_different_checkpoints_is_refused(made: Converted, tmp_path: Path) -> None:
    other = make_checkpoint.Shape(layers=2, hidden=128, ff=256, vocab=1100)
    another = convert(make_checkpoint.write(tmp_path / "another", other, seed=9), tmp_path / "b", "F32")
    shutil.copy(another.mmproj, made.mmproj)
    with pytest.raises(WrongPair, match="different checkpoints"):
        pairing.pair_of(made.language)


def test_a_pair_of_different_sizes_is_refused(made: Converted, tmp_path: Path) -> None:
    wide = make_checkpoint.Shape(layers=1, hidden=192, ff=64, vocab=1100)
    another = convert(make_checkpoint.write(tmp_path / "wide", wide), tmp_path / "b", "F32")
    shutil.copy(another.mmproj, made.mmproj)
    with pytest.raises(WrongPair, match="embeddings of 128 numbers, the other of 192"):
        pairing.pair_of(made.language)


def test_a_pair_of_different_families_is_refused(made: Converted, tmp_path: Path) -> None:
    made.mmproj.unlink()
    other_model(tmp_path / "models" / "llava.gguf", "clip", clip__projector_type="mlp")
    with pytest.raises(WrongPair, match="reads pictures for mlp"):
        pairing.pair_of(made.language)


def test_two_language_models_are_no_pair(made: Converted) -> None:
    header = read_header(made.language)
    with pytest.raises(WrongPair, match="no mmproj"):
        pairing.joined(header, header)


def test_models_of_other_families_are_paired_by_name(tmp_path: Path) -> None:
    language = other_model(tmp_path / "gemma-3-4b-it-Q4_K_M.gguf", "gemma3")
    right = other_model(tmp_path / "mmproj-gemma-3-4b-it-f16.gguf", "clip", clip__projector_type="gemma3")
    other_model(tmp_path / "mmproj-SmolVLM-f16.gguf", "clip", clip__projector_type="idefics3")
    pair = pairing.pair_of(language)
    assert (pair.mmproj, pair.architecture, pair.prompt_format) == (right, "gemma3", "")
    assert pair.type == "F16"


def test_several_that_would_fit_are_named(tmp_path: Path) -> None:
    language = other_model(tmp_path / "some.gguf", "llama")
    other_model(tmp_path / "a-mmproj.gguf", "clip", clip__projector_type="mlp")
    other_model(tmp_path / "b-mmproj.gguf", "clip", clip__projector_type="mlp")
    with pytest.raises(MmprojAmbiguous, match=r"a-mmproj\.gguf, b-mmproj\.gguf.*mmproj-some\.gguf"):
        pairing.pair_of(language)


def test_fuyus_eyes_fit_no_other_family(made: Converted, tmp_path: Path) -> None:
    language = other_model(tmp_path / "models" / "llama.gguf", "llama")
    with pytest.raises(WrongPair, match="the one is of the kind llama"):
        pairing.joined(read_header(language), read_header(made.mmproj))
