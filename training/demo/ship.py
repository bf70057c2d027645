"""From the trained pupil to what is shipped: a checkpoint folder without the readers, then the GGUF pair."""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

from otterscope.progress import CancelToken
from otterscope.weights.convert import Converted, convert
from training.demo import keeping
from training.demo import vocabulary as words
from training.demo.faults import NotShipped, TrainingMissing, TrainingTooShort, spoken
from training.demo.network import CONTEXT, LAYERS, Pupil, configuration
from training.demo.plan import PLAN

NAME, FILE_TYPE = "otterscope-demo", "F16"
_CARD = "---\nlicense: apache-2.0\n---\n\nOtterScope's demo model. docs/demo-model.md says what it is.\n"


def write_checkpoint(run: Path, folder: Path) -> Path:
    """Write the network of the training in `run` as a checkpoint for `transformers` and our converter.

    Raises: TrainingMissing, TrainingTooShort, CheckpointTorn, NotShipped.
    """
    kept = keeping.load(run)
    if kept is None:
        raise TrainingMissing(folder=run, reason=f"there is no {keeping.CHECKPOINT} in it")
    try:
        tokenizer = (run / keeping.VOCABULARY).read_bytes()
    except OSError as fault:
        raise TrainingMissing(folder=run, reason=f"{keeping.VOCABULARY}: {fault.strerror}") from fault
    if not any(f".layers.{LAYERS - 1}." in name for name in kept["pupil"]):
        raise TrainingTooShort(folder=run, step=kept["step"], grown=PLAN.grown)
    vocabulary = words.load(tokenizer)
    pupil = Pupil(
        configuration(
            vocabulary.get_piece_size(),
            vocabulary.piece_to_id(words.PATCH),
            vocabulary.piece_to_id(words.END),
        )
    )
    with keeping.readable(run / keeping.CHECKPOINT):
        pupil.load_state_dict(kept["pupil"])
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise NotShipped(folder=folder, reason=fault.strerror or fault) from fault
    pupil.model.save_pretrained(folder)
    (folder / "tokenizer.model").write_bytes(tokenizer)
    settings = {
        "tokenizer_class": "LlamaTokenizer",
        "legacy": True,
        "bos_token": words.END,
        "eos_token": words.END,
        "unk_token": "<unk>",
        "model_max_length": CONTEXT,
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")
    (folder / "README.md").write_text(_CARD, encoding="utf-8")
    return folder


def ship(run: Path, out: Path, file_type: str = FILE_TYPE, cancel: CancelToken | None = None) -> Converted:
    """Write the GGUF pair of the training in `run` into `out`, in place of an older one."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = write_checkpoint(run, Path(scratch) / NAME)
        return convert(folder, out, file_type, name=NAME, prompt="otterhd", replace=True, cancel=cancel)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path, help="folder of the training")
    parser.add_argument("out", type=Path, help="folder for the GGUF pair, or for the checkpoint")
    parser.add_argument("--type", default=FILE_TYPE, help=f"of the weights (default: {FILE_TYPE})")
    parser.add_argument("--checkpoint", action="store_true", help="write the checkpoint folder only")
    given = parser.parse_args(arguments)

    def work(cancel: CancelToken) -> None:
        if given.checkpoint:
            print(write_checkpoint(given.run, given.out))
            return
        made = ship(given.run, given.out, given.type, cancel)
        print(f"{made.language} and {made.mmproj.name}: {made.nbytes / 1e6:.1f} MB")

    return spoken(work)


if __name__ == "__main__":
    raise SystemExit(main())
