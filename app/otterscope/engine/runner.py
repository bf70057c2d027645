"""What the child process does: loads a pair, primes regions, answers questions from what it has computed."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from otterscope.engine import api, budget, llama, prompt
from otterscope.engine.answering import answer
from otterscope.engine.cache import Live, PrefixCache
from otterscope.engine.errors import (
    FlashAttentionNeeded,
    NoModelLoaded,
    NotEnoughMemory,
    QuestionEmpty,
    QuestionTooLong,
)
from otterscope.engine.loading import LoadedPair, Log, open_pair, read_headers
from otterscope.engine.placement import place_layers
from otterscope.engine.reading import RegionReader
from otterscope.engine.watching import Meter, Share, reporting
from otterscope.errors import Cancelled
from otterscope.geometry import patch_grid
from otterscope.gguf_file import GgufHeader, file_type_name


class Runner:
    """One loaded model. Operations emit progress and return their terminal event.

    Each may raise AppError (a fault with its sentence), Cancelled or llama.Aborted (stopped), and
    llama.LlamaError (the native side failed); afterwards the next operation works.

    Args:
        emit: called with Progress and Token events, from several threads.
        watch: set its `stop` to cancel; cleared by the caller before each operation.
        log: llama.cpp's last lines.
    """

    def __init__(self, emit: Callable[[api.Event], None], watch: llama.Watch, log: Log) -> None:
        self._emit, self._watch, self._log = emit, watch, log
        self._pair: LoadedPair | None = None
        self._request: api.LoadRequest | None = None
        self._loaded: api.Loaded | None = None
        self._cache: PrefixCache | None = None

    # ---- operations ----

    def load(self, request: api.LoadRequest) -> api.Loaded:
        """Open a pair in place of what was loaded."""
        started = time.monotonic()
        share = Share()
        with reporting(self._emit, "load", share, at_once=False):  # gigabytes are let go of
            self.close()
        options = request.options
        language, projector = read_headers(request.model, request.mmproj)
        gpu_layers, device = place_layers(language, projector, options, llama.devices())
        threads = options.threads or budget.default_threads()

        self._check_load(language, projector, options, gpu_layers)

        def progressed(done: float) -> bool:
            share.done = max(share.done, int(done * share.total))
            return not self._watch.stop

        with reporting(self._emit, "load", share):
            self._pair = open_pair(
                request.model,
                request.mmproj,
                gpu_layers=gpu_layers,
                threads=threads,
                log=self._log,
                watch=self._watch,
                progress=progressed,
            )
        self._request = request
        self._cache = PrefixCache(
            self._pair, options, threads, gpu_layers > 0, self._emit, self._watch, self._log
        )
        self._loaded = api.Loaded(
            name=language.text("general.name", request.model.stem),
            type=file_type_name(language),
            architecture=language.architecture,
            prompt_format=self._pair.prompt_format,
            context_limit=self._cache.limit,
            layers=self._pair.model.layers,
            gpu_layers=gpu_layers,
            device=device,
            seconds=time.monotonic() - started,
        )
        return self._loaded

    def prime(self, image: api.RegionImage) -> api.Primed:
        """Read a region into the KV cache, or find it there."""
        return self._prime(image, 0)

    def _prime(self, image: api.RegionImage, text: int) -> api.Primed:
        """As `prime`, with room for so many tokens of text behind it."""
        pair, options, cache = self._parts()
        text = max(text, options.answer_tokens)
        expected = budget.image_tokens(image.size, pair.patch) if pair.patch_rows else 0
        live = cache.find(image.key, expected, text)
        if live is not None and live.whole:
            return api.Primed(image.key, live.tokens, 0.0, 0.0, reused=True)

        before = self._before()
        expected = expected or self._count(image)
        budget.check_region(image.size, len(before) + expected, cache.limit, pair.patch, scale=image.scale)
        meter = Meter(self._watch, expected)
        meter.resume(live.cells if live is not None else 0)
        with reporting(self._emit, "prefill", meter):
            if live is None:
                cache.stash()
            context = cache.room_for(len(before) + expected + text)
            past = cache.live.cells if cache.live is not None else 0
            cache.live = None
            meter.resume(past)
            context.trim(past)
            reader = RegionReader(pair, context, self._watch, meter)
            if pair.patch_rows:
                try:
                    read = reader.read_patches(image.pixels, past)
                except (Cancelled, llama.Aborted):
                    cache.keep_begun(image.key, reader.past)
                    raise
            else:
                read = reader.read_whole(image.pixels, before)
        cache.live = Live(image.key, read.positions, read.cells, read.tokens)
        return api.Primed(image.key, read.tokens, read.encode_s, read.prefill_s, reused=False)

    def ask(self, request: api.AskRequest) -> api.Done | api.Stopped:
        """Answer a question, from the kept prefix where there is one."""
        started = time.monotonic()
        pair, _, cache = self._parts()
        if not prompt.clean(request.question):
            raise QuestionEmpty
        ids = self.text_ids(self._prompt(request.question, request.history).behind)
        # Room for all of it at once: growing later would move gigabytes, or read the picture twice.
        primed = self._prime(request.image, len(ids) + request.max_tokens)
        live = cache.live
        assert live is not None
        left = cache.limit - live.cells - 1
        if len(ids) > left:
            raise QuestionTooLong(tokens=len(ids), left=left)
        with cache.moving(live.cells):
            context = cache.room_for(live.cells + len(ids) + request.max_tokens)
        live = cache.live
        if live is None:  # a memory that cannot be cut was lost on the way to a larger context
            return self.ask(request)

        # In a conversation, what stands there already is not evaluated again. A question of its own is, all
        # of it: kernels round by the size of a batch, and the same question must get the same answer.
        same = 0
        while request.history and same < min(len(live.text), len(ids) - 1) and live.text[same] == ids[same]:
            same += 1
        if not context.trim(live.positions + same):
            # A recurrent memory cannot go back to where the picture ended: read it anew.
            cache.drop()
            return self.ask(request)
        live.text = ids[:same]
        most = min(request.max_tokens, context.tokens - live.cells - len(ids))
        done = answer(pair, context, self._watch, self._emit, request, ids, live.positions, live.text, most)
        if isinstance(done, api.Stopped):
            return done
        columns, rows = patch_grid(request.image.size, pair.patch) if pair.patch_rows else (0, 0)
        return replace(
            done,
            prompt_tokens=live.cells + len(ids),
            image_tokens=live.tokens,
            columns=columns,
            rows=rows,
            encode_s=primed.encode_s,
            prefill_s=primed.prefill_s,
            first_token_s=done.first_token_s - started,
        )

    def status(self) -> api.Status:
        """What is held right now."""
        cache = self._cache
        return api.Status(
            alive=True,
            loaded=self._loaded,
            memory=cache.context.memory() if cache and cache.context else (),
            resident=budget.resident_memory(),
            kept=cache.keys if cache else (),
            kept_bytes=cache.kept_bytes if cache else 0,
        )

    def recover(self) -> None:
        """After a native fault: nothing in the cache is to be trusted."""
        if self._cache is not None:
            self._cache.drop()

    def close(self) -> None:
        """Let go of everything native."""
        if self._cache is not None:
            self._cache.close()
        if self._pair is not None:
            self._pair.close()
        self._pair = self._loaded = self._request = self._cache = None

    # ---- parts ----

    def text_ids(self, parts: tuple[prompt.Part, ...]) -> list[int]:
        """Token ids of a prompt's text; the user's words never become control tokens."""
        pair, _ = self._require()
        ids: list[int] = []
        for part in parts:
            known = pair.controls.get(part.text) if part.control else None
            ids += [known] if known is not None else pair.model.tokenize(part.text, control=part.control)
        return ids

    def _prompt(self, question: str, history: tuple[tuple[str, str], ...]) -> prompt.Prompt:
        pair, _ = self._require()
        if pair.prompt_format == "otterhd":
            return prompt.otterhd(question, history)
        if pair.prompt_format == "fuyu":
            return prompt.fuyu(question, history)
        filled = pair.model.apply_chat_template(prompt.chat_messages(history))
        return prompt.split_template(filled, question, history)

    def _before(self) -> list[int]:
        """Token ids of what stands before the picture, the same for every question."""
        pair, _ = self._require()
        ids = self.text_ids(self._prompt("", ()).before)
        begin = pair.model.begin
        if pair.prompt_format == "chat" and begin >= 0 and ids[:1] != [begin]:
            return [begin, *ids]
        return ids

    def _check_load(
        self, language: GgufHeader, projector: GgufHeader, options: api.EngineOptions, gpu_layers: int
    ) -> None:
        if options.cache_type != "f16" and options.flash_attention == "off":
            raise FlashAttentionNeeded(cache_type=options.cache_type)
        need = budget.weight_bytes(language) + budget.weight_bytes(projector)
        free = budget.free_memory()
        if not gpu_layers and need > free:
            raise NotEnoughMemory(what="the model", needed=budget.gib(need), free=budget.gib(free))

    def _require(self) -> tuple[LoadedPair, api.EngineOptions]:
        if self._pair is None or self._request is None:
            raise NoModelLoaded
        return self._pair, self._request.options

    def _parts(self) -> tuple[LoadedPair, api.EngineOptions, PrefixCache]:
        pair, options = self._require()
        assert self._cache is not None
        return pair, options, self._cache

    def _count(self, image: api.RegionImage) -> int:
        pair, _ = self._require()
        chunks = pair.vision.tokenize(image.pixels)
        chunks.close()
        return chunks.tokens
