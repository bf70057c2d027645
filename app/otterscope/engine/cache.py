"""The KV cache of a loaded model, and what of other regions waits for it in main memory.

The cache always holds one region's prefix (the `live` one) and behind it the text of the last question. Other
regions' prefixes lie in main memory (`KeptPrefixes`) and are put back instead of being computed again.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace

from otterscope.engine import api, budget, llama
from otterscope.engine.errors import FlashAttentionNeeded, NotEnoughMemory, tells_of_memory
from otterscope.engine.kept import KeptPrefix, KeptPrefixes
from otterscope.engine.loading import LoadedPair, Log
from otterscope.engine.watching import Share, reporting


@dataclass
class Live:
    """What the KV cache holds: a prefix (as `reading.Reading` counts it) and the text tokens behind it.

    A prefix that is not whole is the begin of one whose reading was stopped.
    """

    key: str
    positions: int
    cells: int
    tokens: int
    text: list[int] = field(default_factory=list)
    whole: bool = True


class PrefixCache:
    """For one loaded model.

    Attributes:
        context: None until a region was wanted, and after a fault.
        live: None while nothing in the cache is to be used.

    Args:
        on_gpu: some of the model lies there, so that main memory does not decide what fits.
        emit, watch, log: as `runner.Runner` has them.
    """

    def __init__(
        self,
        pair: LoadedPair,
        options: api.EngineOptions,
        threads: int,
        on_gpu: bool,
        emit: Callable[[api.Event], None],
        watch: llama.Watch,
        log: Log,
    ) -> None:
        self._pair, self._options, self._threads, self._on_gpu = pair, options, threads, on_gpu
        self._emit, self._watch, self._log = emit, watch, log
        self._kept = KeptPrefixes(budget.kept_bytes(options))
        self.context: llama.Context | None = None
        self.live: Live | None = None

    @property
    def limit(self) -> int:
        """The most tokens a context may have: the model's own limit, or the user's smaller one."""
        trained = int(self._pair.model.context_limit)
        return min(trained, self._options.context or trained)

    @property
    def keys(self) -> tuple[str, ...]:
        """Of the regions that are there to their end, the most recently used last."""
        live = (self.live.key,) if self.live and self.live.whole else ()
        return self._kept.keys + live

    @property
    def kept_bytes(self) -> int:
        """Main memory of what is not in the KV cache itself."""
        return self._kept.nbytes

    def find(self, key: str, tokens: int, text: int) -> Live | None:
        """What there is of a region, whole or begun, in the cache with room for its end and for text.

        Args:
            tokens: of the whole region; only looked at where it was begun.

        Raises:
            NotEnoughMemory: it is there, and stays where it is.
        """
        if self.context is not None and self.context.spoilt:
            self.drop()
        if self.live is not None and self.live.key == key:
            return self.live
        kept = self._kept.take(key)  # taken first, so that making room for another cannot push it out
        if kept is None:
            return None
        with self.moving(kept.cells):
            self.stash()
            try:
                self.room_for((kept.cells if kept.whole else tokens) + text).restore(kept.state)
            except NotEnoughMemory:
                self._kept.put(key, kept)
                raise
        self.live = Live(key, kept.positions, kept.cells, kept.tokens, whole=kept.whole)
        return self.live

    def keep_begun(self, key: str, past: int) -> None:
        """A reading was stopped: what it came to stays in the cache, for when the region is wanted again."""
        context = self.context
        if past and context is not None and not context.spoilt and context.trim(past):
            self.live = Live(key, past, past, past, whole=False)

    def moving(self, tokens: int) -> AbstractContextManager[None]:
        """Gigabytes of cache that go from one place to another take a moment."""
        return reporting(self._emit, "prefill", Share(0, tokens), at_once=False)

    def room_for(self, tokens: int) -> llama.Context:
        """A context of at least `tokens` (at most the limit), with the live prefix in it."""
        options = self._options
        wanted = budget.context_size(tokens, self.limit)
        if options.context is not None:
            wanted = self.limit
        current = self.context
        if current is not None and wanted <= current.tokens <= 2 * wanted + budget.SPARE_CONTEXT:
            return current
        live = self.live
        state = None
        if current is not None and live is not None and current.trim(live.positions):
            state = current.save()
        self.drop()
        try:
            self.context = self._new_context(wanted)
        except NotEnoughMemory:
            if state is not None and live is not None:  # what was computed waits for a smaller wish
                self._keep(live, state)
            raise
        if state is not None and live is not None:
            self.context.restore(state)
            self.live = replace(live, text=[])
        return self.context

    def stash(self) -> None:
        """Move the live prefix to main memory, if it may be kept."""
        live, context = self.live, self.context
        self.live = None
        if live is None or context is None:
            return
        expected = live.cells * budget.token_bytes(self._pair.header, self._options)
        if not self._kept.fits(expected) or not context.trim(live.positions):
            return
        if not live.whole and not self._kept.has_room(expected):
            return  # what was only begun pushes nothing out that was finished
        self._kept.make_room(expected)
        if expected > budget.free_memory():
            return
        self._keep(live, context.save())

    def drop(self) -> None:
        """Let go of the KV cache and of what it holds."""
        if self.context is not None:
            self.context.close()
        self.context = self.live = None

    def close(self) -> None:
        """Let go of everything."""
        self.drop()
        self._kept.clear()

    def _keep(self, live: Live, state: bytearray) -> None:
        item = KeptPrefix(state, live.positions, live.cells, live.tokens, live.whole)
        self._kept.put(live.key, item)

    def _new_context(self, tokens: int) -> llama.Context:
        options, header = self._options, self._pair.header
        settings = llama.ContextSettings(
            tokens, options.batch, self._threads, options.cache_type, options.flash_attention
        )
        need, free = budget.context_bytes(header, tokens, options), budget.free_memory()
        detail = ""
        if need <= free or self._on_gpu:
            self._log.clear()
            try:
                return llama.Context(self._pair.model, settings, self._watch)
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
