#include "otterscope-sentencepiece.h"

#include "gguf.h"
#include "llama-vocab.h"

#include <algorithm>
#include <cfloat>
#include <cstring>
#include <queue>
#include <stdexcept>
#include <unordered_map>

static constexpr std::string_view SPACE       = "\xe2\x96\x81";  // U+2581, how pieces spell a space
static constexpr std::string_view REPLACEMENT = "\xef\xbf\xbd";  // U+FFFD, for bytes that are not UTF-8
static constexpr float            UNKNOWN_PENALTY = 10.0f;
static constexpr float            SCORE_RESET     = 100000.0f;  // beyond it float sums would lose the small differences

// Length that the first byte announces, cut at the end of the text; continuation bytes count as one.
static size_t char_length(std::string_view text) {
    const uint8_t first = uint8_t(text[0]);
    const size_t  n     = first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    return std::min(n, text.size());
}

// Whether a well-formed character (no overlong form, no surrogate) begins the text.
static bool starts_well_formed(std::string_view text) {
    const uint8_t first = uint8_t(text[0]);
    if (first < 0x80) {
        return true;
    }
    const size_t n = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
    if (n == 0 || n > text.size()) {
        return false;
    }
    for (size_t i = 1; i < n; ++i) {
        if ((uint8_t(text[i]) & 0xc0) != 0x80) {
            return false;
        }
    }
    const uint8_t second = uint8_t(text[1]);
    return !(first == 0xe0 && second < 0xa0) && !(first == 0xed && second > 0x9f) && !(first == 0xf0 && second < 0x90) &&
           !(first == 0xf4 && second > 0x8f);
}

static bool ends_with(std::string_view text, std::string_view end) {
    return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

// The value of a byte piece "<0xNN>", -1 for any other text.
static int byte_value(std::string_view text) {
    if (text.size() != 6 || text.substr(0, 3) != "<0x" || text[5] != '>') {
        return -1;
    }
    int value = 0;
    for (const char c : text.substr(3, 2)) {
        const size_t digit = std::string_view("0123456789ABCDEF").find(c);
        if (digit == std::string_view::npos) {
            return -1;
        }
        value = value * 16 + int(digit);
    }
    return value;
}

std::vector<char> otter_sentencepiece::read_charsmap(const gguf_context * metadata) {
    const int64_t key = gguf_find_key(metadata, "tokenizer.ggml.precompiled_charsmap");
    if (key < 0) {
        return {};
    }
    const gguf_type type = gguf_get_kv_type(metadata, key) == GGUF_TYPE_ARRAY ? gguf_get_arr_type(metadata, key) : GGUF_TYPE_COUNT;
    if (type != GGUF_TYPE_INT8 && type != GGUF_TYPE_UINT8) {
        throw std::runtime_error("tokenizer.ggml.precompiled_charsmap is not an array of bytes");
    }
    const char * data = static_cast<const char *>(gguf_get_arr_data(metadata, key));
    return std::vector<char>(data, data + gguf_get_arr_n(metadata, key));
}

otter_sentencepiece::otter_sentencepiece(const llama_vocab & vocab, std::vector<char> map) :
    charsmap(std::move(map)),
    unigram(vocab.get_type() == LLAMA_VOCAB_TYPE_UGM),
    dummy_prefix(vocab.get_add_space_prefix()),
    merge_spaces(vocab.get_remove_extra_whitespaces()),
    space_as_suffix(vocab.get_treat_whitespace_as_suffix()) {
    byte_ids.fill(LLAMA_TOKEN_NULL);
    float  lowest = FLT_MAX;
    size_t bytes  = 0;
    for (llama_token id = 0; id < llama_token(vocab.n_tokens()); ++id) {
        const auto & data = vocab.get_token_data(id);
        if (vocab.is_unknown(id)) {
            unknown_id = id;
        } else if (vocab.is_byte(id)) {
            const int value = byte_value(data.text);
            if (value >= 0 && byte_ids[value] == LLAMA_TOKEN_NULL) {
                byte_ids[value] = id;
                ++bytes;
            }
        } else if (vocab.is_user_defined(id)) {
            has_user_defined = true;
            pieces.push_back({ data.text, data.score, id, kind::user_defined });
        } else if (vocab.is_unused(id) && !vocab.is_control(id)) {
            pieces.push_back({ data.text, data.score, id, kind::unused });
        } else if (vocab.is_normal(id)) {
            lowest = std::min(lowest, data.score);
            pieces.push_back({ data.text, data.score, id, kind::normal });
        }
        if (vocab.is_control(id) || vocab.is_user_defined(id)) {
            specials.emplace_back(data.text, id);
        }
    }
    byte_fallback = bytes == byte_ids.size();
    if (!byte_fallback && (bytes != 0 || unknown_id == LLAMA_TOKEN_NULL)) {
        throw std::runtime_error("a SentencePiece vocabulary needs all 256 byte pieces, or none and an unknown piece");
    }
    unknown_score = lowest - UNKNOWN_PENALTY;
    std::sort(pieces.begin(), pieces.end(), [](const piece & a, const piece & b) { return a.text < b.text; });
    std::stable_sort(specials.begin(), specials.end(),
                     [](const auto & a, const auto & b) { return a.first.size() > b.first.size(); });

    if (!charsmap.empty()) {
        uint32_t size = 0;
        if (charsmap.size() > sizeof(size)) {
            std::memcpy(&size, charsmap.data(), sizeof(size));
        }
        if (size == 0 || size % sizeof(uint32_t) != 0 || size >= charsmap.size() - sizeof(size) || charsmap.back() != '\0') {
            throw std::runtime_error("tokenizer.ggml.precompiled_charsmap is broken");
        }
        rules.resize(size / sizeof(uint32_t));
        std::memcpy(rules.data(), charsmap.data() + sizeof(size), size);
        replacements = std::string_view(charsmap.data() + sizeof(size) + size, charsmap.size() - sizeof(size) - size);
    }
}

//
// lookup: the sorted table is walked like a trie, one byte narrowing the range at a time
//

bool otter_sentencepiece::narrow(span & range, size_t depth, char byte) const {
    const auto at = [&](const piece & p) { return p.text.size() > depth ? int(uint8_t(p.text[depth])) : -1; };
    const auto first = pieces.begin() + range.begin;
    const auto last  = pieces.begin() + range.end;
    const int  want  = uint8_t(byte);
    const auto low   = std::partition_point(first, last, [&](const piece & p) { return at(p) < want; });
    const auto high  = std::partition_point(low, last, [&](const piece & p) { return at(p) == want; });
    range            = { size_t(low - pieces.begin()), size_t(high - pieces.begin()) };
    return low != high;
}

const otter_sentencepiece::piece * otter_sentencepiece::find(std::string_view text) const {
    const auto at = std::lower_bound(pieces.begin(), pieces.end(), text,
                                     [](const piece & p, std::string_view t) { return p.text < t; });
    return at != pieces.end() && at->text == text ? &*at : nullptr;
}

size_t otter_sentencepiece::user_defined_prefix(std::string_view text) const {
    size_t longest = 0;
    if (has_user_defined) {
        span range{ 0, pieces.size() };
        for (size_t n = 0; n < text.size() && narrow(range, n, text[n]); ++n) {
            const piece & p = pieces[range.begin];
            if (p.text.size() == n + 1 && p.what == kind::user_defined) {
                longest = n + 1;
            }
        }
    }
    return longest;
}

//
// normalization
//

otter_sentencepiece::replacement otter_sentencepiece::normalize_prefix(std::string_view text) const {
    if (const size_t n = user_defined_prefix(text)) {
        return { text.substr(0, n), n };
    }
    // one unit of the double array: label in bits 0-7 (and 31, set on values), leaf flag in 8, offset in 10-30,
    // scaled by 256 where bit 9 is set
    const auto offset = [](uint32_t unit) { return (unit >> 10) << ((unit & 0x200u) >> 6); };
    size_t     longest = 0;
    uint32_t   value   = 0;
    if (!rules.empty()) {
        uint32_t node = offset(rules[0]);
        for (size_t i = 0; i < text.size() && text[i] != '\0'; ++i) {
            node ^= uint8_t(text[i]);
            if (node >= rules.size() || (rules[node] & 0x800000ffu) != uint8_t(text[i])) {
                break;
            }
            const uint32_t unit = rules[node];
            node ^= offset(unit);
            if (node >= rules.size()) {
                break;
            }
            if (unit & 0x100u) {
                longest = i + 1;
                value   = rules[node] & 0x7fffffffu;
            }
        }
    }
    if (longest > 0 && value < replacements.size()) {
        return { replacements.substr(value, replacements.find('\0', value) - value), longest };
    }
    if (!starts_well_formed(text)) {
        return { REPLACEMENT, 1 };
    }
    const size_t n = char_length(text);
    return { text.substr(0, n), n };
}

std::string otter_sentencepiece::normalize(std::string_view text) const {
    if (merge_spaces) {
        while (!text.empty()) {
            const replacement head = normalize_prefix(text);
            if (head.text != " ") {
                break;
            }
            text.remove_prefix(head.consumed);
        }
    }
    std::string out;
    if (text.empty()) {
        return out;
    }
    if (dummy_prefix && !space_as_suffix) {
        out += SPACE;
    }
    bool after_space = merge_spaces;
    while (!text.empty()) {
        replacement part = normalize_prefix(text);
        text.remove_prefix(part.consumed);
        while (after_space && !part.text.empty() && part.text[0] == ' ') {
            part.text.remove_prefix(1);
        }
        for (const char c : part.text) {
            if (c == ' ') {
                out += SPACE;
            } else {
                out += c;
            }
        }
        if (!part.text.empty()) {
            after_space = merge_spaces && part.text.back() == ' ';
        }
    }
    while (merge_spaces && ends_with(out, SPACE)) {
        out.resize(out.size() - SPACE.size());
    }
    if (dummy_prefix && space_as_suffix) {
        out += SPACE;
    }
    return out;
}

//
// segmentation
//

void otter_sentencepiece::emit_unknown(std::string_view text, bool & after_unknown, std::vector<llama_token> & out) const {
    if (byte_fallback) {
        for (const char c : text) {
            out.push_back(byte_ids[uint8_t(c)]);
        }
    } else if (!after_unknown) {  // neighbours that are both unknown are one unknown piece
        out.push_back(unknown_id);
    }
    after_unknown = true;
}

// Viterbi over the character boundaries. Sums are float, as in the trainer's own decoder: where two segmentations are
// equally likely, rounding decides, and it has to decide the same way.
void otter_sentencepiece::encode_unigram(std::string_view text, std::vector<llama_token> & out) const {
    struct best {
        float  score = 0.0f;
        size_t from  = SIZE_MAX;  // SIZE_MAX: not reached yet
        llama_token id = LLAMA_TOKEN_NULL;
    };
    std::vector<best> ends(text.size() + 1);
    size_t            frontier = 0;

    const auto offer = [&](size_t from, size_t to, float score, llama_token id) {
        best & at = ends[to];
        frontier  = std::max(frontier, to);
        if (at.from == SIZE_MAX || score > at.score) {
            at = { score, from, id };
        }
    };

    for (size_t from = 0; from < text.size();) {
        const float base = ends[from].score;
        if (base < -SCORE_RESET || base > SCORE_RESET) {
            for (size_t i = from; i <= frontier; ++i) {
                if (i == from || ends[i].from != SIZE_MAX) {
                    ends[i].score -= base;
                }
            }
        }
        const float  here = ends[from].score;
        const size_t step = char_length(text.substr(from));
        bool         single = false;  // some piece is exactly this character
        span         range{ 0, pieces.size() };
        for (size_t to = from; to < text.size() && narrow(range, to - from, text[to]);) {
            ++to;
            const piece & p = pieces[range.begin];
            if (p.text.size() != to - from || p.what == kind::unused) {
                continue;
            }
            // a user-defined piece always wins against what lies inside it
            const float score = p.what == kind::user_defined ? float(0.1 * (int(p.text.size()) - 1)) : p.score;
            offer(from, to, score + here, p.id);
            single = single || to - from == step;
        }
        if (!single) {
            offer(from, from + step, unknown_score + here, LLAMA_TOKEN_NULL);
        }
        from += step;
    }

    std::vector<size_t> path;
    for (size_t to = text.size(); to > 0; to = ends[to].from) {
        path.push_back(to);
    }
    bool after_unknown = false;
    for (auto to = path.rbegin(); to != path.rend(); ++to) {
        const best & at = ends[*to];
        if (at.id == LLAMA_TOKEN_NULL) {
            emit_unknown(text.substr(at.from, *to - at.from), after_unknown, out);
        } else {
            out.push_back(at.id);
            after_unknown = false;
        }
    }
}

// Merges the best-scored neighbours until none is a piece; the leftmost of equals first. Only normal, user-defined and
// unused pieces take part, and a user-defined one never merges further.
void otter_sentencepiece::encode_bpe(std::string_view text, std::vector<llama_token> & out) const {
    struct symbol {
        std::string_view text;
        int  prev, next;
        bool frozen;
    };
    struct merge {
        float  score;
        int    left, right;
        size_t size;
        bool operator<(const merge & other) const {
            return score < other.score || (score == other.score && left > other.left);
        }
    };
    std::vector<symbol>        symbols;
    std::priority_queue<merge> queue;
    std::unordered_map<std::string_view, std::pair<std::string_view, std::string_view>> parts;  // of unused pieces

    while (!text.empty()) {
        const size_t fixed = user_defined_prefix(text);
        const size_t n     = fixed ? fixed : char_length(text);
        symbols.push_back({ text.substr(0, n), int(symbols.size()) - 1, int(symbols.size()) + 1, fixed > 0 });
        text.remove_prefix(n);
    }
    symbols.back().next = -1;

    const auto consider = [&](int left, int right) {
        if (left < 0 || right < 0 || symbols[left].frozen || symbols[right].frozen) {
            return;
        }
        const std::string_view l = symbols[left].text;
        const std::string_view r = symbols[right].text;
        const std::string_view joined(l.data(), l.size() + r.size());
        if (const piece * p = find(joined)) {
            queue.push({ p->score, left, right, joined.size() });
            if (p->what == kind::unused) {
                parts[joined] = { l, r };
            }
        }
    };

    for (int i = 1; i < int(symbols.size()); ++i) {
        consider(i - 1, i);
    }
    while (!queue.empty()) {
        const merge best = queue.top();
        queue.pop();
        symbol & left  = symbols[best.left];
        symbol & right = symbols[best.right];
        if (left.text.empty() || right.text.empty() || left.text.size() + right.text.size() != best.size) {
            continue;  // one side has been merged since
        }
        left.text  = std::string_view(left.text.data(), best.size);
        right.text = {};
        left.next  = right.next;
        if (right.next >= 0) {
            symbols[right.next].prev = best.left;
        }
        consider(left.prev, best.left);
        consider(best.left, left.next);
    }

    bool after_unknown = false;
    std::vector<std::string_view> todo;
    for (int i = 0; i >= 0; i = symbols[i].next) {
        todo.push_back(symbols[i].text);
        while (!todo.empty()) {
            const std::string_view at = todo.back();
            todo.pop_back();
            const piece * p = find(at);
            const auto split = p && p->what == kind::unused ? parts.find(at) : parts.end();
            if (split != parts.end()) {  // an unused piece only helps to reach longer ones
                todo.push_back(split->second.second);
                todo.push_back(split->second.first);
            } else if (p && p->what != kind::unused) {
                out.push_back(p->id);
                after_unknown = false;
            } else {
                emit_unknown(at, after_unknown, out);
            }
        }
    }
}

void otter_sentencepiece::encode(std::string_view text, std::vector<llama_token> & out) const {
    const std::string normalized = normalize(text);
    if (normalized.empty()) {
        return;
    }
    if (unigram) {
        encode_unigram(normalized, out);
    } else {
        encode_bpe(normalized, out);
    }
}

void otter_sentencepiece::encode_parts(std::string_view text, bool parse_special, std::vector<llama_token> & out) const {
    size_t begin = 0;
    for (size_t i = 0; parse_special && i < text.size();) {
        const auto hit = std::find_if(specials.begin(), specials.end(), [&](const auto & special) {
            return text.compare(i, special.first.size(), special.first) == 0;
        });
        if (hit == specials.end()) {
            ++i;
            continue;
        }
        encode(text.substr(begin, i - begin), out);
        out.push_back(hit->second);
        i += hit->first.size();
        begin = i;
    }
    encode(text.substr(begin), out);
}
