"""The source of llama-cpp-python, with llama.cpp inside: fetched by name, checked, unpacked, edited."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import registrations

NAME = "llama-cpp-python"
VERSION = "0.3.36"
SHA256 = "832db0699007f1be95a7e41ef12e88926b02ba836461e36a36372db2760c1a2e"
ARCHIVE = f"llama_cpp_python-{VERSION}.tar.gz"
NATIVE = Path(__file__).resolve().parent
_OTHER = (
    f"The source of {NAME} {VERSION} is not the one expected ({{found}}, not {SHA256[:16]}…). "
    "Nothing was built; check where your package index comes from."
)


class SourceError(Exception):
    """The source could not be had or is not the expected one; its text is a sentence for the user."""


def fetch(cache: Path) -> Path:
    """The source archive, from `cache` or from the package index that pip is set up for.

    Raises:
        SourceError: no network and nothing cached, or another file than the expected one.
    """
    archive = cache / ARCHIVE
    if archive.is_file() and _sha256(archive) == SHA256:
        return archive
    cache.mkdir(parents=True, exist_ok=True)
    print(f"fetching {NAME} {VERSION} (77 MB) …", flush=True)
    with tempfile.TemporaryDirectory(dir=cache) as folder:
        # By its hash, since pip runs code of the archive to read its metadata.
        wanted = Path(folder) / "wanted.txt"
        wanted.write_text(f"{NAME}=={VERSION} --hash=sha256:{SHA256}\n", encoding="utf-8")
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-build-isolation"]
        command += ["--require-hashes", "--no-binary", NAME, "--dest", folder, "--requirement", str(wanted)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        fetched = Path(folder) / ARCHIVE
        if "DO NOT MATCH THE HASHES" in done.stderr:
            raise SourceError(_OTHER.format(found="another SHA-256"))
        if done.returncode != 0 or not fetched.is_file():
            last = (done.stderr.strip().splitlines() or ["no answer"])[-1]
            raise SourceError(
                f"The source of {NAME} {VERSION} could not be fetched ({last}). "
                "Connect to the network once and run the same command again."
            )
        check(fetched)
        fetched.replace(archive)
    return archive


def check(archive: Path) -> None:
    """Raises: SourceError, if `archive` is not the release that the insertions were written for."""
    found = _sha256(archive)
    if found != SHA256:
        raise SourceError(_OTHER.format(found=f"SHA-256 {found[:16]}…"))


def unpack(archive: Path, folder: Path) -> Path:
    """Unpack the checked archive below `folder` and make every insertion; returns the source's root.

    Raises:
        SourceError: the archive is another one, or an anchor is missing. `folder` holds nothing of it then.
    """
    check(archive)
    root = folder / ARCHIVE.removesuffix(".tar.gz")
    try:
        with tarfile.open(archive) as tar:
            if hasattr(tarfile, "data_filter"):
                tar.extractall(folder, filter="data")
            else:  # Pythons before the filter; the archive's hash was checked above
                tar.extractall(folder)
        registrations.apply(root / "vendor" / "llama.cpp", NATIVE / "src")
        with (root / "CMakeLists.txt").open("a", encoding="utf-8") as lists:
            lists.write("\ninclude(${OTTERSCOPE_NATIVE}/otterscope.cmake)\n")
    except registrations.UnexpectedSource as fault:
        shutil.rmtree(root, ignore_errors=True)
        raise SourceError(
            f"The llama.cpp source is not the one expected: {fault}. Nothing was built; "
            f"this version of OtterScope builds with {NAME} {VERSION} only."
        ) from fault
    except (OSError, EOFError, tarfile.TarError) as fault:
        shutil.rmtree(root, ignore_errors=True)
        raise SourceError(
            f"The source could not be unpacked ({fault}). Free some disk space and try again."
        ) from fault
    return root


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
