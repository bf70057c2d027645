// Persimmon-8B (Adept), the decoder under Fuyu-8B and OtterHD-8B.
//
// What sets it apart, each checked against transformers' models/persimmon:
//   - LayerNorm with bias everywhere, before attention and before the feed-forward, residuals one after the other;
//   - Q and K each pass a LayerNorm over a head's own values, its weight and bias shared by all heads, before RoPE;
//   - RoPE turns only the first rope.dimension_count values of a head (NeoX pairing), the rest pass through;
//   - the feed-forward has no gate and squares its ReLU;
//   - every linear layer has a bias, the output head excepted, which is not tied to the embedding.
//
// The fused attn_qkv holds all queries, then all keys, then all values; the converter reorders the checkpoint's
// per-head interleaving.

#include "persimmon.h"

#include <cmath>
#include <stdexcept>

void llama_model_persimmon::load_arch_hparams(llama_model_loader & ml) {
    ml.get_key(LLM_KV_ATTENTION_LAYERNORM_EPS, hparams.f_norm_eps);

    // A file is untrusted: what the graph below relies on is refused here with a message, not asserted there.
    const int64_t head = hparams.n_embd_head_k();
    if (head <= 0 || head != hparams.n_embd_head_v() || head * hparams.n_head() != hparams.n_embd) {
        throw std::runtime_error("persimmon: the heads do not divide the embedding evenly");
    }
    if (hparams.n_head_kv() != hparams.n_head()) {
        throw std::runtime_error("persimmon: grouped key and value heads are not part of this architecture");
    }
    if (hparams.n_rot() <= 0 || hparams.n_rot() > head || hparams.n_rot() % 2 != 0) {
        throw std::runtime_error("persimmon: the rotary dimension does not fit the heads");
    }

    type = hparams.n_layer() == 36 ? LLM_TYPE_8B : LLM_TYPE_UNKNOWN;
}

void llama_model_persimmon::load_arch_tensors(llama_model_loader &) {
    LLAMA_LOAD_LOCALS;

    tok_embd = create_tensor(tn(LLM_TENSOR_TOKEN_EMBD, "weight"), {n_embd, n_vocab}, 0);

    output_norm   = create_tensor(tn(LLM_TENSOR_OUTPUT_NORM, "weight"), {n_embd}, 0);
    output_norm_b = create_tensor(tn(LLM_TENSOR_OUTPUT_NORM, "bias"),   {n_embd}, 0);
    output        = create_tensor(tn(LLM_TENSOR_OUTPUT,      "weight"), {n_embd, n_vocab}, 0);

    const int64_t head = hparams.n_embd_head_k();

    for (int il = 0; il < n_layer; ++il) {
        auto & layer = layers[il];

        // Weight and bias always come in twos.
        const auto pair = [&](llm_tensor kind, const std::initializer_list<int64_t> & shape, int64_t n_bias,
                              ggml_tensor *& weight, ggml_tensor *& bias) {
            weight = create_tensor(tn(kind, "weight", il), shape,    0);
            bias   = create_tensor(tn(kind, "bias",   il), {n_bias}, 0);
        };

        pair(LLM_TENSOR_ATTN_NORM,   {n_embd},           n_embd,     layer.attn_norm,   layer.attn_norm_b);
        pair(LLM_TENSOR_ATTN_QKV,    {n_embd, 3*n_embd}, 3*n_embd,   layer.wqkv,        layer.wqkv_b);
        pair(LLM_TENSOR_ATTN_Q_NORM, {head},             head,       layer.attn_q_norm, layer.attn_q_norm_b);
        pair(LLM_TENSOR_ATTN_K_NORM, {head},             head,       layer.attn_k_norm, layer.attn_k_norm_b);
        pair(LLM_TENSOR_ATTN_OUT,    {n_embd, n_embd},   n_embd,     layer.wo,          layer.wo_b);
        pair(LLM_TENSOR_FFN_NORM,    {n_embd},           n_embd,     layer.ffn_norm,    layer.ffn_norm_b);
        pair(LLM_TENSOR_FFN_UP,      {n_embd, n_ff},     n_ff,       layer.ffn_up,      layer.ffn_up_b);
        pair(LLM_TENSOR_FFN_DOWN,    {n_ff, n_embd},     n_embd,     layer.ffn_down,    layer.ffn_down_b);
    }
}

std::unique_ptr<llm_graph_context> llama_model_persimmon::build_arch_graph(const llm_graph_params & params) const {
    return std::make_unique<graph>(*this, params);
}

llama_model_persimmon::graph::graph(const llama_model & model, const llm_graph_params & params)
        : llm_graph_context(params) {
    const int64_t head     = hparams.n_embd_head_k();
    const float   kq_scale = 1.0f / std::sqrt(float(head));

    ggml_tensor * residual = build_inp_embd(model.tok_embd);
    ggml_tensor * inp_pos  = build_inp_pos();
    auto *        inp_attn = build_attn_inp_kv();
    ggml_tensor * out_ids  = build_inp_out_ids();

    for (int il = 0; il < n_layer; ++il) {
        const auto & layer = model.layers[il];

        ggml_tensor * cur = build_norm(residual, layer.attn_norm, layer.attn_norm_b, LLM_NORM, il);
        cb(cur, "attn_norm", il);

        auto [q, k, v] = build_qkv(layer, cur, head, n_head, n_head_kv, il);

        const auto norm_and_turn = [&](ggml_tensor * x, ggml_tensor * weight, ggml_tensor * bias) {
            x = build_norm(x, weight, bias, LLM_NORM, il);
            return ggml_rope_ext(ctx0, x, inp_pos, nullptr, n_rot, rope_type, n_ctx_orig, freq_base, freq_scale,
                                 ext_factor, attn_factor, beta_fast, beta_slow);
        };
        q = norm_and_turn(q, layer.attn_q_norm, layer.attn_q_norm_b);
        k = norm_and_turn(k, layer.attn_k_norm, layer.attn_k_norm_b);
        cb(q, "Qcur", il);
        cb(k, "Kcur", il);

        cur = build_attn(inp_attn, layer.wo, layer.wo_b, nullptr, q, k, v, nullptr, nullptr, nullptr, kq_scale, il);

        // Only the rows whose logits are wanted go on after the last attention.
        if (il == n_layer - 1 && out_ids != nullptr) {
            cur      = ggml_get_rows(ctx0, cur, out_ids);
            residual = ggml_get_rows(ctx0, residual, out_ids);
        }
        residual = ggml_add(ctx0, cur, residual);
        cb(residual, "ffn_inp", il);

        cur = build_norm(residual, layer.ffn_norm, layer.ffn_norm_b, LLM_NORM, il);
        cb(cur, "ffn_norm", il);
        cur = build_ffn(cur,
                layer.ffn_up,   layer.ffn_up_b,   nullptr,
                nullptr,        nullptr,          nullptr,
                layer.ffn_down, layer.ffn_down_b, nullptr,
                nullptr, LLM_FFN_RELU_SQR, LLM_FFN_SEQ, il);
        cb(cur, "ffn_out", il);

        residual = build_cvec(ggml_add(ctx0, cur, residual), il);
        cb(residual, "l_out", il);
    }

    ggml_tensor * cur = build_norm(residual, model.output_norm, model.output_norm_b, LLM_NORM, -1);
    cb(cur, "result_norm", -1);
    res->t_embd = cur;

    cur = build_lora_mm(model.output, cur, model.output_s);
    cb(cur, "result_output", -1);
    res->t_logits = cur;

    ggml_build_forward_expand(gf, cur);
}
