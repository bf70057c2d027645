// Fuyu's patch projector: pixels → patches of 30 × 30 → one linear layer → rows that each end in |NEWLINE|.

#include "fuyu.h"

#include <algorithm>
#include <stdexcept>
#include <vector>

namespace {

constexpr int CHANNELS = 3;

// The value that the stock processor pads with, on the 0–255 scale: nearly black, and not 0.
constexpr uint8_t PADDING = 1;

int round_up(int pixels, int patch) {
    return (pixels + patch - 1) / patch * patch;
}

void require(bool holds, const char * what) {
    if (!holds) {
        throw std::runtime_error(std::string("fuyu projector: ") + what);
    }
}

} // namespace

void clip_fuyu_check_hparams(const clip_hparams & hparams) {
    require(hparams.patch_size > 0 && hparams.patch_size <= 1024, "the patch size is out of range");
    require(hparams.n_embd > 0 && hparams.n_layer == 0, "it has no transformer layers of its own");
    for (int channel = 0; channel < CHANNELS; ++channel) {
        require(hparams.image_std[channel] != 0.0f, "image_std is zero");
    }
}

void clip_fuyu_check_tensors(const clip_model & model) {
    const auto & hparams = model.hparams;
    const ggml_tensor * weight  = model.patch_embeddings_0;
    const ggml_tensor * bias    = model.patch_bias;
    const ggml_tensor * newline = model.image_newline;
    require(weight != nullptr && bias != nullptr && newline != nullptr, "a tensor is missing");
    require(weight->ne[0] == hparams.patch_size && weight->ne[1] == hparams.patch_size &&
            weight->ne[2] == CHANNELS && weight->ne[3] == hparams.n_embd, "the patch weights have another shape");
    require(ggml_nelements(bias) == hparams.n_embd, "the patch bias has another length");
    require(ggml_nelements(newline) == hparams.n_embd, "the newline embedding has another length");
    // Other types would be rounded on the way (f16) or have no kernel for this reshaping (quantized ones).
    require(weight->type == GGML_TYPE_F32 && bias->type == GGML_TYPE_F32 && newline->type == GGML_TYPE_F32,
            "its tensors must be f32");
}

int clip_fuyu_n_tokens(const clip_hparams & hparams, const clip_image_f32 & img) {
    const int columns = img.nx() / hparams.patch_size;
    const int rows    = img.ny() / hparams.patch_size;
    return rows * (columns + 1);
}

mtmd_image_preproc_out mtmd_image_preprocessor_fuyu::preprocess(const clip_image_u8 & img) const {
    const auto size   = img.get_size();
    const int  width  = round_up(size.width,  hparams.patch_size);
    const int  height = round_up(size.height, hparams.patch_size);

    clip_image_u8 padded;
    padded.set_size({ width, height }, img.is_placeholder());
    if (!img.is_placeholder()) {
        const auto & from = img.get_ro_buf();
        const size_t from_row = size_t(size.width) * CHANNELS;
        const size_t to_row   = size_t(width) * CHANNELS;
        std::vector<uint8_t> pixels(to_row * size_t(height), PADDING);
        for (size_t y = 0; y < size_t(size.height); ++y) {
            std::copy_n(from.begin() + y * from_row, from_row, pixels.begin() + y * to_row);
        }
        padded.cpy_buf(pixels);
    }

    mtmd_image_preproc_out output;
    output.append(hparams, padded, true);
    return output;
}

ggml_cgraph * clip_graph_fuyu::build() {
    ggml_tensor * pixels = build_inp_raw();

    // ggml_conv_2d would copy the pixels to f16 on the way; an explicit f32 im2col keeps every bit of them.
    ggml_tensor * kernel  = model.patch_embeddings_0;
    ggml_tensor * patches = ggml_im2col(ctx0, kernel, pixels, patch_size, patch_size, 0, 0, 1, 1, true, GGML_TYPE_F32);
    patches = ggml_reshape_2d(ctx0, patches, patches->ne[0], n_patches);

    ggml_tensor * weight = ggml_reshape_2d(ctx0, kernel, patch_size * patch_size * CHANNELS, n_embd);
    ggml_tensor * cur    = ggml_add(ctx0, build_mm(weight, patches), model.patch_bias);
    cb(cur, "patch_embd", -1);

    // [n_embd, columns, rows], one more column for the newlines
    cur = ggml_reshape_3d(ctx0, cur, n_embd, n_patches_x, n_patches_y);
    ggml_tensor * newlines = ggml_repeat_4d(ctx0, model.image_newline, n_embd, 1, n_patches_y, 1);
    cur = ggml_concat(ctx0, cur, newlines, 1);
    cur = ggml_reshape_2d(ctx0, cur, n_embd, int64_t(n_patches_x + 1) * n_patches_y);
    cb(cur, "image_rows", -1);

    ggml_build_forward_expand(gf, cur);
    return gf;
}
