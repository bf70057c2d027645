"""What the child process does: loads a pair, primes regions, answers questions, and keeps what it computed.

The KV cache always holds one region's prefix (the `live` one) and behind it the text of the last question.
Other regions' prefixes lie in main memory (`KeptPrefixes`) and are put back instead of being computed again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace

from otterscope.engine import api, budget, llama, prompt
from otterscope.engine.answering import answer
from otterscope.engine.errors import (
    FlashAttentionNeeded,
    NoModelLoaded,
    NotEnoughMemory,
    QuestionEmpty,
    QuestionTooLong,
    tells_of_memory,
)
from otterscope.engine.kept import KeptPrefix, KeptPrefixes
from otterscope.engine.loading import LoadedPair, Log, open_pair, read_headers
from otterscope.engine.placement import place_layers
from otterscope.engine.reading import RegionReader
from otterscope.engine.watching import Meter, Share, reporting
from otterscope.errors import Cancelled
from otterscope.geometry import patch_grid
from otterscope.gguf_file import GgufHeader, file_type_name


@dataclass
class _Live:
    """What the KV cache holds: a prefix (as `reading.Reading` counts it) and the text tokens behind it.

    A prefix that is not whole is the begin of one whose reading was stopped.
    """

    key: str
    positions: int
    cells: int
    tokens: int
    text: list[int] = field(default_factory=list)
    whole: bool = True


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
        self._threads = 1
        self._context: llama.Context | None = None
        self._live: _Live | None = None
        self._kept = KeptPrefixes(0)

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
        self._threads = options.threads or budget.default_threads()

        self._check_load(language, projector, options, gpu_layers)

        def progressed(done: float) -> bool:
            share.done = max(share.done, int(done * share.total))
            return not self._watch.stop

        with reporting(self._emit, "load", share):
            self._pair = open_pair(
                request.model,
                request.mmproj,
                gpu_layers=gpu_layers,
                threads=self._threads,
                log=self._log,
                watch=self._watch,
                progress=progressed,
            )
        self._request = request
        self._kept = KeptPrefixes(budget.kept_bytes(options))
        self._loaded = api.Loaded(
            name=language.text("general.name", request.model.stem),
            type=file_type_name(language),
            architecture=language.architecture,
            prompt_format=self._pair.prompt_format,
            context_limit=self._limit(),
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
        pair, options = self._require()
        text = max(text, options.answer_tokens)
        if self._context is not None and self._context.spoilt:
            self._drop_context()
        self._bring_back(image, text)
        if self._live is not None and self._live.key == image.key and self._live.whole:
            return api.Primed(image.key, self._live.tokens, 0.0, 0.0, reused=True)

        before = self._before()
        expected = budget.image_tokens(image.size, pair.patch) if pair.patch_rows else self._count(image)
        budget.check_region(image.size, len(before) + expected, self._limit(), pair.patch, scale=image.scale)
        meter = Meter(self._watch, expected)
        if self._live is not None and self._live.key == image.key:
            meter.resume(self._live.cells)  # it was begun before
        with reporting(self._emit, "prefill", meter):
            if not meter.done:
                self._stash()
            context = self._room_for(len(before) + expected + text)
            begun, self._live = self._live, None
            past = begun.cells if begun is not None else 0
            meter.resume(past)
            context.trim(past)
            reader = RegionReader(pair, context, self._watch, meter)
            if pair.patch_rows:
                try:
                    read = reader.read_patches(image.pixels, past)
                except (Cancelled, llama.Aborted):
                    self._keep_begun(image.key, reader.past)
                    raise
            else:
                read = reader.read_whole(image.pixels, before)
        self._live = _Live(image.key, read.positions, read.cells, read.tokens)
        return api.Primed(image.key, read.tokens, read.encode_s, read.prefill_s, reused=False)

    def _bring_back(self, image: api.RegionImage, text: int) -> None:
        """Put what is kept of a region, whole or begun, back into the cache, with room for what follows."""
        if self._live is not None and self._live.key == image.key:
            return
        kept = self._kept.take(image.key)  # taken first, so that making room for another cannot push it out
        if kept is None:
            return
        cells = kept.cells if kept.whole else budget.image_tokens(image.size, self._require()[0].patch)
        with self._moving(kept.cells):
            self._stash()
            try:
                self._room_for(cells + text).restore(kept.state)
            except NotEnoughMemory:
                self._kept.put(image.key, kept)
                raise
        self._live = _Live(image.key, kept.positions, kept.cells, kept.tokens, whole=kept.whole)

    def _keep_begun(self, key: str, past: int) -> None:
        """A reading was stopped: what it came to stays in the cache, for when the region is wanted again."""
        context = self._context
        if past and context is not None and not context.spoilt and context.trim(past):
            self._live = _Live(key, past, past, past, whole=False)

    def ask(self, request: api.AskRequest) -> api.Done | api.Stopped:
        """Answer a question, from the kept prefix where there is one."""
        started = time.monotonic()
        pair, _ = self._require()
        if not prompt.clean(request.question):
            raise QuestionEmpty
        ids = self.text_ids(self._prompt(request.question, request.history).behind)
        # Room for all of it at once: growing later would move gigabytes, or read the picture twice.
        primed = self._prime(request.image, len(ids) + request.max_tokens)
        live = self._live
        assert live is not None
        left = self._limit() - live.cells - 1
        if len(ids) > left:
            raise QuestionTooLong(tokens=len(ids), left=left)
        with self._moving(live.cells):
            context = self._room_for(live.cells + len(ids) + request.max_tokens)
        live = self._live
        if live is None:  # a memory that cannot be cut was lost on the way to a larger context
            return self.ask(request)

        # In a conversation, what stands there already is not evaluated again. A question of its own is, all
        # of it: kernels round by the size of a batch, and the same question must get the same answer.
        same = 0
        while request.history and same < min(len(live.text), len(ids) - 1) and live.text[same] == ids[same]:
            same += 1
        if not context.trim(live.positions + same):
            # A recurrent memory cannot go back to where the picture ended: read it anew.
            self._drop_context()
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
        live = (self._live.key,) if self._live and self._live.whole else ()
        return api.Status(
            alive=True,
            loaded=self._loaded,
            memory=self._context.memory() if self._context else (),
            resident=budget.resident_memory(),
            kept=self._kept.keys + live,
            kept_bytes=self._kept.nbytes,
        )

    def recover(self) -> None:
        """After a native fault: nothing in the cache is to be trusted."""
        self._drop_context()

    def close(self) -> None:
        """Let go of everything native."""
        self._drop_context()
        self._kept.clear()
        if self._pair is not None:
            self._pair.close()
        self._pair = self._loaded = self._request = None

    # ---- parts ----

    def _moving(self, tokens: int) -> AbstractContextManager[None]:
        """Gigabytes of cache that go from one place to another take a moment."""
        return reporting(self._emit, "prefill", Share(0, tokens), at_once=False)

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

    def _limit(self) -> int:
        """The most tokens a context may have: the model's own limit, or the user's smaller one."""
        pair, options = self._require()
        trained = int(pair.model.context_limit)
        return min(trained, options.context or trained)

    def _count(self, image: api.RegionImage) -> int:
        pair, _ = self._require()
        chunks = pair.vision.tokenize(image.pixels)
        chunks.close()
        return chunks.tokens

    def _room_for(self, tokens: int) -> llama.Context:
        """A context of at least `tokens` (at most the limit), with the live prefix in it."""
        _, options = self._require()
        wanted = budget.context_size(tokens, self._limit())
        if options.context is not None:
            wanted = self._limit()
        current = self._context
        if current is not None and wanted <= current.tokens <= 2 * wanted + budget.SPARE_CONTEXT:
            return current
        live = self._live
        state = None
        if current is not None and live is not None and current.trim(live.positions):
            state = current.save()
        self._drop_context()
        try:
            self._context = self._new_context(wanted)
        except NotEnoughMemory:
            if state is not None and live is not None:  # what was computed waits for a smaller wish
                self._keep(live, state)
            raise
        if state is not None and live is not None:
            self._context.restore(state)
            self._live = replace(live, text=[])
        return self._context

    def _new_context(self, tokens: int) -> llama.Context:
        pair, options = self._require()
        settings = llama.ContextSettings(
            tokens, options.batch, self._threads, options.cache_type, options.flash_attention
        )
        need, free = budget.context_bytes(pair.header, tokens, options), budget.free_memory()
        detail = ""
        if need <= free or (self._loaded and self._loaded.gpu_layers):
            self._log.clear()
            try:
                return llama.Context(pair.model, settings, self._watch)
            except llama.LlamaError:
                detail = self._log.tail()
                if "V cache" in detail:
                    raise FlashAttentionNeeded(cache_type=options.cache_type, detail=detail) from None
                if need <= free and not tells_of_memory(detail):
                    raise
        raise NotEnoughMemory(
            what="the context of this region",
            needed=budget.gib(need),
            free=budget.gib(free),
            detail=detail,
        )

    def _stash(self) -> None:
        """Move the live prefix to main memory, if it may be kept."""
        live, context = self._live, self._context
        self._live = None
        if live is None or context is None:
            return
        pair, options = self._require()
        expected = live.cells * budget.token_bytes(pair.header, options)
        if not self._kept.fits(expected) or not context.trim(live.positions):
            return
        if not live.whole and not self._kept.has_room(expected):
            return  # what was only begun pushes nothing out that was finished
        self._kept.make_room(expected)
        if expected > budget.free_memory():
            return
        self._keep(live, context.save())

    def _keep(self, live: _Live, state: bytearray) -> None:
        item = KeptPrefix(state, live.positions, live.cells, live.tokens, live.whole)
        self._kept.put(live.key, item)

    def _drop_context(self) -> None:
        if self._context is not None:
            self._context.close()
        self._context = self._live = None
