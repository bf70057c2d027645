"""PNG → pixels → libmtmd → libllama against what `transformers` computed in f32 for the same checkpoint."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import sentencepiece
from PIL import Image

from otterscope.engine import api
from otterscope.engine.client import EngineClient
from otterscope.geometry import Region
from otterscope.imaging.opening import open_image
from tests.fixtures import pairs, parity, pictures
from tools.logits import Evaluation, Job, evaluate

EXACT = 1e-5  # f32 throughout
FLASH = 2e-3  # flash attention with its f16 cache
CASES = {case.name: case for case in parity.CASES}
STYLES = list(parity.STYLES)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where checkpoints, pairs and pictures of this module lie."""
    return tmp_path_factory.mktemp("parity")


def read_back(case: parity.Case, folder: Path) -> npt.NDArray[np.uint8]:
    """The case's pixels as a region of a PNG file with other pixels all around it."""
    left, top = 17, 9
    path = folder / f"{case.name}.png"
    region = Region(left, top, case.width, case.height)
    if not path.exists():
        around = pictures.picture(case.width + 40, case.height + 20, 99)
        around[top : top + case.height, left : left + case.width] = pictures.picture(
            case.width, case.height, case.seed
        )
        Image.fromarray(around).save(path, compress_level=1)
    source = open_image(path)
    try:
        return source.read(region)
    finally:
        source.close()


def run(
    style: str, case: parity.Case, folder: Path, pixels: npt.NDArray[np.uint8], **changes: Any
) -> Evaluation:
    """Evaluate the question over `pixels`."""
    language, mmproj = pairs.pair(style, folder)
    np.save(folder / "pixels.npy", pixels)
    files = (language, mmproj, folder / "pixels.npy", folder / "out.npz")
    model, mmproj_file, pixels_file, out = map(str, files)
    job = Job(model, mmproj_file, pixels_file, out, parity.QUESTION)
    return evaluate(dataclasses.replace(job, **changes))


def stored(style: str) -> dict[str, npt.NDArray[np.float32]]:
    with np.load(parity.STORED / f"{style}.npz") as found:
        return dict(found)


def logits_error(found: Evaluation, style: str, case: parity.Case) -> float:
    """Relative error over the logits of all positions."""
    sketch = parity.sketch(found.logits, case.products)
    return parity.relative_error(sketch, stored(style)[f"{case.name}.logits"])


def patch_embeddings(found: Evaluation, case: parity.Case) -> npt.NDArray[np.float32]:
    """The projector's output without the row ends, shape (patches, embedding)."""
    columns, rows = case.patches
    width = found.embedded.shape[1]
    return found.embedded.reshape(rows, columns + 1, width)[:, :-1].reshape(-1, width)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("style", STYLES)
def test_logits_and_greedy_tokens_are_those_of_transformers(style: str, name: str, kept: Path) -> None:
    case = CASES[name]
    found = run(style, case, kept, read_back(case, kept), greedy=parity.GREEDY)
    wanted, facts = stored(style), pairs.facts()[style]["cases"][name]
    assert found.text == facts["text"]
    assert len(found.logits) == facts["tokens"]
    assert len(found.embedded) == case.image_tokens
    errors = {
        "all logits": logits_error(found, style, case),
        "last logits": parity.relative_error(found.logits[-1], wanted[f"{name}.last"]),
        "patch embeddings": parity.relative_error(
            parity.sketch(patch_embeddings(found, case), parity.embedding_products(case)),
            wanted[f"{name}.embedded"],
        ),
    }
    print(f"{style} {name}: {facts['tokens']} tokens, relative error", errors)
    assert max(errors.values()) <= EXACT
    assert found.greedy == facts["greedy"]


@pytest.mark.parametrize("name", ["one_patch", "odd", "wide", "wider"])
@pytest.mark.parametrize("style", STYLES)
def test_flash_attention_stays_close(style: str, name: str, kept: Path) -> None:
    case = CASES[name]
    found = run(style, case, kept, read_back(case, kept), flash_attention="on", cache_type="f16")
    error = logits_error(found, style, case)
    print(f"{style} {name}: relative error with flash attention and f16 cache {error:.2e}")
    # exactly equal or as close as f32 would mean that flash attention was not used at all
    assert EXACT < error <= FLASH


def text_of(greedy: list[int], model: sentencepiece.SentencePieceProcessor) -> str:
    """The text that tokens stand for, as an answer shows it: without the space that begins its first word."""
    found = b""
    for token in greedy:
        piece = model.id_to_piece(token)
        if model.is_byte(token):
            found += bytes([int(piece[3:5], 16)])
        elif not model.is_control(token):
            found += piece.replace("▁", " ").encode()
    return found.decode("utf-8", "replace").removeprefix(" ")


# Where no choice is so narrow that the f16 cache could turn it, and no token opens a point.
@pytest.mark.parametrize(
    ("style", "name"),
    [("old", "odd"), ("old", "wider"), ("new", "strip"), ("new", "wider")],
)
def test_the_engine_process_answers_the_same(style: str, name: str, kept: Path) -> None:
    case = CASES[name]
    language, mmproj = pairs.pair(style, kept)
    model = sentencepiece.SentencePieceProcessor(
        model_file=str(kept / f"checkpoint-{style}" / "tokenizer.model")
    )
    image = api.RegionImage(read_back(case, kept), Region(17, 9, case.width, case.height))
    engine = EngineClient()
    try:
        options = api.EngineOptions(gpu_layers=0, threads=2)
        assert isinstance(list(engine.load(api.LoadRequest(language, mmproj, options)))[-1], api.Loaded)
        request = api.AskRequest(image, parity.QUESTION, max_tokens=parity.GREEDY)
        done = list(engine.ask(request))[-1]
    finally:
        engine.close()
    assert isinstance(done, api.Done)
    facts = pairs.facts()[style]["cases"][name]
    assert (done.answer_tokens, done.prompt_tokens) == (parity.GREEDY, facts["tokens"])
    assert done.answer == text_of(facts["greedy"], model)


def test_the_size_of_a_batch_does_not_matter(kept: Path) -> None:
    case = CASES["wider"]
    found = run("old", case, kept, read_back(case, kept), batch=37)
    assert logits_error(found, "old", case) <= EXACT


def _swapped(pixels: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    return np.ascontiguousarray(pixels[:, :, ::-1])


def _one_off(pixels: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    changed: npt.NDArray[np.uint8] = pixels.copy()
    changed[60, 94, 2] ^= 128  # one colour of the last pixel
    return changed


def _padded_with_black(pixels: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    return np.ascontiguousarray(np.pad(pixels, ((0, 29), (0, 25), (0, 0))))


def _transposed(pixels: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    turned: npt.NDArray[np.uint8] = pixels.copy()
    turned[:60, :60] = pixels[:60, :60].transpose(1, 0, 2)
    return turned


@pytest.mark.parametrize("change", [_swapped, _one_off, _padded_with_black, _transposed])
def test_the_comparison_notices_wrong_pixels(change: Any, kept: Path) -> None:
    case = CASES["odd"]
    wrong = np.ascontiguousarray(change(read_back(case, kept)))
    error = logits_error(run("old", case, kept, wrong), "old", case)
    print(f"{change.__name__}: relative error {error:.2e}")
    assert error > 3 * EXACT
