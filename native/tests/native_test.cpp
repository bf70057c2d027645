// Holds persimmon.cpp and fuyu.cpp against a plain computation in double precision, written from the facts about
// the network and not from the code under test. Writes a random pair of GGUF files into the folder given as its only
// argument, loads them through libllama and libmtmd, and prints one line a check.

#include "ggml.h"
#include "gguf.h"
#include "llama.h"
#include "mtmd.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace {

constexpr int EMBD = 64, HEADS = 2, HEAD = EMBD / HEADS, ROT = HEAD / 2, FF = 96, LAYERS = 2, VOCAB = 40, PATCH = 30;
constexpr double EPS = 1e-5, THETA = 25000.0;

using Vec = std::vector<double>;
std::map<std::string, std::vector<float>> weights;
std::mt19937 random_bits(7);
int failures = 0;

void check(bool holds, const char * what, double value) {
    std::printf("%s %s (%.3g)\n", holds ? "ok  " : "FAIL", what, value);
    failures += holds ? 0 : 1;
}

// ---- the files ----

void add_tensor(ggml_context * ctx, gguf_context * file, const std::string & name, std::vector<int64_t> shape,
                float middle = 0.0f) {
    ggml_tensor * tensor = ggml_new_tensor(ctx, GGML_TYPE_F32, int(shape.size()), shape.data());
    ggml_set_name(tensor, name.c_str());
    std::normal_distribution<float> spread(middle, 0.2f);
    auto & values = weights[name];
    values.resize(ggml_nelements(tensor));
    for (float & value : values) {
        value = spread(random_bits);
    }
    std::memcpy(tensor->data, values.data(), values.size() * sizeof(float));
    gguf_add_tensor(file, tensor);
}

ggml_context * room() {
    return ggml_init({ 64u << 20, nullptr, false });
}

void write_language(const std::string & path) {
    ggml_context * ctx  = room();
    gguf_context * file = gguf_init_empty();
    gguf_set_val_str(file, "general.architecture", "persimmon");
    gguf_set_val_str(file, "tokenizer.ggml.model", "none");
    const std::vector<std::pair<const char *, uint32_t>> numbers = {
        { "vocab_size", VOCAB }, { "context_length", 512 }, { "embedding_length", EMBD }, { "block_count", LAYERS },
        { "feed_forward_length", FF }, { "attention.head_count", HEADS }, { "rope.dimension_count", ROT },
    };
    for (const auto & [key, value] : numbers) {
        gguf_set_val_u32(file, (std::string("persimmon.") + key).c_str(), value);
    }
    gguf_set_val_f32(file, "persimmon.attention.layer_norm_epsilon", float(EPS));
    gguf_set_val_f32(file, "persimmon.rope.freq_base", float(THETA));

    add_tensor(ctx, file, "token_embd.weight", { EMBD, VOCAB });
    add_tensor(ctx, file, "output_norm.weight", { EMBD }, 1.0f);
    add_tensor(ctx, file, "output_norm.bias", { EMBD });
    add_tensor(ctx, file, "output.weight", { EMBD, VOCAB });
    const std::vector<std::pair<const char *, std::vector<int64_t>>> layer = {
        { "attn_norm", { EMBD } }, { "attn_qkv", { EMBD, 3 * EMBD } }, { "attn_q_norm", { HEAD } },
        { "attn_k_norm", { HEAD } }, { "attn_output", { EMBD, EMBD } }, { "ffn_norm", { EMBD } },
        { "ffn_up", { EMBD, FF } }, { "ffn_down", { FF, EMBD } },
    };
    for (int il = 0; il < LAYERS; ++il) {
        for (const auto & [name, shape] : layer) {
            const std::string stem = "blk." + std::to_string(il) + "." + name;
            add_tensor(ctx, file, stem + ".weight", shape, shape.size() == 1 ? 1.0f : 0.0f);
            add_tensor(ctx, file, stem + ".bias", { shape.back() });
        }
    }
    gguf_write_to_file(file, path.c_str(), false);
    gguf_free(file);
    ggml_free(ctx);
}

void write_projector(const std::string & path, uint32_t patch = PATCH) {
    ggml_context * ctx  = room();
    gguf_context * file = gguf_init_empty();
    gguf_set_val_str(file, "general.architecture", "clip");
    gguf_set_val_str(file, "clip.projector_type", "fuyu");
    gguf_set_val_bool(file, "clip.has_vision_encoder", true);
    const std::vector<std::pair<const char *, uint32_t>> numbers = {
        { "image_size", 300 }, { "patch_size", patch }, { "embedding_length", EMBD }, { "projection_dim", EMBD },
        { "feed_forward_length", 0 }, { "block_count", 0 }, { "attention.head_count", 1 },
    };
    for (const auto & [key, value] : numbers) {
        gguf_set_val_u32(file, (std::string("clip.vision.") + key).c_str(), value);
    }
    gguf_set_val_f32(file, "clip.vision.attention.layer_norm_epsilon", float(EPS));
    const float half[3] = { 0.5f, 0.5f, 0.5f };
    gguf_set_arr_data(file, "clip.vision.image_mean", GGUF_TYPE_FLOAT32, half, 3);
    gguf_set_arr_data(file, "clip.vision.image_std", GGUF_TYPE_FLOAT32, half, 3);
    add_tensor(ctx, file, "v.patch_embd.weight", { PATCH, PATCH, 3, EMBD });
    add_tensor(ctx, file, "v.patch_embd.bias", { EMBD });
    add_tensor(ctx, file, "v.image_newline", { EMBD });
    gguf_write_to_file(file, path.c_str(), false);
    gguf_free(file);
    ggml_free(ctx);
}

// ---- the plain computation ----

Vec linear(const Vec & x, const std::string & stem, int out, bool has_bias = true) {
    const auto & weight = weights[stem + ".weight"];
    Vec y(out);
    for (int o = 0; o < out; ++o) {
        double sum = has_bias ? weights[stem + ".bias"][o] : 0.0;
        for (size_t i = 0; i < x.size(); ++i) {
            sum += weight[o * x.size() + i] * x[i];
        }
        y[o] = sum;
    }
    return y;
}

void normalize(double * x, int n, const std::string & stem) {
    double mean = 0, variance = 0;
    for (int i = 0; i < n; ++i) mean += x[i] / n;
    for (int i = 0; i < n; ++i) variance += (x[i] - mean) * (x[i] - mean) / n;
    for (int i = 0; i < n; ++i) {
        x[i] = (x[i] - mean) / std::sqrt(variance + EPS) * weights[stem + ".weight"][i] + weights[stem + ".bias"][i];
    }
}

void turn(double * head, int position) {
    for (int i = 0; i < ROT / 2; ++i) {
        const double angle = position * std::pow(THETA, -2.0 * i / ROT);
        const double a = head[i], b = head[i + ROT / 2];
        head[i]           = a * std::cos(angle) - b * std::sin(angle);
        head[i + ROT / 2] = b * std::cos(angle) + a * std::sin(angle);
    }
}

std::vector<Vec> plain_logits(std::vector<Vec> x) {
    for (int il = 0; il < LAYERS; ++il) {
        const std::string blk = "blk." + std::to_string(il) + ".";
        std::vector<Vec> qkv;
        for (size_t t = 0; t < x.size(); ++t) {
            Vec h = x[t];
            normalize(h.data(), EMBD, blk + "attn_norm");
            qkv.push_back(linear(h, blk + "attn_qkv", 3 * EMBD));
            for (int head = 0; head < HEADS; ++head) {
                double * q = &qkv[t][head * HEAD];
                double * k = &qkv[t][EMBD + head * HEAD];
                normalize(q, HEAD, blk + "attn_q_norm");
                normalize(k, HEAD, blk + "attn_k_norm");
                turn(q, int(t));
                turn(k, int(t));
            }
        }
        for (size_t t = 0; t < x.size(); ++t) {
            Vec mixed(EMBD, 0.0);
            for (int head = 0; head < HEADS; ++head) {
                Vec share(t + 1);
                double top = -1e300, sum = 0;
                for (size_t s = 0; s <= t; ++s) {
                    double dot = 0;
                    for (int i = 0; i < HEAD; ++i) dot += qkv[t][head * HEAD + i] * qkv[s][EMBD + head * HEAD + i];
                    share[s] = dot / std::sqrt(double(HEAD));
                    top = std::max(top, share[s]);
                }
                for (double & v : share) sum += v = std::exp(v - top);
                for (size_t s = 0; s <= t; ++s) {
                    for (int i = 0; i < HEAD; ++i) {
                        mixed[head * HEAD + i] += share[s] / sum * qkv[s][2 * EMBD + head * HEAD + i];
                    }
                }
            }
            const Vec attended = linear(mixed, blk + "attn_output", EMBD);
            for (int i = 0; i < EMBD; ++i) x[t][i] += attended[i];
            Vec h = x[t];
            normalize(h.data(), EMBD, blk + "ffn_norm");
            h = linear(h, blk + "ffn_up", FF);
            for (double & v : h) v = v > 0 ? v * v : 0;
            h = linear(h, blk + "ffn_down", EMBD);
            for (int i = 0; i < EMBD; ++i) x[t][i] += h[i];
        }
    }
    for (Vec & h : x) {
        normalize(h.data(), EMBD, "output_norm");
        h = linear(h, "output", VOCAB, false);
    }
    return x;
}

// Embeddings of an image, the checkpoint's way: a patch is flattened row, column, channel.
std::vector<Vec> plain_image(const std::vector<uint8_t> & rgb, int width, int height) {
    std::vector<Vec> rows;
    for (int top = 0; top < height; top += PATCH) {
        for (int left = 0; left < width; left += PATCH) {
            Vec out(EMBD);
            for (int o = 0; o < EMBD; ++o) {
                double sum = weights["v.patch_embd.bias"][o];
                for (int y = 0; y < PATCH; ++y) {
                    for (int x = 0; x < PATCH; ++x) {
                        for (int c = 0; c < 3; ++c) {
                            const bool inside = top + y < height && left + x < width;
                            const double pixel = inside ? rgb[((top + y) * width + left + x) * 3 + c] : 1.0;
                            const double value = (pixel / 255.0 - 0.5) / 0.5;
                            sum += value * weights["v.patch_embd.weight"][((o * 3 + c) * PATCH + y) * PATCH + x];
                        }
                    }
                }
                out[o] = sum;
            }
            rows.push_back(out);
        }
        const auto & newline = weights["v.image_newline"];
        rows.emplace_back(newline.begin(), newline.end());
    }
    return rows;
}

double relative_error(const std::vector<Vec> & expected, const std::vector<float> & got) {
    double difference = 0, size = 0;
    size_t n = 0;
    for (const Vec & row : expected) {
        for (double value : row) {
            difference += (got[n] - value) * (got[n] - value);
            size += value * value;
            ++n;
        }
    }
    return n == got.size() ? std::sqrt(difference / size) : INFINITY;
}

// ---- through the libraries ----

std::vector<float> encode(mtmd_context * vision, const std::vector<uint8_t> & rgb, int width, int height) {
    mtmd_bitmap * bitmap = mtmd_bitmap_init(width, height, rgb.data());
    mtmd_input_part part = {};
    part.bitmap = bitmap;
    const mtmd_input_part * parts[] = { &part };
    mtmd_input_chunks * chunks = mtmd_input_chunks_init();
    std::vector<float> out;
    if (mtmd_tokenize_from_parts(vision, chunks, parts, 1, false) == 0 && mtmd_input_chunks_size(chunks) == 1) {
        const mtmd_input_chunk * chunk = mtmd_input_chunks_get(chunks, 0);
        if (mtmd_encode_chunk(vision, chunk) == 0) {
            const float * embd = mtmd_get_output_embd(vision);
            out.assign(embd, embd + mtmd_input_chunk_get_n_tokens(chunk) * EMBD);
        }
    }
    mtmd_input_chunks_free(chunks);
    mtmd_bitmap_free(bitmap);
    return out;
}

std::vector<float> decode(llama_context * ctx, std::vector<float> & image, const std::vector<llama_token> & tokens) {
    std::vector<float> logits;
    const int n_image = int(image.size()) / EMBD;
    llama_batch batch = llama_batch_init(n_image, EMBD, 1);
    const auto fill = [&](int n, int from) {
        batch.n_tokens = n;
        for (int i = 0; i < n; ++i) {
            batch.pos[i] = from + i;
            batch.n_seq_id[i] = 1;
            batch.seq_id[i][0] = 0;
            batch.logits[i] = true;
        }
    };
    const auto run = [&](int n) {
        if (llama_decode(ctx, batch) == 0) {
            const float * values = llama_get_logits(ctx);
            logits.insert(logits.end(), values, values + size_t(n) * VOCAB);
        }
    };
    fill(n_image, 0);
    std::memcpy(batch.embd, image.data(), image.size() * sizeof(float));
    run(n_image);
    llama_batch_free(batch);

    batch = llama_batch_init(int(tokens.size()), 0, 1);
    fill(int(tokens.size()), n_image);
    std::copy(tokens.begin(), tokens.end(), batch.token);
    run(int(tokens.size()));
    llama_batch_free(batch);
    return logits;
}

} // namespace

int main(int argc, char ** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
        return 2;
    }
    const std::string folder = argv[1];
    write_language(folder + "/language.gguf");
    write_projector(folder + "/odd.gguf", PATCH + 1);
    write_projector(folder + "/mmproj.gguf");

    const auto silence = [](ggml_log_level, const char *, void *) {};
    llama_log_set(silence, nullptr);
    mtmd_log_set(silence, nullptr);
    llama_backend_init();
    llama_model_params model_params = llama_model_default_params();
    model_params.n_gpu_layers = 0;
    llama_model * model = llama_model_load_from_file((folder + "/language.gguf").c_str(), model_params);
    check(model != nullptr, "the language file loads", 0);
    if (model == nullptr) return 1;

    mtmd_context_params vision_params = mtmd_context_params_default();
    vision_params.use_gpu = false;
    vision_params.warmup = false;
    mtmd_context * odd = mtmd_init_from_file((folder + "/odd.gguf").c_str(), model, vision_params);
    check(odd == nullptr, "a projector whose patch size and weights disagree is refused", 0);
    mtmd_context * vision = mtmd_init_from_file((folder + "/mmproj.gguf").c_str(), model, vision_params);
    check(vision != nullptr, "the projector file loads", 0);
    if (vision == nullptr) return 1;

    llama_context_params context_params = llama_context_default_params();
    context_params.n_ctx = 512;
    context_params.flash_attn_type = LLAMA_FLASH_ATTN_TYPE_DISABLED;
    context_params.type_k = context_params.type_v = GGML_TYPE_F32;
    context_params.n_threads = context_params.n_threads_batch = 2;

    const int sizes[][2] = { { 30, 30 }, { 1, 1 }, { 95, 61 }, { 600, 31 }, { 31, 600 } };
    for (const auto & size : sizes) {
        std::vector<uint8_t> rgb(size_t(size[0]) * size[1] * 3);
        for (auto & value : rgb) value = uint8_t(random_bits());
        std::vector<float> image = encode(vision, rgb, size[0], size[1]);
        std::vector<Vec> stream = plain_image(rgb, size[0], size[1]);
        double error = relative_error(stream, image);
        char what[80];
        std::snprintf(what, sizeof what, "the embeddings of %d × %d pixels agree", size[0], size[1]);
        check(error < 1e-5, what, error);

        const std::vector<llama_token> tokens = { 1, 17, 5, 39, 5, 0 };
        for (llama_token token : tokens) {
            const float * row = &weights["token_embd.weight"][size_t(token) * EMBD];
            stream.emplace_back(row, row + EMBD);
        }
        llama_context * ctx = llama_init_from_model(model, context_params);
        error = relative_error(plain_logits(stream), decode(ctx, image, tokens));
        llama_free(ctx);
        check(error < 1e-5, "all logits over image and text agree", error);
    }
    mtmd_free(vision);
    llama_model_free(model);
    llama_backend_free();
    std::printf("%d failed\n", failures);
    return failures == 0 ? 0 : 1;
}
