"""OtterHD goes into the expected source only, whole or not at all."""

from __future__ import annotations

import importlib
import io
import tarfile
from pathlib import Path

import pytest
import registrations
import source
from registrations import ALL, NEW_FILES, Insertion, UnexpectedSource, apply

SOURCES = Path(registrations.__file__).resolve().parent / "src"


def files_in(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.fixture
def upstream(tmp_path: Path) -> Path:
    """A source that has every anchor and nothing else."""
    root = tmp_path / "llama.cpp"
    texts: dict[str, list[str]] = {}
    for insertion in ALL:
        lines = texts.setdefault(insertion.file, ["top"])
        if insertion.within is not None and insertion.within not in lines:
            lines += [insertion.within, f"    {insertion.anchor}"]
        elif insertion.within is None:
            lines.append(insertion.anchor)
    for name, lines in texts.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join([*lines, "bottom", ""]), encoding="utf-8")
    for name in NEW_FILES.values():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
    return root


def test_nothing_of_upstream_is_lost_or_changed(upstream: Path) -> None:
    before = files_in(upstream)
    apply(upstream, SOURCES)
    after = files_in(upstream)
    assert set(after) - set(before) == set(NEW_FILES.values())
    for name, text in before.items():
        ours = [line for insertion in ALL if insertion.file == name for line in insertion.lines]
        left = after[name].decode().splitlines()
        for line in ours:
            left.remove(line)
        assert left == text.decode().splitlines()


def test_a_line_goes_behind_or_before_its_anchor(tmp_path: Path) -> None:
    (tmp_path / "a.h").write_text("one\n  anchor\nfunction\nanchor\n", encoding="utf-8", newline="")
    first = Insertion("a.h", "anchor", ("new",), within="one")
    second = Insertion("a.h", "anchor", ("newer",), within="function", before=True)
    for name in NEW_FILES.values():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    apply(tmp_path, SOURCES, (first, second))
    assert (tmp_path / "a.h").read_text(encoding="utf-8") == "one\n  anchor\nnew\nfunction\nnewer\nanchor\n"


@pytest.mark.parametrize("insertion", ALL, ids=lambda insertion: f"{insertion.file}:{insertion.anchor[:20]}")
def test_a_missing_anchor_stops_before_anything_is_touched(upstream: Path, insertion: Insertion) -> None:
    path = upstream / insertion.file
    wanted = insertion.within or insertion.anchor
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip() != wanted]
    path.write_text("\n".join(lines), encoding="utf-8")
    before = files_in(upstream)
    with pytest.raises(UnexpectedSource, match="0 times, not once"):
        apply(upstream, SOURCES)
    assert files_in(upstream) == before


def test_an_anchor_that_stands_twice_is_refused(upstream: Path) -> None:
    insertion = next(insertion for insertion in ALL if insertion.within is None)
    with (upstream / insertion.file).open("a", encoding="utf-8") as file:
        file.write(f"{insertion.anchor}\n")
    before = files_in(upstream)
    with pytest.raises(UnexpectedSource, match="2 times, not once"):
        apply(upstream, SOURCES)
    assert files_in(upstream) == before


def test_an_anchor_not_behind_its_line_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.h").write_text("anchor\nfunction\n", encoding="utf-8")
    with pytest.raises(UnexpectedSource, match=r"a\.h has no “anchor” behind “function”"):
        apply(tmp_path, SOURCES, (Insertion("a.h", "anchor", ("new",), within="function"),))


def test_a_missing_file_and_a_file_of_ours_are_refused(upstream: Path) -> None:
    name = next(iter(NEW_FILES.values()))
    (upstream / name).write_text("already", encoding="utf-8")
    with pytest.raises(UnexpectedSource, match=f"{name} is there already"):
        apply(upstream, SOURCES)
    (upstream / ALL[0].file).unlink()
    with pytest.raises(UnexpectedSource, match=f"{ALL[0].file} is missing"):
        apply(upstream, SOURCES)


# The archive


def pack(folder: Path, tree: Path | None) -> Path:
    """An archive laid out as the real one."""
    archive: Path = folder / source.ARCHIVE
    top = source.ARCHIVE.removesuffix(".tar.gz")
    with tarfile.open(archive, "w:gz") as tar:
        lists = tarfile.TarInfo(f"{top}/CMakeLists.txt")
        lists.size = 4
        tar.addfile(lists, io.BytesIO(b"top\n"))
        if tree:
            tar.add(tree, f"{top}/vendor/llama.cpp")
    return archive


def trust(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `archive` pass for the release."""
    monkeypatch.setattr(source, "SHA256", source._sha256(archive))


def test_another_archive_is_refused_unopened(tmp_path: Path) -> None:
    archive = tmp_path / source.ARCHIVE
    archive.write_bytes(b"not even an archive")
    with pytest.raises(source.SourceError) as caught:
        source.unpack(archive, tmp_path / "out")
    assert str(caught.value).startswith(
        "The source of llama-cpp-python 0.3.36 is not the one expected (SHA-256 "
    )
    assert not (tmp_path / "out").exists()


def test_the_expected_archive_is_unpacked_and_edited(
    tmp_path: Path, upstream: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = pack(tmp_path, upstream)
    trust(archive, monkeypatch)
    root = source.unpack(archive, tmp_path / "out")
    assert (root / "CMakeLists.txt").read_text(encoding="utf-8").startswith("top\n\ninclude(")
    for name in NEW_FILES.values():
        assert (root / "vendor" / "llama.cpp" / name).is_file()


def test_a_source_without_an_anchor_leaves_nothing_half_edited(
    tmp_path: Path, upstream: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (upstream / ALL[-1].file).write_text("something else\n", encoding="utf-8")
    archive = pack(tmp_path, upstream)
    trust(archive, monkeypatch)
    (tmp_path / "out").mkdir()
    with pytest.raises(
        source.SourceError, match=r"^The llama.cpp source is not the one expected: .* Nothing was built;"
    ):
        source.unpack(archive, tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_torn_archive_leaves_nothing(
    tmp_path: Path, upstream: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = pack(tmp_path, upstream)
    archive.write_bytes(archive.read_bytes()[:-300])
    trust(archive, monkeypatch)
    (tmp_path / "out").mkdir()
    with pytest.raises(source.SourceError, match="could not be unpacked"):
        source.unpack(archive, tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


def test_without_a_network_the_sentence_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    cache = tmp_path / "cache"
    cache.mkdir()
    (cache / source.ARCHIVE).write_bytes(b"torn by an earlier run")
    with pytest.raises(source.SourceError) as caught:
        source.fetch(cache)
    assert str(caught.value).startswith("The source of llama-cpp-python 0.3.36 could not be fetched (")
    assert str(caught.value).endswith("Connect to the network once and run the same command again.")
    assert [path.name for path in cache.iterdir()] == [source.ARCHIVE]


def test_a_kept_archive_is_not_fetched_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    archive = pack(tmp_path, None)
    trust(archive, monkeypatch)
    assert source.fetch(tmp_path) == archive


def test_an_index_that_serves_another_archive_runs_none_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """pip runs an archive's build backend to read its metadata, so its hash must be right before that."""
    ran = tmp_path / "ran"
    project = tmp_path / "llama_cpp_python-0.3.36"
    project.mkdir()
    (project / "PKG-INFO").write_text("Metadata-Version: 2.1\nName: llama-cpp-python\nVersion: 0.3.36\n")
    (project / "setup.py").write_text(f"import pathlib; pathlib.Path({str(ran)!r}).touch()\n")
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    with tarfile.open(shelf / source.ARCHIVE, "w:gz") as tar:
        tar.add(project, project.name)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(shelf))
    with pytest.raises(source.SourceError, match="is not the one expected"):
        source.fetch(tmp_path / "cache")
    assert not ran.exists()
    assert [path for path in (tmp_path / "cache").iterdir() if path.is_file()] == []


def test_the_real_source_takes_every_insertion(tmp_path: Path) -> None:
    archive = importlib.import_module("build").default_cache() / source.ARCHIVE
    if not archive.is_file():
        pytest.skip("the source has not been fetched here")
    root = source.unpack(archive, tmp_path) / "vendor" / "llama.cpp"
    for insertion in ALL:
        assert "\n".join(insertion.lines) in (root / insertion.file).read_text(encoding="utf-8")
