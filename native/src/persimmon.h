#pragma once

// Persimmon: the decoder of Fuyu-8B and OtterHD-8B. Declared here rather than among llama.cpp's own models, so
// that the upstream header stays as it is.

#include "models.h"

struct llama_model_persimmon : public llama_model_base {
    explicit llama_model_persimmon(const struct llama_model_params & params) : llama_model_base(params) {}

    void load_arch_hparams(llama_model_loader & ml) override;
    void load_arch_tensors(llama_model_loader & ml) override;

    struct graph : public llm_graph_context {
        graph(const llama_model & model, const llm_graph_params & params);
    };

    std::unique_ptr<llm_graph_context> build_arch_graph(const llm_graph_params & params) const override;
};
