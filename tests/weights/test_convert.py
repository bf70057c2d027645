import contextlib
import errno
import itertools
import os
import signal
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from otterscope.errors import AppError, Cancelled, DiskWriteFailed, NotEnoughDisk
from otterscope.gguf_file import GgufHeader, read_header
from otterscope.progress import CancelToken
from otterscope.weights import catalog, gguf_writer, manifest
from otterscope.weights.checkpoint import open_checkpoint
from otterscope.weights.convert import convert
from otterscope.weights.errors import ModelExists, WeightsNotFinite, WeightsOverflow
from otterscope.weights.stored import ShardReader
from otterscope.weights.tensor_map import language_targets, projector_targets
from tools import make_checkpoint, standin_tokenizer

Copy = Callable[[Path], Path]
SMALL = make_checkpoint.Shape(layers=2, hidden=128, ff=256, vocab=1100)


def values(header: GgufHeader, name: str) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    tensor = header.tensor(name)
    assert tensor is not None
    assert tensor.type == "F32"
    found = np.fromfile(header.path, np.float32, tensor.elements, offset=tensor.offset)
    return found.reshape(tensor.shape[::-1])


def test_the_pair_holds_the_checkpoints_numbers_and_facts(small: Path, tmp_path: Path) -> None:
    made = convert(small, tmp_path, "F32")
    assert (made.language.name, made.mmproj.name) == (
        "OtterHD-small-F32.gguf",
        "mmproj-OtterHD-small-F32.gguf",
    )
    language, mmproj = read_header(made.language), read_header(made.mmproj)
    assert made.nbytes == language.file_size + mmproj.file_size
    checkpoint = open_checkpoint(small)
    vocabulary = checkpoint.vocabulary
    newline = vocabulary.id_of("|NEWLINE|")
    with ShardReader() as reader:
        for header, targets in (
            (language, language_targets(checkpoint)),
            (mmproj, projector_targets(checkpoint, newline)),
        ):
            assert [tensor.name for tensor in header.tensors] == [target.name for target in targets]
            for target in targets:
                wanted = target.read(reader, 0, target.rows).reshape(target.shape)
                np.testing.assert_array_equal(values(header, target.name), wanted)
    np.testing.assert_array_equal(
        values(mmproj, "v.image_newline"), values(language, "token_embd.weight")[newline]
    )

    assert (language.architecture, mmproj.architecture) == ("persimmon", "clip")
    for key, wanted_number in {
        "persimmon.context_length": 16384,
        "persimmon.embedding_length": 128,
        "persimmon.block_count": 2,
        "persimmon.feed_forward_length": 256,
        "persimmon.attention.head_count": 2,
        "persimmon.attention.head_count_kv": 2,
        "persimmon.rope.dimension_count": 32,
        "persimmon.vocab_size": 1100,
        "general.file_type": 0,
        "otterscope.patch_size": 30,
        "otterscope.patch_token_id": vocabulary.id_of("|SPEAKER|"),
        "otterscope.newline_token_id": newline,
        "otterscope.answer_token_id": vocabulary.id_of("<0x04>"),
        "otterscope.start_token_id": 1,
        "otterscope.end_token_id": vocabulary.id_of("|ENDOFTEXT|"),
        "tokenizer.ggml.bos_token_id": 1,
        "tokenizer.ggml.eos_token_id": vocabulary.id_of("|ENDOFTEXT|"),
        "tokenizer.ggml.eot_token_id": vocabulary.id_of("|ENDOFTEXT|"),
        "tokenizer.ggml.unknown_token_id": 0,
    }.items():
        assert language.integer(key, -1) == wanted_number, key
    assert language.real("persimmon.rope.freq_base") == 25000.0
    assert language.real("persimmon.attention.layer_norm_epsilon") == pytest.approx(1e-5)
    assert language.metadata["tokenizer.ggml.add_bos_token"] is False
    assert language.text("otterscope.prompt_format") == "otterhd"
    assert language.text("general.name") == "OtterHD-small"
    assert language.text("general.license") == mmproj.text("general.license") == "cc-by-nc-4.0"
    assert (
        language.text("otterscope.source_sha256")
        == mmproj.text("otterscope.source_sha256")
        == checkpoint.digest
    )
    assert language.array("tokenizer.ggml.tokens") == vocabulary.pieces
    assert language.array("tokenizer.ggml.token_type") == vocabulary.kinds
    scores = np.array(language.array("tokenizer.ggml.scores"), dtype=np.float32)
    np.testing.assert_array_equal(scores, np.array(vocabulary.scores, dtype=np.float32))
    assert language.text("tokenizer.ggml.model") == "t5"
    assert bytes(int(n) for n in language.array("tokenizer.ggml.precompiled_charsmap")) == vocabulary.charsmap
    assert mmproj.text("clip.projector_type") == "fuyu"
    assert mmproj.array("clip.vision.image_mean") == [0.5, 0.5, 0.5]
    assert mmproj.integer("clip.vision.patch_size") == 30


def test_a_fuyu_checkpoint_of_torch_files_gets_its_own_prompt_and_tokenizer(
    small_bin: Path, tmp_path: Path
) -> None:
    header = read_header(convert(small_bin, tmp_path, "F16").language)
    assert header.text("otterscope.prompt_format") == "fuyu"
    assert header.text("tokenizer.ggml.model") == "llama"
    assert header.tensors[0].type == "F16"
    asked = convert(small_bin, tmp_path, "F16", name="mine", prompt="otterhd")
    assert (asked.name, read_header(asked.language).text("otterscope.prompt_format")) == (
        "mine-F16",
        "otterhd",
    )


@pytest.mark.parametrize("kind", ["F32", "Q8_0"])
def test_every_published_form_of_one_checkpoint_gives_the_same_file(tmp_path: Path, kind: str) -> None:
    forms: list[dict[str, str]] = [
        {},
        {"names": "new", "style": "nested"},
        {"container": "bin"},
        {"container": "bin", "names": "new"},
    ]
    contents = []
    for n, form in enumerate(forms):
        folder = make_checkpoint.write(tmp_path / f"from-{n}" / "same", SMALL, dtype="f32", **form)  # type: ignore[arg-type]
        made = convert(folder, tmp_path / f"to-{n}", kind)
        contents.append((made.language.read_bytes()[-100_000:], made.mmproj.read_bytes()[-100_000:]))
    assert contents.count(contents[0]) == len(forms)


def test_the_manifest_keeps_the_hashes_of_both_files(small: Path, tmp_path: Path) -> None:
    made = convert(small, tmp_path, "Q8_0")
    kept = manifest.read(manifest.path_for(made.language))
    assert kept is not None
    for record, path in ((kept.language, made.language), (kept.mmproj, made.mmproj)):
        assert record.file == path.name
        assert record.bytes == path.stat().st_size
        assert record.sha256 == manifest.sha256_of(path, lambda *_: None, CancelToken())


def test_progress_only_grows_and_ends_at_the_total(small: Path, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    made = convert(small, tmp_path, "F32", progress=lambda done, total: seen.append((done, total)))
    assert seen == sorted(seen)
    assert seen[-1][0] == seen[-1][1] <= made.nbytes
    assert len({total for _, total in seen}) == 1


def test_cancelling_leaves_nothing(small: Path, tmp_path: Path) -> None:
    token = CancelToken()
    out = tmp_path / "out"

    def stop(done: int, total: int) -> None:
        if done > total // 2:
            token.cancel()

    with pytest.raises(Cancelled):
        convert(small, out, "F32", progress=stop, cancel=token)
    assert list(out.iterdir()) == []


def test_an_existing_model_is_kept_unless_told_otherwise(small: Path, tmp_path: Path) -> None:
    made = convert(small, tmp_path, "Q8_0")
    before = made.language.stat().st_mtime_ns
    with pytest.raises(ModelExists, match="OtterHD-small-Q8_0"):
        convert(small, tmp_path, "Q8_0")
    assert made.language.stat().st_mtime_ns == before
    convert(small, tmp_path, "Q8_0", replace=True)
    assert made.language.stat().st_mtime_ns != before


def poke(folder: Path, name: str, at: int, content: bytes) -> None:
    tensor = open_checkpoint(folder).tensors[name]
    with tensor.path.open("r+b") as file:
        file.seek(tensor.offset + at)
        file.write(content)


@pytest.mark.parametrize("bits", [b"\xc0\x7f", b"\x80\x7f", b"\x80\xff"], ids=["nan", "inf", "-inf"])
@pytest.mark.parametrize(
    "name", ["language_model.model.layers.1.mlp.dense_4h_to_h.weight", "vision_embed_tokens.bias"]
)
def test_weights_that_are_no_numbers_are_refused_by_name(
    small: Path, copied: Copy, tmp_path: Path, name: str, bits: bytes
) -> None:
    folder, out = copied(small), tmp_path / "out"
    poke(folder, name, 200, bits)
    with pytest.raises(WeightsNotFinite, match=name):
        convert(folder, out, "Q8_0")
    assert list(out.iterdir()) == []


def test_weights_too_large_for_f16_are_refused_and_leave_nothing(
    small: Path, copied: Copy, tmp_path: Path
) -> None:
    folder, out = copied(small), tmp_path / "out"
    poke(folder, "language_model.lm_head.weight", 512, b"\x00\x48")  # 131072 as bfloat16
    with pytest.raises(WeightsOverflow, match="lm_head"):
        convert(folder, out, "F16")
    assert list(out.iterdir()) == []
    convert(folder, out, "BF16")


def test_a_checkpoint_that_does_not_fit_on_the_disk_is_refused_before_writing(tmp_path: Path) -> None:
    shape = make_checkpoint.Shape(layers=8, hidden=1 << 16, ff=1 << 20, vocab=1100)
    folder = tmp_path / "huge"
    folder.mkdir()
    make_checkpoint._write_side_files(
        folder, shape, "flat", "bf16", standin_tokenizer.build(1100)
    )  # Its 3 TB of weights are a hole in a file.
    tensors = make_checkpoint.tensors(shape)
    make_checkpoint._write_safetensors(folder / "model.safetensors", tensors, _Holes(), "bf16")  # type: ignore[arg-type]
    size = sum(tensor.elements for tensor in tensors) * 2
    path = folder / "model.safetensors"
    try:
        os.truncate(path, path.stat().st_size + size)
    except OSError:
        pytest.skip("this file system has no holes of terabytes")
    with pytest.raises(NotEnoughDisk, match="Nothing was written"):
        convert(folder, tmp_path / "out", "F32")
    assert list((tmp_path / "out").iterdir()) == []


class _Holes:
    def blocks(self, _: make_checkpoint.Tensor) -> Iterator[np.ndarray[tuple[int], np.dtype[np.uint8]]]:
        return iter(())


@contextlib.contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, handler)


def test_a_disk_that_takes_no_more_leaves_nothing(small: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with file_size_limit(1 << 19), pytest.raises(DiskWriteFailed, match="Nothing half-written"):
        convert(small, out, "F32")
    assert list(out.iterdir()) == []


def test_a_folder_that_is_a_file_cannot_be_written_to(small: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(DiskWriteFailed):
        convert(small, tmp_path / "out", "F32")


def test_memory_does_not_grow_with_a_tensor(tmp_path: Path) -> None:
    # Both embeddings are 64 MB in float32; a few blocks of 4 MB are all that may be held.
    shape = make_checkpoint.Shape(layers=1, hidden=1024, ff=1024, vocab=16384)
    folder = make_checkpoint.write(tmp_path / "wide", shape)
    convert(folder, tmp_path, "F32", threads=2)  # imports and caches are not what is measured
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        convert(folder, tmp_path, "F32", threads=2, replace=True)
        peak = tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
    assert peak < 60e6


_KILLED = """
import sys, time
from pathlib import Path
from otterscope.weights import convert
def slowly(done, total):
    print(done, flush=True)
    time.sleep(0.05)
convert.convert(Path(sys.argv[1]), Path(sys.argv[2]), "F32", progress=slowly)
"""


def test_a_killed_conversion_leaves_no_model_and_the_next_one_works(small: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    child = subprocess.Popen(
        [sys.executable, "-c", _KILLED, str(small), str(out)],
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert child.stdout is not None
    with child.stdout:
        while int(child.stdout.readline()) < 500_000:
            pass
    child.kill()
    child.wait()
    assert [path for path in out.iterdir() if path.suffix != ".part"] == []
    made = convert(small, out, "F32")
    assert sorted(path.name for path in out.iterdir()) == sorted(
        [made.language.name, made.mmproj.name, manifest.path_for(made.language).name]
    )


def test_a_stop_between_the_renames_leaves_no_model(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = Path.replace

    def dies(path: Path, target: Path) -> Path:
        if target.name == "OtterHD-small-F32.gguf":
            raise KeyboardInterrupt
        return moved(path, target)

    monkeypatch.setattr(Path, "replace", dies)
    with pytest.raises(KeyboardInterrupt):
        convert(small, tmp_path, "F32")
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "OtterHD-small-F32.otterscope.json",
        "mmproj-OtterHD-small-F32.gguf",
    ]
    assert catalog.installed(tmp_path) == []


def test_a_disk_that_fills_up_at_the_last_byte_harms_no_model(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_checkpoint.write(tmp_path / "other", SMALL, seed=8)
    out = tmp_path / "models"

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(manifest, "write", full)
        with pytest.raises(DiskWriteFailed, match="Nothing half-written"):
            convert(other, out, "F16", name="otter")
        assert list(out.iterdir()) == []

    convert(small, out, "F16", name="otter")
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    monkeypatch.setattr(manifest, "write", full)
    with pytest.raises(DiskWriteFailed, match="Nothing half-written"):
        convert(other, out, "F16", name="otter", replace=True)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_a_fault_in_the_checkpoint_makes_no_folder(tmp_path: Path) -> None:
    with pytest.raises(AppError):
        convert(tmp_path / "nowhere", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_between_two_reports_lies_no_more_than_one_block(tmp_path: Path) -> None:
    # A block is what a stop waits for; its size is chosen for a twentieth of a second.
    shape = make_checkpoint.Shape(layers=1, hidden=1024, ff=4096, vocab=2048)
    seen = [0]
    convert(
        make_checkpoint.write(tmp_path / "m", shape),
        tmp_path,
        "F32",
        progress=lambda done, _: seen.append(done),
    )
    steps = [after - before for before, after in itertools.pairwise(seen)]
    assert max(steps) == gguf_writer.BLOCK_ELEMENTS * 4
