"""Does `transformers` in f32 give the demo model's answers? Reads what demo_accuracy.py --json wrote.

Runs in the environment of the training, which has torch. One pass over a question with its answer tells:
greedy decoding gives the same answer if each of its tokens is the likeliest behind those before it.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import torch
from transformers import FuyuForCausalLM

from benchmarks import _examination
from training.demo import vocabulary as words
from training.demo.paintings import Painting
from training.demo.regions import cut


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path, help="folder that training.demo.ship --checkpoint wrote")
    parser.add_argument("records", type=Path, help="file of demo_accuracy.py --json")
    parser.add_argument("--most", type=int, default=1200, help="questions of each size (default: 1200)")
    given = parser.parse_args(arguments)
    model = FuyuForCausalLM.from_pretrained(given.checkpoint, dtype=torch.float32).eval()
    vocabulary = words.load(given.checkpoint / "tokenizer.model")
    records = [record for record in json.loads(given.records.read_text("utf-8")) if record["scale"] == 1.0]
    for size, group in groupby(records, key=lambda record: record["size"]):
        chosen = list(group)[: given.most]
        same, other = 0, []
        for _, region in groupby(chosen, key=lambda record: record["seed"]):
            asked = list(region)
            prefix = picture(model, vocabulary, asked[0])
            for record in asked:
                agreed = agrees(model, vocabulary, prefix, record)
                same += agreed
                other += [] if agreed else [f"{record['question']} → {record['said']}"]
        print(f"{size}: {same} of {len(chosen)} answers the same ({same * 10000 // len(chosen) / 100:.2f} %)")
        print("\n".join(other[:10]))
    return 0


def picture(model: Any, vocabulary: Any, record: dict[str, Any]) -> torch.Tensor:
    """The embeddings of a record's region: (1, tokens, hidden)."""
    sample = _examination.region(record["seed"], record["width"], record["height"])
    pixels = np.asarray(sample.picture.convert("RGB"))
    none = np.zeros((0, 4), np.int64)
    bare = Painting(pixels, np.zeros(pixels.shape[:2], np.int16), none[:, 0], none, none[:, 0])
    region = cut(bare, 0, 0, record["width"], record["height"])
    patches = torch.from_numpy(region.patches).float().div_(127.5).sub_(1)
    with torch.no_grad():
        seen = model.model.vision_embed_tokens(patches).view(region.rows, region.columns, -1)
        newline = torch.tensor([[vocabulary.piece_to_id(words.NEWLINE)]])
        ends = model.model.language_model.embed_tokens(newline).expand(region.rows, 1, -1)
        return torch.cat([seen, ends], 1).view(1, -1, seen.shape[-1])


def agrees(model: Any, vocabulary: Any, prefix: torch.Tensor, record: dict[str, Any]) -> bool:
    """Whether greedy decoding over `prefix` and the question says what the record says."""
    prompt = [
        vocabulary.piece_to_id(words.START),
        *vocabulary.encode(f"User: {record['question']} Assistant:"),
        vocabulary.piece_to_id(words.ANSWER),
    ]
    answer = [*vocabulary.encode(record["said"]), vocabulary.piece_to_id(words.END)]
    with torch.no_grad():
        decoder = model.model.language_model
        text = decoder.embed_tokens(torch.tensor([prompt + answer[:-1]]))
        states = decoder(inputs_embeds=torch.cat([prefix, text], 1), use_cache=False).last_hidden_state
        likeliest = model.lm_head(states[0, -len(answer) :]).argmax(-1).tolist()
    return bool(likeliest == answer)


if __name__ == "__main__":
    raise SystemExit(main())
