"""Makes the receipt of an answer, also of one that did not come to its end."""

from __future__ import annotations

import time

from otterscope.engine import api, budget
from otterscope.geometry import patch_grid
from otterscope.session.model import Receipt
from otterscope.work.asking import picture_notes
from otterscope.work.desk_agenda import Job, Question
from otterscope.work.desk_model import ModelHolder, Prefill
from otterscope.work.notes import AnswerCut, ConversationLeft, RegionShrunk


class Heard:
    """What has come of an answer.

    Attributes:
        image: what the model sees; None until it was read.
        prefill: whether and from where the region had to be read into the model.
        done: the engine's own account, once the answer is complete.
        left_out: whether the conversation before was left out, because it was about another picture.

    Args:
        since_s: when the wait for this answer began, on the monotonic clock.
    """

    def __init__(self, since_s: float) -> None:
        self.pieces: list[str] = []
        self.image: api.RegionImage | None = None
        self.prefill = Prefill()
        self.done: api.Done | None = None
        self.left_out = False
        self._since_s = since_s
        self._tokens = 0
        self._first_s = self._last_s = 0.0

    def token(self) -> None:
        """One more came, just now."""
        self._last_s = time.monotonic()
        self._first_s = self._first_s or self._last_s
        self._tokens += 1

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    @property
    def tokens(self) -> int:
        return self.done.answer_tokens if self.done is not None else self._tokens

    @property
    def first_token_s(self) -> float:
        """Seconds waited for the first token, or for an answer without any."""
        return (self._first_s or time.monotonic()) - self._since_s

    @property
    def tokens_per_s(self) -> float:
        if self.done is not None:
            return self.done.tokens_per_s
        spent = self._last_s - self._first_s
        return (self._tokens - 1) / spent if spent > 0 else 0.0


def receipt(job: Job, question: Question, heard: Heard, model: ModelHolder) -> Receipt | None:
    """What the model saw and who answered; None where not a word came."""
    pair, image, done = job.wish.pair, heard.image, heard.done
    if pair is None or image is None or not (done or heard.tokens):
        return None
    if done is not None:
        columns, rows, tokens = done.columns, done.rows, done.image_tokens
        primed = not question.waited and not done.encode_s and not done.prefill_s
    else:
        columns, rows = patch_grid(image.size) if pair.architecture in budget.PATCH_ROWS else (0, 0)
        tokens, primed = rows * (columns + 1), not heard.prefill.seen and not question.waited
    return Receipt(
        picture=question.session.picture.name,
        region=image.region,
        scale=image.scale,
        columns=columns,
        rows=rows,
        tokens=tokens,
        model=pair.name,
        type=pair.type,
        sha256=pair.sha256,
        seed=question.seed,
        device=model.loaded.device if model.loaded is not None else "",
        demo=job.wish.demo,
        temperature=question.temperature,
        primed=primed,
        first_token_s=heard.first_token_s,
        tokens_per_s=heard.tokens_per_s,
        answer_tokens=heard.tokens,
        notes=_notes(question, image, heard),
    )


def _notes(question: Question, image: api.RegionImage, heard: Heard) -> tuple[str, ...]:
    """What the model saw or said otherwise than one would think."""
    notes = list(picture_notes(question.target.source, question.target.region, image.region))
    if image.size != image.region.size:
        notes.append(RegionShrunk(percent=f"{image.scale * 100:.3g}", size=image.size).sentence)
    if heard.left_out:
        notes.append(ConversationLeft().sentence)
    if heard.done is not None and heard.done.ended == "length":
        notes.append(AnswerCut(tokens=heard.done.answer_tokens).sentence)
    return tuple(notes)
