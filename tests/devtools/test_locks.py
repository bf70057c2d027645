"""The locks: exact versions and hashes, no hosts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from devtools import environment

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.stem)
def test_a_lock_holds_versions_and_hashes_and_names_no_host(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert not re.search(r"://|^-|^ *--(?!hash)|@", text, re.MULTILINE)
    entries = re.split(r"^(?=\S)", text, flags=re.MULTILINE)[1:]
    assert entries
    for entry in entries:
        assert re.match(
            r"[a-z0-9._-]+==[0-9][^ ;]*( ; [^\\]+)? \\\n( +--hash=sha256:[0-9a-f]{64}( \\)?\n)+$", entry
        ), entry


def test_the_locks_hold_what_the_package_declares() -> None:
    declared = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    listed = re.search(r"^dependencies = \[(.*?)^\]", declared, re.MULTILINE | re.DOTALL)
    assert listed
    names = re.findall(r'^    "([A-Za-z0-9_-]+)', listed.group(1), re.MULTILINE)
    assert len(names) > 10
    for lock in ("runtime", "dev", "reference", "training"):
        text = environment.lock_file(lock).read_text(encoding="utf-8")
        assert {n for n in names if f"\n{n.lower().replace('_', '-')}==" not in f"\n{text}"} == set()
    assert "llama-cpp-python==" not in text
    assert "pyside6-essentials==6.11.3 " in text


def test_a_version_is_the_same_in_every_lock() -> None:
    pins: dict[str, set[str]] = {}
    for lock in ("runtime", "dev", "reference", "training"):
        for name, rest in re.findall(
            r"^([a-z0-9._-]+)==([^\\]+)", environment.lock_file(lock).read_text(), re.MULTILINE
        ):
            pins.setdefault(f"{name} ;{rest.partition(';')[2]}", set()).add(rest.partition(";")[0].strip())
    assert {name: versions for name, versions in pins.items() if len(versions) > 1} == {}
