#include "subject/transform.hpp"

#include "base/utf8.hpp"
#include "subject/grammar.hpp"

#include <algorithm>

#include <boost/container/small_vector.hpp>

#include <fmt/format.h>

namespace plexus::subject {
namespace {

constexpr std::size_t source_tokens_inline = 64;

// FNV-1a, 32 bits: fixed by the reference, since clients compute partitions themselves.
struct fnv1a {
    std::uint32_t value = 2166136261;

    void add(std::string_view bytes) noexcept {
        for (const char c : bytes)
            value = (value ^ static_cast<unsigned char>(c)) * 16777619;
    }
};

void append_number(std::string& out, std::int64_t number) {
    const fmt::format_int text(number);
    out.append(text.data(), text.size());
}

void split_at(std::string_view token, std::size_t position, std::string& out) {
    out += token.substr(0, position);
    out += separator;
    out += token.substr(position);
}

// Pieces of `size` bytes after a first one of `first` bytes.
void slice(std::string_view token, std::size_t first, std::size_t size, std::string& out) {
    out += token.substr(0, first);
    for (token.remove_prefix(first); !token.empty();
         token.remove_prefix(std::min(size, token.size()))) {
        out += separator;
        out += token.substr(0, size);
    }
}

// Length of the first piece of `token`; an empty delimiter splits into characters.
std::size_t piece_size(std::string_view token, std::string_view delimiter) noexcept {
    if (token.empty())
        return std::string_view::npos;
    if (!delimiter.empty())
        return token.find(delimiter);
    const std::size_t character = decode_utf8(token).size;
    return character < token.size() ? character : std::string_view::npos;
}

// Empty pieces disappear, but as in the reference a second leading delimiter leaves its dot.
void split(std::string_view token, std::string_view delimiter, std::string& out) {
    std::size_t size = piece_size(token, delimiter);
    for (bool is_first = true;; is_first = false) {
        const std::string_view piece = token.substr(0, size);
        out += piece;
        if (size == std::string_view::npos)
            return;
        token.remove_prefix(size + delimiter.size());
        size = piece_size(token, delimiter);
        const bool next_is_empty = token.empty() || size == 0;
        if (!next_is_empty && !(is_first && piece.empty()))
            out += separator;
    }
}

} // namespace

void transform::apply(std::string_view subject, std::string& out, fast_random& random) const {
    boost::container::small_vector<std::string_view, source_tokens_inline> tokens;
    std::string_view tail = subject; // what the source's `>` stands for
    std::string_view token;
    // One more than needed for a source of just `>`, whose first token index 0 refers to.
    const std::size_t wanted = std::max<std::size_t>(source_tokens_, 1);
    for (token_iterator in(subject); tokens.size() < wanted && in.next(token);) {
        tokens.push_back(token);
        if (tokens.size() <= source_tokens_)
            tail.remove_prefix(std::min(token.size() + 1, tail.size()));
    }

    bool is_first = true;
    for (const step& s : steps_) {
        if (!is_first)
            out += separator;
        is_first = false;
        const std::string_view from = s.tokens.empty() || s.tokens[0] >= tokens.size()
                                          ? std::string_view()
                                          : tokens[s.tokens[0]];
        // Where to cut; outside the token the functions leave it alone.
        const bool cuts = s.number > 0 && static_cast<std::size_t>(s.number) < from.size();
        const std::size_t at = cuts ? static_cast<std::size_t>(s.number) : from.size();
        switch (s.what) {
        case function::text:
            out += s.text;
            break;
        case function::wildcard:
            out += from;
            break;
        case function::partition: {
            fnv1a hash;
            for (const std::uint32_t i : s.tokens)
                hash.add(i < tokens.size() ? tokens[i] : std::string_view());
            if (s.tokens.empty())
                hash.add(subject);
            append_number(out,
                          s.number == 0 ? 0 : hash.value % static_cast<std::uint32_t>(s.number));
            break;
        }
        case function::random:
            append_number(out,
                          s.number == 0 ? 0 : static_cast<std::int64_t>(random() >> 33) % s.number);
            break;
        case function::split_from_left:
            cuts ? split_at(from, at, out) : void(out += from);
            break;
        case function::split_from_right:
            cuts ? split_at(from, from.size() - at, out) : void(out += from);
            break;
        case function::slice_from_left:
            cuts ? slice(from, at, at, out) : void(out += from);
            break;
        case function::slice_from_right:
            cuts ? slice(from, from.size() % at == 0 ? at : from.size() % at, at, out)
                 : void(out += from);
            break;
        case function::left:
            out += from.substr(0, at);
            break;
        case function::right:
            out += from.substr(from.size() - at);
            break;
        case function::split:
            split(from, s.text, out);
            break;
        }
    }
    if (has_tail_) {
        if (!is_first)
            out += separator;
        out += tail;
    }
}

} // namespace plexus::subject
