"""Generates an answer, token by token, behind a prefix that is in the KV cache."""

from __future__ import annotations

import time
from collections.abc import Callable

from otterscope.engine import api, llama
from otterscope.engine.answer import AnswerText
from otterscope.engine.loading import LoadedPair
from otterscope.engine.watching import Meter, reporting


def answer(
    pair: LoadedPair,
    context: llama.Context,
    watch: llama.Watch,
    emit: Callable[[api.Event], None],
    request: api.AskRequest,
    ids: list[int],
    past: int,
    evaluated: list[int],
    most: int,
) -> api.Done | api.Stopped:
    """Evaluate the question and generate until an end; emits a Token for every token.

    Args:
        ids: all tokens of the text behind the prefix.
        past: positions of the prefix.
        evaluated: the tokens of `ids` that the cache holds already; grows to what it holds at the end.
        most: tokens to generate at most.

    Returns:
        Done with the answer's own fields filled in (`first_token_s` is a clock reading here), or Stopped.

    Raises:
        llama.LlamaError: the native side failed.
    """
    text = AnswerText(pair.pointers, request.image.region, request.image.scale, request.stop)
    sampler = llama.Sampler(request.temperature, request.seed)
    new = ids[len(evaluated) :]
    meter = Meter(watch, len(new))
    first = time.monotonic()  # read again at the first token, if there is one
    ended, count, decodes = "length", 0, 0
    try:
        with reporting(emit, "question", meter, at_once=False):  # a long conversation takes its time
            for start in range(0, len(new), context.settings.batch):
                part = new[start : start + context.settings.batch]
                is_last = start + len(part) == len(new)
                meter.begin(len(part))
                context.decode(part, past + len(evaluated), logits="last" if is_last else "none")
                meter.end()
                evaluated += part
        while count < most:
            if watch.stop:
                raise llama.Aborted
            token = sampler.pick(context)
            first = first if count else time.monotonic()
            if pair.model.ends(token):
                ended = "end"
                break
            count += 1
            emit(api.Token(text.add(token, pair.model.piece(token))))
            if text.stopped:
                ended = "stop"
                break
            if count < most:
                context.decode([token], past + len(evaluated))
                evaluated.append(token)
                decodes += 1
    except llama.Aborted:
        # Aborting trims back to where the interrupted part began, which is all that `evaluated` lists.
        return api.Stopped(text.text)
    finally:
        sampler.close()
    spent = time.monotonic() - first
    rest = text.finish()
    if rest:
        emit(api.Token(rest))
    return api.Done(
        answer=text.text,
        answer_tokens=count,
        prompt_tokens=0,
        image_tokens=0,
        columns=0,
        rows=0,
        boxes=tuple(text.boxes),
        points=tuple(text.points),
        ended=ended,
        encode_s=0.0,
        prefill_s=0.0,
        first_token_s=first,
        tokens_per_s=decodes / spent if spent > 0 else 0.0,
    )
