#pragma once

// Fuyu's image side, which OtterHD shares: no vision encoder, only one linear layer over 30 × 30 pixel patches.

#include "models.h"
#include "../mtmd-image.h"

// The embeddings of an image: rows of patches from the top, after each row the language model's own |NEWLINE|.
struct clip_graph_fuyu : clip_graph {
    clip_graph_fuyu(clip_ctx * ctx, const clip_image_f32 & img) : clip_graph(ctx, img) {}
    ggml_cgraph * build() override;
};

// The pixels as the network was trained on them: never resized, padded right and below to whole patches.
struct mtmd_image_preprocessor_fuyu : mtmd_image_preprocessor {
    explicit mtmd_image_preprocessor_fuyu(const clip_ctx * ctx) : mtmd_image_preprocessor(ctx) {}
    mtmd_image_preproc_out preprocess(const clip_image_u8 & img) const override;
};

// Throws std::runtime_error where the file's values or tensors are not those of a Fuyu projector.
void clip_fuyu_check_hparams(const clip_hparams & hparams);
void clip_fuyu_check_tensors(const clip_model & model);

// Patches and newlines of an image whose sides are whole patches.
int clip_fuyu_n_tokens(const clip_hparams & hparams, const clip_image_f32 & img);
