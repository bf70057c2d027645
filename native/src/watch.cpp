// What OtterScope's engine asks of libllama beyond its public C interface: to stop and follow a computation without
// calling back into Python at every node of a graph, and to say where its memory went.

#include "llama.h"
#include "llama-ext.h"
#include "ggml-backend.h"

#include <atomic>
#include <cstdio>
#include <cstring>

// Shared with Python, which sets `stop` and reads `steps` from other threads.
struct otterscope_watch {
    std::atomic<int32_t> stop;
    std::atomic<int32_t> steps;
};

struct otterscope_memory {
    char   buffer[64];
    size_t model;
    size_t context;
    size_t compute;
};

extern "C" {

LLAMA_API bool   otterscope_watch_step(void * data);
LLAMA_API size_t otterscope_memory_rows(const llama_context * ctx, otterscope_memory * rows, size_t capacity);

// A ggml_abort_callback over an otterscope_watch: counts graph nodes, true once a stop is wanted.
bool otterscope_watch_step(void * data) {
    auto * watch = static_cast<otterscope_watch *>(data);
    watch->steps.fetch_add(1, std::memory_order_relaxed);
    return watch->stop.load(std::memory_order_relaxed) != 0;
}

// Bytes in each kind of buffer; fills at most `capacity` rows and returns how many there are.
size_t otterscope_memory_rows(const llama_context * ctx, otterscope_memory * rows, size_t capacity) {
    size_t n = 0;
    for (const auto & [type, data] : llama_get_memory_breakdown(ctx)) {
        if (n < capacity) {
            std::snprintf(rows[n].buffer, sizeof rows[n].buffer, "%s", ggml_backend_buft_name(type));
            rows[n].model   = data.model;
            rows[n].context = data.context;
            rows[n].compute = data.compute;
        }
        ++n;
    }
    return n;
}

} // extern "C"
