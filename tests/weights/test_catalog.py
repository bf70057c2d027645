import os
import shutil
from pathlib import Path

import pytest

from otterscope.errors import Cancelled, DiskWriteFailed, FileUnreadable, NotEnoughDisk
from otterscope.gguf_file import GgufDamaged
from otterscope.progress import CancelToken
from otterscope.weights import catalog, manifest
from otterscope.weights.convert import Converted, convert
from otterscope.weights.errors import (
    HashMismatch,
    HashUnknown,
    ModelExists,
    ModelUnknown,
    NameAmbiguous,
    NoModel,
    NotALanguageModel,
    RemovalFailed,
    WhichModel,
    WrongPair,
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The models folder of a home of its own."""
    monkeypatch.setenv("OTTERSCOPE_HOME", str(tmp_path / "home"))
    return tmp_path / "home" / "models"


@pytest.fixture
def made(small: Path, home: Path) -> Converted:
    return convert(small, home, "Q8_0")


@pytest.fixture
def elsewhere(small: Path, tmp_path: Path) -> Converted:
    return convert(small, tmp_path / "downloads", "F16")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def flip(path: Path) -> None:
    """Change one byte of the last tensor, and not the size."""
    with path.open("r+b") as file:
        file.seek(-100, os.SEEK_END)
        byte = file.read(1)
        file.seek(-100, os.SEEK_END)
        file.write(bytes([byte[0] ^ 1]))


def test_nothing_is_installed_in_an_empty_home(home: Path) -> None:
    assert catalog.installed() == []
    with pytest.raises(NoModel):
        catalog.resolve(None)
    with pytest.raises(ModelUnknown, match="none yet"):
        catalog.resolve("OtterHD")


def test_a_folder_that_cannot_be_looked_into_is_not_an_empty_one(home: Path) -> None:
    home.parent.mkdir()
    home.write_text("a file where the folder should be")
    with pytest.raises(FileUnreadable, match=r"models” cannot be read \(Not a directory\)"):
        catalog.installed()


def test_a_converted_model_is_listed_whole(made: Converted) -> None:
    (model,) = catalog.installed()
    assert (model.name, model.problem, model.nbytes) == ("OtterHD-small-Q8_0", "", made.nbytes)
    assert len(model.checked) == len("2026-01-01")
    assert model.pair is not None
    assert model.pair.sha256 == manifest.sha256_of(made.language, lambda *_: None, CancelToken())


def test_a_model_without_its_eyes_is_listed_with_the_reason(made: Converted) -> None:
    made.mmproj.unlink()
    (model,) = catalog.installed()
    assert model.pair is None
    assert "cannot see pictures" in model.problem


def test_unfinished_files_are_no_models(made: Converted) -> None:
    made.language.rename(made.language.with_name("x.gguf.part"))
    assert catalog.installed() == []


@pytest.mark.parametrize("asked", ["OtterHD-small-Q8_0", "otterhd-SMALL-q8_0", "otter", None])
def test_a_name_or_its_beginning_or_nothing_finds_the_only_model(made: Converted, asked: str | None) -> None:
    assert catalog.resolve(asked).language == made.language


def test_a_file_is_found_wherever_it_lies(elsewhere: Converted, home: Path) -> None:
    for asked in (elsewhere.language, str(elsewhere.language)):
        assert catalog.resolve(asked).mmproj == elsewhere.mmproj


def test_a_name_that_could_be_two_models_is_refused(made: Converted, small: Path, home: Path) -> None:
    convert(small, home, "F16")
    with pytest.raises(NameAmbiguous, match="OtterHD-small-F16, OtterHD-small-Q8_0"):
        catalog.resolve("OtterHD")
    with pytest.raises(WhichModel, match="OtterHD-small-F16, OtterHD-small-Q8_0"):
        catalog.resolve(None)
    assert catalog.resolve("OtterHD-small-Q").language == made.language


@pytest.mark.parametrize("asked", ["llama", ""])
def test_an_unknown_name_is_answered_with_the_known_ones(made: Converted, asked: str) -> None:
    with pytest.raises(ModelUnknown, match="OtterHD-small-Q8_0"):
        catalog.resolve(asked)


def test_an_added_pair_is_installed_with_hashes(elsewhere: Converted, home: Path) -> None:
    seen: list[tuple[int, int]] = []
    pair = catalog.add(elsewhere.language, progress=lambda *now: seen.append(now))
    assert names(home) == [
        "OtterHD-small-F16.gguf",
        "OtterHD-small-F16.otterscope.json",
        "mmproj-OtterHD-small-F16.gguf",
    ]
    assert pair.language.parent == home
    assert pair.sha256
    assert seen[-1] == (pair.nbytes, pair.nbytes)
    assert elsewhere.language.exists()
    catalog.verify(pair.name)


def test_the_mmproj_may_be_given_and_takes_the_pairs_name(
    elsewhere: Converted, home: Path, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    mmproj = elsewhere.mmproj.rename(tmp_path / "other" / "eyes.gguf")
    assert catalog.add(elsewhere.language, mmproj=mmproj).mmproj == home / "mmproj-OtterHD-small-F16.gguf"


@pytest.mark.parametrize("given", ["otter.bin", "otter.GGUF", "mmproj-otter.gguf", "otter"])
def test_an_added_model_is_listed_whatever_its_file_was_called(
    elsewhere: Converted, home: Path, given: str
) -> None:
    file = elsewhere.language.rename(elsewhere.language.with_name(given))
    pair = catalog.add(file, mmproj=elsewhere.mmproj)
    assert [model.pair for model in catalog.installed()] == [pair]
    assert catalog.resolve(pair.name).sha256


def test_where_links_are_impossible_files_are_copied(
    elsewhere: Converted, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object) -> None:
        raise OSError("no links here")

    monkeypatch.setattr(os, "link", no_links)
    pair = catalog.add(elsewhere.language)
    assert not pair.language.samefile(elsewhere.language)
    assert pair.language.read_bytes() == elsewhere.language.read_bytes()

    usage = shutil.disk_usage(home)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1000))
    catalog.remove(pair.name)
    with pytest.raises(NotEnoughDisk):
        catalog.add(elsewhere.language)
    assert names(home) == []


def test_files_put_there_by_hand_stay_and_get_hashes(elsewhere: Converted, home: Path) -> None:
    shutil.copytree(elsewhere.language.parent, home)
    manifest.path_for(home / elsewhere.language.name).unlink()
    assert catalog.installed()[0].checked == ""
    pair = catalog.add(home / elsewhere.language.name)
    assert pair.sha256
    catalog.verify(pair.name)


def test_what_is_there_already_is_kept(made: Converted, small: Path, tmp_path: Path) -> None:
    another = convert(small, tmp_path / "b", "Q8_0")
    before = made.language.stat()
    with pytest.raises(ModelExists):
        catalog.add(another.language)
    assert made.language.stat() == before


def test_a_wrong_pair_is_not_added(elsewhere: Converted, home: Path) -> None:
    with pytest.raises(WrongPair):
        catalog.add(elsewhere.language, mmproj=elsewhere.language)
    with pytest.raises(NotALanguageModel):
        catalog.add(elsewhere.mmproj)
    assert not home.exists()


def test_adding_can_be_stopped_and_leaves_nothing(elsewhere: Converted, home: Path) -> None:
    token = CancelToken()
    with pytest.raises(Cancelled):
        catalog.add(elsewhere.language, progress=lambda *_: token.cancel(), cancel=token)
    assert names(home) == []


def test_a_models_folder_that_cannot_be_made_is_a_fault(elsewhere: Converted, home: Path) -> None:
    home.parent.mkdir()
    home.write_text("a file where the folder should be")
    with pytest.raises(DiskWriteFailed):
        catalog.add(elsewhere.language)


def test_a_removed_model_leaves_nothing(made: Converted, home: Path) -> None:
    assert catalog.remove("otterhd-small-q8_0") == made.language
    assert names(home) == []
    with pytest.raises(ModelUnknown):
        catalog.remove("OtterHD-small-Q8_0")


def test_only_a_whole_name_removes(made: Converted) -> None:
    with pytest.raises(ModelUnknown):
        catalog.remove("OtterHD")
    assert made.language.exists()


def test_a_file_that_cannot_be_removed_is_named(made: Converted) -> None:
    made.mmproj.unlink()
    made.mmproj.mkdir()
    with pytest.raises(RemovalFailed, match=made.mmproj.name):
        catalog.remove("OtterHD-small-Q8_0")


@pytest.mark.parametrize("part", ["language", "mmproj"])
def test_a_changed_file_is_found_by_its_hash(made: Converted, part: str) -> None:
    catalog.verify(made.name)
    flip(getattr(made, part))
    with pytest.raises(HashMismatch, match=getattr(made, part).name):
        catalog.verify(made.name)


def test_a_file_of_another_size_is_no_longer_the_one_installed(made: Converted) -> None:
    with made.language.open("ab") as file:
        file.write(b"more")
    with pytest.raises(GgufDamaged, match="not the one it was installed with"):
        catalog.resolve(made.name)
    assert catalog.installed()[0].pair is None
    with pytest.raises(HashMismatch):
        catalog.verify(made.name)


def test_verifying_reports_progress_and_can_be_stopped(made: Converted) -> None:
    seen: list[tuple[int, int]] = []
    catalog.verify(made.name, progress=lambda *now: seen.append(now))
    assert seen[-1] == (made.nbytes, made.nbytes)
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        catalog.verify(made.name, cancel=token)


def test_without_hashes_nothing_can_be_verified(made: Converted) -> None:
    manifest.path_for(made.language).unlink()
    with pytest.raises(HashUnknown):
        catalog.verify(made.name)


def test_a_file_that_has_gone_is_unreadable(made: Converted) -> None:
    made.mmproj.unlink()
    with pytest.raises(FileUnreadable, match="mmproj"):
        catalog.verify(made.name)
