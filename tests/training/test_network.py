"""The loss of packed questions is the stock implementation's, question by question."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fixtures.pictures import picture
from tests.training.conftest import SHAPE, Material
from training import pixels, template
from training.data import Turn
from training.errors import NetworkUnreadable
from training.packing import IGNORED, Row, collate
from training.recipe import Recipe
from training.tokens import Branch, Tokens

pytestmark = pytest.mark.reference

QUESTIONS = (
    ("How many camels?", "Two of them."),
    ("Is the gate red?", "No."),
    ("Why?", "Because it is blue."),
)


@pytest.fixture(scope="module")
def tokens(material: Material) -> Tokens:
    return Tokens(material.checkpoint, SHAPE.vocab)


@pytest.fixture
def stock(material: Material) -> Any:
    import transformers

    transformers.utils.logging.disable_progress_bar()
    return transformers.FuyuForCausalLM.from_pretrained(material.checkpoint, attn_implementation="eager")


def rows(tokens: Tokens) -> list[Row]:
    """Two pictures of other sizes, with two questions and one, and one question without a picture."""
    branches = [tokens.branch(template.parts((Turn(*turn),))) for turn in QUESTIONS]
    return [
        Row(pixels.patches(picture(95, 61, 1)), 4, 3, (branches[0], branches[1])),
        Row(pixels.patches(picture(60, 30, 2)), 2, 1, (branches[2],)),
        Row(pixels.NO_PATCHES, 0, 0, (branches[0],)),
    ]


def singles(row: Row, tokens: Tokens) -> Iterator[tuple[list[int], list[int], Any]]:
    """Each question of a row as the stock network takes it: ids, labels, pixel values."""
    import torch

    image = ([tokens.patch] * row.columns + [tokens.newline]) * row.rows
    values = torch.from_numpy(row.patches).double().div(255).sub(0.5).div(0.5).float()
    for branch in row.branches:
        learned = [
            token if is_answer else IGNORED
            for token, is_answer in zip(branch.ids, branch.answer, strict=True)
        ]
        yield [*image, *branch.ids], [IGNORED] * len(image) + learned, values


def stock_loss(model: Any, tokens: Tokens) -> Any:
    """The summed loss of every question by itself, by the stock forward."""
    import torch

    total = torch.zeros(())
    for row in rows(tokens):
        for ids, labels, values in singles(row, tokens):
            pictured = {"pixel_values": values[None]} if len(values) else {}
            out = model(input_ids=torch.tensor([ids]), labels=torch.tensor([labels]), **pictured)
            total = total + out.loss * sum(label != IGNORED for label in labels)
    return total


def gradients(model: Any) -> dict[str, Any]:
    return {name: weight.grad.clone() for name, weight in model.named_parameters()}


def test_packed_loss_and_gradients_are_those_of_each_question_alone(
    material: Material, tokens: Tokens, stock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    from training import network

    wanted = stock_loss(stock, tokens)
    wanted.backward()
    by_stock = gradients(stock)
    largest = max(float(gradient.abs().max()) for gradient in by_stock.values())
    batch = collate(rows(tokens), tokens.patch, tokens.newline)
    for recompute, chunk in ((False, 256), (True, 256), (False, 3)):
        monkeypatch.setattr(network, "CHUNK", chunk)
        learner = network.AnswerLoss(network.load(material.checkpoint, torch.float32), recompute=recompute)
        learner.train()
        found = learner(**network.tensors(batch, "cpu"))
        assert found.item() == pytest.approx(wanted.item(), rel=1e-6)
        found.backward()
        for name, gradient in gradients(learner.fuyu).items():
            assert float((gradient - by_stock[name]).abs().max()) < 1e-5 * largest, name


def test_a_batch_without_pictures_or_answers_gives_every_weight_a_gradient(
    material: Material, tokens: Tokens
) -> None:
    """Else processes that exchange gradients would wait for each other for ever."""
    import torch

    from training import network

    learner = network.AnswerLoss(network.load(material.checkpoint, torch.float32))
    for row in (
        Row(pixels.NO_PATCHES, 0, 0, (Branch((1, 5, 6), (False,) * 3),)),
        Row(pixels.NO_PATCHES, 0, 0, ()),
    ):
        learner.zero_grad()
        loss = learner(**network.tensors(collate([row], tokens.patch, tokens.newline), "cpu"))
        loss.backward()
        assert loss.item() == 0
        assert [name for name, weight in learner.named_parameters() if weight.grad is None] == []
        assert all(float(weight.grad.abs().max()) == 0 for weight in learner.parameters())


def test_adapters_alone_are_trained_and_change_nothing_at_first(material: Material, tokens: Tokens) -> None:
    import torch

    from training import network

    recipe = Recipe("c", ("d",), lora=True, rank=4)
    plain = network.load(material.checkpoint, torch.float32)
    arguments = network.tensors(collate(rows(tokens), tokens.patch, tokens.newline), "cpu")
    before = network.AnswerLoss(plain)(**arguments).item()
    learner = network.AnswerLoss(network.adapted(plain, recipe))
    learner.eval()
    assert learner(**arguments).item() == before
    trained = [name for name, weight in learner.named_parameters() if weight.requires_grad]
    assert len(trained) == SHAPE.layers * len(network.ADAPTED) * 2
    assert all(".lora_" in name for name in trained)
    groups = network.optimizer(learner, recipe).param_groups
    assert [group["weight_decay"] for group in groups] == [0.1]


def test_decay_is_for_matrices(material: Material) -> None:
    import torch

    from training import network

    learner = network.AnswerLoss(network.load(material.checkpoint, torch.float32))
    matrices, vectors = network.optimizer(learner, Recipe("c", ("d",))).param_groups
    assert (matrices["weight_decay"], vectors["weight_decay"]) == (0.1, 0.0)
    assert {weight.ndim for weight in matrices["params"]} == {2}
    assert {weight.ndim for weight in vectors["params"]} == {1}
    assert matrices["lr"] == 1e-5


def test_weights_that_are_broken_or_missing_are_a_fault(material: Material, tmp_path: Path) -> None:
    import shutil

    import torch

    from training import network

    folder = shutil.copytree(material.checkpoint, tmp_path / "copy")
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    with pytest.raises(NetworkUnreadable, match="could not be loaded"):
        network.load(folder, torch.float32)
    weights.unlink()
    with pytest.raises(NetworkUnreadable, match="no file named"):
        network.load(folder, torch.float32)


def test_weights_that_lack_a_tensor_are_a_fault(material: Material, tmp_path: Path) -> None:
    import shutil

    import torch
    from safetensors.torch import load_file, save_file

    from training import network

    folder = shutil.copytree(material.checkpoint, tmp_path / "copy")
    state = load_file(str(folder / "model.safetensors"))
    del state["language_model.model.layers.1.mlp.dense_h_to_4h.bias"]
    save_file(state, str(folder / "model.safetensors"), metadata={"format": "pt"})
    with pytest.raises(
        NetworkUnreadable, match=r"1 tensors lack, first .*layers\.1\.mlp\.dense_h_to_4h\.bias"
    ):
        network.load(folder, torch.float32)
