"""The pupil in training is the stock network: packed questions are answered as each would be alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from training.demo import vocabulary
from training.demo.batches import CURRICULUM, Batch, Maker

if TYPE_CHECKING:
    from training.demo.network import Pupil

pytestmark = pytest.mark.reference

ANSWERING = CURRICULUM[-1].first
SEEING = next(stage.first for stage in CURRICULUM if stage.questions == 0)


@pytest.fixture(scope="module")
def maker() -> Maker:
    return Maker(9, vocabulary.build())


@pytest.fixture(scope="module")
def pupil() -> Pupil:
    import torch

    from training.demo.network import Pupil, configuration

    words = vocabulary.load(vocabulary.build())
    torch.manual_seed(0)
    patch, end = words.piece_to_id(vocabulary.PATCH), words.piece_to_id(vocabulary.END)
    pupil = Pupil(configuration(words.get_piece_size(), patch, end))
    pupil.eval()
    return pupil


@pytest.fixture(scope="module")
def batch(maker: Maker) -> Batch:
    return maker.make(ANSWERING)


def test_a_packed_question_has_the_stock_networks_loss(pupil: Pupil, batch: Batch) -> None:
    import torch
    from torch.nn import functional

    with torch.no_grad():
        packed = float(pupil(batch)["answer"])
        total = worth = 0.0
        decoder = pupil.model.model.language_model
        patches = torch.from_numpy(batch.patches).float() / 127.5 - 1
        seen = pupil.model.model.vision_embed_tokens(patches)
        first = 0
        for row in range(len(batch.ids)):
            image = batch.segments[row] == 0
            count = int((batch.ids[row] == pupil.image_token).sum())
            for number in range(1, batch.segments[row].max() + 1):
                here = image | (batch.segments[row] == number)
                ids = torch.from_numpy(batch.ids[row][here])
                states = decoder.embed_tokens(ids)
                states[ids == pupil.image_token] = seen[first : first + count]
                logits = pupil.model.lm_head(
                    decoder(inputs_embeds=states[None], use_cache=False).last_hidden_state[0]
                )
                weights = torch.from_numpy(batch.weights[row][here])[1:]
                loss = functional.cross_entropy(logits[:-1], ids[1:], reduction="none")
                total += float((loss * weights).sum())
                worth += float(weights.sum())
            first += count
    assert packed == pytest.approx(total / worth, rel=1e-4)


def test_a_token_sees_the_picture_and_its_own_lesson(batch: Batch) -> None:
    import torch

    from training.demo.network import visible

    mask = visible(torch.from_numpy(batch.segments[:1]))[0, 0].numpy()
    segments = batch.segments[0]
    for place in (0, 5, int(np.argmax(segments == 2)), len(segments) - 1):
        seen = np.nonzero(mask[place] == 0)[0]
        wanted = [
            other
            for other in range(place + 1)
            if segments[other] == segments[place] or (segments[other] == 0 and segments[place] >= 0)
        ]
        if segments[place] >= 0:
            assert seen.tolist() == wanted
        assert place in seen


def test_looking_right_costs_nothing(pupil: Pupil, batch: Batch) -> None:
    """The divergence is nought for attention that is as it should be, and more for any other."""
    import torch

    from training.demo.network import GUIDED
    from training.demo.regions import UNCERTAIN

    is_patch = torch.from_numpy(batch.ids) == pupil.image_token
    marks = torch.zeros(*batch.ids.shape, batch.marks.shape[1])
    marks[is_patch] = torch.from_numpy(np.where(batch.marks == UNCERTAIN, 0, batch.marks)).float()
    rows, length = batch.ids.shape
    right = torch.zeros(rows, len(GUIDED), length, length)
    for row, place in zip(*np.nonzero(batch.about >= 0), strict=True):
        here = marks[row, :, batch.about[row, place]]
        count = float(here.sum())
        for head, scale in enumerate(GUIDED):
            right[row, head, place] = here / (count + scale)
            right[row, head, place, place] += scale / (count + scale)
    pupil._attention = right
    assert float(pupil._looks(batch, is_patch)) == pytest.approx(0, abs=1e-5)
    pupil._attention = torch.full_like(right, 1 / length)
    assert float(pupil._looks(batch, is_patch)) > 0.1


def test_where_nothing_is_asked_only_seeing_is_learnt(pupil: Pupil, maker: Maker) -> None:
    losses = pupil(maker.make(SEEING))
    sum(losses[name] for name in ("cover", "above", "marks", "where", "answer", "looks")).backward()
    touched = [
        layer.mlp.dense_h_to_4h.weight.grad is not None for layer in pupil.model.model.language_model.layers
    ]
    assert touched == [True] * 4 + [False] * 2
    assert float(losses["marks"]) > 0
    assert float(losses["answer"]) == 0
    pupil.zero_grad(set_to_none=True)


def test_eyes_open_to_what_differs(pupil: Pupil, maker: Maker) -> None:
    import torch

    patches = np.concatenate([maker.make(step).patches for step in (SEEING, SEEING + 1, SEEING + 2)])
    pupil.open_eyes(patches)
    with torch.no_grad():
        seen = pupil.model.model.vision_embed_tokens(torch.from_numpy(patches).float() / 127.5 - 1)
    assert float(seen.mean(0).abs().max()) < 1e-2
    assert seen.std(0).numpy() == pytest.approx(0.5, rel=0.05)
