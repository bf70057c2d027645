"""Exports are whole or not there; the JSON holds everything."""

from __future__ import annotations

import base64
import io
import json
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from otterscope.engine.api import RegionImage
from otterscope.errors import Cancelled, DiskWriteFailed, FileMissing
from otterscope.geometry import Region
from otterscope.imaging.source import RgbArray
from otterscope.progress import CancelToken, ProgressCallback, no_progress
from otterscope.session.pixels import PixelFiles
from otterscope.session.rows import receipt_from
from otterscope.work import export, seen
from otterscope.work.errors import PixelsChanged
from tests.work.exported import (
    ASKED,
    BOXES,
    LABELS,
    LARGE,
    OPEN,
    RECEIPT,
    REGION,
    SESSION,
    TURNS,
    Painted,
    pixels_of,
    read,
)

Export = Callable[[Path, ProgressCallback, CancelToken | None], None]


def html(out: Path, progress: ProgressCallback = no_progress, cancel: CancelToken | None = None) -> None:
    export.export_html(SESSION, TURNS, OPEN, out, progress=progress, cancel=cancel)


def markdown(out: Path, progress: ProgressCallback = no_progress, cancel: CancelToken | None = None) -> None:
    export.export_markdown(SESSION, TURNS, OPEN, out, progress=progress, cancel=cancel)


def as_json(out: Path, progress: ProgressCallback = no_progress, cancel: CancelToken | None = None) -> None:
    export.export_json(SESSION, TURNS, BOXES, out, progress=progress, cancel=cancel)


ALL = pytest.mark.parametrize("write", [html, markdown, as_json])


def listing(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@ALL
def test_progress_rises_to_its_end(tmp_path: Path, write: Export) -> None:
    told: list[tuple[int, int]] = []
    write(tmp_path / "out", lambda done, total: told.append((done, total)), None)
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1] > 0


def test_progress_moves_while_a_large_region_is_read(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    html(tmp_path / "out", lambda done, total: told.append((done, total)))
    assert {2000, 2250, 2500, 2750, 3000} <= {done for done, _ in told}


@ALL
def test_an_earlier_export_is_replaced(tmp_path: Path, write: Export) -> None:
    write(tmp_path / "out.x", no_progress, None)
    first = listing(tmp_path)
    if write is markdown:
        (tmp_path / "out-pictures" / "question-0099.png").write_bytes(b"left of a longer export")
    (tmp_path / "out.x").write_text("old")
    write(tmp_path / "out.x", no_progress, None)
    assert listing(tmp_path) == first


def test_a_folder_of_somebody_elses_is_left_alone(tmp_path: Path) -> None:
    mine = {"out-pictures/holiday.jpg": b"mine", "out-pictures/question-0001.png": b"mine, too"}
    (tmp_path / "out-pictures").mkdir()
    for name, data in mine.items():
        (tmp_path / name).write_bytes(data)
    markdown(tmp_path / "out.md")
    markdown(tmp_path / "out.md")
    found = listing(tmp_path)
    assert mine.items() <= found.items()
    assert "out-pictures-2/question-0001.png" in found
    assert b"(out-pictures-2/question-0001.png)" in found["out.md"]
    assert len({Path(name).parts[0] for name in found}) == 3, "the second export took the first one's place"


@ALL
def test_a_file_never_takes_the_place_of_a_folder(tmp_path: Path, write: Export) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_bytes(b"mine")
    with pytest.raises(DiskWriteFailed):
        write(tmp_path / "out", no_progress, None)
    assert listing(tmp_path / "out") == {"mine.txt": b"mine"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@ALL
def test_a_cancelled_export_leaves_what_was_there(tmp_path: Path, write: Export) -> None:
    write(tmp_path / "out.x", no_progress, None)
    before = listing(tmp_path)
    cancel = CancelToken()

    def stop_in_the_middle(done: int, total: int) -> None:
        if done * 2 > total:
            cancel.cancel()

    with pytest.raises(Cancelled):
        write(tmp_path / "out.x", stop_in_the_middle, cancel)
    assert listing(tmp_path) == before


@ALL
def test_a_folder_that_is_not_there_is_said(tmp_path: Path, write: Export) -> None:
    with pytest.raises(DiskWriteFailed, match="gone"):
        write(tmp_path / "gone" / "out.x", no_progress, None)
    assert listing(tmp_path) == {}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")
@ALL
def test_a_full_disk_is_said_and_leaves_nothing(tmp_path: Path, write: Export) -> None:
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(DiskWriteFailed, match="half-written"):
            write(tmp_path / "out.x", no_progress, None)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("write", [export.export_html, export.export_markdown])
def test_each_region_is_read_once(tmp_path: Path, write: Callable[..., None]) -> None:
    regions: list[tuple[Region, float]] = []

    def counting(region: Region, scale: float = 1.0, **others: object) -> RgbArray:
        regions.append((region, scale))
        return read(region, scale)

    write(SESSION, TURNS, Painted(counting), tmp_path / "out")
    assert regions == [(REGION, 1.0), (Region(0, 0, 4000, 3000), 0.32), (Region(1, 2, 3, 4), 1.0)]


@pytest.mark.parametrize("write", [export.export_html, export.export_markdown])
def test_pictures_that_cannot_be_read_have_stand_ins(tmp_path: Path, write: Callable[..., None]) -> None:
    def unplugged(region: Region, scale: float = 1.0, **others: object) -> RgbArray:
        raise FileMissing(path="/pictures/scroll.jpg")

    out = tmp_path / "out"
    write(SESSION, TURNS, Painted(unplugged), out)
    assert "There is no file" in out.read_text(encoding="utf-8")
    write(SESSION, TURNS, None, out)
    text = out.read_text(encoding="utf-8")
    assert "There is no file" not in text
    assert "the small picture that was kept" in text


def test_a_session_without_questions_is_exported(tmp_path: Path) -> None:
    export.export_html(SESSION, [], OPEN, tmp_path / "out.html")
    export.export_markdown(SESSION, [], OPEN, tmp_path / "out.md")
    export.export_json(SESSION, [], [], tmp_path / "out.json")
    assert json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["turns"] == []


def test_the_json_holds_everything(tmp_path: Path) -> None:
    as_json(tmp_path / "out.json")
    data = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert (data["format"], data["version"]) == ("otterscope-session", 1)
    assert data["session"] == {
        "id": 9,
        "title": "The <b>market</b>",
        "started_at": "2026-11-22T11:00:00+00:00",
        "changed_at": "2026-11-22T12:00:00+00:00",
        "picture": {
            "id": 5,
            "path": "/pictures/a<b>&.jpg",
            "name": "a<b>&.jpg",
            "width": 4000,
            "height": 3000,
            "page": 0,
            "digest": "digest",
        },
    }
    assert data["boxes"] == [{"id": 3, "name": "mar<ket", "region": [100, 200, 60, 40]}]
    assert len(data["turns"]) == len(TURNS)
    for values, turn in zip(data["turns"], TURNS, strict=True):
        for name in ("id", "box", "question", "answer", "state", "fault", "follows"):
            assert values[name] == getattr(turn, name)
        assert Region(*values["region"]) == turn.region
        assert tuple(Region(*box) for box in values["boxes"]) == turn.boxes
        assert tuple(tuple(point) for point in values["points"]) == turn.points
        assert values["asked_at"] == "2026-11-22T11:00:00+00:00"
        assert base64.b64decode(values["thumbnail"]) == turn.thumbnail
        assert values["seen"] == ({"pixels": turn.seen, "scale": 1.0} if turn.seen else None)
        receipt = receipt_from(json.dumps(values["receipt"])) if values["receipt"] else None
        assert receipt == turn.receipt
    assert receipt_from(json.dumps(data["turns"][0]["receipt"])) == RECEIPT


def repainted(region: Region, scale: float = 1.0, **others: object) -> RgbArray:
    """Another picture of the same size, which lies at the same place now."""
    return np.full_like(read(region, scale), 255)


WRITERS = pytest.mark.parametrize("write", [export.export_html, export.export_markdown])


def _pictures(out: Path) -> list[RgbArray]:
    """All pictures of an HTML or a Markdown export, in their order."""
    text = out.read_text(encoding="utf-8")
    coded = re.findall(r"data:image/png;base64,([A-Za-z0-9+/=]+)", text)
    files = [base64.b64decode(each) for each in coded]
    files += [path.read_bytes() for path in sorted((out.parent / f"{out.stem}-pictures").glob("*.png"))]
    return [np.asarray(Image.open(io.BytesIO(data)).convert("RGB")) for data in files]


@WRITERS
def test_a_picture_that_was_replaced_is_not_shown_as_what_the_model_saw(
    tmp_path: Path, write: Callable[..., None]
) -> None:
    out = tmp_path / "out"
    write(SESSION, [ASKED], Painted(repainted), out, labels=LABELS)
    text = out.read_text(encoding="utf-8")
    assert "has changed since this was asked" in text
    assert "the small picture that was kept" in text
    assert "pixel for pixel" not in text
    (shown,) = _pictures(out)
    assert shown.shape == (6, 8, 3), "the small one of then"


@WRITERS
@pytest.mark.parametrize("picture", [None, Painted(repainted)], ids=["gone", "replaced"])
def test_what_the_model_saw_is_shown_from_its_copy(
    tmp_path: Path, write: Callable[..., None], picture: Painted | None
) -> None:
    files = PixelFiles(tmp_path / "pixels")
    seen.keep(files, RegionImage(pixels_of(REGION), REGION), CancelToken())
    again = replace(ASKED, id=2, seen=RegionImage(repainted(REGION), REGION).key)
    out = tmp_path / "out"
    write(SESSION, [ASKED, again], picture, out, copies=files, labels=LABELS)
    text = out.read_text(encoding="utf-8").replace("\\", "")
    assert "Region 60 × 40 px at 100, 200, pixel for pixel." in text
    first, second = _pictures(out)
    assert np.array_equal(first, pixels_of(REGION))
    if picture is None:
        assert second.shape == (6, 8, 3)
    else:
        assert np.array_equal(second, repainted(REGION)), (
            "asked after it was replaced: the same region, others"
        )


@WRITERS
def test_what_was_seen_small_or_is_large_says_its_scale(tmp_path: Path, write: Callable[..., None]) -> None:
    files = PixelFiles(tmp_path / "pixels")
    given = RegionImage(np.full((1500, 2000, 3), 7, np.uint8), LARGE, 0.5)
    seen.keep(files, given, CancelToken())
    turn = replace(
        ASKED, region=LARGE, receipt=replace(RECEIPT, region=LARGE, scale=0.5), seen=given.key, seen_scale=0.5
    )
    out = tmp_path / "out"
    write(SESSION, [turn], None, out, copies=files, labels=LABELS)
    text = out.read_text(encoding="utf-8").replace("\\", "")
    assert "Region 4,000 × 3,000 px at 0, 0, shown here at 32 % of its size." in text
    assert "The model saw it at 50 % of its size." in text
    (shown,) = _pictures(out)
    assert shown.shape == (960, 1280, 3)
    assert (shown == 7).all()


@WRITERS
def test_faults_and_notes_are_in_the_language_of_the_export(
    tmp_path: Path, write: Callable[..., None]
) -> None:
    labels = replace(LABELS, sentence=lambda text: f"〈{len(text)}〉")
    turns = [
        ASKED,
        replace(ASKED, id=2, state="failed", fault="It broke.", seen="ab" * 16, receipt=None),
    ]
    out = tmp_path / "out"
    write(SESSION, turns, Painted(repainted), out, labels=labels)
    text = out.read_text(encoding="utf-8")
    assert f"〈{len(PixelsChanged().sentence)}〉" in text
    assert "No answer: 〈9〉" in text
    assert f"〈{len(RECEIPT.notes[0])}〉" in text
    for english in ("It broke.", "has changed", RECEIPT.notes[0]):
        assert english not in text
