// SentencePiece's own segmentation (unigram and BPE) over a llama_vocab.
//
// llama.cpp's tokenizers of the same name stand in for SentencePiece but differ from it: the unigram one has no
// byte fallback, the BPE one lets plain text merge into control and byte pieces, and both cut the text at
// user-defined pieces first. A vocabulary whose "tokenizer.ggml.pre" is "sentencepiece" is read by this class
// instead, so that a checkpoint sees the ids it was trained with; every other vocabulary is left as it was.
#pragma once

#include "llama.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

struct gguf_context;
struct llama_vocab;

class otter_sentencepiece {
  public:
    static constexpr const char * pre_name = "sentencepiece";

    // The vocabulary must be filled and must outlive this object. charsmap: the model's precompiled normalization
    // rules, empty for identity. Throws std::runtime_error where the rules or the byte pieces are broken.
    otter_sentencepiece(const llama_vocab & vocab, std::vector<char> charsmap);

    static std::vector<char> read_charsmap(const gguf_context * metadata);

    // Ids of one piece of plain text (UTF-8). Never yields a control piece.
    void encode(std::string_view text, std::vector<llama_token> & out) const;

    // As encode, but with parse_special the spelled control and user-defined pieces become their ids, and the text
    // between them is encoded piece by piece.
    void encode_parts(std::string_view text, bool parse_special, std::vector<llama_token> & out) const;

  private:
    enum class kind : uint8_t { normal, user_defined, unused };

    struct piece {
        std::string_view text;
        float            score;
        llama_token      id;
        kind             what;
    };

    struct span {  // a range of pieces that share the bytes read so far
        size_t begin, end;
    };

    // a replacement for the first `consumed` bytes of a text
    struct replacement {
        std::string_view text;
        size_t           consumed;
    };

    std::string normalize(std::string_view text) const;
    replacement normalize_prefix(std::string_view text) const;
    size_t      user_defined_prefix(std::string_view text) const;

    bool          narrow(span & range, size_t depth, char byte) const;
    const piece * find(std::string_view text) const;

    void encode_unigram(std::string_view text, std::vector<llama_token> & out) const;
    void encode_bpe(std::string_view text, std::vector<llama_token> & out) const;
    void emit_unknown(std::string_view text, bool & after_unknown, std::vector<llama_token> & out) const;

    std::vector<piece>                                    pieces;    // sorted by text: all that plain text can become
    std::vector<std::pair<std::string_view, llama_token>> specials;  // longest first

    std::array<llama_token, 256> byte_ids{};
    llama_token                  unknown_id    = LLAMA_TOKEN_NULL;
    float                        unknown_score = 0.0f;

    std::vector<char>     charsmap;
    std::vector<uint32_t> rules;         // double array over the source sequences
    std::string_view      replacements;  // zero-terminated strings that the rules point into

    bool unigram;
    bool byte_fallback = false;
    bool has_user_defined = false;
    bool dummy_prefix;
    bool merge_spaces;
    bool space_as_suffix;
};
