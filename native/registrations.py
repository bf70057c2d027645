"""Where OtterHD is made known to llama.cpp: insertions into its sources, each held by an anchor.

An insertion names a line of upstream (its anchor) and carries only lines of our own. Where the same line
stands more than once, `within` names an earlier line that is unique, and the first anchor after it counts.
Nothing is replaced and nothing is removed.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


class UnexpectedSource(Exception):
    """The llama.cpp source is not the one these insertions were written for; says which anchor is missing."""


@dataclass(frozen=True)
class Insertion:
    """Lines put after (or before) the one line of `file` that equals `anchor` but for its indentation.

    Attributes:
        file: path below the llama.cpp folder.
        anchor: the upstream line, stripped.
        lines: what goes in, in our own words.
        within: an upstream line, stripped and unique in the file, behind which the anchor is looked for.
        before: put the lines before the anchor instead of after it.
    """

    file: str
    anchor: str
    lines: tuple[str, ...]
    within: str | None = None
    before: bool = False


_CLIP = "tools/mtmd/clip.cpp"
_MTMD = "tools/mtmd/mtmd.cpp"

#: Our own files: path below native/src → path below the llama.cpp folder.
NEW_FILES: dict[str, str] = {
    "persimmon.h": "src/models/persimmon.h",
    "persimmon.cpp": "src/models/persimmon.cpp",
    "sentencepiece.h": "src/otterscope-sentencepiece.h",
    "sentencepiece.cpp": "src/otterscope-sentencepiece.cpp",
    "watch.cpp": "src/otterscope-watch.cpp",
    "fuyu.h": "tools/mtmd/models/fuyu.h",
    "fuyu.cpp": "tools/mtmd/models/fuyu.cpp",
}

ARCHITECTURE = (
    Insertion("src/llama-arch.h", "LLM_ARCH_UNKNOWN,", ("    LLM_ARCH_PERSIMMON,",), before=True),
    Insertion(
        "src/llama-arch.cpp",
        "static const std::map<llm_arch, const char *> LLM_ARCH_NAMES = {",
        ('    { LLM_ARCH_PERSIMMON,        "persimmon"        },',),
    ),
    Insertion("src/llama-model.cpp", '#include "models/models.h"', ('#include "models/persimmon.h"',)),
    Insertion(
        "src/llama-model.cpp",
        "case LLM_ARCH_STABLELM:",
        ("        case LLM_ARCH_PERSIMMON:", "            return new llama_model_persimmon(params);"),
        within="return new llama_model_mpt(params);",
        before=True,
    ),
    Insertion(
        "src/llama-model.cpp",
        "case LLM_ARCH_FALCON:",
        ("        case LLM_ARCH_PERSIMMON:",),
        within="// the pairs of head values are offset by n_rot/2",
        before=True,
    ),
)

PROJECTOR = (
    Insertion("tools/mtmd/CMakeLists.txt", "models/models.h", ("            models/fuyu.cpp",)),
    Insertion(
        "tools/mtmd/clip-impl.h",
        "PROJECTOR_TYPE_UNKNOWN,",
        ("    PROJECTOR_TYPE_FUYU,",),
        before=True,
    ),
    Insertion(
        "tools/mtmd/clip-impl.h",
        "static std::map<projector_type, std::string> PROJECTOR_TYPE_NAMES = {",
        ('    { PROJECTOR_TYPE_FUYU,              "fuyu"},',),
    ),
    Insertion(_CLIP, '#include "models/models.h"', ('#include "models/fuyu.h"',)),
    Insertion(
        _CLIP,
        "switch (ctx->proj_type()) {",
        (
            "        case PROJECTOR_TYPE_FUYU:",
            "            builder = std::make_unique<clip_graph_fuyu>(ctx, img);",
            "            break;",
        ),
        within="const clip_encode_params * params = nullptr) {",
    ),
    Insertion(
        _CLIP,
        "switch (model.proj_type) {",
        (
            "                case PROJECTOR_TYPE_FUYU:",
            "                    clip_fuyu_check_hparams(hparams);",
            "                    hparams.warmup_image_size = hparams.patch_size;",
            "                    break;",
        ),
        within="void load_hparams(clip_model & model, clip_modality modality) {",
    ),
    Insertion(
        _CLIP,
        "switch (model.proj_type) {",
        (
            "            case PROJECTOR_TYPE_FUYU:",
            "                model.image_newline = get_tensor(TN_IMAGE_NEWLINE);",
            "                clip_fuyu_check_tensors(model);",
            "                break;",
        ),
        within="void load_tensors(clip_ctx & ctx_clip) {",
    ),
    Insertion(
        _CLIP,
        "switch (proj) {",
        (
            "        case PROJECTOR_TYPE_FUYU:",
            "            n_patches = clip_fuyu_n_tokens(params, *img);",
            "            break;",
        ),
        within="int clip_n_output_tokens(const clip_ctx * ctx, const clip_image_f32 * img) {",
    ),
    Insertion(
        _CLIP,
        "switch (ctx->model.proj_type) {",
        ("        case PROJECTOR_TYPE_FUYU:", "            break; // no input but the pixels"),
        within="bool clip_encode(struct clip_ctx * ctx, struct clip_encode_params * params) {",
    ),
    Insertion(
        _CLIP,
        "switch (ctx->model.proj_type) {",
        (
            "        case PROJECTOR_TYPE_FUYU:",
            "            return ctx->model.patch_embeddings_0->ne[3];",
        ),
        within="int clip_n_mmproj_embd(const struct clip_ctx * ctx) {",
    ),
    Insertion(_MTMD, '#include "mtmd-image.h"', ('#include "models/fuyu.h"',)),
    Insertion(
        _MTMD,
        "switch (proj) {",
        (
            "            case PROJECTOR_TYPE_FUYU:",
            "                image_preproc = std::make_unique<mtmd_image_preprocessor_fuyu>(ctx_v);",
            "                break;",
        ),
        within="void init_vision() {",
    ),
)

_VOCAB = "src/llama-vocab.cpp"

#: Only a vocabulary whose tokenizer.ggml.pre is "sentencepiece" goes this way; all others stay upstream's.
VOCABULARY = (
    Insertion(
        "src/CMakeLists.txt",
        "llama-vocab.cpp",
        ("    otterscope-sentencepiece.cpp", "    otterscope-watch.cpp"),
    ),
    Insertion(_VOCAB, '#include "llama-vocab.h"', ('#include "otterscope-sentencepiece.h"',)),
    Insertion(
        _VOCAB,
        "std::unique_ptr<llm_tokenizer> tokenizer;",
        ("    std::unique_ptr<otter_sentencepiece> otter_pieces;",),
    ),
    Insertion(
        _VOCAB,
        "init_tokenizer(type);",
        (
            "    if (tokenizer_pre == otter_sentencepiece::pre_name) {",
            "        otter_pieces = std::make_unique<otter_sentencepiece>(",
            "            vocab, otter_sentencepiece::read_charsmap(ctx));",
            "    }",
        ),
    ),
    Insertion(
        _VOCAB,
        "std::forward_list<fragment_buffer_variant> fragment_buffer;",
        (
            "    if (otter_pieces) {",
            "        if (add_special && add_bos) {",
            "            output.push_back(special_bos_id);",
            "        }",
            "        otter_pieces->encode_parts(raw_text, parse_special, output);",
            "        if (add_special && add_eos) {",
            "            output.push_back(special_eos_id);",
            "        }",
            "        return output;",
            "    }",
        ),
    ),
)

ALL: tuple[Insertion, ...] = ARCHITECTURE + PROJECTOR + VOCABULARY


def apply(llama_cpp: Path, sources: Path, insertions: tuple[Insertion, ...] = ALL) -> None:
    """Copy our files in and make every insertion, or change nothing.

    Args:
        llama_cpp: the llama.cpp folder of the unpacked source.
        sources: native/src.

    Raises:
        UnexpectedSource: an anchor is missing or ambiguous; no file was touched.
    """
    edited: dict[Path, list[str]] = {}
    for insertion in insertions:
        path = llama_cpp / insertion.file
        if path not in edited:
            if not path.is_file():
                raise UnexpectedSource(f"{insertion.file} is missing")
            edited[path] = path.read_text(encoding="utf-8").splitlines(keepends=True)
        _insert(edited[path], insertion)
    for target in NEW_FILES.values():
        if (llama_cpp / target).exists():
            raise UnexpectedSource(f"{target} is there already")

    for source, target in NEW_FILES.items():
        (llama_cpp / target).write_bytes((sources / source).read_bytes())
    for path, lines in edited.items():
        path.write_text("".join(lines), encoding="utf-8", newline="")


def _insert(lines: list[str], insertion: Insertion) -> None:
    start = 0
    if insertion.within is not None:
        start = _only(lines, insertion.within, insertion.file) + 1
        hits = [n for n in range(start, len(lines)) if lines[n].strip() == insertion.anchor]
        if not hits:
            raise UnexpectedSource(
                f"{insertion.file} has no “{insertion.anchor}” behind “{insertion.within}”"
            )
        at = hits[0]
    else:
        at = _only(lines, insertion.anchor, insertion.file)
    place = at if insertion.before else at + 1
    lines[place:place] = [line + "\n" for line in insertion.lines]


def _only(lines: list[str], wanted: str, file: str) -> int:
    hits = [n for n, line in enumerate(lines) if line.strip() == wanted]
    if len(hits) != 1:
        raise UnexpectedSource(f"{file} has “{wanted}” {len(hits)} times, not once")
    return hits[0]
