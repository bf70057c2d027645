"""The network of a Fuyu checkpoint, as a function from a batch to the loss of its answers."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import torch
from torch.nn.functional import cross_entropy
from torch.utils.checkpoint import checkpoint

from training import attention, memory
from training.errors import NetworkUnreadable
from training.packing import IGNORED, Batch
from training.recipe import Recipe

#: Answer tokens whose logits are in memory at once: with 262,144 words, 256 of them take 256 MiB.
CHUNK = 256
#: The linear layers of each decoder layer, which adapters are put beside.
ADAPTED = ("query_key_value", "dense", "dense_h_to_4h", "dense_4h_to_h")


def load(folder: Path, dtype: Any) -> Any:
    """The `FuyuForCausalLM` of a checkpoint folder, whole and in `dtype`.

    Raises: NetworkUnreadable; what `memory.ran_out` knows.
    """
    import transformers

    attention.register()
    transformers.utils.logging.disable_progress_bar()
    transformers.utils.logging.set_verbosity_error()
    try:
        model, info = transformers.FuyuForCausalLM.from_pretrained(
            folder,
            dtype=dtype,
            attn_implementation=attention.NAME,
            output_loading_info=True,
            local_files_only=True,
        )
    except Exception as fault:  # whatever the readers of foreign files raise
        if memory.ran_out(fault):
            raise
        reason = str(fault).partition("\n")[0] or type(fault).__name__
        raise NetworkUnreadable(folder=folder, reason=reason, detail=repr(fault)) from fault
    lacking = sorted(info["missing_keys"]) + sorted(map(str, info["mismatched_keys"]))
    if lacking:
        raise NetworkUnreadable(folder=folder, reason=f"{len(lacking)} tensors lack, first {lacking[0]}")
    return model


def adapted(model: Any, recipe: Recipe) -> Any:
    """The model with its weights frozen and low-rank adapters beside its linear layers."""
    import peft

    config = peft.LoraConfig(
        r=recipe.rank,
        lora_alpha=recipe.alpha,
        lora_dropout=recipe.dropout,
        target_modules=list(ADAPTED),
    )
    with warnings.catch_warnings():
        # peft asks the model by names that this transformers calls old.
        warnings.simplefilter("ignore", FutureWarning)
        return peft.get_peft_model(model, config)


class AnswerLoss(torch.nn.Module):  # type: ignore[misc]
    """A model whose `forward` is the summed loss over a batch's answer tokens, and nothing more.

    Logits are computed at those positions alone: of a whole picture of 768 × 768 they would take 0.7 GB.

    Args:
        model: a `FuyuForCausalLM`, or peft's wrapper around one.
    """

    def __init__(self, model: Any, *, recompute: bool = False, compiled: bool = False) -> None:
        super().__init__()
        self.model = model
        fuyu = self.fuyu
        fuyu.config.use_cache = False
        if recompute:
            fuyu.activation_checkpointing_enable({"use_reentrant": False})
        if compiled:
            for layer in fuyu.model.language_model.layers:
                layer.compile(dynamic=True)

    @property
    def fuyu(self) -> Any:
        """The `FuyuForCausalLM` itself."""
        return self.model.base_model.model if self.is_adapted else self.model

    @property
    def is_adapted(self) -> bool:
        return hasattr(self.model, "peft_config")

    def forward(
        self, ids: Any, positions: Any, sees: Any, patches: Any, places: Any, learned: Any, targets: Any
    ) -> Any:
        """The sum of the negative log likelihoods, float32. For the arguments see `tensors`."""
        fuyu = self.fuyu
        decoder = fuyu.model.language_model
        words = decoder.get_input_embeddings()(ids)
        vision = fuyu.model.vision_embed_tokens
        pixels = (patches.to(torch.float32) / 127.5 - 1).to(vision.weight.dtype)
        embedded = vision(pixels).to(words.dtype)
        filled = words.flatten(0, 1).index_copy(0, places, embedded).view(words.shape)
        hidden = decoder(
            inputs_embeds=filled, attention_mask=sees, position_ids=positions, use_cache=False
        ).last_hidden_state
        answers = hidden.flatten(0, 1)[learned]
        if len(targets) <= CHUNK:
            return self._loss(answers, targets)
        parts = zip(answers.split(CHUNK), targets.split(CHUNK), strict=True)
        return sum(checkpoint(self._loss, *part, use_reentrant=False) for part in parts)

    def _loss(self, hidden: Any, targets: Any) -> Any:
        return cross_entropy(self.fuyu.lm_head(hidden).float(), targets, reduction="sum")


def tensors(batch: Batch, device: Any) -> dict[str, Any]:
    """A batch as the arguments of `AnswerLoss`: `learned` are places in the flattened ids whose next token is
    learned, `targets` those tokens.
    """
    text = batch.targets.shape[1]
    width = batch.ids.shape[1]
    row, at = (batch.targets != IGNORED).nonzero()
    arrays = {
        "ids": batch.ids,
        "positions": batch.positions,
        "sees": batch.sees,
        "patches": batch.patches,
        "places": batch.places,
        "learned": row * width + width - text + at,
        "targets": batch.targets[row, at],
    }
    return {name: torch.from_numpy(array).to(device, non_blocking=True) for name, array in arrays.items()}


def optimizer(network: Any, recipe: Recipe) -> Any:
    """AdamW over what is trained; weight decay on matrices, not on norms and biases."""
    trained = [weight for weight in network.parameters() if weight.requires_grad]
    groups = [
        {"params": [weight for weight in trained if weight.ndim > 1], "weight_decay": recipe.decay},
        {"params": [weight for weight in trained if weight.ndim <= 1], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW([group for group in groups if group["params"]], lr=recipe.rate, fused=True)
