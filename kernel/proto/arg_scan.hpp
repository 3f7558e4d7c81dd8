#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstring>
#include <string_view>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

/// The inner loop of the parser: splitting a control line into its arguments in one pass.
namespace plexus::proto {

/// The bytes one block of the scan covers.
inline constexpr std::size_t scan_block = 16;

/// Bit i is set when the i-th of 16 bytes is a space or smaller: among them all that can end an
/// argument, and control characters, which the caller tells apart.
inline unsigned low_byte_mask(const char* block) noexcept {
#ifdef __SSE2__
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(block));
    const __m128i low = _mm_min_epu8(bytes, _mm_set1_epi8(' '));
    return static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(low, bytes)));
#else
    unsigned mask = 0;
    for (unsigned i = 0; i < scan_block; ++i)
        mask |= unsigned{static_cast<unsigned char>(block[i]) <= ' '} << i;
    return mask;
#endif
}

/// The arguments of one line, at most Max of them.
template <std::size_t Max>
struct split_line {
    std::array<std::string_view, Max> part;
    std::size_t count = 0;
    std::string_view args;     // from the first argument to before the line end
    std::size_t line_size = 0; // to behind the LF
};

/// Splits the line whose arguments begin at in[at], at spaces and tabs. False, with `line` in an
/// unspecified state, when the plain case does not hold: the line is not complete, a CR stands
/// anywhere but before the LF, there are more than Max arguments, or fewer than 16 bytes in all.
template <std::size_t Max>
inline bool split_plain_line(std::string_view in, std::size_t at, split_line<Max>& line) noexcept {
    const char* const bytes = in.data();
    const std::size_t size = in.size();
    if (size < scan_block || at >= size || static_cast<unsigned char>(bytes[at]) <= ' ')
        return false;

    std::size_t count = 0;
    std::size_t argument = at; // where the current argument begins
    const auto finish = [&](std::size_t end, std::size_t line_size) noexcept {
        if (end > argument) {
            if (count == Max)
                return false;
            line.part[count++] = std::string_view(bytes + argument, end - argument);
        }
        line.count = count;
        line.args = std::string_view(bytes + at, end - at);
        line.line_size = line_size;
        return true;
    };

    for (std::size_t base = at; base < size; base += scan_block) {
        unsigned mask;
        if (size - base >= scan_block)
            mask = low_byte_mask(bytes + base);
        else // the last block overlaps the one before, so that nothing is read past the end
            mask = low_byte_mask(bytes + size - scan_block) >> (base - (size - scan_block));
        for (; mask != 0; mask &= mask - 1) {
            const std::size_t i = base + static_cast<std::size_t>(std::countr_zero(mask));
            switch (bytes[i]) {
            case ' ':
            case '\t':
                if (i > argument) {
                    if (count == Max)
                        return false;
                    line.part[count++] = std::string_view(bytes + argument, i - argument);
                }
                argument = i + 1;
                break;
            case '\r':
                return i + 1 < size && bytes[i + 1] == '\n' && finish(i, i + 2);
            case '\n':
                return finish(i, i + 1);
            default:
                break;
            }
        }
    }
    return false;
}

/// Splits at the bytes `is_separator` names; parts beyond Max are counted but not kept.
template <std::size_t Max, class IsSeparator>
inline std::size_t split_args(std::string_view args, std::array<std::string_view, Max>& part,
                              IsSeparator is_separator) noexcept {
    std::size_t count = 0;
    std::size_t i = 0;
    while (i < args.size()) {
        if (is_separator(args[i])) {
            ++i;
            continue;
        }
        const std::size_t begin = i;
        while (i < args.size() && !is_separator(args[i]))
            ++i;
        if (count < Max)
            part[count] = args.substr(begin, i - begin);
        ++count;
    }
    return count;
}

} // namespace plexus::proto
