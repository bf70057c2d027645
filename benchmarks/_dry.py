"""llama.cpp's own dry runs: it lays out a model and a context without reading weights or taking memory."""

from __future__ import annotations

from dataclasses import replace

import llama_cpp.llama_cpp as lib

from benchmarks import _common
from otterscope.engine import api, budget, llama
from otterscope.geometry import Size
from otterscope.gguf_file import read_header
from otterscope.weights.pairing import ModelPair

SIZES = (Size(930, 480), Size(2446, 1766), Size(3780, 3700))
BATCHES = (256, 512, 1024)


def report(pair: ModelPair, cache_types: list[api.CacheType]) -> None:
    """Predicted over laid-out bytes for every combination of region, cache type and batch."""
    language, projector = read_header(pair.language), read_header(pair.mmproj)
    llama.load_backends()
    quiet = llama.set_log(None)
    model = _model(pair)
    lines, worst = [], 0.0
    for size in SIZES:
        for cache_type in cache_types:
            for batch in BATCHES:
                options = replace(api.EngineOptions(gpu_layers=0), cache_type=cache_type, batch=batch)
                plan = budget.plan(language, projector, size, options)
                settings = llama.ContextSettings(plan.context_tokens, batch, 2, cache_type, "auto")
                context = llama.Context(model, settings, llama.Watch())
                rows = context.memory()
                context.close()
                pairs = (
                    (budget.weight_bytes(language), sum(row.model for row in rows)),
                    (plan.kv_cache, sum(row.context for row in rows)),
                    (plan.compute, sum(row.compute for row in rows)),
                )
                worst = max(worst, *(abs(said / laid - 1) for said, laid in pairs))
                cells = [f"{said / 2**20:.1f} / {laid / 2**20:.1f}" for said, laid in pairs]
                lines.append([f"{size.width} × {size.height} {cache_type} {batch}", *cells])
    model.close()
    del quiet
    _common.print_table(["region, cache, batch", "weights", "KV cache", "compute"], lines)
    print(f"{pair.name}: MiB predicted / laid out; the worst is {worst:.2%} off")


def _model(pair: ModelPair) -> llama.Model:
    """The engine's own model class over an allocation that is only counted."""
    defaults = lib.llama_model_default_params

    def counting() -> object:
        params = defaults()
        params.no_alloc = True
        return params

    lib.llama_model_default_params = counting
    try:
        return llama.Model(pair.language)
    finally:
        lib.llama_model_default_params = defaults
