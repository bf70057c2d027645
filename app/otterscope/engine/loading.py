"""Opens a pair of GGUF files in the child process, and turns what llama.cpp says of it into sentences."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from otterscope.engine import budget, llama, prompt, vision
from otterscope.engine.answer import PointerTokens
from otterscope.engine.errors import (
    MemoryRanOut,
    ModelFileMissing,
    ModelIsImagePart,
    ModelNotVision,
    ModelUnreadable,
    NotEnoughMemory,
    PairMismatch,
    tells_of_memory,
)
from otterscope.errors import AppError, Cancelled
from otterscope.gguf_file import GgufHeader, read_header

#: ggml's levels of log lines.
_DEBUG, _CONTINUED = 1, 5


class Log:
    """llama.cpp's last log lines but those for its developers, for the details of a fault."""

    def __init__(self, lines: int = 200) -> None:
        self._lines: deque[str] = deque(maxlen=lines)
        self._level = 0

    def add(self, level: int, text: str) -> None:
        """Take in a line; one of level CONTINUED belongs to the line before."""
        if level != _CONTINUED:
            self._level = level
        if self._level != _DEBUG:
            self._lines.append(text)

    def tail(self) -> str:
        return "".join(self._lines)

    def clear(self) -> None:
        self._lines.clear()


@dataclass
class LoadedPair:
    """A language model with its image side, and what its prompts are made of."""

    header: GgufHeader
    model: llama.Model
    vision: vision.Vision
    prompt_format: str
    patch: int
    controls: dict[str, int]
    pointers: PointerTokens

    @property
    def patch_rows(self) -> bool:
        """Whether the picture is rows of independent patches."""
        return self.patch > 0 and self.header.architecture in budget.PATCH_ROWS

    def close(self) -> None:
        self.vision.close()
        self.model.close()


def read_headers(model: Path, mmproj: Path) -> tuple[GgufHeader, GgufHeader]:
    """Headers of a pair that may belong together.

    Raises:
        AppError: a file is missing, damaged, of the wrong kind, or the two do not fit.
    """
    for path in (model, mmproj):
        if not path.is_file():
            raise ModelFileMissing(path=path)
    language, projector = read_header(model), read_header(mmproj)
    if language.architecture == "clip":
        raise ModelIsImagePart(path=model)
    if projector.architecture != "clip":
        raise ModelNotVision(path=mmproj)
    for header in (language, projector):
        for key in header.metadata:
            # llama.cpp ends the process at the first sum with such a number.
            if key.endswith("epsilon") and not 0 <= header.real(key) < 1:
                raise ModelUnreadable(path=header.path, detail=f"{key} is {header.real(key)}")
    is_fuyu = projector.text("clip.projector_type") == "fuyu"
    if is_fuyu or language.architecture == "persimmon":
        width = language.integer(f"{language.architecture}.embedding_length")
        if projector.integer("clip.vision.embedding_length") != width or not is_fuyu:
            raise PairMismatch(model=model.name, mmproj=mmproj.name)
    return language, projector


def open_pair(
    model: Path,
    mmproj: Path,
    *,
    gpu_layers: int,
    threads: int,
    log: Log,
    watch: llama.Watch,
    progress: Callable[[float], bool],
) -> LoadedPair:
    """Load both files.

    Raises:
        AppError: one cannot be read or they do not fit together.
        Cancelled: `progress` returned False.
    """
    header, projector = read_headers(model, mmproj)
    log.clear()
    going = True

    def watched(done: float) -> bool:
        nonlocal going
        going = progress(done)
        return going

    try:
        language = llama.Model(model, gpu_layers=gpu_layers, progress=watched)
    except llama.LlamaError:
        if not going:
            raise Cancelled from None
        raise _unreadable(header, log.tail()) from None
    log.clear()
    try:
        controls, pointers = _controls(header, language), _pointers(header, language)
        sight = vision.Vision(
            mmproj,
            language,
            use_gpu=gpu_layers > 0,
            threads=threads,
            progress=watched,
            # One strip of patches is quick; a whole vision transformer is not.
            watch=None if header.architecture in budget.PATCH_ROWS else watch,
        )
    except llama.LlamaError:
        language.close()
        if not going:
            raise Cancelled from None
        detail = log.tail()
        if "mismatch between text model" in detail:
            raise PairMismatch(model=model.name, mmproj=mmproj.name, detail=detail) from None
        raise _unreadable(projector, detail) from None
    except BaseException:
        language.close()
        raise
    return LoadedPair(
        header,
        language,
        sight,
        prompt_format=_prompt_format(header),
        patch=header.integer("otterscope.patch_size", 30 if header.architecture == "persimmon" else 0),
        controls=controls,
        pointers=pointers,
    )


def _unreadable(header: GgufHeader, detail: str) -> AppError:
    if tells_of_memory(detail):
        need, free = budget.weight_bytes(header), budget.free_memory()
        # With as much free as this, a limit was met that is not the machine's own.
        if need < free // 8:
            return MemoryRanOut(detail=detail)
        return NotEnoughMemory(
            what="the model", needed=budget.gib(need), free=budget.gib(free), detail=detail
        )
    return ModelUnreadable(path=header.path, detail=detail)


def _prompt_format(header: GgufHeader) -> str:
    fallback = "otterhd" if header.architecture == "persimmon" else "chat"
    return header.text("otterscope.prompt_format", fallback)


def _controls(header: GgufHeader, model: llama.Model) -> dict[str, int]:
    """Ids of the control tokens that prompts name, by the file's own keys and checked by its vocabulary."""
    keys = {prompt.START: "start", prompt.ANSWER: "answer", prompt.END: "end"}
    found = {}
    for name, key in keys.items():
        token = header.integer(f"otterscope.{key}_token_id", -1)
        if 0 <= token < model.tokens and model.text(token) == name:
            found[name] = token
    if header.architecture == "persimmon" and len(found) < len(keys):
        missing = ", ".join(name for name in keys if name not in found)
        raise ModelUnreadable(path=header.path, detail=f"the file does not say where {missing} is")
    return found


def _pointers(header: GgufHeader, model: llama.Model) -> PointerTokens:
    """The byte tokens before the begin of the answer are Fuyu's boxes and points."""
    answer = header.integer("otterscope.answer_token_id", -1)
    names = (prompt.BOX_OPEN, prompt.BOX_CLOSE, prompt.POINT_OPEN, prompt.POINT_CLOSE)
    ids = [answer - len(names) + n for n in range(len(names))]
    if (
        answer >= model.tokens
        or ids[0] < 0
        or any(model.text(i) != n for i, n in zip(ids, names, strict=True))
    ):
        return PointerTokens()
    return PointerTokens(*ids)
