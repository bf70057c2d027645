"""What of a service's list is believed, and which files make a model."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otterscope.errors import AppError
from otterscope.weights import hub
from otterscope.weights.download_errors import AnswerUnclear, LoginNeeded, NameNotUsable, NothingToInstall
from tests.fixtures.model_service import COMMIT

SHA = "ab" * 32


def entry(name: str, size: int = 10, large: bool = True) -> dict[str, Any]:
    return {"rfilename": name, "size": size, "blobId": COMMIT} | (
        {"lfs": {"sha256": SHA, "size": size}} if large else {}
    )


def told(*names: str, **more: Any) -> dict[str, Any]:
    return {"sha": COMMIT, "siblings": [entry(name) for name in names]} | more


def offer(*names: str, name: str = "Lab/model", **more: Any) -> hub.Offer:
    return hub.read_offer(name, told(*names, **more), hub.ENDPOINT, "service")


CHECKPOINT = ("config.json", "tokenizer.model")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Otter-AI/OtterHD-8B", "Otter-AI/OtterHD-8B"),
        ("  Otter-AI/OtterHD-8B/ ", "Otter-AI/OtterHD-8B"),
        ("https://example.org/Otter-AI/OtterHD-8B/tree/main?x=1", "Otter-AI/OtterHD-8B"),
    ],
)
def test_a_name_or_the_address_of_its_page_will_do(text: str, name: str) -> None:
    assert hub.checked_name(text) == name


@pytest.mark.parametrize(
    "text", ["", "fuyu", "a/b/c", "../b", "a/..", "a b/c", "a/b\nc", "a/" + "b" * 200, "a--b/c", "ä/b"]
)
def test_what_is_no_name_is_said_to_be_none(text: str) -> None:
    with pytest.raises(NameNotUsable) as fault:
        hub.checked_name(text)
    assert "Otter-AI/OtterHD-8B" in fault.value.sentence


def test_a_checkpoint_is_its_weights_its_tokenizer_and_its_papers() -> None:
    found = offer(
        *CHECKPOINT, "README.md", "model.safetensors.index.json", "model-00001-of-00002.safetensors",
        "model-00002-of-00002.safetensors", "pytorch_model.bin", "training_args.bin", "photo.jpg",
    )  # fmt: skip
    assert [choice.kind for choice in found.choices] == ["checkpoint"]
    assert {file.name for file in found.choices[0].files} == {
        *CHECKPOINT, "README.md", "model.safetensors.index.json", "model-00001-of-00002.safetensors",
        "model-00002-of-00002.safetensors",
    }  # fmt: skip
    assert found.choices[0].nbytes == 60


@pytest.mark.parametrize(
    "weights",
    [
        ["model.safetensors"],
        ["pytorch_model.bin"],
        ["pytorch_model.bin.index.json", "pytorch_model-00001-of-00001.bin"],
    ],
)
def test_every_form_of_weights_is_found(weights: list[str]) -> None:
    names = {file.name for file in offer(*CHECKPOINT, *weights).choices[0].files}
    assert set(weights) < names


def test_pairs_come_first_and_each_has_its_own_mmproj() -> None:
    found = offer("a-Q8_0.gguf", "mmproj-a-Q8_0.gguf", "a-Q4_K_M.gguf", "mmproj-other.gguf")
    assert [(c.title, c.mmproj) for c in found.choices] == [
        ("a-Q8_0", "mmproj-a-Q8_0.gguf"),
        ("a-Q4_K_M", "mmproj-a-Q8_0.gguf"),
    ]


@pytest.mark.parametrize(
    "names",
    [(), ("config.json",), ("a.gguf",), (*CHECKPOINT, "model.safetensors.index.json"), ("mmproj-a.gguf",)],
)
def test_a_model_of_which_nothing_can_be_installed_is_refused(names: tuple[str, ...]) -> None:
    with pytest.raises(NothingToInstall):
        offer(*names)


@pytest.mark.parametrize(
    "name",
    [
        *("../model.gguf", "a/b.gguf", "/etc/x.gguf", "..\\x.gguf", ".x.gguf", "a\0.gguf"),
        *("nul.gguf", "COM1.x.gguf"),
    ],
)
def test_a_file_that_leads_elsewhere_is_not_seen(name: str) -> None:
    found = offer("a.gguf", name, "mmproj-a.gguf")
    assert [choice.language for choice in found.choices] == ["a.gguf"]


@pytest.mark.parametrize(
    ("more", "licence", "stated"),
    [
        ({"cardData": {"license": "MIT"}}, "mit", True),
        ({"tags": ["x", "license:apache-2.0"]}, "apache-2.0", True),
        ({"cardData": {"license": ["a"]}, "tags": [7]}, "unknown", True),
        ({"cardData": {"license": "<b>free</b>"}}, "unknown", True),
    ],
)
def test_the_licence_is_the_one_of_the_card(more: dict[str, Any], licence: str, stated: bool) -> None:
    found = offer("a.gguf", "mmproj-a.gguf", **more)
    assert (found.licence, found.stated) == (licence, stated)


@pytest.mark.parametrize("name", ["Otter-AI/OtterHD-8B", "somebody/fuyu-finetune"])
def test_what_descends_from_fuyu_has_its_licence_where_none_is_stated(name: str) -> None:
    found = offer("a.gguf", "mmproj-a.gguf", name=name)
    assert (found.licence, found.stated, found.noncommercial) == ("cc-by-nc-4.0", False, True)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ([], "it lists no files"),
        ({"sha": COMMIT}, "it lists no files"),
        (told("a.gguf", "mmproj-a.gguf", sha="main"), "it names no commit"),
        (
            {"sha": COMMIT, "siblings": [{"rfilename": n, "size": 1} for n in ("a.gguf", "mmproj-a.gguf")]},
            "it states no hash of a file",
        ),
    ],
)
def test_an_unclear_answer_is_said_to_be_unclear(answer: Any, reason: str) -> None:
    with pytest.raises(AnswerUnclear) as fault:
        hub.read_offer("Lab/model", answer, hub.ENDPOINT, "service")
    assert reason in fault.value.sentence


@pytest.mark.parametrize("gated", ["auto", "manual", True])
def test_a_model_behind_terms_says_so(gated: object) -> None:
    with pytest.raises(LoginNeeded):
        offer("a.gguf", "mmproj-a.gguf", gated=gated)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
    max_leaves=12,
)
_ENTRY = st.fixed_dictionaries(
    {},
    optional={
        "rfilename": st.sampled_from(["a.gguf", "mmproj-a.gguf", "config.json"]) | _JSON,
        "size": _JSON,
        "lfs": st.fixed_dictionaries({}, optional={"sha256": _JSON, "size": _JSON}) | _JSON,
        "blobId": _JSON,
    },
)


@given(
    st.fixed_dictionaries(
        {}, optional={"sha": st.just(COMMIT) | _JSON, "siblings": st.lists(_ENTRY, max_size=4) | _JSON,
                      "gated": _JSON, "cardData": _JSON, "tags": _JSON}
    )
)  # fmt: skip
def test_any_answer_is_an_offer_or_a_sentence(answer: Any) -> None:
    try:
        found = hub.read_offer("Lab/model", json.loads(json.dumps(answer)), hub.ENDPOINT, "service")
    except AppError:
        return
    assert all(file.sha256 or file.git_sha1 for choice in found.choices for file in choice.files)
