"""Downloads on the disk: found again, installed, thrown away."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from otterscope.errors import Cancelled
from otterscope.progress import CancelToken
from otterscope.weights import catalog, fetch, transfers
from otterscope.weights.convert import convert
from otterscope.weights.download_errors import DownloadBusy, NoSuchDownload
from otterscope.weights.errors import ModelExists
from otterscope.weights.hub import Choice, RemoteFile
from tests.fixtures.model_service import Service

pytestmark = [pytest.mark.local_server, pytest.mark.usefixtures("home")]


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.fixture
def checkpoint(small: Path) -> Iterator[Service]:
    with Service(files_of(small), licence=None) as running:
        yield running


@pytest.fixture
def pair(small: Path, tmp_path: Path) -> Iterator[Service]:
    made = tmp_path / "made"
    convert(small, made, "Q8_0", name="mini")
    files = {name: data for name, data in files_of(made).items() if name.endswith(".gguf")}
    with Service(files, name="Lab/mini-GGUF") as running:
        yield running


def downloaded(service: Service) -> transfers.Transfer:
    offer = fetch.look_up(service.name, endpoint=service.address)
    transfer = transfers.begin(offer, offer.choices[0])
    fetch.fetch(transfer)
    return transfers.find(service.name)


def test_a_checkpoint_is_converted_and_its_files_are_let_go(checkpoint: Service) -> None:
    transfer = downloaded(checkpoint)
    assert (transfer.choice.kind, transfer.offer.licence) == ("checkpoint", "cc-by-nc-4.0")
    assert transfer.whole
    name = transfers.install(transfer, "Q8_0")
    assert name == "OtterHD-mini-Q8_0"
    assert [model.name for model in catalog.installed()] == [name]
    assert transfers.begun() == []
    assert not transfer.folder.exists()


def test_the_downloaded_files_can_be_kept(checkpoint: Service) -> None:
    transfer = downloaded(checkpoint)
    transfers.install(transfer, "Q8_0", keep=True)
    assert transfers.begun() == [transfer]


def test_a_pair_is_added_as_it_is(pair: Service) -> None:
    transfer = downloaded(pair)
    assert transfer.choice.kind == "pair"
    assert transfers.install(transfer) == "mini-Q8_0"
    assert catalog.installed()[0].pair is not None
    assert transfers.begun() == []


def test_a_name_that_is_taken_is_said_before_the_download(pair: Service, checkpoint: Service) -> None:
    for service, kind in ((pair, "Q8_0"), (checkpoint, "Q8_0")):
        offer = fetch.look_up(service.name, endpoint=service.address)
        transfers.check_new(offer, offer.choices[0], kind)
        transfers.install(downloaded(service), kind)
        with pytest.raises(ModelExists):
            transfers.check_new(offer, offer.choices[0], kind)
    transfers.check_new(offer, offer.choices[0], "Q6_K")


def test_what_cannot_be_installed_stays(pair: Service) -> None:
    transfers.install(downloaded(pair))
    with pytest.raises(ModelExists):
        transfers.install(downloaded(pair))
    assert transfers.begun()[0].whole


def test_a_cancelled_installation_leaves_the_download(checkpoint: Service) -> None:
    transfer, cancel = downloaded(checkpoint), CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        transfers.install(transfer, "Q8_0", cancel=cancel)
    assert transfers.begun() == [transfer]
    assert catalog.installed() == []


def test_a_download_can_be_thrown_away_unless_it_is_being_worked_on(pair: Service) -> None:
    transfer = downloaded(pair)
    with transfers.held(transfer), pytest.raises(DownloadBusy):
        transfers.discard(transfer)
    transfers.discard(transfer)
    assert not transfer.folder.exists()
    with pytest.raises(NoSuchDownload) as fault:
        transfers.find(pair.name)
    assert pair.name in fault.value.sentence


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("name", "../../elsewhere"),
        ("name", 5),
        ("commit", "another"),
        ("choices", []),
        ("choices", [{"kind": "pair", "title": "x", "files": [{"name": "../x", "size": 1}]}]),
        ("surprise", 1),
    ],
)
def test_a_record_that_is_not_ours_is_not_followed(pair: Service, key: str, value: object) -> None:
    offer = fetch.look_up(pair.name, endpoint=pair.address)
    transfer = transfers.begin(offer, offer.choices[0])
    record = transfer.folder / "download.json"
    record.write_text(json.dumps(json.loads(record.read_text()) | {key: value}))
    assert transfers.begun() == []
    record.write_text("[" * 9999)
    assert transfers.begun() == []


def test_the_room_that_is_asked_for_holds_the_converted_pair_too() -> None:
    # OtterHD-8B and its pair as they were measured.
    checkpoint = Choice("checkpoint", "", (RemoteFile("model.safetensors", 18_800_000_000, "0" * 64),))
    assert transfers.converted_bytes(checkpoint, "Q4_K_M") == pytest.approx(6_120_000_000, rel=0.03)
    assert transfers.room_for(checkpoint, "Q4_K_M") > 24_900_000_000
    pair = Choice("pair", "a", checkpoint.files, "a.gguf", "mmproj-a.gguf")
    assert transfers.room_for(pair) == transfers.converted_bytes(pair, "Q8_0") == pair.nbytes
