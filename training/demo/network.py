"""The network, which is OtterHD's made small, and what it learns beside its answers.

Counting is learnt sooner when the patches themselves are taught, too: which kinds show in this patch, which
in the one above it (as many tokens back as the picture is wide), of which kind a whole thing has been seen by
now, in which column and row it lies. Linear readers on inner layers do that in training; the shipped model is
without them.
"""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import nn
from torch.nn import functional
from torch.utils.checkpoint import checkpoint
from transformers import FuyuConfig, FuyuForCausalLM

from training.demo.batches import Batch
from training.demo.lessons import DECISIVE
from training.demo.regions import UNCERTAIN
from training.scenes.words import ASKED

#: Layers at the end; it begins with one less, see `grown`.
LAYERS, HIDDEN, HEADS, FEED_FORWARD = 7, 256, 4, 1024
#: Enough for regions of 1440 × 1440, the largest that it is shown: of larger ones it would talk nonsense.
CONTEXT = 3072
#: After which layer (1 is the first) each reader reads; marks are read also after the layers that see, which
#: are all but the last `ANSWERING`.
WHERE_AFTER, COVER_AFTER, ABOVE_AFTER, MARKS_FROM = 2, (1, 3), (2, 3), 3
ANSWERING = 2
#: Standard deviation of each value of a patch's embedding at the beginning.
EYES = 0.5
#: In the first layer that answers, heads are shown where to look when something is counted: with n / (n + c)
#: of their attention at its n marks, and with the rest at no patch, so that what they bring back tells n. The
#: c of head 0, 1, …
GUIDED = (2.0, 8.0)
#: Tokens of a sequence so long that what attention keeps for the way back would be gigabytes: its layers are
#: run again on the way back instead.
LONG = 1000
#: Columns and rows that are told apart; those of the few larger pictures beyond it count as the last.
_COLUMNS = 32
_KINDS = len(ASKED)


def configuration(vocabulary: int, image_token: int, end_token: int, layers: int = LAYERS) -> FuyuConfig:
    """OtterHD's configuration with small sizes."""
    return FuyuConfig(
        text_config={
            "model_type": "persimmon",
            "vocab_size": vocabulary,
            "hidden_size": HIDDEN,
            "intermediate_size": FEED_FORWARD,
            "num_hidden_layers": layers,
            "num_attention_heads": HEADS,
            "hidden_act": "relu2",
            "qk_layernorm": True,
            "max_position_embeddings": CONTEXT,
            "rope_parameters": {"rope_theta": 25000.0, "partial_rotary_factor": 0.5, "rope_type": "default"},
            "bos_token_id": 1,
            "eos_token_id": end_token,
            "tie_word_embeddings": False,
        },
        vocab_size=vocabulary,
        hidden_size=HIDDEN,
        patch_size=30,
        num_channels=3,
        image_token_id=image_token,
        bos_token_id=1,
        eos_token_id=end_token,
        tie_word_embeddings=False,
    )


class Pupil(nn.Module):  # type: ignore[misc]
    """The model and its readers."""

    def __init__(self, config: FuyuConfig) -> None:
        super().__init__()
        self.model = FuyuForCausalLM(config)
        # On a CPU in bf16, plain products take two thirds of the time of torch's fused attention.
        self.model.model.language_model.config._attn_implementation = "eager"
        self.where = nn.Linear(HIDDEN, 2 * _COLUMNS)
        self.cover = nn.ModuleList(nn.Linear(HIDDEN, _KINDS) for _ in COVER_AFTER)
        self.above = nn.ModuleList(nn.Linear(HIDDEN, _KINDS) for _ in ABOVE_AFTER)
        layers = self.model.model.language_model.layers
        #: Layers that see; the others answer.
        self.seeing = len(layers) - ANSWERING
        self.marks = nn.ModuleList(nn.Linear(HIDDEN, 3 * _KINDS) for _ in range(MARKS_FROM, self.seeing + 1))
        self._attention: torch.Tensor | None = None
        attention = layers[self.seeing].self_attn
        attention.register_forward_hook(self._keep)
        self.image_token = config.image_token_id

    def _keep(self, _module: nn.Module, _inputs: object, output: tuple[torch.Tensor, torch.Tensor]) -> None:
        self._attention = output[1]

    def open_eyes(self, patches: npt.NDArray[np.uint8]) -> None:
        """Begin with the directions in which `patches`, uint8 (p, 2700), differ most, all equally strong.

        Random weights see little but the tone of the paper, which all patches have in common.
        """
        pixels = torch.from_numpy(patches).float().div_(127.5).sub_(1)
        mean = pixels.mean(0)
        pixels -= mean
        values, vectors = torch.linalg.eigh(pixels.T @ pixels / len(pixels))
        values, vectors = values.flip(0)[:HIDDEN], vectors.flip(1)[:, :HIDDEN]
        weights = (vectors / values.sqrt()).T * EYES
        layer = self.model.model.vision_embed_tokens
        with torch.no_grad():
            layer.weight.copy_(weights)
            layer.bias.copy_(-weights @ mean)

    def forward(self, batch: Batch) -> dict[str, torch.Tensor]:
        """The losses of a batch, and how many of what decides its answers were right.

        Returns: the losses in `plan.Shares`, means; "right", "wrong": counts of the tokens that weigh most.
        """
        inner = self.model.model
        decoder = inner.language_model
        ids = torch.from_numpy(batch.ids)
        positions = torch.from_numpy(batch.positions)
        patches = torch.from_numpy(batch.patches).float().div_(127.5).sub_(1)
        seen = inner.vision_embed_tokens(patches)
        hidden = decoder.embed_tokens(ids)
        is_patch = ids.view(-1) == self.image_token
        flat = hidden.view(-1, HIDDEN)
        hidden = flat.index_copy(0, is_patch.nonzero().squeeze(1), seen.to(flat.dtype)).view_as(hidden)
        mask = visible(torch.from_numpy(batch.segments)).to(
            torch.bfloat16 if torch.is_autocast_enabled("cpu") else torch.float32
        )
        rotary = decoder.rotary_emb(hidden, position_ids=positions)
        after: list[torch.Tensor] = []
        asked = bool((batch.weights > 0).any())
        # What only answers need is left out where there are none.
        given = {"attention_mask": mask, "position_ids": positions, "position_embeddings": rotary}
        for number, layer in enumerate(decoder.layers if asked else decoder.layers[: self.seeing]):
            # The attention of the layer that is guided is needed as it was.
            if self.training and ids.shape[1] > LONG and number != self.seeing:
                hidden = checkpoint(layer, hidden, use_reentrant=False, **given)
            else:
                hidden = layer(hidden, **given)
            after.append(hidden)
        losses = dict.fromkeys(("answer", "looks", "read", "right", "wrong"), torch.zeros(()))
        if asked:
            states = decoder.final_layernorm(hidden)
            losses |= self._answers(states, ids, torch.from_numpy(batch.weights))
            assert self._attention is not None
            of_patches = is_patch.view(ids.shape)
            losses["looks"] = looks(self._attention, batch, of_patches)
            losses["read"] = read_off(self._attention, batch, of_patches)
            self._attention = None
        at = is_patch.nonzero().squeeze(1)

        def read(number: int) -> torch.Tensor:
            return after[number - 1].view(-1, HIDDEN)[at]

        where = self.where(read(WHERE_AFTER)).float()
        losses["where"] = functional.cross_entropy(
            where[:, :_COLUMNS], torch.from_numpy(batch.columns).clamp(max=_COLUMNS - 1)
        ) + 0.3 * functional.cross_entropy(
            where[:, _COLUMNS:], torch.from_numpy(batch.rows).clamp(max=_COLUMNS - 1)
        )
        for name, readers, places, truth in (
            ("cover", self.cover, COVER_AFTER, batch.cover),
            ("above", self.above, ABOVE_AFTER, batch.above),
        ):
            wanted = torch.from_numpy(truth).float()
            losses[name] = sum(
                functional.binary_cross_entropy_with_logits(reader(read(number)).float(), wanted)
                for number, reader in zip(places, readers, strict=True)
            ) / len(places)
        marks = torch.from_numpy(batch.marks)
        sure = marks != UNCERTAIN
        # What chances of 0, 1 and 2 have this mean: a mark may be spread over patches.
        once = (1 - (marks - 1).abs()).clamp(min=0)
        chances = torch.stack([(1 - marks).clamp(min=0), once, (marks - 1).clamp(min=0)], -1)[sure]
        losses["marks"] = sum(
            functional.cross_entropy(reader(read(number)).float().view(-1, _KINDS, 3)[sure], chances)
            for number, reader in enumerate(self.marks, MARKS_FROM)
        ) / len(self.marks)
        losses["sum"] = _sum(self.marks[-1](read(self.seeing)), marks, at // ids.shape[1], len(ids))
        return losses

    def _answers(
        self, hidden: torch.Tensor, ids: torch.Tensor, weights: torch.Tensor
    ) -> dict[str, torch.Tensor]:
        learnt = weights[:, 1:] > 0
        states, wanted, worth = hidden[:, :-1][learnt], ids[:, 1:][learnt], weights[:, 1:][learnt]
        logits = self.model.lm_head(states).float()
        loss = functional.cross_entropy(logits, wanted, reduction="none")
        decisive = worth >= DECISIVE
        right = (logits[decisive].argmax(-1) == wanted[decisive]).sum()
        return {
            "answer": (loss * worth).sum() / worth.sum(),
            "right": right.detach(),
            "wrong": decisive.sum() - right.detach(),
        }


def looks(attention: torch.Tensor, batch: Batch, is_patch: torch.Tensor) -> torch.Tensor:
    """How far the guided heads' attention is from what it should be: mean divergence in nats.

    Args:
        attention: (b, heads, s, s); is_patch: bool (b, s).
    """
    about = torch.from_numpy(batch.about)
    row, place = (about >= 0).nonzero(as_tuple=True)
    seen = attention[:, : len(GUIDED)][row, :, place].float()
    marks = _marks(batch, is_patch)[row, :, about[row, place]]
    marks = torch.where(marks == UNCERTAIN, 0, marks)[:, None]
    at_marks, at_patches = (seen * (marks > 0)).sum(-1), (seen * is_patch[row][:, None]).sum(-1)
    count = marks.sum(-1)
    wanted = count / (count + torch.tensor(GUIDED))
    rest = 1 - wanted
    there = torch.special.xlogy(wanted, wanted) - wanted * torch.log(at_marks.clamp(min=1e-7))
    return (there + rest * (torch.log(rest) - torch.log((1 - at_patches).clamp(min=1e-4)))).mean()


def read_off(attention: torch.Tensor, batch: Batch, is_patch: torch.Tensor) -> torch.Tensor:
    """How far the number that is read off the guided heads' attention is from the true one, smooth L1.

    Where two kinds are compared, as many heads behind those are to tell the second one's number.

    Args:
        attention: (b, heads, s, s); is_patch: bool (b, s).
    """
    marks, scale = _marks(batch, is_patch), torch.tensor(GUIDED)
    about, pair = torch.from_numpy(batch.about), torch.from_numpy(batch.pair)
    total, wrong = 0, attention.new_zeros((), dtype=torch.float32)
    for first, kinds in ((0, about), (0, pair[..., 0]), (len(GUIDED), pair[..., 1])):
        row, place = (kinds >= 0).nonzero(as_tuple=True)
        here = marks[row, :, kinds[row, place]]
        sure = ~(here == UNCERTAIN).any(-1)
        row, place, count = row[sure], place[sure], here[sure].sum(-1, keepdim=True)
        seen = attention[:, first : first + len(GUIDED)][row, :, place].float()
        at_patches = (seen * is_patch[row][:, None]).sum(-1)
        rest = (seen * ~is_patch[row][:, None]).sum(-1)
        said = scale * at_patches / rest.clamp(min=0.02)
        wrong = wrong + functional.smooth_l1_loss(said, count.expand_as(said), reduction="sum")
        total += said.numel()
    return wrong / max(1, total)


def _marks(batch: Batch, is_patch: torch.Tensor) -> torch.Tensor:
    """A batch's marks at their tokens: (b, s, kinds)."""
    marks = torch.zeros(*is_patch.shape, _KINDS)
    marks[is_patch] = torch.from_numpy(batch.marks)
    return marks


def _sum(logits: torch.Tensor, marks: torch.Tensor, picture: torch.Tensor, pictures: int) -> torch.Tensor:
    """How far the marks that are expected in a picture, all together, are from how many there are.

    A patch cannot always tell whether it is the one to be marked, as it does not see what follows; those
    that follow can then make up for it.

    Args:
        logits: (p, 3 kinds); marks: (p, kinds); picture: (p,) of which picture a patch is.
    """
    chances = logits.float().view(-1, _KINDS, 3).softmax(-1)
    off = chances[..., 1] + 2 * chances[..., 2] - marks
    whole = off.new_zeros(pictures, _KINDS).index_add(0, picture, off)
    unsure = off.new_zeros(pictures, _KINDS).index_add(0, picture, (marks == UNCERTAIN).to(off.dtype))
    return functional.smooth_l1_loss(whole[unsure == 0], torch.zeros(()).expand(int((unsure == 0).sum())))


def visible(segments: torch.Tensor) -> torch.Tensor:
    """What each token may attend to, to be added to the scores: (b, 1, s, s), 0 or minus infinity.

    A token sees what stands before it in the picture and in its own lesson; filling sees itself.
    """
    length = segments.shape[1]
    before = torch.ones(length, length, dtype=torch.bool).tril()
    query, key = segments[:, :, None], segments[:, None, :]
    allowed = before & ((key == 0) | (key == query))
    return torch.zeros(allowed.shape).masked_fill_(~allowed, float("-inf"))[:, None]


def sizes(model: nn.Module) -> dict[str, Any]:
    """For the log: how many weights there are."""
    return {
        "weights": sum(parameter.numel() for parameter in model.parameters()),
        "layers": model.config.text_config.num_hidden_layers,
    }


def grown(pupil: Pupil) -> Pupil:
    """The same network with one more layer behind those that see, which changes nothing until it has learnt.

    The new layer and its reader are copies of those before it, but what the layer adds is zero.
    """
    config = copy.deepcopy(pupil.model.config)
    config.text_config.num_hidden_layers += 1
    larger, at = Pupil(config), pupil.seeing
    states = {}
    for name in larger.state_dict():
        parts = name.split(".")
        if "layers" in parts:
            place = parts.index("layers") + 1
            number = int(parts[place])
            parts[place] = str(number - (number >= at))
        elif parts[0] == "marks":
            parts[1] = str(min(int(parts[1]), len(pupil.marks) - 1))
        states[name] = pupil.state_dict()[".".join(parts)].clone()
        if f"layers.{at}." in name and ("self_attn.dense" in name or "dense_4h_to_h" in name):
            states[name].zero_()
    larger.load_state_dict(states)
    return larger
