"""Downloads against a service on this machine that behaves as badly as services do."""

import errno
import os
import random
import shutil
import subprocess
import sys
import threading
import time
from collections import namedtuple
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from otterscope.errors import AppError, Cancelled, NotEnoughDisk
from otterscope.progress import CancelToken
from otterscope.weights import fetch, transfers
from otterscope.weights.arriving import Arriving
from otterscope.weights.download_errors import (
    AddressNotSafe,
    AnswerUnclear,
    ConnectionLost,
    DownloadBusy,
    DownloadNotWritten,
    HashNotAsStated,
    LoginNeeded,
    NotOnService,
    RedirectRefused,
    ServiceBusy,
    ServiceFailed,
    ServiceUnreachable,
    SizeNotAsStated,
)
from otterscope.weights.fetch import Patience, look_up
from otterscope.weights.transfers import Transfer
from tests.fixtures.model_service import (
    Manner,
    Service,
    claim_length,
    drop_after,
    endlessly,
    other_content,
    redirect,
    refuse,
    stall_after,
    trickle,
    without_ranges,
)

pytestmark = [pytest.mark.local_server, pytest.mark.usefixtures("home")]

QUICK = Patience(silence=0.4, waits=(0.01, 0.01, 0.01), longest=0.02)
WEIGHTS = "model.safetensors"
FILES = {
    "config.json": b'{"model_type": "fuyu"}',
    "tokenizer.model": bytes(range(256)) * 30,
    "README.md": b"---\nlicense: mit\n---\n",
    WEIGHTS: random.Random(7).randbytes(1_500_000),
}
SIZE = len(FILES[WEIGHTS])


@pytest.fixture
def service() -> Iterator[Service]:
    with Service(FILES) as running:
        yield running


def begun(service: Service) -> Transfer:
    offer = look_up(service.name, endpoint=service.address, patience=QUICK)
    return transfers.begin(offer, offer.choices[0])


def bring(service: Service, *manners: Manner, **more: Any) -> Transfer:
    """Download, with these manners for the weights."""
    transfer = begun(service)
    service.manners[WEIGHTS] = list(manners)
    fetch.fetch(transfer, patience=QUICK, **more)
    return transfer


def came_whole(transfer: Transfer) -> bool:
    found = {path.name for path in transfer.folder.iterdir()} - {"download.json", "lock"}
    return found == set(FILES) and all((transfer.folder / n).read_bytes() == d for n, d in FILES.items())


# What it should be -------------------------------------------------------------------------------------


def test_the_offer_says_size_licence_and_commit_and_asks_for_no_file(service: Service) -> None:
    offer = look_up(service.name, endpoint=service.address)
    assert (offer.name, offer.licence, offer.choices[0].nbytes) == (
        service.name, "mit", sum(map(len, FILES.values()))
    )  # fmt: skip
    assert [path for path, _ in service.requests] == [f"/api/models/{service.name}/revision/main"]


def test_an_organisations_mirror_is_asked_instead(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", f"{service.address}/")
    assert look_up(service.name).endpoint == service.address
    monkeypatch.setenv("HF_ENDPOINT", "http://mirror.example")
    with pytest.raises(AddressNotSafe):
        look_up(service.name)


def test_every_file_comes_and_progress_tells_of_all_bytes(service: Service) -> None:
    told: list[tuple[int, int]] = []
    transfer = bring(service, progress=lambda done, total: told.append((done, total)))
    assert came_whole(transfer)
    assert told[-1] == (transfer.nbytes, transfer.nbytes)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_nothing_is_told_of_the_user_but_the_programs_name(service: Service) -> None:
    bring(service)
    for _, headers in service.requests:
        assert set(headers) <= {"host", "user-agent", "accept", "accept-encoding", "connection"}
        assert headers["user-agent"].startswith("OtterScope/")


def test_a_finished_file_is_not_fetched_again(service: Service) -> None:
    bring(service)
    service.requests.clear()
    fetch.fetch(transfers.begun()[0], patience=QUICK)
    assert service.requests == []


def test_a_service_may_send_the_download_on(service: Service) -> None:
    assert came_whole(bring(service, redirect(f"{service.address}/elsewhere/{WEIGHTS}", 307)))
    assert came_whole(bring(service, redirect(f"/elsewhere/{WEIGHTS}", 308)))


# Networks that break off -------------------------------------------------------------------------------


def test_a_dropped_connection_goes_on_where_it_broke_off(service: Service) -> None:
    assert came_whole(bring(service, drop_after(400_000), drop_after(300_000)))
    assert service.ranges(WEIGHTS) == ["", "bytes=400000-", "bytes=700000-"]


def test_a_connection_that_falls_silent_is_given_up_and_goes_on(service: Service) -> None:
    assert came_whole(bring(service, stall_after(200_000)))
    assert service.ranges(WEIGHTS) == ["", "bytes=200000-"]


def test_a_service_without_ranges_begins_again(service: Service) -> None:
    assert came_whole(bring(service, without_ranges(900_000), without_ranges()))


def test_a_range_that_begins_elsewhere_is_not_joined(service: Service) -> None:
    def shifted(handler: Any, data: bytes) -> None:
        handler.head(206, Content_Length=10, Content_Range=f"bytes 5-14/{len(data)}")
        handler.wfile.write(data[5:15])

    assert came_whole(bring(service, drop_after(100_000), shifted))


def test_a_part_longer_than_the_service_has_begins_again(service: Service) -> None:
    assert came_whole(bring(service, drop_after(100_000), refuse(416)))


def test_content_that_changes_between_two_connections_is_not_mixed(service: Service) -> None:
    other = random.Random(8).randbytes(SIZE)
    assert came_whole(bring(service, other_content(other, count=500_000)))
    assert service.requests[-1][1]["if-range"].startswith('"')


def test_a_change_that_no_tag_betrays_is_found_by_the_hash_and_fetched_anew(service: Service) -> None:
    other = random.Random(8).randbytes(SIZE)
    transfer = bring(service, other_content(other, tagged=False, count=500_000))
    assert came_whole(transfer)
    assert service.ranges(WEIGHTS) == ["", "bytes=500000-", ""]


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_service_in_trouble_is_asked_again(service: Service, status: int) -> None:
    assert came_whole(bring(service, refuse(status, Retry_After=7), refuse(status)))


def test_an_address_that_has_run_out_is_asked_for_again(service: Service) -> None:
    service.manners["gone"] = []
    away = redirect(f"http://localhost:{service.address.rpartition(':')[2]}/elsewhere/{WEIGHTS}")
    assert came_whole(bring(service, away, refuse(403)))


def test_it_ends_when_it_breaks_off_again_and_again(service: Service) -> None:
    with pytest.raises(ConnectionLost) as fault:
        bring(service, *[drop_after(10)] * 4)
    assert WEIGHTS in fault.value.sentence
    assert "it ends too early" in fault.value.sentence
    assert transfers.begun()[0].have >= sum(map(len, FILES.values())) - SIZE + 40
    fetch.fetch(transfers.begun()[0], patience=QUICK)
    assert came_whole(transfers.begun()[0])


# Services that lie -------------------------------------------------------------------------------------


def test_a_file_of_another_hash_is_set_aside(service: Service) -> None:
    wrong = bytes(SIZE)
    with pytest.raises(HashNotAsStated) as fault:
        bring(service, other_content(wrong))
    transfer = transfers.begun()[0]
    assert "SHA-256" in fault.value.sentence
    assert not (transfer.folder / WEIGHTS).exists()
    assert (transfer.folder / f"{WEIGHTS}.wrong").read_bytes() == wrong
    fetch.fetch(transfer, patience=QUICK)
    assert (transfer.folder / WEIGHTS).read_bytes() == FILES[WEIGHTS]


def test_a_small_file_is_held_against_the_hash_of_git(service: Service) -> None:
    transfer = begun(service)
    service.manners["config.json"] = [other_content(FILES["config.json"].replace(b"fuyu", b"eval"))]
    with pytest.raises(HashNotAsStated):
        fetch.fetch(transfer, patience=QUICK)


@pytest.mark.parametrize("length", [SIZE + 1, SIZE - 1, 10**15])
def test_another_length_than_listed_is_refused_at_once(service: Service, length: int) -> None:
    with pytest.raises(SizeNotAsStated) as fault:
        bring(service, claim_length(length))
    assert f"{length:,}" in fault.value.sentence
    assert transfers.begun()[0].have == sum(map(len, FILES.values())) - SIZE


def test_endless_bytes_are_cut_off_at_the_listed_size(service: Service) -> None:
    with pytest.raises(SizeNotAsStated):
        bring(service, endlessly)
    left = sum(path.stat().st_size for path in transfers.begun()[0].folder.iterdir())
    assert left < sum(map(len, FILES.values()))


def test_an_endless_list_is_cut_off(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "_MOST_LIST_BYTES", 1 << 20)
    service.manners["listing"] = [endlessly]
    with pytest.raises(ServiceUnreachable) as fault:
        begun(service)
    assert "no end" in fault.value.sentence


def test_a_list_that_is_no_json_is_unclear(service: Service) -> None:
    service.manners["listing"] = [other_content(b"<html>")]
    with pytest.raises(AnswerUnclear):
        begun(service)


def test_a_packed_answer_is_not_taken(service: Service) -> None:
    def packed(handler: Any, data: bytes) -> None:
        handler.head(200, Content_Encoding="gzip", Content_Length=3)
        handler.wfile.write(b"abc")

    assert came_whole(bring(service, packed))


@pytest.mark.parametrize(
    "to",
    ["http://example.org/x", "http://127.0.0.1.example.org/", "file:///etc/passwd", "ftp://example.org/"],
)
def test_a_way_off_the_safe_path_is_not_followed(service: Service, to: str) -> None:
    with pytest.raises(RedirectRefused) as fault:
        bring(service, redirect(to))
    assert to in fault.value.sentence


def test_a_circle_of_redirects_ends(service: Service) -> None:
    around = redirect(f"{service.address}/elsewhere/{WEIGHTS}")
    with pytest.raises(RedirectRefused) as fault:
        bring(service, *[around] * 9)
    assert "circle" in fault.value.sentence
    assert len(service.ranges(WEIGHTS)) <= 6


# Services that refuse ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (404, NotOnService), (401, NotOnService), (403, LoginNeeded), (418, ServiceFailed),
        (429, ServiceBusy), (500, ServiceFailed), (503, ServiceFailed),
    ],
)  # fmt: skip
@pytest.mark.parametrize("file", ["listing", WEIGHTS])
def test_each_refusal_has_its_sentence(
    service: Service, status: int, kind: type[AppError], file: str
) -> None:
    service.manners[file] = [refuse(status)] * 9
    with pytest.raises(kind) as fault:
        fetch.fetch(begun(service), patience=QUICK)
    assert service.address.removeprefix("http://") in fault.value.sentence


def test_a_service_that_is_not_there_has_its_sentence(service: Service) -> None:
    transfer = begun(service)
    (transfer.folder / "download.json").unlink()
    with pytest.raises(ServiceUnreachable) as fault:
        look_up("a/b", endpoint="http://127.0.0.1:1", patience=QUICK)
    assert "it takes no connection" in fault.value.sentence


@pytest.mark.parametrize(
    "address",
    ["http://example.org", "ftp://example.org", "file:///etc", "https://user@example.org", "", "http://[::"],
)
def test_only_https_leaves_this_machine(address: str) -> None:
    with pytest.raises(AddressNotSafe):
        look_up("a/b", endpoint=address, patience=QUICK)


# Stopping ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", ["listing", WEIGHTS])
def test_a_cancelled_download_ends_at_once_even_in_silence(service: Service, file: str) -> None:
    cancel = CancelToken()
    service.manners[file] = [stall_after(100)]
    threading.Timer(0.15, cancel.cancel).start()
    start = time.monotonic()

    def whole() -> None:
        offer = look_up(service.name, endpoint=service.address, cancel=cancel)
        fetch.fetch(transfers.begin(offer, offer.choices[0]), cancel=cancel)

    with pytest.raises(Cancelled):
        whole()
    assert time.monotonic() - start < 5  # silence alone would take 30


def test_progress_goes_on_in_silence_and_between_tries(service: Service) -> None:
    told: list[int] = []
    transfer = begun(service)
    service.manners[WEIGHTS] = [stall_after(1000), refuse(503)]
    fetch.fetch(transfer, patience=Patience(0.5, (0.5, 0.5)), progress=lambda done, _total: told.append(done))
    silent = len(FILES["config.json"]) + len(FILES["tokenizer.model"]) + len(FILES["README.md"]) + 1000
    assert told.count(silent) >= 4


CHILD = """
import sys
from otterscope.weights import fetch, transfers
fetch.fetch(transfers.begun()[0], progress=lambda done, _total: print(done, flush=True))
"""


def test_a_killed_download_goes_on_where_it_was(service: Service) -> None:
    transfer = begun(service)
    service.manners[WEIGHTS] = [trickle(100, 0.02)]
    env = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    child = subprocess.Popen([sys.executable, "-c", CHILD], stdout=subprocess.PIPE, text=True, env=env)
    assert child.stdout is not None
    for line in child.stdout:
        if int(line) > 300_000:
            break
    child.kill()
    child.wait()
    child.stdout.close()
    left = (transfer.folder / f"{WEIGHTS}.part").stat().st_size
    assert left > 200_000
    again = transfers.find(service.name.lower())
    assert again.have > left
    fetch.fetch(again, patience=QUICK)
    assert came_whole(again)
    assert service.ranges(WEIGHTS)[-1] == f"bytes={left}-"


def test_two_at_once_do_not_write_into_each_other(service: Service) -> None:
    transfer = begun(service)
    with transfers.held(transfer), pytest.raises(DownloadBusy):
        fetch.fetch(transfer, patience=QUICK)
    fetch.fetch(transfer, patience=QUICK)
    assert came_whole(transfer)


# The disk ----------------------------------------------------------------------------------------------


def test_a_disk_without_room_is_said_before_a_byte_comes(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    transfer = begun(service)
    service.requests.clear()
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(1, 1, 1000))
    with pytest.raises(NotEnoughDisk):
        fetch.fetch(transfer, patience=QUICK)
    assert service.requests == []


def test_a_disk_that_fills_up_keeps_what_has_come(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    plain: Callable[[Arriving, bytes], None] = Arriving.write

    def filling(self: Arriving, chunk: bytes) -> None:
        if self.size > 500_000:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        plain(self, chunk)

    monkeypatch.setattr(Arriving, "write", filling)
    with pytest.raises(DownloadNotWritten) as fault:
        bring(service)
    monkeypatch.setattr(Arriving, "write", plain)
    assert "No space left" in fault.value.sentence
    transfer = transfers.begun()[0]
    assert transfer.have > 500_000
    fetch.fetch(transfer, patience=QUICK)
    assert came_whole(transfer)


def test_a_folder_that_cannot_be_made_has_its_sentence(service: Service, home: Path) -> None:
    home.mkdir()
    (home / "downloads").write_text("in the way")
    with pytest.raises(DownloadNotWritten):
        begun(service)
