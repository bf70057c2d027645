import hashlib
import json
from pathlib import Path

import pytest

from otterscope.errors import Cancelled
from otterscope.progress import CancelToken
from otterscope.weights import manifest
from otterscope.weights.manifest import FileRecord, Manifest

KEPT = Manifest(FileRecord("a.gguf", 5, "0" * 64), FileRecord("mmproj-a.gguf", 6, "f" * 64))


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = manifest.path_for(tmp_path / "a.gguf")
    assert path.name == "a.otterscope.json"
    manifest.write(KEPT, path)
    assert manifest.read(path) == KEPT
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    "change",
    [
        {"language": None},
        {"language": {"file": "../a.gguf", "bytes": 5, "sha256": "0" * 64}},
        {"language": {"file": "a.gguf", "bytes": "5", "sha256": "0" * 64}},
        {"mmproj": {"file": "a.gguf", "bytes": 5, "sha256": "0"}},
        {"mmproj": []},
    ],
)
def test_what_cannot_be_understood_is_as_good_as_none(tmp_path: Path, change: dict[str, object]) -> None:
    path = tmp_path / "a.otterscope.json"
    manifest.write(KEPT, path)
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    assert manifest.read(path) is None
    path.write_text("{")
    assert manifest.read(path) is None
    assert manifest.read(tmp_path / "nowhere") is None


def test_hashing_reports_its_progress_and_can_be_stopped(tmp_path: Path) -> None:
    path = tmp_path / "large"
    content = bytes(range(256)) * (40 << 10)
    path.write_bytes(content)
    seen: list[tuple[int, int]] = []
    found = manifest.sha256_of(path, lambda *pair: seen.append(pair), CancelToken(), before=7, total=10**9)
    assert found == hashlib.sha256(content).hexdigest()
    assert seen[0] == (7 + (4 << 20), 10**9)
    assert seen[-1] == (7 + len(content), 10**9)
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        manifest.sha256_of(path, lambda *_: None, token)
