"""Remakes the stored reference results: what `transformers` computes for seeded checkpoints and pictures.

Runs where torch and transformers are installed (the `reference` dependency group); the default tests only
read what it stores. Patches and token ids are built here from the format's description and compared with the
stock image processor wherever that one neither shrinks nor crops the picture.

    python -m tools.make_reference [--out FOLDER]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import platform
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import sentencepiece
import torch
import transformers
from transformers import FuyuForCausalLM
from transformers.models.fuyu.image_processing_pil_fuyu import FuyuImageProcessorPil

from tests.fixtures import parity, pictures, tokens
from tools import make_checkpoint

PADDING = 1.0  # on the scale of 0 to 255
Array = npt.NDArray[Any]


def patches(pixels: npt.NDArray[np.uint8]) -> npt.NDArray[np.float64]:
    """Padded, normalized patches of RGB pixels, shape (patches, 2700): row, column, channel (fastest)."""
    side = parity.PATCH
    height, width, channels = pixels.shape
    rows, columns = -(-height // side), -(-width // side)
    padded = np.full((rows * side, columns * side, channels), PADDING)
    padded[:height, :width] = pixels
    normalized = (padded / 255 - 0.5) / 0.5
    cut = normalized.reshape(rows, side, columns, side, channels).transpose(0, 2, 1, 3, 4)
    flat: npt.NDArray[np.float64] = cut.reshape(rows * columns, side * side * channels)
    return flat


def check_against_stock(pixels: npt.NDArray[np.uint8]) -> bool:
    """Whether the stock image processor could be asked. Raises: ValueError where it does not agree."""
    height, width, _ = pixels.shape
    processor = FuyuImageProcessorPil()
    if height > processor.size["height"] or width > processor.size["width"]:
        return False
    found = processor.preprocess(pixels, input_data_format="channels_last", return_tensors="np")
    whole = np.asarray(found["images"][0][0])
    side = parity.PATCH
    part = whole[:, : -(-height // side) * side, : -(-width // side) * side]
    difference = float(np.abs(processor.patchify_image(part) - patches(pixels)).max())
    if difference > 1e-6:
        raise ValueError(f"{width} x {height}: the stock processor's patches differ by {difference}")
    return True


def prompt_ids(model: sentencepiece.SentencePieceProcessor, case: parity.Case) -> list[int]:
    """The whole token stream of one picture and the question."""
    columns, rows = case.patches
    image = ([model.piece_to_id("|SPEAKER|")] * columns + [model.piece_to_id("|NEWLINE|")]) * rows
    text: list[int] = model.encode(f"User: {parity.QUESTION} Assistant:")
    return [*image, model.piece_to_id("<s>"), *text, model.piece_to_id("<0x04>")]


def run(model: Any, ids: list[int], pixels: npt.NDArray[np.float64]) -> dict[str, Any]:
    """Logits at every position, patch embeddings, the greedy continuation and its narrowest choice."""
    dtype = model.dtype
    values = torch.from_numpy(pixels).to(dtype)[None]
    with torch.no_grad():
        embedded = model.model.get_image_features(values).last_hidden_state[0]
        out = model(input_ids=torch.tensor([ids]), pixel_values=values, use_cache=True)
        logits, cache, last = out.logits[0], out.past_key_values, out.logits[0, -1]
        greedy: list[int] = []
        margin = float("inf")
        for step in range(parity.GREEDY):
            best = torch.topk(last, 2)
            greedy.append(int(best.indices[0]))
            margin = min(margin, float(best.values[0] - best.values[1]))
            out = model(
                input_ids=torch.tensor([greedy[-1:]]),
                past_key_values=cache,
                position_ids=torch.tensor([[len(ids) + step]]),
            )
            last = out.logits[0, -1]
    return {"logits": logits.numpy(), "embedded": embedded.numpy(), "greedy": greedy, "margin": margin}


def reference(folder: Path) -> tuple[dict[str, Array], dict[str, Any]]:
    """The arrays and the facts to store for one checkpoint."""

    def load(dtype: torch.dtype) -> Any:
        model, report = FuyuForCausalLM.from_pretrained(
            folder, dtype=dtype, attn_implementation="eager", output_loading_info=True
        )
        if any(report.values()):
            raise ValueError(f"{folder}: transformers did not take the checkpoint as it is: {report}")
        return model.eval()

    tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(folder / "tokenizer.model"))
    single, double = load(torch.float32), load(torch.float64)
    arrays: dict[str, Array] = {}
    facts: dict[str, Any] = {"checkpoint": parity.checkpoint_hash(folder), "cases": {}}
    for case in parity.CASES:
        pixels = pictures.picture(case.width, case.height, case.seed)
        stock = check_against_stock(pixels)
        ids, values = prompt_ids(tokenizer, case), patches(pixels)
        found, exact = run(single, ids, values), run(double, ids, values)
        if found["greedy"] != exact["greedy"]:
            raise ValueError(f"{case.name}: f32 and f64 choose different tokens; take another seed")
        logits = found["logits"]
        arrays[f"{case.name}.logits"] = parity.sketch(logits, case.products).astype(np.float32)
        arrays[f"{case.name}.last"] = logits[-1]
        arrays[f"{case.name}.embedded"] = parity.sketch(
            found["embedded"], parity.embedding_products(case)
        ).astype(np.float32)
        facts["cases"][case.name] = {
            "tokens": len(ids),
            "text": ids[case.image_tokens :],
            "greedy": found["greedy"],
            "narrowest_margin": exact["margin"],
            "f32_error": parity.relative_error(logits, exact["logits"]),
            "compared_with_stock_processor": stock,
        }
        print(f"{case.name}: {len(ids)} tokens", facts["cases"][case.name]["f32_error"], exact["margin"])
    return arrays, facts


def token_digests() -> dict[str, Any]:
    """What SentencePiece makes of the generated strings, as digests, for each of `tokens.MODELS`."""
    found: dict[str, Any] = {"count": tokens.COUNT, "seed": tokens.SEED, "strings": tokens.strings_digest()}
    for name in tokens.MODELS:
        blob = tokens.with_controls(tokens.model(name))
        ids = sentencepiece.SentencePieceProcessor(model_proto=blob).encode(tokens.strings())
        found[name] = {
            "model": hashlib.sha256(blob).hexdigest(),
            "ids": tokens.digest(ids),
            "tokens": sum(map(len, ids)),
        }
    return found


def make(out: Path) -> None:
    """Write the fixtures of every style into `out`."""
    torch.set_num_threads(2)
    transformers.utils.logging.disable_progress_bar()
    out.mkdir(parents=True, exist_ok=True)
    facts: dict[str, Any] = {
        "made_with": {
            "python": platform.python_version(),
            "torch": torch.__version__,
            "transformers": transformers.__version__,
            "sentencepiece": sentencepiece.__version__,
            "numpy": np.__version__,
        },
        "question": parity.QUESTION,
    }
    for style, arguments in parity.STYLES.items():
        with tempfile.TemporaryDirectory() as scratch:
            folder = make_checkpoint.write(Path(scratch), **arguments)
            arrays, facts[style] = reference(folder)
            np.savez_compressed(out / f"{style}.npz", allow_pickle=False, **arrays)
    (out / "tokens.json").write_text(json.dumps(token_digests(), indent=1) + "\n", encoding="utf-8")
    (out / "facts.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Remake the stored reference results with transformers.")
    parser.add_argument("--out", type=Path, default=parity.STORED)
    make(parser.parse_args(arguments).out)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
