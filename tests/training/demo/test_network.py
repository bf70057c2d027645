"""The pupil in training is the stock network: packed questions are answered as each would be alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from training.demo import vocabulary
from training.demo.batches import CURRICULUM, Batch, Maker

if TYPE_CHECKING:
    import torch

    from training.demo.network import Pupil

pytestmark = pytest.mark.reference

SEEING, ANSWERING, ANSWERING_LATER = 0, 10, 20


@pytest.fixture(scope="module")
def maker() -> Maker:
    """The last stages, with little pictures."""
    little: dict[str, Any] = {"most": 50, "longest": 240, "large": 0.0, "vast": 0.0}
    silent = next(stage for stage in CURRICULUM if stage.questions == 0)
    firsts = zip((silent, *CURRICULUM[-2:]), (SEEING, ANSWERING, ANSWERING_LATER), strict=True)
    stages = tuple(stage._replace(first=first, **little) for stage, first in firsts)
    return Maker(9, vocabulary.build(), stages, 700)


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


@pytest.fixture(scope="module", params=[ANSWERING, ANSWERING_LATER])
def batch(maker: Maker, request: pytest.FixtureRequest) -> Batch:
    return maker.make(request.param)


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


def told(batch: Batch, is_patch: torch.Tensor) -> torch.Tensor:
    """Attention that is as it should be: (b, heads, s, s)."""
    import torch

    from training.demo.network import GUIDED
    from training.demo.regions import UNCERTAIN

    marks = torch.zeros(*batch.ids.shape, batch.marks.shape[1])
    marks[is_patch] = torch.from_numpy(np.where(batch.marks == UNCERTAIN, 0, batch.marks))
    rows, length = batch.ids.shape
    right = torch.zeros(rows, 2 * len(GUIDED), length, length)
    for first, kinds in ((0, batch.about), (0, batch.pair[..., 0]), (len(GUIDED), batch.pair[..., 1])):
        for row, place in zip(*np.nonzero(kinds >= 0), strict=True):
            here = marks[row, :, kinds[row, place]]
            count = float(here.sum())
            for head, scale in enumerate(GUIDED, first):
                right[row, head, place] = here / (count + scale)
                right[row, head, place, place] += scale / (count + scale)
    return right


def test_looking_right_costs_nothing(pupil: Pupil, batch: Batch) -> None:
    """The divergence is nought for attention that is as it should be, and more for any other."""
    import torch

    from training.demo.network import looks

    is_patch = torch.from_numpy(batch.ids) == pupil.image_token
    right = told(batch, is_patch)
    assert float(looks(right, batch, is_patch)) == pytest.approx(0, abs=1e-5)
    assert float(looks(torch.full_like(right, 1 / right.shape[-1]), batch, is_patch)) > 0.1


@pytest.mark.parametrize("step", [ANSWERING, ANSWERING_LATER])
def test_the_number_is_read_off_the_attention(pupil: Pupil, maker: Maker, step: int) -> None:
    """Counted kinds by the first heads, what is compared with them by the next; one too many costs a half."""
    import torch

    from training.demo.network import GUIDED, read_off

    batch = maker.make(step)
    is_patch = torch.from_numpy(batch.ids) == pupil.image_token
    right = told(batch, is_patch)
    # Later, comparisons say their numbers one by one, and none is needed beside another.
    assert (batch.pair >= 0).any() == (step == ANSWERING)
    assert (batch.about >= 0).any()
    assert float(read_off(right, batch, is_patch)) == pytest.approx(0, abs=1e-4)
    assert float(read_off(torch.full_like(right, 1 / right.shape[-1]), batch, is_patch)) > 0.1
    kinds, first = (batch.pair[..., 1], len(GUIDED)) if step == ANSWERING else (batch.about, 0)
    for row, place in zip(*np.nonzero(kinds >= 0), strict=True):
        for head, scale in enumerate(GUIDED, first):
            right[row, head, place, 0] += right[row, head, place, place] / scale
    assert 1e-3 < float(read_off(right, batch, is_patch)) < 0.5 + 1e-4


def test_marks_that_make_up_for_each_other_cost_nothing_in_sum() -> None:
    import torch

    from training.demo.network import _KINDS, _sum
    from training.demo.regions import UNCERTAIN

    picture = torch.tensor([0, 0, 1])
    marks = torch.zeros(3, _KINDS)
    marks[0, 2] = 1
    chances = torch.zeros(3, _KINDS, 3)
    chances[..., 0] = 1
    chances[:2, 2] = torch.tensor([0.5, 0.5, 0.0])

    def cost() -> float:
        return float(_sum(chances.clamp(min=1e-9).log(), marks, picture, 2))

    assert cost() == pytest.approx(0, abs=1e-6)
    chances[2, 5] = torch.tensor([0.0, 0.0, 1.0])  # two that are not there: 2 - 1/2
    assert cost() == pytest.approx(1.5 / (2 * _KINDS))
    marks[2, 5] = UNCERTAIN
    assert cost() == pytest.approx(0, abs=1e-6)


def test_a_layer_more_changes_nothing_at_first(maker: Maker, batch: Batch) -> None:
    import torch

    from training.demo.network import LAYERS, Pupil, configuration, grown

    words = vocabulary.load(vocabulary.build())
    torch.manual_seed(1)
    patch, end = words.piece_to_id(vocabulary.PATCH), words.piece_to_id(vocabulary.END)
    before = Pupil(configuration(words.get_piece_size(), patch, end, LAYERS - 1)).eval()
    after = grown(before).eval()
    assert after.model.config.text_config.num_hidden_layers == LAYERS
    assert after.seeing == before.seeing + 1
    with torch.no_grad():
        first, second = before(batch), after(batch)
    for name in ("answer", "cover", "above", "where", "looks", "read", "sum"):
        assert float(second[name]) == pytest.approx(float(first[name]), rel=1e-5), name
    losses = after(batch)
    (losses["answer"] + losses["marks"]).backward()
    new = after.model.model.language_model.layers[before.seeing]
    assert float(new.mlp.dense_4h_to_h.weight.grad.abs().max()) > 0
    assert float(new.self_attn.dense.weight.grad.abs().max()) > 0


def test_long_pictures_are_learnt_from_in_less_memory_with_the_same_gradients(
    batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    from training.demo import network

    words = vocabulary.load(vocabulary.build())
    torch.manual_seed(0)
    pupil = network.Pupil(network.configuration(words.get_piece_size(), 3, 5))
    kept: dict[int, float] = {}
    told = []
    for longest in (batch.ids.shape[1], batch.ids.shape[1] - 1):
        monkeypatch.setattr(network, "LONG", longest)
        pupil.zero_grad()
        size = 0

        def keep(tensor: torch.Tensor) -> torch.Tensor:
            nonlocal size
            size += tensor.nbytes
            return tensor

        with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
            losses = pupil(batch)
        kept[longest] = size
        sum(losses[name] for name in ("answer", "marks", "sum", "read", "looks")).backward()
        told.append(
            [
                losses["answer"].item(),
                *(weight.grad.clone() for weight in pupil.parameters() if weight.grad is not None),
            ]
        )
    assert kept[batch.ids.shape[1] - 1] < 0.5 * kept[batch.ids.shape[1]]
    assert told[0][0] == told[1][0]
    assert all(torch.equal(one, other) for one, other in zip(told[0][1:], told[1][1:], strict=True))


def test_where_nothing_is_asked_only_seeing_is_learnt(pupil: Pupil, maker: Maker) -> None:
    losses = pupil(maker.make(SEEING))
    sum(losses[name] for name in ("cover", "above", "marks", "where", "answer", "looks")).backward()
    touched = [
        layer.mlp.dense_h_to_4h.weight.grad is not None for layer in pupil.model.model.language_model.layers
    ]
    assert touched == [True] * 5 + [False] * 2
    assert losses["marks"].item() > 0
    assert losses["answer"].item() == 0
    pupil.zero_grad(set_to_none=True)


def test_eyes_open_to_what_differs(pupil: Pupil, maker: Maker) -> None:
    import torch

    patches = np.concatenate([maker.make(step).patches for step in (SEEING, SEEING + 1, SEEING + 2)])
    pupil.open_eyes(patches)
    with torch.no_grad():
        seen = pupil.model.model.vision_embed_tokens(torch.from_numpy(patches).float() / 127.5 - 1)
    assert float(seen.mean(0).abs().max()) < 1e-2
    assert seen.std(0).numpy() == pytest.approx(0.5, rel=0.05)
